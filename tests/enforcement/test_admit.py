"""Tests of geo/enforcement/admit.py."""

from world import AS_OF, history, kept, kz

from geo.enforcement.admit import admit
from geo.enforcement.cases import follow
from geo.tables import EVENTS

STEPS = ["flagged", "screened", "inspection_due"]


def asked(events, **more):
    return admit(events, workflow=kz(), journal=kept(), **more)


def test_events_that_may_follow_are_admitted():
    assert asked(history(*STEPS)) == []
    assert asked(EVENTS.empty()) == []


def test_an_event_that_may_not_follow_is_refused_with_its_number_and_the_mend():
    (issue,) = asked(history(*STEPS, "works"))
    assert (issue.severity, issue.code, issue.file, issue.row) == (
        "stop", "case_transition", "journal.db", 4,
    )  # fmt: skip
    assert issue.mend


def test_every_fault_of_every_event_comes_at_once_in_the_order_of_the_journal():
    bad = ("inspected", {"floors": None, "document_no": None})
    issues = asked(history("flagged", "works", "screened", "inspection_due", bad))
    assert [issue.row for issue in issues] == [2, 5, 5]


def test_an_unknown_building_is_refused_where_the_buildings_are_known():
    assert asked(history("flagged"), buildings=["b1"]) == []
    assert len(asked(history("flagged"), buildings=["b2"])) == 1


def test_a_journal_in_a_database_elsewhere_is_named_by_its_origin():
    events = history("works")
    (issue,) = admit(events, workflow=kz(), journal=kept(path=None, address_in="JOURNAL"))
    assert issue.file == "demo"


def test_what_is_admitted_is_what_a_run_finds_no_fault_with():
    for steps in (STEPS, [*STEPS, "works"], ["inspected"]):
        events = history(*steps)
        followed = follow(events, kz(), kept(), None, as_of=AS_OF, file="journal.db")
        assert asked(events) == followed.issues
