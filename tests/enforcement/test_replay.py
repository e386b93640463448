"""Tests of geo/enforcement/replay.py: which event may follow which, against a table of its own."""

import pandas as pd
import pytest
from practice import ENDED, FROM_ANY, TABLE
from world import histories, history, kz

from geo import tables
from geo.enforcement.replay import replay
from geo.enforcement.workflow import ends, starts
from geo.records import NOTES

TO_INSPECTED = ["flagged", "screened", "inspection_due", "inspected"]
ALL_OF_IT = {"scope": "full"}
TO_FINAL = [*TO_INSPECTED, "suit_filed", ("judgment", ALL_OF_IT), "final"]
GONE = {"floors": 0.0}
PATHS = {
    "": [],
    "flagged": TO_INSPECTED[:1],
    "screened": TO_INSPECTED[:2],
    "inspection_due": TO_INSPECTED[:3],
    "inspected": TO_INSPECTED,
    "stop_order": [*TO_INSPECTED, "stop_order"],
    "prescription": [*TO_INSPECTED, ("prescription", ALL_OF_IT)],
    "suit_filed": TO_FINAL[:5],
    "judgment": TO_FINAL[:6],
    "appeal": [*TO_FINAL[:6], "appeal"],
    "final": TO_FINAL,
    "cassation": [*TO_FINAL, "cassation"],
    "enforcement": [*TO_FINAL, "enforcement"],
    "works": [*TO_FINAL, "works"],
    "partly_executed": [*TO_FINAL, "works", ("partly_executed", GONE)],
    "executed": [*TO_FINAL, "works", ("executed", GONE)],
    "verified": [*TO_FINAL, "works", ("executed", GONE), ("verified", GONE)],
    "suspended": [*TO_INSPECTED, "suspended"],
    "closed": [*TO_FINAL, ("closed", {"outcome": "legalised"})],
    "dismissed": ["flagged", ("dismissed", {"reason": "permit_found"})],
}
COLUMNS = ("decision", "outcome", "reason", "scope", "restored", "corrects", "deadline_on",
           "in_effect_on", "floors", "height_m", "area_m2", "volume_m3")  # fmt: skip
VALUES = {
    "building_id": "b1", "document_no": "N-9", "body": "a court", "source": "survey",
    "deadline_on": "2031-01-01", "in_effect_on": "2025-12-01", "restored": "yes",
    "corrects": len(PATHS["executed"]), "finding_ids": "f1", "floors": 0.0,
    "height_m": 0.0, "area_m2": 0.0, "volume_m3": 0.0,
}  # fmt: skip


def carried(step, without=None, instead=None):
    """Give the columns of an event that has all a step asks for, and nothing more."""
    event = dict.fromkeys(COLUMNS) | {"document_no": None, "body": None}
    event |= {name: VALUES[name] for name in step.needs}
    if step.to != "verified":  # the survey sees; it declares nothing
        event["source"] = "inspectorate"
    if step.any_of:
        event[step.any_of[0]] = VALUES[step.any_of[0]]
    for name in ("decision", "outcome", "reason"):
        if words := getattr(step, name):
            event[name] = words[0]
    if without is not None:
        event |= dict.fromkeys(step.any_of if without == "any_of" else [without])
    return event | (instead or {})


def tried(attempts):
    """Give the attempts whose last event was accepted; all before it must be."""
    found = replay(histories({str(at): steps for at, steps in enumerate(attempts.values())}), kz())
    accepted = found.steps.groupby("case_id", sort=False)["accepted"]
    assert accepted.apply(lambda one: one.iloc[:-1].all()).all(), found.faults
    told = {fault.case_id for fault in found.faults}
    last = dict(zip(attempts, accepted.last(), strict=True))
    assert told == {str(at) for at, may in enumerate(last.values()) if not may}
    return {key for key, may in last.items() if may}


def seen(state):
    """Give the history of a case in a state, observed by the survey at its end."""
    return [*PATHS[state], *([("observed", GONE)] if state else [])]


@pytest.mark.parametrize("state", PATHS)
def test_each_state_is_reached_by_a_history_that_is_allowed(state):
    if state:
        found = replay(history(*PATHS[state]), kz())
        assert found.faults == []
        assert found.steps["state"].iloc[-1] == state


