"""Tests of geo/enforcement/store.py, each of them against SQLite and against PostgreSQL."""

import json
import traceback
from dataclasses import replace
from itertools import pairwise

import pytest
from journals import RECORDED_AT, append, chain, draft, everything, salts
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from world import kept, kz, signing

from geo import tables
from geo.enforcement.admit import admit
from geo.enforcement.entry import chain_faults, commitment, random_salts
from geo.enforcement.proof import rotated_to
from geo.enforcement.store import View, open_store
from geo.errors import DataError, UsageError
from geo.records import Issue


def refuse(events):
    return [Issue("stop", "case_transition", "the entry", "it cannot follow", "Do not")]


def faults(error):
    return [fault.code for fault in error.value.faults]


def run(store, statement):
    with store._backend.engine.begin() as connection:
        connection.execute(text(statement))


def test_what_was_added_is_what_is_read(store):
    added = append(store, draft(note="Тау бөктері"), draft("FM-2026-0002", entry_key="k1"))
    assert store.entries() == added
    assert store.size() == 2
    events = store.events()
    tables.EVENTS.schema().validate(events, lazy=True)
    assert events["note"].tolist()[0] == "Тау бөктері"
    assert chain_faults(events) == []


def test_the_same_drafts_and_salts_give_the_same_entries_in_either_database(store):
    drafts = [draft(note="a"), draft("FM-2026-0002", floors=3), draft(None, "key_rotated")]
    assert append(store, *drafts) == chain(*drafts)


def test_entries_follow_one_another_whoever_adds_them(store, opened):
    other = opened()
    for one in (store, other, store, other):
        append(one, draft())
    assert [entry.seq for entry in store.entries()] == [1, 2, 3, 4]
    assert chain_faults(other.events()) == []


def test_an_empty_store_has_no_events(store):
    assert (store.size(), store.entries()) == (0, [])
    assert store.events().empty
    assert append(store) == []


def test_salts_are_random_unless_they_are_given(store):
    closed = [json.loads(append(store, draft(), salts=None)[0].closed)["salt"] for _ in range(2)]
    assert len(set(closed)) == 2
    assert {len(bytes.fromhex(salt)) for salt in closed} == {16}


def test_what_is_not_admitted_is_not_there(store):
    append(store, draft())
    with pytest.raises(DataError) as error:
        append(store, draft(), draft(personal="words"), admit=refuse)
    assert faults(error) == ["case_transition"]
    assert store.size() == 1
    assert store.all_personal() == []


def test_an_error_while_admitting_leaves_nothing_and_keeps_nobody_away(store, opened):
    def stumble(events):
        raise RuntimeError("a fault of the program")

    with pytest.raises(RuntimeError):
        append(store, draft(), admit=stumble)
    assert len(append(opened(wait_s=0.2), draft())) == 1


def test_a_note_refuses_nothing(store):
    note = Issue("note", "journal_clock", "x", "what", "Do")
    assert len(append(store, draft(), admit=lambda _: [note])) == 1


def test_admission_sees_the_cases_touched_with_what_is_new_and_no_other_case(store):
    append(store, draft("a"), draft("b"), draft("c"), draft(None, "key_rotated"))
    seen = []

    def look(events):
        tables.EVENTS.schema().validate(events, lazy=True)
        seen.append(list(zip(events["seq"], events["case_id"], strict=True)))
        return []

    append(store, draft("a"), draft("d"), draft("c", "merged", other_case="b"), admit=look)
    assert seen == [[(1, "a"), (2, "b"), (3, "c"), (5, "a"), (6, "d"), (7, "c")]]


def test_drafts_with_faults_are_told_all_at_once_and_none_is_added(store):
    append(store, draft())
    with pytest.raises(DataError) as error:
        append(store, draft(), draft(happened_on="soon"), draft(decision="lost"))
    found = [(fault.file, fault.row, fault.column) for fault in error.value.faults]
    assert found == [("the entry", 2, "happened_on"), ("the entry", 3, "decision")]
    with pytest.raises(DataError) as error:
        append(store, draft(demolished=1), draft(floors="x"))
    assert [fault.column for fault in error.value.faults] == ["demolished", "floors"]
    assert store.size() == 1


def test_a_thousand_cases_are_admitted_together(store):
    append(store, *[draft(f"c{number}") for number in range(1100)])
    counted = []
    append(
        store,
        *[draft(f"c{number}", "screened") for number in range(1100)],
        admit=lambda events: counted.append(len(events)) or [],
    )
    assert counted == [2200]


def view_of(store, ask):
    answers = []

    def prepare(drafts, view):
        assert isinstance(view, View)
        answers.append(ask(view))
        return []

    append(store, draft(), prepare=prepare)
    return answers[0]


