"""Tests of geo/overlay/links.py."""

import geopandas as gpd
import pandas as pd
from world import METRIC, buildings, ground, squares

from geo import tables
from geo.overlay.links import link


def parcels(*shapes):
    ids = [f"p{number}" for number in range(1, len(shapes) + 1)]
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": ids,
            "register_id": "cadastre",
            "row": range(len(ids)),
            "geometry_state": "ok",
        },
        geometry=list(shapes),
        crs=METRIC,
    )
    return tables.PARCELS.shape(frame, METRIC)


def permits(**columns):
    count = len(next(iter(columns.values())))
    defaults = {
        "permit_id": [f"n{number}" for number in range(1, count + 1)],
        "register_id": "permits",
        "row": range(count),
        "permit_type": "permit",
    }
    return tables.PERMITS.shape(pd.DataFrame(defaults | columns))


def test_a_permit_for_the_parcel_is_one_for_the_building_on_it():
    links = link(squares(0), parcels(ground(-5, -5, 20, 20)), permits(cadastral_no=["p1"]))
    assert links[["parcel_id", "permit_id", "method", "score"]].to_numpy().tolist() == [
        ["p1", "n1", "overlap", 1.0]
    ]


def test_a_neighbours_permit_does_not_cover_a_building_that_reaches_over():
    #   p1        │8 p2 (with a permit)
    #     ┌───────┼─┐
    two = parcels(ground(-5, -5, 8, 20), ground(8, -5, 20, 20))
    links = link(squares(0), two, permits(cadastral_no=["p2"]))
    assert links["permit_id"].isna().all()
    assert links["parcel_id"].tolist() == ["p1", "p2"]


def test_a_cadastral_number_beats_the_ground_a_building_stands_on():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="p2")
    two = parcels(ground(-5, -5, 20, 20), ground(50, 50, 60, 60))
    links = link(building, two, permits(cadastral_no=["p2"]))
    assert links[["parcel_id", "permit_id", "method"]].to_numpy().tolist() == [
        ["p2", "n1", "number"]
    ]


def test_a_permit_may_name_the_building_itself():
    links = link(squares(0), parcels(), permits(building_id=["b1", "b9"]))
    assert links[["building_id", "permit_id"]].to_numpy().tolist() == [["b1", "n1"]]
