"""The journal of events: one CSV file to which lines are only ever added."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pandas as pd

from geo import tables
from geo.config import FIRST_DAY, LAST_DAY, Config
from geo.enforcement.states import DECIDED, DECISIONS, OUTCOMES, TRANSITIONS
from geo.errors import UNPRINTABLE, printable
from geo.files import own_content
from geo.records import FileRef, Issue

NEEDED = ("seq", "case_id", "building_id", "kind", "happened_on")
DAYS = ("happened_on", "deadline_on")


def read_journal(config: Config) -> tuple[pd.DataFrame, list[Issue]]:
    """Read the journal of a monitor, up to its ``as_of``.

    Returns
    -------
    events, issues
        Columns of ``tables.EVENTS`` in the order of the lines; every fault. Events that
        happened after ``as_of`` are left out, as the state of that day did not know them.
    """
    ref = config.monitor.journal
    if ref is None:
        return tables.EVENTS.empty(), []
    rows, issues = _rows(config, ref)
    if issues:
        return tables.EVENTS.empty(), issues
    faults = [
        fault
        for number, row in enumerate(rows, start=2)
        for fault in _faults(row, number, ref.path)
    ]
    if faults:
        return tables.EVENTS.empty(), faults
    events = tables.EVENTS.shape(pd.DataFrame(rows, columns=tables.EVENTS.names).replace("", None))
    return events[events["happened_on"] <= pd.Timestamp(config.as_of)].reset_index(drop=True), []


def _rows(config: Config, ref: FileRef) -> tuple[list[dict[str, str]], list[Issue]]:
    """Read the lines of the journal as text."""
    try:
        content = own_content(config.folder, ref)
        if isinstance(content, Issue):
            return [], [content]
        lines = io.StringIO(content.decode("utf-8-sig"), newline="")
        reader = csv.DictReader(lines, strict=True)
        rows, heading = list(reader), list(reader.fieldnames or [])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"the journal cannot be read: {getattr(error, 'strerror', None) or error}"
        return [], [_stop("journal_value", ref, what, "Restore it from the last copy")]
    faults = _heading_faults(heading, ref)
    return ([], faults) if faults else (rows, [])


def _heading_faults(heading: list[str], ref: FileRef) -> list[Issue]:
    """Check the first line: every column once, and no other.

    A heading that is not ours is told by its place alone: its words may be those of a file
    that nobody meant to show.
    """
    ours = tables.EVENTS.names
    if not set(ours) & set(heading):
        what = "it is not a journal: the first line names none of its columns"
        return [_stop("journal_value", ref, what, "Name the journal", row=1)]
    missing = [column for column in ours if column not in heading]
    strange = [str(at) for at, column in enumerate(heading, 1) if column not in ours]
    twice = [column for column in ours if heading.count(column) > 1]
    found = [
        (missing, "no column {}", "Write the heading line in full"),
        (strange, "a journal has no such column as number {}", "Take it out"),
        (twice, "more than once {}", "Keep one"),
    ]
    return [
        _stop("journal_value", ref, what.format(", ".join(columns)), mend, row=1)
        for columns, what, mend in found
        if columns
    ]


def _faults(row: dict[str, str], number: int, name: str) -> list[Issue]:
    """Check one line of the journal."""
    found: list[tuple[str, str, str]] = []
    if None in row or None in row.values():
        found.append(("", "the line has more or fewer fields than the heading", "Count its commas"))
        row = {key: value or "" for key, value in row.items() if key}
    for column in (column for column, text in row.items() if UNPRINTABLE.search(text)):
        what = f"{printable(row[column][:60])!r} holds a character that cannot be seen"
        found.append((column, what, "Write it again without it"))
    found += [(column, "is empty", "Fill it") for column in NEEDED if not row[column]]
    if row["seq"] and row["seq"] != str(number - 1):
        what = f"{row['seq']!r} is not {number - 1}"
        found.append(("seq", what, "Lines are counted 1, 2, 3 and none is ever taken out"))
    found += [*_kind_faults(row), *_decision_faults(row)]
    found += [*_outcome_faults(row), *_day_faults(row)]
    return [
        Issue("stop", "journal_value", name, what, mend, row=number, column=column or None)
        for column, what, mend in found
    ]


def _kind_faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    if row["kind"] and row["kind"] not in TRANSITIONS:
        known = ", ".join(state for state in TRANSITIONS if state)
        yield "kind", f"{row['kind']!r} is not a kind of event", f"Use one of: {known}"


def _decision_faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Check that a decision stands where a court decided, and is one it may take."""
    kind, decision = row["kind"], row["decision"]
    known = ", ".join(DECISIONS)
    if kind in DECIDED and decision not in DECISIONS:
        what = f"{decision!r} is not a decision" if decision else f"{kind} without a decision"
        yield "decision", what, f"Use one of: {known}"
    elif decision and kind not in DECIDED:
        yield "decision", f"a decision on {kind}", f"Put it on {' or '.join(DECIDED)}"


def _outcome_faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Check that an outcome stands where a case ends, and is one of that end."""
    kind, outcome = row["kind"], row["outcome"]
    known = OUTCOMES.get(kind, ())
    if outcome and not known:
        what = "an event that ends nothing has an outcome"
        yield "outcome", what, "Put it on the closing event"
    elif outcome and outcome not in known:
        what = f"{outcome!r} is not an outcome of {kind}"
        yield "outcome", what, f"Use one of: {', '.join(known)}"
    elif kind == "closed" and not outcome:
        what = "a case is closed and its outcome is empty"
        yield "outcome", what, f"Use one of: {', '.join(known)}"


def _day_faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Check that days are days, and that a deadline is not before the act that sets it."""
    unreadable = [column for column in DAYS if row[column] and not _is_day(row[column])]
    for column in unreadable:
        yield column, f"{row[column]!r} is not a date", "Write it as YYYY-MM-DD"
    for column in (one for one in DAYS if row[one] and one not in unreadable):
        if not FIRST_DAY <= date.fromisoformat(row[column]) <= LAST_DAY:
            yield column, f"{row[column]!r} is outside 1900-2100", "Correct the year"
    if not unreadable and row["deadline_on"] and row["deadline_on"] < row["happened_on"]:
        yield "deadline_on", "is before the act that sets it", "Correct one of the two days"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _stop(code: str, ref: FileRef, what: str, mend: str, row: int | None = None) -> Issue:
    return Issue("stop", code, ref.path, what, mend, row=row)