def test_a_transaction_may_ask_for_the_last_entry_keys_and_numbers(store):
    assert view_of(store, lambda view: view.last()) is None
    assert view_of(store, lambda view: view.highest_number("FM-2026-")) == 0
    cases = [
        "FM-2026-0009",
        "FM-2026-10000",
        "FM-2026-0120",
        "FM-2025-0500",
        "FM-2026-x",
        "FM-2026",
    ]
    entries = append(store, *[draft(one, entry_key=f"k{one}") for one in cases])
    assert view_of(store, lambda view: view.last()) == entries[-1]
    assert view_of(store, lambda view: view.highest_number("FM-2026-")) == 10000
    assert view_of(store, lambda view: view.highest_number("FM_2026-")) == 0
    found = view_of(store, lambda view: view.with_keys(["kFM-2026", "none"]))
    assert found == {"kFM-2026": entries[-1]}


def test_one_key_stands_once(store):
    append(store, draft(entry_key="k1"))
    with pytest.raises(DataError) as error:
        append(store, draft(entry_key="k1"))
    assert faults(error) == ["journal_broken"]
    assert store.size() == 1


def test_personal_words_stay_outside_the_chain_and_are_held_by_it(store):
    (entry,) = append(store, draft(personal="words of a person"), salts=random_salts())
    assert "words of a person" not in entry.open + entry.closed
    assert store.personal(1) == "words of a person"
    ((seq, salt, words),) = store.all_personal()
    assert seq == 1
    assert store.events()["personal_sha256"].tolist() == [commitment(words, salt)]
    assert salt not in entry.closed


def test_erased_words_are_gone_and_the_chain_holds(store):
    append(store, draft("a", personal="some words"), draft("b", personal="other words"))
    told = {"happened_on": "2026-10-30", "recorder_role": "lawyer", "reason": "asked for"}
    entry, issues = store.erase(1, told, admit=everything, recorded_at=RECORDED_AT, salts=salts())
    assert issues == []
    assert (store.personal(1), store.personal(2)) == (None, "other words")
    events = store.events()
    assert chain_faults(events) == []
    last = events.iloc[-1]
    assert (last["seq"], last["kind"], last["corrects"], last["case_id"]) == (3, "erased", 1, "a")
    assert store.entries()[-1] == entry
    with pytest.raises(UsageError, match="entry 1 has no personal words"):
        store.erase(1, told, admit=everything, recorded_at=RECORDED_AT)
    assert store.size() == 3


def test_words_stay_where_their_erasing_is_not_admitted(store):
    append(store, draft(personal="some words"))
    told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
    with pytest.raises(DataError):
        store.erase(1, told, admit=refuse, recorded_at=RECORDED_AT)
    assert (store.personal(1), store.size()) == ("some words", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET open = '{}' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 2",
        "DELETE FROM events",
        "INSERT INTO events VALUES (4, 'a', NULL, '{}', '{}', 'x')",
        "INSERT INTO events VALUES (2, 'a', NULL, '{}', '{}', 'x')",
        "UPDATE personal SET words = 'others'",
    ],
)
def test_the_database_itself_refuses_to_change_or_take_out_an_entry(store, statement):
    before = append(store, draft(personal="words"), draft())
    with pytest.raises(DBAPIError):
        run(store, statement)
    assert store.entries() == before
    assert store.personal(1) == "words"


def test_a_journal_is_never_begun_by_itself_nor_over_another(place):
    with pytest.raises(DataError) as error:
        open_store(place)
    assert faults(error)[0] in ("file_missing", "journal_broken")
    with open_store(place, create=True) as store:
        append(store, draft())
    with pytest.raises(UsageError, match="already"):
        open_store(place, create=True)
    with open_store(place) as store:
        assert store.size() == 1


def test_a_journal_of_another_format_is_not_opened(store, opened):
    run(store, "UPDATE meta SET value = '2' WHERE key = 'format'")
    with pytest.raises(DataError) as error:
        opened()
    (fault,) = error.value.faults
    assert fault.code == "journal_broken"
    assert fault.what == "its format is 2, and this program reads format 1"


def test_a_database_of_something_else_is_no_journal(store, opened):
    run(store, "DROP TABLE meta")
    run(store, "DROP TABLE personal")
    run(store, "ALTER TABLE events RENAME TO happenings")
    with pytest.raises(DataError) as error:
        opened()
    assert [fault.what for fault in error.value.faults] == [
        "it is no journal: its tables are missing"
    ]


def test_a_store_is_filled_from_another_one_only_while_it_is_empty(store):
    entries = chain(draft(), draft())
    store.load(entries, [(2, "00" * 16, "words")])
    assert store.entries() == entries
    assert store.personal(2) == "words"
    with pytest.raises(UsageError, match="holds entries already"):
        store.load(entries, [])


def test_who_waits_too_long_for_another_writer_is_told_and_nothing_is_added(store, opened):
    other = opened(wait_s=0.2)
    told = []

    def meanwhile(events):
        with pytest.raises(DataError) as error:
            append(other, draft())
        told.extend(faults(error))
        return []

    append(store, draft(), admit=meanwhile)
    assert told == ["journal_busy"]
    assert store.size() == 1
    append(other, draft())
    assert store.size() == 2


