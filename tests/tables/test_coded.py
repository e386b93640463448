"""Tests of geo/compliance/coded.py: words of a register, compared without case and spaces."""

import numpy as np
import pandas as pd
import pytest

from geo.tables.coded import coded


@pytest.mark.parametrize("dtype", ["str", object, "category"])
def test_a_word_is_one_however_it_is_written(dtype):
    found = coded(pd.Series(["Дача", " дача ", None, "HOTEL", "hotel"], dtype=dtype))
    assert found.among(["ДАЧА"]).tolist() == [True, True, False, False, False]
    assert found.missing.tolist() == [False, False, True, False, False]
    assert len(found.words) == 2


def test_a_missing_word_is_none_of_any():
    found = coded(pd.Series([None, None], dtype="str"))
    assert found.among(["none", "nan", ""]).tolist() == [False, False]
    assert coded(pd.Series([], dtype="str")).among(["x"]).tolist() == []


def test_each_row_has_what_its_word_has():
    found = coded(pd.Series(["b", "a", None, "b"]))
    assert found.each(np.array([5, 7]), otherwise=0).tolist() == [5, 7, 0, 5]
