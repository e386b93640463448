"""Tests of geo/compliance/refusals.py: refused, and granted soon after."""

import numpy as np
import pytest
from world import buildings, ground, knowledge, papers, parcels, rule

from geo.compliance.answers import CODES
from geo.compliance.refusals import refused_then_granted

YES, NO, OPEN = 1, 0, -1
LOTS = parcels(ground(0, 0, 20, 20), ground(500, 0, 520, 20), parcel_id=["p1", "p9"])
EMPTY = "2025-01-01"  # the ground, in a time for which the register is complete
ONE = buildings(ground(0, 0, 10, 10), seen_absent_on=EMPTY)
TEST = rule("refused_then_granted", 90, permit_types=["Notice"]).test
GRANTED = ("notice", "2025-06-01")
REFUSED = ("notice", None)


def asked(*rows, **columns):
    more = {key: columns.pop(key) for key in ("permits_complete",) if key in columns}
    facts = knowledge(ONE, parcels=LOTS, permits=papers(*rows, **columns), **more)
    return refused_then_granted(TEST, 90.0, facts)


def said(*rows, **columns):
    found = asked(*rows, **columns)
    return found.broken.value[0], np.nan_to_num(found.measured, nan=-9)[0]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-05-31", (YES, 1)),
        ("2025-03-03", (YES, 90)),
        ("2025-03-02", (NO, 91)),
        ("2020-01-01", (NO, 1978)),
        ("2025-06-02", (NO, -9)),
    ],
)
def test_so_many_days_from_the_refusal_to_the_grant(day, expected):
    assert said(REFUSED, GRANTED, refused_on=[day, None]) == expected


def test_the_day_of_both_does_not_tell_which_came_first():
    found = asked(REFUSED, GRANTED, refused_on=["2025-06-01", None])
    assert found.broken.value.tolist() == [OPEN]
    assert found.broken.reason.tolist() == [CODES["too_close"]]


def test_one_row_may_have_been_refused_and_then_granted():
    assert said(GRANTED, refused_on=["2025-05-02"]) == (YES, 30)


def test_of_several_the_fewest_days_count():
    rows = [REFUSED, REFUSED, GRANTED, ("notice", "2026-01-01")]
    days = ["2024-01-01", "2025-05-22", None, None]
    assert said(*rows, refused_on=days) == (YES, 10)


def test_a_refusal_of_another_type_is_not_one_of_this():
    rows = [("sketch", None), GRANTED]
    assert said(*rows, refused_on=["2025-05-22", None]) == (NO, -9)


def test_a_refusal_of_the_same_permit_is_one_whatever_its_row_is_called():
    rows = [("refusal", "2025-05-22"), GRANTED]
    assert said(*rows, permit_no=["n2", None]) == (YES, 10)
    assert said(*rows)[0] == OPEN  # nobody tells what was refused


@pytest.mark.parametrize(
    "columns",
    [
        {"permits_complete": False},
        {"refused_on": ["2025-05-22", None], "building_id": ["b7", None]},
        {"refused_on": ["2025-05-22", None], "cadastral_no": [None, "p1"]},
    ],
)
def test_where_a_refusal_may_be_hidden_nothing_is_said(columns):
    assert said(REFUSED, GRANTED, **columns)[0] == OPEN


def test_a_refusal_that_is_not_surely_of_this_building_does_not_accuse():
    columns = {"refused_on": ["2025-05-22", None], "building_id": ["b7", "b1"]}
    assert said(REFUSED, GRANTED, **columns)[0] == OPEN


def test_nothing_granted_is_nothing_said():
    assert said(REFUSED, refused_on=["2025-05-22"]) == (OPEN, -9)
    assert said() == (OPEN, -9)


def test_each_building_has_its_own_days():
    shapes = ground(0, 0, 10, 10), ground(100, 0, 110, 10)
    two = buildings(*shapes, seen_absent_on=EMPTY)
    lots = parcels(
        ground(0, 0, 20, 20), ground(100, 0, 120, 20), ground(500, 0, 520, 20),
        parcel_id=["p1", "p2", "p9"],
    )  # fmt: skip
    rows = papers(
        REFUSED, GRANTED, REFUSED, GRANTED,
        cadastral_no=["p1", "p2", "p2", "p1"],
        refused_on=["2025-05-30", None, "2024-05-30", None],
    )  # fmt: skip
    found = refused_then_granted(TEST, 90.0, knowledge(two, parcels=lots, permits=rows))
    assert found.broken.value.tolist() == [YES, NO]
    assert found.measured.tolist() == [2, 367]
