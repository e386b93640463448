"""The cells of a raster under polygons, and the share of each, by exact integrals.

A ring is walked edge by edge through the cells it crosses. In each, an edge leaves two numbers:
how far down it goes, which is what it covers of every cell to the right of it in that row, and
how much of that lies within the cell itself. Added up from the left, they are the covered share
of the crossed cells and, between them, of whole runs of cells, so that the inside of a large
polygon costs nothing a cell. The glyphs of fonts are drawn the same way (the scan conversion of
LibArt and FreeType); nothing is sampled, so that shares are exact but for rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled
from geo.overlay.rings import Rings

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Records = npt.NDArray[np.void]

CROSSING = np.dtype([("cell", np.int64), ("within", np.float64), ("right", np.float64)], align=True)
"""What an edge leaves in a cell: ``within`` it, and in each cell to the ``right`` of it."""

RUN = np.dtype(
    [("shape", np.int64), ("cell", np.int64), ("end", np.int64), ("share", np.float64)],
    align=True,
)
"""The cells of one row from ``cell`` to before ``end``, of each of which ``share`` is covered."""


class Lattice(NamedTuple):
    """Where the cells of a grid lie, in the unit of its CRS; compiled loops can read it."""

    west: float
    width: float
    north: float
    height: float  # negative where rows go south
    rows: int
    columns: int


LEAST = 1e-12
"""Shares are sums along a row, each rounded to 1e-16: a thousand times what that leaves is none."""

FEW = 48
"""So many crossings are sorted by insertion, which is quicker for a building's dozen."""


def covered(
    rings: Rings, lattice: Lattice, *, least: float = LEAST
) -> tuple[Indices, Indices, Floats]:
    """Find the cells under each shape, and the share of each cell that is covered.

    Parameters
    ----------
    rings
        Valid polygons in the CRS of the grid; parts of one shape that overlap count twice.
    lattice
        The grid; what lies beyond it is left out.
    least
        A cell covered by no more than this share is not given; at least :data:`LEAST`.

    Returns
    -------
    shape, cell, share
        By shape, then cell: the place of the shape, that of the cell in the grid read row by
        row, and the covered share of the cell (0-1).

    Raises
    ------
    ValueError
        If a coordinate is not finite: a shape that was projected from where the CRS ends.

    Examples
    --------
    >>> import shapely
    >>> rings = Rings.of(np.array([shapely.box(0.5, 0, 3, 0.5)]))
    >>> shape, cell, share = covered(rings, Lattice(0.0, 1.0, 2.0, -1.0, rows=2, columns=3))
    >>> cell.tolist(), share.tolist()
    ([3, 4, 5], [0.25, 0.5, 0.5])
    """
    if not (np.isfinite(rings.x).all() and np.isfinite(rings.y).all()):
        raise ValueError("a shape has a coordinate that is not finite")
    least = max(least, LEAST)
    runs = _runs(rings.x, rings.y, rings.ring, rings.polygon, rings.shape, lattice, least)
    return _spread(runs)


@compiled
def _runs(
    x: Floats,
    y: Floats,
    ring: Indices,
    polygon: Indices,
    shape: Indices,
    lattice: Lattice,
    least: float,
) -> Records:
    """Give the covered runs of cells of all shapes, in their order."""
    crossings = np.empty(1024, CROSSING)
    runs = np.empty(4 * shape.size + 1024, RUN)
    count = int(np.int64(0))  # a plain 0 is a type of its own: all would be compiled twice
    for one in range(shape.size - 1):
        crossed = int(np.int64(0))
        for part in range(shape[one], shape[one + 1]):
            for number in range(polygon[part], polygon[part + 1]):
                points = x[ring[number] : ring[number + 1]], y[ring[number] : ring[number + 1]]
                sign = _turn(points[0], points[1], lattice)
                if number > polygon[part]:
                    sign = -sign
                crossings, crossed = _walk(crossings, crossed, points[0], points[1], lattice, sign)
        _sort(crossings, crossed)
        if count + 2 * crossed > runs.size:
            runs = np.concatenate((runs, np.empty(runs.size + 2 * crossed, RUN)))
        count = _sweep(crossings[:crossed], lattice.columns, least, one, runs, count)
    return runs[:count]


@compiled
def _turn(x: Floats, y: Floats, lattice: Lattice) -> float:
    """Give the sign that makes what a ring covers positive, whichever way round it goes."""
    twice = 0.0
    for point in range(1, x.size - 1):
        east, north = x[point] - x[0], y[point] - y[0]
        twice += east * (y[point + 1] - y[0]) - (x[point + 1] - x[0]) * north
    # where rows go south the sense of rotation on the grid is the other one
    return 1.0 if (twice < 0) == (lattice.width * lattice.height > 0) else -1.0


@compiled
def _walk(
    crossings: Records,
    crossed: int,
    x: Floats,
    y: Floats,
    lattice: Lattice,
    sign: float,
) -> tuple[Records, int]:
    """Note what each edge of one ring leaves in the cells it crosses."""
    right, down = _place(x[0], y[0], lattice)
    for point in range(1, x.size):
        from_right, from_down = right, down
        right, down = _place(x[point], y[point], lattice)
        if from_down == down:
            continue  # what lies along a row covers nothing below it
        wide = min(max(right, from_right), lattice.columns) - max(min(right, from_right), 0.0)
        high = min(max(down, from_down), lattice.rows) - max(min(down, from_down), 0.0)
        if high <= 0:
            continue
        most = int(max(wide, 0.0)) + 2 * int(high) + 8  # one a column, and one more a row begun
        if crossed + most > crossings.size:
            crossings = np.concatenate((crossings, np.empty(crossings.size + most, CROSSING)))
        if from_down < down:
            edge = from_right, from_down, right, down
            crossed = _descend(crossings, crossed, edge, lattice, sign)
        else:
            edge = right, down, from_right, from_down
            crossed = _descend(crossings, crossed, edge, lattice, -sign)
    return crossings, crossed


