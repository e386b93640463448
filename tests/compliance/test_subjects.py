"""Tests of geo/compliance/subjects.py: permits and parcels as things that are judged."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from world import (
    EAST,
    METRIC,
    NORTH,
    buildings,
    ground,
    judged,
    line_of,
    parcels,
    permits,
    rule,
    said,
    strip,
    version,
)

from geo import tables
from geo.compliance.subjects import Subjects, aside_notes, made, planned
from geo.overlay.acts import acts
from geo.overlay.links import link

HOUSE = buildings(ground(0, 0, 10, 10))
PLOTS = parcels(ground(-5, -5, 15, 15), ground(100, 0, 140, 40))


def subjects(objects=HOUSE, plots=PLOTS, **columns) -> Subjects:
    told = {"issued_on": "2024-05-01", "floors_permitted": 3.0, "use_class": "house"}
    rows = permits(**(columns | {key: value for key, value in told.items() if key not in columns}))
    links = link(objects, plots, rows)
    return planned(rows, links, objects, plots, METRIC, position_error_m=5)


def area(found: Subjects) -> list[float]:
    return found.objects["footprint_m2"].tolist()


def test_what_is_permitted_stands_in_the_columns_of_a_building_on_its_day_of_issue():
    found = subjects(building_id=["b1"], height_permitted_m=12.0).objects
    assert found.columns.tolist() == tables.BUILDINGS.names
    row = found.iloc[0]
    assert (row["building_id"], row["floors"], row["height_m"]) == ("n1", 3.0, 12.0)
    assert (row["height_error_m"], row["use_class"]) == (0.0, "house")
    assert (row["captured_on"].date(), row["seen_absent_on"].date()) == (
        date(2024, 5, 1),
        date(2024, 4, 30),
    )


def test_no_height_permitted_is_no_height():
    found = subjects(building_id=["b1"]).objects.iloc[0]
    assert pd.isna(found["height_m"])
    assert pd.isna(found["height_error_m"])


def test_a_permit_stands_on_the_building_it_names():
    found = subjects(building_id=["b1"])
    assert area(found) == [100.0]
    assert found.objects["position_error_m"].tolist() == [0.5]
    assert found.loose == frozenset()


def test_a_permit_for_an_empty_parcel_stands_somewhere_on_it():
    found = subjects(cadastral_no=["p2"])
    assert area(found) == [1600.0]
    assert found.loose == {"n1"}


def test_a_permit_for_two_parcels_stands_somewhere_on_both():
    found = subjects(buildings(ground(500, 0, 510, 10)), cadastral_no=["p1 p2"])
    assert area(found) == [2000.0]
    assert found.loose == {"n1"}


def test_a_permit_that_may_be_for_either_of_two_buildings_is_placed_to_its_parcel():
    two = buildings(ground(0, 0, 5, 5), ground(7, 0, 12, 5))
    found = subjects(two, cadastral_no=["p1"])
    assert area(found) == [400.0]
    assert found.loose == {"n1"}


def test_a_permit_with_a_place_alone_stands_at_that_point():
    point = shapely.Point(EAST + 500, NORTH)
    found = subjects(cadastral_no=[None], geometry=gpd.GeoSeries([point], crs=METRIC))
    assert found.objects["footprint_m2"].isna().all()
    assert found.objects["position_error_m"].tolist() == [5.0]
    assert found.objects["position_error_assumed"].tolist() == [True]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"issued_on": None, "refused_on": "2024-01-01"}, "refused"),
        ({"refused_on": "2024-05-01"}, "refused"),
        ({"refused_on": "2024-06-01"}, "refused"),
        ({"issued_on": None}, "not_issued"),
    ],
)
def test_what_was_not_granted_is_not_judged_and_told(columns, why):
    found = subjects(building_id=["b1"], **columns)
    assert found.objects.empty
    assert found.aside.to_numpy().tolist() == [["n1", why]]


def test_a_row_that_only_refuses_is_no_permit_and_takes_back_those_of_its_number():
    rows = permits(
        building_id=["b1"] * 4, permit_type=["permit", "refusal", "application", "permit"],
        permit_no=[None, "n1", None, None], issued_on="2024-05-01",
    )  # fmt: skip
    nowhere = tables.PARCELS.empty(METRIC)
    found = planned(
        rows, link(HOUSE, nowhere, rows), HOUSE, nowhere, METRIC,
        position_error_m=5, acts=acts(rows),
    )  # fmt: skip
    assert found.objects["building_id"].tolist() == ["n4"]
    why = dict(found.aside.to_numpy().tolist())
    assert why == {"n1": "refused", "n2": "refused", "n3": "not_issued"}


def test_what_was_granted_after_a_refusal_is_granted():
    found = subjects(building_id=["b1"], refused_on="2024-04-30")
    assert found.objects["building_id"].tolist() == ["n1"]


def test_a_permit_placed_nowhere_is_told():
    found = subjects(cadastral_no=["p9"])
    assert found.objects.empty
    assert found.aside.to_numpy().tolist() == [["n1", "place_not_known"]]


def test_every_permit_is_judged_or_told_once():
    found = subjects(
        cadastral_no=["p1", "p2", "p9", None, "p1"],
        issued_on=["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", None],
        refused_on=[None, None, None, "2025-01-01", None],
    )
    told = [*found.objects["building_id"], *found.aside["subject_id"]]
    assert sorted(told) == ["n1", "n2", "n3", "n4", "n5"]


def test_without_permits_nothing_is_planned():
    found = subjects(building_id=[])
    assert found.objects.empty
    assert found.aside.empty


FLOORS = rule(
    "more_floors_than",
    applies_to=["permit"],
    within="strip",
    versions=[
        version(9, "2010-01-01"),
        version(3, ("2024-03-01", "2024-04-01"), confirmed_until="2025-01-01"),
    ],
)


def of_permit(found: Subjects, *rules, subject="permit", **more):
    return judged(
        found.objects.assign(in_city=True, inside_city_m=10_000.0),
        *rules,
        subject=subject,
        loose=found.loose,
        **more,
    )


@pytest.mark.parametrize(
    ("issued", "expected", "label"),
    [
        ("2009-12-31", ("unknown", "predates_rule"), "not_known"),
        ("2010-01-01", ("clear", "measured"), "not_known"),
        ("2024-02-29", ("clear", "measured"), "not_known"),
        ("2024-03-01", ("unknown", "in_force_day_unknown"), "in_force_day_unknown"),
        ("2024-03-31", ("unknown", "in_force_day_unknown"), "in_force_day_unknown"),
        ("2024-04-01", ("breach", "measured"), "not_known"),
        ("2024-12-31", ("breach", "measured"), "not_known"),
        ("2025-01-01", ("unknown", "not_reconfirmed"), "not_known"),
    ],
)
def test_a_permit_is_judged_by_the_law_of_its_day_of_issue(issued, expected, label):
    found = subjects(building_id=["b1"], floors_permitted=5.0, issued_on=issued)
    row = of_permit(found, FLOORS, areas=strip(-50))
    assert said(row) == [expected]
    assert row["label"].tolist() == [label]


@pytest.mark.parametrize(
    ("west", "expected"),
    [
        (50, ("breach", "measured")),
        (120, ("unknown", "place_not_known")),
        (200, ("clear", "outside_area")),
    ],
)
def test_a_permit_for_a_parcel_is_in_an_area_where_all_of_the_parcel_is(west, expected):
    found = subjects(cadastral_no=["p2"], floors_permitted=5.0)
    now = rule("more_floors_than", 3, applies_to=["permit"], within="strip")
    assert said(of_permit(found, now, areas=strip(west, 400))) == [expected]


CUT = rule(
    "subdivided",
    applies_to=["parcel"],
    purposes=["agricultural"],
    versions=[version("barred", "2022-06-20")],
)


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ("2022-06-19", ("unknown", "predates_rule")),
        ("2022-06-20", ("breach", "measured")),
        (None, ("unknown", "capture_day_unknown")),
    ],
)
def test_a_parcel_is_judged_by_the_law_of_the_day_it_was_made(begins, expected):
    plots = parcels(ground(0, 0, 40, 40), begins_on=begins)
    found = made(plots, link(HOUSE, plots, permits(building_id=[])), METRIC, position_error_m=5)
    row = of_permit(
        found,
        CUT,
        subject="parcel",
        parcels=plots,
        links=found.links,
        genealogy=line_of("p1", "p2"),
    )
    assert said(row) == [expected]
    assert row[["subject", "subject_id"]].to_numpy().tolist() == [["parcel", "p1"]]


def test_a_parcel_keeps_its_own_error_and_else_takes_the_assumed_one():
    plots = parcels(ground(0, 0, 9, 9), ground(20, 0, 29, 9), position_error_m=[0.3, None])
    found = made(plots, link(HOUSE, plots, permits(building_id=[])), METRIC, position_error_m=5)
    assert found.objects["position_error_m"].tolist() == [0.3, 5.0]
    assert found.objects["position_error_assumed"].tolist() == [False, True]


def test_what_is_not_judged_is_told_once_a_reason_with_its_numbers():
    rows = permits(
        permit_id=["a", "b", "c", "d"],
        issued_on=["2024-01-01", None, None, "2024-01-01"],
        refused_on=[None, None, None, "2024-02-01"],
    )
    nowhere = tables.LINKS.empty()
    those = planned(rows, nowhere, HOUSE, PLOTS, METRIC, position_error_m=5)
    told = aside_notes(those, "permits.csv")
    assert {(one.severity, one.code, one.file) for one in told} == {
        ("note", "act_not_judged", "permits.csv")
    }
    assert [one.what for one in told] == [
        "2 have no day of issue (b, c)",
        "1 name no building, parcel or place on file (a)",
        "1 were refused or withdrawn (d)",
    ]


def test_a_parcel_without_a_day_is_told():
    lots = parcels(ground(0, 0, 10, 10), ground(20, 0, 30, 10), begins_on=["2024-01-01", None])
    those = made(lots, tables.LINKS.empty(), METRIC, position_error_m=1.0)
    assert [one.what for one in aside_notes(those, "lots.gpkg")] == [
        "1 have no day on which they were made (p2)"
    ]
    assert aside_notes(replace(those, aside=those.aside.iloc[:0]), "lots.gpkg") == []


@pytest.mark.parametrize(
    ("status", "raw", "judged_ids", "why"),
    [
        ("issued", None, ["n1"], []),
        ("refused", "отказано", [], ["refused"]),
        ("rejected", None, [], ["not_issued"]),
        (None, None, [], ["not_issued"]),
    ],
)
def test_only_a_permit_in_a_granting_status_is_judged(status, raw, judged_ids, why):
    rows = permits(building_id=["b1"], issued_on="2024-05-01", status=[status], status_raw=[raw])
    found = planned(
        rows, link(HOUSE, PLOTS, rows), HOUSE, PLOTS, METRIC,
        position_error_m=5, granting={"permits": ["issued"]},
    )  # fmt: skip
    assert found.objects["building_id"].tolist() == judged_ids
    assert found.aside["why"].tolist() == why
