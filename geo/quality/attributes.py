"""VALIDATE: the attributes of a table: mapping, types, keys (ISO 19157: thematic accuracy)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.config import MONITOR_FILE
from geo.quality.cadastre import normalised
from geo.quality.dates import Calendar, contradictions, days
from geo.quality.faults import joined, mark, quoting
from geo.quality.unreadable import unread_column
from geo.quality.values import keys, numbers
from geo.quality.wording import closed, unworded, worded
from geo.reader.damage import damaged
from geo.reader.filters import as_text
from geo.records import Cadastre, Intake, Issue
from geo.tables import Column, Table

KEYS = frozenset(
    (
        "building_id", "parcel_id", "permit_id", "permit_no", "observation_id", "district_id",
        "zone_id", "cadastral_no", "parent_ids",
    )
)  # fmt: skip
"""Columns by which rows are named or joined."""

CADASTRAL = {"parcel_id": False, "cadastral_no": True, "parent_ids": True}
"""Columns of cadastral numbers, and whether one cell may hold several."""

RAW = {"parcel_id": "cadastral_no_raw"}
"""Where a column as the register writes it is kept, but for ``<column>_raw``."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """Columns of ours, row by row as in the frame; the faults of rows, and of the whole."""

    columns: pd.DataFrame
    faults: pd.DataFrame
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """One column of ours, with the text of the register it was made from."""

    values: pd.Series
    raw: pd.Series
    faults: pd.DataFrame
    issues: list[Issue]


@dataclass(frozen=True, slots=True)
class _City:
    cadastre: Cadastre | None
    calendar: Calendar | None


def attributes(
    intake: Intake,
    table: Table,
    *,
    cadastre: Cadastre | None = None,
    calendar: Calendar | None = None,
) -> Attributes:
    """Map the columns of theirs to ours and give each its type.

    A constant fills what the rows leave empty. A key of several columns is all of them, and a
    row that lacks one has none. A text is taken without the spaces around
    it, and where the register has words of its own, becomes ours; as it was written it is
    kept where the table has a column for that. A fault makes the value missing.

    Parameters
    ----------
    intake
        A table that was read.
    table
        The contract of its kind; only its columns that are mapped or constant are made.
    cadastre
        The form of cadastral numbers.
    calendar
        The day and the time zone of the run.
    """
    city = _City(cadastre, calendar)
    frame = pd.DataFrame(intake.frame)
    made: dict[str, pd.Series] = {}
    faults: list[pd.DataFrame] = []
    issues: list[Issue] = []
    for column in table.columns:
        theirs = tuple(name for name in intake.columns.get(column.name, ()) if name in frame)
        constant = intake.constants.get(column.name)
        if not theirs and constant is None:
            continue
        named = "/".join(theirs)
        one = _made(frame, theirs, column, intake, city)
        values, raw = one.values, RAW.get(column.name, f"{column.name}_raw")
        if theirs and raw in table.names:
            made[raw] = one.raw
        if constant is not None:
            fill, unread = _constant(constant, column, cadastre)
            one.issues.extend(_constant_issues(unread, column.name, constant, intake))
            values = values.where(values.notna(), fill.iloc[0])
        made[column.name] = values
        issues += one.issues
        faults.append(one.faults)
        if all(issue.code != "column_unreadable" for issue in one.issues):
            faults.append(_missing(values, column, intake.key, named, one.faults))
    if "seen_absent_on" in made and "captured_on" in made:
        named = "/".join(intake.columns.get("seen_absent_on", ()))
        faults.append(contradictions(made["seen_absent_on"], made["captured_on"], named))
    if "presence" in made and "captured_on" in made:
        faults.append(_vague_absences(frame, made, intake))
    if intake.key in made:
        faults.append(_duplicates(made[intake.key], intake))
    columns = pd.DataFrame(made, index=frame.index)
    return Attributes(columns, joined(faults), (*issues, *_undated(columns, intake)))


def _made(
    frame: pd.DataFrame,
    theirs: tuple[str, ...],
    column: Column,
    intake: Intake,
    city: _City,
) -> _Made:
    """Make one column of ours from those of theirs."""
    named = "/".join(theirs)
    raw = _raw(frame, theirs, column, intake)
    words = intake.values.get(column.name, {})
    texts = worded(raw, words)
    if column.kind == "day":
        form = intake.date_format
        values, faults = days(texts, form, named, column.name, calendar=city.calendar)
        return _Made(values, raw, *unread_column(texts, faults, column, named, intake))
    if column.kind == "number":
        values, faults = numbers(texts, named, column.name, decimal_mark=intake.decimal_mark)
        return _Made(values, raw, *unread_column(texts, faults, column, named, intake))
    values, faults = _text(texts, column, named, city.cadastre)
    quoted = quoting(raw)
    lost = mark(
        damaged(raw),
        "text_damaged",
        lambda at: "the text has lost letters: " + quoted(at),
        "Export it again as UTF-8 from the program that holds it",
        column=named,
        effect="told",
    )
    strange = [] if column.one_of else unworded(raw, words, intake.file, column.name, named)
    return _Made(values, raw, joined((faults, lost)), strange)


def _vague_absences(
    frame: pd.DataFrame, made: dict[str, pd.Series], intake: Intake
) -> pd.DataFrame:
    """Mark the absences of which only a year or a month is told, as if they were acts.

    A building seen in a year was there by its end. One not seen in it may have come later in
    that year or gone earlier, and no one day is on the safe side of both.
    """
    theirs = tuple(name for name in intake.columns.get("captured_on", ()) if name in frame)
    absent = (made["presence"] == "absent") & made["captured_on"].notna()
    texts = worded(_picked(frame, theirs, "."), intake.values.get("captured_on", {}))
    return days(texts.where(absent), intake.date_format, "/".join(theirs))[1]


def _raw(frame: pd.DataFrame, theirs: tuple[str, ...], column: Column, intake: Intake) -> pd.Series:
    """Give what the register writes: of several columns one, or all of them for a joined key."""
    if intake.key_joined and column.name == intake.key:
        first, *others = (as_text(frame[name]) for name in theirs)
        return first.str.cat(others, sep="/")  # missing where one of them is
    return _picked(frame, theirs, intake.decimal_mark if column.kind == "number" else ".")


def _picked(frame: pd.DataFrame, theirs: tuple[str, ...], decimal_mark: str) -> pd.Series:
    """Give the first text that is not empty among several columns."""
    picked = pd.Series(None, index=frame.index, dtype="str")
    for name in theirs:
        texts = as_text(frame[name])
        if decimal_mark != "." and pd.api.types.is_float_dtype(frame[name]):
            # a number that the file holds as a number has no mark of its own
            texts = texts.str.replace(".", decimal_mark, regex=False)
        picked = picked.where(picked.notna(), texts)
    return picked


def _text(
    texts: pd.Series, column: Column, named: str, cadastre: Cadastre | None
) -> tuple[pd.Series, pd.DataFrame]:
    """Give a text its spelling: a word of a closed list, a cadastral number, a key."""
    if column.one_of:
        return closed(texts, column.one_of, column.name, named)
    if column.name not in KEYS:
        return texts, joined(())
    hidden = keys(texts, named)
    if column.name not in CADASTRAL:
        return texts, hidden
    several = CADASTRAL[column.name]
    numbered, odd = normalised(texts, cadastre, column=named, several=several)
    return numbered, joined((hidden, odd))


def _constant(
    constant: object, column: Column, cadastre: Cadastre | None
) -> tuple[pd.Series, pd.DataFrame]:
    """Read a constant of the monitor file, which is written our way."""
    texts = pd.Series([str(constant)], dtype="str")
    if column.kind == "day":
        return days(texts, None, "")
    if column.kind == "number":
        return numbers(texts, "", column.name)
    values, faults = _text(texts, column, "", cadastre)
    return values, faults[faults["effect"] == "fault"]


def _constant_issues(
    unread: pd.DataFrame, name: str, constant: object, intake: Intake
) -> list[Issue]:
    """Turn the fault of a constant into one issue of the monitor file, not one a row."""
    return [
        Issue(
            "stop",
            "constant_unreadable",
            MONITOR_FILE,
            f"{str(constant)!r} cannot stand for {name}",
            str(mend),
            column=f"registers.{intake.input_id}.constants.{name}",
        )
        for mend in unread["mend"]
    ]


def _missing(
    values: pd.Series, column: Column, key: str | None, named: str, found: pd.DataFrame
) -> pd.DataFrame:
    """Mark the rows that lack a needed value and have no fault for it yet."""
    if not column.needed and column.name != key:
        return joined(())
    lacking = values.isna() & ~values.index.isin(values.index[found["at"]])
    if column.name == key:
        return mark(lacking, "key_missing", "the row has no key", "Fill it", column=named)
    what = f"the row gives no {column.name}"
    return mark(lacking, "value_missing", what, "Fill it", column=named)


def _duplicates(keys: pd.Series, intake: Intake) -> pd.DataFrame:
    """Mark all rows of a key that is there more than once: none is known to be the right one."""
    repeated = keys.notna() & keys.duplicated(keep=False)
    quoted = quoting(keys, " is in ")

    def what(at: Any) -> pd.Series:
        own = keys.iloc[at]
        return "key " + quoted(at) + own.map(own.value_counts()).astype("str") + " rows"

    named = "/".join(intake.columns.get(str(intake.key), ())) or None
    mend = "Keep one of them, or give each its own key"
    return mark(repeated, "key_duplicate", what, mend, column=named)


def _undated(columns: pd.DataFrame, intake: Intake) -> list[Issue]:
    """Tell how many observations have no day: they can open no finding."""
    if intake.kind != "observations":
        return []
    given = columns.get("captured_on", pd.Series(pd.NaT, index=columns.index))
    count = int(given.isna().sum())
    if not count:
        return []
    what = f"{count} rows have no capture day, and can open no finding"
    named = "/".join(intake.columns.get("captured_on", ())) or None
    mend = "Fill the day on which each was captured"
    return [Issue("note", "capture_day_missing", intake.file, what, mend, column=named)]
