"""Base: the columns of a foreign table as numbers, or as text as the file writes it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pyarrow as pa

from geo.reader.child import fault

Fault = dict[str, Any]

LISTED = 20  # rows named for one column; the rest are counted
RESERVED = ("row", "geometry_state", "geometry_note", "geometry")
# whole numbers with gaps stay whole: 1, missing, not 1.0, NaN
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def plain_columns(table: pa.Table) -> tuple[pd.DataFrame, list[Fault]]:
    """Give the columns as numbers, or as text as the file writes it.

    Returns
    -------
    frame, faults
        One row a row of ``table``; a text that is not UTF-8 is missing, and a fault.
    """
    names, columns = table.column_names, table.columns
    faults = [one for at, name in enumerate(names) for one in _undecodable(columns[at], name)]
    arrays = [_plain(_decodable(column)) for column in columns]
    if not arrays:
        return pd.DataFrame(index=range(table.num_rows)), faults
    plain = pa.table(dict(zip(names, arrays, strict=True)))
    return plain.to_pandas(types_mapper=_NULLABLE.get), faults


def _decodable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Leave out texts that are not UTF-8; GDAL passes on whatever the file holds."""
    if _is_sound(column):
        return column
    texts = [_decoded(value) for value in column.cast(pa.binary()).to_pylist()]
    return pa.chunked_array([pa.array(texts, type=pa.string())])


def _undecodable(column: pa.ChunkedArray, name: str) -> list[Fault]:
    """Name the rows whose text is not UTF-8, the first of them one by one."""
    if _is_sound(column):
        return []
    values = column.cast(pa.binary()).to_pylist()
    rows = [
        row for row, value in enumerate(values, 1) if value is not None and _decoded(value) is None
    ]
    mend = "Export it again as UTF-8, or name its encoding"
    faults = [
        fault("not_utf8", "the text is not UTF-8", mend, row=row, column=name)
        for row in rows[:LISTED]
    ]
    if len(rows) > LISTED:
        what = f"{len(rows) - LISTED} more rows hold text that is not UTF-8"
        faults.append(fault("not_utf8", what, mend, column=name))
    return faults


def _is_sound(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_string(column.type):
        return True
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()) if kind != pa.uint64() else column.cast(pa.string())
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    if pa.types.is_boolean(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_date(kind):
        return pa.chunked_array([column.cast(pa.string()).combine_chunks()])
    texts = [_written(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, type=pa.string())])


def _written(value: Any) -> str | None:
    """Write a nested, binary or dated value as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def reserve(frame: pd.DataFrame, rows: pd.Series) -> tuple[pd.DataFrame, list[Fault]]:
    """Add ``row``; a column of the file with a name of the reader's gets another one, told."""
    taken = [name for name in frame.columns if name in RESERVED]
    faults = [
        fault(
            "column_reserved",
            f"the reader uses the name {name!r} itself",
            f"Refer to the file's own column as 'file_{name}'",
            severity="note",
            column=name,
        )
        for name in taken
    ]
    frame = frame.rename(columns={name: f"file_{name}" for name in taken})
    return frame.assign(row=rows.to_numpy(dtype="int64")), faults
