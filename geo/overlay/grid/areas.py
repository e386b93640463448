"""How much of each object lies in each zone, edge against edge, and exactly.

The area of a polygon is the sum of the signed areas below its edges, so that of what two have in
common is the sum, over each edge of the one and each of the other, of the signed area below the
lower of both. Holes and concave sides need no case of their own: their edges turn the other way.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.arrays import box, roomy
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

ROUNDING_M2 = 5e-7
"""What is missing of an object by less than this lies in the zone whole: the sum of many small
areas is that much off, in coordinates of a city (measured 3e-7 at the worst)."""


@compiled
def areas(
    x: Floats,
    y: Floats,
    ring: Counts,
    polygon: Counts,
    shape: Counts,
    area: Floats,
    which: Counts,
    frame: Frame,
    zones: int,
    start: Counts,
    zone: Counts,
    first: Counts,
    edges: Floats,
) -> tuple[Counts, Counts, Floats]:
    """Measure what objects have in common with zones.

    Parameters
    ----------
    x, y, ring, polygon, shape
        Objects, as in ``Rings``; coordinates are finite.
    area
        Their areas, which are given back for an object that lies in a zone whole.
    which
        The objects to measure.
    frame, zones, start, zone, first, edges
        Zones, as in ``Index``.

    Returns
    -------
    end
        For each object of ``which``, where its pairs end; they begin where those before end.
    found, common
        The zone of each pair, ascending within an object, and the area in square metres, > 0.
    """
    end = np.zeros(which.shape[0], np.int64)
    found, common = np.empty(1024, np.int64), np.empty(1024, np.float64)
    place = np.full(zones, -1, np.int64)  # of a zone in the lists of the object at hand
    met, cells = np.empty(16, np.int64), np.empty(16, np.int64)
    sums, signs = np.empty(16, np.float64), np.empty(16, np.float64)
    used = 0
    for k in range(which.shape[0]):
        o = which[k]
        begin, stop = polygon[shape[o]], polygon[shape[o + 1]]
        west, south, east, north = box(x, y, ring[begin], ring[stop])
        west, east = west - frame.west, east - frame.west
        south, north = south - frame.south, north - frame.south
        signs = roomy(signs, stop - begin)
        _turns(signs, x, y, ring, polygon, shape[o], shape[o + 1])
        left, right = int(west // frame.size), int(east // frame.size)
        low, high = int(south // frame.size), int(north // frame.size)
        count = 0
        for row in range(max(low, 0), min(high, frame.rows - 1) + 1):
            for column in range(max(left, 0), min(right, frame.columns - 1) + 1):
                cell = row * frame.columns + column
                under = -1.0
                for e in range(start[cell], start[cell + 1]):
                    if place[zone[e]] < 0:
                        met, cells = roomy(met, count + 1), roomy(cells, count + 1)
                        sums = roomy(sums, count + 1)
                        met[count], cells[count], sums[count] = zone[e], 0, 0.0
                        place[zone[e]] = count
                        count += 1
                    at = place[zone[e]]
                    if first[e] == first[e + 1]:
                        cells[at] += 1
                        if under < 0.0:
                            under = _in_cell(x, y, ring, begin, stop, signs, frame, column, row)
                        sums[at] += under
                    else:
                        for r in range(begin, stop):
                            sums[at] += signs[r - begin] * _common(
                                x, y, ring[r], ring[r + 1], edges, first[e], first[e + 1],
                                frame, south, west, east,
                            )  # fmt: skip
        found, common = roomy(found, used + count), roomy(common, used + count)
        all_cells = (right - left + 1) * (high - low + 1)
        for at in range(count):
            place[met[at]] = -1
            whole = cells[at] == all_cells or area[o] - sums[at] < ROUNDING_M2
            if whole or sums[at] > 0.0:
                _insert(found, common, end[k - 1] if k > 0 else 0, used, met[at],
                        area[o] if whole else sums[at])  # fmt: skip
                used += 1
        end[k] = used
    return end, found[:used], common[:used]


@compiled
def _turns(
    signs: Floats, x: Floats, y: Floats, ring: Counts, polygon: Counts, first: int, last: int
) -> None:
    """Give the sign that makes the area of a shell count, and that of a hole count against it."""
    begin = polygon[first]
    for p in range(first, last):
        for r in range(polygon[p], polygon[p + 1]):
            twice = 0.0
            for k in range(ring[r], ring[r + 1] - 1):
                twice += (x[k] - x[ring[r]]) * (y[k + 1] - y[ring[r]])
                twice -= (x[k + 1] - x[ring[r]]) * (y[k] - y[ring[r]])
            signs[r - begin] = 1.0 if (twice > 0) == (r == polygon[p]) else -1.0


@compiled
def _in_cell(
    x: Floats,
    y: Floats,
    ring: Counts,
    begin: int,
    stop: int,
    signs: Floats,
    frame: Frame,
    column: int,
    row: int,
) -> float:
    """Measure what an object has in one cell."""
    west, south = column * frame.size, row * frame.size
    total = 0.0
    for r in range(begin, stop):
        for k in range(ring[r], ring[r + 1] - 1):
            ax, bx = x[k] - frame.west, x[k + 1] - frame.west
            left, right = max(min(ax, bx), west), min(max(ax, bx), west + frame.size)
            if left >= right:
                continue
            ay, by = y[k] - frame.south - south, y[k + 1] - frame.south - south
            steep = (by - ay) / (bx - ax)
            first, last = ay + steep * (left - ax), ay + steep * (right - ax)
            below = _clamped(first, last, frame.size) * (right - left)
            total += signs[r - begin] * (below if bx < ax else -below)
    return total


@compiled
def _clamped(first: float, last: float, height: float) -> float:
    """Give the mean height of a line over its run, cut off at 0 and at the height of a cell."""
    return _below(first, last, height) - _below(first, last, 0.0)


@compiled
def _below(first: float, last: float, top: float) -> float:
    """Give the mean of the lower of a line and a level."""
    over, under = first - top, last - top
    if over <= 0 and under <= 0:
        return 0.5 * (first + last)
    if over >= 0 and under >= 0:
        return top
    share = over / (over - under)  # of the run before the line meets the level
    if over > 0:
        return top * share + 0.5 * (top + last) * (1.0 - share)
    return 0.5 * (first + top) * share + top * (1.0 - share)


@compiled
def _common(
    x: Floats,
    y: Floats,
    first: int,
    last: int,
    edges: Floats,
    begin: int,
    stop: int,
    frame: Frame,
    south: float,
    west: float,
    east: float,
) -> float:
    """Add up the signed areas below the lower of each edge of a ring and each of a zone."""
    total = 0.0
    for e in range(begin, stop):
        cx, cy, dx, dy = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        near, far = (cx, dx) if cx < dx else (dx, cx)
        if far <= west or near >= east:
            continue
        slope = (dy - cy) / (dx - cx)
        cy -= south
        for k in range(first, last - 1):
            ax, bx = x[k] - frame.west, x[k + 1] - frame.west
            left, right = max(min(ax, bx), near), min(max(ax, bx), far)
            if left >= right:
                continue
            ay, by = y[k] - frame.south - south, y[k + 1] - frame.south - south
            steep = (by - ay) / (bx - ax)
            below = _lower(
                ay + steep * (left - ax), ay + steep * (right - ax),
                cy + slope * (left - cx), cy + slope * (right - cx), right - left,
            )  # fmt: skip
            total += below if (ax < bx) == (cx < dx) else -below
    return total


@compiled
def _lower(a: float, b: float, c: float, d: float, run: float) -> float:
    """Give the area below the lower of two lines, from ``a`` to ``b`` and from ``c`` to ``d``."""
    over, under = a - c, b - d
    if over >= 0 and under >= 0:
        return 0.5 * (c + d) * run
    if over <= 0 and under <= 0:
        return 0.5 * (a + b) * run
    share = over / (over - under)  # of the run before the lines meet
    meet = a + (b - a) * share
    if over > 0:
        return 0.5 * ((c + meet) * share + (meet + b) * (1.0 - share)) * run
    return 0.5 * ((a + meet) * share + (meet + d) * (1.0 - share)) * run


@compiled
def _insert(found: Counts, common: Floats, begin: int, end: int, of: int, area: float) -> None:
    """Put a pair in its place among those of the same object, by zone."""
    at = end
    while at > begin and found[at - 1] > of:
        found[at], common[at] = found[at - 1], common[at - 1]
        at -= 1
    found[at], common[at] = of, area
