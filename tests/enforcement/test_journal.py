"""Tests of geo/enforcement/journal.py."""

import json
import os
from datetime import date

import pytest
from journals import NOW, append, chain, draft, everything, kept, office_of
from world import town

from geo import tables
from geo.enforcement.entry import chain_faults
from geo.enforcement.journal import address_of, export, imported, opened, read_entries, read_journal
from geo.enforcement.recording import begin, record
from geo.errors import DataError, UsageError

FLAGGED, SCREENED = draft(note="A hut"), draft(kind="screened", happened_on="2026-02-01")


def exported(folder, *entries, **keys):
    export(entries, folder / "journal.jsonl")
    return office_of(folder, "journal.jsonl", **keys)


def told(config):
    _, events, issues = read_journal(config)
    assert events.empty
    return [(issue.code, issue.line or issue.row) for issue in issues]


@pytest.mark.parametrize("kind", ["jsonl", "db"])
def test_a_sound_journal_becomes_the_table_of_events(tmp_path, kind):
    config = exported(tmp_path, *chain(FLAGGED, SCREENED))
    if kind == "db":
        config = office_of(tmp_path)
        with opened(config, create=True) as store:
            append(store, FLAGGED, SCREENED)
    _, events, issues = read_journal(config)
    assert issues == []
    tables.EVENTS.schema().validate(events, lazy=True)
    assert events["kind"].tolist() == ["flagged", "screened"]
    assert read_entries(config) == (chain(FLAGGED, SCREENED), [])


def test_a_journal_of_postgresql_is_read_by_the_address_in_a_variable(
    tmp_path, database, monkeypatch
):
    monkeypatch.setenv("TOWN_JOURNAL", database)
    config = office_of(tmp_path, None, address_in="TOWN_JOURNAL")
    begin(config)
    first = {**FLAGGED, "case_id": "new"}
    record(config, [first], role="inspector", now=NOW, admit=everything)
    _, events, issues = read_journal(config)
    assert (events["note"].tolist(), issues) == (["A hut"], [])


def test_the_whole_journal_is_read_whatever_the_day_of_the_run_and_its_chain_checked(tmp_path):
    entries = chain(FLAGGED, draft(happened_on="2027-01-01"), SCREENED)
    export(entries, tmp_path / "journal.jsonl")
    config = town(tmp_path, journal=kept("journal.jsonl"), as_of=date(2026, 2, 1))
    found, events, _ = read_journal(config)
    assert (found, events["seq"].tolist()) == (entries, [1, 2, 3])
    export(entries[:1] + entries[2:], tmp_path / "journal.jsonl")
    assert told(config) == [("journal_chain", 3)]


def test_nothing_of_a_journal_with_a_fault_is_handed_on(tmp_path):
    first, _, third = chain(FLAGGED, SCREENED, SCREENED)
    found, events, _ = read_journal(exported(tmp_path, first, third))
    assert (found, len(events)) == ([], 0)


def test_a_town_without_a_journal_has_no_events(tmp_path):
    _, events, issues = read_journal(town(tmp_path))
    assert (len(events), issues) == (0, [])
    assert read_entries(town(tmp_path)) == ([], [])


def test_a_journal_without_entries_is_empty(tmp_path):
    assert read_journal(exported(tmp_path))[2] == []
    begin(office_of(tmp_path))
    _, events, issues = read_journal(office_of(tmp_path))
    assert (len(events), issues) == (0, [])


def test_an_exported_journal_is_canonical_line_by_line(tmp_path):
    export(chain(FLAGGED, SCREENED), tmp_path / "journal.jsonl")
    lines = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        parts = json.loads(line)
        assert list(parts) == ["closed", "open"]
        assert line == json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_what_was_exported_is_what_is_imported_whatever_its_words(tmp_path):
    words = 'a},"open":{"b\\"},\\ end'
    entries = chain(draft(note=words, body=words), draft(None, "key_rotated"), SCREENED)
    export(entries, tmp_path / "journal.jsonl")
    assert imported((tmp_path / "journal.jsonl").read_bytes(), "journal.jsonl") == entries


@pytest.mark.parametrize(
    ("path", "code"), [("gone.jsonl", "file_missing"), ("gone.db", "file_missing")]
)
def test_a_journal_that_is_missing_stops_the_run(tmp_path, path, code):
    _, _, (issue,) = read_journal(office_of(tmp_path, path))
    assert (issue.severity, issue.code, issue.file) == ("stop", code, path)


def lines_of(folder, *drafts):
    export(chain(*drafts), folder / "journal.jsonl")
    return (folder / "journal.jsonl").read_bytes()


@pytest.mark.parametrize("cut", [1, 2, 40, 200])
def test_half_a_line_at_the_end_is_told_and_nothing_is_read(tmp_path, cut):
    content = lines_of(tmp_path, FLAGGED, SCREENED)
    (tmp_path / "journal.jsonl").write_bytes(content[:-cut])
    assert told(office_of(tmp_path, "journal.jsonl")) == [("journal_broken", 2)]


