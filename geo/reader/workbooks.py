"""Base: a sheet of a workbook (XLSX) as text, as a person sees it and with the rows it shows."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from geo.reader import headings
from geo.reader.child import fault

Fault = dict[str, Any]
Grid = list[list[Any]]
Cells = dict[tuple[int, int], str]  # row and column, from 0

MOST_TIMES = 200
"""A sheet of repeated words shrinks some 30 times in its archive, a bomb 1,000 times."""

_SUSPECT_BYTES = 100 * 2**20  # below, even a bomb does no harm
_EXACT = 1e15  # a workbook keeps 15 digits of a number, and zeros after them


def read(
    path: Path, limits: dict[str, int], *, sheet: str | None = None, headings_row: int = 1
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read one sheet; whole numbers have no point, days are YYYY-MM-DD, empty cells are missing.

    Parameters
    ----------
    path
        The workbook.
    limits
        ``file_bytes``: what it may hold unpacked; ``cells``: of the sheet.
    sheet
        Its name; None where the workbook has one sheet.
    headings_row
        The row that holds the headings, from 1; rows above it are not data.

    Returns
    -------
    frame, faults
        All columns as text; the index is the row as the spreadsheet counts. Formulas come
        as the value that was last computed; an error such as ``#N/A`` comes as its text.
        None where nothing could be read.
    """
    faults = _bomb(path, limits["file_bytes"])
    if faults:
        return None, faults
    with CalamineWorkbook.from_path(path) as book:
        name, faults = _sheet(book, sheet)
        if name is None:
            return None, faults
        opened = book.get_sheet_by_name(name)
        down, across = opened.end or (0, 0)  # counted from 0
        if (down + 1) * (across + 1) > limits["cells"]:
            what = f"the sheet has over {limits['cells']:,} cells"
            return None, [fault("file_too_large", what, "Take out what is not the table")]
        merged = _merged(opened, headings_row)
        grid = opened.to_python(skip_empty_area=False)
    blank, errors = _beneath(path, name)
    faults = merged + _uncomputed(blank, headings_row)
    names = _names(grid, headings_row)
    faults += headings.faults_of(names, headings_row)
    if faults:
        return None, faults
    return _table(grid, names, headings_row, errors)


