"""Tests of geo/enforcement/cases.py."""

from datetime import date

import pandas as pd
import pytest

from geo import tables
from geo.enforcement.cases import follow

TO_PRESCRIPTION = ["flagged", "screened", "inspection_due", "inspected", "prescription"]
TO_FINAL = [*TO_PRESCRIPTION[:4], "suit_filed", "judgment", "final"]


def journal(*steps, case="c1", building="b1", since=1):
    """Events of one case, a month apart from 2025-01-01; a step is a kind, or kind and columns."""
    rows = []
    for number, step in enumerate(steps):
        kind, more = (step, {}) if isinstance(step, str) else step
        day = pd.Timestamp("2025-01-01") + pd.DateOffset(months=number)
        row = {"seq": since + number, "case_id": case, "building_id": building, "kind": kind}
        rows.append(row | {"happened_on": day} | more)
    return tables.EVENTS.shape(pd.DataFrame(rows))


def one(*steps, as_of=date(2026, 11, 1)):
    cases, issues = follow(journal(*steps), ["b1"], as_of=as_of, file="journal.csv")
    assert issues == []
    return cases.iloc[0]


def until(day):
    return {"deadline_on": day}


def ends(outcome):
    return {"outcome": outcome}


def test_a_case_stands_where_its_last_event_left_it():
    case = one("flagged", "screened", "inspection_due")
    assert (case["state"], case["outcome"], case["events"]) == ("inspection_due", "none", 3)
    assert (str(case["opened_on"].date()), str(case["last_event_on"].date())) == (
        "2025-01-01",
        "2025-03-01",
    )


@pytest.mark.parametrize(
    ("as_of", "overdue"), [(date(2025, 8, 31), False), (date(2025, 9, 1), False),
                           (date(2025, 9, 2), True)],
)  # fmt: skip
def test_a_case_is_overdue_from_the_day_after_its_deadline(as_of, overdue):
    case = one(*TO_PRESCRIPTION[:4], ("prescription", until("2025-09-01")), as_of=as_of)
    assert str(case["deadline_on"].date()) == "2025-09-01"
    assert case["overdue"] == overdue


@pytest.mark.parametrize("answer", ["suit_filed", "executed"])
def test_an_event_that_answers_a_deadline_ends_it(answer):
    case = one(*TO_PRESCRIPTION[:4], ("prescription", until("2025-09-01")), answer)
    assert pd.isna(case["deadline_on"])
    assert not case["overdue"]


def test_works_leave_the_deadline_running():
    case = one(*TO_PRESCRIPTION[:4], ("prescription", until("2025-09-01")), "works")
    assert str(case["deadline_on"].date()) == "2025-09-01"
    assert case["overdue"]


def test_a_new_deadline_replaces_the_one_before():
    case = one(*TO_FINAL[:6], ("final", until("2025-09-01")), ("works", until("2027-01-01")))
    assert str(case["deadline_on"].date()) == "2027-01-01"
    assert not case["overdue"]


def test_while_a_case_is_suspended_no_deadline_passes():
    case = one(*TO_PRESCRIPTION[:4], ("prescription", until("2025-09-01")), "suspended")
    assert (case["state"], case["overdue"]) == ("suspended", False)


def test_after_a_suspension_what_was_left_of_the_time_is_left():
    #  suspended on 2025-06-01, resumed on 2025-07-01: 30 days later than 2025-09-01
    steps = [*TO_PRESCRIPTION[:4], ("prescription", until("2025-09-01")), "suspended"]
    case = one(*steps, "prescription", as_of=date(2025, 10, 1))
    assert str(case["deadline_on"].date()) == "2025-10-01"
    assert not case["overdue"]
    assert one(*steps, "prescription", as_of=date(2025, 10, 2))["overdue"]


def test_a_suspension_gives_no_time_back_that_had_run_out():
    steps = [*TO_PRESCRIPTION[:4], ("prescription", until("2025-05-15")), "suspended"]
    case = one(*steps, "prescription", as_of=date(2025, 8, 1))
    assert str(case["deadline_on"].date()) == "2025-05-15"
    assert case["overdue"]


def test_a_cassation_upheld_leaves_the_deadline_and_the_act():
    steps = [*TO_FINAL[:6], ("final", until("2025-12-01")), "cassation"]
    assert one(*steps)["act_in_force"]
    case = one(*steps, "final")
    assert str(case["deadline_on"].date()) == "2025-12-01"
    assert case["act_in_force"]


def test_a_cassation_that_sends_the_case_back_takes_the_act_out_of_force():
    assert not one(*TO_FINAL, "cassation", "judgment")["act_in_force"]


@pytest.mark.parametrize(
    ("steps", "in_force"),
    [
        (TO_FINAL[:6], False),
        (TO_FINAL, True),
        ([*TO_FINAL, "enforcement", "works", "partly_executed", "executed", "verified"], True),
        ([*TO_FINAL, "enforcement", "suspended"], True),
        ([*TO_FINAL, "enforcement", "suspended", "enforcement"], True),
        ([*TO_FINAL, ("dismissed", ends("quashed"))], False),
        ([*TO_FINAL, ("closed", ends("legalised"))], False),
        ([*TO_PRESCRIPTION, "works", "executed", "verified"], False),
        ([*TO_PRESCRIPTION, "suspended"], False),
    ],
)
def test_a_court_act_is_in_force_from_its_final_day_until_it_falls(steps, in_force):
    assert one(*steps)["act_in_force"] == in_force


