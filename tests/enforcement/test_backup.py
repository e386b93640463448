"""Tests of geo/enforcement/backup.py."""

import secrets
import sqlite3
import threading

import pytest
from journals import NOW, RECORDED_AT, append, chain, draft, everything, office_of, salts

from geo.enforcement.backup import backup, restore
from geo.enforcement.journal import export, imported, opened, read_entries, read_journal
from geo.enforcement.recording import begin, record
from geo.enforcement.store import open_store
from geo.errors import DataError, UsageError


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path, monkeypatch):
    """An office with three entries in either database, two of them with personal words."""
    home = tmp_path / "office"
    home.mkdir()
    config = office_of(home)
    if request.param == "postgresql":
        monkeypatch.setenv("TOWN_JOURNAL", request.getfixturevalue("database"))
        config = office_of(home, None, address_in="TOWN_JOURNAL")
    begin(config)
    drafts = [draft("new", personal=words) for words in (None, "some words", "other words")]
    record(config, drafts, role="inspector", now=NOW, admit=everything)
    return config


def read(path):
    if path.suffix == ".jsonl":
        return imported(path.read_bytes(), path.name)
    with open_store(path) as store:
        return store.entries()


@pytest.mark.parametrize("kind", ["db", "jsonl"])
def test_a_backup_is_the_journal_without_its_personal_words(office, tmp_path, kind):
    to = tmp_path / f"saved.{kind}"
    saved = backup(office, to)
    entries, _ = read_entries(office)
    assert (saved.entries, saved.last_sha256) == (3, entries[-1].leaf_sha256)
    assert saved.personal == 0
    assert read(to) == entries
    assert b"some words" not in to.read_bytes()
    assert sorted(one.name for one in tmp_path.glob("*saved*")) == [to.name]


def test_a_backup_holds_personal_words_where_they_are_asked_for(office, tmp_path):
    assert backup(office, tmp_path / "saved.db", personal=True).personal == 2
    with open_store(tmp_path / "saved.db") as store:
        assert store.personal(2) == "some words"
    with pytest.raises(UsageError, match="holds no personal words"):
        backup(office, tmp_path / "saved.jsonl", personal=True)


def test_words_erased_before_are_in_no_backup(office, tmp_path):
    canary = secrets.token_hex(16)
    record(office, [draft(personal=canary)], role="clerk", now=NOW, admit=everything)
    with opened(office) as store:
        told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
        store.erase(4, told, admit=everything, recorded_at=RECORDED_AT)
    assert backup(office, tmp_path / "saved.db", personal=True).personal == 2
    assert canary.encode() not in (tmp_path / "saved.db").read_bytes()


@pytest.mark.parametrize("kind", ["db", "jsonl"])
def test_what_was_saved_is_what_is_restored(office, tmp_path, kind):
    backup(office, tmp_path / f"saved.{kind}")
    saved = restore(tmp_path / f"saved.{kind}", tmp_path / "journal.db")
    assert saved.entries == 3
    again = office_of(tmp_path)
    assert read_entries(again) == read_entries(office)
    (more,) = record(again, [draft()], role="clerk", now=NOW, admit=everything).entries
    assert more.seq == 4
    assert read_journal(again)[2] == []


def test_personal_words_come_back_with_a_backup_that_has_them(office, tmp_path):
    backup(office, tmp_path / "saved.db", personal=True)
    assert restore(tmp_path / "saved.db", tmp_path / "journal.db").personal == 2
    with open_store(tmp_path / "journal.db") as store:
        assert store.personal(3) == "other words"


def test_a_journal_moves_into_an_empty_postgresql(tmp_path, database):
    export(chain(draft(), draft()), tmp_path / "saved.jsonl")
    assert restore(tmp_path / "saved.jsonl", database).entries == 2
    with open_store(database) as store:
        assert store.entries() == chain(draft(), draft())
    with pytest.raises(UsageError, match="holds a journal already"):
        restore(tmp_path / "saved.jsonl", database)


@pytest.mark.parametrize("kind", ["db", "jsonl"])
def test_nothing_is_ever_replaced(office, tmp_path, kind):
    to = tmp_path / f"saved.{kind}"
    to.write_text("mine")
    with pytest.raises(UsageError, match="it is there already, and stays"):
        backup(office, to)
    export(chain(draft()), tmp_path / "other.jsonl")
    (tmp_path / "journal.db").write_text("mine")
    with pytest.raises(UsageError, match="it is there already, and stays"):
        restore(tmp_path / "other.jsonl", tmp_path / "journal.db")
    assert to.read_text() == (tmp_path / "journal.db").read_text() == "mine"


