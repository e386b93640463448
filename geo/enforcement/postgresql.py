"""The journal in PostgreSQL, for an office in which many machines write."""

from __future__ import annotations

import ssl
from contextlib import nullcontext
from functools import partial
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Engine, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from geo.enforcement import schema
from geo.enforcement.backend import RESTORE, Backend, told
from geo.errors import DataError, UsageError
from geo.records import Issue

ENCRYPTION = {
    "disable": False,  # as the driver has it: no encryption
    "prefer": None,  # encryption where the server offers it
    "verify-full": True,  # encryption, and the server shows that it is the one named
}

GUARDS = text(
    """SELECT tgname, relname, tgenabled::text, tgtype, prosrc, tgqual IS NOT NULL
    FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal AND relname IN ('events', 'personal') AND pg_table_is_visible(tgrelid)"""
)
"""What watches over the tables: when it is called, whether it is awake, and what it does."""


def postgresql_backend(address: str, *, create: bool, file: str | None, wait_s: float) -> Backend:
    """Open a journal of PostgreSQL.

    Parameters
    ----------
    address
        ``postgresql://user:password@host/database``; ``?sslmode=`` one of ``disable``,
        ``prefer`` (if left out) and ``verify-full``; ``?unix_sock=`` the path of a socket.
    create
        Whether to make its tables; a database that has them is then refused.
    file
        What it is called in messages; its database and host if left out, never its password.
    wait_s
        How long to wait for another writer.

    Raises
    ------
    DataError
        If the address is none, or the database does not answer, is no journal, or is of
        another format.
    UsageError
        If it is to be made, and is there; or if the driver is not installed.
    """
    url = _url(address, file)
    name = file or f"database {url.database} on {url.host or 'this machine'}"
    if find_spec("pg8000") is None:
        raise UsageError(f"{name}: the driver is missing. Install foothill-monitor[postgresql].")
    engine = create_engine(
        _bare(url),
        connect_args=_encryption(url, name),
        pool_size=1,
        hide_parameters=True,  # words about persons stand in no message, and so in no log
    )
    try:
        with told(name):
            _require_journal(engine, name, create=create)
    except BaseException:
        engine.dispose()
        raise
    lock = (
        f"SET LOCAL lock_timeout = {max(1, round(wait_s * 1000))}",
        "SET LOCAL synchronous_commit = on",  # whatever the server's habit is
        "LOCK TABLE events IN EXCLUSIVE MODE",  # others go on reading
    )
    return Backend(engine, name, nullcontext, lock, partial(_scrub, engine, wait_s))


def _url(address: str, file: str | None) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, NoSuchModuleError, ValueError):
        url = URL.create("none")
    if url.get_backend_name() not in ("postgresql", "postgres") or not url.database:
        # the address is not repeated here: it may hold a password
        what = "the address is not one of a PostgreSQL database"
        mend = "Write postgresql://user:password@host/database"
        raise DataError([Issue("stop", "journal_unreachable", file or "address", what, mend)])
    return url


def _bare(url: URL) -> URL:
    """Give the address as our driver wants it."""
    return url.set(drivername="postgresql+pg8000").difference_update_query(["sslmode"])


def _encryption(url: URL, name: str) -> dict[str, Any]:
    asked = url.query.get("sslmode", "prefer")
    if asked not in ENCRYPTION:
        what = "its sslmode is not known"
        mend = f"Use one of: {', '.join(ENCRYPTION)}"
        raise DataError([Issue("stop", "journal_unreachable", name, what, mend)])
    strict = ENCRYPTION[str(asked)]
    return {"ssl_context": ssl.create_default_context() if strict else strict}


def _require_journal(engine: Engine, name: str, *, create: bool) -> None:
    """Make the tables where they were asked for, and refuse a database that is no journal."""
    there = inspect(engine).has_table("events")
    if create and there:
        raise UsageError(f"{name}: it holds a journal already. Name an empty database.")
    if create:
        _make(engine)
    elif not there:
        what, mend = "it is no journal: its tables are missing", "Name the journal's database"
        raise DataError([Issue("stop", "journal_broken", name, what, mend)])
    _require_ours(engine, name)


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        schema.METADATA.create_all(connection)
        for statement in schema.POSTGRESQL_GUARDS:
            connection.exec_driver_sql(statement)
        connection.execute(schema.META.insert(), {"key": "format", "value": schema.FORMAT})


def _require_ours(engine: Engine, name: str) -> None:
    """Refuse a database of another format, and one whose guards are gone or asleep."""
    with engine.connect() as connection:
        query = select(schema.META.c.value).where(schema.META.c.key == "format")
        said = connection.scalar(query)
        if said != schema.FORMAT:
            what = f"its format is {said}, and this program reads format {schema.FORMAT}"
            mend = "Use the version of the program that wrote it"
            raise DataError([Issue("stop", "journal_broken", name, what, mend)])
        if {tuple(row) for row in connection.execute(GUARDS)} != _expected():
            what = "the guards that keep entries from being changed were altered, or are asleep"
            raise DataError([Issue("stop", "journal_broken", name, what, RESTORE)])


def _expected() -> set[tuple[object, ...]]:
    """Give the guards as the server tells them; their events are bits (pg_trigger.tgtype)."""
    row, before, insert, remove, update, truncate = 1, 2, 4, 8, 16, 32
    refuses, next_ = (one.split("$$")[1] for one in schema.POSTGRESQL_GUARDS[:2])
    return {
        ("events_next", "events", "O", row | before | insert, next_, False),
        ("events_fixed", "events", "O", before | remove | update | truncate, refuses, False),
        ("personal_fixed", "personal", "O", before | update, refuses, False),
    }


def _scrub(engine: Engine, wait_s: float) -> bool:
    """Write the table of personal words anew; the server's own log may keep them for a while."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # who reads the table keeps it as it is: that is told, and not waited for without end
        connection.exec_driver_sql(f"SET lock_timeout = {max(1, round(wait_s * 1000))}")
        connection.exec_driver_sql("VACUUM FULL personal")
    return True
