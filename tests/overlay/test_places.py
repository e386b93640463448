"""Tests of geo/overlay/places.py."""

import pandas as pd
import pytest
from shapely.geometry import Point
from world import EAST, METRIC, NORTH, buildings, ground, parcels, permits, squares

from geo import tables
from geo.overlay.places import PAIR, place_permits


def test_every_permit_is_placed_by_its_first_sign_alone_and_one_without_any_nowhere():
    act = permits(building_id=["b1", None, None], cadastral_no=["p1", "p1", None])
    placed = place_permits(act, squares(0), parcels(ground(-5, -5, 20, 20)), nearest_m=25)
    assert placed.groupby("permit_id")["method"].agg(list).to_dict() == {
        "n1": ["number"],
        "n2": ["number"],
    }
    assert placed["building_id"].fillna("").tolist() == ["b1", ""]


def test_a_table_of_permits_without_places_is_placed_by_what_it_names():
    act = pd.DataFrame(permits(building_id=["b1"])).drop(columns="geometry")
    assert len(place_permits(act, squares(0), parcels(), nearest_m=25)) == 1


def test_without_permits_the_columns_keep_their_types():
    nothing = place_permits(tables.PERMITS.empty(METRIC), squares(0), parcels(), nearest_m=25)
    assert {name: str(nothing[name].dtype) for name in nothing} == PAIR


def test_a_number_written_with_spaces_is_one_number_before_it_is_several():
    lots = parcels(*[ground(west, 0, west + 5, 5) for west in (0, 10, 20)]).assign(
        parcel_id=["20-311-001", "20", "001"]
    )
    placed = place_permits(permits(cadastral_no=["20 311 001", "20 001"]), squares(500), lots,
                           nearest_m=25)  # fmt: skip
    assert placed[["permit_id", "parcel_id"]].to_numpy().tolist() == [
        ["n1", "20-311-001"],
        ["n2", "20"],
        ["n2", "001"],
    ]


SPLIT = parcels(ground(0, 0, 50, 50), ground(50, 0, 100, 50))
HOUSES = [ground(10, 10, 20, 20), ground(50, 10, 60, 20)]


def placed(at, objects, lots=SPLIT):
    """Give where one permit of this place is: the object, and whether that is open."""
    rows = place_permits(permits(geometry=[at]), objects, lots, nearest_m=25)
    objects = rows["building_id"].fillna(rows["parcel_id"])
    return sorted(zip(objects, rows["ambiguous"], strict=True))


def at(east, north):
    return Point(EAST + east, NORTH + north)


def test_a_polygon_is_for_the_parcel_it_lies_on_and_not_for_a_building_it_only_touches():
    assert placed(ground(25, 0, 50, 50), buildings(*HOUSES)) == [("p1", False)]


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (49.8, [("p1", False)]),  # a survey line
        (40, [("p1", False), ("p2", True)]),
        (29, [("p1", True), ("p2", True)]),
    ],
)
def test_a_polygon_is_for_the_parcel_with_most_of_it_unless_another_has_nearly_as_much(
    bound, expected
):
    lots = parcels(ground(0, 0, bound, 50), ground(bound, 0, 100, 50))
    assert placed(ground(0, 25, 50, 45), buildings(*HOUSES), lots) == expected


def test_a_polygon_is_for_the_building_that_shares_half_of_the_smaller_of_the_two():
    objects = buildings(*HOUSES)
    assert placed(ground(12, 10, 22, 20), objects) == [("b1", False)]
    assert placed(ground(16, 10, 26, 20), objects) == [("p1", False)]
    assert placed(ground(5, 5, 65, 25), objects) == [("b1", True), ("b2", True)]


def test_a_point_is_for_every_building_within_its_error():
    row = [ground(0, 0, 10, 10), ground(10, 0, 20, 10)]
    assert placed(at(9, 5), buildings(*row, position_error_m=0.5)) == [("b1", False)]
    assert placed(at(9, 5), buildings(*row, position_error_m=5)) == [("b1", True), ("b2", True)]


def test_a_point_beside_a_building_of_another_parcel_is_open_for_that_and_for_its_own_parcel():
    objects = buildings(*HOUSES, position_error_m=5)
    assert placed(at(47, 15), objects) == [("b2", True), ("p1", True)]
    assert placed(at(44, 15), objects) == [("p1", False)]
    assert placed(at(22, 15), objects) == [("p1", False)]  # b1 stands on the same parcel