def test_what_may_follow_each_state_is_the_table_and_nothing_else():
    attempts = {
        (state, kind, (step.outcome or [None])[0], number): [*seen(state), (kind, carried(step))]
        for state in PATHS
        for number, step in enumerate(kz().steps)
        for kind in ends(step, kz())
    }
    allowed = {(state, kind, outcome) for state, kind, outcome, _ in tried(attempts)}
    for state in PATHS:
        of = {(kind, outcome) for one, kind, outcome in allowed if one == state}
        other = {kind for kind, outcome in of if (kind, outcome) not in FROM_ANY}
        wanted = set(TABLE[state].split())
        if state and state not in ENDED:
            assert of >= FROM_ANY, state
            wanted.add("inspected" if state == "suspended" else "suspended")
        else:
            assert not of & FROM_ANY, state
        assert other == wanted, state


def test_a_note_may_be_added_to_any_case_that_has_begun():
    notes = set(NOTES) - {"merged", "corrected", "withdrawn", "erased", "key_rotated"}
    attempts = {
        (state, note): [*PATHS[state], (note, GONE if note == "observed" else {})]
        for state in PATHS
        for note in notes
    }
    assert tried(attempts) == {(state, note) for state, note in attempts if state}


def demands(step):
    """Give what a step asks an event to carry; an outcome of none need not be said."""
    asked = [*step.needs, *(["any_of"] if step.any_of else [])]
    asked += [name for name in ("decision", "reason") if getattr(step, name)]
    return asked + (["outcome"] if step.outcome and "none" not in step.outcome else [])


def path_to(step, state):
    """Give a history to a state, in which the last final act decided what a step wants."""
    decided = ("final", {"decision": [*step.after_decision, "granted"][0]})
    return [decided if one == "final" else one for one in seen(state)]


def test_an_event_that_lacks_what_its_step_needs_is_refused():
    attempts = {
        (number, state, lacking): [*path_to(step, state), (step.to, carried(step, lacking))]
        for number, step in enumerate(kz().steps)
        if step.to != "open"
        for state in starts(step, kz())
        for lacking in (None, *demands(step))
        # a final act that refused puts no cassation and no works before an enforcement
        if not (step.after_decision and state != "final")
    }
    whole = {key for key in attempts if key[2] is None}
    assert len(attempts) > 300
    assert tried(attempts) == whole


@pytest.mark.parametrize(
    ("kind", "state", "column", "word"),
    [
        ("works", "final", "outcome", "quashed"),
        ("suit_filed", "inspected", "decision", "granted"),
        ("screened", "flagged", "reason", "duplicate"),
        ("judgment", "suit_filed", "reason", "duplicate"),
        ("dismissed", "flagged", "reason", "no_breach"),
        ("closed", "inspected", "outcome", "demolished_full"),
        ("dismissed", "inspected", "outcome", "legalised"),
    ],
)
def test_a_word_that_does_not_belong_to_the_step_is_refused(kind, state, column, word):
    found = replay(history(*PATHS[state], (kind, {column: word})), kz())
    assert [fault.seq for fault in found.faults if fault.column == column]
    assert not found.steps["accepted"].iloc[-1]


def said(*steps, **keys):
    """Give what is wrong with a history, without the names of the case."""
    return [fault.what for fault in replay(history(*steps, **keys), kz()).faults]


def test_an_event_that_cannot_follow_is_told_with_the_state_before():
    assert said("flagged", "screened", "works") == ["works cannot follow screened"]
    assert said("inspected") == ["inspected cannot follow nothing"]
    assert said("fined") == ["fined cannot follow nothing"]


@pytest.mark.parametrize(
    ("steps", "may_follow"),
    [
        (("screened",), ": nothing may be followed by flagged"),
        ((*PATHS["dismissed"], "works"), ": dismissed may be followed by screened"),
        ((*PATHS["suspended"], "works"), "as it was before, or end the case"),
    ],
)
def test_an_event_that_cannot_follow_is_told_with_the_states_that_may(steps, may_follow):
    fault = replay(history(*steps), kz()).faults[-1]
    assert fault.mend.endswith(may_follow)


def test_an_event_that_cannot_follow_is_left_out_and_the_case_goes_on_from_before():
    found = replay(history("flagged", "works", "screened", "inspection_due"), kz())
    assert found.steps["accepted"].tolist() == [True, False, True, True]
    assert [fault.seq for fault in found.faults] == [2]


def test_everything_an_event_lacks_is_told_at_once():
    bare = {"document_no": None, "floors": None}
    assert said(*TO_INSPECTED[:3], ("inspected", bare)) == [
        "inspected without document_no",
        "inspected without any of floors, height_m, area_m2, volume_m3",
    ]
    lacking = {"document_no": None, "body": None, "decision": None}
    assert said(*TO_FINAL[:5], ("judgment", lacking)) == [
        "judgment without document_no", "judgment without body", "judgment with no decision",
    ]  # fmt: skip


