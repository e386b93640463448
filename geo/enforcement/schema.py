"""The tables a journal is stored in, the same in SQLite and PostgreSQL, and what guards them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

FORMAT = "1"
"""Version of the tables below; a database that says another is not opened."""

METADATA = MetaData()

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("case_id", Text, index=True),
    Column("entry_key", Text, unique=True),
    Column("open", Text, nullable=False),
    Column("closed", Text, nullable=False),
    Column("leaf_sha256", Text, nullable=False),
)
"""The chain. Nothing in it is ever changed or taken out."""

PERSONAL = Table(
    "personal",
    METADATA,
    Column("seq", Integer, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("words", Text, nullable=False),
)
"""Words about persons: outside the chain, which holds their salted hash. They may be erased."""

META = Table(
    "meta", METADATA, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)

# INSERT OR REPLACE deletes without asking a delete trigger: hence the look at entry_key and seq
SQLITE_GUARDS = (
    """CREATE TRIGGER events_next BEFORE INSERT ON events
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
      OR EXISTS (SELECT 1 FROM events WHERE entry_key = NEW.entry_key)
    BEGIN SELECT RAISE(ABORT, 'an entry is added at the end, once'); END""",
    """CREATE TRIGGER events_kept BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'an entry is never taken out'); END""",
    """CREATE TRIGGER events_fixed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END""",
    """CREATE TRIGGER personal_fixed BEFORE UPDATE ON personal
    BEGIN SELECT RAISE(ABORT, 'personal words are never changed, but erased'); END""",
)

POSTGRESQL_GUARDS = (
    """CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'an entry is never changed or taken out'; END $$""",
    """CREATE FUNCTION journal_next() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM events) THEN
        RAISE EXCEPTION 'an entry is added at the end, once';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER events_next BEFORE INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION journal_next()""",
    """CREATE TRIGGER events_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER personal_fixed BEFORE UPDATE ON personal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
)
