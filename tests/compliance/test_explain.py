"""Tests of geo/compliance/explain.py."""

import pytest
from world import (
    AS_OF,
    buildings,
    ground,
    judged,
    layer,
    open_point,
    relief,
    rule,
    squares,
    strip,
    town,
    version,
    words,
)

from geo.compliance.explain import explain
from geo.overlay.exposure import overlay_zones
from geo.records import Rule


def explained(objects, *rules: Rule, areas=None, sources=None, **more):
    drawn = strip(5) if areas is None else areas
    return explain(
        "b1",
        buildings=objects,
        findings=judged(objects, *rules, areas=drawn, **more),
        exposure=overlay_zones(objects, drawn),
        rules=rules,
        layers=[layer()],
        sources=sources or {},
        as_of=AS_OF,
    )


def tall(height=20.0, **columns):
    return buildings(
        ground(0, 0, 10, 10),
        **(
            {"height_m": [height], "height_error_m": [0.5], "seen_absent_on": "2025-01-01"}
            | columns
        ),
    )


def test_a_finding_is_explained_with_rule_version_and_figures():
    one = explained(tall(), rule("taller_than", 15, 12))[0]
    assert (one.verdict, one.reason, one.version.id) == ("breach", "measured", "v2")
    assert one.figures == "measured 20 m (19.5 to 20.5); allowed: 12 m"
    assert one.in_force == "from 2021-01-01"
    assert one.title.en == "A rule"
    assert one.why == "measured against the limit, beyond the stated or assumed error"


def test_each_zone_the_rule_looks_at_is_a_sentence():
    one = explained(tall(), rule("inside", "barred", zones=["strip"]))[0]
    assert one.zones == ("strip (strip-1): 50.0 m2 (50.0%) in it, 0.0 m away, error 0.7 m, inside",)


def test_zones_of_other_layers_are_left_out():
    assert explained(tall(), rule("taller_than", 12))[0].zones == ()


@pytest.mark.parametrize(
    ("rule_", "expected"),
    [
        (
            rule("inside", "barred", zones=["strip"]),
            "measured 0.5 share (0.429 to 0.571); allowed: none, it is barred",
        ),
        (rule("more_floors_than", 3), "not measured; allowed: 3 floors"),
        (
            rule("no_permit", "required", permit_types=["a"], statuses=["b"]),
            "not measured; allowed: at least one",
        ),
        (rule("taller_than", 12, None), "not measured; allowed: anything, repealed"),
    ],
)
def test_the_figures_say_what_is_allowed(rule_, expected):
    assert explained(tall(), rule_)[0].figures == expected


def test_a_share_of_steep_ground_is_allowed_as_a_share():
    steep = rule("steeper_than", 15, statistic="share", share=0.2)
    one = explained(tall(), steep, ground_relief=relief([[30.0]]))[0]
    assert one.figures == (
        "measured 1 share (0.81 to 1); allowed: 0.2 share of the footprint at or above 15 deg"
    )


def test_a_distance_beyond_the_reach_is_more_than_the_limit():
    near = rule("nearer_than", 25, zones=["strip"])
    assert explained(squares(-500), near)[0].figures == "more than 25 m; allowed: 25 m"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (("2020-06-01", None), "day not known: not before 2020-06-01"),
        (
            ("2020-06-01", "2020-09-01"),
            "day not known: not before 2020-06-01 and not after 2020-09-01",
        ),
    ],
)
def test_a_day_not_known_is_told_as_an_interval(start, expected):
    one = explained(tall(), rule("taller_than", versions=[version(12, start)]))[0]
    assert one.in_force == expected


def test_explanations_come_in_the_order_of_the_rule_book():
    rules = [rule("taller_than", 12, id="z"), rule("more_floors_than", 3, id="a")]
    assert [one.rule.id for one in explained(tall(), *rules)] == ["z", "a"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "last seen without it 2025-01-01, first seen 2026-01-01"),
        (
            {"seen_absent_on": None},
            "first seen 2026-01-01, nobody saw it absent: it may be older",
        ),
        ({"captured_on": None}, "appeared on a day that nobody wrote down"),
        (
            {"height_less_on": "2025-06-01", "height_grown_on": "2025-09-01"},
            "last seen without it 2025-06-01, first seen 2025-09-01",
        ),
    ],
)
def test_the_days_between_which_it_appeared_are_those_the_rule_takes(columns, told):
    assert explained(tall(**columns), rule("taller_than", 12))[0].appeared == told


def test_a_person_finds_the_id_the_law_of_today_and_the_readings_taken():
    point = open_point(alternatives=[words("that")])
    one = explained(tall(), rule("taller_than", 15, 12, readings=[point]))[0]
    assert f"finding {one.rule.id}:b1" in one.lines
    assert f"by the law of {AS_OF}: breach" in one.lines
    assert "reading taken: which: this (it could also mean: that)" in one.lines


def test_what_leaves_it_unknown_is_named_by_its_point():
    point = open_point("from-where", variants={"other": {"limits": {"v1": 25.0}}})
    one = explained(tall(), rule("taller_than", 15, readings=[point]))[0]
    assert (one.verdict, [open_.id for open_ in one.open_points]) == ("unknown", ["from-where"])
    assert one.why.endswith(": which")


def test_a_building_nobody_judged_has_no_explanation():
    one = rule("taller_than", 12)
    found = explain(
        "b9",
        buildings=tall(),
        findings=judged(tall(), one),
        exposure=overlay_zones(tall(), strip(5)),
        rules=[one],
        layers=[layer()],
        sources={},
        as_of=AS_OF,
    )
    assert found == []


def test_the_source_of_the_version_is_given_where_it_has_one(tmp_path):
    sources = town(tmp_path).monitor.sources
    cited = rule("taller_than", versions=[version(12, source="survey")])
    assert explained(tall(), cited, sources=sources)[0].source.title.en == "A survey"
    assert explained(tall(), rule("taller_than", 12), sources=sources)[0].source is None
