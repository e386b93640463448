"""Tests of geo/enforcement/entry.py."""

import hashlib
import json
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journals import RECORDED_AT, chain, draft, rewritten

from geo import tables
from geo.enforcement.entry import (
    chain_faults,
    commitment,
    leaf_sha256,
    random_salts,
    seal,
    table,
    text_sha256,
)
from geo.errors import DataError


def sealed(**columns):
    return seal(draft(**columns), seq=1, prev_sha256=None, recorded_at=RECORDED_AT, salt="ab" * 16)


def faults(*entries, **options):
    with pytest.raises(DataError) as error:
        table(entries, **options)
    return [(fault.code, fault.row, fault.what) for fault in error.value.faults]


def test_a_leaf_is_hashed_as_the_standard_says():
    # the leaf hash of no bytes, which every log of RFC 6962 shares
    nothing = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_sha256("") == nothing
    told = sealed().open
    assert leaf_sha256(told) == hashlib.sha256(b"\x00" + told.encode("utf-8")).hexdigest()


def test_public_columns_are_open_and_all_others_are_not():
    entry = sealed(document_no="12/3", note="A hut", body="Inspectorate", office_no="77")
    shown, hidden = json.loads(entry.open), json.loads(entry.closed)
    assert shown == {
        "body": "Inspectorate",
        "case_id": "FM-2026-0001",
        "closed_sha256": text_sha256(entry.closed),
        "happened_on": "2026-01-10",
        "kind": "flagged",
        "recorded_at": RECORDED_AT,
        "recorder_role": "inspector",
        "seq": 1,
    }
    assert hidden == {
        "building_id": "b1", "document_no": "12/3", "note": "A hut", "office_no": "77",
        "salt": "ab" * 16,
    }  # fmt: skip


def test_the_same_event_with_another_salt_cannot_be_guessed_from_its_hash():
    one, other = (
        seal(draft(), seq=1, prev_sha256=None, recorded_at=RECORDED_AT, salt=salt)
        for salt, _ in zip(random_salts(), range(2), strict=False)
    )
    assert one.closed != other.closed
    assert one.leaf_sha256 != other.leaf_sha256


def test_values_of_every_kind_become_the_text_of_their_column():
    told = sealed(
        happened_on=pd.Timestamp("2026-01-10"), deadline_on=date(2026, 2, 1), floors=np.float64(3),
        height_m=9.25, corrects=np.int64(4), note=None, document_no="", cost=float("nan"),
        served_on=pd.NaT,
    )  # fmt: skip
    shown = json.loads(told.open)
    assert shown["happened_on"] == "2026-01-10"
    assert shown["deadline_on"] == "2026-02-01"
    assert (shown["floors"], shown["height_m"], shown["corrects"]) == (3, 9.25, 4)
    assert '"floors":3,' in told.open
    assert {"note", "document_no"} & set(json.loads(told.closed)) == set()
    assert {"cost", "served_on"} & set(shown) == set()


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("demolished", "yes", "a draft has no such column, or the journal fills it"),
        ("seq", 4, "a draft has no such column, or the journal fills it"),
        ("leaf_sha256", "0" * 64, "a draft has no such column, or the journal fills it"),
        ("recorded_at", RECORDED_AT, "a draft has no such column, or the journal fills it"),
        ("floors", "many", "'many' is no number"),
        ("corrects", 1.5, "'1.5' is no count"),
        ("kind", 7, "'7' is no text"),
        ("happened_on", 20260110, "'20260110' is no day"),
    ],
)
def test_a_value_that_is_not_of_its_column_is_refused(column, value, what):
    with pytest.raises(DataError) as error:
        sealed(**{column: value})
    (fault,) = error.value.faults
    assert (fault.code, fault.column) == ("journal_value", column)
    assert what in fault.what


@pytest.mark.parametrize("column", ["note", "reason", "body", "recorder_role"])
def test_what_may_be_the_number_of_a_person_does_not_enter_the_chain(column):
    number = "9" + "0" * 11  # built here, and nobody's
    with pytest.raises(DataError) as error:
        sealed(**{column: f"owner {number}"})
    (fault,) = error.value.faults
    assert fault.mend == "Give it as personal words, which are kept outside the chain"
    assert number not in str(fault)


def test_personal_words_are_in_neither_text():
    entry = sealed(personal="the words of a person")
    assert "words of a person" not in entry.open + entry.closed


def test_a_commitment_holds_to_salt_and_words():
    assert commitment("words", "00") != commitment("words", "01")
    assert commitment("words", "00") == hashlib.sha256(b"\x00words").hexdigest()


COLUMNS = st.fixed_dictionaries(
    {},
    optional={
        "note": st.text('аәбвғ "\\/x1', min_size=1, max_size=20),
        "floors": st.floats(0, 1e6, allow_nan=False),
        "cost": st.floats(0, 1e12, allow_nan=False),
        "deadline_on": st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        "decision": st.sampled_from(tables.EVENTS.columns[15].one_of),
        "corrects": st.integers(1, 10**6),
    },
)


