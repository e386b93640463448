"""Tests of geo/compliance/timeline.py: what counted when a building appeared.

The expected verdicts are written from the words of the house: a verdict stands only if it is
the same on every day the building may have appeared.
"""

from datetime import date

import numpy as np
import pytest
from world import (
    buildings,
    ground,
    judged,
    observations,
    parcels,
    permits,
    rule,
    said,
    strip,
    version,
)

from geo.compliance.answers import answers
from geo.compliance.timeline import appeared, newest, newest_broken, stretches
from geo.overlay.acts import acts
from geo.overlay.history import observed

#  height:       no limit on file │ 15 m │ 15 or 12 m │ 12 m
#                           2010-01-01   2020-06-01   2020-09-01
LOWERED = rule(
    "taller_than",
    versions=[version(15, "2010-01-01"), version(12, ("2020-06-01", "2020-09-01"))],
)

MEETS_BOTH, BREAKS_THE_NEW, BREAKS_BOTH, NO_HEIGHT = 10.0, 14.0, 20.0, None
CLEAR, BREACH = ("clear", "measured"), ("breach", "measured")


def seen(absent, captured, height=BREAKS_BOTH, error=0.5, **columns):
    return buildings(
        ground(0, 0, 10, 10),
        seen_absent_on=absent,
        captured_on=captured,
        height_m=[height],
        height_error_m=[error],
        **columns,
    )


def unknown(reason):
    return ("unknown", reason)


@pytest.mark.parametrize(
    ("absent", "captured", "height", "expected"),
    [
        # before the first version no limit is on file, which is not the same as none
        (None, "2009-12-31", BREAKS_BOTH, unknown("predates_rule")),
        ("2009-12-30", "2009-12-31", BREAKS_BOTH, unknown("predates_rule")),
        (None, "2009-12-31", BREAKS_THE_NEW, unknown("predates_rule")),
        (None, "2009-12-31", MEETS_BOTH, unknown("predates_rule")),
        # the in-force day itself is the first that binds
        ("2009-12-31", "2010-01-01", BREAKS_BOTH, BREACH),
        ("2009-12-30", "2010-01-01", BREAKS_BOTH, unknown("predates_rule")),
        # first seen is not built: without a day it was absent, it may have stood before
        (None, "2015-01-01", BREAKS_BOTH, unknown("predates_rule")),
        (None, "2026-01-01", BREAKS_BOTH, unknown("predates_rule")),
        (None, "2026-01-01", MEETS_BOTH, unknown("predates_rule")),
        # under the first version alone
        ("2011-01-01", "2015-01-01", BREAKS_BOTH, BREACH),
        ("2011-01-01", "2015-01-01", BREAKS_THE_NEW, ("clear", "lawful_then")),
        ("2011-01-01", "2015-01-01", MEETS_BOTH, CLEAR),
        # the last day on which the new version was surely not in force
        ("2020-05-30", "2020-05-31", BREAKS_THE_NEW, ("clear", "lawful_then")),
        # the first, and the last, on which it is not known: what both versions say stands
        ("2020-05-31", "2020-06-01", BREAKS_THE_NEW, unknown("in_force_day_unknown")),
        ("2020-08-30", "2020-08-31", BREAKS_THE_NEW, unknown("in_force_day_unknown")),
        ("2020-05-31", "2020-06-01", BREAKS_BOTH, BREACH),
        ("2020-05-31", "2020-06-01", MEETS_BOTH, CLEAR),
        ("2020-05-31", "2020-06-01", NO_HEIGHT, unknown("no_data")),
        # the first on which it surely was
        ("2020-08-31", "2020-09-01", BREAKS_THE_NEW, BREACH),
        ("2020-08-30", "2020-09-01", BREAKS_THE_NEW, unknown("in_force_day_unknown")),
        # across both versions
        ("2019-01-01", "2021-01-01", BREAKS_THE_NEW, unknown("appeared_unknown")),
        ("2019-01-01", "2021-01-01", BREAKS_BOTH, BREACH),
        ("2019-01-01", "2021-01-01", MEETS_BOTH, CLEAR),
        ("2019-01-01", "2021-01-01", NO_HEIGHT, unknown("no_data")),
        # no day of capture: neither cleared by its figures nor found in breach
        ("2021-01-01", None, BREAKS_BOTH, unknown("capture_day_unknown")),
        (None, None, BREAKS_BOTH, unknown("capture_day_unknown")),
        ("2021-01-01", None, MEETS_BOTH, unknown("capture_day_unknown")),
        (None, None, MEETS_BOTH, unknown("capture_day_unknown")),
        # seen before it was absent: there is no such day
        ("2022-01-01", "2021-01-01", BREAKS_BOTH, unknown("appeared_unknown")),
        ("2022-01-01", "2021-01-01", MEETS_BOTH, unknown("appeared_unknown")),
        ("2022-01-01", "2022-01-01", BREAKS_BOTH, unknown("appeared_unknown")),
    ],
)
def test_a_verdict_is_of_the_days_on_which_the_building_may_have_appeared(
    absent, captured, height, expected
):
    assert said(judged(seen(absent, captured, height), LOWERED)) == [expected]


