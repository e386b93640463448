"""Tests of geo/enforcement/sqlite.py."""

import os
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from journals import RECORDED_AT, append, draft, everything
from sqlalchemy import text

from geo.enforcement import sqlite
from geo.enforcement.entry import chain_faults
from geo.enforcement.store import open_store
from geo.errors import DataError, UsageError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path):
    with open_store(path, create=True, wait_s=0.2) as store:
        yield store


def fault(path, **options):
    with pytest.raises(DataError) as error:
        open_store(path, **options)
    (found,) = error.value.faults
    return found


def files_of(path):
    return sorted(one.name for one in path.parent.iterdir())


def test_every_connection_has_the_settings_that_a_power_cut_asks_for(path, journal):
    asked = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete")
    with journal._backend.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 0, 1]


def test_a_new_journal_is_there_whole_and_for_its_owner_alone(path):
    open_store(path, create=True).close()
    assert files_of(path) == ["journal.db"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_who_begin_the_same_journal_do_not_replace_one_another(path, monkeypatch):
    made = sqlite.make

    def at_the_same_time(new):
        made(new)
        monkeypatch.setattr(sqlite, "make", made)
        with open_store(path, create=True) as other:
            append(other, draft())

    monkeypatch.setattr(sqlite, "make", at_the_same_time)
    with pytest.raises(UsageError, match="it is there already, and stays"):
        open_store(path, create=True)
    with open_store(path) as store:
        assert store.size() == 1
    assert [name for name in files_of(path) if name.startswith(".")] == []


def test_where_the_disk_knows_no_links_a_new_journal_is_moved_to_its_place(path, monkeypatch):
    def refused(self, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    open_store(path, create=True).close()
    open_store(path).close()
    assert files_of(path) == ["journal.db"]


def test_what_is_no_file_is_not_opened(path):
    path.mkdir()
    assert fault(path).code == "file_unreadable"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it is no journal: its tables are missing"),
        (b"seq,case_id\n1,c1\n" * 300, "the file is no database (SQLITE_NOTADB)"),
    ],
)
def test_a_file_that_is_no_journal_is_refused(path, content, what):
    path.write_bytes(content)
    found = fault(path)
    assert (found.code, found.what) == ("journal_broken", what)


def test_a_damaged_page_is_told_and_not_read_over(path, journal):
    append(journal, *[draft(note="x" * 3000) for _ in range(40)])
    journal.close()
    content = bytearray(path.read_bytes())
    for page in range(6, len(content) // 4096):
        content[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    path.write_bytes(content)
    with open_store(path) as store, pytest.raises(DataError) as error:
        store.entries()
    assert [one.code for one in error.value.faults] == ["journal_broken"]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER events_kept",
        "CREATE TRIGGER more AFTER INSERT ON events BEGIN SELECT 1; END",
        "DROP INDEX ix_events_case_id",
    ],
)
def test_a_journal_whose_guards_were_altered_is_not_opened(path, journal, statement):
    append(journal, draft())
    journal.close()
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()
    found = fault(path)
    assert found.code == "journal_broken"
    assert "guards" in found.what


@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO events VALUES (1, 'a', NULL, '{}', '{}', 'x')",
        "INSERT OR REPLACE INTO events VALUES (3, 'a', 'k1', '{}', '{}', 'x')",
        "INSERT OR IGNORE INTO events VALUES (9, 'a', NULL, '{}', '{}', 'x')",
    ],
)
def test_an_entry_cannot_be_replaced_by_a_way_around_the_guards(journal, statement):
    before = append(journal, draft(entry_key="k1"), draft())
    with (
        pytest.raises(Exception, match="an entry is added at the end, once"),
        journal._backend.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert journal.entries() == before


def test_a_lock_of_another_program_is_waited_for_and_then_told(path, journal):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DataError) as error:
        append(journal, draft())
    (found,) = error.value.faults
    assert str(found) == (
        "journal.db: another writer holds it (SQLITE_BUSY). Wait until it has ended, and try again."
    )
    other.execute("ROLLBACK")
    other.close()
    assert len(append(journal, draft())) == 1


def test_a_lock_left_by_a_program_that_died_keeps_nobody_away(path, journal):
    (path.parent / "journal.db-lock").write_text("")
    assert len(append(journal, draft())) == 1


