"""Base: GeoParquet too large for memory, one file or a folder of them, read by row groups.

No GDAL is needed for Parquet, so it is opened in this process: what the file says of itself is
held to limits before any row is read, and a row group that cannot be read costs no other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.crs import parse
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
    """One row group: where its rows are in all there is, and on the ground."""

    path: Path
    file: str  # the name that it has in messages
    number: int  # in its file, from 0
    first_row: int  # from 1; of a folder, counted through its files
    rows: int
    box: Box | None  # in the CRS of the file; None where the file does not say


@dataclass(frozen=True, slots=True)
class Groups:
    """A GeoParquet file as it says it is, or a folder of them as one."""

    name: str
    rows: int
    geometry: str
    id_column: str | None  # None where rows are named by their number
    crs: str
    groups: tuple[Group, ...]
    issues: tuple[Issue, ...]

    @property
    def files(self) -> dict[str, int]:
        """The first row of each file that has rows, in their order."""
        found: dict[str, int] = {}
        for one in self.groups:
            if one.rows:
                found.setdefault(one.file, one.first_row)
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one group."""

    first_row: int  # from 1
    ids: pa.Array | None
    shapes: pa.Array  # well-known binary

    @property
    def name(self) -> str:
        """Its rows."""
        return f"rows {self.first_row:,} to {self.first_row + len(self.shapes) - 1:,}"


def opened(path: Path, *, id_column: str | None = None) -> Groups:
    """Read what GeoParquet says of itself; no row is read.

    Parameters
    ----------
    path
        A file; or a folder of part files, as dask-geopandas and Overture Maps write them. Those of
        its subfolders belong to it; what begins with a point or an underscore does not. Rows are
        counted through the files, in the order of their names; ``part.10`` follows ``part.9``.
    id_column
        The column that names an object; the first of :data:`IDS` if left out.

    Raises
    ------
    DataError
        If something is no GeoParquet of well-known binary, is cut off or claims too much, or has
        no such column; of a folder, with every fault of every file.
    """
    if path.is_dir():
        return _folder(path, id_column)
    whole = _file(path, path.name, id_column)
    if whole.rows == 0:
        raise _empty(path.name, "the file has no rows")
    return whole


def _folder(path: Path, id_column: str | None) -> Groups:
    """Read what every part file says of itself, and hold them to one another."""
    named = {one: one.relative_to(path).as_posix() for one in path.rglob("*") if one.is_file()}
    shown = {one: name for one, name in named.items() if not _hidden(name)}
    mine = {one: name for one, name in shown.items() if one.suffix == ".parquet"}
    faults: list[object] = []
    parts: list[Groups] = []
    for part in sorted(mine, key=lambda one: _natural(mine[one])):
        try:
            found = _file(part, mine[part], parts[0].id_column if parts else id_column)
            parts.append(found if not parts else _alike(found, parts[0]))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    if not sum(one.rows for one in parts):
        raise _empty(path.name, "there are no rows in any .parquet file of this folder")
    others = sorted(name for one, name in shown.items() if one not in mine)
    return _stacked(path.name, parts, _not_read(path.name, others))


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "_")) for part in name.split("/"))


def _not_read(folder: str, others: Sequence[str]) -> list[Issue]:
    if not others:
        return []
    what = f"not read, as its name does not end in .parquet: {others[0]}"
    if len(others) > 1:
        what += f", and {len(others) - 1} more"
    mend = "Nothing has to be done if it holds no objects; else convert it to GeoParquet"
    return [Issue("note", "file_kind", folder, what, mend)]


def _natural(name: str) -> list[str | int]:
    """Order names as people count: texts and numbers take turns, so only like meets like."""
    return [int(one) if one.isdecimal() else one for one in re.split(r"([0-9]+)", name)]