def test_between_a_sure_and_a_close_version_the_first_doubt_is_told():
    #  12.2 m met 15 m beyond doubt, and is too close to 12 m
    found = judged(seen("2019-01-01", "2021-01-01", 12.2), LOWERED)
    assert said(found) == [unknown("in_force_day_unknown")]
    assert said(judged(seen("2021-01-01", "2022-01-01", 12.2), LOWERED)) == [unknown("too_close")]


def one(limit=12, start="2020-01-01", **keys):
    return rule("taller_than", versions=[version(limit, start, **keys)])


@pytest.mark.parametrize(
    ("reaches_back", "reason"), [(None, "predates_rule"), (False, "not_retroactive")]
)
def test_what_stood_before_has_the_reason_that_the_act_gives(reaches_back, reason):
    objects = seen(None, "2019-12-31")
    assert said(judged(objects, one(reaches_back=reaches_back))) == [unknown(reason)]


@pytest.mark.parametrize(
    ("absent", "captured", "expected"),
    [
        ("2025-10-30", "2025-10-31", unknown("in_force_day_unknown")),
        ("2026-06-29", "2026-06-30", unknown("in_force_day_unknown")),
        ("2025-10-29", "2025-10-30", unknown("predates_rule")),
    ],
)
def test_with_no_last_day_the_in_force_day_stays_unknown(absent, captured, expected):
    test = one(start=("2025-10-31", None))
    assert said(judged(seen(absent, captured), test)) == [expected]


@pytest.mark.parametrize(
    ("absent", "captured", "height", "expected"),
    [
        ("2026-06-29", "2026-06-30", 20.0, BREACH),
        ("2026-06-30", "2026-07-01", 20.0, unknown("not_reconfirmed")),
        ("2026-06-30", "2026-07-01", 10.0, unknown("not_reconfirmed")),
        ("2026-06-29", "2026-07-01", 20.0, unknown("not_reconfirmed")),
        ("2026-06-29", "2026-06-30", 10.0, CLEAR),
    ],
)
def test_after_the_act_was_replaced_a_rule_not_confirmed_answers_unknown(
    absent, captured, height, expected
):
    test = one(confirmed_until="2026-07-01")
    assert said(judged(seen(absent, captured, height), test)) == [expected]


@pytest.mark.parametrize(
    ("absent", "captured", "expected"),
    [
        ("2022-12-30", "2022-12-31", BREACH),
        ("2022-12-31", "2023-01-01", ("clear", "measured")),
        ("2022-12-30", "2023-01-01", unknown("appeared_unknown")),
    ],
)
def test_from_the_first_day_no_longer_in_force_nothing_is_barred(absent, captured, expected):
    assert said(judged(seen(absent, captured), one(in_force_until="2023-01-01"))) == [expected]


