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
    METRIC,
    NORTH,
    buildings,
    ground,
    judged,
    layer,
    open_point,
    parcels,
    permits,
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
from geo.compliance.subjects import planned
from geo.overlay.acts import acts
from geo.overlay.links import link
from geo.records import REASONS

CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")
TALL = {"height_m": [20.0], "height_error_m": [0.5], "seen_absent_on": "2025-01-01"}


def tall(**columns):
    return buildings(ground(0, 0, 10, 10), **(TALL | columns))


def one(**keys):
    return rule("taller_than", 12, **keys)


def document(**columns):
    """A document for b1 that shows an exception, with its acts."""
    rows = permits(
        **(
            {"building_id": ["b1"], "permit_type": "Master plan", "issued_on": "2024-01-01"}
            | columns
        )
    )
    return {"permits": rows, "acts": acts(rows)}


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
    "appeared_unknown": lambda: judged(
        tall(seen_absent_on="2020-06-01", height_m=[14.0]), rule("taller_than", 15, 12)
    ),
    "not_reconfirmed": lambda: judged(
        tall(), rule("taller_than", versions=[version(12, confirmed_until="2024-01-01")])
    ),
    "exception_claimed": lambda: judged(
        tall(use_class="school"), one(unless={"not_for": ["house"]})
    ),
    "open_reading": lambda: judged(
        tall(use_class="shed"), one(unless={"not_for": ["house"], "why": "open_reading"})
    ),
    "exception_shown": lambda: judged(
        tall(use_class="school"),
        one(unless={"not_for": ["house"], "shown_by": ["master plan"]}),
        **document(),
    ),
    "condition_not_met": lambda: judged(tall(floors=[2.0]), one(when="floors > 2")),
    "special_rule": lambda: judged(
        tall(), one(id="general", yields_to=["special"]), rule("taller_than", 25, id="special")
    ).head(1),
    "place_not_known": lambda: judged(
        tall(),
        rule("inside", "barred", zones=["strip"]),
        areas=strip(5),
        loose=frozenset({"b1"}),
    ),
    "capture_day_unknown": lambda: judged(tall(captured_on=None), one()),
    "outside_area": lambda: judged(tall(), one(within="strip"), areas=strip(100)),
    "not_covered": lambda: judged(tall(inside_city_m=-5.0), one(within="strip"), areas=strip(100)),
    "repaired": lambda: judged(tall(height_m=[5.0], geometry_state="repaired"), one()),
    "draft": lambda: judged(tall(), one(status="draft")),
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_reached(reason):
    assert SCENES[reason]()["reason"].tolist() == [reason]


CLEARING = ("lawful_then", "outside_area", "condition_not_met", "exception_shown", "special_rule")


def test_with_every_reason_but_those_that_clear_the_verdict_is_unknown():
    verdicts = {reason: scene()["verdict"].item() for reason, scene in SCENES.items()}
    assert verdicts.pop("measured") == "breach"
    assert {verdicts.pop(reason) for reason in CLEARING} == {"clear"}
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


# ---- exceptions that a document shows


EXCEPTED = one(unless={"not_for": ["house"], "shown_by": ["Master plan"]})
CLAIMED = ("unknown", "exception_claimed")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, ("clear", "exception_shown")),
        ({"permit_type": " MASTER PLAN"}, ("clear", "exception_shown")),
        ({"permit_type": "sketch"}, CLAIMED),
        ({"issued_on": None}, CLAIMED),
        # after the building was seen: it did not show the exception then
        ({"issued_on": "2026-01-02"}, CLAIMED),
        ({"issued_on": "2026-01-01"}, ("clear", "exception_shown")),
        # refused on the same day, or later
        ({"refused_on": "2024-01-01"}, CLAIMED),
        ({"refused_on": "2023-12-31"}, ("clear", "exception_shown")),
        # of a building that is not on file
        ({"building_id": ["b7"]}, CLAIMED),
    ],
)
def test_an_exception_is_shown_by_a_dated_document_for_the_building(columns, expected):
    found = judged(tall(use_class="school"), EXCEPTED, **document(**columns))
    assert said(found) == [expected]


@pytest.mark.parametrize(("use", "expected"), [("house", BREACH), (None, ("unknown", "no_data"))])
def test_a_document_excepts_no_use_that_is_surely_bound_or_not_known(use, expected):
    assert said(judged(tall(use_class=use), EXCEPTED, **document())) == [expected]