def test_another_kind_of_file_is_refused(office, tmp_path):
    with pytest.raises(UsageError, match=r"ends in \.db or \.jsonl"):
        backup(office, tmp_path / "saved.csv")
    (tmp_path / "saved.csv").write_text("seq\n")
    with pytest.raises(UsageError, match=r"ends in \.db or \.jsonl"):
        restore(tmp_path / "saved.csv", tmp_path / "journal.db")


def test_a_backup_that_is_missing_is_told(tmp_path):
    with pytest.raises(DataError) as error:
        restore(tmp_path / "none.db", tmp_path / "journal.db")
    assert [fault.code for fault in error.value.faults] == ["file_missing"]


def broken(path, statement):
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        guard = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
        (sql,) = guard.fetchone()
        connection.execute(f"DROP TRIGGER {name}")
        statement += f"; {sql}"
    connection.executescript(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE events SET open = replace(open, 'flag', 'fin') WHERE seq = 2", "journal_chain"),
        ("DELETE FROM events WHERE seq = 2", "journal_chain"),
        ("UPDATE events SET closed = '{}' WHERE seq = 2", "journal_chain"),
        ("UPDATE personal SET words = 'nice words' WHERE seq = 2", "journal_chain"),
    ],
)  # fmt: skip
def test_a_journal_that_was_tampered_with_is_neither_saved_nor_restored(tmp_path, statement, code):
    with open_store(tmp_path / "journal.db", create=True) as store:
        append(store, draft(), draft(personal="bad words"), draft())
    config = office_of(tmp_path)
    backup(config, tmp_path / "sound.db", personal=True)
    for name in ("journal.db", "sound.db"):
        broken(tmp_path / name, statement)
    with pytest.raises(DataError) as error:
        backup(config, tmp_path / "again.db", personal=True)
    assert {fault.code for fault in error.value.faults} == {code}
    with pytest.raises(DataError) as error:
        restore(tmp_path / "sound.db", tmp_path / "new.db")
    assert {fault.code for fault in error.value.faults} == {code}
    assert not (tmp_path / "again.db").exists()
    assert not (tmp_path / "new.db").exists()


def test_half_a_backup_is_not_restored(tmp_path):
    export(chain(draft(), draft()), tmp_path / "saved.jsonl")
    content = (tmp_path / "saved.jsonl").read_bytes()
    (tmp_path / "saved.jsonl").write_bytes(content[:-30])
    with pytest.raises(DataError, match="not a whole line"):
        restore(tmp_path / "saved.jsonl", tmp_path / "journal.db")
    assert not (tmp_path / "journal.db").exists()


def test_a_backup_where_nothing_may_be_written_is_told(tmp_path):
    with open_store(tmp_path / "journal.db", create=True) as store:
        append(store, draft())
    with pytest.raises(DataError) as error:
        backup(office_of(tmp_path), tmp_path / "none" / "saved.db")
    assert [fault.code for fault in error.value.faults] == ["journal_unwritable"]


def test_a_backup_on_a_read_only_disk_is_restored_without_a_file_beside_it(tmp_path):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with open_store(shelf / "saved.db", create=True) as store:
        append(store, draft())
    (shelf / "saved.db-lock").unlink()
    restore(shelf / "saved.db", tmp_path / "journal.db")
    assert [one.name for one in shelf.iterdir()] == ["saved.db"]


def test_a_backup_made_while_somebody_writes_is_the_journal_of_one_moment(tmp_path):
    config = office_of(tmp_path)
    begin(config)
    ended, fresh = threading.Event(), salts()

    def write():
        with opened(config, wait_s=60) as store:
            while not ended.is_set():
                append(store, draft(personal="words"), draft(kind="screened"), salts=fresh)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [
            backup(config, tmp_path / f"saved{at}.{kind}").entries
            for at, kind in enumerate(["db", "jsonl", "db", "db", "jsonl"])
        ]
    finally:
        ended.set()
        writer.join()
    assert sizes == sorted(sizes)
    assert all(size % 2 == 0 for size in sizes)  # never half a transaction
    entries, _ = read_entries(config)
    for at, kind in enumerate(["db", "jsonl", "db", "db", "jsonl"]):
        assert read(tmp_path / f"saved{at}.{kind}") == entries[: sizes[at]]
