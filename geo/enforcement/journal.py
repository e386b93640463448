"""The door to the journal: a database that grows, or an exported file that is only read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo import tables
from geo.config import Config
from geo.enforcement import texts
from geo.enforcement.entry import Entry, chain_faults, leaf_sha256, table
from geo.enforcement.store import Store, open_store
from geo.errors import DataError
from geo.files import own_content, write_whole
from geo.reader import paths
from geo.records import FileRef, Issue

EXPORTED, DATABASE = ".jsonl", ".db"
LARGEST_BYTES = 2_000_000_000
"""Some three million entries."""

_BETWEEN = '},"open":{'
"""Parts the two texts of a line: inside a text of JSON each of these quotes would be escaped."""


def read_journal(config: Config) -> tuple[list[Entry], pd.DataFrame, list[Issue]]:
    """Read the whole journal of a monitor, events after its ``as_of`` too.

    A later entry may correct the day of an earlier one, and a checkpoint is over all of them.

    Returns
    -------
    entries, events, issues
        The entries, and the same as columns of ``tables.EVENTS``, in the order of the journal;
        every fault. With a fault there are none: a register of cases must not be guessed at.
    """
    entries, issues = read_entries(config)
    if any(issue.severity == "stop" for issue in issues) or not entries:
        return [], tables.EVENTS.empty(), issues
    events, faults = checked(entries, _name(config))
    if any(issue.severity == "stop" for issue in faults):
        return [], tables.EVENTS.empty(), faults
    return entries, events, faults


def read_entries(config: Config) -> tuple[list[Entry], list[Issue]]:
    """Read all entries of the journal of a monitor, whatever their day.

    Returns
    -------
    entries, issues
        In the order of the journal, not yet checked; or why they cannot be had. A monitor
        without a journal has no entries and no fault.
    """
    journal = config.monitor.journal
    if journal is None:
        return [], []
    try:
        if journal.path is not None and journal.path.lower().endswith(EXPORTED):
            return _exported(config, journal.path), []
        with opened(config) as store:
            return store.entries(), []
    except DataError as error:
        return [], [fault for fault in error.faults if isinstance(fault, Issue)]


def checked(entries: Sequence[Entry], file: str) -> tuple[pd.DataFrame, list[Issue]]:
    """Read entries as a table, and check each of them and their chain.

    Returns
    -------
    events, issues
        Columns of ``tables.EVENTS``, none of them where an entry has a fault; all faults.
    """
    try:
        events = table(entries, file=file)
    except DataError as error:
        faults = [fault for fault in error.faults if isinstance(fault, Issue)]
        return tables.EVENTS.empty(), faults
    return events, chain_faults(events, file=file)


def opened(config: Config, *, create: bool = False, wait_s: float = 10.0) -> Store:
    """Open the database of a monitor's journal.

    Parameters
    ----------
    config
        The monitor.
    create
        Whether to make an empty one; see :func:`geo.enforcement.store.open_store`.
    wait_s
        How long to wait for another writer.

    Raises
    ------
    DataError
        If the monitor keeps no journal, an exported one, or one that cannot be opened.
    UsageError
        If it is to be made, and is there.
    """
    address = address_of(config)
    file = _name(config) if isinstance(address, Path) else None
    return open_store(address, create=create, file=file, wait_s=wait_s)


def address_of(config: Config) -> str | Path:
    """Give where the database of a monitor's journal is.

    Raises
    ------
    DataError
        If it keeps none, or an exported one; if the path is refused, or the variable that
        holds the address is not set.
    """
    journal, monitor = config.monitor.journal, "monitor.yaml"
    if journal is None:
        mend = "Add journal: with its path, origin and prefix to the monitor"
        raise DataError([_stop("journal_unreachable", monitor, "it names no journal", mend)])
    if (journal.path is None) == (journal.address_in is None):
        what = "its journal has a path and an address, or neither"
        raise DataError([_stop("monitor_value", monitor, what, "Keep one of path and address_in")])
    if journal.address_in is not None:
        found = os.environ.get(journal.address_in)
        if not found:
            what = f"the variable {journal.address_in} is not set"
            mend = "Set it to postgresql://user:password@host/database"
            raise DataError([_stop("journal_unreachable", journal.address_in, what, mend)])
        return found
    return _database(config.folder, str(journal.path))


def export(entries: Sequence[Entry], path: Path) -> None:
    """Write entries as an exported journal: RFC 8785 JSON, one line an entry.

    Parameters
    ----------
    entries
        The whole journal, in its order.
    path
        The file; it is written whole or not at all, and one that is there is replaced.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    lines = (f'{{"closed":{entry.closed},"open":{entry.open}}}\n' for entry in entries)
    write_whole(path, "".join(lines).encode())


