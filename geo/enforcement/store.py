"""The store of a journal: entries are added at the end, all of a transaction or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pandas as pd
from sqlalchemy import Connection, Select, delete, func, insert, select

from geo.enforcement import schema
from geo.enforcement.backend import Backend, told
from geo.enforcement.corrections import CORRECTING
from geo.enforcement.entry import (
    PERSONAL_WORDS,
    Draft,
    Entry,
    commitment,
    random_salts,
    seal,
    table,
)
from geo.enforcement.postgresql import postgresql_backend
from geo.enforcement.sqlite import sqlite_backend
from geo.errors import DataError, UsageError
from geo.records import Issue

Admit = Callable[[pd.DataFrame], list[Issue]]
"""Is given the events of the cases touched, new ones included; a stop refuses all of them."""

IN_ONE_QUESTION = 500  # values in one SQL list
OTHER_CASE = '"other_case":'  # as RFC 8785 writes it; inside a text the quotes would be escaped

_E = schema.EVENTS.c
_ENTRIES = select(_E.seq, _E.case_id, _E.entry_key, _E.open, _E.closed, _E.leaf_sha256)


class View:
    """What a transaction that writes may ask: the journal as it is while nobody else writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> Entry | None:
        """Give the last entry; None of an empty journal."""
        found = _found(self._connection, _ENTRIES.order_by(_E.seq.desc()).limit(1))
        return found[0] if found else None

    def with_keys(self, keys: Collection[str]) -> dict[str, Entry]:
        """Give the entries that have one of these keys, by key."""
        found = _among(self._connection, _E.entry_key, keys)
        return {str(entry.entry_key): entry for entry in found}

    def of_cases(self, cases: Collection[str]) -> list[Entry]:
        """Give the entries of these cases, in the order of the journal."""
        return sorted(_among(self._connection, _E.case_id, cases))

    def known_cases(self, cases: Collection[str]) -> set[str]:
        """Give those of the cases that the journal holds."""
        return {
            str(one)
            for some in _parted(cases)
            for one in self._connection.scalars(
                select(_E.case_id).where(_E.case_id.in_(some)).distinct()
            )
        }

    def case_ids(self) -> list[str]:
        """Give the ids of all cases."""
        query = select(_E.case_id).where(_E.case_id.is_not(None)).distinct()
        return [str(one) for one in self._connection.scalars(query)]

    def of_no_case(self) -> list[Entry]:
        """Give the entries about the journal itself, in its order."""
        return _found(self._connection, _ENTRIES.where(_E.case_id.is_(None)).order_by(_E.seq))

    def leading_to(self, cases: Collection[str]) -> set[str]:
        """Give the cases that were merged into one of these: few entries name another case."""
        query = _ENTRIES.where(_E.open.contains(OTHER_CASE, autoescape=True))
        found = _found(self._connection, query)
        return {str(one.case_id) for one in found if other_case(one) in cases}

    def highest_number(self, start: str) -> int:
        """Give the highest number that a case has whose id begins so; 0 if none has.

        Ids that do not go on with digits alone are no numbers, and are passed over.
        """
        query = select(_E.case_id).where(_E.case_id.startswith(start, autoescape=True)).distinct()
        ids = pd.Series(list(self._connection.scalars(query)), dtype="str")
        digits = ids.str.removeprefix(start)
        numbers = digits[digits.str.fullmatch(r"[0-9]{1,9}")].astype("int64")
        return int(numbers.max()) if len(numbers) else 0


Prepare = Callable[[Sequence[Draft], View], Sequence[Draft]]
"""Makes drafts ready inside the transaction: numbers cases, leaves out what is there."""


