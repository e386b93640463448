"""Tests of geo/overlay/links.py."""

import geopandas as gpd
import pandas as pd
from world import METRIC, buildings, ground, squares

from geo import tables
from geo.overlay.links import link, unplaced


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
    of_b1 = links[links["building_id"] == "b1"]
    assert of_b1["permit_id"].isna().all()
    assert of_b1["parcel_id"].tolist() == ["p1", "p2"]


def test_a_cadastral_number_beats_the_ground_a_building_stands_on():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="p2")
    two = parcels(ground(-5, -5, 20, 20), ground(50, 50, 60, 60))
    links = link(building, two, permits(cadastral_no=["p2"]))
    assert links[["parcel_id", "permit_id", "method"]].to_numpy().tolist() == [
        ["p2", "n1", "number"]
    ]


def test_a_permit_that_names_a_building_is_for_that_building_alone():
    #  both stand on p1, and the permit for p1 names b1
    both = parcels(ground(-5, -5, 50, 50))
    links = link(squares(0, 20), both, permits(cadastral_no=["p1"], building_id=["b1"]))
    assert links.loc[links["permit_id"].notna(), "building_id"].tolist() == ["b1"]


def test_a_permit_that_names_a_building_not_on_file_is_linked_by_its_parcel_as_a_doubt():
    links = link(
        squares(0), parcels(ground(-5, -5, 50, 50)), permits(building_id=["b9"], cadastral_no="p1")
    )
    assert links[["building_id", "permit_id", "method"]].to_numpy().tolist() == [
        ["b1", "n1", "other_name"]
    ]


def test_a_permit_of_a_parcel_without_a_building_is_placed_and_one_of_no_parcel_is_not():
    acts = permits(cadastral_no=["p1", "p2", None])
    links = link(squares(-500), parcels(ground(-5, -5, 50, 50)), acts)
    assert links[["parcel_id", "permit_id"]].to_numpy().tolist() == [["p1", "n1"]]
    assert links["building_id"].isna().all()
    (issue,) = unplaced(acts, links, {"permits": "permits.csv"})
    assert (issue.severity, issue.code, issue.file) == ("note", "permit_unplaced", "permits.csv")
    assert issue.what == "2 permits name no building and no parcel of the registers (rows 1, 2)"


def test_where_every_permit_is_placed_nothing_is_told():
    acts = permits(building_id=["b1"])
    assert unplaced(acts, link(squares(0), parcels(), acts), {}) == []


def test_numbers_are_linked_however_they_are_written_and_stay_as_they_are():
    building = buildings(ground(0, 0, 10, 10), cadastral_no="20:311:001 А")
    on = parcels(ground(50, 50, 60, 60)).assign(parcel_id="20-311-001-a")
    links = link(building, on, permits(cadastral_no=["20 311 001/A"]))
    assert links[["building_id", "parcel_id", "permit_id"]].to_numpy().tolist() == [
        ["b1", "20-311-001-a", "n1"]
    ]


def test_a_permit_may_name_the_building_itself():
    links = link(squares(0), parcels(), permits(building_id=["b1", "b9"]))
    assert links[["building_id", "permit_id"]].to_numpy().tolist() == [["b1", "n1"]]