REPEALED = rule(
    "taller_than", versions=[version(12, "2020-01-01"), version(None, ("2022-01-01", "2022-06-01"))]
)


@pytest.mark.parametrize(
    ("absent", "captured", "height", "expected"),
    [
        ("2021-12-30", "2021-12-31", 20.0, BREACH),
        ("2021-12-31", "2022-01-01", 20.0, unknown("in_force_day_unknown")),
        ("2021-12-31", "2022-01-01", 10.0, CLEAR),
        ("2022-05-31", "2022-06-01", 20.0, CLEAR),
        ("2022-05-31", "2022-06-01", None, CLEAR),
    ],
)
def test_a_repeal_bars_nothing_from_its_day_on(absent, captured, height, expected):
    assert said(judged(seen(absent, captured, height), REPEALED)) == [expected]


def test_a_rule_that_was_only_ever_repealed_bars_nobody():
    assert said(judged(seen("2021-01-01", "2022-01-01"), one(limit=None))) == [CLEAR]


def test_while_the_day_is_not_known_older_versions_long_replaced_do_not_count():
    #  9 m, from 2015 12 m, and from some day of 2020 15 m: 11 m met both of the latter
    raised = rule(
        "taller_than",
        versions=[
            version(9, "2010-01-01"),
            version(12, "2015-01-01"),
            version(15, ("2020-01-01", "2021-01-01")),
        ],
    )
    assert said(judged(seen("2020-02-01", "2020-03-01", 11.0), raised)) == [CLEAR]


def test_a_version_that_may_never_have_begun_does_not_accuse_beside_another():
    #  neither day is known, so on that day no limit at all may have been in force
    doubtful = rule(
        "taller_than",
        versions=[version(12, ("2020-01-01", None)), version(12, ("2022-01-01", None))],
    )
    found = judged(seen("2022-02-01", "2022-03-01"), doubtful)
    assert said(found) == [unknown("in_force_day_unknown")]


def test_three_versions_may_count_where_the_days_of_two_are_not_known():
    limits = [version(12, "2010-01-01"), version(15, ("2020-01-01", None))]
    loose = rule("taller_than", versions=[*limits, version(13, ("2022-01-01", None))])
    found = judged(seen("2022-02-01", "2022-03-01", 14.0), loose)
    assert said(found) == [unknown("in_force_day_unknown")]  # 15 m may be in force
    found = judged(seen("2022-02-01", "2022-03-01", 20.0), loose)
    assert said(found) == [BREACH]


def test_an_old_version_no_longer_confirmed_does_not_accuse_beside_a_new_one():
    versions = [
        version(12, "2010-01-01", confirmed_until="2020-02-01"),
        version(12, ("2020-01-01", "2020-06-01")),
    ]
    found = judged(seen("2020-01-01", "2020-03-01"), rule("taller_than", versions=versions))
    assert said(found) == [unknown("in_force_day_unknown")]


def test_an_ended_version_leaves_a_gap_in_which_nothing_is_barred():
    gap = rule(
        "taller_than",
        versions=[
            version(12, "2010-01-01", in_force_until="2015-01-01"),
            version(12, ("2020-01-01", "2020-06-01")),
        ],
    )
    assert said(judged(seen("2016-01-01", "2017-01-01"), gap)) == [("clear", "lawful_then")]
    found = judged(seen("2020-01-01", "2020-02-01"), gap)
    assert said(found) == [unknown("in_force_day_unknown")]


def test_stretches_follow_one_another_from_ever_to_never():
    cut = stretches(LOWERED)
    assert [stretch.kind for stretch in cut] == ["before", "version", "day_unknown", "version"]
    assert [stretch.stop for stretch in cut[:-1]] == [stretch.start for stretch in cut[1:]]
    assert (cut[0].start, cut[-1].stop) == (date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2005, 1, 1), "v2010"),
        (date(2010, 1, 1), "v2010"),
        (date(2020, 5, 31), "v2010"),
        (date(2020, 6, 1), "v2020"),
    ],
)
def test_the_newest_version_is_the_last_that_may_be_in_force(as_of, expected):
    assert newest(LOWERED, as_of).id == expected


