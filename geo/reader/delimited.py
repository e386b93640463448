"""Base: a CSV file as text, with the rows a spreadsheet shows and nothing guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from geo.reader.child import fault

LISTED = 20  # faults of one kind that are named; the rest are counted
_LONGEST_FIELD = 10_000_000  # a WKT of a large zone; the module's own limit is 131,072


def read(path: Path) -> tuple[pd.DataFrame | None, list[dict[str, Any]]]:
    """Read comma-separated UTF-8 text; empty fields are missing.

    Returns
    -------
    frame, faults
        All columns as text; the index is the row as a spreadsheet counts (first data row 2).
        Rows of a wrong length are faults and are left out; None where nothing could be read.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        what = f"byte 0x{data[error.start]:02X} is not UTF-8"
        mend = (
            "Export it again as UTF-8; an export in cp1251 has already lost "
            "eight of the Kazakh letters, so it cannot be converted"
        )
        return None, [fault("not_utf8", what, mend, row=row)]
    return _table(text)


def _table(text: str) -> tuple[pd.DataFrame | None, list[dict[str, Any]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    try:
        records.extend(rows)
    except csv.Error as error:
        what = f"the text is not CSV: {error}"
        mend = "Close the quotation mark, or double one inside a field"
        return None, [fault("csv_malformed", what, mend, row=len(records) + 1)]
    if not records or not any(records[0]):
        mend = "Write the names of the columns in the first row"
        return None, [fault("csv_malformed", "the first row holds no headings", mend, row=1)]
    headings = [name.strip() for name in records[0]]
    faults = _heading_faults(headings)
    if faults:
        return None, faults
    filled = [(number, record) for number, record in enumerate(records[1:], 2) if any(record)]
    even = [(number, record) for number, record in filled if len(record) == len(headings)]
    frame = pd.DataFrame([record for _, record in even], columns=headings, dtype="str")
    frame.index = pd.Index([number for number, _ in even])
    return frame.mask(frame == ""), _ragged(filled, len(headings))


def _heading_faults(headings: list[str]) -> list[dict[str, Any]]:
    """Find headings that are empty, twice there, or not separated by commas."""
    if len(headings) == 1 and any(mark in headings[0] for mark in ";\t|"):
        mend = "Save it with commas between the fields"
        return [fault("csv_malformed", "the fields are not separated by commas", mend, row=1)]
    found = [
        fault(
            "csv_heading",
            f"heading {name!r} is there {headings.count(name)} times",
            "Give each column its own heading",
            row=1,
            column=name,
        )
        for name in dict.fromkeys(headings)
        if name and headings.count(name) > 1
    ]
    if "" in headings:
        what = f"column {headings.index('') + 1} has no heading"
        found.append(fault("csv_heading", what, "Give each column its own heading", row=1))
    return found


def _ragged(filled: list[tuple[int, list[str]]], width: int) -> list[dict[str, Any]]:
    """Name the rows that are longer or shorter than the headings."""
    uneven = [(number, len(record)) for number, record in filled if len(record) != width]
    mend = "Put a field that holds a comma between quotation marks, and fill up short rows"
    found = [
        fault("csv_ragged", f"{fields} fields under {width} headings", mend, row=number)
        for number, fields in uneven[:LISTED]
    ]
    if len(uneven) > LISTED:
        what = f"{len(uneven) - LISTED} more rows have another number of fields"
        found.append(fault("csv_ragged", what, mend))
    return found