@given(st.lists(COLUMNS, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_what_was_sealed_is_what_is_read(rows):
    events = table(chain(*[draft(**row) for row in rows]))
    tables.EVENTS.schema().validate(events, lazy=True)
    assert chain_faults(events) == []
    for at, row in enumerate(rows):
        for name, value in row.items():
            found = events.loc[at, name]
            assert (found.date() if name == "deadline_on" else found) == value


def test_no_entries_are_an_empty_table():
    tables.EVENTS.schema().validate(table([]), lazy=True)
    assert table([]).empty
    assert chain_faults(table([])) == []


def test_the_table_is_the_one_that_the_contract_would_make():
    entries = chain(draft(floors=3, corrects=1), draft(case_id=None, kind="key_rotated"))
    events = table(entries)
    again = tables.EVENTS.shape(events)
    pd.testing.assert_frame_equal(events, pd.DataFrame(again))


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("kind", None, "is empty"),
        ("happened_on", None, "is empty"),
        ("happened_on", "31.02.2026", "'31.02.2026' is not a date"),
        ("happened_on", "2026-02-30", "'2026-02-30' is not a date"),
        ("happened_on", "2026-2-3", "'2026-2-3' is not a date"),
        ("served_on", "9999-12-31", "'9999-12-31' is outside 1900-2100"),
        ("deadline_on", "1026-01-01", "'1026-01-01' is outside 1900-2100"),
        ("decision", "lost", "'lost' is not a word of this column"),
        ("floors", -1, "'-1.0' is out of bounds"),
        ("cost", 1e300, "'1e+300' is out of bounds"),
        ("corrects", 0, "'0' is out of bounds"),
        ("case_id", "c1\u200b", r"'c1\\u200b' holds a character that cannot be seen"),
        ("note", "turned \u202e", r"'turned \\u202e' holds a character that cannot be seen"),
        ("note", "two\nlines", r"'two\\nlines' holds a character that cannot be seen"),
        ("note", "a \U000e0041", r"'a \\U000e0041' holds a character that cannot be seen"),
        ("rulebook_sha256", "abc", "'abc' is no hash"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named_with_its_entry(column, value, what):
    entries = chain(draft(), draft(**{column: value}))
    assert ("journal_value", 2, what) in faults(*entries)


def test_a_moment_that_is_none_is_named():
    (entry,) = chain(draft(), recorded_at="2026-13-01T00:00:00Z")
    assert faults(entry) == [("journal_value", 1, "'2026-13-01T00:00:00Z' is not a moment")]


def test_a_text_that_goes_on_too_long_is_named():
    found = faults(*chain(draft(note="x" * 4001)))
    assert [(code, row) for code, row, _ in found] == [("journal_value", 1)]
    assert "goes on too long" in found[0][2]


def test_every_fault_of_every_entry_comes_at_once():
    entries = chain(draft(decision="lost", happened_on="soon"), draft(outcome="won"))
    assert [row for _, row, _ in faults(*entries)] == [1, 1, 2]


def test_a_changed_value_is_seen_in_either_text():
    first, second = chain(draft(note="A hut"), draft())
    assert faults(rewritten(first, kind="closed"), second) == [
        ("journal_chain", 1, "its open part was changed after it was written")
    ]
    assert faults(rewritten(first, "closed", note="A house"), second) == [
        ("journal_chain", 1, "its closed part was changed after it was written")
    ]


@pytest.mark.parametrize("beside", [{"seq": 9}, {"case_id": "FM-2026-0009"}, {"entry_key": "k"}])
def test_what_a_store_keeps_beside_an_entry_must_be_the_entrys_own(beside):
    (entry,) = chain(draft())
    ((code, _, what),) = faults(entry._replace(**beside))
    assert (code, what) == (
        "journal_chain", "it stands under another number, case or key than its own",
    )  # fmt: skip


def test_a_text_that_is_none_is_named():
    first, second = chain(draft(), draft())
    assert faults(first, second._replace(open=second.open[:-3])) == [
        ("journal_broken", 2, "it is no entry of a journal")
    ]


def test_numbers_of_entries_can_be_told_from_where_new_ones_begin():
    entries = chain(draft(), draft(), draft(happened_on="soon"))
    assert faults(entries[2], before=2) == [("journal_value", 1, "'soon' is not a date")]


def story(count=6):
    return chain(*[draft(note=f"n{number}") for number in range(count)])


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (lambda e: [*e[:2], *e[3:]], [4, 5, 6]),
        (lambda e: [e[1], e[0], *e[2:]], [2, 1, 3]),
        (lambda e: e[1:], [2, 3, 4, 5, 6]),
        (lambda e: [*e, e[-1]], [6]),
        (lambda e: [*chain(draft(note="other")), *e[1:]], [2]),
    ],
)
def test_an_entry_that_does_not_follow_the_one_before_is_named(change, rows):
    events = table(change(story()))
    assert [fault.row for fault in chain_faults(events)] == rows
    assert {fault.code for fault in chain_faults(events)} == {"journal_chain"}


def test_a_cut_tail_still_is_a_chain_so_that_only_a_checkpoint_shows_it():
    assert chain_faults(table(story()[:4])) == []


def clocked(*moments):
    entries = []
    for seq, moment in enumerate(moments, 1):
        before = entries[-1].leaf_sha256 if entries else None
        entries.append(
            seal(draft(), seq=seq, prev_sha256=before, recorded_at=moment, salt="00" * 16)
        )
    return table(entries)


def test_a_clock_that_ran_back_by_more_than_a_day_is_told_and_nothing_is_put_in_another_order():
    day = "2026-11-{:02d}T09:30:{:02d}Z".format
    events = clocked(day(3, 0), day(2, 0), day(3, 1), day(2, 0), day(2, 0))
    (note,) = chain_faults(events)
    assert (note.severity, note.code, note.row) == ("note", "journal_clock", 4)
    assert events["seq"].tolist() == [1, 2, 3, 4, 5]
    assert all(one < other for one, other in pairwise(events["seq"]))


def test_entries_are_read_in_blocks_that_join(monkeypatch):
    entries = story(7)
    whole = table(entries)
    monkeypatch.setattr("geo.enforcement.entry.BLOCK", 3)
    pd.testing.assert_frame_equal(table(entries), whole)
    broken = [*entries[:4], rewritten(entries[4], kind="closed"), *entries[5:]]
    assert [row for _, row, _ in faults(*broken)] == [5]
