"""Tests of geo/risk/panel.py: shares, medians, silence, and the least count of each."""

import pandas as pd
from world import histories, kept, kz

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.pace import moved
from geo.risk.panel import Followed, inevitability

ENDED = ["screened", ("dismissed", {"reason": "wrong_data"})]
STEPS = {"e": ["flagged", *ENDED], "o": ["flagged", "screened"]}


def panel(cases, least_count=1, **more):
    events = histories(cases)
    found = follow(events, kz(), kept(), None, as_of=pd.Timestamp("2026-09-01").date(), file="j")
    moves = moved(events, kz())
    told = Followed(audience="inside", cases=found.cases, remedies=found.remedies,
                    steps=moves.steps, handed=moves.handed, **more)  # fmt: skip
    return inevitability(told, least_count=least_count)


def row(frame, indicator, start="-", to="-"):
    own = frame[(frame["indicator"] == indicator) & (frame["counted_from"] == start)
                & (frame["counted_to"] == to)]  # fmt: skip
    (found,) = own.to_dict("records")
    return found


def test_an_ended_case_without_an_outcome_reached_none():
    merged = {**STEPS, "m": ["flagged", ("merged", {"other_case": "o", "document_no": None})]}
    found = row(panel(merged), "cases_with_outcome")
    ended = follow(histories(merged), kz(), kept(), None,
                   as_of=pd.Timestamp("2026-09-01").date(), file="j").cases  # fmt: skip
    reached = ended["ended"].astype(bool) & (ended["outcome"] != "none")
    assert (found["records"], found["reached"]) == (3, int(reached.sum()))
    assert found["value"] == reached.mean()


def test_fewer_records_than_the_least_give_no_rate_and_no_median_but_their_count():
    steps = panel(STEPS, least_count=3)
    found = row(steps, "step_days", "flagged", "screened")
    assert found["records"] == 2
    assert pd.isna(found["value"])
    assert row(panel(STEPS, least_count=2), "step_days", "flagged", "screened")["value"] == 31


def test_a_handover_is_counted_from_the_last_entry_of_one_body_to_the_first_of_the_next():
    case = [
        ("flagged", {"body": "A"}), ("fined", {"body": "A", "happened_on": "2025-01-20"}),
        ("screened", {"body": "B", "happened_on": "2025-01-25"}),
        ("inspection_due", {"body": "B", "happened_on": "2025-03-01"}),
    ]  # fmt: skip
    found = panel({"c": case})
    gaps = found[found["indicator"] == "handover_days"]
    assert gaps[["counted_from", "counted_to", "value"]].to_numpy().tolist() == [["A", "B", 5.0]]


def test_findings_are_those_of_today_and_those_that_cases_began_with():
    cases = {"e": [("flagged", {"finding_ids": "r:b1 r:b2"}), *ENDED]}
    found = panel(cases, findings=pd.Series(["r:b2", "r:b3"]))
    held = row(found, "findings_with_case")
    assert (held["records"], held["reached"], held["record_ids"]) == (3, 2, "r:b1 r:b2")


def test_the_public_panel_without_findings_or_developers_tells_none_of_them():
    indicators = set(panel(STEPS)["indicator"])
    assert indicators.isdisjoint({"findings_with_case", "repeat_developers"})


def test_of_cases_in_which_nothing_is_due_nobody_knows_whether_they_are_silent():
    found = row(panel({"a": ["flagged"], "b": ["flagged", *ENDED]}), "silent_cases")
    assert (found["records"], found["reached"], found["not_known"]) == (0, 0, 1)


def test_a_developer_is_a_repeated_one_from_two_records_on():
    flagged = pd.DataFrame({"developer_key": ["d1", "d1", "d2", None, "d1"],
                            "record_id": ["n1", "n2", "n3", "n4", "n1"]})  # fmt: skip
    found = row(panel(STEPS, flagged=flagged), "repeat_developers")
    assert (found["records"], found["reached"], found["record_ids"]) == (2, 1, "n1 n2")


def test_an_empty_journal_gives_a_panel_of_the_declared_table():
    cases = tables.CASES.empty()
    none = pd.DataFrame({name: [] for name in ("case_id", "start", "to", "body", "on", "days")})
    handed = pd.DataFrame({name: [] for name in ("case_id", "body", "next_body", "days")})
    told = Followed(audience="public", cases=cases, remedies=tables.REMEDIES.empty(), steps=none,
                    handed=handed)  # fmt: skip
    tables.INEVITABILITY.schema().validate(inevitability(told))
