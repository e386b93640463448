"""Tests of what changed between two editions: each kind, each reason, and what is refused."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import tables
from geo.atlas.changes import changes, rewritten, turns
from geo.atlas.editions import Edition
from geo.errors import UsageError

OLD, NEW = date(2026, 1, 1), date(2026, 2, 1)


def edition(as_of=NEW, *, rulebook="a", public=False, **held):
    """An edition of one building under one rule; ``held`` says what is otherwise."""
    facts = {"subject": "building"} | held
    verdict = facts.get("verdict", "clear")
    findings = [] if verdict is None else [finding(**facts)]
    objects = pd.DataFrame({"building_id": facts.get("buildings", ["b1"])})
    objects["floors"] = float(facts.get("floors", 2))
    return Edition(
        monitor="town",
        as_of=as_of,
        public=public,
        rulebook_sha256=rulebook,
        fictional=True,
        name=None,
        states={},
        rules={},
        tables={
            "findings": pd.DataFrame(findings, columns=[*JUDGED, "building_id"]).astype("object"),
            "act_findings": pd.DataFrame(columns=[*JUDGED, "subject", "subject_id"]),
            "buildings": objects,
            "permits": pd.DataFrame({"permit_id": ["p1"], "status": facts.get("permit", "given")}),
            "parcels": pd.DataFrame({"parcel_id": ["l1"], "area": 1.0}),
            "zones": pd.DataFrame({"zone_id": ["z1"], "geometry": [facts.get("zone", b"old")]}),
            "links": pd.DataFrame({"building_id": ["b1"], "parcel_id": ["l1"], "permit_id": "p1"}),
            "cases": cases(facts.get("cases", ())),
            "events": events(facts.get("events", ())),
        },
    )


JUDGED = [
    "finding_id", "rule_id", "version_id", "verdict", "limit", "zone_ids", "inputs_sha256",
    "review",
]  # fmt: skip


def finding(
    *, verdict="clear", rule="height", version="v1", zones="z1", inputs="i", review=None, **_
):
    return {
        "finding_id": f"{rule}:b1", "rule_id": rule, "version_id": version, "verdict": verdict,
        "limit": 3.0, "zone_ids": zones, "inputs_sha256": inputs, "review": review,
        "building_id": "b1",
    }  # fmt: skip


def cases(rows):
    names = ["case_id", "state", "ended", "outcome", "last_seq"]
    kinds = {"last_seq": "Int64", "ended": bool}
    return pd.DataFrame(list(rows), columns=names).astype(kinds)


def events(rows):
    names = ["seq", "case_id", "kind", "happened_on", "corrects", "leaf_sha256"]
    frame = pd.DataFrame(list(rows), columns=names)
    return frame.assign(
        happened_on=pd.to_datetime(frame["happened_on"]).astype("datetime64[s]"),
        corrects=frame["corrects"].astype("Int64"),
    )


def only(frame):
    assert len(frame) == 1, frame.to_string()
    return frame.iloc[0]


def told(before, after):
    """The one change between two editions: kind, from, to, reason."""
    one = only(changes(edition(OLD, **before), edition(NEW, **after)))
    return one["kind"], one["from"], one["to"], one["reason"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "reason"),
    [
        ({"verdict": "clear"}, {"verdict": "breach", "floors": 5}, "new", "object_changed"),
        ({"verdict": "unknown"}, {"verdict": "breach"}, "new", "day"),
        ({"verdict": "breach"}, {"verdict": "unknown", "zone": b"n"}, "moved_on", "zone_changed"),
        ({"verdict": "clear"}, {"verdict": "unknown", "inputs": "j"}, "moved_on", "inputs_changed"),
        ({"verdict": "breach"}, {"verdict": "clear", "floors": 1}, "closed", "object_changed"),
        ({"verdict": "breach"}, {"verdict": "clear", "version": "v2"}, "corrected", "rule_changed"),
        ({"verdict": "breach"}, {"verdict": "clear", "permit": "x"}, "corrected", "papers_changed"),
        ({"verdict": "breach"}, {"verdict": "clear", "zones": "z9"}, "corrected", "day"),
        ({"verdict": "breach", "rulebook": "a"}, {"verdict": "clear", "rulebook": "b"},
         "corrected", "rulebook_changed"),
    ],
)  # fmt: skip
def test_a_finding_is_told_with_what_it_rests_on(before, after, kind, reason):
    assert told(before, after) == (kind, before["verdict"], after["verdict"], reason)


def test_what_a_reviewer_sets_aside_is_withdrawn():
    before, after = {"verdict": "breach"}, {"verdict": "breach", "review": "wrong"}
    assert told(before, after) == ("withdrawn", "breach", "wrong", "review")


def test_every_reason_is_told_and_not_the_first_alone():
    before = {"verdict": "clear"}
    after = {"verdict": "breach", "floors": 5, "version": "v2", "zone": b"new"}
    assert told(before, after)[3] == "object_changed zone_changed rule_changed"


def test_a_building_that_is_gone_closes_its_sign_and_a_rule_that_is_gone_withdraws_it():
    old = edition(OLD, verdict="breach")
    gone = changes(old, edition(verdict=None, buildings=["b2"]))
    assert (only(gone)["kind"], only(gone)["reason"]) == ("closed", "object_gone rule_gone")
    repealed = only(changes(old, edition(verdict=None)))
    assert (repealed["kind"], repealed["reason"]) == ("withdrawn", "rule_gone")
    assert pd.isna(repealed["to"])


def test_what_is_not_known_of_a_new_building_is_told_and_what_is_clear_is_counted():
    old = edition(OLD, verdict=None, buildings=["b2"])
    unknown = edition(verdict="unknown", buildings=["b1", "b2"])
    assert only(changes(old, unknown))["kind"] == "new"
    clear = edition(verdict="clear", buildings=["b1", "b2"])
    assert changes(old, clear).empty
    assert turns(old, clear).to_dict("list") == {"from": [""], "to": ["clear"], "count": [1]}


CASE = ("c1", "final", False, "none", 1)
ENTRY = (1, "c1", "final", "2026-01-01", None, "l1")


def case_told(case, *entries, public=False):
    old = edition(OLD, cases=[CASE], events=[ENTRY], public=public)
    new = edition(cases=[case] if case else [], events=[ENTRY, *entries], public=public)
    one = only(changes(old, new))
    return one["kind"], one["to"], one["reason"], str(one["at"])[:10]


def test_a_case_moves_on_ends_is_corrected_and_reopened():
    works = (2, "c1", "works", "2026-01-09", None, "l2")
    fixed = (3, "c1", "corrected", "2026-01-11", 1, "l3")
    assert case_told(("c1", "works", False, "none", 2), works) == (
        "moved_on", "works", "journal", "2026-01-09",
    )  # fmt: skip
    assert case_told(("c1", "closed", True, "quashed", 2), works)[0] == "closed"
    assert case_told(("c1", "final", False, "none", 3), fixed) == (
        "corrected", "final", "journal_corrected", "2026-01-11",
    )  # fmt: skip
    assert case_told(("c1", "works", False, "none", 3), works, fixed)[:3] == (
        "moved_on", "works", "journal journal_corrected",
    )  # fmt: skip


def test_a_change_names_the_newest_entry_and_how_a_case_ended():
    old = edition(OLD, cases=[CASE], events=[ENTRY])
    fined = (2, "c1", "fined", "2026-01-09", None, "l2")
    closed = (3, "c1", "closed", "2026-01-11", None, "l3")
    noted = edition(cases=[("c1", "final", False, "none", 2)], events=[ENTRY, fined])
    one = only(changes(old, noted))
    assert (one["from"], one["to"], one["entry"]) == ("final", "final", "fined")
    assert pd.isna(one["outcome"])
    ended = edition(cases=[("c1", "closed", True, "quashed", 3)], events=[ENTRY, fined, closed])
    assert only(changes(old, ended))[["outcome", "entry"]].tolist() == ["quashed", "closed"]
    assert only(changes(old, edition(verdict="breach", cases=[CASE], events=[ENTRY])))[
        ["outcome", "entry"]
    ].isna().all()  # fmt: skip


def test_a_case_that_is_told_no_more_is_withdrawn_without_a_guess_at_the_reason():
    assert case_told(None, public=True)[0::2] == ("withdrawn", "not_told")
    assert case_told(None)[0::2] == ("withdrawn", "not_on_file")


def test_a_case_whose_inspection_was_withdrawn_says_so():
    old = edition(OLD, cases=[CASE], events=[ENTRY], public=True)
    new = replace(edition(public=True), withdrawn=("c1",))
    one = only(changes(old, new))
    assert (one["kind"], one["reason"]) == ("withdrawn", "journal_withdrawn")


def test_a_state_that_changed_without_an_entry_says_that_the_reason_is_not_held():
    assert case_told(("c1", "works", False, "none", 1))[2] == "not_recorded"


def test_public_editions_tell_of_cases_alone():
    old, new = edition(OLD, public=True), edition(verdict="breach", public=True)
    assert changes(old, new).empty
    assert turns(old, new).empty


def test_entries_that_are_not_as_they_were_are_counted():
    old = edition(OLD, events=[ENTRY])
    assert rewritten(old, edition(events=[ENTRY])) == 0
    assert rewritten(old, edition(events=[(*ENTRY[:-1], "other")])) == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (edition(OLD), replace(edition(), monitor="city"), "different monitors"),
        (edition(NEW), edition(OLD), "older one first"),
        (edition(OLD, public=True), edition(), "--public"),
    ],
)
def test_what_cannot_be_compared_is_refused(old, new, why):
    with pytest.raises(UsageError, match=why):
        changes(old, new)


VERDICTS = st.sampled_from([None, "breach", "exposed", "unknown", "not_exposed", "clear"])


@settings(max_examples=40, deadline=None)
@given(before=VERDICTS, after=VERDICTS)
def test_an_edition_differs_from_itself_in_nothing_and_no_sign_comes_or_goes_untold(before, after):
    old, new = edition(OLD, verdict=before), edition(verdict=after)
    assert changes(old, replace(old, as_of=NEW)).empty
    found = changes(old, new)
    weighty = {"breach", "exposed", "unknown"}
    if before != after and {before, after} & weighty:
        assert len(found) == 1
    pd.testing.assert_frame_equal(found, tables.CHANGES.shape(found))
    assert turns(old, new)["count"].sum() == (before is not None or after is not None)
