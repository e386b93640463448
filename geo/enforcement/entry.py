"""One entry of the journal: what everybody may read, what only the office may, and its hashes.

``open`` is RFC 8785 JSON of the public columns, and with it ``seq``, the leaf hash of the
entry before and the hash of ``closed``. ``closed`` is RFC 8785 JSON of the other columns with
16 random bytes as salt, so that nobody finds out what is hidden by trying. The leaf hash is
that of RFC 6962, section 2.1, over ``open``: whoever holds the text of a published event can
compute it himself.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple, SupportsFloat, SupportsInt

import pandas as pd
import rfc8785

from geo import tables
from geo.enforcement import columns, texts
from geo.enforcement.notes import read_verifier
from geo.errors import PERSONAL, DataError
from geo.records import Issue

Draft = Mapping[str, object]
"""Columns of ``tables.EVENTS`` as somebody wants them written down; ``personal`` beside them
holds words that are kept outside the chain."""

PERSONAL_WORDS = "personal"
OWN = ("seq", "recorded_at", "personal_sha256", "prev_sha256", "closed_sha256", "leaf_sha256")
"""Columns that the journal writes itself."""

FREE_TEXTS = ("recorder_role", "body", "source", "reason", "note")
"""Columns of words that stay for ever, so that no person may stand in them."""

SALT_BYTES = 16
OPEN_CHANGED = "its open part was changed after it was written"
CLOSED_CHANGED = "its closed part was changed after it was written"
ELSEWHERE = "it stands under another number, case or key than its own"

BLOCK = 100_000  # entries that are read at once


class Entry(NamedTuple):
    """One entry as a store keeps it."""

    seq: int
    case_id: str | None
    entry_key: str | None
    open: str
    closed: str
    leaf_sha256: str


def seal(
    draft: Draft,
    *,
    seq: int,
    prev_sha256: str | None,
    recorded_at: str,
    salt: str,
    personal_sha256: str | None = None,
) -> Entry:
    """Make an entry of a draft.

    Parameters
    ----------
    draft
        Columns of ``tables.EVENTS``; empty ones are left out. Days as ``date`` or YYYY-MM-DD.
    seq, prev_sha256
        Its place, and the leaf hash of the entry before; None for the first.
    recorded_at
        Moment it is written down, UTC, as ``2026-11-01T09:30:00Z``.
    salt
        16 random bytes in hexadecimal.
    personal_sha256
        The :func:`commitment` to words that are kept outside the chain, if there are some.

    Raises
    ------
    DataError
        If a column is not one that a draft may fill, or a value is not of its type. What a
        value says is looked at by :func:`table`.

    Examples
    --------
    >>> told = {"kind": "flagged", "happened_on": "2026-01-10", "recorder_role": "inspector"}
    >>> when = "2026-01-11T09:30:00Z"
    >>> entry = seal(told, seq=1, prev_sha256=None, recorded_at=when, salt="00" * 16)
    >>> entry.closed
    '{"salt":"00000000000000000000000000000000"}'
    >>> leaf_sha256(entry.open) == entry.leaf_sha256
    True
    """
    values = drafted(draft)
    values |= {} if personal_sha256 is None else {"personal_sha256": personal_sha256}
    hidden = {name: values[name] for name in texts.CLOSED if name in values}
    closed = rfc8785.dumps(hidden | {"salt": salt}).decode()
    shown: dict[str, Any] = {name: values[name] for name in texts.OPEN if name in values}
    shown |= {"seq": seq, "recorded_at": recorded_at, "closed_sha256": text_sha256(closed)}
    shown |= {} if prev_sha256 is None else {"prev_sha256": prev_sha256}
    told = rfc8785.dumps(shown).decode()
    return Entry(
        seq, shown.get("case_id"), hidden.get("entry_key"), told, closed, leaf_sha256(told)
    )


def drafted(draft: Draft) -> dict[str, Any]:
    """Give the values of a draft as the journal writes them; empty ones are left out.

    Raises
    ------
    DataError
        If a column is not one that a draft may fill, a value is not of its type, or a text
        that stays for ever may name a person.
    """
    by_name = {column.name: column for column in tables.EVENTS.columns}
    values, faults = {}, []
    for name, value in draft.items():
        if name == PERSONAL_WORDS or _empty(value):
            continue
        try:
            if name in OWN or name not in by_name:
                raise TypeError("a draft has no such column, or the journal fills it")
            values[name] = _written(by_name[name], value)
        except (TypeError, ValueError) as error:
            faults.append(_draft_issue(name, str(error), "Leave it out, or write it as its type"))
        if name in FREE_TEXTS and PERSONAL.search(str(value)):
            what = "it holds what may be the number of a person or a telephone"
            mend = "Give it as personal words, which are kept outside the chain"
            faults.append(_draft_issue(name, what, mend))
        if name == "verifier_key" and isinstance(read := read_verifier(str(value)), Issue):
            faults.append(_draft_issue(name, read.what, read.mend))
    if faults:
        raise DataError(faults)
    return values


def leaf_sha256(told: str) -> str:
    """Hash the open text of an entry as a leaf, after RFC 6962, section 2.1."""
    return sha256(b"\x00" + told.encode()).hexdigest()


def text_sha256(text: str) -> str:
    """Hash a text as it is."""
    return sha256(text.encode()).hexdigest()


def commitment(words: str, salt: str) -> str:
    """Hash words that are kept outside the chain, salted; without the salt nobody can try them."""
    return sha256(bytes.fromhex(salt) + words.encode()).hexdigest()


def random_salts() -> Iterator[str]:
    """Give salts without end: 16 random bytes each, in hexadecimal."""
    while True:
        yield secrets.token_hex(SALT_BYTES)


def table(entries: Sequence[Entry], *, file: str = "journal", before: int = 0) -> pd.DataFrame:
    """Read entries as a table, and check that each of them is what its hashes say.

    Parameters
    ----------
    entries
        In the order of the journal, or those of some cases.
    file
        What the journal is called in messages.
    before
        Is taken from the numbers of entries in messages.

    Returns
    -------
    events
        Columns of ``tables.EVENTS``.

    Raises
    ------
    DataError
        If an entry is not RFC 8785 JSON of known columns, a value is impossible, or a hash
        does not fit; all faults are in it. A fault of the order is told by
        :func:`chain_faults`.
    """
    blocks, faults = [], []
    for start in range(0, max(len(entries), 1), BLOCK):
        events, found = _block(entries[start : start + BLOCK], file, before)
        blocks.append(events)
        faults += found
    if faults:
        raise DataError(faults)
    return blocks[0] if len(blocks) == 1 else pd.concat(blocks, ignore_index=True)


def chain_faults(events: pd.DataFrame, *, file: str = "journal") -> list[Issue]:
    """Find where the journal was cut, put in another order, or written anew in part.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``: the whole journal, in its order.
    file
        What the journal is called in messages.

    Returns
    -------
    issues
        A fault for each entry that is not next in number, or does not name the leaf hash of
        the one before; a note where the clock ran backwards by more than a day, as the
        order is that of ``seq``. A cut tail cannot be seen here: a checkpoint shows it.
    """
    where = events["seq"].astype("int64")
    wanted = pd.Series(range(1, len(events) + 1), index=events.index)
    named = events["prev_sha256"].fillna("")
    broken = (where != wanted) | (named != events["leaf_sha256"].shift(fill_value=""))
    moments = pd.to_datetime(events["recorded_at"], format=columns.MOMENT, utc=True)
    back = (moments.shift() - moments) > pd.Timedelta(days=1)
    return [
        *(
            _chain_issue(file, int(seq), "it does not follow the entry before it")
            for seq in where[broken].head(columns.MOST_FAULTS)
        ),
        *(
            Issue(
                "note",
                "journal_clock",
                file,
                "it was written down more than a day before the entry above it, by its clock",
                "Check the clock of the machine; the order of entries is that of their numbers",
                row=int(seq),
                column="recorded_at",
            )
            for seq in where[back].head(columns.MOST_FAULTS)
        ),
    ]


def _block(entries: Sequence[Entry], file: str, before: int) -> tuple[pd.DataFrame, list[Issue]]:
    """Read some entries, so that what is needed on the way is needed for these alone."""
    try:
        shown = texts.read([entry.open for entry in entries], texts.OPEN)
        hidden = texts.read([entry.closed for entry in entries], texts.CLOSED)
    except texts.NotEntriesError as error:
        numbers = [entries[at].seq - before for at in error.rows]
        return tables.EVENTS.empty(), [_not_entry(file, seq) for seq in numbers]
    faults = [
        Issue("stop", "journal_value", file, what, mend, row=entries[at].seq - before, column=name)
        for at, name, what, mend in columns.faults({**shown, **hidden})
    ]
    events = texts.frame({**shown, **hidden}, [entry.leaf_sha256 for entry in entries])
    return events, faults + _hash_faults(entries, {**shown, **hidden}, file, before)


def _empty(value: object) -> bool:
    return value is None or value == "" or (not isinstance(value, str) and bool(pd.isna(value)))


def _written(column: tables.Column, value: object) -> str | int | float:
    """Write one value as its column wants it."""
    if column.kind == "text" and isinstance(value, str):
        return value
    if column.kind == "day" and isinstance(value, str):
        return value  # whether it is a day is looked at with all other values
    if column.kind == "day" and isinstance(value, date):
        return value.isoformat()[:10]
    if column.kind == "count" and isinstance(value, SupportsInt) and int(value) == value:
        return int(value)
    if column.kind == "number" and isinstance(value, SupportsFloat):
        return float(value)
    raise TypeError(f"{str(value)[:60]!r} is no {column.kind}")


def _hash_faults(
    entries: Sequence[Entry], told: texts.Columns, file: str, before: int
) -> list[Issue]:
    """Check each entry against its hashes, and what a store keeps beside it against the entry.

    There is no hash of a whole column: this is the one place that goes through entries one by one.
    """
    own = zip(*(told[name].to_pylist() for name in Entry._fields[:3]), strict=True)
    hashed = zip(entries, told["closed_sha256"].to_pylist(), own, strict=True)
    found = [
        (entry.seq - before, what)
        for entry, closed_sha256, beside in hashed
        for what, wrong in (
            (OPEN_CHANGED, entry.leaf_sha256 != leaf_sha256(entry.open)),
            (CLOSED_CHANGED, closed_sha256 != text_sha256(entry.closed)),
            (ELSEWHERE, entry[:3] != beside),
        )
        if wrong
    ]
    return [_chain_issue(file, row, what) for row, what in found[: columns.MOST_FAULTS]]


def _chain_issue(file: str, seq: int, what: str) -> Issue:
    mend = "Restore the journal from a backup, and ask who wrote to it"
    return Issue("stop", "journal_chain", file, what, mend, row=seq)


def _not_entry(file: str, seq: int) -> Issue:
    mend = "Restore the journal from a backup"
    return Issue("stop", "journal_broken", file, "it is no entry of a journal", mend, row=seq)


def _draft_issue(column: str, what: str, mend: str) -> Issue:
    return Issue("stop", "journal_value", "the entry", what, mend, column=column)
