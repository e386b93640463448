"""Base: a GeoParquet file too large for memory, opened with care and read row group by row group.

No GDAL is needed for Parquet, so it is opened in this process: what the file says of itself is
held to limits before any row is read, and a row group that cannot be read costs no other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import DataError
from geo.reader import content, geoparquet
from geo.reader.systems import choose
from geo.records import Issue

Box = tuple[float, float, float, float]

FOOTER_BYTES = 256 * 2**20
"""Of what a file says of itself: 10,000 row groups of 30 columns take 60 MB."""

ROW_BYTES, LARGE_ROW_BYTES, GROUP_BYTES = 2**20, 512 * 2**20, 8 * 2**30
"""Bytes that a row of shapes may take on average, that one alone may take (a ring of 10,000,000
points has 160 MB; its row is set aside, and the next one is read), and that a row group may claim
to unfold to."""

IDS = ("building_id", "object_id", "parcel_id", "id")
"""Columns that name an object, the first that there is."""

CORNERS = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True, slots=True)
class Group:
    """One row group: where its rows are in the file, and on the ground."""

    number: int  # from 0
    first_row: int  # from 1
    rows: int
    box: Box | None  # in the CRS of the file; None where the file does not say


@dataclass(frozen=True, slots=True)
class Groups:
    """A GeoParquet file as it says it is."""

    path: Path
    rows: int
    geometry: str
    id_column: str | None  # None where rows are named by their number
    crs: str
    groups: tuple[Group, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one group."""

    first_row: int  # from 1
    ids: pa.Array | None
    shapes: pa.Array  # well-known binary


def opened(path: Path, *, id_column: str | None = None) -> Groups:
    """Read what a GeoParquet file says of itself; no row is read.

    Parameters
    ----------
    path
        The file.
    id_column
        The column that names an object; the first of :data:`IDS` if left out.

    Raises
    ------
    DataError
        If it is no GeoParquet of well-known binary, is cut off or claims too much, or has no such
        column.
    """
    try:
        meta, schema = _meta(path)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise _of(path, [content.damage(path, error)]) from error
    name, column, faults = geoparquet.described(schema)
    if faults:
        raise _of(path, faults)
    stated, issues = _crs(path, column)
    if meta.num_rows == 0:
        raise _stop(path, "layer_empty", "the file has no rows", "Export it again, with its rows")
    return Groups(
        path=path,
        rows=meta.num_rows,
        geometry=name,
        id_column=_id_column(path, schema, id_column),
        crs=stated,
        groups=tuple(_groups(path, meta, name, _covering(column))),
        issues=tuple(issues),
    )


def batches(whole: Groups, group: Group, *, most_rows: int) -> Iterator[Batch]:
    """Read a row group, at most so many rows at a time.

    Raises
    ------
    pyarrow.ArrowException, OSError
        If it is broken; the batches before the broken place are given.
    """
    columns = [whole.geometry, *([whole.id_column] if whole.id_column else [])]
    row = group.first_row
    with pq.ParquetFile(whole.path, **geoparquet.limits()) as file:
        for batch in file.iter_batches(most_rows, row_groups=[group.number], columns=columns):
            ids = batch.column(whole.id_column) if whole.id_column else None
            yield Batch(row, ids, batch.column(whole.geometry))
            row += batch.num_rows


def unread(whole: Groups, group: Group, rows: int) -> Issue:
    """Name the last rows of a row group, from the broken place on."""
    last = group.first_row + group.rows - 1
    told = geoparquet.broken_group(group.number, last - rows + 1, last)
    return Issue(file=whole.path.name, **told)