@pytest.mark.parametrize(
    "line", ["", "{}", "seq,case_id", '{"open":{}}', '{"closed":{},"open":{}', "null"]
)
def test_a_line_that_is_no_entry_is_named(tmp_path, line):
    first, second = lines_of(tmp_path, FLAGGED, SCREENED).decode().splitlines()
    text = f"{first}\n{line}\n{second}\n"
    (tmp_path / "journal.jsonl").write_text(text, encoding="utf-8")
    assert told(office_of(tmp_path, "journal.jsonl")) == [("journal_broken", 2)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b'"A hut"', b'"A hat"', ("journal_chain", 1)),
        (b'"flagged"', b'"flogged"', ("journal_chain", 2)),
        (b'"A hut"', b'"A  hut"', ("journal_chain", 1)),
        (b'{"building_id"', b'{ "building_id"', ("journal_broken", 1)),
        (b'"seq":2', b'"seq":3', ("journal_chain", 3)),
        (b'"seq":2', b'"soq":2', ("journal_broken", 2)),
        (b"2026-02-01", b"2026-02-31", ("journal_value", 2)),
    ],
)
def test_one_changed_letter_is_found(tmp_path, old, new, found):
    content = lines_of(tmp_path, FLAGGED, SCREENED)
    assert content.count(old) >= 1
    (tmp_path / "journal.jsonl").write_bytes(content.replace(old, new, 1))
    assert found in told(office_of(tmp_path, "journal.jsonl"))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    content = lines_of(tmp_path, FLAGGED, SCREENED)
    (tmp_path / "journal.jsonl").write_bytes(content.replace(b"screened", b"scr\xff\xfened"))
    assert told(office_of(tmp_path, "journal.jsonl")) == [("not_utf8", 2)]


@pytest.mark.parametrize("name", ["secret.jsonl", "secret.db"])
def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    home = tmp_path / "town"
    home.mkdir()
    (tmp_path / name).write_text("name,password\n")
    link = f"link{(tmp_path / name).suffix}"
    (home / link).symlink_to(tmp_path / name)
    for path in (f"../{name}", str(tmp_path / name), link, f"http://a/{name}"):
        _, _, (issue,) = read_journal(office_of(home, path))
        assert issue.code == "path_refused"
        assert "password" not in str(issue)


@pytest.mark.parametrize("beside", ["journal.db-wal", "journal.db-shm", "journal.db-lock"])
def test_a_file_beside_the_database_that_leads_out_of_the_folder_is_refused(tmp_path, beside):
    home = tmp_path / "town"
    home.mkdir()
    begin(office_of(home))
    (home / beside).symlink_to(tmp_path / "elsewhere")
    assert told(office_of(home)) == [("path_refused", None)]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "journal.jsonl")
    os.mkfifo(tmp_path / "journal.db")
    assert told(office_of(tmp_path, "journal.jsonl")) == [("file_unreadable", None)]
    assert told(office_of(tmp_path)) == [("file_unreadable", None)]


def test_a_file_too_large_to_be_a_journal_is_not_read(tmp_path):
    with (tmp_path / "journal.jsonl").open("wb") as file:
        file.truncate(2_100_000_000)
    assert told(office_of(tmp_path, "journal.jsonl")) == [("file_too_large", None)]


@pytest.mark.parametrize("path", ["journal.csv", "journal", "journal.sqlite"])
def test_a_file_of_another_kind_is_no_journal(tmp_path, path):
    (tmp_path / path).write_text("seq\n")
    assert told(office_of(tmp_path, path)) == [("file_kind", None)]


def test_an_exported_journal_is_not_written_to(tmp_path):
    config = exported(tmp_path, *chain(FLAGGED))
    with pytest.raises(DataError) as error:
        record(config, [SCREENED], role="inspector", now=NOW, admit=everything)
    (fault,) = error.value.faults
    assert fault.code == "journal_unwritable"
    assert read_entries(config) == (chain(FLAGGED), [])


@pytest.mark.parametrize("keys", [{"path": None}, {"path": "journal.db", "address_in": "A"}])
def test_a_journal_is_in_one_place(tmp_path, keys):
    assert told(office_of(tmp_path, **keys)) == [("monitor_value", None)]


def test_a_variable_that_is_not_set_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("TOWN_JOURNAL", raising=False)
    _, _, (issue,) = read_journal(office_of(tmp_path, None, address_in="TOWN_JOURNAL"))
    assert (issue.code, issue.file) == ("journal_unreachable", "TOWN_JOURNAL")
    assert issue.what == "the variable TOWN_JOURNAL is not set"


def test_a_monitor_without_a_journal_has_nothing_to_open(tmp_path):
    with pytest.raises(DataError, match="it names no journal"):
        address_of(town(tmp_path))


def test_a_journal_is_begun_once(tmp_path):
    config = office_of(tmp_path)
    assert begin(config) == "journal.db"
    assert begin(config) == "journal.db"  # its first event was refused, and is given again
    with opened(config) as store:
        append(store, FLAGGED)
    with pytest.raises(UsageError, match="a journal with entries is there already"):
        begin(config)
    with opened(config) as store:
        assert len(store.entries()) == 1


def test_a_clock_that_ran_back_is_a_note_and_the_journal_is_read(tmp_path):
    begin(office_of(tmp_path))
    with opened(office_of(tmp_path)) as store:
        append(store, FLAGGED, recorded_at="2026-11-01T00:00:00Z")
        append(store, SCREENED, recorded_at="2026-10-01T00:00:00Z")
    _, events, issues = read_journal(office_of(tmp_path))
    assert [(issue.severity, issue.code) for issue in issues] == [("note", "journal_clock")]
    assert events["seq"].tolist() == [1, 2]
    assert chain_faults(events) == issues or issues[0].file == "journal.db"
