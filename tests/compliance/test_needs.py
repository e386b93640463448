"""Tests of geo/compliance/needs.py: what each rule needs, and who has it."""

import numpy as np
import pytest
from world import (
    buildings,
    earthworks,
    ground,
    knowledge,
    line_of,
    open_point,
    papers,
    parcels,
    relief,
    rule,
    strip,
    version,
)

from geo.compliance.needs import known, needs
from geo.compliance.words import measure

DATED = ("buildings.captured_on",)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (rule("inside", "barred", zones=["strip", "fault"]), ("layer:strip", "layer:fault")),
        (rule("steeper_than", 15, statistic="max"), ("buildings.footprint_m2", "relief")),
        (rule("more_floors_than", 3, within="strip"), ("layer:strip", "buildings.floors")),
        (rule("use_barred", "barred", uses=["x"], judged_on="built"), ("use:built",)),
        (
            rule("more_floors_than", 3, when="height_m > 9 AND units = 2"),
            ("buildings.floors", "buildings.height_m", "buildings.units"),
        ),
        (
            rule("more_floors_than", 3, unless={"not_for": ["x"]}),
            ("buildings.floors", "buildings.use_class"),
        ),
        (rule("outside_parcel", 1), ("buildings.footprint_m2", "encroachments")),
        (
            rule("landscape_changed", 1),
            ("buildings.footprint_m2", "links.parcel", "landscape"),
        ),
    ],
)
def test_what_a_rule_needs_is_told_in_the_order_in_which_it_is_missed(asked, expected):
    assert needs(asked) == (*expected, *DATED)


def test_advice_needs_no_day():
    assert needs(rule("more_floors_than", 3, force="advisory")) == ("buildings.floors",)


def test_what_another_reading_asks_for_is_needed_too():
    point = open_point(variants={"metres": {"test": {"word": "taller_than"}}})
    asked = rule("more_floors_than", versions=[version(3)], readings=[point])
    assert "buildings.height_m" in needs(asked)


LOTS = parcels(
    ground(0, 0, 20, 20), ground(100, 0, 120, 20), ground(500, 0, 520, 20),
    parcel_id=["p1", "p2", "p9"],
)  # fmt: skip
#  b1 has everything that is told below, b2 nothing
TWO = buildings(
    ground(0, 0, 10, 10), ground(300, 0, 310, 10),
    floors=[3, None], height_m=[9, None], height_error_m=[1, None], use_class=["x", None],
    use_class_built=["x", None], captured_on=["2026-01-01", None], inside_city_m=[100.0, -5.0],
)  # fmt: skip
FACTS = knowledge(
    TWO,
    areas=strip(50, 60),
    parcels=LOTS,
    permits=papers(("notice", "2025-06-01")),
    genealogy=line_of("p1", "p2"),
    landscape=earthworks("p1"),
    ground_relief=None,
)
TOLD = [
    "layer:strip", "buildings.floors", "buildings.height_m", "buildings.height_error_m",
    "buildings.captured_on", "use:built", "use:declared", "use:known", "acts", "links.parcel",
    "links.permit", "genealogy", "landscape", "encroachments",
]  # fmt: skip


@pytest.mark.parametrize("need", TOLD)
def test_who_has_what_is_needed(need):
    assert known(need, FACTS).tolist() == [True, False]


def test_the_relief_is_known_where_the_whole_footprint_has_a_height():
    steep = rule("steeper_than", 15, statistic="max")
    model = relief(np.full((5, 5), 3.0))
    facts = knowledge(TWO, steep, ground_relief=model)
    assert known("relief", facts).tolist() == [True, False]


def test_a_register_of_permits_is_there_for_all_or_for_nobody():
    assert known("permits", FACTS).all()
    torn = knowledge(TWO, permits=FACTS.permits, permits_complete=False)
    assert not known("permits", torn).any()
    assert not known("permits", knowledge(TWO)).any()


@pytest.mark.parametrize(
    "asked",
    [
        rule("more_floors_than", 3),
        rule("taller_than", 9),
        rule("use_barred", "barred", uses=["x"]),
        rule("subdivided", "barred", purposes=["agricultural"]),
        rule("landscape_changed", 1),
        rule("outside_parcel", 1),
        rule("inside", "barred", zones=["strip"]),
    ],
    ids=lambda one: one.test.word,
)
def test_who_lacks_a_need_is_not_answered(asked):
    found = measure(asked.test, asked.versions[0].limit, FACTS).broken
    lacking = [not known(need, FACTS)[1] for need in needs(asked)]
    assert any(lacking)
    assert found.value[1] == -1
