"""Tests of geo/enforcement/cases.py."""

from datetime import date

import pytest
from world import clock, histories, history, kept, kz

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.workflow import read_workflow

TO_PRESCRIPTION = ["flagged", "screened", "inspection_due", "inspected", "prescription"]
TO_FINAL = [*TO_PRESCRIPTION[:4], "suit_filed", "judgment", "final"]
FULL = [*TO_FINAL, "works", "executed", "verified", ("closed", {"outcome": "demolished_full"})]
LAST = date(2026, 11, 1)


def followed(events, buildings=("b1",), as_of=LAST, aside=(), **journal):
    told = {"as_of": as_of, "file": "journal.db", "aside": aside}
    return follow(events, kz(), kept(**journal), buildings, **told)


def one(*steps, as_of=LAST):
    found = followed(history(*steps), as_of=as_of)
    assert found.issues == []
    return found.cases.iloc[0]


def faults(events, **keys):
    return followed(events, **keys).issues


def ends(outcome):
    return {"outcome": outcome}


QUASHED = ("dismissed", {"outcome": "quashed", "reason": "act_quashed"})


def test_a_case_stands_where_its_last_event_left_it():
    case = one("flagged", "screened", "inspection_due")
    assert (case["state"], case["outcome"], case["events"]) == ("inspection_due", "none", 3)
    assert (str(case["opened_on"].date()), str(case["last_event_on"].date())) == (
        "2025-01-01",
        "2025-03-01",
    )
    assert case["last_seq"] == 3


@pytest.mark.parametrize(
    ("steps", "in_force"),
    [
        (TO_FINAL[:6], False),
        (TO_FINAL, True),
        ([*TO_FINAL, "enforcement", "works", "executed", "verified"], True),
        ([*TO_FINAL, "enforcement", "suspended"], True),
        ([*TO_FINAL, "enforcement", "suspended", "enforcement"], True),
        ([*TO_FINAL, "cassation"], True),
        ([*TO_FINAL, "cassation", "final"], True),
        ([*TO_FINAL, "cassation", "judgment"], False),
        ([*TO_FINAL, QUASHED], False),
        ([*TO_FINAL, ("closed", ends("legalised"))], False),
        ([*TO_FINAL[:-1], ("final", {"decision": "refused"})], False),
        ([*TO_FINAL[:-1], ("final", {"decision": "refused"}), "suspended"], False),
        ([*TO_FINAL[:-1], ("final", {"decision": "refused"}), "suspended", "final"], False),
        ([*TO_FINAL[:-1], ("final", {"decision": "partly"})], True),
        ([*TO_PRESCRIPTION, "works", "executed", "verified"], False),
        ([*TO_PRESCRIPTION, "suspended"], False),
        (FULL, True),
    ],
)
def test_a_court_act_is_in_force_from_its_final_day_until_it_falls(steps, in_force):
    assert one(*steps)["act_in_force"] == in_force


def test_how_a_case_ended_is_the_outcome_of_its_last_event():
    assert one(*FULL)[["outcome", "ended"]].tolist() == ["demolished_full", True]
    found = one("flagged", ("dismissed", {"reason": "permit_found"}))
    assert found[["outcome", "reason", "ended"]].tolist() == ["none", "permit_found", True]


def test_a_reopened_case_has_no_outcome_and_no_act_in_force():
    case = one(*FULL, ("screened", {"reason": "new_evidence"}))
    assert (case["state"], case["outcome"], case["act_in_force"]) == ("screened", "none", False)
    assert (case["ended"], case["told"]) == (False, False)
    assert str(case["opened_on"].date()) == "2025-01-01"


def test_a_paid_fine_is_told_and_remedies_nothing():
    before = one(*TO_PRESCRIPTION)
    case = one(*TO_PRESCRIPTION, "fined", "fine_paid")
    assert (before["fined"], case["fined"]) == (False, True)
    assert (case["state"], case["outcome"]) == ("prescription", "none")
    assert case["deadline_on"] == before["deadline_on"]


