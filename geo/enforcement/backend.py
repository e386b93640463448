"""What a database must bring to hold a journal, and what its faults are called here."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from geo.errors import DataError
from geo.records import Issue

RESTORE = "Restore it from the last backup"
BUSY = ("journal_busy", "another writer holds it", "Wait until it has ended, and try again")
FULL = ("journal_unwritable", "the disk is full", "Free some space, and record it again")
SHUT = (
    "journal_unwritable",
    "it, or its folder, may not be written to",
    "Allow it, or read an exported journal (.jsonl)",
)

_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: (
        "journal_unwritable",
        "the disk refused a read or a write",
        "Check its space and its health; nothing of this was recorded",
    ),
    sqlite3.SQLITE_READONLY: SHUT,
    sqlite3.SQLITE_CANTOPEN: SHUT,
    sqlite3.SQLITE_PERM: SHUT,
    sqlite3.SQLITE_CORRUPT: ("journal_broken", "the file is damaged", RESTORE),
    sqlite3.SQLITE_NOTADB: ("journal_broken", "the file is no database", RESTORE),
}

_POSTGRESQL = {
    "55P03": BUSY,
    "53100": FULL,
    "42501": SHUT,
    "25006": SHUT,
    "28": (
        "journal_unreachable",
        "the database does not let this user in",
        "Check user and password of its address",
    ),
    "3D000": (
        "journal_unreachable",
        "there is no such database",
        "Check its name in the address, or make it",
    ),
}

_LOST = (
    "journal_unreachable",
    "the database does not answer, does not let this user in, or the connection was lost",
    "Check that it runs, and its address; look for the entry before recording it again",
)


@dataclass(frozen=True, slots=True)
class Backend:
    """One database that holds a journal.

    ``held`` keeps other writers away for as long as its block runs. ``lock`` are statements at
    the start of a transaction that writes. ``scrub`` takes erased words out of the files, and
    tells whether it could.
    """

    engine: Engine
    file: str  # what the journal is called in messages
    held: Callable[[], AbstractContextManager[None]]
    lock: tuple[str, ...]
    scrub: Callable[[], bool]


@contextmanager
def told(file: str) -> Iterator[None]:
    """Turn what a database says into a fault that says where, what and the mend.

    Raises
    ------
    DataError
        In place of every error of a database.
    """
    try:
        yield
    except DBAPIError as error:
        raise DataError([_issue(error.orig, file)]) from error
    except sqlite3.Error as error:
        raise DataError([_issue(error, file)]) from error


def _issue(error: BaseException | None, file: str) -> Issue:
    if isinstance(error, sqlite3.Error):
        number = getattr(error, "sqlite_errorcode", None)
        name = getattr(error, "sqlite_errorname", "no code")
        known = _SQLITE.get((number or 0) & 0xFF)
        code, what, mend = known or ("journal_broken", f"the database refuses: {error}", RESTORE)
        return Issue("stop", code, file, f"{what} ({name})", mend)
    said = error.args[0] if error is not None and error.args else None
    state = str(said.get("C", "")) if isinstance(said, dict) else ""
    known = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    if known is None and state and not state.startswith(("08", "57")):
        words = f"the database refuses: {said.get('M')}" if isinstance(said, dict) else ""
        known = ("journal_broken", words, "Ask who keeps the database")
    code, what, mend = known or _LOST
    return Issue("stop", code, file, f"{what} ({state})" if state else what, mend)
