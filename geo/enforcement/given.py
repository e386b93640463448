"""The events that the rows of an office's file give, by whole columns, and the rows at fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd

from geo import tables
from geo.enforcement.columns import LONGEST_TEXT
from geo.enforcement.entry import FREE_TEXTS
from geo.enforcement.event_mapping import EventMapping, EventRule, listed
from geo.errors import PERSONAL, UNPRINTABLE, printable
from geo.records import NOTES, Workflow

Read = Callable[[pd.Series, str, str], tuple[pd.Series, pd.DataFrame]]
"""Reads texts of a column (theirs, ours): values, and faults with ``at``, ``column``, ``code``,
``what``, ``mend``."""

FAULTS = ("row", "case_no", "column", "code", "what", "mend")
"""Columns of a table of faults; ``row`` is that of the file."""

Given = tuple[pd.DataFrame, list[pd.DataFrame]]
"""Events, and tables of faults."""


def events_given(
    rows: pd.DataFrame,
    mapping: EventMapping,
    workflow: Workflow,
    *,
    read: Mapping[str, Read],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the events of all rows, and what is wrong with rows.

    Parameters
    ----------
    rows
        Every column as text, and ``row``: its number in the file.
    mapping
        Which row gives which events.
    workflow
        Its states give the order of two events of one day.
    read
        How texts become days (``day``) and numbers (``number``).

    Returns
    -------
    events, faults
        Columns of ``tables.EVENTS`` that a draft may fill, with ``row``, in the order in which a
        case must have them; ``case_id`` is empty. Faults as :data:`FAULTS`; the events of faulty
        rows are given too.
    """
    every = _Rows(rows, mapping)
    unnumbered = every.numbers.isna()
    what, mend = "it has no number of a case", "Write the office's number of the case"
    faults = [every.fault(unnumbered, "key_missing", what, mend, column=mapping.case_no)]
    faults += _unsaid(every)
    given = []
    for rule in mapping.events:
        events, found = _of_rule(every.where(~unnumbered), rule, read)
        given.append(events)
        faults += found
    told = pd.concat([*(one["row"] for one in given), *(one["row"] for one in faults)])
    what, mend = "the row gives no event", "Fill the day of its first event"
    none = ~rows["row"].isin(told)
    faults.append(every.fault(none, "value_missing", what, mend, column=mapping.case_no))
    return _in_order(pd.concat(given, ignore_index=True), workflow), _joined(faults)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the file, and what is to be made of them."""

    table: pd.DataFrame
    mapping: EventMapping

    @property
    def numbers(self) -> pd.Series:
        """The office's numbers of their cases."""
        return self.table[self.mapping.case_no]

    def where(self, kept: pd.Series) -> _Rows:
        """Give the rows for which something holds."""
        return _Rows(self.table[kept].reset_index(drop=True), self.mapping)

    def first(self, names: Sequence[str]) -> pd.Series:
        """Give the first of some columns that is not empty."""
        found = self.table[names[0]]
        for name in names[1:]:
            found = found.fillna(self.table[name])
        return found

    def fault(
        self, where: pd.Series, code: str, what: pd.Series | str, mend: str, *, column: str
    ) -> pd.DataFrame:
        """Note one kind of fault for the rows where it holds."""
        at = where.to_numpy(dtype=bool).nonzero()[0]
        words = what.to_numpy()[at] if isinstance(what, pd.Series) else what
        return self.placed(
            pd.DataFrame({"at": at, "column": column, "code": code, "what": words, "mend": mend})
        )

    def placed(self, found: pd.DataFrame) -> pd.DataFrame:
        """Give faults that name places the rows and cases of those places."""
        at = found["at"].to_numpy(dtype="int64")
        row, number = self.table["row"].to_numpy()[at], self.numbers.to_numpy()[at]
        return found.assign(row=row, case_no=number)[list(FAULTS)]


def _unsaid(rows: _Rows) -> Iterator[pd.DataFrame]:
    """Find the words of a state that no event is given for, and that nobody said mean nothing."""
    mapping = rows.mapping
    named: dict[str, set[str]] = {name: set(words) for name, words in mapping.says_nothing.items()}
    for rule in mapping.events:
        for column, words in rule.where.items():
            named.setdefault(column, set()).update(words)
    for column, known in named.items():
        told = rows.table[column]
        what = _quoted(told) + " gives no event, and nobody said that it means none"
        mend = f"Add it to an event's where, or under says_nothing.{column}"
        strange = told.notna() & ~told.isin(known)
        yield rows.fault(strange, "value_unmapped", what, mend, column=column)


