"""Tests of geo/enforcement/admit.py."""

import pytest
from world import AS_OF, history, kept, kz, signing

from geo.enforcement.admit import admit
from geo.enforcement.cases import follow
from geo.tables import EVENTS

STEPS = ["flagged", "screened", "inspection_due"]
TO_INSPECTED = [*STEPS, "inspected"]
TO_WORKS = [*TO_INSPECTED, "prescription", "works"]


def asked(events, **more):
    return admit(events, workflow=kz(), journal=kept(), **more)


def test_events_that_may_follow_are_asked():
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


@pytest.mark.parametrize("other", ["Inspectorate", " inspectorate", "іnspeсtorаte"])
def test_one_source_spelt_in_another_way_is_no_second_source(other):
    done = [*TO_WORKS, ("executed", {"source": "inspectorate"})]
    (issue,) = asked(history(*done, ("verified", {"source": other})))
    assert "no source but the one that declared it done" in issue.what
    assert asked(history(*done, ("verified", {"source": "survey"}))) == []


def test_a_source_that_the_monitor_does_not_name_is_refused_where_sources_are_known():
    done = history(*TO_WORKS, ("executed", {"source": "inspectorat"}))
    (issue,) = asked(done, sources=["inspectorate", "survey"])
    assert issue.what == "case c1: 'inspectorat' is no source of the monitor"
    assert issue.mend == "Use one of inspectorate, survey"
    assert issue.column == "source"
    assert asked(done) == []


@pytest.mark.parametrize(
    ("order", "seen", "outcome", "what"),
    [
        ({"scope": "full"}, {}, "demolished_partial", "in part, and all of it was ordered to go"),
        ({"scope": "full"}, {}, "demolished_full", None),
        ({"floors": 2.0}, {}, "demolished_full", "the figures do not show that nothing is left"),
        ({"floors": 2.0}, {"floors": 2.0}, "demolished_full", "2 left, 0 may remain"),
        ({"floors": 2.0}, {"floors": 0.0}, "demolished_full", None),
        ({"floors": 2.0}, {"floors": 2.0}, "demolished_partial", None),
    ],
)
def test_a_case_ends_as_was_ordered_or_its_figures_show_more(order, seen, outcome, what):
    way = [
        *TO_INSPECTED, ("prescription", {"scope": "partial"} | order), "works", "executed",
        ("verified", seen), ("closed", {"outcome": outcome}),
    ]  # fmt: skip
    said = [issue.what for issue in asked(history(*way))]
    assert len(said) == (what is not None)
    assert all(what in one for one in said)


def test_a_key_is_rotated_by_a_rotation_of_the_journal_alone():
    key = {"verifier_key": str(signing(2).verifier)}
    assert [one.what for one in asked(history("flagged", ("document", key)))] == [
        "case c1: document carries a verifier_key, and rotates no key"
    ]
    assert [one.what for one in asked(history("flagged", ("key_rotated", key)))] == [
        "case c1: a key is rotated for the journal, not for a case"
    ]
    assert asked(history(("key_rotated", key), case=None, building=None)) == []