def _bomb(path: Path, most_bytes: int) -> list[Fault]:
    """Refuse an archive by what it declares, before any of it is unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    mend = "Take out what is not the table, or save it as CSV"
    if unpacked > most_bytes:
        what = f"it unpacks to {unpacked // 2**20} MB, more than {most_bytes // 2**20}"
        return [fault("file_too_large", what, mend)]
    if unpacked > _SUSPECT_BYTES and unpacked > MOST_TIMES * packed:
        what = f"it unpacks to {unpacked // packed} times its size"
        return [fault("file_too_large", what, mend)]
    return []


def _sheet(book: CalamineWorkbook, named: str | None) -> tuple[str | None, list[Fault]]:
    """Choose the sheet; one of several is never guessed."""
    names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if named in names or (named is None and len(names) == 1):
        return named or names[0], []
    asked = f"has no sheet {named!r}" if named is not None else f"has {len(names)} sheets"
    mend = f"Name one under layer: {', '.join(names)}"
    return None, [fault("layer_unknown", f"the workbook {asked}", mend)]


def _merged(sheet: CalamineSheet, headings_row: int) -> list[Fault]:
    """Find merged cells: only the first of them holds the value that all of them show."""
    ranges = [
        (one, two) for one, two in sheet.merged_cell_ranges or [] if two[0] >= headings_row - 1
    ]
    mend = "Unmerge the cells and write the value into each"
    found = [
        fault(
            "csv_heading" if first[0] < headings_row else "workbook_cells",
            f"the cells {place(*first)} to {place(*last)} are merged",
            mend,
            row=max(first[0] + 1, headings_row),
        )
        for first, last in sorted(ranges)
    ]
    return headings.first_ones(found, "groups of cells are merged")


def _uncomputed(blank: list[tuple[int, int]], headings_row: int) -> list[Fault]:
    """Name the formulas that nobody has computed: no value of theirs is in the file."""
    mend = "Open it in a spreadsheet, let it compute, and save it again"
    found = [
        fault(
            "workbook_cells", f"the formula in {place(row, column)} has no value", mend, row=row + 1
        )
        for row, column in blank
        if row >= headings_row - 1
    ]
    return headings.first_ones(found, "formulas have no value")


def _names(grid: Grid, headings_row: int) -> list[str]:
    """Give the headings; a column with neither heading nor value is none."""
    if len(grid) < headings_row:
        return []
    names = [_seen(value).strip() for value in grid[headings_row - 1]]
    used = [
        name or any(row[at] != "" for row in grid[headings_row:]) for at, name in enumerate(names)
    ]
    return names[: max((at for at, one in enumerate(used, 1) if one), default=0)]


def _table(
    grid: Grid, names: list[str], headings_row: int, errors: Cells
) -> tuple[pd.DataFrame, list[Fault]]:
    """Give the rows below the headings as text, without the empty ones."""
    rows = range(headings_row + 1, len(grid) + 1)
    body = [row[: len(names)] for row in grid[headings_row:]]
    values = pd.DataFrame(body, index=pd.Index(rows, dtype="int64"), columns=names, dtype=object)
    frame = values.map(_seen).astype("str")
    for (row, column), text in errors.items():
        if row >= headings_row and column < len(names):
            frame.iloc[row - headings_row, column] = text
    frame = frame.mask(frame == "")
    return frame[frame.notna().any(axis=1)], _rounded(values)


def _seen(value: Any) -> str:
    """Write a value as a person sees it.

    Examples
    --------
    >>> _seen(7.0), _seen(2.5), _seen(datetime(2024, 3, 1)), _seen(timedelta(hours=30))
    ('7', '2.5', '2024-03-01', '30:00:00')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | int):
        return f"{value:.15g}" if abs(value) < _EXACT else f"{value:.0f}"
    if isinstance(value, datetime):
        whole = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if whole else value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _rounded(values: pd.DataFrame) -> list[Fault]:
    """Note numbers too long for a workbook: digits after the 15th have become zeros."""
    long = values.map(lambda value: isinstance(value, float) and abs(value) >= _EXACT)
    rows, columns = np.nonzero(long.to_numpy(dtype=bool))
    mend = "Format the column as text, type the numbers again, and export it again"
    found = [
        fault("text_damaged", "a number over 15 digits was rounded by the spreadsheet", mend)
        | {"severity": "note", "row": int(values.index[row]), "column": values.columns[column]}
        for row, column in zip(rows, columns, strict=True)
    ]
    return headings.first_ones(found, "numbers over 15 digits were rounded")


def _beneath(path: Path, sheet: str) -> tuple[list[tuple[int, int]], Cells]:
    """Look below the values: formulas that have none, and errors, which come as empty cells."""
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, sheet)
        if part not in archive.namelist():
            return [], {}
        data = archive.read(part)
        if b"<f" not in data and b":f" not in data and b'"e"' not in data:  # most have neither
            return [], {}
        with archive.open(part) as stream:
            cells = list(_odd_cells(stream))
    blank = [at for at, text in cells if text is None]
    return blank, {at: text for at, text in cells if text is not None}


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the part of the archive that a sheet is kept in."""
    told = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # the child is fenced in
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    named = [one.attrib for one in told.iter() if one.get("name") == sheet]
    ids = {text for names in named for key, text in names.items() if key.endswith("}id")}
    targets = [str(one.get("Target")) for one in links if one.get("Id") in ids]
    target = targets[0] if targets else ""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _odd_cells(stream: Any) -> Iterator[tuple[tuple[int, int], str | None]]:
    """Give the place of each formula without a value (None) and of each error (its text)."""
    for _, element in ElementTree.iterparse(stream):  # noqa: S314  # the child is fenced in
        kind = element.tag.rpartition("}")[2]
        if kind == "c":
            inside = {one.tag.rpartition("}")[2]: one.text or "" for one in element}
            place_of = _at(element.get("r") or "")
            if "f" in inside and not inside.get("v") and element.get("t") != "str":
                yield place_of, None
            elif element.get("t") == "e":
                yield place_of, inside.get("v", "")
        if kind == "row":
            element.clear()


def _at(reference: str) -> tuple[int, int]:
    """Give row and column, from 0, of a cell.

    Examples
    --------
    >>> _at("A1"), _at("AB7")
    ((0, 0), (6, 27))
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - 64
    return int(reference[len(letters) :] or 1) - 1, column - 1


def place(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does.

    Examples
    --------
    >>> place(0, 0), place(6, 27)
    ('A1', 'AB7')
    """
    letters = ""
    at = column + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
