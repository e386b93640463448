"""Tests of geo/compliance/compare.py: what would change."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from world import (
    AS_OF,
    buildings,
    ground,
    judged,
    open_point,
    parcels,
    permits,
    rule,
    said,
    version,
)

from geo.compliance.compare import OF_ACTS, comparable, compare, in_force, what_if
from geo.overlay.acts import acts
from geo.records import UNITS


def tall(*heights, **columns):
    shapes = [ground(20 * at, 0, 20 * at + 10, 10) for at in range(len(heights))]
    return buildings(
        *shapes,
        height_m=list(heights),
        height_error_m=[0.5] * len(heights),
        **({"seen_absent_on": "2025-01-01"} | columns),
    )


LAW = rule("taller_than", id="law", versions=[version(25, "2010-01-01"), version(12, "2024-01-01")])
DRAFT = rule("taller_than", id="draft", status="draft", versions=[version(9, ("2027-01-01", None))])


def changes(before, after):
    return compare(before, after).to_numpy().tolist()


def test_nothing_changes_between_a_judgement_and_itself():
    found = judged(tall(20.0, 5.0), LAW)
    assert compare(found, found).empty
    assert compare(found, found).columns.tolist() == ["rule_id", "building_id", "before", "after"]


def test_a_building_or_a_rule_on_one_side_alone_was_not_judged_on_the_other():
    one, two = judged(tall(20.0), LAW), judged(tall(20.0, 20.0), LAW)
    assert changes(one, two) == [["law", "b2", "not_judged", "breach"]]
    assert changes(two, one) == [["law", "b2", "breach", "not_judged"]]


def test_what_a_draft_would_change():
    objects = tall(20.0, 11.0, 5.0)
    was = judged(objects, LAW, DRAFT)
    there, law = what_if(objects, [LAW, DRAFT], on=AS_OF, drafts=True)
    would = judged(there, *law)
    found = compare(was, would)
    assert found[found["rule_id"] == "draft"].to_numpy().tolist() == [
        ["draft", "b1", "unknown", "breach"],
        ["draft", "b2", "unknown", "breach"],
    ]


def test_two_dates_of_the_rule_book_are_compared_by_building_on_each():
    objects = tall(20.0, 5.0, seen_absent_on=None, captured_on=None)
    days = date(2015, 1, 1), date(2025, 1, 1)
    found = [
        judged(there, *law, as_of=day)
        for day in days
        for there, law in [what_if(objects, [LAW], on=day)]
    ]
    assert changes(*found) == [["law", "b1", "clear", "breach"]]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-01-01", date(2026, 1, 1)),
        ("2030-01-01", AS_OF),
        (("2026-01-01", None), AS_OF),
    ],
)
def test_a_draft_taken_for_law_binds_from_its_own_day_or_from_the_one_asked_for(start, expected):
    draft = rule("taller_than", status="draft", versions=[version(9, start)])
    taken = in_force([draft], AS_OF)[0]
    assert (taken.status, taken.versions[0].in_force_from) == ("enacted", expected)
    assert draft.status == "draft"


def test_enacted_rules_stay_as_they_are():
    assert in_force([LAW], AS_OF) == [LAW]


def test_without_drafts_a_draft_stays_one():
    there, law = what_if(tall(20.0), [DRAFT], on=AS_OF)
    assert said(judged(there, *law)) == [("unknown", "draft")]


def test_the_buildings_given_stay_as_they_were():
    objects = tall(20.0)
    before = objects.copy()
    what_if(objects, [LAW], on=AS_OF)
    pd.testing.assert_frame_equal(objects, before)


def test_a_permit_that_keeps_its_day_is_not_missing_where_a_building_is_moved_before_it():
    rows = permits(building_id=["b1"], permit_type="permit", status="valid", issued_on="2024-06-01")
    more = {"permits": rows, "acts": acts(rows), "parcels": parcels(ground(-20, -20, 40, 40))}
    asks = rule("no_permit", "required", id="asks", permit_types=["permit"], statuses=["valid"])
    objects, days = tall(5.0), (date(2024, 5, 1), date(2026, 5, 1))
    assert said(judged(objects, asks, **more)) == [("clear", "measured")]
    found = [
        judged(there, *law, as_of=day, **more)
        for day in days
        for there, law in [what_if(objects, [asks, LAW], on=day)]
    ]
    assert changes(*found) == []
    assert set(found[0]["rule_id"]) == {"law"}


def test_no_word_that_asks_for_acts_is_compared():
    assert set(UNITS) >= OF_ACTS
    chosen = rule(
        "taller_than", 12, id="read",
        readings=[open_point(variants={"other": {
            "test": {"word": "no_permit", "permit_types": ["a"], "statuses": ["b"]},
            "limits": {}}})],
    )  # fmt: skip
    assert comparable([chosen, LAW]) == [LAW]


def test_a_rule_that_may_yield_to_one_left_out_is_left_out_too():
    #  else it would stand alone where the special rule stands in its place
    special = rule("subdivided", "barred", id="special", purposes=["farm"])
    general = rule("taller_than", 12, id="general", yields_to=["special"])
    above = rule("taller_than", 12, id="above", yields_to=["general"])
    assert comparable([above, special, general, LAW]) == [LAW]


def test_what_grew_is_moved_as_a_whole():
    grown = tall(20.0, height_less_on="2019-01-01", height_grown_on="2020-01-01")
    there, law = what_if(grown, [LAW], on=AS_OF)
    assert np.isnat(there[["height_less_on", "height_grown_on"]].to_numpy()).all()
    assert said(judged(there, *law)) == [("breach", "measured")]
    assert said(judged(grown, LAW)) == [("clear", "lawful_then")]
