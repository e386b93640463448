"""Writing down what happened: cases get their numbers, and nothing is written down twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from geo.config import Config
from geo.enforcement.columns import MOMENT
from geo.enforcement.entry import OWN, Draft, Entry, drafted
from geo.enforcement.journal import opened
from geo.enforcement.store import Admit, View
from geo.errors import DataError, UsageError, did_you_mean, printable
from geo.records import Issue

NEW = "new"
"""A draft whose case is ``new``, or ``new:`` and any word, opens a case; drafts with the same word
are of the same case."""

_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one recording did.

    ``entries`` were added, and are on the disk. ``known`` stood there before, told by their
    key. ``issues`` are notes: what was known, what differs from it, a clock that ran back.
    """

    entries: tuple[Entry, ...]
    known: tuple[Entry, ...]
    issues: tuple[Issue, ...]


def begin(config: Config) -> str:
    """Begin an empty journal where the monitor says; one that is there and empty is taken.

    A first event that was refused leaves such a one.

    Returns
    -------
    name
        What it is called in messages.

    Raises
    ------
    DataError
        If the place is refused, or cannot be reached or written to.
    UsageError
        If a journal with entries is there.
    """
    try:
        with opened(config, create=True) as store:
            return store.file
    except UsageError:
        with opened(config) as store:
            if not store.size():
                return store.file
            file = store.file
    raise UsageError(f"{file}: a journal with entries is there already. Leave --begin out.")


def record(
    config: Config,
    drafts: Sequence[Draft],
    *,
    role: str,
    now: datetime,
    admit: Admit,
    stamp: Mapping[str, object] | None = None,
    salts: Iterator[str] | None = None,
    wait_s: float = 10.0,
) -> Recorded:
    """Write events down in the journal of a monitor, all of them or none.

    Parameters
    ----------
    config
        The monitor; its journal must be a database that was begun.
    drafts
        Columns of ``tables.EVENTS``; ``case_id`` is a case, none, or ``new`` (see :data:`NEW`).
        A draft with an ``entry_key`` that is in the journal is not added again. Words about
        persons go into ``personal``.
    role
        Role of who writes it down; no person.
    now
        The moment, with its time zone.
    admit
        Looks at the events of the cases touched, new ones included; a stop refuses all.
    stamp
        Columns that every draft gets, such as ``software`` and ``rulebook_sha256``.
    salts
        Random ones if left out.
    wait_s
        How long to wait for another writer.

    Returns
    -------
    recorded
        When it returns, what was added is on the disk.

    Raises
    ------
    DataError
        If anything is wrong with a draft, the journal, or what ``admit`` looks at: nothing
        was written down.
    """
    journal, moment = config.monitor.journal, _written(now)
    ready = _Ready(journal.prefix if journal else "", moment)
    notes: list[Issue] = []

    def admitted(events: pd.DataFrame) -> list[Issue]:
        found = admit(events)
        notes.extend(issue for issue in found if issue.severity != "stop")
        return found

    with opened(config, wait_s=wait_s) as store:
        ready.file = store.file
        entries = store.append(
            [{**(stamp or {}), **draft, "recorder_role": role} for draft in drafts],
            admit=admitted,
            recorded_at=moment,
            salts=salts,
            prepare=lambda waiting, view: ready.prepared(waiting, view, frozenset(stamp or {})),
        )
    return Recorded(tuple(entries), tuple(ready.known), (*ready.notes, *notes))


def erase_words(
    config: Config, seq: int, draft: Draft, *, now: datetime, admit: Admit, wait_s: float = 10.0
) -> tuple[Entry, list[Issue]]:
    """Erase the personal words of one entry; see :meth:`geo.enforcement.store.Store.erase`.

    Parameters
    ----------
    config
        The monitor.
    seq, draft, admit
        As of the method.
    now
        The moment, with its time zone.
    wait_s
        How long to wait for another writer.
    """
    with opened(config, wait_s=wait_s) as store:
        return store.erase(seq, draft, admit=admit, recorded_at=_written(now))


def _written(now: datetime) -> str:
    """Write a moment as an entry holds it."""
    if now.tzinfo is None:
        raise UsageError("record: the moment has no time zone. Give it with one.")
    return now.astimezone(UTC).strftime(MOMENT)


