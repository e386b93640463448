"""Tests of geo/overlay/encroachments.py."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import Point
from world import (
    EAST,
    NORTH,
    buildings,
    ground,
    parcels,
    permits,
    squares,
)

from geo.overlay.encroachments import encroachments
from geo.overlay.links import link

NO_PERMITS = permits(permit_id=["n1"]).iloc[:0]


def measured(objects, lots):
    return encroachments(objects, lots, link(objects, lots, NO_PERMITS))


def test_how_far_and_with_how_much_a_building_is_over_the_line():
    #    p1    │7 p2
    #   ┌──────┼──┐
    lots = parcels(ground(-5, -5, 7, 20), ground(7, -5, 20, 20), position_error_m=[1.2, 1.9])
    one = measured(squares(0), lots).iloc[0]
    assert one[["parcel_id", "onto"]].tolist() == ["p1", "p2"]
    assert one["outside_m2"] == pytest.approx(30)
    assert one[["depth_m", "depth_low_m", "depth_high_m"]].tolist() == pytest.approx(
        [3, 3 - 1.3, 3 + 1.3]
    )


def test_where_either_parcel_may_be_its_own_nothing_is_surely_outside():
    lots = parcels(ground(-5, -5, 7, 20), ground(7, -5, 20, 20), position_error_m=[1.2, 3])
    one = measured(squares(0), lots).iloc[0]
    assert one[["parcel_id", "depth_m", "depth_low_m"]].tolist() == ["p1", 3, 0]


def test_ground_beyond_that_is_on_no_file_has_no_name():
    one = measured(squares(0), parcels(ground(-5, -5, 7, 20))).iloc[0]
    assert one["depth_m"] == 3
    assert pd.isna(one["onto"])


def test_a_building_inside_reaches_over_only_as_far_as_the_errors_can_carry_it():
    lots = parcels(ground(-5, -5, 10.3, 20), position_error_m=1.2)
    one = measured(squares(0), lots).iloc[0]
    assert (one["depth_m"], one["depth_low_m"]) == (0, 0)
    assert one["depth_high_m"] == pytest.approx(1.3 - 0.3)
    assert one["outside_m2"] == 0
    deep = measured(squares(0), parcels(ground(-5, -5, 15, 20))).iloc[0]
    assert deep["depth_high_m"] == 0


def test_the_parcel_a_building_names_is_its_own_and_not_the_one_it_stands_on():
    lots = parcels(ground(-5, -5, 20, 20), ground(20, -5, 40, 20))
    one = measured(buildings(ground(0, 0, 10, 10), cadastral_no="p2"), lots).iloc[0]
    assert one[["parcel_id", "depth_m", "outside_m2", "onto"]].tolist() == ["p2", 20, 100, "p1"]


def test_a_building_on_no_parcel_on_file_has_no_row():
    assert measured(squares(0), parcels(ground(50, 0, 60, 10))).empty


def test_a_point_and_a_parcel_without_an_error_leave_the_most_open():
    point = measured(buildings(Point(EAST + 1, NORTH + 1)), parcels(ground(0, 0, 9, 9))).iloc[0]
    assert np.isnan(point["outside_m2"])
    assert (point["depth_low_m"], point["depth_high_m"]) == (0, np.inf)
    lots = parcels(ground(-5, -5, 7, 20), position_error_m=None)
    one = measured(squares(0), lots).iloc[0]
    assert (one["depth_m"], one["depth_low_m"], one["depth_high_m"]) == (3, 0, np.inf)


def test_a_bridge_over_a_notch_is_as_deep_as_the_middle_of_the_notch():
    #   the lot is a U: 0-10 and 30-40, joined far below; its corners are all inside the lot
    lot = ground(0, -100, 40, 20).difference(ground(10, -50, 30, 20))
    over = buildings(ground(5, 0, 35, 10))
    one = measured(over, parcels(lot)).iloc[0]
    assert one["outside_m2"] == pytest.approx(20 * 10)
    assert one["depth_m"] == pytest.approx(10, abs=5e-3)


def test_a_hole_in_the_lot_that_the_building_covers_is_measured_at_its_middle():
    lot = ground(-50, -50, 50, 50).difference(ground(-3, -3, 3, 3))
    one = measured(buildings(ground(-10, -10, 10, 10)), parcels(lot)).iloc[0]
    assert one["depth_m"] == pytest.approx(3, abs=5e-3)


@settings(max_examples=12, deadline=None)
@given(
    turn=st.floats(0, 90), east=st.floats(-15, 15), north=st.floats(-15, 15), seed=st.integers(0, 9)
)
def test_the_depth_is_that_of_the_farthest_of_many_points(turn, east, north, seed):
    random = np.random.default_rng(seed)
    lot = ground(-20, -20, 20, 20).difference(ground(0, 0, *random.uniform(3, 25, 2)))
    house = affinity.translate(affinity.rotate(ground(-6, -4, 6, 4), turn), east, north)
    found = measured(buildings(house, cadastral_no="p1"), parcels(lot)).iloc[0]
    west, south, right, top = house.bounds
    grid = [Point(x, y) for x in np.linspace(west, right, 41) for y in np.linspace(south, top, 41)]
    farthest = max(lot.distance(one) for one in grid if house.covers(one))
    step = np.hypot(right - west, top - south) / 40
    assert farthest - 3e-3 <= found["depth_m"] <= farthest + step + 5e-3


def test_a_building_on_two_parcels_that_it_names_reaches_over_nothing():
    #    p1   │5  p2
    #   ┌─────┼────┐
    lots = parcels(ground(-5, -5, 5, 20), ground(5, -5, 20, 20), position_error_m=1)
    one = measured(buildings(ground(0, 0, 10, 10), cadastral_no="p1 p2"), lots).iloc[0]
    assert (one["parcel_id"], one["depth_m"], one["outside_m2"]) == ("p1 p2", 0, 0)


def test_a_building_that_names_none_is_not_surely_over_a_line_it_may_own_both_sides_of():
    lots = parcels(ground(-5, -5, 5.5, 20), ground(5.5, -5, 20, 20), position_error_m=0.1)
    one = measured(squares(0), lots).iloc[0]
    assert one["depth_m"] == pytest.approx(4.5)
    assert one["depth_low_m"] == 0
