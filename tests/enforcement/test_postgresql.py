"""Tests of geo/enforcement/postgresql.py; what it shares with SQLite is in test_store.py."""

import pytest
from journals import RECORDED_AT, append, draft, everything
from sqlalchemy import create_engine, text

from geo.enforcement.backend import _LOST
from geo.enforcement.postgresql import _encryption, _url
from geo.enforcement.store import open_store
from geo.errors import DataError


def fault(address, **options):
    with pytest.raises(DataError) as error:
        open_store(address, **options)
    (found,) = error.value.faults
    return found


def run(database, *statements):
    engine = create_engine(database.replace("postgresql:", "postgresql+pg8000:"))
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "address",
    ["mysql://clerk:secret@host/office", "postgresql://clerk:secret@host", "http://secret@host/a"],
)
def test_an_address_of_something_else_is_refused_and_never_repeated(address):
    found = fault(address)
    assert (found.code, found.file) == ("journal_unreachable", "address")
    assert "secret" not in str(found)


def test_a_server_that_does_not_answer_is_told_without_the_password():
    found = fault("postgresql://clerk:secret@127.0.0.1:1/office")
    assert (found.code, found.file) == ("journal_unreachable", "database office on 127.0.0.1")
    assert "secret" not in str(found)


def test_a_database_that_is_not_there_is_named(database):
    found = fault(database.replace("/postgres?", "/elsewhere?"))
    # the server says 3D000 and hangs up; whether the driver still hears it is chance
    assert found.code == "journal_unreachable"
    assert found.what in ("there is no such database (3D000)", _LOST[1])


@pytest.mark.parametrize(
    ("words", "context"), [("", None), ("?sslmode=prefer", None), ("?sslmode=disable", False)]
)
def test_encryption_is_what_the_address_asks_for(words, context):
    url = _url(f"postgresql://host/office{words}", None)
    assert _encryption(url, "office") == {"ssl_context": context}


def test_a_server_must_show_who_it_is_where_that_is_asked_for():
    url = _url("postgresql://host/office?sslmode=verify-full", None)
    context = _encryption(url, "office")["ssl_context"]
    assert context.check_hostname
    assert fault("postgresql://host/office?sslmode=perhaps").what == "its sslmode is not known"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE events DISABLE TRIGGER events_fixed",
        "ALTER TABLE events ENABLE REPLICA TRIGGER events_fixed",
        "DROP TRIGGER events_next ON events",
        "CREATE OR REPLACE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER a_quiet_one BEFORE INSERT ON events "
        "FOR EACH ROW EXECUTE FUNCTION journal_next()",
    ],
)
def test_a_journal_whose_guards_sleep_is_not_opened(database, statement):
    with open_store(database, create=True) as store:
        append(store, draft())
    run(database, statement)
    found = fault(database)
    assert found.code == "journal_broken"
    assert "guards" in found.what


def test_the_whole_journal_cannot_be_emptied(database):
    with open_store(database, create=True) as store:
        append(store, draft())
        with pytest.raises(Exception, match="never changed or taken out"):
            run(database, "TRUNCATE events CASCADE")
        assert store.size() == 1


def test_an_entry_is_on_the_disk_whatever_the_habit_of_the_server(database):
    run(database, "ALTER DATABASE postgres SET synchronous_commit = off")
    seen = []

    def look(drafts, view):
        seen.append(view._connection.scalar(text("SHOW synchronous_commit")))
        return drafts

    try:
        with open_store(database, create=True) as store:
            append(store, draft(), prepare=look)
    finally:
        run(database, "ALTER DATABASE postgres RESET synchronous_commit")
    assert seen == ["on"]


def test_who_may_only_read_is_told_when_he_writes(database):
    with open_store(database, create=True) as store:
        append(store, draft())
    run(
        database,
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
        "GRANT USAGE ON SCHEMA public TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    with open_store(database.replace("office@", "reader@")) as store:
        assert store.size() == 1
        with pytest.raises(DataError) as error:
            append(store, draft())
    assert [one.code for one in error.value.faults] == ["journal_unwritable"]
    run(database, "DROP OWNED BY reader", "DROP ROLE reader")


def test_words_that_a_reader_keeps_are_erased_and_that_is_told(database):
    told = {"happened_on": "2026-10-30", "recorder_role": "lawyer"}
    reader = create_engine(database.replace("postgresql:", "postgresql+pg8000:"))
    with open_store(database, create=True) as store:
        append(store, draft(personal="words"), draft(personal="other words"))
    with open_store(database, wait_s=0.3) as store:
        with reader.connect() as reading:
            reading.execute(text("SELECT count(*) FROM personal"))
            _, (note,) = store.erase(1, told, admit=everything, recorded_at=RECORDED_AT)
        assert (note.code, store.personal(1)) == ("personal_left", None)
        assert "another writer holds it" in note.what
        _, issues = store.erase(2, told, admit=everything, recorded_at=RECORDED_AT)
        assert (issues, store.size()) == ([], 4)
    reader.dispose()