def _meta(path: Path) -> tuple[pq.FileMetaData, pa.Schema]:
    """Open the file, once its first and last bytes promise a Parquet of a bearable footer."""
    if not path.is_file():
        raise _stop(path, "file_missing", "there is no such file", "Check the path")
    if path.suffix.lower() != ".parquet":
        mend = "Convert it to GeoParquet, and give it the ending .parquet"
        raise _stop(path, "file_kind", "its name does not end in .parquet", mend)
    refused = content.refusal(path)
    if refused:
        raise _of(path, refused)
    with path.open("rb") as stream:
        stream.seek(-8, 2)
        footer = int.from_bytes(stream.read(4), "little")
    if footer > min(FOOTER_BYTES, path.stat().st_size):
        what = f"what it says of itself would take {footer // 2**20} MB"
        raise _stop(path, "file_unreadable", what, "Write it anew, in larger row groups")
    with pq.ParquetFile(path, **geoparquet.limits()) as file:
        return file.metadata, file.schema_arrow


def _crs(path: Path, column: Mapping[str, Any]) -> tuple[str, list[Issue]]:
    """Give the CRS that the file states, or that of GeoParquet where it states none."""
    stated, told = geoparquet.stated_crs(column, given=False)
    if stated is None:
        what = "the file says that its CRS is not known"
        raise _stop(path, "crs_missing", what, "Write the file anew, with its CRS")
    found, faults = choose(stated, None)
    if faults or found is None:
        raise _of(path, faults)
    return found, [Issue(file=path.name, **one) for one in told]


def _id_column(path: Path, schema: pa.Schema, named: str | None) -> str | None:
    if named is None:
        found = [one for one in IDS if one in schema.names and _is_name(schema.field(one).type)]
        return found[0] if found else None
    mend = f"Name one of {', '.join(schema.names[:20])}"
    if named not in schema.names:
        raise _stop(path, "column_unknown", f"there is no column {named!r}", mend)
    if not _is_name(schema.field(named).type):
        what = f"the column {named!r} holds neither text nor whole numbers"
        raise _stop(path, "column_unknown", what, mend)
    return named


def _is_name(kind: pa.DataType) -> bool:
    """Tell whether values of a type can name objects."""
    if pa.types.is_dictionary(kind):
        return _is_name(kind.value_type)
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
    )


def _covering(column: Mapping[str, Any]) -> list[str] | None:
    """Give the columns of the bounds, as the file has them: GeoParquet 1.1, "covering"."""
    try:
        box = column["covering"]["bbox"]
        return [".".join(str(part) for part in box[corner]) for corner in CORNERS]
    except (KeyError, TypeError):
        return None


def _groups(
    path: Path, meta: pq.FileMetaData, geometry: str, covering: list[str] | None
) -> Iterator[Group]:
    """Give the row groups, with the bounds that their statistics promise."""
    at = {meta.schema.column(n).path: n for n in range(meta.num_columns)}
    corners = [at[one] for one in covering or () if one in at]
    first = 1
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        size = group.column(at[geometry]).total_uncompressed_size
        if size > min(GROUP_BYTES, max(LARGE_ROW_BYTES, ROW_BYTES * group.num_rows)):
            what = f"row group {number + 1} would take {size // 2**20} MB"
            raise _stop(path, "file_too_large", what, "Write it anew, in smaller row groups")
        box = _box(group, corners) if len(corners) == len(CORNERS) else None
        yield Group(number, first, group.num_rows, box)
        first += group.num_rows


def _box(group: pq.RowGroupMetaData, corners: list[int]) -> Box | None:
    found = [group.column(one).statistics for one in corners]
    if any(one is None or not one.has_min_max or one.null_count for one in found):
        return None  # a row without bounds may lie anywhere
    west, south, east, north = found
    box = (float(west.min), float(south.min), float(east.max), float(north.max))
    return box if all(map(math.isfinite, box)) else None


def _of(path: Path, faults: list[dict[str, Any]]) -> DataError:
    return DataError([Issue(file=path.name, **one) for one in faults])


def _stop(path: Path, code: str, what: str, mend: str) -> DataError:
    return DataError([Issue("stop", code, path.name, what, mend)])
