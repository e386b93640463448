"""VALIDATE: the attributes of a table: mapping, types, keys (ISO 19157: thematic accuracy)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.quality.faults import joined, mark
from geo.quality.values import contradictions, days, keys, numbers
from geo.reader.filters import as_text
from geo.records import Intake, Issue
from geo.tables import Column, Table

KEYS = frozenset(("building_id", "parcel_id", "permit_id", "district_id", "cadastral_no"))
"""Columns by which rows are named or joined."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """Columns of ours, row by row as in the frame; the faults of rows, and of constants."""

    columns: pd.DataFrame
    faults: pd.DataFrame
    issues: tuple[Issue, ...]


def attributes(intake: Intake, table: Table) -> Attributes:
    """Map the columns of theirs to ours and give each its type.

    A constant fills what the rows leave empty. A text is taken without the spaces around
    it. A fault makes the value missing.

    Parameters
    ----------
    intake
        A table that was read.
    table
        The contract of its kind; only its columns that are mapped or constant are made.
    """
    frame = pd.DataFrame(intake.frame)
    made: dict[str, pd.Series] = {}
    faults: list[pd.DataFrame] = []
    issues: list[Issue] = []
    for column in table.columns:
        theirs = tuple(name for name in intake.columns.get(column.name, ()) if name in frame)
        constant = intake.constants.get(column.name)
        if not theirs and constant is None:
            continue
        values, found = _typed(_picked(frame, theirs), column, intake.date_format, "/".join(theirs))
        if constant is not None:
            fill, unread = _typed(pd.Series([str(constant)], dtype="str"), column, None, "")
            issues += _constant_issues(unread, column.name, constant, intake)
            values = values.where(values.notna(), fill.iloc[0])
        made[column.name] = values
        faults += [found, _missing(values, column, intake.key, "/".join(theirs), found)]
    if "seen_absent_on" in made and "captured_on" in made:
        named = "/".join(intake.columns.get("seen_absent_on", ()))
        faults.append(contradictions(made["seen_absent_on"], made["captured_on"], named))
    if intake.key in made:
        faults.append(_duplicates(made[intake.key], intake))
    return Attributes(pd.DataFrame(made, index=frame.index), joined(faults), tuple(issues))


def _picked(frame: pd.DataFrame, theirs: tuple[str, ...]) -> pd.Series:
    """Give the first text that is not empty among several columns."""
    picked = pd.Series(None, index=frame.index, dtype="str")
    for name in theirs:
        picked = picked.where(picked.notna(), as_text(frame[name]))
    return picked


def _typed(
    texts: pd.Series, column: Column, date_format: str | None, named: str
) -> tuple[pd.Series, pd.DataFrame]:
    if column.kind == "day":
        return days(texts, date_format, named)
    if column.kind == "number":
        return numbers(texts, named, column.name)
    if column.name in KEYS:
        return texts, keys(texts, named)
    return texts, joined(())


def _constant_issues(
    unread: pd.DataFrame, name: str, constant: object, intake: Intake
) -> list[Issue]:
    """Turn the fault of a constant into one issue of the monitor file, not one a row."""
    return [
        Issue(
            "stop",
            "constant_unreadable",
            "monitor.yaml",
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
    counts = keys.map(keys.value_counts()).fillna(0).astype("int64").astype("str")
    what = "key '" + keys.fillna("").str.slice(0, 60) + "' is in " + counts + " rows"
    named = "/".join(intake.columns.get(str(intake.key), ())) or None
    mend = "Keep one of them, or give each its own key"
    return mark(repeated, "key_duplicate", what, mend, column=named)
