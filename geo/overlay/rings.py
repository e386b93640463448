"""Polygons as plain arrays of coordinates, which compiled loops read without a geometry library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import DataError
from geo.overlay.pieces import Shapes, polygons

Floats = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.int64]

BROKEN_TOLD = 20
"""So many broken rows are named; a column that is broken throughout needs no more."""


@dataclass(frozen=True, slots=True)
class Rings:
    """Polygons of one or more parts, one shape a row.

    Shape ``s`` has the polygons ``shape[s]:shape[s + 1]``, polygon ``p`` the rings
    ``polygon[p]:polygon[p + 1]``, its shell first, and ring ``r`` the points
    ``ring[r]:ring[r + 1]``, the first of which is repeated as the last. Rings turn either way.

    Examples
    --------
    >>> square = Rings.of(np.array([shapely.box(0, 0, 2, 2), shapely.Point(1, 1)]))
    >>> square.x.tolist(), square.ring.tolist()
    ([2.0, 2.0, 0.0, 0.0, 2.0], [0, 5])
    >>> square.polygon.tolist(), square.shape.tolist()
    ([0, 1], [0, 1, 1])
    """

    x: Floats
    y: Floats
    ring: Offsets
    polygon: Offsets
    shape: Offsets

    def __len__(self) -> int:
        """Give the number of shapes, those without a polygon among them."""
        return len(self.shape) - 1

    @classmethod
    def of(cls, shapes: Shapes) -> Self:
        """Take the coordinates out of shapes.

        Parameters
        ----------
        shapes
            Polygons and multipolygons, also within collections. Points, lines and missing
            shapes have no polygon.
        """
        parts, owner = _parts(np.asarray(shapes))
        holes = shapely.get_num_interior_rings(parts)
        lengths = _ring_lengths(parts, holes)
        points = shapely.get_coordinates(parts)
        return cls(
            np.ascontiguousarray(points[:, 0]),
            np.ascontiguousarray(points[:, 1]),
            _offsets(lengths),
            _offsets(holes + 1),
            _offsets(np.bincount(owner, minlength=len(shapes))),
        )

    @classmethod
    def from_wkb(cls, column: Any) -> Self:
        r"""Read a column of well-known binary without building a geometry of each row.

        Both byte orders and a spatial reference id (EWKB) are understood. A column with a
        collection, or with a polygon that has heights or measures, is read by the geometry
        library; heights and measures are left out.

        Parameters
        ----------
        column
            Arrow array, or chunked array, of ``binary`` or ``large_binary``. A missing row, and
            one that is neither polygon nor multipolygon, has no polygon.

        Raises
        ------
        DataError
            If rows are not well-known binary; they are named, counted from 1.

        Examples
        --------
        >>> import pyarrow as pa
        >>> column = pa.array([shapely.box(0, 0, 2, 2).wkb, None])
        >>> Rings.from_wkb(column).shape.tolist()
        [0, 1, 1]
        >>> Rings.from_wkb(pa.array([b"\x01\x03"]))
        Traceback (most recent call last):
        geo.errors.DataError: row 1: not well-known binary. Write the geometries anew.
        """
        from geo.overlay.grid import wkb  # noqa: PLC0415  # a small run compiles nothing

        read = wkb.read(column)
        if read.broken.size:
            raise DataError(_named(read.broken))
        if read.indirect:
            return cls.of(_geometries(column))
        return cls(read.x, read.y, read.ring, read.polygon, read.shape)


def _geometries(column: Any) -> Shapes:
    """Let the geometry library read a column, and name the rows that it cannot read."""
    shapes: Shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
    missing = shapely.is_missing(shapes) & ~np.asarray(column.is_null())
    if missing.any():
        raise DataError(_named(np.flatnonzero(missing)))
    return shapes


def _parts(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """Take shapes apart into polygons; most are one already, and taking apart copies them."""
    some = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    kept = np.flatnonzero(some)
    if (shapely.get_type_id(shapes[kept]) == shapely.GeometryType.POLYGON).all():
        return shapes[kept], kept
    return polygons(shapes[kept], kept)


def _ring_lengths(parts: Shapes, holes: npt.NDArray[np.int32]) -> Offsets:
    """Count the points of each ring; a ring is copied out only where a polygon has several."""
    count = np.repeat(shapely.get_num_coordinates(parts), holes + 1)
    several = np.repeat(holes > 0, holes + 1)
    count[several] = shapely.get_num_coordinates(shapely.get_rings(parts[holes > 0]))
    return count


def _offsets(counts: npt.NDArray[Any]) -> Offsets:
    """Give where each group begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _named(rows: Offsets) -> list[str]:
    """Name broken rows, the first of them one by one."""
    told = [f"row {row + 1}: not well-known binary" for row in rows[:BROKEN_TOLD]]
    if len(rows) > BROKEN_TOLD:
        told.append(f"and {len(rows) - BROKEN_TOLD} more rows: not well-known binary")
    return [f"{one}. Write the geometries anew." for one in told]
