"""Tests of geo/compliance/permits.py: who has a permit, who surely has none, and what hides one.

All buildings were seen absent on 2025-01-01 and seen on 2026-01-01; b1 stands on parcel p1.
"""

import geopandas as gpd
import pandas as pd
import pytest
from world import METRIC, buildings, ground, judged, rule, said

from geo import tables
from geo.compliance.permits import unknown_words

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
NO_DATA = ("unknown", "no_data")
NOTICE = rule("no_permit", "required", permit_types=["notice"], statuses=["issued", "completed"])


def at(*wests):
    shapes = [ground(west, 0, west + 10, 10) for west in wests]
    return buildings(*shapes, seen_absent_on="2025-01-01")


def parcels(*numbers):
    """Give parcels of 10 m at 0, 100, 200 ..., of these numbers."""
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": list(numbers),
            "register_id": "cadastre",
            "row": range(len(numbers)),
            "geometry_state": "ok",
        },
        geometry=[ground(100 * place, 0, 100 * place + 10, 10) for place in range(len(numbers))],
        crs=METRIC,
    )
    return tables.PARCELS.shape(frame, METRIC)


def act(number="p1", **columns):
    """Give one permit in time, for a parcel."""
    return {
        "permit_type": "notice",
        "status": "issued",
        "cadastral_no": number,
        "issued_on": "2025-06-01",
    } | columns


# a sound register also has acts of others: here, one of each word for the parcel p9
OTHERS = (act("p9"), act("p9", permit_type="sketch"))


def register(*acts, others=OTHERS):
    rows = [
        {"permit_id": f"a{number}", "register_id": "acts", "row": number} | one
        for number, one in enumerate([*acts, *others], start=2)
    ]
    return tables.PERMITS.shape(pd.DataFrame(rows))


def asked(*acts, objects=None, others=OTHERS, test=NOTICE, numbers=("p1", "p9"), **more):
    permits = register(*acts, others=others)
    objects = at(0) if objects is None else objects
    return said(judged(objects, test, parcels=parcels(*numbers), permits=permits, **more))


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([act()], CLEAR),
        ([act(cadastral_no=None, building_id="b1")], CLEAR),
        ([], BREACH),
        ([act(permit_type="sketch")], BREACH),
        ([act(status="refused")], BREACH),
        ([act(status="refused"), act()], CLEAR),
    ],
)
def test_a_permit_of_an_asked_type_and_status_clears(acts, expected):
    assert asked(*acts) == [expected]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"issued_on": "2026-01-01"}, CLEAR),
        ({"issued_on": "2026-01-02"}, NO_DATA),
        ({"issued_on": None}, NO_DATA),
        ({"issued_on": "2020-01-01", "expires_on": "2025-01-02"}, CLEAR),
        ({"issued_on": "2020-01-01", "expires_on": "2025-01-01"}, NO_DATA),
    ],
)
def test_a_permit_that_came_too_late_or_ran_out_too_early_neither_clears_nor_accuses(
    days, expected
):
    assert asked(act(**days)) == [expected]


def test_a_permit_without_a_status_neither_clears_nor_accuses():
    assert asked(act(status=None)) == [NO_DATA]


def test_a_permit_placed_nowhere_may_be_anybodys():
    two = at(0, 50)
    assert asked(act(None), objects=two) == [NO_DATA, NO_DATA]
    assert asked(act("p7"), objects=two) == [NO_DATA, NO_DATA]
    assert asked(act(None), act()) == [CLEAR]


@pytest.mark.parametrize("harmless", [{"permit_type": "sketch"}, {"status": "refused"}])
def test_a_permit_placed_nowhere_that_could_clear_nobody_hides_nothing(harmless):
    assert asked(act(None, **harmless)) == [BREACH]


def test_a_permit_that_names_another_building_of_the_parcel_is_not_for_this_one():
    both = buildings(ground(0, 0, 4, 10), ground(5, 0, 9, 10), seen_absent_on="2025-01-01")
    assert asked(act(building_id="b1"), objects=both) == [CLEAR, BREACH]


def test_a_permit_that_names_a_building_not_on_file_may_be_for_any_of_its_parcel():
    assert asked(act(building_id="old-7"), objects=at(0, 100)) == [NO_DATA, CLEAR]


@pytest.mark.parametrize("written", ["20:311:001", "20 311 001", "20/311/001", "20-311-001 "])
def test_a_parcel_number_is_the_same_however_it_is_written(written):
    assert asked(act(written), numbers=("20-311-001", "p9")) == [CLEAR]


def test_types_and_statuses_are_compared_without_case_and_spaces():
    assert asked(act(permit_type=" Notice", status="ISSUED ")) == [CLEAR]


@pytest.mark.parametrize(
    "others", [(), (act("p9", permit_type="sketch"),), (act("p9", status="выдано"),)]
)
def test_where_the_register_lacks_a_word_of_the_rule_nobody_is_accused(others):
    assert asked(others=others) == [NO_DATA]


def test_a_word_that_the_register_lacks_is_told_once_a_rule():
    every = register(act(permit_type="sketch", status="given"), others=())
    (issue,) = unknown_words([NOTICE, rule("taller_than", 12)], every, "permits")
    assert str(issue).startswith(
        "permits: rule 'rule' asks for 'notice', 'issued', 'completed', which no row has. Write"
    )
    assert (issue.severity, issue.code) == ("note", "rule_type_unknown")
    assert unknown_words([NOTICE], register(), "permits") == []
    assert unknown_words([NOTICE], None, "permits") == []


def test_without_a_register_of_permits_nothing_is_said():
    assert said(judged(at(0), NOTICE, parcels=parcels("p1"), permits=None)) == [NO_DATA]


def test_with_rows_of_the_register_set_aside_a_missing_permit_proves_nothing():
    assert asked(permits_complete=False) == [NO_DATA]


@pytest.mark.parametrize("west", [50, 7])
def test_a_building_on_no_parcel_cannot_be_traced_to_its_permits(west):
    #  at 7 it only reaches over: 3 m of 10 stand on p1, the rest on no parcel on file
    assert asked(objects=at(west)) == [NO_DATA]


def test_a_permit_of_another_type_does_not_make_a_building_on_no_parcel_traceable():
    sketch = act(None, permit_type="sketch", building_id="b1")
    assert asked(sketch, objects=at(50)) == [NO_DATA]
