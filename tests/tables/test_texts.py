"""Tests of geo/tables/texts.py: columns of texts that no Python text was made for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables import texts

SOME = pd.Series(["ә", None, "b", "ә"], dtype="str")


def test_a_column_comes_back_from_arrow_as_it_was():
    pd.testing.assert_series_equal(texts.column(texts.as_arrow(SOME)), SOME)


@settings(max_examples=50)
@given(codes=st.lists(st.integers(-1, 2)))
def test_a_code_counts_out_its_word_and_below_zero_none(codes):
    words = ["no", None, "yes"]
    written = texts.worded(words, np.array(codes, dtype=np.int8))
    wanted = [words[code] if code >= 0 else None for code in codes]
    pd.testing.assert_series_equal(written, pd.Series(wanted, dtype="str"))


def test_nothing_is_told_in_as_many_rows_as_are_asked_for():
    pd.testing.assert_series_equal(texts.missing(2), pd.Series([None, None], dtype="str"))


@pytest.mark.parametrize(("letters", "cut"), [(b"", []), (b"abcdef", ["abc", "def"])])
def test_letters_are_cut_into_texts_of_one_length(letters, cut):
    assert texts.of_one_length(letters, 3).tolist() == cut
