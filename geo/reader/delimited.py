"""Base: a CSV file as text, with the rows a spreadsheet shows and nothing guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from geo.reader import headings, texts
from geo.reader.child import fault

Fault = dict[str, Any]
Record = tuple[int, list[str]]  # the row as a spreadsheet counts, and its fields

_LONGEST_FIELD = 10_000_000  # a WKT of a large zone; the module's own limit is 131,072
_MARKS = (";", "\t", "|", ",")


def read(
    path: Path, *, encoding: str | None = None, delimiter: str = ",", headings_row: int = 1
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read delimited text; empty fields are missing.

    Parameters
    ----------
    path
        The file.
    encoding
        As declared; None for UTF-8, or UTF-16 that begins with its mark.
    delimiter
        Between the fields.
    headings_row
        The row that holds the headings, from 1; rows above it are not data.

    Returns
    -------
    frame, faults
        All columns as text; the index is the row as a spreadsheet counts (first data row 2,
        where the headings are in row 1). Rows of a wrong length are faults and are left
        out; None where nothing could be read.
    """
    text, faults = texts.read(path.read_bytes(), encoding)
    if text is None:
        return None, faults
    records, broken = _records(text, delimiter)
    if broken:
        return None, faults + broken
    names = _names(records, headings_row)
    wrong = _separator_faults(names, delimiter, headings_row)
    wrong = wrong or headings.faults_of(names, headings_row)
    if wrong:
        return None, faults + wrong
    filled = [(row, record) for row, record in records[headings_row:] if any(record)]
    even = [(row, record) for row, record in filled if len(record) == len(names)]
    frame = pd.DataFrame([record for _, record in even], columns=names, dtype="str")
    frame.index = pd.Index([row for row, _ in even])
    return frame.mask(frame == ""), faults + _ragged(filled, len(names), delimiter)


def _records(text: str, delimiter: str) -> tuple[list[Record], list[Fault]]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[Record] = []
    try:
        records.extend(enumerate(rows, 1))
    except csv.Error as error:
        what = f"the text is not CSV: {_plainly(error)}"
        mend = "Close the quotation mark, or double one inside a field"
        return [], [fault("csv_malformed", what, mend, row=len(records) + 1)]
    return records, []


def _plainly(error: csv.Error) -> str:
    """Give what the parser says, but for its limit, which only a lost quotation mark reaches."""
    if "field limit" in str(error):
        return f"a field has more than {_LONGEST_FIELD:,} characters"
    return str(error)


def _names(records: list[Record], headings_row: int) -> list[str]:
    if len(records) < headings_row:
        return []
    return [name.strip() for name in records[headings_row - 1][1]]


def _separator_faults(names: list[str], delimiter: str, row: int) -> list[Fault]:
    """Find one heading that is several, with another mark between them."""
    found = [mark for mark in _MARKS if len(names) == 1 and mark in names[0]]
    if not found:
        return []
    what = f"the fields are not separated by {delimiter!r}"
    mend = f'Write delimiter: "{found[0]}" for the file'.replace("\t", "\\t")
    return [fault("csv_malformed", what, mend, row=row)]


def _ragged(filled: list[Record], width: int, delimiter: str) -> list[Fault]:
    """Name the rows that are longer or shorter than the headings."""
    mend = f"Put a field that holds {delimiter!r} between quotation marks, and fill up short rows"
    found = [
        fault("csv_ragged", f"{len(record)} fields under {width} headings", mend, row=row)
        for row, record in filled
        if len(record) != width
    ]
    return headings.first_ones(found, "rows have another number of fields")
