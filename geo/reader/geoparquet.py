"""Base: what a GeoParquet file says of its shapes, held to what can be read.

No GDAL is needed for Parquet. A row group that is broken costs its rows and no others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geo.reader.child import fault

Fault = dict[str, Any]

STRING_BYTES, CONTAINER_ITEMS = 16 * 2**20, 4_000_000
"""One text, and one list, of what a file says of itself; a bomb claims more than it holds."""

DEFAULT_CRS = "OGC:CRS84"
"""That of a file that names none: GeoParquet 1.1.0, "crs"."""

_MEND = "Write it as GeoParquet, with geometry in well-known binary"


def limits() -> dict[str, int | bool]:
    """Give what a file is opened with."""
    return {
        "page_checksum_verification": True,  # of a file that carries checksums
        "thrift_string_size_limit": STRING_BYTES,
        "thrift_container_size_limit": CONTAINER_ITEMS,
    }


def described(schema: pa.Schema) -> tuple[str, Mapping[str, Any], list[Fault]]:
    """Read the ``geo`` metadata; only what is used of it is checked.

    Returns
    -------
    name, column, faults
        The column of shapes, and what the file says of it; with a fault, both are empty.
    """
    metadata = schema.metadata or {}
    if b"geo" not in metadata:
        what = "it is a Parquet without geometry: no geo metadata"
        return "", {}, [fault("file_kind", what, _MEND)]
    try:
        told = json.loads(metadata[b"geo"])
        name = str(told["primary_column"])
        column = dict(told["columns"][name])
        encoding = column["encoding"]
    except (ValueError, KeyError, TypeError, RecursionError):
        what = "its geo metadata is not that of GeoParquet"
        return "", {}, [fault("file_kind", what, _MEND)]
    if encoding != "WKB":
        what = f"its geometry is encoded as {str(encoding)[:40]!r}"
        return "", {}, [fault("file_kind", what, _MEND)]
    kind = schema.field(name).type if schema.names.count(name) == 1 else None
    if kind is None or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        what = f"its column of shapes, {name!r}, holds no well-known binary"
        return "", {}, [fault("file_kind", what, _MEND)]
    return name, column, []


def stated_crs(column: Mapping[str, Any], *, given: bool) -> tuple[str | None, list[Fault]]:
    """Give the CRS that a file states; None where it says that nobody knows it.

    Parameters
    ----------
    column
        What the file says of its shapes.
    given
        Somebody else names the CRS, so that of GeoParquet is not taken for a file without one.

    Examples
    --------
    >>> stated_crs({"crs": "EPSG:32643"}, given=False)
    ('EPSG:32643', [])
    >>> stated_crs({"crs": None}, given=False)
    (None, [])
    >>> stated_crs({}, given=False)[0]
    'OGC:CRS84'
    """
    if "crs" in column:
        stated = column["crs"]
        return stated if stated is None or isinstance(stated, str) else json.dumps(stated), []
    if given:
        return None, []
    what = "the file names no CRS, so its coordinates are longitude and latitude (OGC:CRS84)"
    mend = "Nothing has to be done if they are; else write the CRS into the file"
    return DEFAULT_CRS, [fault("crs_default", what, mend, severity="note")]


def rows_of(path: Path) -> tuple[pa.Table, npt.NDArray[np.bool_], list[Fault]]:
    """Read all rows, row group by row group.

    Returns
    -------
    table, lost, faults
        The rows; those of a broken row group hold nothing and are flagged. A fault for each.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If every row group is broken, or the file as a whole.
    """
    with pq.ParquetFile(path, **limits()) as file:
        schema = pa.schema([one.with_nullable(True) for one in file.schema_arrow])
        parts, broken, faults, first = [], [], [], 1
        for number in range(file.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            try:
                part = file.read_row_group(number).cast(schema)
            except MemoryError:
                raise
            except (OSError, pa.ArrowException):
                if file.num_row_groups == 1:
                    raise
                part = schema.empty_table()
            lost = part.num_rows != rows
            if lost:
                part = pa.table([pa.nulls(rows, one.type) for one in schema], schema=schema)
                faults.append(broken_group(number, first, first + rows - 1))
            parts.append(part)
            broken.append(np.full(rows, lost))
            first += rows
        if faults and len(faults) == len(parts):
            raise pa.ArrowInvalid("no row group can be read")
        table = pa.concat_tables(parts) if parts else schema.empty_table()
        metadata = file.schema_arrow.metadata
        return table.replace_schema_metadata(metadata), np.concatenate([*broken, []]) > 0, faults


def broken_group(number: int, first: int, last: int) -> Fault:
    """Name the rows of a row group, the first of which is 0, that cannot be read."""
    what = f"row group {number + 1} is broken: rows {first} to {last} were not read"
    mend = "Copy or export the file again, and run again"
    return fault("group_unreadable", what, mend, severity="row")
