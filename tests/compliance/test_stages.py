"""Tests of geo/compliance/stages.py: what was done, in which order, and what nobody can tell."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from world import METRIC, buildings, ground, knowledge, papers, parcels, rule

from geo.compliance.stages import accepted_before_notice, stage_missing, stages_out_of_order
from geo.compliance.subjects import planned

YES, NO, OPEN = 1, 0, -1
LOTS = parcels(ground(0, 0, 20, 20), ground(500, 0, 520, 20), parcel_id=["p1", "p9"])
ONE = buildings(ground(0, 0, 10, 10), seen_absent_on="2025-01-01")
STAGES = ["sketch", "design", "notice"]
MISSING = rule("stage_missing", "required", stages=STAGES).test
ORDER = rule("stages_out_of_order", "required", stages=STAGES).test
EARLY = rule("accepted_before_notice", "barred", acceptance=["acceptance"], notice=["notice"]).test
SKETCH, DESIGN, NOTICE = (
    ("sketch", "2025-02-01"),
    ("design", "2025-03-01"),
    ("notice", "2025-04-01"),
)


def known(*rows, **columns):
    more = {
        key: columns.pop(key)
        for key in ("permits_complete", "permits_from", "granting")
        if key in columns
    }
    return knowledge(ONE, parcels=LOTS, permits=papers(*rows, **columns), **more)


def said(found):
    return found.broken.value[0], *np.nan_to_num([found.low[0], found.high[0]], nan=-9).tolist()


NOTHING = (OPEN, -9, -9)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([SKETCH, DESIGN, NOTICE], (NO, 0, 0)),
        ([SKETCH, DESIGN], (NO, 0, 0)),
        ([SKETCH], (NO, 0, 0)),
        ([SKETCH, NOTICE], (YES, 1, 1)),
        ([NOTICE], (YES, 2, 2)),
        ([DESIGN], (YES, 1, 1)),
        ([SKETCH, ("design", None), NOTICE], (OPEN, 0, 1)),
        ([("sketch", None), ("design", None), NOTICE], (OPEN, 0, 2)),
        ([("design", None), NOTICE], (YES, 1, 2)),
        ([("notice", None)], NOTHING),
        ([], NOTHING),
    ],
)
def test_a_stage_is_missing_where_a_later_one_was_done(rows, expected):
    assert said(stage_missing(MISSING, known(*rows))) == expected


def test_the_row_of_a_refused_permit_is_no_stage():
    rows = [SKETCH, ("design", None), NOTICE]
    found = known(*rows, refused_on=[None, "2025-03-01", None])
    assert said(stage_missing(MISSING, found)) == (YES, 1, 1)


@pytest.mark.parametrize("test", [stage_missing, stages_out_of_order])
@pytest.mark.parametrize("hidden", ["incomplete", "unplaced", "word", "doubtful"])
def test_where_an_act_may_be_hidden_nothing_is_said(test, hidden):
    asked = MISSING if test is stage_missing else ORDER
    rows, columns = [NOTICE, ("sketch", "2025-05-01")], {}
    if hidden == "incomplete":
        columns["permits_complete"] = False
    if hidden == "unplaced":
        rows, columns["cadastral_no"] = [*rows, DESIGN], ["p1", "p1", None]
    if hidden == "word":
        asked = asked.model_copy(update={"stages": [*STAGES, "expertise"]})
    if hidden == "doubtful":
        rows, columns["building_id"] = [*rows, DESIGN, SKETCH], [None, None, "b7", "b7"]
    assert said(test(asked, known(*rows, **columns)))[0] == OPEN


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([SKETCH, DESIGN, NOTICE], (NO, 0, 0)),
        ([SKETCH, ("design", "2025-02-01")], (NO, 0, 0)),
        ([SKETCH, ("design", "2025-01-31")], (YES, 1, 1)),
        ([SKETCH, ("notice", "2025-01-31"), ("design", "2025-01-30")], (YES, 2, 2)),
        # approved anew after the start: the first approval counts
        ([SKETCH, DESIGN, NOTICE, ("design", "2025-06-01")], (NO, 0, 0)),
        ([SKETCH, ("design", None), NOTICE], (OPEN, 0, 2)),
        ([SKETCH, NOTICE], (NO, 0, 0)),
        ([SKETCH], NOTHING),
        ([], NOTHING),
    ],
)
def test_a_later_stage_before_an_earlier_one_is_out_of_order(rows, expected):
    assert said(stages_out_of_order(ORDER, known(*rows))) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([NOTICE, ("acceptance", "2025-09-01")], NO),
        ([NOTICE, ("acceptance", "2025-04-01")], NO),
        ([NOTICE, ("acceptance", "2025-03-31")], YES),
        ([("acceptance", "2025-09-01")], YES),
        ([("notice", None), ("acceptance", "2025-09-01")], OPEN),
        ([NOTICE, ("acceptance", None)], OPEN),
        ([NOTICE], OPEN),
    ],
)
def test_accepted_before_the_start_was_filed_or_without(rows, expected):
    found = accepted_before_notice(EARLY, known(*rows))
    assert found.broken.value.tolist() == [expected]
    assert np.isnan(found.measured).all()


def test_a_permit_is_judged_with_the_other_acts_of_its_parcel():
    rows = papers(SKETCH, DESIGN, NOTICE)
    facts = knowledge(ONE, parcels=LOTS, permits=rows)
    plan = planned(rows, facts.links, ONE, LOTS, METRIC, position_error_m=5)
    objects = plan.objects.assign(inside_city_m=1.0, in_city=True)
    about = knowledge(objects, parcels=LOTS, permits=rows, links=plan.links)
    value = pd.Series(stage_missing(MISSING, about).broken.value, index=objects["building_id"])
    assert value[["n1", "n2", "n3"]].tolist() == [NO, NO, NO]


GRANTING = {"permits": ["issued"]}


@pytest.mark.parametrize(
    ("status", "raw", "expected"),
    [
        ("issued", None, (NO, 0, 0)),
        ("refused", "отказано", (YES, 1, 1)),
        ("Issued (amended)", None, (OPEN, 0, 1)),
        (None, None, (OPEN, 0, 1)),
    ],
)
def test_an_act_that_was_not_granted_is_no_stage_and_one_of_unknown_status_may_be(
    status, raw, expected
):
    columns = {"status": ["issued", status, "issued"], "status_raw": [None, raw, None]}
    found = known(SKETCH, DESIGN, NOTICE, granting=GRANTING, **columns)
    assert said(stage_missing(MISSING, found)) == expected


def test_a_rejected_notice_does_not_come_before_an_acceptance():
    columns = {"status": ["refused", "issued"], "status_raw": ["отказано", None]}
    found = known(NOTICE, ("acceptance", "2025-09-01"), granting=GRANTING, **columns)
    assert accepted_before_notice(EARLY, found).broken.value.tolist() == [YES]


@pytest.mark.parametrize(("since", "expected"), [("2025-01-02", YES), ("2025-01-03", OPEN)])
def test_a_stage_may_be_older_than_the_register_is_complete(since, expected):
    found = known(SKETCH, NOTICE, permits_from=date.fromisoformat(since))
    assert said(stage_missing(MISSING, found))[0] == expected


def test_a_stage_that_was_taken_back_was_not_surely_done():
    rows = [SKETCH, DESIGN, NOTICE]
    assert said(stage_missing(MISSING, known(*rows))) == (NO, 0, 0)
    back = known(*rows, refused_on=[None, "2025-03-02", None])
    assert said(stage_missing(MISSING, back)) == (OPEN, 0, 1)
    assert said(stages_out_of_order(ORDER, back))[0] == OPEN
