"""Tests of geo/overlay/grouped.py."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.overlay.grouped import greatest, least, summed


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 6), st.floats(-1e3, 1e3, width=32)), max_size=40),
    void=st.floats(0, 1),
)
def test_they_are_what_grouping_by_shape_gives(rows, void):
    shape = np.sort(np.array([one for one, _ in rows], dtype=np.int64))
    values = np.array([value for _, value in rows], dtype=np.float32)
    values[np.linspace(0, 1, len(rows)) < void] = np.nan
    groups = pd.Series(values).groupby(shape)
    for ours, theirs in ((least, groups.min()), (greatest, groups.max())):
        found = ours(shape, values, 8)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, theirs.reindex(range(8)).to_numpy())
    known = np.nan_to_num(values).astype(np.float64)
    total = pd.Series(known).groupby(shape).sum().reindex(range(8), fill_value=0.0)
    assert summed(shape, known, 8) == pytest.approx(total.to_numpy(), abs=1e-9)


def test_without_a_row_no_shape_has_a_value():
    nothing = np.empty(0, np.int64), np.empty(0)
    assert summed(*nothing, 2).tolist() == [0, 0]
    assert np.isnan(least(*nothing, 2)).all()
    assert np.isnan(greatest(*nothing, 2)).all()
