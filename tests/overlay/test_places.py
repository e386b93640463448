"""Tests of geo/overlay/places.py."""

import pandas as pd
from world import METRIC, ground, parcels, permits, squares

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