def _alike(part: Groups, first: Groups) -> Groups:
    """Refuse a part of another kind than the first: its rows would be taken for something else."""
    mend = f"Write it as {first.name} is written, or take it out of the folder"
    if part.geometry != first.geometry:
        what = f"its column of shapes is {part.geometry!r}, that of {first.name} {first.geometry!r}"
        raise _stop(part.name, "file_kind", what, mend)
    if part.crs != first.crs and parse(part.crs) != parse(first.crs):
        what = f"its CRS is not that of {first.name}"
        raise _stop(part.name, "crs_differs", what, mend)
    return replace(part, id_column=first.id_column)


def _stacked(name: str, parts: Sequence[Groups], issues: Sequence[Issue]) -> Groups:
    """Count rows through the files; what is noted of several is told once."""
    before = accumulate((one.rows for one in parts), initial=0)
    groups = [
        replace(group, first_row=group.first_row + rows)
        for part, rows in zip(parts, before, strict=False)
        for group in part.groups
    ]
    notes = {issue.what: replace(issue, file=name) for part in parts for issue in part.issues}
    return replace(
        parts[0],
        name=name,
        rows=sum(one.rows for one in parts),
        groups=tuple(groups),
        issues=(*notes.values(), *issues),
    )


def _file(path: Path, name: str, id_column: str | None) -> Groups:
    """Read what one file says of itself."""
    try:
        meta, schema = _meta(path, name)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise _of(name, [content.damage(path, error)]) from error
    geometry, column, faults = geoparquet.described(schema)
    if faults:
        raise _of(name, faults)
    _require_straight(name, column)
    stated, issues = _crs(name, column)
    return Groups(
        name=name,
        rows=meta.num_rows,
        geometry=geometry,
        id_column=_id_column(name, schema, id_column),
        crs=stated,
        groups=tuple(_groups(path, name, meta, geometry, column)),
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
    with pq.ParquetFile(group.path, **geoparquet.limits()) as file:
        for batch in file.iter_batches(most_rows, row_groups=[group.number], columns=columns):
            ids = batch.column(whole.id_column) if whole.id_column else None
            yield Batch(row, ids, batch.column(whole.geometry))
            row += batch.num_rows


def unread(group: Group, rows: int) -> Issue:
    """Name the last rows of a row group, from the broken place on."""
    last = group.first_row + group.rows - 1
    told = geoparquet.broken_group(group.number, last - rows + 1, last)
    return Issue(file=group.file, **told)


def _meta(path: Path, name: str) -> tuple[pq.FileMetaData, pa.Schema]:
    """Open the file, once its first and last bytes promise a Parquet of a bearable footer."""
    if not path.is_file():
        raise _stop(name, "file_missing", "there is no such file", "Check the path")
    if path.suffix.lower() != ".parquet":
        mend = "Convert it to GeoParquet, and give it the ending .parquet"
        raise _stop(name, "file_kind", "its name does not end in .parquet", mend)
    refused = content.refusal(path)
    if refused:
        raise _of(name, refused)
    with path.open("rb") as stream:
        stream.seek(-8, 2)
        footer = int.from_bytes(stream.read(4), "little")
    if footer > min(FOOTER_BYTES, path.stat().st_size):
        what = f"what it says of itself would take {footer // 2**20} MB"
        raise _stop(name, "file_unreadable", what, "Write it anew, in larger row groups")
    with pq.ParquetFile(path, **geoparquet.limits()) as file:
        return file.metadata, file.schema_arrow


def _require_straight(file: str, column: Mapping[str, Any]) -> None:
    """Refuse edges that are arcs on the globe: GeoParquet 1.1, "edges".

    At 43 degrees north an arc of 1 km lies 2 cm off the straight edge, one of 10 km 2 m.
    """
    edges = column.get("edges", "planar")
    if edges != "planar":
        what = f"its edges are {str(edges)[:40]!r}, and only straight ones are measured"
        mend = "Add corners along long edges, and write the file anew with planar edges"
        raise _stop(file, "file_kind", what, mend)


def _crs(file: str, column: Mapping[str, Any]) -> tuple[str, list[Issue]]:
    """Give the CRS that the file states, or that of GeoParquet where it states none."""
    stated, told = geoparquet.stated_crs(column, given=False)
    if stated is None:
        what = "the file says that its CRS is not known"
        raise _stop(file, "crs_missing", what, "Write the file anew, with its CRS")
    found, faults = choose(stated, None)
    if faults or found is None:
        raise _of(file, faults)
    return found, [Issue(file=file, **one) for one in told]


def _id_column(file: str, schema: pa.Schema, named: str | None) -> str | None:
    """Choose the column that names objects, or refuse the one that was asked for."""
    there = [one for one in IDS if one in schema.names]
    twice = [one for one in ([named] if named else there) if schema.names.count(one) > 1]
    if twice:
        what = f"there are {schema.names.count(twice[0])} columns {twice[0]!r}"
        raise _stop(file, "column_twice", what, "Give each column its own name")
    if named is None:
        found = [one for one in there if _is_name(schema.field(one).type)]
        return found[0] if found else None
    mend = f"Name one of {', '.join(schema.names[:20])}"
    if named not in schema.names:
        raise _stop(file, "column_unknown", f"there is no column {named!r}", mend)
    if not _is_name(schema.field(named).type):
        what = f"the column {named!r} holds neither text nor whole numbers"
        raise _stop(file, "column_unknown", what, mend)
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


def _bounds(column: Mapping[str, Any]) -> Box | None:
    """Give the bounds that a file states of all its shapes: GeoParquet 1.1, "bbox"."""
    told = column.get("bbox")
    if not isinstance(told, list) or len(told) not in (4, 6):
        return None
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in told):
        return None
    half = len(told) // 2  # a third axis is height
    west, south, east, north = (float(told[at]) for at in (0, 1, half, half + 1))
    return (west, south, east, north) if west <= east else None  # else across the antimeridian