def test_a_document_that_may_be_for_several_buildings_shows_nothing():
    rows = permits(cadastral_no=["p1"], permit_type="master plan", issued_on="2024-01-01")
    two = buildings(
        ground(0, 0, 10, 10), ground(20, 0, 30, 10), use_class="school",
        **(TALL | {"height_m": [20.0] * 2, "height_error_m": [0.5] * 2}),
    )  # fmt: skip
    plot = parcels(ground(-50, -50, 100, 100))
    more = {"permits": rows, "acts": acts(rows), "parcels": plot}
    assert said(judged(two, EXCEPTED, **more)) == [CLAIMED, CLAIMED]
    assert said(judged(two.iloc[:1], EXCEPTED, **more)) == [("clear", "exception_shown")]


def test_a_repaired_footprint_is_not_cleared_by_a_document_either():
    objects = tall(use_class="school", geometry_state="repaired")
    assert said(judged(objects, EXCEPTED, **document())) == [("unknown", "repaired")]


# ---- conditions


@pytest.mark.parametrize(
    ("floors", "expected"),
    [
        (3.0, BREACH),
        (2.0, ("clear", "condition_not_met")),
        (None, ("unknown", "no_data")),
    ],
)
def test_a_rule_holds_under_its_condition_only(floors, expected):
    assert said(judged(tall(floors=[floors]), one(when="floors > 2"))) == [expected]


def test_what_meets_the_limit_is_clear_though_it_is_not_known_whether_the_rule_holds():
    assert said(judged(tall(floors=[None], height_m=[5.0]), one(when="floors > 2"))) == [CLEAR]


def test_outside_the_area_the_area_is_the_reason_before_the_condition():
    found = judged(
        tall(floors=[2.0]), one(within="strip", when="floors > 2"), areas=strip(100, 200)
    )
    assert said(found) == [("clear", "outside_area")]


# ---- readings of an open text


def read_otherwise(*, chosen=False, **variant):
    return open_point("from-where", chosen=chosen, variants={"other": variant})


@pytest.mark.parametrize(
    ("height", "expected", "point"),
    [
        (20.0, BREACH, ""),
        (14.0, ("unknown", "open_reading"), "from-where"),
        (15.2, ("unknown", "open_reading"), "from-where"),
        (5.0, CLEAR, ""),
        (12.1, ("unknown", "too_close"), ""),
    ],
)
def test_where_readings_of_a_limit_differ_the_verdict_is_open(height, expected, point):
    read = one(readings=[read_otherwise(limits={"v1": 15.0})])
    found = judged(tall(height_m=[height]), read)
    assert said(found) == [expected]
    assert found["reading"].fillna("").tolist() == [point]


def test_a_reading_that_was_chosen_is_settled():
    read = one(readings=[read_otherwise(chosen=True, limits={"v1": 15.0})])
    assert said(judged(tall(height_m=[14.0]), read)) == [BREACH]


@pytest.mark.parametrize(
    "variant",
    [
        {"test": {"word": "more_floors_than"}, "limits": {"v1": 30.0}},
        {"unless": {"not_for": ["hotel"]}},
    ],
)
def test_a_reading_may_change_the_test_or_the_exception(variant):
    found = judged(tall(floors=[3.0], use_class="house"), one(readings=[read_otherwise(**variant)]))
    assert said(found) == [("unknown", "open_reading")]


def test_a_reading_may_change_how_much_of_a_building_is_in_the_area():
    straddling = buildings(ground(-16, 0, 4, 10), **TALL)
    read = one(within="strip", within_share=0.5, readings=[read_otherwise(within_share=0.1)])
    sure = one(within="strip", within_share=0.1)
    assert said(judged(straddling, sure, areas=strip(0))) == [BREACH]
    assert judged(straddling, read, areas=strip(0))["verdict"].tolist() == ["unknown"]


def test_a_point_that_no_variant_evaluates_is_named_where_the_text_is_open():
    read = one(
        unless={"not_for": ["house"], "why": "open_reading"},
        readings=[open_point("which-uses")],
    )
    assert judged(tall(use_class="shed"), read)["reading"].tolist() == ["which-uses"]


def test_reaches_and_thresholds_are_of_every_reading():
    near = rule("nearer_than", 25, zones=["river"], readings=[read_otherwise(limits={"v1": 40.0})])
    steep = one(
        readings=[
            read_otherwise(test={"word": "steeper_than", "statistic": "max"}, limits={"v1": 20.0})
        ]
    )
    assert reaches([near]) == {"river": 40.0}
    assert thresholds([steep]) == [20.0]


