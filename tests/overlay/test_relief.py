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
    objects = buildings(ground(5, 0, 15, 10), ground(500, 0, 510, 10), position_error_m=0.0)
    found = slopes_under(objects, model, [15.0])
    assert found["void_share"].tolist() == [pytest.approx(0.5), 1.0]
    assert found["share_high"].tolist() == [pytest.approx(0.5), 1.0]
    assert found["slope_mean_deg"].isna().tolist() == [False, True]


def test_a_point_takes_the_cell_it_lies_in():
    found = slopes_under(buildings(shapely.Point(EAST + 15, NORTH + 5)), relief([[5, 25]]), [15.0])
    assert found["slope_mean_deg"].tolist() == [25]


def test_the_error_of_its_place_moves_all_that_is_said_of_the_ground_under_it():
    #  cells 10 m:  | 0° | 0° | 30° | 30° |   0.1 m from the steep ones, placed to 10 m
    model = relief([[0, 0, 30, 30]] * 4)
    near = buildings(ground(9, 5, 19.9, 35), position_error_m=10.0)
    found = slopes_under(near, model, [15.0]).iloc[0]
    assert found["share_at_or_above"] == 0
    assert (found["share_low"], found["share_high"]) == (0, 1)
    assert found["slope_max_high_deg"] == 90  # it may even lie off the model
    half = buildings(ground(15, 5, 25, 35), position_error_m=1.0)
    found = slopes_under(half, model, [15.0]).iloc[0]
    assert found["share_low"] == pytest.approx(4 * 28 / 300)
    assert found["share_high"] == pytest.approx(1 - 4 * 28 / 300)
    assert found["slope_mean_low_deg"] < 15 < found["slope_mean_high_deg"]


def test_on_even_ground_the_error_of_its_place_changes_nothing():
    model = relief(np.full((9, 9), 20.0), error=1.0)
    small = buildings(ground(40, 40, 50, 50), position_error_m=10.0)  # drawn in, nothing is left
    found = slopes_under(small, model, [15.0]).iloc[0]
    assert (found["share_low"], found["share_high"]) == (1, 1)
    assert found["slope_mean_low_deg"] == pytest.approx(19)
    assert found["slope_mean_high_deg"] == pytest.approx(21)
    # the steepest of the many cells it may touch errs more than a mean of them
    assert 18 < found["slope_max_low_deg"] < 19
    assert found["slope_max_high_deg"] - 20 == pytest.approx(20 - found["slope_max_low_deg"])


def test_a_hut_smaller_than_a_cell_beside_a_gentler_one_is_too_close_to_call():
    #  cells 30 m:  | 16° | 16° | 10° | 10° |   a hut of 5 m in the middle of the second
    model = relief([[16, 16, 10, 10]] * 5, cell=30, error=0.5)
    found = slopes_under(buildings(ground(42, 72, 47, 77)), model, [15.0]).iloc[0]
    assert found["slope_mean_deg"] == 16
    assert (found["share_low"], found["share_high"]) == (0, 1)
    assert found["slope_mean_low_deg"] < 15 < found["slope_mean_high_deg"]
    assert found["slope_max_low_deg"] < 15 < found["slope_max_high_deg"]


def test_a_hut_smaller_than_a_cell_is_sure_where_its_neighbours_agree():
    #  the gentler cells are two away
    model = relief([[10, 16, 16, 16, 10]] * 5, cell=30, error=0.5)
    found = slopes_under(buildings(ground(72, 72, 77, 77)), model, [15.0]).iloc[0]
    assert (found["share_low"], found["share_high"]) == (1, 1)
    assert found["slope_mean_low_deg"] == pytest.approx(15.5)
    assert 15 < found["slope_max_low_deg"] < 15.5


def test_a_footprint_as_large_as_a_cell_is_moved_by_its_own_error_alone():
    model = relief([[10, 16, 16, 10]] * 4, error=0.5)
    found = slopes_under(buildings(ground(12, 12, 28, 28)), model, [15.0]).iloc[0]
    assert (found["share_low"], found["share_high"]) == (1, 1)


@settings(max_examples=8, deadline=None)
@given(
    west=st.floats(20, 50), south=st.floats(20, 50), turn=st.floats(0, 6.3), seed=st.integers(0, 99)
)
def test_wherever_the_footprint_lies_within_its_error_the_bounds_hold(west, south, turn, seed):
    model = relief(np.random.default_rng(seed).uniform(0, 40, (11, 11)), error=1e-9)
    east, north = 4.9 * np.cos(turn), 4.9 * np.sin(turn)
    here = ground(west, south, west + 23, south + 17)
    there = ground(west + east, south + north, west + 23 + east, south + 17 + north)
    found = slopes_under(buildings(here, there, position_error_m=5.0), model, [15.0])
    drawn, true = found.iloc[0], found.iloc[1]
    for name, measured in (
        ("share", "share_at_or_above"),
        ("slope_mean", "slope_mean_deg"),
        ("slope_max", "slope_max_deg"),
    ):
        unit = "" if name == "share" else "_deg"
        low, high = drawn[f"{name}_low{unit}"], drawn[f"{name}_high{unit}"]
        assert low - 1e-5 <= true[measured] <= high + 1e-5


@settings(max_examples=8, deadline=None)
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


@pytest.mark.parametrize(("side_m", "sure"), [(10, True), (200, False)])
def test_one_noisy_cell_among_hundreds_is_not_surely_the_steepest(side_m, sure):
    #  15° is barred; one cell shows 17.2°, two sigma are 2°: of hundreds, one errs as much
    slopes = np.full((20, 20), 5.0)
    slopes[-1, 0] = 17.2
    model = relief(slopes, error=2.0)
    footprint = buildings(ground(0, 0, side_m, side_m), position_error_m=0.0)
    found = slopes_under(footprint, model, [15.0]).iloc[0]
    assert (found["slope_max_low_deg"] >= 15) == sure
    assert found["slope_max_deg"] == pytest.approx(17.2)


def test_both_engines_say_the_same_of_every_footprint():
    rng = np.random.default_rng(5)
    slopes = rng.uniform(0, 40, (30, 30))
    slopes[rng.uniform(size=(30, 30)) < 0.1] = np.nan
    west, south = rng.uniform(-20, 300, (2, 60))
    sides = rng.choice([2.0, 9.0, 12.0, 40.0], (2, 60))
    footprints = [
        ground(w, s, w + a, s + b) for w, s, a, b in zip(west, south, *sides, strict=True)
    ]
    objects = buildings(*footprints, shapely.Point(EAST + 55, NORTH + 55), position_error_m=2.0)
    model = relief(slopes)
    plain, fast = (
        slopes_under(objects, model, [15.0, 20.0], engine=engine).set_index(
            ["building_id", "threshold_deg"]
        )
        for engine in ("plain", "grid")
    )
    assert fast.index.equals(plain.index)
    np.testing.assert_allclose(fast.to_numpy(), plain.to_numpy(), rtol=0, atol=1e-5)
    assert plain["slope_mean_deg"].isna().any()  # some lie off the model


def test_the_order_of_buildings_changes_nothing():
    model = relief(np.random.default_rng(1).uniform(0, 40, (9, 9)))
    objects = buildings(*[ground(8 * n, 5 * n, 8 * n + 13, 5 * n + 11) for n in range(9)])
    forward = slopes_under(objects, model, [20.0, 15.0])
    assert forward.equals(slopes_under(objects[::-1], model, [15.0, 20.0]))
    assert forward["building_id"].tolist() == sorted(objects["building_id"].tolist() * 2)
    assert forward["threshold_deg"].tolist() == [15.0, 20.0] * 9
