"""Tests of geo/overlay/relief.py."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, buildings, ground, relief

from geo.overlay.relief import slopes_under


def test_shares_are_exact_fractions_of_cells():
    #  cells 10 m:  | 5° | 25° |   a building over 4 m of the first and 6 m of the second
    model = relief([[5, 25]])
    found = slopes_under(buildings(ground(6, 0, 16, 10)), model, [15.0]).iloc[0]
    assert found["share_at_or_above"] == pytest.approx(0.6)
    assert found["slope_mean_deg"] == pytest.approx(0.4 * 5 + 0.6 * 25)
    assert found["slope_max_deg"] == 25


def test_the_error_of_a_slope_moves_the_share():
    found = slopes_under(buildings(ground(0, 0, 20, 10)), relief([[14, 16]], error=2.0), [15.0])
    assert found[["share_low", "share_at_or_above", "share_high"]].to_numpy().tolist() == [
        [0, 0.5, 1]
    ]


def test_void_cells_and_ground_off_the_model_may_be_steep():
    model = relief([[5, np.nan]])
    found = slopes_under(buildings(ground(5, 0, 15, 10), ground(500, 0, 510, 10)), model, [15.0])
    assert found["void_share"].tolist() == [pytest.approx(0.5), 1.0]
    assert found["share_high"].tolist() == [pytest.approx(0.5), 1.0]
    assert found["slope_mean_deg"].isna().tolist() == [False, True]


def test_a_point_takes_the_cell_it_lies_in():
    found = slopes_under(buildings(shapely.Point(EAST + 15, NORTH + 5)), relief([[5, 25]]), [15.0])
    assert found["slope_mean_deg"].tolist() == [25]


@settings(max_examples=20, deadline=None)
@given(west=st.floats(0, 60), south=st.floats(0, 60), seed=st.integers(0, 99))
def test_the_mean_agrees_with_clipping_each_cell(west, south, seed):
    slopes = np.random.default_rng(seed).uniform(0, 40, (9, 9))
    footprint = ground(west, south, west + 23, south + 17)
    found = slopes_under(buildings(footprint), relief(slopes), [15.0]).iloc[0]
    rows, columns = np.mgrid[0:9, 0:9]
    cells = shapely.box(
        EAST + columns * 10,
        NORTH + 80 - rows * 10,
        EAST + columns * 10 + 10,
        NORTH + 90 - rows * 10,
    )
    area = shapely.area(shapely.intersection(cells, footprint))
    assert found["slope_mean_deg"] == pytest.approx((area * slopes).sum() / area.sum(), abs=1e-4)
    assert found["share_at_or_above"] == pytest.approx(
        area[slopes >= 15].sum() / area.sum(), abs=1e-6
    )