def test_what_a_suit_is_against_and_its_programme_are_those_last_said():
    suit = ("suit_filed", {"target": "permit", "programme": "package"})
    events = history(*TO_FINAL[:4], suit, ("judgment", {"target": "both"}))
    programme = {"id": "package", "title": {"kk": "а", "ru": "б", "en": "c"},
                 "from_day": "2025-01-01", "source": "none"}  # fmt: skip
    found = followed(events, programmes=[programme])
    assert found.issues == []
    assert found.cases[["target", "programme"]].iloc[0].tolist() == ["both", "package"]
    (issue,) = faults(events)
    assert issue.what == "case c1: 'package' is no programme of the monitor"


def test_the_findings_are_those_that_the_case_began_with():
    began = ("flagged", {"finding_ids": "f1 f2", "office_no": "A"})
    case = one(began, ("screened", {"finding_ids": "f3", "office_no": "B"}))
    assert (case["finding_ids"], case["office_no"]) == ("f1 f2", "B")


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (["flagged", "screened", "inspection_due"], False),
        (TO_PRESCRIPTION[:4], True),
        (["flagged", "suspended"], False),
        ([*TO_PRESCRIPTION, "suspended"], True),
        (["flagged", ("dismissed", {"reason": "wrong_data"})], False),
        ([*TO_PRESCRIPTION, QUASHED], True),
        (FULL, True),
    ],
)
def test_a_case_is_told_once_an_inspector_has_looked_and_one_never_told_is_not_told_at_its_end(
    steps, told
):
    assert one(*steps)["told"] == told


def test_every_event_is_counted_and_one_that_corrects_another_is_no_act_of_the_case():
    note = ("corrected", {"corrects": 2, "happened_on": "2025-02-01"})
    case = one("flagged", "screened", note)
    assert (case["events"], case["last_seq"]) == (3, 3)
    assert str(case["last_event_on"].date()) == "2025-02-01"


def test_what_is_withdrawn_is_counted_no_more_though_its_withdrawal_is():
    case = one("flagged", "screened", ("withdrawn", {"corrects": 2}))
    assert (case["state"], case["events"]) == ("flagged", 2)


def test_acts_of_later_days_are_not_read():
    events = history(*TO_PRESCRIPTION)
    found = followed(events, as_of=date(2025, 3, 1))
    assert found.cases["state"].tolist() == ["inspection_due"]
    assert found.events["seq"].tolist() == [1, 2, 3]
    assert followed(events, as_of=date(2024, 12, 31)).cases.empty


def test_a_day_written_wrongly_and_corrected_is_read_as_it_was_on_every_day():
    wrong = ("screened", {"happened_on": "2025-05-01"})
    right = ("corrected", {"corrects": 2, "happened_on": "2025-02-01"})
    due = ("inspection_due", {"happened_on": "2025-03-01"})
    events = history("flagged", wrong, right, due)
    for as_of, state in ((date(2025, 1, 31), "flagged"), (date(2025, 2, 1), "screened"),
                         (date(2025, 4, 1), "inspection_due")):  # fmt: skip
        found = followed(events, as_of=as_of)
        assert found.issues == []
        assert found.cases["state"].tolist() == [state]


def test_an_event_that_may_not_follow_stops_the_run_and_names_its_number():
    (issue,) = faults(history("flagged", "screened", "works", since=7))
    assert (issue.severity, issue.code, issue.file, issue.row) == (
        "stop", "case_transition", "journal.db", 9,
    )  # fmt: skip
    assert issue.what == "case c1: works cannot follow screened"
    assert issue.mend == (
        "Add the events between, or correct the kind: "
        "screened may be followed by inspection_due, closed, dismissed, suspended"
    )


def test_a_case_about_an_unknown_building_is_a_fault():
    (issue,) = faults(history("flagged"), buildings=["b2"])
    assert issue.what == "case c1: flagged is about 'b1', which no register holds"
    assert (issue.row, issue.column) == (1, "building_id")


def test_a_building_written_wrongly_and_corrected_is_no_fault():
    wrong = ("flagged", {"building_id": "b0"})
    right = ("corrected", {"corrects": 1, "happened_on": "2025-01-01"})
    assert faults(history(wrong, right)) == []
    assert len(faults(history(wrong))) == 1


def test_a_case_about_a_building_set_aside_is_a_note_and_is_followed():
    events = history("flagged", "screened")
    found = followed(events, ["b2"], aside=["b1", "b2"])
    (issue,) = found.issues
    assert (issue.severity, issue.code, issue.row) == ("note", "case_aside", 1)
    assert issue.what == "case c1 is about 'b1', whose row is not used"
    assert found.cases["state"].tolist() == ["screened"]
    assert followed(events, ["b1"], aside=["b1"]).issues == []