def imported(content: bytes, file: str) -> list[Entry]:
    """Read the entries of an exported journal.

    Parameters
    ----------
    content
        The bytes of the file.
    file
        What it is called in messages.

    Raises
    ------
    DataError
        If a line is not one of an exported journal, or the last one is not whole; the
        faults name their lines.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mend = "Restore the file from a backup"
        fault = _stop("not_utf8", file, f"byte {error.start} is not UTF-8", mend, line=line)
        raise DataError([fault]) from None
    lines = text.split("\n")
    parts = [line.partition(_BETWEEN) for line in lines[:-1]]
    faulty = [
        at for at, (start, middle, end) in enumerate(parts, 1) if not _whole(start, middle, end)
    ]
    if faulty or lines[-1]:
        numbers = [*faulty, *([len(lines)] if lines[-1] else [])][: texts.MOST_ROWS]
        what, mend = "it is not a whole line of an exported journal", "Restore it from a backup"
        raise DataError([_stop("journal_broken", file, what, mend, line=at) for at in numbers])
    closed = [start.removeprefix('{"closed":') + "}" for start, _, _ in parts]
    opens = ["{" + end.removesuffix("}") for _, _, end in parts]
    return _entries(opens, closed, file)


def _whole(start: str, middle: str, end: str) -> bool:
    return bool(middle) and start.startswith('{"closed":{') and end.endswith("}}")


def _entries(opens: Sequence[str], closed: Sequence[str], file: str) -> list[Entry]:
    """Make entries of their two texts."""
    try:
        shown, hidden = texts.read(opens, texts.OPEN), texts.read(closed, texts.CLOSED)
    except texts.NotEntriesError as error:
        what, mend = "it is no entry of a journal", "Restore the file from a backup"
        faults = [_stop("journal_broken", file, what, mend, line=at + 1) for at in error.rows]
        raise DataError(faults) from None
    if shown["seq"].null_count:
        what, mend = "an entry has no number", "Restore the file from a backup"
        raise DataError([_stop("journal_broken", file, what, mend)])
    listed = (shown["seq"], shown["case_id"], hidden["entry_key"])
    columns = [column.to_pylist() for column in listed]
    leaves = [leaf_sha256(told) for told in opens]
    return [Entry._make(row) for row in zip(*columns, opens, closed, leaves, strict=True)]


def _exported(config: Config, name: str) -> list[Entry]:
    try:
        content = own_content(config.folder, FileRef(path=name), largest_bytes=LARGEST_BYTES)
    except OSError as error:
        code = "file_missing" if isinstance(error, FileNotFoundError) else "file_unreadable"
        what = f"the journal cannot be read: {error.strerror or error}"
        raise DataError([_stop(code, name, what, "Restore it from the last backup")]) from error
    if isinstance(content, Issue):
        raise DataError([content])
    return imported(content, name)


def _database(folder: Path, name: str) -> Path:
    """Give the file of a database, after its name and where it leads were looked at."""
    why = paths.refusal(folder, name)
    if why is not None:
        mend = "Write a path below the folder of the monitor file"
        raise DataError([_stop("path_refused", name, f"the path is refused: {why}", mend)])
    if name.lower().endswith(EXPORTED):
        what = "an exported journal is read, and never written to"
        mend = (
            "Restore it into a database (.db): write path: journal.db under journal in the "
            f"monitor, then run foothill restore MONITOR {folder / name} and foothill record again"
        )
        raise DataError([_stop("journal_unwritable", name, what, mend)])
    if not name.lower().endswith(DATABASE):
        what = "a journal is a database or an exported journal"
        mend = f"Name a file that ends in {DATABASE} or {EXPORTED}"
        raise DataError([_stop("file_kind", name, what, mend)])
    return folder / name


def _name(config: Config) -> str:
    return config.monitor.journal.name if config.monitor.journal else "journal"


def _stop(code: str, file: str, what: str, mend: str, line: int | None = None) -> Issue:
    return Issue("stop", code, file, what, mend, line=line)