def _groups(
    path: Path, file: str, meta: pq.FileMetaData, geometry: str, told: Mapping[str, Any]
) -> Iterator[Group]:
    """Give the row groups, with the bounds that their statistics promise."""
    covering, whole = _covering(told), _bounds(told)
    at = {meta.schema.column(n).path: n for n in range(meta.num_columns)}
    corners = [at[one] for one in covering or () if one in at]
    _require_numbers(file, meta, corners)
    first = 1
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        size = group.column(at[geometry]).total_uncompressed_size
        if size > min(GROUP_BYTES, max(LARGE_ROW_BYTES, ROW_BYTES * group.num_rows)):
            what = f"row group {number + 1} would take {size // 2**20} MB"
            raise _stop(file, "file_too_large", what, "Write it anew, in smaller row groups")
        box = _box(group, corners) if len(corners) == len(CORNERS) else whole
        yield Group(path, file, number, first, group.num_rows, box)
        first += group.num_rows


def _require_numbers(file: str, meta: pq.FileMetaData, corners: Sequence[int]) -> None:
    """Refuse bounds that are no numbers: GeoParquet 1.1 asks for FLOAT or DOUBLE."""
    columns = [meta.schema.column(one) for one in corners]
    wrong = [one.path for one in columns if one.physical_type not in ("FLOAT", "DOUBLE")]
    if wrong:
        what = f"the column {wrong[0]!r}, which its covering names, holds no decimal numbers"
        raise _stop(file, "file_kind", what, "Write the file anew, with the bounds of each row")


def _box(group: pq.RowGroupMetaData, corners: list[int]) -> Box | None:
    found = [group.column(one).statistics for one in corners]
    if any(one is None or not one.has_min_max or one.null_count for one in found):
        return None  # a row without bounds may lie anywhere
    west, south, east, north = found
    box = (float(west.min), float(south.min), float(east.max), float(north.max))
    return box if all(map(math.isfinite, box)) else None


def _empty(file: str, what: str) -> DataError:
    return _stop(file, "layer_empty", what, "Export it again, with its rows")


def _of(file: str, faults: Sequence[Mapping[str, Any]]) -> DataError:
    return DataError([Issue(file=file, **one) for one in faults])


def _stop(file: str, code: str, what: str, mend: str) -> DataError:
    return DataError([Issue("stop", code, file, what, mend)])