def test_where_a_register_could_not_be_read_no_id_is_called_wrong():
    assert faults(history("flagged", building="anything"), buildings=None) == []


def test_a_case_that_changes_its_building_is_a_fault():
    events = history("flagged", ("screened", {"building_id": "b2"}))
    (issue,) = faults(events, buildings=["b1", "b2"])
    assert issue.what == (
        "case c1: screened is about 'b2', and the case began about another building"
    )
    assert issue.row == 2


def test_an_event_need_not_repeat_the_building_of_its_case():
    found = followed(history("flagged", ("screened", {"building_id": None})))
    assert found.issues == []
    assert found.cases["building_id"].tolist() == ["b1"]


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"kind": "demolished"}, "'demolished' is not a kind of event"),
        ({"reason": "whim"}, "'whim' is not a reason"),
        ({"deadline_on": "2025-01-15"}, "deadline_on is before the act that it belongs to"),
        ({"served_on": "2025-01-15"}, "served_on is before the act that it belongs to"),
        ({"case_id": None}, "screened does not say of which case"),
    ],
)
def test_a_bad_word_or_day_is_a_fault(columns, what):
    told = [issue.what for issue in faults(history("flagged", ("screened", columns)))]
    assert what in [text.removeprefix("case c1: ") for text in told]


def test_cases_come_in_the_order_of_their_numbers():
    found = followed(histories({"c2": ["flagged"], "c1": TO_FINAL}))
    assert found.cases["case_id"].tolist() == ["c1", "c2"]
    assert found.cases.columns.tolist() == tables.CASES.names


def test_without_events_there_are_no_cases():
    found = followed(tables.EVENTS.empty(), [])
    assert (len(found.cases), len(found.remedies), found.issues) == (0, 0, [])


def test_row_by_row_or_all_at_once_the_cases_are_the_same():
    whole = history(*FULL)
    for count in range(1, len(whole) + 1):
        part = followed(whole.head(count)).cases.iloc[0]
        then = followed(whole, as_of=whole["happened_on"].iloc[count - 1].date()).cases.iloc[0]
        assert part["state"] == then["state"] == whole["kind"].iloc[count - 1]
        told = ["outcome", "told", "act_in_force", "events"]
        assert part[told].tolist() == then[told].tolist()


PERMITS = """\
id: permits
title: &words {kk: а, ru: б, en: c}
source: none
states:
  applied: {title: *words, told: *words}
  issued: {title: *words, told: *words}
  completed: {title: *words, told: *words, ended: true}
  expired: {title: *words, told: *words, ended: true}
steps:
  - {start: [""], to: applied}
  - {start: [applied], to: issued}
  - {start: [issued], to: completed}
  - {start: [applied, issued], to: expired}
"""


def test_another_register_brings_states_of_its_own(tmp_path):
    (tmp_path / "permits.yaml").write_text(PERMITS, encoding="utf-8")
    workflow, issues = read_workflow(tmp_path / "permits.yaml")
    assert issues == []
    plain = {"deadline_on": None, "decision": None, "restored": None}
    events = histories({
        "p1": ["applied", "issued", ("completed", plain)],
        "p2": ["applied", ("expired", plain)],
        "p3": ["applied"],
    })  # fmt: skip
    ten = clock("applied", 10)
    found = follow(events, workflow, kept(clocks=[ten]), None, as_of=LAST, file="j")
    assert found.issues == []
    assert found.cases["state"].tolist() == ["completed", "expired", "applied"]
    assert found.cases["ended"].tolist() == [True, True, False]
    assert found.cases["silent_since"].notna().tolist() == [False, False, True]
    assert found.remedies.empty
    bad = history("applied", "completed", "works", "merged")
    told = [
        issue.what for issue in follow(bad, workflow, kept(), None, as_of=LAST, file="j").issues
    ]
    assert "case c1: completed cannot follow applied" in told
    assert "case c1: 'works' is not a kind of event" in told
    merging = histories({"p1": ["applied"], "p2": ["applied", ("merged", {"other_case": "p1"})]})
    (issue,) = follow(merging, workflow, kept(), None, as_of=LAST, file="j").issues
    assert issue.what == "case p2: merged, and the workflow ends no case as a duplicate"
