"""Power cuts on a journal, simulated below SQLite.

A :class:`Disk` writes down what a database asks of it: each write, each cut of a file to a
length, each sync, each file taken away, and between them each entry that was acknowledged.
:func:`cut` then gives the files as a disk may hold them when the power goes at some point:
what was synced is there; of everything later each sector of 512 bytes may be there or not.
What the disk itself lies about, and folders that forget a file, are not simulated.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import apsw

SECTOR = 512


@dataclass(frozen=True)
class Step:
    """What was asked of the disk: write, truncate, sync, delete, or an entry acknowledged."""

    what: str
    file: str = ""
    at: int = 0
    content: bytes = b""


@dataclass
class Disk:
    """Everything that was asked, in its order."""

    steps: list[Step] = field(default_factory=list)

    def asked(self, what: str, file: str = "", at: int = 0, content: bytes = b"") -> None:
        self.steps.append(Step(what, Path(file).name, at, content))

    def acknowledged(self, seq: int) -> None:
        self.asked("acknowledged", at=seq)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite names these
        self.disk.asked("write", self.name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.disk.asked("truncate", self.name, size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.disk.asked("sync", self.name)
        super().xSync(flags)


class _System(apsw.VFS):
    def __init__(self, disk: Disk, name: str) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: Any) -> _File:  # noqa: N802
        return _File(self.disk, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        self.disk.asked("delete", name)
        super().xDelete(name, sync)


class _Cursor:
    """What SQLAlchemy asks of a cursor of sqlite3, answered by apsw."""

    arraysize, lastrowid = 1, None

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.rows: list[Any] = []

    def execute(self, sql: str, values: Any = ()) -> _Cursor:
        cursor, described = self.connection.cursor(), []
        # of an answer without rows apsw tells the columns only before it is asked for
        cursor.exec_trace = lambda asked, *_: bool(
            described.extend(asked.get_description()) or True
        )
        self.rows = list(cursor.execute(sql, tuple(values)))
        self.description = [(name, *[None] * 6) for name, *_ in described] or None
        self.rowcount = self.connection.changes()
        return self

    def executemany(self, sql: str, rows: Any) -> _Cursor:
        for row in rows:
            self.execute(sql, row)
        return self

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> Any:
        rows, self.rows = self.rows, []
        return rows

    def close(self) -> None:
        self.rows = []


class _Connection:
    """What SQLAlchemy asks of a connection of sqlite3, answered by apsw."""

    isolation_level = None

    def __init__(self, path: str, system: str) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self.inner = apsw.Connection(path, flags=flags, vfs=system)

    def cursor(self) -> _Cursor:
        return _Cursor(self.inner)

    def execute(self, sql: str, values: Any = ()) -> _Cursor:
        return self.cursor().execute(sql, values)

    def create_function(self, *_: Any, **__: Any) -> None:
        """Nothing of ours calls a function of Python from SQL."""

    def commit(self) -> None:
        if self.inner.in_transaction:
            self.inner.execute("COMMIT")

    def rollback(self) -> None:
        if self.inner.in_transaction:
            self.inner.execute("ROLLBACK")

    def close(self) -> None:
        self.inner.close()


@contextmanager
def watched() -> Iterator[Disk]:
    """Watch what every new connection asks of the disk."""
    disk = Disk()
    system = _System(disk, f"watched-{id(disk)}")
    plain: Callable[..., Any] = sqlite3.connect

    def connect(address: str, **options: Any) -> Any:
        if not str(address).startswith("file:"):
            return plain(address, **options)
        return _Connection(str(address).removeprefix("file:").partition("?")[0], system.vfs_name)

    system.vfs_name = f"watched-{id(disk)}"
    with mock.patch("geo.enforcement.sqlite.sqlite3.connect", connect):
        yield disk
    system.unregister()


def cut(steps: list[Step], chance: random.Random) -> tuple[dict[str, bytes], int]:
    """Give the files that are left when the power goes after these steps.

    Returns
    -------
    files, acknowledged
        The content of each file, and the last entry that had been acknowledged.
    """
    safe: dict[str, bytearray] = {}
    waiting: dict[str, list[Step]] = {}
    acknowledged = 0
    for step in steps:
        if step.what == "acknowledged":
            acknowledged = step.at
        elif step.what == "delete":
            safe.pop(step.file, None)
            waiting.pop(step.file, None)
        elif step.what == "sync":
            for one in waiting.pop(step.file, []):
                _done(safe.setdefault(step.file, bytearray()), one)
        else:
            waiting.setdefault(step.file, []).append(step)
    for file, left in waiting.items():
        for one in left:
            for piece in _pieces(one):
                if chance.random() < 0.5:
                    _done(safe.setdefault(file, bytearray()), piece)
    return {file: bytes(content) for file, content in safe.items()}, acknowledged


def _pieces(step: Step) -> Iterator[Step]:
    """Give what may come to the disk without the rest: a sector of a write, or all of a cut."""
    if step.what != "write":
        yield step
        return
    start = step.at
    while start < step.at + len(step.content):
        end = min((start // SECTOR + 1) * SECTOR, step.at + len(step.content))
        yield Step("write", step.file, start, step.content[start - step.at : end - step.at])
        start = end


def _done(content: bytearray, step: Step) -> None:
    if step.what == "truncate":
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.content)] = step.content