class Store:
    """A journal in a database; made by :func:`open_store`.

    Every method raises ``DataError`` with the mend where the database refuses: another
    writer, a full or failing disk, a folder that may not be written to, a damaged file.
    What a method returned is on the disk.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.file = backend.file

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        admit: Admit,
        recorded_at: str,
        salts: Iterator[str] | None = None,
        prepare: Prepare | None = None,
    ) -> list[Entry]:
        """Add entries at the end, all of them or none.

        Parameters
        ----------
        drafts
            What shall be written down; see :func:`geo.enforcement.entry.seal`.
        admit
            Looks at the events of the cases touched, new ones included, and refuses.
        recorded_at
            The moment, UTC.
        salts
            Random ones if left out.
        prepare
            Changes the drafts first, inside the transaction.

        Returns
        -------
        entries
            Those that were added, on the disk.

        Raises
        ------
        DataError
            If a draft has faults, or ``admit`` found one; nothing was added then.
        """
        fresh = salts or random_salts()
        _refuse_erased(drafts)
        with self._writing() as connection:
            ready = prepare(drafts, View(connection)) if prepare else drafts
            return _add(connection, ready, admit=admit, recorded_at=recorded_at, salts=fresh)

    def erase(
        self,
        seq: int,
        draft: Draft,
        *,
        admit: Admit,
        recorded_at: str,
        salts: Iterator[str] | None = None,
    ) -> tuple[Entry, list[Issue]]:
        """Erase the personal words of one entry, and write down that this was done.

        Parameters
        ----------
        seq
            The entry whose words shall be erased.
        draft
            The event ``erased``; its case and ``corrects`` are those of the entry.
        admit, recorded_at, salts
            As of :meth:`append`.

        Returns
        -------
        entry, issues
            The event that was added; a note where the words could not yet be taken out of
            every file, as somebody was reading.

        Raises
        ------
        UsageError
            If there are no such words.
        """
        with self._writing() as connection:
            gone = connection.execute(
                delete(schema.PERSONAL).where(schema.PERSONAL.c.seq == seq)
            ).rowcount
            if not gone:
                raise UsageError(f"{self.file}: entry {seq} has no personal words to erase.")
            case_id = connection.scalar(select(_E.case_id).where(_E.seq == seq))
            whole = {**draft, "kind": "erased", "case_id": case_id, "corrects": seq}
            fresh = salts or random_salts()
            (entry,) = _add(connection, [whole], admit=admit, recorded_at=recorded_at, salts=fresh)
        return entry, self._scrubbed()

    def _scrubbed(self) -> list[Issue]:
        """Take erased words out of the files; a note where that must wait: they are erased."""
        try:
            with self._backend.held(), told(self.file):
                clean = self._backend.scrub()
            why = "somebody is reading"
        except DataError as error:  # what was written down stays so, and is acknowledged
            clean, why = (
                False,
                "; ".join(one.what for one in error.faults if isinstance(one, Issue)),
            )
        what = f"the erased words may still stand in a file beside it: {why}"
        mend = "Let others end, and record or erase anything again"
        return [] if clean else [Issue("note", "personal_left", self.file, what, mend)]

    def load(self, entries: Sequence[Entry], personal: Sequence[tuple[int, str, str]]) -> None:
        """Fill an empty store with what was saved from another one.

        Raises
        ------
        UsageError
            If it is not empty.
        """
        with self._writing() as connection:
            if View(connection).last() is not None:
                raise UsageError(f"{self.file}: it holds entries already. Name an empty one.")
            _insert(connection, entries, personal)

    def entries(self) -> list[Entry]:
        """Give all entries, in the order of the journal."""
        with self._reading() as connection:
            return _found(connection, _ENTRIES.order_by(_E.seq))

    def events(self) -> pd.DataFrame:
        """Give all events as columns of ``tables.EVENTS``."""
        return table(self.entries(), file=self.file)

    def size(self) -> int:
        """Give the number of entries."""
        with self._reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(schema.EVENTS)) or 0)

    def personal(self, seq: int) -> str | None:
        """Give the personal words of an entry; None if it never had some, or they were erased."""
        with self._reading() as connection:
            return connection.scalar(
                select(schema.PERSONAL.c.words).where(schema.PERSONAL.c.seq == seq)
            )

    def all_personal(self) -> list[tuple[int, str, str]]:
        """Give number, salt and words of all personal words."""
        with self._reading() as connection:
            rows = connection.execute(select(schema.PERSONAL).order_by(schema.PERSONAL.c.seq))
            return [(row.seq, row.salt, row.words) for row in rows]

    def close(self) -> None:
        """Let the database go."""
        with told(self.file):
            self._backend.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Give a transaction that nobody else writes beside; it is on the disk when it ends."""
        backend = self._backend
        with backend.held(), told(self.file), backend.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                for statement in backend.lock:
                    connection.exec_driver_sql(statement)
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self.file), self._backend.engine.connect() as connection:
            yield connection


def open_store(
    address: str | Path, *, create: bool = False, file: str | None = None, wait_s: float = 10.0
) -> Store:
    """Open the store of a journal.

    Parameters
    ----------
    address
        The path of a file of SQLite, or the address of a PostgreSQL database; see
        :mod:`geo.enforcement.postgresql`.
    create
        Whether to make an empty one; nothing is ever made by itself, or over another.
    file
        What it is called in messages; its own name if left out.
    wait_s
        How long to wait for another writer.

    Raises
    ------
    DataError
        If it is missing, damaged, no journal, of another format or not to be reached.
    UsageError
        If it is to be made, and is there.
    """
    if isinstance(address, str) and "://" in address:
        return Store(postgresql_backend(address, create=create, file=file, wait_s=wait_s))
    return Store(sqlite_backend(address, create=create, file=file, wait_s=wait_s))