@compiled
def _place(x: float, y: float, lattice: Lattice) -> tuple[float, float]:
    """Give a point in cells, right of and below the corner of the grid."""
    return (x - lattice.west) / lattice.width, (y - lattice.north) / lattice.height


@compiled
def _descend(
    crossings: Records,
    crossed: int,
    edge: tuple[float, float, float, float],
    lattice: Lattice,
    sign: float,
) -> int:
    """Take an edge that goes down apart into rows."""
    from_right, from_down, to_right, to_down = edge
    west, east = min(from_right, to_right), max(from_right, to_right)
    run = (to_right - from_right) / (to_down - from_down)
    upper, last = max(from_down, 0.0), min(to_down, float(lattice.rows))
    right = from_right if upper == from_down else from_right + (upper - from_down) * run
    right = min(max(right, west), east)
    row = int(upper)
    while upper < last:
        lower = min(row + 1.0, last)
        there = to_right if lower == to_down else from_right + (lower - from_down) * run
        there = min(max(there, west), east)
        a, b = min(right, there), max(right, there)
        crossed = _cross(crossings, crossed, row, a, b, lower - upper, lattice.columns, sign)
        upper, right, row = lower, there, row + 1
    return crossed


@compiled
def _cross(
    crossings: Records,
    crossed: int,
    row: int,
    west: float,
    east: float,
    high: float,
    columns: int,
    sign: float,
) -> int:
    """Take a piece of an edge within one row, ``high`` of it, apart into cells."""
    if west >= columns:
        return crossed
    first = row * columns
    if east <= 0:
        return _leave(crossings, crossed, first, sign * high, sign * high)
    done = 0.0
    if west < 0:  # what lies left of the grid covers all of its row
        done = -west / (east - west) * high
        crossed = _leave(crossings, crossed, first, sign * done, sign * done)
    here = max(west, 0.0)
    column = int(here)
    while column < columns:
        there = min(column + 1.0, east)
        reached = high if there == east else (there - west) / (east - west) * high
        right = sign * (reached - done)
        within = right * (column + 1.0 - (here + there) / 2)
        crossed = _leave(crossings, crossed, first + column, within, right)
        if there == east:
            break
        here, done, column = there, reached, column + 1
    return crossed


@compiled
def _leave(crossings: Records, crossed: int, cell: int, within: float, right: float) -> int:
    """Note what an edge leaves in a cell; with what was left last, if it is the same cell."""
    if crossed > 0 and crossings[crossed - 1].cell == cell:
        crossings[crossed - 1].within += within
        crossings[crossed - 1].right += right
        return crossed
    crossings[crossed].cell = cell
    crossings[crossed].within = within
    crossings[crossed].right = right
    return crossed + 1


@compiled
def _sort(crossings: Records, crossed: int) -> None:
    """Put crossings in the order of their cells, those of one cell in the order they came."""
    if crossed > FEW:
        order = np.argsort(crossings["cell"][:crossed], kind="mergesort")
        as_came = crossings[:crossed].copy()
        for place in range(crossed):
            crossings[place] = as_came[order[place]]
        return
    for place in range(1, crossed):
        cell = crossings[place].cell
        within, right = crossings[place].within, crossings[place].right
        before = place
        while before > 0 and crossings[before - 1].cell > cell:
            crossings[before] = crossings[before - 1]
            before -= 1
        crossings[before].cell = cell
        crossings[before].within = within
        crossings[before].right = right


@compiled
def _sweep(
    crossings: Records, columns: int, least: float, shape: int, runs: Records, count: int
) -> int:
    """Add crossings up from the left, row by row, and note the runs that are covered."""
    place, share = 0, 0.0
    while place < crossings.size:
        cell = crossings[place].cell
        within, right = 0.0, 0.0
        while place < crossings.size and crossings[place].cell == cell:
            within += crossings[place].within
            right += crossings[place].right
            place += 1
        count = _note(runs, count, shape, cell, cell + 1, share + within, least)
        share += right
        end = (cell // columns + 1) * columns
        following = end if place == crossings.size else min(crossings[place].cell, end)
        if following > cell + 1:
            count = _note(runs, count, shape, cell + 1, following, share, least)
        if following == end:
            share = 0.0
    return count


@compiled
def _note(
    runs: Records, count: int, shape: int, cell: int, end: int, share: float, least: float
) -> int:
    """Note a run of cells, unless no more of them is covered than rounding."""
    if share <= least:
        return count
    runs[count].shape = shape
    runs[count].cell = cell
    runs[count].end = end
    runs[count].share = share
    return count + 1


@compiled
def _spread(runs: Records) -> tuple[Indices, Indices, Floats]:
    """Give every cell of the runs a row of its own."""
    total = int((runs["end"] - runs["cell"]).sum())
    shape, cell = np.empty(total, np.int64), np.empty(total, np.int64)
    share = np.empty(total, np.float64)
    row = 0
    for run in runs:
        for one in range(run.cell, run.end):
            shape[row], cell[row], share[row] = run.shape, one, run.share
            row += 1
    return shape, cell, share
