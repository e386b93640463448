"""The journal of events: one CSV file to which lines are only ever added."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd

from geo import tables
from geo.config import Config
from geo.enforcement.states import ENDED, OUTCOMES, TRANSITIONS
from geo.records import Issue

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
    path = config.folder / ref.path
    rows, issues = _rows(path, ref.path)
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


def _rows(path: Path, name: str) -> tuple[list[dict[str, str]], list[Issue]]:
    """Read the lines of the journal as text."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"the journal cannot be read: {getattr(error, 'strerror', None) or error}"
        return [], [Issue("stop", "journal_value", name, what, "Restore it from the last copy")]
    missing = [column for column in tables.EVENTS.names if column not in (reader.fieldnames or [])]
    if missing:
        what = f"no column {', '.join(missing)}"
        return [], [Issue("stop", "journal_value", name, what, "Write the heading line in full")]
    return rows, []


def _faults(row: dict[str, str], number: int, name: str) -> list[Issue]:
    """Check one line of the journal."""
    found: list[tuple[str, str, str]] = []
    if None in row or None in row.values():
        found.append(("", "the line has more or fewer fields than the heading", "Count its commas"))
        row = {key: value or "" for key, value in row.items() if key}
    found += [(column, "is empty", "Fill it") for column in NEEDED if not row[column]]
    if row["seq"] != str(number - 1):
        what = f"{row['seq']!r} is not {number - 1}"
        found.append(("seq", what, "Lines are counted 1, 2, 3 and none is ever taken out"))
    if row["kind"] and row["kind"] not in TRANSITIONS:
        known = ", ".join(state for state in TRANSITIONS if state)
        found.append(("kind", f"{row['kind']!r} is not a kind of event", f"Use one of: {known}"))
    if row["outcome"] and row["outcome"] not in OUTCOMES:
        found.append(
            (
                "outcome",
                f"{row['outcome']!r} is not an outcome",
                f"Use one of: {', '.join(OUTCOMES)}",
            )
        )
    if row["outcome"] and row["kind"] not in ENDED:
        found.append(
            ("outcome", "an event that ends nothing has an outcome", "Put it on the closing event")
        )
    found += [
        (column, f"{row[column]!r} is not a date", "Write it as YYYY-MM-DD")
        for column in DAYS
        if row[column] and not _is_day(row[column])
    ]
    return [
        Issue("stop", "journal_value", name, what, mend, row=number, column=column or None)
        for column, what, mend in found
    ]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