class _Ready:
    """Makes drafts ready inside the transaction, and remembers what it found."""

    def __init__(self, prefix: str, moment: str) -> None:
        self.prefix, self.moment, self.file = prefix, moment, ""
        self.known: list[Entry] = []
        self.notes: list[Issue] = []
        self._cases: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def prepared(self, drafts: Sequence[Draft], view: View, stamped: frozenset[str]) -> list[Draft]:
        """Leave out what is known by its key, and number the cases that are opened."""
        self._look_at_the_clock(view.last())
        keys = [str(draft["entry_key"]) for draft in drafts if draft.get("entry_key")]
        there, first = view.with_keys(keys), dict[str, Draft]()
        fresh: dict[int, Draft] = {}
        for number, draft in enumerate(drafts, 1):
            key = str(draft.get("entry_key") or "")
            if key in there:
                self._known(number, draft, there[key], stamped)
            elif key and key in first:
                self._repeated(
                    number, key, same=_told(draft, stamped) == _told(first[key], stamped)
                )
            else:
                first[key] = draft
                fresh[number] = draft
        _require_known(fresh, view)
        self._number(list(fresh.values()), view)
        return [{**one, "case_id": self._case(one)} for one in fresh.values()]

    def _known(self, number: int, draft: Draft, entry: Entry, stamped: frozenset[str]) -> None:
        """Tell that a draft is in the journal, and where it says something else."""
        self.known.append(entry)
        case = str(draft.get("case_id") or "")
        if _is_new(case) and entry.case_id:
            self._cases[case] = entry.case_id
        said, written = _told(draft, stamped), _in_journal(entry)
        if _is_new(case):
            said["case_id"] = entry.case_id
        names = (said.keys() | written.keys()) - {*OWN, *stamped, "recorder_role", "salt"}
        other = sorted(name for name in names if written.get(name) != said.get(name))
        key = f"{entry.entry_key!r} is entry {entry.seq} of the journal"
        if other:
            what = f"{key} already, with another {', '.join(other)}; it was not written down"
            mend = "Record a correction of that entry if it was wrong"
            self.notes.append(Issue("row", "entry_differs", "the entry", what, mend, row=number))
        else:
            mend = "Nothing needs to be done"
            self.notes.append(
                Issue("note", "entry_known", "the entry", f"{key} already", mend, row=number)
            )

    def _repeated(self, number: int, key: str, *, same: bool) -> None:
        what = f"{key!r} is given twice"
        if same:
            issue = Issue(
                "note", "entry_known", "the entry", what, "Nothing needs to be done", row=number
            )
        else:
            what += ", with other values; the first one counts"
            mend = "Give each entry a key of its own"
            issue = Issue("row", "entry_differs", "the entry", what, mend, row=number)
        self.notes.append(issue)

    def _number(self, drafts: Sequence[Draft], view: View) -> None:
        """Give each case that is opened the next free number of the year in which it opens."""
        for draft in drafts:
            case = str(draft.get("case_id") or "")
            if not _is_new(case) or case in self._cases:
                continue
            start = f"{self.prefix}-{str(draft.get('happened_on'))[:4]}-"
            if start not in self._numbers:
                self._numbers[start] = view.highest_number(start)
                self._look_at_the_prefix(view.last())
            self._numbers[start] += 1
            self._cases[case] = f"{start}{self._numbers[start]:04d}"

    def _look_at_the_prefix(self, last: Entry | None) -> None:
        """Tell where the cases of the journal are numbered otherwise: it may be of another."""
        case = last.case_id if last else None
        if case and not case.startswith(f"{self.prefix}-"):
            what = f"its last entry is of {case}, and this monitor numbers its cases {self.prefix}-"
            mend = "Check that the monitor names its own journal"
            self.notes.append(Issue("note", "journal_value", self.file, what, mend))

    def _case(self, draft: Draft) -> str | None:
        case = str(draft.get("case_id") or "")
        return self._cases.get(case, case) or None

    def _look_at_the_clock(self, last: Entry | None) -> None:
        """Tell where the clock stands more than a day before that of the last entry."""
        if last is None:
            return
        before = datetime.strptime(_in_journal(last)["recorded_at"], MOMENT)
        if before - datetime.strptime(self.moment, MOMENT) > _BACK:
            what = f"the clock says {self.moment}, and the last entry {before:{MOMENT}}"
            mend = "Check the clock of the machine; the order of entries is that of their numbers"
            self.notes.append(Issue("note", "journal_clock", self.file, what, mend))


def _require_known(drafts: Mapping[int, Draft], view: View) -> None:
    """Refuse cases that the journal does not hold: a slip in a number opens none."""
    cases = {number: str(draft.get("case_id") or "") for number, draft in drafts.items()}
    asked = {case for case in cases.values() if case and not _is_new(case)}
    strange = asked - view.known_cases(asked)
    there = view.case_ids() if strange else []
    mend = f"Correct the number of the case, or write '{NEW}' for one that it opens"
    faults = [
        Issue(
            "stop",
            "journal_value",
            "the entry",
            f"there is no case {printable(case)!r}",
            did_you_mean(case, there) + mend,
            row=number,
            column="case_id",
        )
        for number, case in cases.items()
        if case in strange
    ]
    if faults:
        raise DataError(faults)


def _is_new(case: str) -> bool:
    return case == NEW or case.startswith(f"{NEW}:")


def _told(draft: Draft, stamped: frozenset[str]) -> dict[str, Any]:
    """Give what a draft says of what happened, as the journal would write it."""
    passed = {*stamped, "recorder_role"}
    return {name: value for name, value in drafted(draft).items() if name not in passed}


def _in_journal(entry: Entry) -> dict[str, Any]:
    return {**json.loads(entry.closed), **json.loads(entry.open)}