def _of_rule(rows: _Rows, rule: EventRule, read: Mapping[str, Read]) -> Given:
    """Give the events of one rule, and the faults of the rows that it is about."""
    held = [rows.table[column].isin(words) for column, words in rule.where.items()]
    meant = rows.where(pd.concat(held, axis=1).all(axis=1)) if held else rows
    names = listed(rule.day)
    lacking = meant.first(names).isna()
    what = f"{rule.kind}: its day is empty"
    unsaid = lacking & bool(held)
    faults = [meant.fault(unsaid, "value_missing", what, "Fill the day", column=names[0])]
    about = meant.where(~lacking)
    happened, found = read["day"](about.first(names), names[0], "happened_on")
    faults.append(about.placed(found))
    events = pd.DataFrame({"row": about.table["row"], "office_no": about.numbers})
    events = events.assign(kind=rule.kind, happened_on=happened)
    for ours, texts in _carried(about, rule).items():
        theirs = rows.mapping.taken(rule).get(ours, [ours])[0]
        events[ours], found = _typed(about, texts, ours, theirs, read)
        faults.append(found)
    events["entry_key"] = _keys(events, rows.mapping.id, rule)
    return events[events["happened_on"].notna()], faults


def _carried(about: _Rows, rule: EventRule) -> dict[str, pd.Series]:
    """Give the texts of each column that the events of a rule carry."""
    taken = {ours: about.first(names) for ours, names in about.mapping.taken(rule).items()}
    said = about.mapping.said(rule)
    return taken | {
        ours: pd.Series(word, index=about.table.index, dtype="str") for ours, word in said.items()
    }


def _typed(
    about: _Rows, texts: pd.Series, ours: str, theirs: str, read: Mapping[str, Read]
) -> tuple[pd.Series, pd.DataFrame]:
    """Read texts as what their column holds, and find those that it cannot hold."""
    column = next(one for one in tables.EVENTS.columns if one.name == ours)
    if column.kind in read:
        values, found = read[column.kind](texts, theirs, ours)
        return values, about.placed(found)
    given = about.mapping.values.get(ours, {})
    words = {word.strip().casefold(): mine for word, mine in given.items()}
    told = texts.str.casefold().map(words).astype("str") if words else texts
    strange = told.isna() | (bool(column.one_of) & ~told.isin(column.one_of))
    code, mend = "value_unmapped", f"Correct the word, or add it under values.{ours}"
    what = _quoted(texts) + f" has no word of ours for {ours}"
    found = [about.fault(texts.notna() & strange, code, what, mend, column=theirs)]
    found += [
        about.fault(where.fillna(False), "journal_value", what, mend, column=theirs)
        for where, what, mend in _unfit(texts, ours)
    ]
    return told, _joined(found)


def _unfit(texts: pd.Series, ours: str) -> Iterator[tuple[pd.Series, pd.Series | str, str]]:
    """Find texts that the journal does not take; one that may name a person is never quoted."""
    hidden = _quoted(texts) + " holds a character that cannot be seen"
    yield texts.str.contains(UNPRINTABLE), hidden, "Write it again without it"
    mend = f"Shorten it to {LONGEST_TEXT} characters"
    yield texts.str.len() > LONGEST_TEXT, "it goes on too long", mend
    if ours in FREE_TEXTS:
        what = "it holds what may be the number of a person or a telephone"
        yield texts.str.contains(PERSONAL), what, "Take it out: the journal keeps it forever"


def _quoted(texts: pd.Series) -> pd.Series:
    return "'" + texts.fillna("").map(printable).str.slice(0, 60) + "'"


def _keys(events: pd.DataFrame, register: str, rule: EventRule) -> list[str]:
    """Give what tells each event from all others; there is no hash of a whole column."""
    days = events["happened_on"].dt.strftime("%Y-%m-%d") if rule.repeats else [""] * len(events)
    return [
        f"import:{register}:{_sum([register, number, rule.name, day])}"
        for number, day in zip(events["office_no"], days, strict=True)
    ]


def _sum(parts: Sequence[str]) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _in_order(events: pd.DataFrame, workflow: Workflow) -> pd.DataFrame:
    """Put events in the order of their cases: by the first day of each, then as they happened."""
    order = {name: at for at, name in enumerate((*workflow.states, *NOTES))}
    keyed = events.assign(
        _opened=events.groupby("office_no")["happened_on"].transform("min"),
        _kind=events["kind"].map(order),
    )
    keys = ["_opened", "office_no", "happened_on", "_kind", "row"]
    return keyed.sort_values(keys, kind="stable", ignore_index=True)[events.columns]


def _joined(faults: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put faults below one another, by row."""
    filled = [one for one in faults if not one.empty]
    if not filled:
        return pd.DataFrame(columns=list(FAULTS))
    return pd.concat(filled, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)
