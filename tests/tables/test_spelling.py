"""Tests of geo/tables/spelling.py: two spellings of one number are equal."""

import re

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables.spelling import LOOK_ALIKES, SEPARATORS, comparable


@settings(max_examples=50)
@given(name=st.text(alphabet="aB1аВ́ҺіІә", min_size=1))
def test_letters_that_look_alike_are_one_letter_in_any_row(name):
    rows = comparable(pd.Series(["ab-1", name, None], dtype="str", index=[7, 7, 7]))
    assert rows.index.tolist() == [7, 7, 7]
    assert rows.iloc[:2].tolist() == ["ab-1", name.lower().translate(LOOK_ALIKES)]
    assert pd.isna(rows.iloc[2])


@settings(max_examples=50)
@given(names=st.lists(st.text(alphabet="07aZа -–./:\n\u00a0", max_size=8), max_size=6))
def test_a_number_is_written_alike_whether_it_has_to_be_changed_or_not(names):
    small = [name.strip().lower().translate(LOOK_ALIKES) for name in names]
    written = [re.sub(SEPARATORS, "-", name) for name in small]
    assert comparable(pd.Series(names, dtype="str")).tolist() == written