# ---- then and now


@pytest.mark.parametrize(
    ("absent", "captured", "height", "today", "label"),
    [
        ("2019-06-01", "2019-07-01", 20.0, "breach", "not_known"),
        ("2020-02-01", "2020-03-01", 20.0, "breach", "barred_then_and_now"),
        ("2020-02-01", "2020-03-01", 14.0, "breach", "lawful_then_barred_now"),
        ("2020-02-01", "2020-03-01", 5.0, "clear", "lawful_then_and_now"),
        (None, "2020-03-01", 20.0, "breach", "not_known"),
        ("2020-02-01", None, 20.0, "unknown", "not_known"),
        ("2020-02-01", "2020-03-01", 12.1, "unknown", "not_known"),
    ],
)
def test_the_day_of_the_act_and_today_stand_side_by_side(absent, captured, height, today, label):
    objects = tall(seen_absent_on=absent, captured_on=captured, height_m=[height])
    found = judged(objects, rule("taller_than", 15, 12)).iloc[0]
    assert (found["today"], found["label"]) == (today, label)


def test_only_where_the_act_does_not_reach_back_it_barred_later_what_stood_before():
    objects = tall(seen_absent_on="2019-06-01", captured_on="2019-07-01")
    silent = rule("taller_than", versions=[version(12, reaches_back=False)])
    found = judged(objects, silent).iloc[0]
    assert (found["reason"], found["label"]) == ("not_retroactive", "barred_later")


def test_what_was_decided_then_and_hangs_today_on_an_in_force_day_is_labelled_so():
    later = rule("taller_than", versions=[version(15), version(12, ("2026-01-01", None))])
    found = judged(tall(seen_absent_on="2020-02-01", captured_on="2020-03-01",
                        height_m=[14.0]), later).iloc[0]  # fmt: skip
    assert (found["verdict"], found["today"]) == ("clear", "unknown")
    assert found["label"] == "in_force_day_unknown"


def test_a_limit_that_was_raised_leaves_what_was_barred_then_lawful_now():
    objects = tall(seen_absent_on="2020-02-01", captured_on="2020-03-01", height_m=[14.0])
    found = judged(objects, rule("taller_than", 12, 15)).iloc[0]
    assert (found["verdict"], found["label"]) == ("breach", "barred_then_lawful_now")


def test_advice_and_drafts_say_nothing_of_then_and_now():
    found = judged(tall(), one(force="advisory"), one(id="draft", status="draft"))
    assert found[["today", "label"]].isna().all(axis=None)


# ---- what is missing


@pytest.mark.parametrize(
    ("columns", "need"),
    [
        ({"height_m": [None]}, "buildings.height_m"),
        ({"captured_on": None}, "buildings.captured_on"),
        ({}, None),
    ],
)
def test_what_is_missing_is_named(columns, need):
    named = judged(tall(**columns), one())["need"]
    assert named.tolist() == [need] if need else named.isna().all()


# ---- permits and parcels


def test_only_rules_about_a_subject_judge_it():
    rules = [one(), one(id="both", applies_to=["building", "permit"])]
    assert judged(tall(), *rules)["rule_id"].tolist() == ["rule", "both"]
    found = judged(tall(), *rules, subject="permit")
    assert found[["subject", "subject_id", "rule_id"]].to_numpy().tolist() == [
        ["permit", "b1", "both"]
    ]
    assert found.columns.tolist() == tables.ACT_FINDINGS.names
    assert found["finding_id"].tolist() == ["both:permit:b1"]


@pytest.mark.parametrize(
    ("word", "east", "expected"),
    [
        # the strip begins at 5 and ends at `east`; the ground on which it may stand is 0 to 10
        ("inside", 100, ("unknown", "place_not_known")),
        ("share_above", 100, ("unknown", "place_not_known")),
        ("nearer_than", 100, ("unknown", "place_not_known")),
    ],
)
def test_half_of_the_ground_in_a_zone_says_nothing_of_what_will_stand_on_it(word, east, expected):
    limit = {"inside": "barred", "share_above": 0.2, "nearer_than": 3}[word]
    found = judged(
        tall(), rule(word, limit, zones=["strip"]), areas=strip(5, east), loose=frozenset({"b1"})
    )
    assert said(found) == [expected]


