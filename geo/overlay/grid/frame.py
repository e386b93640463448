"""Where the cells of a grid lie, and how wide they are for the zones at hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.overlay.rings import Rings

Floats = npt.NDArray[np.float64]

NARROWEST_M, USUAL_M = 16.0, 64.0
"""Of a city, cells of 50 and of 100 m took the same time for its objects, and 25 m twice that for
its zones; a power of two lets the lines between cells be exact in binary."""

MOST_CELLS = 1 << 22
"""Of a grid: 32 MB of places. Wider ground gets wider cells: of a city 64 m, of a country
of 3,000 by 1,600 km some 1,024 m."""

FEW_CELLS, CELLS_A_POINT = 1 << 17, 8
"""A grid has so many cells at the most, or so many for each point of its zones: its places then
take no more memory than the points do, or than half a megabyte, however wide the ground and
however many layers. Few points leave few edges in a wide cell."""

MOST_ENTRIES = 1 << 24
"""Cells under the bounds of each zone, added up: zones that lie on one another, a thousand deep,
would otherwise fill the memory."""

EDGES_A_CELL = 32
"""More edges than this in a cell that has any, and a narrower cell pays."""


CORNER_M = 4096.0
"""Grids begin on lines so far apart, so that zones that grow a little keep their grid, and all
that was measured in it keeps its last digit."""


class Frame(NamedTuple):
    """A grid of square cells, row by row from the south-west."""

    west: float
    south: float
    size: float
    columns: int
    rows: int


def frame_of(rings: Rings, *, margin_m: float = 0.0) -> Frame:
    """Lay a grid over zones.

    Parameters
    ----------
    rings
        Zones, in metres.
    margin_m
        How far beyond them cells reach at the least, for the same zones drawn out.

    Returns
    -------
    frame
        Every point of a zone lies in a cell. Cells are 64 m wide; narrower, to 16 m, where edges
        are many on little ground, and wider, each time twice, until there are at most
        ``MOST_CELLS`` of them, no more than the points of the zones are worth, and
        ``MOST_ENTRIES`` under the bounds of all zones.

    Examples
    --------
    >>> import shapely
    >>> frame_of(Rings.of(np.array([shapely.box(10, 20, 110, 40)])))
    Frame(west=0.0, south=0.0, size=64.0, columns=2, rows=1)
    """
    if rings.x.size == 0:
        return Frame(0.0, 0.0, USUAL_M, 1, 1)
    west, south, east, north = _bounds(rings)
    most = min(MOST_CELLS, max(FEW_CELLS, CELLS_A_POINT * rings.x.size))
    size = NARROWEST_M if _dense(rings, west, south, east, north) else USUAL_M
    while True:
        frame = _laid(
            west.min() - margin_m,
            south.min() - margin_m,
            east.max() + margin_m,
            north.max() + margin_m,
            size,
        )
        under = ((east - west) // size + 2.0) * ((north - south) // size + 2.0)
        if frame.columns * frame.rows <= most and under.sum() <= max(
            MOST_ENTRIES,
            4 * len(west),  # however wide the cells, a zone lies in one or more
        ):
            return frame
        size *= 2.0


def widened(frame: Frame, least: float) -> Frame:
    """Lay the same ground out in cells of at least this width, in metres."""
    size = frame.size
    while size < least:
        size *= 2.0
    east = frame.west + frame.columns * frame.size
    north = frame.south + frame.rows * frame.size
    return _laid(frame.west, frame.south, east, north, size)


def _laid(west: float, south: float, east: float, north: float, size: float) -> Frame:
    corner = max(size, CORNER_M)  # both are powers of two
    first, low = np.floor(west / corner) * corner, np.floor(south / corner) * corner
    columns, rows = (east - first) // size + 1, (north - low) // size + 1
    return Frame(float(first), float(low), size, int(columns), int(rows))


def _bounds(rings: Rings) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the bounds of each polygon, which are those of its points."""
    some = np.diff(rings.ring) > 0
    first = rings.ring[:-1][some]
    return (
        np.minimum.reduceat(rings.x, first),
        np.minimum.reduceat(rings.y, first),
        np.maximum.reduceat(rings.x, first),
        np.maximum.reduceat(rings.y, first),
    )


def _dense(rings: Rings, west: Floats, south: Floats, east: Floats, north: Floats) -> bool:
    """Tell whether a cell that a boundary runs through would hold many edges.

    A ring runs through about as many cells as its bounds have along their two sides.
    """
    crossed = ((east - west) + (north - south)) / USUAL_M + 1.0
    return bool(rings.x.size > EDGES_A_CELL * 2.0 * crossed.sum())