FULL = [*TO_FINAL, "works", "executed", "verified", ("closed", ends("demolished_full"))]


def test_how_a_case_ended_is_the_outcome_of_its_last_event():
    assert one(*FULL)["outcome"] == "demolished_full"
    assert one("flagged", "dismissed")["outcome"] == "none"


def test_a_reopened_case_has_no_outcome_and_no_act_in_force():
    case = one(*FULL, "screened")
    assert (case["state"], case["outcome"], case["act_in_force"]) == ("screened", "none", False)


def test_the_outcome_of_an_earlier_end_is_not_that_of_a_later_one():
    case = one("flagged", ("dismissed", ends("not_proven")), "screened", "dismissed")
    assert (case["state"], case["outcome"]) == ("dismissed", "none")


def faults(*journals, buildings=("b1",)):
    events = pd.concat(journals, ignore_index=True)
    return follow(events, buildings, as_of=date(2026, 11, 1), file="journal.csv")[1]


def test_an_event_that_may_not_follow_stops_the_run_and_names_the_row():
    issues = faults(journal("flagged", "screened", "works"))
    assert [(issue.severity, issue.code, issue.row) for issue in issues] == [
        ("stop", "case_transition", 4)
    ]
    assert issues[0].what == "case c1: works cannot follow screened"


def test_a_case_begins_with_a_flag():
    assert faults(journal("inspected"))[0].what == "case c1: inspected cannot follow nothing"


def test_a_suspended_case_cannot_go_on_elsewhere():
    issues = faults(journal("flagged", "screened", "suspended", "inspection_due"))
    assert issues[0].what == "case c1: inspection_due cannot follow suspended"


def test_an_event_dated_before_the_one_above_it_is_a_fault():
    early = ("screened", {"happened_on": pd.Timestamp("2024-12-31")})
    issues = faults(journal("flagged", early))
    assert issues[0].what == "case c1: screened is dated before the event above it"
    assert issues[0].row == 3


def test_two_events_of_one_day_follow_in_the_order_of_their_lines():
    same = ("screened", {"happened_on": pd.Timestamp("2025-01-01")})
    assert one("flagged", same)["state"] == "screened"


def test_a_case_about_an_unknown_building_is_a_fault():
    issues = faults(journal("flagged"), buildings=["b2"])
    assert issues[0].what == "case c1 is about 'b1', which no register holds"
    assert issues[0].row == 2


def test_a_case_about_a_building_set_aside_is_a_note_and_is_followed():
    events = journal("flagged", "screened")
    told = {"as_of": date(2026, 11, 1), "file": "journal.csv"}
    cases, (issue,) = follow(events, ["b2"], aside=["b1", "b2"], **told)
    assert (issue.severity, issue.code, issue.row) == ("note", "case_aside", 2)
    assert issue.what == "case c1 is about 'b1', whose row is not used"
    assert cases["state"].tolist() == ["screened"]
    assert follow(events, ["b1"], aside=["b1"], **told)[1] == []


def test_where_a_register_could_not_be_read_no_id_is_called_wrong():
    events = journal("flagged", building="anything")
    assert follow(events, None, as_of=date(2026, 11, 1), file="journal.csv")[1] == []


def test_a_case_that_changes_its_building_is_a_fault():
    issues = faults(
        journal("flagged"), journal("screened", building="b2", since=2), buildings=["b1", "b2"]
    )
    assert issues[0].what == "case c1 began about 'b1', not 'b2'"
    assert issues[0].row == 3


def test_cases_are_followed_apart_and_their_faults_come_at_once():
    mixed = [journal("flagged", "closed"), journal("flagged", "verified", case="c2", since=3)]
    assert [issue.row for issue in faults(*mixed)] == [3, 5]


def test_without_events_there_are_no_cases():
    cases, issues = follow(tables.EVENTS.empty(), [], as_of=date(2026, 11, 1), file="journal.csv")
    assert (len(cases), issues) == (0, [])


def test_a_final_act_that_refused_the_suit_puts_nothing_in_force():
    refused = ("final", {"decision": "refused"})
    assert not one(*TO_FINAL[:-1], refused)["act_in_force"]
    assert not one(*TO_FINAL[:-1], refused, "suspended")["act_in_force"]
    assert one(*TO_FINAL[:-1], ("final", {"decision": "partly"}))["act_in_force"]


def test_nothing_is_enforced_after_a_final_act_that_refused_the_suit():
    events = journal(*TO_FINAL[:-1], ("final", {"decision": "refused"}), "enforcement")
    _, issues = follow(events, ["b1"], as_of=date(2026, 11, 1), file="journal.csv")
    assert [issue.what for issue in issues] == [
        "case c1: enforcement cannot follow a final act that refused the suit"
    ]


def test_a_cassation_may_turn_a_refusal():
    case = one(*TO_FINAL[:-1], ("final", {"decision": "refused"}), "cassation",
               ("final", {"decision": "granted"}), "enforcement")  # fmt: skip
    assert case["act_in_force"]