def _refuse_erased(drafts: Sequence[Draft]) -> None:
    """Refuse to write down that words were erased where none are."""
    if any(draft.get("kind") == "erased" for draft in drafts):
        what = "it says that words were erased, and erases none"
        mend = "Erase them: that writes it down"
        raise DataError([Issue("stop", "journal_value", "the entry", what, mend, column="kind")])


def _add(
    connection: Connection,
    drafts: Sequence[Draft],
    *,
    admit: Admit,
    recorded_at: str,
    salts: Iterator[str],
) -> list[Entry]:
    """Seal drafts one after the other, have them admitted, and add them."""
    view = View(connection)
    last = view.last()
    entries, personal = _sealed(drafts, last, recorded_at, salts)
    if not entries:
        return []
    known = _concerned(view, drafts)
    try:
        events = table([*known, *entries])
    except DataError:
        table(entries, file="the entry", before=last.seq if last else 0)  # names what is new
        raise
    stops = [issue for issue in admit(events) if issue.severity == "stop"]
    if stops:
        raise DataError(stops)
    _insert(connection, entries, personal)
    return entries


def _concerned(view: View, drafts: Sequence[Draft]) -> list[Entry]:
    """Give the entries by which drafts are judged, in the order of the journal.

    Those of the cases that drafts name, and of the cases that these go on in. What is corrected
    or withdrawn may move the day on which a case opened: so those that go on in it are judged too.
    """
    named = (draft.get(name) for draft in drafts for name in ("case_id", "other_case"))
    cases = {str(one) for one in named if one}
    if any(draft.get("kind") in CORRECTING for draft in drafts):
        cases |= view.leading_to(cases)
    found = [] if all(draft.get("case_id") for draft in drafts) else view.of_no_case()
    fresh = cases
    while fresh:
        more = view.of_cases(fresh)
        found += more
        fresh = {one for one in map(other_case, more) if one} - cases
        cases |= fresh
    return sorted(found)


def other_case(entry: Entry) -> str | None:
    """Give the case that an entry says its own goes on in; None where it says nothing of it."""
    if OTHER_CASE not in entry.open:
        return None
    return json.loads(entry.open).get("other_case")


def _sealed(
    drafts: Sequence[Draft], last: Entry | None, recorded_at: str, salts: Iterator[str]
) -> tuple[list[Entry], list[tuple[int, str, str]]]:
    """Make entries of drafts, each naming the one before: the chain is why it is a loop."""
    entries: list[Entry] = []
    personal: list[tuple[int, str, str]] = []
    faults: list[object] = []
    seq, before = (last.seq, last.leaf_sha256) if last else (0, None)
    for draft in drafts:
        words, kept = draft.get(PERSONAL_WORDS), None
        if words:
            kept = (seq + 1, next(salts), str(words))
        hashed = commitment(kept[2], kept[1]) if kept else None
        try:
            entry = seal(
                draft, seq=seq + 1, prev_sha256=before, recorded_at=recorded_at,
                salt=next(salts), personal_sha256=hashed,
            )  # fmt: skip
        except DataError as error:
            faults += error.faults
            continue
        entries.append(entry)
        personal += [kept] if kept else []
        seq, before = entry.seq, entry.leaf_sha256
    if faults:
        raise DataError(faults)
    return entries, personal


def _insert(
    connection: Connection, entries: Sequence[Entry], personal: Sequence[tuple[int, str, str]]
) -> None:
    if entries:
        connection.execute(insert(schema.EVENTS), [entry._asdict() for entry in entries])
    if personal:
        named = [dict(zip(("seq", "salt", "words"), one, strict=True)) for one in personal]
        connection.execute(insert(schema.PERSONAL), named)


def _found(connection: Connection, query: Select[tuple[object, ...]]) -> list[Entry]:
    return [Entry._make(row) for row in connection.execute(query)]


def _among(connection: Connection, column: object, values: Collection[str]) -> list[Entry]:
    """Ask for the entries with one of these values, a few hundred values at a time."""
    return [
        entry
        for some in _parted(values)
        for entry in _found(connection, _ENTRIES.where(column.in_(some)))  # type: ignore[attr-defined]
    ]


def _parted(values: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(values)
    for start in range(0, len(listed), IN_ONE_QUESTION):
        yield listed[start : start + IN_ONE_QUESTION]
