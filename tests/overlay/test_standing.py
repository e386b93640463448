"""Tests of geo/overlay/standing.py."""

import pytest
from shapely.geometry import Point
from world import EAST, NORTH, buildings, ground, parcels, squares

from geo.overlay.standing import LEAST_SHARE, standing


def test_the_share_of_the_footprint_on_each_parcel():
    #    p1    │7 p2
    #   ┌──────┼──┐
    pairs = standing(squares(0), parcels(ground(-5, -5, 7, 20), ground(7, -5, 20, 20)))
    assert pairs[["parcel_id", "method", "score"]].to_numpy().tolist() == [
        ["p1", "overlap", pytest.approx(0.7)],
        ["p2", "overlap", pytest.approx(0.3)],
    ]


def test_a_share_as_narrow_as_a_survey_line_is_no_link():
    pairs = standing(squares(0), parcels(ground(-5, -5, 9.95, 20), ground(9.95, -5, 20, 20)))
    assert pairs["parcel_id"].tolist() == ["p1"]
    assert LEAST_SHARE == 0.01


def test_a_point_is_wholly_where_it_is():
    pairs = standing(buildings(Point(EAST, NORTH)), parcels(ground(-5, -5, 5, 5)))
    assert pairs["score"].tolist() == [1.0]


def test_the_number_a_building_names_goes_before_its_ground():
    named = buildings(ground(0, 0, 9, 9), ground(0, 0, 9, 9), cadastral_no=["P2", "p9"])
    pairs = standing(named, parcels(ground(-5, -5, 20, 20), ground(50, 50, 60, 60)))
    assert pairs[["building_id", "parcel_id", "method"]].to_numpy().tolist() == [
        ["b1", "p2", "number"],
        ["b2", "p1", "overlap"],
    ]