def test_the_interval_is_open_to_the_past_where_nobody_saw_the_ground_empty():
    when = appeared(seen(None, "2015-01-01"), date(2026, 11, 1))
    before, first, *later = stretches(LOWERED)
    assert when.within(before).tolist() == [True]
    assert when.within(first).tolist() == [True]
    assert [when.within(stretch).item() for stretch in later] == [False, False]


def test_a_building_without_a_day_of_capture_may_have_appeared_up_to_the_day_of_the_run():
    when = appeared(seen("2020-10-01", None), date(2026, 11, 1))
    assert when.seen.astype(str).tolist() == ["2026-11-01"]
    assert when.dated.tolist() == [False]


def test_a_breach_is_shown_beside_the_version_it_breaks():
    #  raised from 12 to 15 m: 14 m was barred then and would be allowed now
    raised = rule("taller_than", versions=[version(12, "2010-01-01"), version(15, "2020-01-01")])
    found = judged(seen("2011-01-01", "2012-01-01", 14.0), raised).iloc[0]
    assert (found["verdict"], found["version_id"], found["limit"]) == ("breach", "v2010", 12.0)
    found = judged(seen("2011-01-01", "2012-01-01", 20.0), raised).iloc[0]
    assert (found["verdict"], found["version_id"]) == ("breach", "v2010")


def test_what_breaks_no_version_has_none_that_is_newest():
    met = answers(np.array([False]), np.array([True]), "no_data")
    nothing = {one.id: met for one in LOWERED.versions}
    when = appeared(seen("2011-01-01", "2021-01-01"), date(2026, 11, 1))
    assert newest_broken(LOWERED, when, nothing).tolist() == [-1]


def test_a_version_that_ends_as_the_next_may_begin_does_not_count_beside_it():
    versions = [
        version(12, "2010-01-01", in_force_until="2020-01-01"),
        version(12, ("2020-01-01", "2020-06-01")),
    ]
    found = judged(seen("2020-02-01", "2020-03-01"), rule("taller_than", versions=versions))
    assert said(found) == [unknown("in_force_day_unknown")]


# ---- what no rule can concern, whenever it appeared


@pytest.mark.parametrize(("absent", "captured"), [(None, "2015-01-01"), (None, None)])
def test_what_lies_outside_the_area_is_clear_though_nobody_knows_when_it_appeared(absent, captured):
    objects = seen(absent, captured)
    away = rule("taller_than", 12, within="strip")
    assert said(judged(objects, away, areas=strip(500))) == [("clear", "outside_area")]
    open_ = "predates_rule" if captured else "capture_day_unknown"
    assert said(judged(objects, away, areas=strip(-50))) == [unknown(open_)]


@pytest.mark.parametrize(("west", "expected"), [(500, CLEAR), (9.9, unknown("predates_rule"))])
def test_what_has_none_of_what_is_limited_is_clear_and_what_has_little_of_it_is_not(west, expected):
    #  of ten metres nothing, or a tenth of a metre, lies in the strip; three tenths are allowed
    share = rule("share_above", 0.3, zones=["strip"])
    areas = strip(west, boundary_error_m=0.01)
    objects = seen(None, "2015-01-01", position_error_m=0.01)
    assert said(judged(objects, share, areas=areas)) == [expected]


def test_a_grant_soon_after_a_refusal_is_not_untouched_because_the_limit_is_in_days():
    rows = permits(
        permit_id=["no", "yes"], building_id="b1", permit_type="permit", status="valid",
        refused_on=["2015-01-10", None], issued_on=[None, "2015-06-20"],
    )  # fmt: skip
    refused = rule("refused_then_granted", 90, permit_types=["permit"])
    more = {"permits": rows, "acts": acts(rows), "parcels": parcels(ground(-20, -20, 40, 40))}
    found = judged(seen(None, "2015-07-01"), refused, **more)
    assert said(found) == [unknown("predates_rule")]


