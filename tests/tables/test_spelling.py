"""Tests of geo/tables/spelling.py: two spellings of one number are equal."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables.spelling import LOOK_ALIKES, comparable


@settings(max_examples=50)
@given(name=st.text(alphabet="aB1аВ́ҺіІә", min_size=1))
def test_letters_that_look_alike_are_one_letter_in_any_row(name):
    rows = comparable(pd.Series(["ab-1", name, None], dtype="str", index=[7, 7, 7]))
    assert rows.index.tolist() == [7, 7, 7]
    assert rows.iloc[:2].tolist() == ["ab-1", name.lower().translate(LOOK_ALIKES)]
    assert pd.isna(rows.iloc[2])
