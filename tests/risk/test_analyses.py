"""Tests of geo/risk/analyses.py: how risks, recommendations and measures stand on a day."""

from datetime import date

import pandas as pd
from world import analysis, body, words

from geo.records import Papers
from geo.risk.analyses import chained

RISK = {"id": "weak", "title": words("weak"), "step": "permit"}
ASKED = {
    "id": "check", "risks": ["weak"], "addressee": "old", "made_on": "2025-01-10",
    "due_on": "2025-06-30", "status": "in_progress",
}  # fmt: skip
TAKEN = {"id": "did", "title": words("did"), "taken_on": "2025-09-01", "source": "report",
         "recommendations": ["check"]}  # fmt: skip
BODIES = (body("old", valid_to="2025-03-31", successor="new"), body("new"))


def chain(as_of, **keys):
    told = {"risks": [RISK], "recommendations": [ASKED], "measures": [TAKEN]} | keys
    return chained(Papers(analyses=(analysis(**told),), bodies=BODIES), as_of=as_of)


def one(frame):
    (row,) = frame.to_dict("records")
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def test_the_successor_answers_for_what_the_older_body_was_asked():
    row = one(chain(date(2025, 12, 1)).recommendations)
    assert (row["addressee_id"], row["carried_by_id"]) == ("old", "new")
    assert one(chain(date(2025, 2, 1)).recommendations)["carried_by_id"] == "old"


def test_it_is_overdue_from_the_day_after_its_due_day_and_not_on_it():
    assert not one(chain(date(2025, 6, 30)).recommendations)["past_due"]
    assert one(chain(date(2025, 7, 1)).recommendations)["past_due"]
    assert one(chain(date(2025, 7, 1)).analyses)["overdue"] == 1


def test_what_was_done_later_was_not_done_before_and_what_is_done_is_not_overdue():
    done = [ASKED | {"status": "done", "done_on": "2025-08-01"}]
    before = one(chain(date(2025, 7, 15), recommendations=done).recommendations)
    assert (before["status"], before["past_due"], before["done_on"]) == ("in_progress", True, None)
    after = one(chain(date(2025, 8, 1), recommendations=done).recommendations)
    assert (after["status"], after["past_due"]) == ("done", False)


def test_what_was_done_on_a_day_that_nobody_stated_is_done_and_counted_apart():
    done = [ASKED | {"status": "done"}, ASKED | {"id": "r2", "status": "done",
                                                "done_on": "2025-08-01"}]  # fmt: skip
    found = chain(date(2026, 1, 1), recommendations=done)
    row = one(found.recommendations.head(1))
    assert (row["status"], row["past_due"], row["done_on"]) == ("done", False, None)
    counts = one(found.analyses)
    assert (counts["done"], counts["done_undated"], counts["overdue"]) == (2, 1, 0)


def test_an_analysis_keeps_the_day_it_was_published_on():
    assert pd.isna(chain(date(2026, 1, 1)).analyses["published_on"].iloc[0])
    dated = chain(date(2026, 1, 1), published_on="2025-01-10").analyses["published_on"]
    assert dated.tolist() == [pd.Timestamp("2025-01-10")]


def test_a_recommendation_without_a_day_is_never_overdue():
    undated = [ASKED | {"due_on": None}]
    assert not one(chain(date(2030, 1, 1), recommendations=undated).recommendations)["past_due"]


def test_a_refused_recommendation_is_not_overdue():
    refused = [ASKED | {"status": "refused"}]
    assert not one(chain(date(2030, 1, 1), recommendations=refused).recommendations)["past_due"]


def test_what_is_of_a_later_day_is_not_known_yet():
    early = chain(date(2025, 1, 9))
    assert (len(early.recommendations), len(early.measures)) == (0, 0)
    assert one(early.risks)["recommendations"] == 0
    assert chain(date(2025, 1, 9), published_on="2025-02-01").analyses.empty


def test_a_measure_is_told_with_the_risk_it_answers():
    found = chain(date(2025, 9, 1))
    assert one(found.risks)["measures"] == 1
    assert one(found.recommendations)["measure_ids"] == "did"
    assert one(chain(date(2025, 8, 31)).risks)["measures"] == 0