@pytest.mark.parametrize("word", ["inside", "share_above", "nearer_than"])
@pytest.mark.parametrize(("west", "expected"), [(-50, BREACH), (60, CLEAR)])
def test_the_whole_ground_in_a_zone_or_out_of_it_is_beyond_doubt(word, west, expected):
    limit = {"inside": "barred", "share_above": 0.2, "nearer_than": 3}[word]
    areas, loose = strip(west, 100), frozenset({"b1"})
    found = judged(tall(), rule(word, limit, zones=["strip"]), areas=areas, loose=loose)
    assert said(found) == [expected]


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        ([30.0, 30.0], BREACH),
        ([5.0, 5.0], CLEAR),
        ([5.0, 30.0], ("unknown", "place_not_known")),
    ],
)
@pytest.mark.parametrize("statistic", ["mean", "max", "share"])
def test_a_place_on_the_ground_is_as_steep_as_all_of_it_or_not_known(statistic, degrees, expected):
    #  ground of 40 m on cells of 20 m, wide of the edge of the model
    model = relief(np.repeat([np.repeat(degrees, 40)], 80, axis=0), cell=2)
    model = replace(model, transform=(2.0, 0.0, EAST - 60, 0.0, -2.0, NORTH + 80))
    ground_ = buildings(ground(0, 0, 40, 40), **TALL)
    steep = rule("steeper_than", 15, statistic=statistic)
    found = judged(ground_, steep, ground_relief=model, loose=frozenset({"b1"}))
    assert said(found) == [expected]


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


def test_only_permits_of_the_kinds_that_a_rule_names_are_judged_by_it():
    rows = permits(
        permit_id=["grant", "notice"], building_id="b1", permit_type=[" Permit", "start notice"],
        issued_on="2025-06-01", floors_permitted=4.0,
    )  # fmt: skip
    objects = tall()
    plans = planned(
        rows, link(objects, tables.PARCELS.empty(METRIC), rows), objects,
        tables.PARCELS.empty(METRIC), METRIC, position_error_m=1.0,
    )  # fmt: skip
    named = [
        rule("more_floors_than", 3, id=name, applies_to=["permit"], permit_types=types)
        for name, types in (("every", []), ("granted", ["permit"]), ("none", ["licence"]))
    ]
    found = judged(plans.objects, *named, subject="permit", links=plans.links, permits=rows)
    assert found[["rule_id", "subject_id"]].to_numpy().tolist() == [
        ["every", "grant"], ["every", "notice"], ["granted", "grant"],
    ]  # fmt: skip


MISSING = {"no_data", "not_covered", "capture_day_unknown"}
PERMIT = {"permit_types": ["permit"], "statuses": ["valid"]}


@pytest.mark.parametrize(
    ("asked", "need"),
    [
        (rule("no_permit", "required", **PERMIT), "links.permit"),
        (rule("permit_for_other", "barred", **PERMIT), "links.permit"),
        (rule("permit_expired", "barred", **PERMIT), "links.permit"),
        (rule("use_barred", "barred", uses=["hotel"]), "use:known"),
        (rule("nearer_than", 20_000, zones=["strip"]), "layer:strip"),
        (rule("subdivided", "barred", purposes=["farm"]), "genealogy"),
    ],
)
def test_every_verdict_that_something_is_missing_for_names_it(asked, need):
    #  the permit may be the neighbour's; no list knows the use; the layer ends at the city
    rows = permits(
        building_id=["b7"], cadastral_no="p1", permit_type="permit", status="valid",
        issued_on="2024-01-01",
    )  # fmt: skip
    found = judged(
        tall(use_class="yurt"), asked, areas=strip(-90_000, -80_000), permits=rows,
        acts=acts(rows), parcels=parcels(ground(-50, -50, 100, 100)),
    )  # fmt: skip
    assert found["reason"].item() in MISSING
    assert found["need"].item() == need


def test_a_permit_that_is_surely_its_own_and_tells_too_little_is_what_is_missing():
    rows = permits(building_id=["b1"], permit_type="permit", status="valid", issued_on=None)
    plot = parcels(ground(-50, -50, 100, 100))
    found = judged(tall(), rule("no_permit", "required", **PERMIT), permits=rows, parcels=plot)
    assert found[["reason", "need"]].to_numpy().tolist() == [["no_data", "permits"]]
