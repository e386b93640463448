"""Tests of geo/compliance/judge.py: findings of whole tables, and the laws they keep."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import (
    EAST,
    NORTH,
    buildings,
    ground,
    judged,
    layer,
    relief,
    rule,
    said,
    squares,
    strip,
    version,
    zones,
)

from geo import tables
from geo.compliance.judge import reaches, thresholds
from geo.records import REASONS

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
TALL = {"height_m": [20.0], "height_error_m": [0.5], "seen_absent_on": "2025-01-01"}


def tall(**columns):
    return buildings(ground(0, 0, 10, 10), **(TALL | columns))


def one(**keys):
    return rule("taller_than", 12, **keys)


SCENES: dict[str, Callable[[], pd.DataFrame]] = {
    "measured": lambda: judged(tall(), one()),
    "no_data": lambda: judged(tall(height_m=[None]), one()),
    "too_close": lambda: judged(tall(height_m=[12.1]), one()),
    "boundary_not_known": lambda: judged(
        tall(), one(within="strip"), areas=strip(-50, part="uncertain")
    ),
    "predates_rule": lambda: judged(tall(seen_absent_on=None, captured_on="2019-01-01"), one()),
    "lawful_then": lambda: judged(
        tall(seen_absent_on="2020-02-01", captured_on="2020-03-01"), rule("taller_than", 25, 12)
    ),
    "not_retroactive": lambda: judged(
        tall(seen_absent_on=None, captured_on="2019-01-01"),
        rule("taller_than", versions=[version(12, reaches_back=False)]),
    ),
    "in_force_day_unknown": lambda: judged(
        tall(), rule("taller_than", versions=[version(12, ("2024-01-01", None))])
    ),
    "appeared_unknown": lambda: judged(tall(seen_absent_on=None), one()),
    "not_reconfirmed": lambda: judged(
        tall(), rule("taller_than", versions=[version(12, confirmed_until="2024-01-01")])
    ),
    "exception_claimed": lambda: judged(
        tall(use_class="school"), one(unless={"not_for": ["house"]})
    ),
    "open_reading": lambda: judged(
        tall(use_class="shed"), one(unless={"not_for": ["house"], "why": "open_reading"})
    ),
    "outside_area": lambda: judged(tall(), one(within="strip"), areas=strip(100)),
    "not_covered": lambda: judged(tall(inside_city_m=-5.0), one(within="strip"), areas=strip(100)),
    "repaired": lambda: judged(tall(height_m=[5.0], geometry_state="repaired"), one()),
    "draft": lambda: judged(tall(), one(status="draft")),
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_reached(reason):
    assert SCENES[reason]()["reason"].tolist() == [reason]


def test_with_every_reason_but_measured_lawful_then_and_outside_area_the_verdict_is_unknown():
    verdicts = {reason: scene()["verdict"].item() for reason, scene in SCENES.items()}
    assert verdicts.pop("measured") == "breach"
    assert verdicts.pop("lawful_then") == "clear"
    assert verdicts.pop("outside_area") == "clear"
    assert set(verdicts.values()) == {"unknown"}


def test_outside_the_area_of_a_rule_its_limit_holds_for_nobody():
    areas = strip(100, 200)
    objects = buildings(
        ground(0, 0, 10, 10),
        ground(150, 0, 160, 10),
        ground(95, 0, 99.8, 10),
        **(TALL | {"height_m": [20.0] * 3, "height_error_m": [0.5] * 3}),
    )
    found = judged(objects, one(within="strip"), areas=areas)
    assert said(found) == [("clear", "outside_area"), BREACH, ("unknown", "too_close")]


def test_a_low_building_is_clear_even_where_the_area_is_not_known():
    found = judged(tall(height_m=[5.0]), one(within="strip"), areas=strip(-50, part="uncertain"))
    assert said(found) == [CLEAR]


@pytest.mark.parametrize(
    ("height", "verdict"), [(20.0, "exposed"), (5.0, "not_exposed"), (12.1, "unknown")]
)
def test_an_advisory_rule_never_says_breach_or_clear(height, verdict):
    found = judged(tall(height_m=[height]), one(force="advisory"))
    assert found["verdict"].tolist() == [verdict]


def test_an_advisory_rule_is_of_today_whenever_the_building_appeared():
    found = judged(tall(seen_absent_on=None, captured_on="1990-01-01"), one(force="advisory"))
    assert said(found) == [("exposed", "measured")]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"in_force_until": "2026-11-01"}, ("not_exposed", "measured")),
        ({"in_force_until": "2026-11-02"}, ("exposed", "measured")),
        ({"confirmed_until": "2026-11-01"}, ("unknown", "not_reconfirmed")),
        ({"confirmed_until": "2026-11-02"}, ("exposed", "measured")),
    ],
)
def test_an_advisory_rule_stands_as_on_the_day_of_the_run(keys, expected):
    test = rule("taller_than", force="advisory", versions=[version(12, **keys)])
    assert said(judged(tall(), test, as_of=date(2026, 11, 1))) == [expected]


def test_a_repealed_advisory_rule_exposes_nobody():
    found = judged(tall(), rule("taller_than", 12, None, force="advisory"))
    assert said(found) == [("not_exposed", "measured")]
    assert found[["measured", "limit"]].isna().all(axis=None)


@pytest.mark.parametrize("start", ["2020-01-01", "2030-01-01", ("2020-01-01", None)])
def test_a_draft_never_says_breach(start):
    draft = rule("taller_than", status="draft", versions=[version(12, start)])
    assert said(judged(tall(), draft)) == [("unknown", "draft")]


@pytest.mark.parametrize(
    ("use", "height", "expected"),
    [
        ("school", 20.0, ("unknown", "exception_claimed")),
        ("shcool", 20.0, ("unknown", "exception_claimed")),
        (" House", 20.0, BREACH),
        (None, 20.0, ("unknown", "no_data")),
        ("house", 20.0, BREACH),
        ("school", 5.0, CLEAR),
        (None, 5.0, CLEAR),
        ("school", None, ("unknown", "no_data")),
    ],
)
def test_an_exception_claimed_or_possible_keeps_a_breach_back(use, height, expected):
    objects = tall(use_class=use, height_m=[height])
    assert said(judged(objects, one(unless={"not_for": ["house"]}))) == [expected]


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        ([version(25, "2010-01-01"), version(12, "2020-01-01")], "lawful_then"),
        # what ended, lapsed unconfirmed, or may not have begun bars nobody today
        (
            [version(25, "2010-01-01"), version(12, "2020-01-01", in_force_until="2022-01-01")],
            "measured",
        ),
        (
            [version(25, "2010-01-01"), version(12, "2020-01-01", confirmed_until="2022-01-01")],
            "measured",
        ),
        ([version(25, "2010-01-01"), version(12, ("2020-01-01", None))], "measured"),
    ],
)
def test_lawful_then_is_said_only_where_the_law_of_today_surely_bars_it(versions, reason):
    objects = tall(seen_absent_on="2015-01-01", captured_on="2015-06-01")
    found = judged(objects, rule("taller_than", versions=versions))
    assert said(found) == [("clear", reason)]


@pytest.mark.parametrize(
    ("west", "expected"),
    [
        (-95, ("clear", "outside_area")),
        (-17, ("unknown", "too_close")),
        (-11.5, ("unknown", "too_close")),
        (-10.5, ("unknown", "too_close")),
        (-8, BREACH),
        (20, BREACH),
    ],
)
def test_a_building_is_in_the_area_of_a_rule_with_surely_more_than_a_share(west, expected):
    #  the area begins at 0, the building is 20 m long, and the line is known to 0.71 m
    objects = buildings(ground(west, 0, west + 20, 10), **TALL)
    found = judged(objects, one(within="strip", within_share=0.5), areas=strip(0))
    assert said(found) == [expected]


def test_a_point_is_in_no_area_with_a_share_of_its_footprint():
    point = buildings(shapely.Point(EAST + 50, NORTH), **TALL)
    found = judged(point, one(within="strip", within_share=0.5), areas=strip(0))
    assert said(found) == [("unknown", "no_data")]


def test_an_unknown_use_means_nothing_to_a_rule_without_exceptions():
    assert said(judged(tall(use_class=None), one())) == [BREACH]


@pytest.mark.parametrize(
    ("force", "height", "expected"),
    [
        ("binding", 5.0, ("unknown", "repaired")),
        ("advisory", 5.0, ("unknown", "repaired")),
        ("binding", 20.0, BREACH),
        ("binding", 12.1, ("unknown", "too_close")),
    ],
)
def test_a_repaired_footprint_is_never_cleared(force, height, expected):
    objects = tall(height_m=[height], geometry_state="repaired")
    assert said(judged(objects, one(force=force))) == [expected]


def test_a_repaired_zone_clears_nobody():
    areas = pd.concat([zones(ground(100, 0, 200, 10), geometry_state="repaired")])
    barred = rule("inside", "barred", zones=["strip"])
    assert said(judged(tall(), barred, areas=areas)) == [("unknown", "repaired")]


def test_the_zones_that_decided_are_named():
    areas = zones(ground(-5, 0, 5, 10), ground(3, 0, 20, 10), ground(300, 0, 400, 10))
    found = judged(tall(), rule("inside", "barred", zones=["strip"]), areas=areas)
    assert found["zone_ids"].tolist() == ["strip-1 strip-2"]


def test_one_finding_stands_for_each_building_and_rule():
    found = judged(squares(0, 20), one(id="a"), one(id="b"))
    assert found[["rule_id", "building_id"]].to_numpy().tolist() == [
        ["a", "b1"],
        ["a", "b2"],
        ["b", "b1"],
        ["b", "b2"],
    ]
    assert found["finding_id"].is_unique


def test_without_buildings_or_rules_there_are_no_findings():
    assert judged(squares(0)).empty
    assert judged(squares(0).iloc[:0], one()).empty


def test_a_limit_written_as_a_whole_number_is_a_number():
    assert thresholds([rule("steeper_than", 15, 20, None, statistic="max"), one()]) == [15.0, 20.0]


def test_the_reach_of_a_layer_is_the_farthest_limit_that_any_version_asks_about():
    rules = [
        rule("nearer_than", 25, 35, None, zones=["river"]),
        rule("nearer_than", 10, zones=["river", "lake"]),
        one(),
    ]
    assert reaches(rules) == {"river": 35.0, "lake": 10.0}


# ---- laws

TOWN_RULES = (
    rule("inside", "barred", zones=["strip"], id="barred"),
    rule("share_above", 0.3, 0.2, zones=["strip"], id="share"),
    rule("nearer_than", 25, zones=["strip"], id="near"),
    rule("taller_than", 15, 12, id="tall", within="strip", unless={"not_for": ["house"]}),
    rule("more_floors_than", 3, id="floors"),
    rule("steeper_than", 15, id="steep", statistic="share", share=0.2),
    rule("steeper_than", 15, id="mean", statistic="mean"),
)

FIELDS = ("height_m", "floors", "use_class", "seen_absent_on", "captured_on")

known = st.tuples(
    st.sampled_from([5.0, 12.1, 14.0, 20.0]),
    st.sampled_from([2.0, 3.0, 4.0]),
    st.sampled_from(["house", "school"]),
    st.sampled_from(["2018-01-01", "2018-12-31"]),
    st.sampled_from(["2019-01-01", "2020-07-01", "2023-01-01"]),
)
wests = st.floats(-60, 60)
lost = st.sets(st.sampled_from(FIELDS))
town = st.lists(st.tuples(wests, known, lost), min_size=1, max_size=5)


def told(people, *, hide: bool):
    """Buildings as drawn; ``hide`` leaves out of each what is lost."""
    columns: dict[str, list[object]] = {field: [] for field in FIELDS}
    for _, values, missing in people:
        for field, value in zip(FIELDS, values, strict=True):
            columns[field].append(None if hide and field in missing else value)
    shapes = [ground(west, 0, west + 10, 10) for west, _, _ in people]
    return buildings(*shapes, height_error_m=[0.5] * len(shapes), **columns)


def slopes(*, hide: bool):
    """Cells of 10 m from -70 to 80: steep in the east, some of them void."""
    degrees = np.where(np.arange(15) < 8, 5.0, 25.0)
    degrees[[4, 9, 10]] = np.nan if hide else 20.0
    model = relief([degrees])
    a, b, c, d, e, f = model.transform
    return replace(model, transform=(a, b, c - 70, d, e, f))


def findings(people, *, hide: bool, **more):
    return judged(
        told(people, hide=hide),
        *TOWN_RULES,
        areas=strip(5),
        ground_relief=slopes(hide=hide),
        **more,
    ).set_index("finding_id")


@settings(max_examples=12, deadline=None)
@given(people=town, incomplete=st.booleans())
def test_more_data_never_turns_one_sure_verdict_into_the_other(people, incomplete):
    missing = frozenset({"strip"}) if incomplete else frozenset()
    less = findings(people, hide=True, incomplete=missing)
    more = findings(people, hide=False)
    sure = less["verdict"] != "unknown"
    assert more["verdict"][sure].tolist() == less["verdict"][sure].tolist()


@settings(max_examples=5, deadline=None)
@given(people=town, seed=st.randoms(use_true_random=False))
def test_the_order_of_buildings_is_irrelevant(people, seed):
    objects = told(people, hide=True)
    turned = list(range(len(objects)))
    seed.shuffle(turned)
    options = {"areas": strip(5), "ground_relief": slopes(hide=True)}
    left = judged(objects, *TOWN_RULES, **options)
    right = judged(objects.iloc[turned].reset_index(drop=True), *TOWN_RULES, **options)
    order = ["rule_id", "building_id"]
    pd.testing.assert_frame_equal(
        left.sort_values(order, ignore_index=True), right.sort_values(order, ignore_index=True)
    )


@settings(max_examples=2, deadline=None)
@given(people=town)
def test_judging_twice_gives_the_same_findings(people):
    pd.testing.assert_frame_equal(findings(people, hide=True), findings(people, hide=True))


@settings(max_examples=12, deadline=None)
@given(
    west=st.floats(-40, 140),
    step=st.floats(0, 0.99),
    turn=st.floats(0, 2 * np.pi),
)
def test_moving_by_less_than_the_error_never_flips_a_verdict(west, step, turn):
    error = np.hypot(0.5, 0.5)
    east, north = step * error * np.cos(turn), step * error * np.sin(turn)
    here = ground(west, 0, west + 10, 10)
    there = ground(west + east, north, west + 10 + east, 10 + north)
    objects = buildings(here, there, seen_absent_on="2025-01-01")
    areas = zones(ground(0, 8, 100, 60), ground(60, -30, 100, 9))
    spatial = TOWN_RULES[:3]
    found = judged(objects, *spatial, areas=areas).groupby("rule_id")["verdict"].agg(set)
    assert not any({"breach", "clear"} <= verdicts for verdicts in found)


def test_every_order_of_the_rules_gives_the_same_findings():
    objects = told([(0, (14.0, 4.0, "house", "2018-01-01", "2023-01-01"), set())], hide=False)
    options = {"areas": strip(5), "ground_relief": slopes(hide=False)}
    every = [
        judged(objects, *rules, **options).sort_values("rule_id", ignore_index=True)
        for rules in itertools.islice(itertools.permutations(TOWN_RULES), 3)
    ]
    pd.testing.assert_frame_equal(every[0], every[1])
    pd.testing.assert_frame_equal(every[0], every[2])


def test_the_findings_keep_the_contract_of_their_table():
    found = judged(tall(), one(), layers=[layer()])
    assert found.columns.tolist() == tables.FINDINGS.names
