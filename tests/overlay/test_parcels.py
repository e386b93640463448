"""Tests of geo/overlay/parcels.py."""

import pytest
from shapely.geometry import Point
from world import EAST, NORTH, buildings, ground, parcels, squares

from geo.overlay.parcels import LEAST_SHARE, elsewhere, on_parcels


def test_the_share_of_the_footprint_on_each_parcel():
    #    p1    │7 p2
    #   ┌──────┼──┐
    pairs = on_parcels(squares(0), parcels(ground(-5, -5, 7, 20), ground(7, -5, 20, 20)))
    assert pairs[["parcel_id", "method", "score"]].to_numpy().tolist() == [
        ["p1", "overlap", pytest.approx(0.7)],
        ["p2", "overlap", pytest.approx(0.3)],
    ]


def test_a_share_as_narrow_as_a_survey_line_is_no_link():
    pairs = on_parcels(squares(0), parcels(ground(-5, -5, 9.95, 20), ground(9.95, -5, 20, 20)))
    assert pairs["parcel_id"].tolist() == ["p1"]
    assert LEAST_SHARE == 0.01


def test_a_point_is_wholly_where_it_is():
    pairs = on_parcels(buildings(Point(EAST, NORTH)), parcels(ground(-5, -5, 5, 5)))
    assert pairs["score"].tolist() == [1.0]


def test_the_number_a_building_names_goes_before_its_ground():
    named = buildings(ground(0, 0, 9, 9), ground(0, 0, 9, 9), cadastral_no=["P2", "p9"])
    pairs = on_parcels(named, parcels(ground(-5, -5, 20, 20), ground(9.2, 9, 60, 60)))
    assert pairs[["building_id", "parcel_id", "method"]].to_numpy().tolist() == [
        ["b1", "p2", "number"],
        ["b2", "p1", "overlap"],
    ]


LOTS = (ground(-30, -30, 10, 30), ground(10, -30, 50, 30))


@pytest.mark.parametrize(
    ("west", "error", "unsure"),
    [
        (4.9, 5, True),
        (0, 5, True),  # flush with the bound
        (-1, 5, False),
        (4.9, 0.05, True),  # 51 % and 49 %: nearly as much
        (2, 0.05, False),  # 80 %
        (2, 3.5, True),
    ],
)
def test_it_is_open_where_a_building_stands_that_its_error_may_carry_over(west, error, unsure):
    one = buildings(ground(west, 0, west + 10, 10), position_error_m=error)
    pairs = on_parcels(one, parcels(*LOTS, position_error_m=0))
    assert pairs["ambiguous"].any() == unsure
    assert pairs["ambiguous"].all() == unsure


def test_the_error_of_the_parcels_carries_as_far():
    one = buildings(ground(2, 0, 12, 10), position_error_m=0)
    errors = [
        on_parcels(one, parcels(*LOTS, position_error_m=m))["ambiguous"].any() for m in (2, 4)
    ]
    assert errors == [False, True]
    assert not on_parcels(one, parcels(*LOTS, position_error_m=None))["ambiguous"].any()


def test_parcels_that_lie_over_each_other_are_no_rivals():
    pairs = on_parcels(squares(0), parcels(ground(-5, -5, 20, 20), ground(-9, -9, 99, 99)))
    assert pairs["ambiguous"].tolist() == [False, False]


def test_a_number_of_a_parcel_that_holds_nothing_of_the_building_is_open_and_told():
    objects = buildings(
        ground(0, 0, 10, 10), ground(0, 20, 10, 30), ground(0, 0, 9, 9),
        cadastral_no=["p2", "p1 p2", "p3"],
    )  # fmt: skip
    lots = parcels(*LOTS[:1], ground(500, 0, 510, 10))
    pairs = on_parcels(objects, lots)
    assert pairs[["building_id", "parcel_id", "method", "ambiguous"]].to_numpy().tolist() == [
        ["b1", "p2", "number", True],
        ["b2", "p1", "number", False],
        ["b2", "p2", "number", False],
        ["b1", "p1", "overlap", True],
        ["b3", "p1", "overlap", False],
    ]
    (issue,) = elsewhere(objects, lots, {"survey": "survey.gpkg"})
    assert (issue.severity, issue.code, issue.file, issue.column) == (
        "note", "link_ambiguous", "survey.gpkg", "cadastral_no",
    )  # fmt: skip
    assert issue.what == "1 buildings name a parcel on file and do not touch it (b1)"
    assert elsewhere(objects.iloc[1:], lots, {}) == []
