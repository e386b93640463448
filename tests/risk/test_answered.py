from types import SimpleNamespace

import numpy as np
import pandas as pd
from world import located

from geo import tables
from geo.risk.answer import Answer
from geo.risk.answered import cases_answered, findings_answered, flags_answered

QUICK = SimpleNamespace(id="P04", record_kind="permit", step="permit")


def asked(state, *, ids=("n1", "n2", "n3"), rows=None, placed=("n1", "n2", "n3"), flag=QUICK):
    at = np.arange(len(state)) if rows is None else np.array(rows)
    ids = pd.Series(ids, dtype="str")
    answer = Answer(np.array(state, dtype=np.int8), pd.DataFrame(), ids, at)
    found = flags_answered(located("permit", *placed), [flag], {flag.id: answer})
    return next(iter(found), None)


def test_a_record_that_gave_no_answer_is_unknown_and_was_not_cleared():
    sign = asked([1, -1, 0])
    assert sign.raised.tolist() == [True, False, False]
    assert sign.of.tolist() == [True, False, True]
    assert sign.unknown.tolist() == [False, True, False]


def test_a_record_that_the_question_cannot_be_put_to_counts_nowhere():
    sign = asked([1, 0], rows=[0, 2])
    assert sign.of.tolist() == [True, False, True]
    assert sign.unknown.tolist() == [False, False, False]


def test_records_are_found_by_their_ids_where_they_stand_in_another_order():
    sign = asked([1, 0], ids=("n3", "n9"), rows=[0, 1])
    assert sign.raised.tolist() == [False, False, True]
    assert sign.of.tolist() == [False, False, True]


def test_a_flag_about_approvers_is_about_no_place():
    assert asked([1], flag=SimpleNamespace(id="P10", record_kind="approver", step="permit")) is None


def findings(*rows):
    names = ["building_id", "rule_id", "force", "verdict"]
    return pd.DataFrame(list(rows), columns=names)


def test_a_building_that_no_rule_could_judge_is_unknown_and_not_clear():
    placed = located("building", "b1", "b2", "b3", "b4", "b5")
    sign = findings_answered(
        placed,
        findings(
            ("b1", "r", "binding", "breach"), ("b2", "r", "binding", "clear"),
            ("b3", "r", "binding", "clear"), ("b3", "s", "binding", "unknown"),
            ("b4", "r", "binding", "unknown"), ("b5", "r", "advisory", "exposed"),
        ),
        "building", "building_id", (),
    )  # fmt: skip
    assert sign.raised.tolist() == [True, False, False, False, False]
    # b3 is clear by one rule and open by another: nobody is cleared by half an answer
    assert sign.of.tolist() == [True, True, False, False, False]
    assert sign.unknown.tolist() == [False, False, True, True, True]


def test_a_draft_is_no_law():
    placed = located("building", "b1")
    row = findings(("b1", "draft", "binding", "breach"))
    sign = findings_answered(placed, row, "building", "building_id", {"draft"})
    assert sign.raised.tolist() == [False]
    assert sign.unknown.tolist() == [True]


def test_only_open_cases_can_be_silent_or_late():
    cases = tables.CASES.shape(
        {
            "case_id": ["c1", "c2", "c3"], "state": "suit_filed", "outcome": "none",
            "ended": [False, True, False], "opened_on": "2025-01-01",
            "last_event_on": "2025-01-01", "events": 1, "last_seq": [1, 2, 3],
            "silent_since": ["2025-05-01", "2025-05-01", None], "overdue": [False, True, True],
            "deadline_on": [None, None, "2025-05-02"],
        }
    )  # fmt: skip
    silent, late = cases_answered(located("case", "c1", "c2", "c3"), cases)
    assert silent.of.tolist() == late.of.tolist() == [True, False, True]
    assert silent.raised.tolist() == [True, False, False]
    assert late.raised.tolist() == [False, False, True]


def test_a_case_in_which_nothing_is_due_is_neither_silent_nor_in_time():
    cases = tables.CASES.shape(
        {
            "case_id": ["c1", "c2", "c3"], "state": "flagged", "outcome": "none",
            "ended": [False, False, True], "opened_on": "2025-01-01",
            "last_event_on": "2025-01-01", "events": 1, "last_seq": [1, 2, 3],
            "next_due": [None, "inspect", None], "overdue": False,
        }
    )  # fmt: skip
    for sign in cases_answered(located("case", "c1", "c2", "c3"), cases):
        assert sign.of.tolist() == [False, True, False]
        assert sign.unknown.tolist() == [True, False, False]
