"""Base: the columns of a foreign table as numbers, or as text as the file writes it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pyarrow as pa

from geo.reader.child import fault

RESERVED = ("row", "geometry_state", "geometry_note", "geometry")
# whole numbers with gaps stay whole: 1, missing, not 1.0, NaN
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def plain_columns(table: pa.Table) -> pd.DataFrame:
    """Give the columns as numbers, or as text as the file writes it."""
    arrays = [_plain(column) for column in table.columns]
    plain = pa.table(dict(zip(table.column_names, arrays, strict=True)))
    return (
        plain.to_pandas(types_mapper=_NULLABLE.get)
        if arrays
        else pd.DataFrame(index=range(table.num_rows))
    )


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


def reserve(frame: pd.DataFrame, rows: pd.Series) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
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
