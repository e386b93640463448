"""Well-known binary read into plain arrays, without a geometry object a row.

The form is that of OGC Simple Features 06-103r4, section 8, and ISO 13249-3 for the codes of
heights and measures; the flags of the type that PostGIS adds are read as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.overlay.grid.compiled import compiled

Floats = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

AREAL, OTHER, INDIRECT, BROKEN = 0, 1, 2, 3
"""What a row is: polygons, another shape, what the geometry library must read, no shape."""

POLYGON, MULTIPOLYGON, COLLECTION, LAST_TYPE = 3, 6, 7, 17  # codes of types; the last: triangle
LEAST_POINTS = 4  # of a ring
HAS_REFERENCE = 0x20000000  # PostGIS: four bytes of a spatial reference id follow
HAS_HEIGHTS = 0xC0000000  # PostGIS: heights, measures
ALL_FLAGS = HAS_REFERENCE | HAS_HEIGHTS


@dataclass(frozen=True, slots=True)
class Read:
    """What a column held: the arrays of ``Rings``, and rows that could not be read."""

    x: Floats
    y: Floats
    ring: Offsets
    polygon: Offsets
    shape: Offsets
    broken: Offsets  # places of rows
    indirect: bool  # whether a row needs the geometry library; the arrays are then of no use


def read(column: Any) -> Read:
    """Read an arrow array, or chunked array, of binary.

    Parameters
    ----------
    column
        ``binary`` or ``large_binary``; missing rows have no polygon.
    """
    content, start = _bytes(column)
    kind, counts = _count(content, start)
    ends = np.zeros((len(counts) + 1, 3), dtype=np.int64)
    np.cumsum(counts, axis=0, out=ends[1:])
    polygons, rings, points = ends[-1]
    x, y = np.empty(points), np.empty(points)
    ring, polygon = np.zeros(rings + 1, np.int64), np.zeros(polygons + 1, np.int64)
    _fill(content, start, kind, ends, x, y, ring, polygon)
    return Read(
        x, y, ring, polygon, np.ascontiguousarray(ends[:, 0]),
        broken=np.flatnonzero(kind == BROKEN), indirect=bool((kind == INDIRECT).any()),
    )  # fmt: skip


def _bytes(column: Any) -> tuple[Bytes, Offsets]:
    """Give the bytes of all rows, and where each begins; of a missing row there are none."""
    joined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(joined, pa.ChunkedArray):  # a column too large for one chunk stays in several
        joined = pa.concat_arrays([chunk.cast(pa.large_binary()) for chunk in joined.chunks])
    wide = joined.cast(pa.large_binary())
    _, offsets, content = wide.buffers()
    start = np.frombuffer(offsets, np.int64)[wide.offset : wide.offset + len(wide) + 1]
    held = np.frombuffer(content, np.uint8) if content is not None else np.empty(0, np.uint8)
    missing = wide.is_null().to_numpy(zero_copy_only=False)
    return _own(held, start, missing)


def _own(held: Bytes, start: Offsets, missing: npt.NDArray[np.bool_]) -> tuple[Bytes, Offsets]:
    """Give arrays that the compiled loops take: offsets of their own, a missing row empty."""
    if not missing.any():
        return held, start.copy()
    length = np.where(missing, 0, np.diff(start))
    kept = np.repeat(~missing, np.diff(start))
    first, last = start[0], start[-1]
    return held[first:last][kept], np.concatenate([[0], np.cumsum(length)])


@compiled
def _count(content: Bytes, start: Offsets) -> tuple[Bytes, Offsets]:
    """Tell what each row is, and count its polygons, rings and points; no byte beyond is read."""
    kind = np.zeros(start.shape[0] - 1, np.uint8)
    counts = np.zeros((start.shape[0] - 1, 3), np.int64)
    for row in range(start.shape[0] - 1):
        at, end = start[row], start[row + 1]
        if at == end:
            kind[row] = OTHER
            continue
        kind[row], of_type, big, at = _head(content, at, end)
        if kind[row] != AREAL:
            continue
        parts = 1
        if of_type == MULTIPOLYGON:
            parts, at = _number(content, at, end, big)
        for _ in range(parts):
            if of_type == MULTIPOLYGON and at >= 0:
                inner, type_inside, big, at = _head(content, at, end)
                if inner != AREAL or type_inside != POLYGON:
                    kind[row] = INDIRECT if inner == INDIRECT else BROKEN
                    break
            rings, points, at = _measured(content, at, end, big)
            if at < 0:
                break
            counts[row, 0] += points > 0
            counts[row, 1] += rings if points > 0 else 0
            counts[row, 2] += points
        if kind[row] == AREAL and at != end:
            kind[row] = BROKEN
        if kind[row] != AREAL:
            counts[row, 0] = counts[row, 1] = counts[row, 2] = 0
    return kind, counts


@compiled
def _head(content: Bytes, at: int, end: int) -> tuple[int, int, bool, int]:
    """Read byte order and type: what it is, its code, whether big ends come first, what follows."""
    if end - at < 5 or content[at] > 1:
        return BROKEN, 0, False, -1
    big = content[at] == 0
    code, at = _number(content, at + 1, end, big)
    if code & HAS_REFERENCE:
        at = at + 4 if end - at >= 4 else -1
    plain = code & ~ALL_FLAGS
    tall = (code & HAS_HEIGHTS) != 0 or plain >= 1000
    of_type = plain % 1000
    if at < 0 or of_type < 1 or of_type > LAST_TYPE or plain >= 4000:
        return BROKEN, 0, big, -1
    if of_type == COLLECTION:
        return INDIRECT, of_type, big, at
    if of_type not in (POLYGON, MULTIPOLYGON):
        return OTHER, of_type, big, at
    return INDIRECT if tall else AREAL, of_type, big, at


@compiled
def _number(content: Bytes, at: int, end: int, big: bool) -> tuple[int, int]:
    """Read four bytes as a count, and give what follows; -1 where they are not there."""
    if at < 0 or end - at < 4:
        return 0, -1
    total = 0
    for k in range(4):
        total |= int(np.int64(content[at + k]) << (8 * (3 - k) if big else 8 * k))
    return total, at + 4


@compiled
def _measured(content: Bytes, at: int, end: int, big: bool) -> tuple[int, int, int]:
    """Count the rings and points of a polygon, and give what follows; -1 where it is broken."""
    points = 0
    rings, at = _number(content, at, end, big)
    for number in range(rings):
        length, at = _number(content, at, end, big)
        beyond = at < 0 or length * 16 > end - at
        bare = length == 0 and number == 0 and rings > 1  # holes of nothing
        if beyond or bare or 0 < length < LEAST_POINTS or not _closed(content, at, length):
            return 0, 0, -1
        points += length
        at += length * 16
    return rings, points, at


@compiled
def _closed(content: Bytes, at: int, length: int) -> bool:
    """Tell whether the last point of a ring is the first, byte by byte, as writers repeat it."""
    for k in range(16 if length > 0 else 0):
        if content[at + k] != content[at + (length - 1) * 16 + k]:
            return False
    return True


@compiled
def _fill(
    content: Bytes,
    start: Offsets,
    kind: Bytes,
    ends: Offsets,
    x: Floats,
    y: Floats,
    ring: Offsets,
    polygon: Offsets,
) -> None:
    """Write the coordinates of all rows of polygons, which were counted and are sound."""
    bits = np.empty(1, np.uint64)
    value = bits.view(np.float64)
    for row in range(start.shape[0] - 1):
        if kind[row] != AREAL:
            continue
        part, number, point = ends[row, 0], ends[row, 1], ends[row, 2]
        end = start[row + 1]
        _, of_type, big, at = _head(content, start[row], end)
        parts = 1
        if of_type == MULTIPOLYGON:
            parts, at = _number(content, at, end, big)
        for _ in range(parts):
            if of_type == MULTIPOLYGON:
                _, _, big, at = _head(content, at, end)
            first = point
            rings, at = _number(content, at, end, big)
            for _ in range(rings):
                length, at = _number(content, at, end, big)
                for _ in range(length):
                    bits[0] = _eight(content, at, big)
                    x[point] = value[0]
                    bits[0] = _eight(content, at + 8, big)
                    y[point] = value[0]
                    point += 1
                    at += 16
                if point > first:
                    number += 1
                    ring[number] = point
            if point > first:
                part += 1
                polygon[part] = number


@compiled
def _eight(content: Bytes, at: int, big: bool) -> np.uint64:
    """Read the eight bytes of a coordinate as they lie in memory here."""
    bits = np.uint64(0)
    if big:
        for k in range(8):
            bits = (bits << np.uint64(8)) | np.uint64(content[at + k])
    else:
        for k in range(8):
            bits |= np.uint64(content[at + k]) << np.uint64(8 * k)
    return bits