def test_an_event_dated_before_the_one_above_it_is_a_fault():
    early = ("screened", {"happened_on": "2024-12-31"})
    assert said("flagged", early) == ["screened is dated before the event above it"]
    assert said("flagged", ("document", {"happened_on": "2024-12-31"})) != []


def test_two_events_of_one_day_follow_in_the_order_they_were_written():
    assert said("flagged", ("screened", {"happened_on": "2025-01-01"})) == []


def test_a_suspended_case_returns_to_where_it_was_and_nowhere_else():
    running = set(PATHS) - {"", "suspended", *ENDED}
    nothing = dict.fromkeys(COLUMNS)
    attempts = {
        (state, kind): [*PATHS[state], "suspended", (kind, nothing)]
        for state in running
        for kind in kz().states
    }
    assert tried(attempts) == {(state, state) for state in running}


def test_a_case_that_goes_on_is_not_decided_again():
    steps = [*TO_FINAL[:-1], ("final", {"decision": "refused"}), "suspended", "final"]
    now = replay(history(*steps), kz()).standings
    assert (now.in_force.tolist(), now.decided.tolist()) == ([False], [2])
    assert said(*steps, "enforcement") == [
        "enforcement cannot follow a final act that refused the suit"
    ]
    decided = ("final", {"decision": "granted"})
    assert said(*steps[:-1], decided) == ["final cannot follow suspended"]


def test_nothing_is_enforced_after_a_final_act_that_refused_the_suit():
    refused = ("final", {"decision": "refused"})
    assert said(*TO_FINAL[:-1], refused, "works") == [
        "works cannot follow a final act that refused the suit"
    ]
    lost = {"reason": "suit_refused", "outcome": "not_proven"}
    assert said(*TO_FINAL[:-1], refused, ("dismissed", lost)) == []
    assert said(*TO_FINAL, ("dismissed", lost)) == [
        "dismissed cannot follow a final act that granted the suit"
    ]


def test_a_cassation_may_turn_a_refusal():
    steps = [*TO_FINAL[:-1], ("final", {"decision": "refused"}), "cassation", "final"]
    assert said(*steps, "enforcement") == []


def test_a_cassation_needs_an_act_that_entered_into_force():
    voluntary = [*PATHS["prescription"], "works"]
    assert said(*voluntary, "cassation") == [
        "cassation needs a court act that entered into force before it"
    ]
    assert said(*PATHS["works"], "cassation", "works") == []


def test_what_a_round_before_decided_is_forgotten_when_a_case_is_opened_again():
    again = [*PATHS["closed"], ("screened", {"reason": "new_evidence"})]
    steps = [*again, "inspection_due", "inspected", "prescription", "works"]
    assert said(*steps) == []
    assert said(*steps, "cassation") == [
        "cassation needs a court act that entered into force before it"
    ]


DONE = [*TO_FINAL, "works", ("executed", GONE)]
NOT_SEEN = "verified, and no source but the one that declared it done has seen it since"


def test_who_declares_it_done_cannot_be_who_has_seen_it():
    assert said(*DONE, "verified") == []
    assert said(*DONE, ("verified", {"source": "inspectorate"})) == [NOT_SEEN]


def test_a_case_is_verified_by_a_source_that_is_named():
    assert said(*DONE, ("verified", {"source": None})) == ["verified without source", NOT_SEEN]


def test_a_part_is_verified_only_where_nothing_is_left_of_what_was_ordered():
    part = {"scope": "partial", "floors": 3.0}
    base = [*TO_FINAL[:5], ("judgment", part), "final", "works"]
    assert said(*base, ("partly_executed", {"floors": 3.0}), "verified") == []
    assert said(*base, ("partly_executed", {"floors": 4.0}), "verified") == [
        "verified, and more is left than may remain: floors 4 left, 3 may remain"
    ]
    proved = ["verified, and the figures do not show that nothing is left of what was ordered"]
    assert said(*base, "partly_executed", "verified") == proved
    other = ("partly_executed", {"area_m2": 0.0})  # another figure than the order gives
    assert said(*base, other, "verified") == proved
    unsaid = [*TO_FINAL[:5], "judgment", "final", "works", ("partly_executed", {"floors": 0.0})]
    assert said(*unsaid, "verified") == proved  # nobody said what may remain


