"""The journal in one file of SQLite: opened with care, written by one at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import URL, create_engine, event
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

from geo.enforcement import schema
from geo.enforcement.backend import RESTORE, SHUT, Backend, told
from geo.enforcement.locks import held
from geo.errors import DataError, UsageError
from geo.records import Issue

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # with NORMAL a power cut takes back what was acknowledged
    "fullfsync": "ON",  # macOS: an ordinary sync does not reach the disk there
    "foreign_keys": "ON",
    "trusted_schema": "OFF",
    "secure_delete": "ON",  # erased words are overwritten with zeros
}

MOUNTS = Path("/proc/self/mountinfo")
NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.glusterfs", "fuse.sshfs",
    "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "vboxsf", "virtiofs",
}  # fmt: skip
"""File systems on which several machines may write: the shared memory of WAL fails there."""

_OBJECTS = "SELECT type, name, coalesce(sql, '') FROM sqlite_master"
"""Kind, name and definition of everything that a database declares."""


def sqlite_backend(
    address: str | Path, *, create: bool, file: str | None, wait_s: float
) -> Backend:
    """Open a journal of SQLite.

    Parameters
    ----------
    address
        The path of the file.
    create
        Whether to make it; one that is there is then refused.
    file
        What it is called in messages; its own name if left out.
    wait_s
        How long to wait for another writer.

    Raises
    ------
    DataError
        If it is missing, damaged, no journal, of another format, or on a network drive.
    UsageError
        If it is to be made, and is there.
    """
    path = Path(address)
    name = file or path.name
    _require_own_disk(path, name)
    with told(name):
        if create:
            with fresh(path, name) as new:
                make(new)
        else:
            _require_file(path, name)
    engine = create_engine(
        URL.create("sqlite"),
        creator=partial(connect, path, wait_s),
        poolclass=QueuePool,
        pool_size=1,
        hide_parameters=True,  # words about persons stand in no message, and so in no log
    )
    event.listen(engine, "begin", _begin)
    try:
        with told(name), closing(engine.raw_connection()) as connection:
            _require_ours(connection, name)
    except BaseException:
        engine.dispose()
        raise
    lock = path.with_name(f"{path.name}-lock")
    return Backend(
        engine=engine,
        file=name,
        held=partial(held, lock, wait_s, name),
        lock=(),
        scrub=partial(_scrub, path, wait_s),
    )


def _require_file(path: Path, file: str) -> None:
    if not path.exists():
        mend = (
            "Check the path, restore a saved journal with foothill restore, or begin one with "
            "record --begin; nothing is begun by itself"
        )
        raise DataError([Issue("stop", "file_missing", file, "the file does not exist", mend)])
    if not path.is_file():
        raise DataError([Issue("stop", "file_unreadable", file, "it is not a file", "Name a file")])


def connect(path: Path, wait_s: float, mode: str = "rw") -> sqlite3.Connection:
    """Open a connection with the settings that a journal needs; it begins nothing by itself."""
    address = f"file:{quote(str(path))}?mode={mode}"
    connection = sqlite3.connect(
        address, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
    )
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    return connection


def make(path: Path) -> None:
    """Make the tables and guards of an empty journal in a new file."""
    connection = connect(path, 0, "rwc")
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _statements():
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('format', ?)", (schema.FORMAT,))
        connection.execute("COMMIT")
    finally:
        connection.close()


@contextmanager
def fresh(path: Path, file: str) -> Iterator[Path]:
    """Give a new file to write to, and put it in its place when all went well.

    Raises
    ------
    UsageError
        If something lies in its place; it stays.
    DataError
        If the folder may not be written to.
    """
    if path.exists() or path.is_symlink():
        raise UsageError(f"{file}: it is there already, and stays. Name a new file.")
    try:
        with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            new = Path(folder) / path.name
            yield new
            _require_whole(new, file)
            with new.open("rb") as stream:
                os.fsync(stream.fileno())
            new.chmod(0o600)  # it may hold words about persons
            _put(new, path)
        _sync_folder(path.parent)
    except FileExistsError:
        raise UsageError(f"{file}: it is there already, and stays. Name a new file.") from None
    except OSError as error:
        what = f"it cannot be written here: {error.strerror or error}"
        raise DataError([Issue("stop", "journal_unwritable", file, what, SHUT[2])]) from error


def _require_whole(new: Path, file: str) -> None:
    """Refuse a database of which a part is still in the file beside it."""
    wal = new.with_name(f"{new.name}-wal")
    if wal.exists() and wal.stat().st_size:
        mend = "Check the disk, and try again"
        raise DataError([Issue("stop", "journal_unwritable", file, "it is not whole", mend)])


def _put(new: Path, path: Path) -> None:
    """Move a file to a place where nothing lies, and never over something."""
    try:
        path.hardlink_to(new)
    except FileExistsError:
        raise
    except OSError:  # a memory stick knows no links: nothing lay there a moment ago
        new.rename(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin(connection: object) -> None:
    """Begin a transaction as it was asked for: one that writes takes its lock at once."""
    options = connection.get_execution_options()  # type: ignore[attr-defined]
    words = "BEGIN IMMEDIATE" if options.get("writes") else "BEGIN"
    connection.exec_driver_sql(words)  # type: ignore[attr-defined]


def _require_ours(connection: PoolProxiedConnection, file: str) -> None:
    """Refuse a file that is no journal, one of another format, and one whose guards differ."""
    cursor = connection.cursor()
    found = frozenset(cursor.execute(_OBJECTS).fetchall())
    if not {"events", "personal", "meta"} <= {name for _, name, _ in found}:
        what, mend = "it is no journal: its tables are missing", "Name the journal"
        raise DataError([Issue("stop", "journal_broken", file, what, mend)])
    rows = cursor.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()
    if [tuple(row) for row in rows] != [(schema.FORMAT,)]:
        said = ", ".join(str(row[0]) for row in rows) or "none"
        what = f"its format is {said}, and this program reads format {schema.FORMAT}"
        mend = "Use the version of the program that wrote it"
        raise DataError([Issue("stop", "journal_broken", file, what, mend)])
    if found != _expected():
        what = "its tables, or the guards that keep entries from being changed, were altered"
        raise DataError([Issue("stop", "journal_broken", file, what, RESTORE)])


@cache
def _expected() -> frozenset[tuple[str, str, str]]:
    connection = sqlite3.connect(":memory:")
    try:
        for statement in _statements():
            connection.execute(statement)
        return frozenset(connection.execute(_OBJECTS).fetchall())
    finally:
        connection.close()


@cache
def _statements() -> Sequence[str]:
    """Give the statements that make the tables, as SQLAlchemy writes them, and their guards."""
    found: list[str] = []
    dialect = create_engine("sqlite://").dialect
    for table in schema.METADATA.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        found += [str(CreateIndex(one).compile(dialect=dialect)) for one in table.indexes]
    return (*found, *schema.SQLITE_GUARDS)


def _scrub(path: Path, wait_s: float) -> bool:
    """Bring all that was written into the file itself, and empty the WAL, where old words stand."""
    connection = connect(path, wait_s)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.close()


def _require_own_disk(path: Path, file: str) -> None:
    """Refuse a file on a network drive."""
    found = file_system(path, MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else "")
    if found in NETWORK:
        what = f"the path is refused: it lies on a network drive ({found})"
        mend = "Keep it on a disk of this machine, or use PostgreSQL where several machines write"
        raise DataError([Issue("stop", "path_refused", file, what, mend)])


def file_system(path: Path, mounts: str) -> str:
    r"""Name the file system that a path lies on; empty where the system does not tell.

    Parameters
    ----------
    path
        A file or folder, which need not exist.
    mounts
        Lines as ``/proc/self/mountinfo`` has them (proc(5)): the mount point is their fifth
        word, and the file system the first after the lone dash.

    Examples
    --------
    >>> lines = "1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / /office\\040disk rw - nfs4 host:/ rw"
    >>> file_system(Path("/office disk/a.db"), lines), file_system(Path("/a.db"), lines)
    ('nfs4', 'ext4')
    """
    where = path.parent.resolve()
    best, found = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        point = Path(words[4].encode().decode("unicode_escape"))
        # of two mounts on one point the later one is seen
        if where.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), words[words.index("-", 5) + 1]
    return found