def test_who_reads_waits_for_nobody(store, opened):
    append(store, draft())
    sizes = []
    append(store, draft(), admit=lambda _: sizes.append(opened().size()) or [])
    assert (sizes, store.size()) == ([1], 2)


@pytest.mark.parametrize(
    ("writers", "each"), [(8, 25), pytest.param(8, 1000, marks=pytest.mark.deep)]
)
def test_eight_writers_make_one_chain_without_a_gap(store, place, recorder, writers, each):
    answers = recorder("writers", place, writers, each)
    assert [answer["fault"] for answer in answers] == [None] * writers
    entries = store.entries()
    assert len(entries) == writers * each
    assert all(other.seq == one.seq + 1 for one, other in pairwise(entries))
    assert chain_faults(store.events()) == []
    for answer in answers:  # each was told the very places that its entries have
        mine = [entry.seq for entry in entries if entry.case_id == answer["case_id"]]
        assert answer["acknowledged"] == mine


def practised(events):
    """Admit what the practice allows."""
    return admit(events, workflow=kz(), journal=kept())


@pytest.fixture
def merged(store):
    """A journal in which one case goes on in another."""
    append(store, draft("a", personal="some words"), draft("b"), admit=practised)
    into = draft("a", "merged", other_case="b", happened_on="2026-02-01")
    append(store, into, admit=practised)
    return store


def test_a_merged_case_is_followed_on_and_its_words_can_be_erased(merged):
    late = {"happened_on": "2026-02-02"}
    append(merged, draft("a", "document", document_no="N-1", **late), admit=practised)
    twice = draft("c", "merged", other_case="a", **late)
    append(merged, draft("c"), twice, admit=practised)
    told = {"recorder_role": "lawyer"} | late
    _, issues = merged.erase(1, told, admit=practised, recorded_at=RECORDED_AT, salts=salts())
    assert (issues, merged.personal(1)) == ([], None)
    assert practised(merged.events()) == []
    with pytest.raises(DataError, match="which leads back to it"):
        append(merged, draft("b", "merged", other_case="c", **late), admit=practised)


@pytest.mark.parametrize("kind", ["corrected", "withdrawn"])
def test_what_another_case_rests_on_is_not_corrected_away(merged, kind):
    append(merged, draft("b", "screened", happened_on="2026-03-01"), admit=practised)
    about = draft("b", kind, corrects=2, happened_on="2026-03-01", reason="written_wrongly")
    with pytest.raises(DataError, match=r"case a: merged into b|case b: screened"):
        append(merged, about, admit=practised)
    assert practised(merged.events()) == []


def test_the_day_on_which_a_case_opened_is_not_moved_behind_one_that_was_merged_into_it(merged):
    about = draft("b", "corrected", corrects=2, happened_on="2026-03-01", reason="written_wrongly")
    with pytest.raises(DataError, match="case a: merged into b, which was not open on that day"):
        append(merged, about, admit=practised)


def test_a_rotation_written_wrongly_is_withdrawn(store):
    rotated = draft(None, "key_rotated", building_id=None, verifier_key=str(signing(2).verifier))
    undone = draft(None, "withdrawn", building_id=None, corrects=1, reason="did_not_happen")
    append(store, rotated, admit=practised)
    append(store, undone, admit=practised)
    assert practised(store.events()) == []
    assert rotated_to([entry.open for entry in store.entries()]) is None


def test_nothing_says_that_words_were_erased_but_their_erasing(store):
    append(store, draft(personal="some words"))
    with pytest.raises(DataError, match="erases none"):
        append(store, draft(kind="erased", corrects=1))
    assert (store.personal(1), store.size()) == ("some words", 1)


def test_words_that_were_erased_are_told_so_though_their_file_could_not_be_cleaned(store):
    append(store, draft(personal="some words"))

    def busy():
        raise DataError([Issue("stop", "journal_busy", store.file, "it is held", "Wait")])

    store._backend = replace(store._backend, scrub=busy)
    told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
    entry, (note,) = store.erase(1, told, admit=everything, recorded_at=RECORDED_AT, salts=salts())
    assert (entry.seq, note.severity, note.code) == (2, "note", "personal_left")
    assert "it is held" in note.what
    assert (store.personal(1), store.size()) == (None, 2)


def test_words_about_persons_stand_in_no_message_of_a_database(store):
    words = "words of a" + " person"
    with pytest.raises(DataError) as error:
        store.load([], [(99, "00" * 16, words)])
    assert words not in "".join(traceback.format_exception(error.value))


def test_what_may_be_the_number_of_a_person_is_no_source(store):
    with pytest.raises(DataError, match="outside the chain"):
        append(store, draft(source="witness +0 000 000 00 00"))