def test_a_case_seen_with_more_left_than_may_remain_is_not_verified():
    order = ("prescription", {"scope": "partial", "floors": 2.0})
    base = [*TO_INSPECTED, order, "works", ("executed", {"floors": 2.0})]
    assert said(*base, ("verified", {"floors": 2.0})) == []
    assert said(*base[:-1], "executed", ("verified", {"floors": 3.0})) == [
        "verified, and more is left than may remain: floors 3 left, 2 may remain"
    ]


def test_a_case_is_not_closed_as_demolished_in_full_while_something_is_left():
    order = ("prescription", {"scope": "partial", "floors": 2.0})
    seen = [*TO_INSPECTED, order, "works", ("executed", {"floors": 2.0}), "verified"]
    assert said(*seen, ("closed", {"outcome": "demolished_partial"})) == []
    assert said(*seen, ("closed", {"outcome": "demolished_full"})) == [
        "closed, and more is left than may remain: floors 2 left, 0 may remain"
    ]


LINE = ("closed", {"outcome": "brought_into_line"})


def test_brought_into_line_needs_another_source_that_saw_it_since():
    base = PATHS["prescription"]
    unseen = "closed, and no source but the one that declared it done has seen it since"
    assert said(*base, LINE) == [unseen]
    assert said(*base, "observed", LINE) == []
    assert said(*base, ("observed", {"source": "inspectorate"}), LINE) == [unseen]
    # seen before the prescription, so not since
    assert said(*base[:-1], "observed", base[-1], LINE) == [unseen]


def test_a_figure_larger_than_before_is_a_fault():
    base = [*TO_FINAL, "works"]
    assert said(*base, ("partly_executed", {"floors": 7.0})) == [
        "partly_executed measures floors 7, and before it was 6"
    ]
    assert said(*base, ("partly_executed", {"floors": 2.0}), ("observed", {"floors": 3.0})) == [
        "observed measures floors 3, and before it was 2"
    ]


def test_a_building_may_grow_until_works_begin():
    assert said(*TO_INSPECTED, ("observed", {"floors": 9.0}), "prescription", "works") == []


def test_found_standing_denies_the_declaration_and_nothing_else():
    standing = {"reason": "found_standing", "floors": 4.0}
    named = {"corrects": len(DONE)}
    assert said(*DONE, ("works", standing | named)) == []
    assert "works without corrects" in said(*DONE, ("works", standing))
    assert said(*DONE, ("works", standing | {"corrects": len(DONE) - 1})) != []
    now = replay(history(*DONE, ("works", standing | named)), kz()).standings
    assert now.left[0].tolist()[0] == 4.0
    assert now.declared_by.tolist() == [-1]


def test_cases_are_read_apart_and_their_faults_come_at_once():
    found = replay(histories({"c1": ["flagged", "closed"], "c2": ["flagged", "verified"]}), kz())
    assert [(fault.seq, fault.case_id) for fault in found.faults] == [(2, "c1"), (4, "c2")]


def test_entries_of_the_journal_itself_belong_to_no_case():
    key = ("key_rotated", {"verifier_key": "town.example/journal+00000000+AAAA"})
    rotated = history(key, case=None, building=None, since=3)
    found = replay(pd.concat([history("flagged", "screened"), rotated], ignore_index=True), kz())
    assert found.faults == []
    assert found.steps["accepted"].all()
    assert list(found.columns.cases) == ["c1"]


def test_a_rotation_names_the_key_that_is_used_from_there_on():
    (fault,) = replay(history("key_rotated", case=None, building=None), kz()).faults
    assert (fault.what, fault.column) == ("key_rotated without verifier_key", "verifier_key")


def test_without_events_there_is_nothing_to_read():
    found = replay(tables.EVENTS.empty(), kz())
    assert (len(found.steps), found.faults) == (0, [])


def test_a_journal_mixed_of_many_cases_is_read_as_each_is_alone():
    apart = histories({state: path for state, path in PATHS.items() if state})
    alone = replay(apart, kz())
    order = apart.sample(frac=1, random_state=1).sort_values("happened_on", kind="stable").index
    mixed = apart.loc[order].assign(seq=range(1, len(apart) + 1)).reset_index(drop=True)
    found = replay(mixed, kz())
    assert (alone.faults, found.faults) == ([], [])
    states = [
        dict(zip(one.columns.cases, one.standings.state, strict=True)) for one in (alone, found)
    ]
    assert states[0] == states[1]


def test_every_pair_of_states_and_kinds_was_tried():
    assert set(TABLE) == set(PATHS) == {"", *kz().states}
