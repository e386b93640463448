"""How much of each object lies in each zone, edge against edge, and exactly.

The area of a polygon is the sum of the signed areas below its edges, so that of what two have in
common is the sum, over each edge of the one and each of the other, of the signed area below the
lower of both. Holes and concave sides need no case of their own: their edges turn the other way.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.arrays import (
    HEIGHT,
    LEFT,
    RIGHT,
    SIDES,
    SIGN,
    SLOPE,
    box,
    roomy,
    roomy_table,
    write_side,
)
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame
from geo.overlay.grid.wanted import Wanted, place_of

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
    wanted: Wanted,
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
    frame, zones, start, zone, first, edges, wanted
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
    sums, sides = np.empty(16, np.float64), np.empty((64, SIDES), np.float64)
    used = 0
    for k in range(which.shape[0]):
        o = which[k]
        begin, stop = ring[polygon[shape[o]]], ring[polygon[shape[o + 1]]]
        west, south, east, north = box(x, y, begin, stop)
        sides = roomy_table(sides, stop - begin)
        number = _sides(sides, x, y, ring, polygon, shape[o], shape[o + 1], frame.west, south)
        west, east = west - frame.west, east - frame.west
        south, north = south - frame.south, north - frame.south
        left, right = int(west // frame.size), int(east // frame.size)
        low, high = int(south // frame.size), int(north // frame.size)
        count = 0
        for row in range(max(low, 0), min(high, frame.rows - 1) + 1):
            for column in range(max(left, 0), min(right, frame.columns - 1) + 1):
                cell = place_of(wanted, row, column)
                if cell < 0:
                    continue
                under = -1.0
                for e in range(start[cell], start[cell + 1]):
                    if place[zone[e]] < 0:
                        met, cells = roomy(met, count + 1), roomy(cells, count + 1)
                        sums = roomy(sums, count + 1)
                        met[count], cells[count], sums[count] = zone[e], 0, 0.0
                        place[zone[e]] = count
                        count += 1
                    at = place[zone[e]]
                    if first[e] < first[e + 1]:
                        sums[at] += _common(
                            sides, number, edges, first[e], first[e + 1], south, west, east
                        )
                        continue
                    cells[at] += 1
                    if under < 0.0:
                        under = _in_cell(
                            sides, number, column * frame.size, row * frame.size - south, frame.size
                        )
                    sums[at] += under
        found, common = roomy(found, used + count), roomy(common, used + count)
        all_cells = (right - left + 1) * (high - low + 1)
        for at in range(count):
            place[met[at]] = -1
            whole = cells[at] == all_cells or area[o] - sums[at] < ROUNDING_M2
            if whole or sums[at] > 0.0:
                value = area[o] if whole else sums[at]
                _insert(found, common, end[k - 1] if k > 0 else 0, used, met[at], value)
                used += 1
        end[k] = used
    return end, found[:used], common[:used]


@compiled
def _sides(
    sides: Floats,
    x: Floats,
    y: Floats,
    ring: Counts,
    polygon: Counts,
    first: int,
    last: int,
    west: float,
    south: float,
) -> int:
    """Write down the sides of an object as ``Index`` does edges, and give how many there are."""
    number = 0
    for p in range(first, last):
        for r in range(polygon[p], polygon[p + 1]):
            twice = 0.0
            for k in range(ring[r], ring[r + 1] - 1):
                twice += (x[k] - west) * (y[k + 1] - south) - (x[k + 1] - west) * (y[k] - south)
            turn = 1.0 if (twice > 0) == (r == polygon[p]) else -1.0
            for k in range(ring[r], ring[r + 1] - 1):
                ax, bx = x[k] - west, x[k + 1] - west
                if ax != bx:  # as near to x = 0 two places may be one as seen from the corner
                    write_side(sides, number, ax, y[k] - south, bx, y[k + 1] - south)
                    sides[number, SIGN] *= turn
                    number += 1
    return number


@compiled
def _in_cell(sides: Floats, number: int, west: float, south: float, size: float) -> float:
    """Measure what an object has in one cell."""
    total = 0.0
    for n in range(number):
        left, right = max(sides[n, LEFT], west), min(sides[n, RIGHT], west + size)
        if left < right:
            height = sides[n, HEIGHT] - south
            first = height + sides[n, SLOPE] * (left - sides[n, LEFT])
            last = height + sides[n, SLOPE] * (right - sides[n, LEFT])
            total += sides[n, SIGN] * _clamped(first, last, size) * (right - left)
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
    sides: Floats,
    number: int,
    edges: Floats,
    begin: int,
    stop: int,
    south: float,
    west: float,
    east: float,
) -> float:
    """Add up the signed areas below the lower of each side of an object and each edge of a zone.

    The sides above one place of an object come to nothing where all are cut off at one height, so
    an edge below all of it adds nothing.
    """
    total = 0.0
    for e in range(begin, stop):
        near, far = max(edges[e, LEFT], west), min(edges[e, RIGHT], east)
        if near >= far:
            continue
        height, slope = edges[e, HEIGHT] - south, edges[e, SLOPE]
        if height <= 0.0 and height + slope * (edges[e, RIGHT] - edges[e, LEFT]) <= 0.0:
            continue
        below = 0.0
        for n in range(number):
            left, right = max(sides[n, LEFT], near), min(sides[n, RIGHT], far)
            if left < right:
                start, steep = sides[n, HEIGHT], sides[n, SLOPE]
                below += sides[n, SIGN] * _lower(
                    start + steep * (left - sides[n, LEFT]),
                    start + steep * (right - sides[n, LEFT]),
                    height + slope * (left - edges[e, LEFT]),
                    height + slope * (right - edges[e, LEFT]),
                    right - left,
                )
        total += edges[e, SIGN] * below
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
