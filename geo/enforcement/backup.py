"""Copies of a journal that can be trusted: made while others write, checked before they count."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.config import Config
from geo.enforcement import sqlite
from geo.enforcement.backend import told
from geo.enforcement.entry import Entry, commitment
from geo.enforcement.journal import DATABASE, EXPORTED, address_of, checked, export, imported
from geo.enforcement.store import open_store
from geo.errors import DataError, UsageError
from geo.records import Issue

Personal = Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Saved:
    """A journal that was saved or restored: how long it is, and the leaf hash of its last entry.

    ``issues`` are notes on its chain; ``personal`` counts the entries with personal words.
    """

    file: str
    entries: int
    last_sha256: str | None
    personal: int
    issues: tuple[Issue, ...]


def backup(config: Config, to: Path, *, personal: bool = False) -> Saved:
    """Save the journal of a monitor, while others may go on writing to it.

    Parameters
    ----------
    config
        The monitor; its journal must be a database.
    to
        A new file: a database (``.db``), or an exported journal (``.jsonl``).
    personal
        Whether words about persons are saved too; only into a database. Whoever has them
        erased later must then erase them there as well.

    Raises
    ------
    DataError
        If the journal cannot be read, or its chain does not hold; no file is made then.
    UsageError
        If a file is there, or its name ends otherwise.
    """
    kind, words = _kind(to), list[tuple[int, str, str]]()
    if personal and kind == EXPORTED:
        raise UsageError(f"{to.name}: an exported journal holds no personal words. Use {DATABASE}.")
    address = address_of(config)
    with open_store(address) as store, sqlite.fresh(to, to.name) as new:
        if kind == EXPORTED:
            entries = store.entries()
        elif isinstance(address, Path):
            entries, words = _copied(address, new, store.file, personal=personal)
        else:
            entries, words = store.entries(), store.all_personal() if personal else []
            _filled(new, entries, words)
        issues = _sound(entries, words, store.file)
        if kind == EXPORTED:
            export(entries, new)
    return _saved(to.name, entries, words, issues)


def restore(file: Path, to: str | Path, *, prefix: str | None = None) -> Saved:
    """Make a journal of a saved one; what is there already is never replaced.

    Parameters
    ----------
    file
        A database (``.db``) or an exported journal (``.jsonl``).
    to
        Where it shall be: a new file, or the address of an empty PostgreSQL database; see
        :func:`geo.enforcement.journal.address_of`.
    prefix
        What the numbers of the monitor's cases begin with; left out: any journal is taken.

    Raises
    ------
    DataError
        If the file cannot be read, its chain does not hold, or none of its cases has such a
        number, as it is the journal of another monitor; nothing is made then.
    UsageError
        If there is a journal.
    """
    with TemporaryDirectory(prefix="foothill-") as folder:
        entries, words = _read(file, Path(folder))
    issues = _sound(entries, words, file.name)
    if prefix is not None:
        _require_own(entries, prefix, file.name)
    if isinstance(to, Path):
        with sqlite.fresh(to, to.name) as new:
            _filled(new, entries, words)
        with open_store(to) as store:
            again, name = store.entries(), store.file
    else:
        with open_store(to, create=True) as store:
            store.load(entries, words)
            again, name = store.entries(), store.file
    if again != entries:
        mend = "Check the disk, and restore it to another place"
        raise DataError(
            [_stop("journal_broken", name, "it did not come out as it was saved", mend)]
        )
    return _saved(name, entries, words, issues)


def _require_own(entries: Sequence[Entry], prefix: str, file: str) -> None:
    """Refuse the journal of another monitor: what is added to one can never be taken out."""
    cases = [str(one.case_id) for one in entries if one.case_id]
    if cases and not any(case.startswith(f"{prefix}-") for case in cases):
        what = f"its cases are such as {cases[-1]}, and the monitor numbers its own {prefix}-"
        mend = "Restore the journal of this monitor, or write its prefix into the monitor"
        raise DataError([_stop("journal_value", file, what, mend)])


def _kind(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in (DATABASE, EXPORTED):
        raise UsageError(f"{path.name}: name a file that ends in {DATABASE} or {EXPORTED}.")
    return kind


def _copied(
    source: Path, new: Path, file: str, *, personal: bool
) -> tuple[list[Entry], list[tuple[int, str, str]]]:
    """Copy a database as it is at one moment, and leave out the personal words or not."""
    with told(file):
        with closing(sqlite.connect(source, 10.0)) as old, closing(sqlite3.connect(new)) as copy:
            old.backup(copy)
        with closing(sqlite.connect(new, 0)) as copy:
            if not personal:
                copy.execute("DELETE FROM personal")
                copy.execute("VACUUM")  # the words go with the pages they stood on
            _require_sound(copy, file)
    with open_store(new, file=file) as saved:
        return saved.entries(), saved.all_personal()


def _require_sound(connection: sqlite3.Connection, file: str) -> None:
    """Have the database check its own pages and indexes."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        what, mend = "the database is damaged", "Restore it from the last backup"
        raise DataError([_stop("journal_broken", file, what, mend)])


def _filled(new: Path, entries: Sequence[Entry], words: Personal) -> None:
    with told(new.name):
        sqlite.make(new)
    with open_store(new) as store:
        store.load(entries, words)


def _read(file: Path, folder: Path) -> tuple[list[Entry], list[tuple[int, str, str]]]:
    """Read a saved journal; a database is copied first, as opening one writes beside it."""
    if not file.is_file():
        mend = "Name a backup"
        raise DataError([_stop("file_missing", file.name, "there is no such file", mend)])
    if _kind(file) == EXPORTED:
        return imported(file.read_bytes(), file.name), []
    copy = folder / file.name
    with told(file.name):
        beside = file.with_name(f"{file.name}-wal").exists()  # a copy made while it was open
        address = f"{file.resolve().as_uri()}?mode=ro{'' if beside else '&immutable=1'}"
        with (
            closing(sqlite3.connect(address, uri=True)) as old,
            closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
        with closing(sqlite3.connect(copy)) as new:
            _require_sound(new, file.name)
    with open_store(copy, file=file.name) as store:
        return store.entries(), store.all_personal()


def _sound(entries: Sequence[Entry], words: Personal, file: str) -> tuple[Issue, ...]:
    """Check every entry, the chain, and that the personal words are those that were meant."""
    events, issues = checked(entries, file)
    meant = events.set_index("seq")["personal_sha256"]
    issues += [
        _stop("journal_chain", file, f"the personal words of entry {seq} are others than it names",
              "Restore the journal from a backup, and ask who wrote to it")
        for seq, salt, said in words
        if meant.get(seq) != commitment(said, salt)
    ]  # fmt: skip
    stops = [issue for issue in issues if issue.severity == "stop"]
    if stops:
        raise DataError(stops)
    return tuple(issues)


def _saved(
    file: str, entries: Sequence[Entry], words: Personal, issues: tuple[Issue, ...]
) -> Saved:
    last = entries[-1].leaf_sha256 if entries else None
    return Saved(file, len(entries), last, len(words), issues)


def _stop(code: str, file: str, what: str, mend: str) -> Issue:
    return Issue("stop", code, file, what, mend)