# ---- what grew since it appeared

#  floors:      no limit on file │ 3   │ 2
#                          2015-01-01 2021-01-01
FEWER = rule("more_floors_than", versions=[version(3, "2015-01-01"), version(2, "2021-01-01")])
HOUSE = ground(0, 0, 10, 10)


def surveyed(*days_and_floors, absent="2017-06-01"):
    """Give one building as it was observed, floors by day; and the register that names it."""
    register = buildings(
        HOUSE, captured_on=days_and_floors[0][0], seen_absent_on=absent, floors=None
    )
    rows = observations(
        *[HOUSE] * len(days_and_floors),
        building_id="b1",
        captured_on=[day for day, _ in days_and_floors],
        floors=[floors for _, floors in days_and_floors],
        floors_over=0.0,
    )
    return observed(register, rows, as_of=date(2026, 11, 1), files={"survey": "s", "drone": "d"})[0]


@pytest.mark.parametrize(
    ("days_and_floors", "expected"),
    [
        # one floor while three were allowed; the other two some day between, when two were
        ([("2018-01-01", 1.0), ("2020-06-01", 1.0), ("2023-01-01", 3.0)], "appeared_unknown"),
        # surely after
        ([("2018-01-01", 1.0), ("2021-06-01", 1.0), ("2023-01-01", 3.0)], "breach"),
        # surely before
        ([("2018-01-01", 1.0), ("2020-06-01", 3.0), ("2023-01-01", 3.0)], "lawful_then"),
        # nobody counted the floors until two were the limit: they may be as new as that
        ([("2018-01-01", None), ("2023-01-01", 3.0)], "appeared_unknown"),
        # never more than allowed on any day
        ([("2018-01-01", 1.0), ("2023-01-01", 2.0)], "measured"),
        # broken before it grew, and by what it grew
        ([("2018-01-01", 4.0), ("2021-06-01", 4.0), ("2023-01-01", 5.0)], "breach"),
    ],
)
def test_a_building_that_grew_is_judged_by_the_law_of_its_last_growth(days_and_floors, expected):
    ((verdict, reason),) = said(judged(surveyed(*days_and_floors), FEWER))
    assert (verdict if verdict == "breach" else reason) == expected
    assert verdict != "clear" or expected in ("lawful_then", "measured")


def test_what_did_not_grow_is_judged_by_the_day_the_building_appeared():
    grown = surveyed(("2018-01-01", 1.0), ("2021-06-01", 1.0), ("2023-01-01", 3.0))
    use = rule("use_barred", versions=[version("barred", "2021-01-01")], uses=["hotel"])
    assert said(judged(grown.assign(use_class="hotel"), use)) == [unknown("predates_rule")]
    low = rule("taller_than", versions=[version(12, "2015-01-01"), version(9, "2021-01-01")])
    tall = grown.assign(height_m=10.0, height_error_m=0.5, height_datum="mean_planned_ground")
    assert said(judged(tall, low)) == [("clear", "lawful_then")]


def grown_since(absent, first_seen):
    register = buildings(HOUSE, captured_on=first_seen, seen_absent_on=absent)
    rows = observations(
        HOUSE, ground(0, 0, 30, 10), building_id="b1", captured_on=["2021-11-01", "2023-01-01"]
    )
    files = {"survey": "s", "drone": "d"}
    found, *_ = observed(register, rows, as_of=date(2026, 11, 1), files=files)
    barred = rule("inside", versions=[version("barred", "2021-01-01")], zones=["strip"])
    return said(judged(found, barred, areas=strip(20)))


def test_a_footprint_that_grew_may_have_grown_on_the_far_side_of_a_strip():
    assert grown_since("2017-06-01", "2018-01-01") == [unknown("predates_rule")]
    assert grown_since("2021-06-01", "2021-08-01") == [BREACH]
