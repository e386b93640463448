"""Tests of geo/tables/among.py: which names are among others."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables.among import among

NAMES = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "ә", "", "nan"])))


@settings(max_examples=50)
@given(names=NAMES, others=NAMES, texts=st.booleans())
def test_a_name_is_among_others_where_one_of_them_is_the_same_and_a_gap_is_not(
    names, others, texts
):
    columns = (pd.Series(one, dtype="str" if texts else object) for one in (names, others))
    wanted = [one is not None and one in others for one in names]
    assert among(*columns).tolist() == wanted


def test_the_rows_keep_their_labels():
    assert among(pd.Series(["a"], index=[5]), pd.Series([], dtype=object)).index.tolist() == [5]