def test_a_lock_that_leads_elsewhere_is_not_followed(path, journal, tmp_path):
    (tmp_path / "journal.db-lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError) as error:
        append(journal, draft())
    assert [one.code for one in error.value.faults] == ["journal_unwritable"]
    assert not (tmp_path / "elsewhere").exists()


@contextmanager
def somebody():
    """Act without the rights of an administrator, as an office's clerk does."""
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


@pytest.fixture
def shelf():
    """A folder that others may look into, but not write to."""
    folder = Path(tempfile.mkdtemp(prefix="foothill-"))
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_to_is_told_with_the_mend(shelf):
    path = shelf / "journal.db"
    with open_store(path, create=True) as store:
        append(store, draft())
    path.chmod(0o444)
    shelf.chmod(0o555)
    with somebody():
        with pytest.raises(DataError) as error:
            open_store(shelf / "new.db", create=True)
        begun = error.value.faults
        with pytest.raises(DataError) as error, open_store(path) as store:
            append(store, draft())
        added = error.value.faults
    assert [one.code for one in (*begun, *added)] == ["journal_unwritable"] * 2
    assert added[0].mend == "Allow it, or read an exported journal (.jsonl)"
    with open_store(path) as store:
        assert store.size() == 1


def test_a_journal_on_a_network_drive_is_refused_before_anything_is_made(path, monkeypatch):
    lines = f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / {path.parent} rw - nfs4 host:/office rw\n"
    mounts = path.parent / "mounts"
    mounts.write_text(lines)
    monkeypatch.setattr(sqlite, "MOUNTS", mounts)
    found = fault(path, create=True)
    assert found.code == "path_refused"
    assert found.what == "the path is refused: it lies on a network drive (nfs4)"
    assert files_of(path) == ["mounts"]


def test_the_mount_that_counts_is_the_nearest_and_of_two_the_later():
    lines = (
        "1 0 8:1 / / rw shared:1 - ext4 /dev/a rw\n"
        "2 1 0:9 / /office rw - nfs4 host:/ rw\n"
        "3 2 0:8 / /office/local rw - xfs /dev/b rw\n"
        "4 1 0:7 / /twice rw - nfs host:/ rw\n"
        "5 1 0:6 / /twice rw - tmpfs none rw\n"
    )
    found = {
        name: sqlite.file_system(Path(name), lines)
        for name in ("/a.db", "/office/a.db", "/office/local/a.db", "/officer/a.db", "/twice/a.db")
    }
    assert list(found.values()) == ["ext4", "nfs4", "xfs", "ext4", "tmpfs"]


def test_where_the_system_does_not_tell_its_mounts_a_journal_is_opened(path, monkeypatch):
    monkeypatch.setattr(sqlite, "MOUNTS", path.parent / "none")
    open_store(path, create=True).close()


def standing(path, canary):
    """Files beside a journal that hold these bytes."""
    return [one.name for one in path.parent.iterdir() if canary in one.read_bytes()]


@pytest.mark.parametrize("length", [0, 300, 9000])
def test_erased_words_are_in_no_file_of_the_journal(path, journal, length):
    canaries = [secrets.token_hex(16) for _ in range(12)]
    drafts = [draft(personal=canary + "." * length) for canary in canaries]
    for one in drafts:
        append(journal, one)
    gone, left = canaries[::2], canaries[1::2]
    assert all(standing(path, canary.encode()) for canary in canaries)
    for seq in range(1, 13, 2):
        told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
        _, issues = journal.erase(seq, told, admit=everything, recorded_at=RECORDED_AT)
        assert issues == []
    assert [standing(path, canary.encode()) for canary in gone] == [[]] * 6
    assert all(standing(path, canary.encode()) for canary in left)
    append(journal, draft())
    assert chain_faults(journal.events()) == []
    journal.close()
    assert [standing(path, canary.encode()) for canary in gone] == [[]] * 6


def test_words_that_a_reader_keeps_in_a_file_are_told(path, journal):
    canary = secrets.token_hex(16)
    append(journal, draft(personal=canary))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
    _, (note,) = journal.erase(1, told, admit=everything, recorded_at=RECORDED_AT)
    assert (note.severity, note.code) == ("note", "personal_left")
    assert journal.personal(1) is None
    reader.close()
    append(journal, draft(personal="other"))
    _, issues = journal.erase(3, told, admit=everything, recorded_at=RECORDED_AT)
    assert issues == []
    assert standing(path, canary.encode()) == []
