"""How far each object is from each zone within reach, by the edges in the cells around it.

Cells are looked at from the object outwards, and a zone only while a cell may still hold an edge
of it that is nearer than the nearest one found, so no line is ever searched as a whole.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.arrays import box, roomy
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame
from geo.overlay.grid.meeting import cross, holds
from geo.overlay.grid.wanted import Wanted, asked_for, place_of

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

CLOSE_M = 1e-6
"""A distance is this sure, with room to spare: coordinates of a city are exact to 1e-9 m."""

AT_ONCE = 16
"""Edges that follow one another and are looked at together, as they lie in a cell or two."""

LEAST_M2 = 1e-5
"""A smaller area may be one, or the rounding of a touch."""


@compiled
def edges_by_cell(
    x: Floats, y: Floats, ring: Counts, zone: Counts, frame: Frame, wanted: Wanted
) -> tuple[Counts, Counts, Counts, Counts]:
    """Sort the edges of zones by the cells they run through.

    Parameters
    ----------
    x, y, ring
        Points of rings, as in ``Rings``.
    zone
        The zone of each ring, ascending.
    frame
        Holds every point.
    wanted
        Cells that are asked for, as :func:`geo.overlay.grid.wanted.wanted_cells` gives them.

    Returns
    -------
    start, of, first, edge
        The cell at place ``c`` has the entries ``start[c]:start[c + 1]``, one a zone; entry ``e``
        is of zone ``of[e]`` and has the edges ``edge[first[e]:first[e + 1]]``, each named by its
        first point.
    """
    begin = np.zeros(wanted.places + 1, np.int64)
    under = np.empty(64, np.int64)
    some = _asked_for(x, y, ring, frame, wanted)
    for n in range(some.shape[0]):
        for k in range(some[n, 1], some[n, 2]):
            under, count = _cells_of(under, x, y, k, frame, wanted)
            for at in range(count):
                begin[under[at] + 1] += 1
    for c in range(wanted.places):
        begin[c + 1] += begin[c]
    place, edge = begin[:-1].copy(), np.empty(begin[-1], np.int64)
    owner = np.empty(begin[-1], np.int64)
    for n in range(some.shape[0]):
        for k in range(some[n, 1], some[n, 2]):
            under, count = _cells_of(under, x, y, k, frame, wanted)
            for c in under[:count]:
                edge[place[c]], owner[place[c]] = k, zone[some[n, 0]]
                place[c] += 1
    return _entries(begin, owner, edge)


def steps(within_m: float, frame: Frame) -> int:
    """Say how many cells off an object :func:`near` looks for what is so near to it."""
    return int((within_m + CLOSE_M) / frame.size) + 1


@compiled
def _asked_for(x: Floats, y: Floats, ring: Counts, frame: Frame, wanted: Wanted) -> Counts:
    """List the edges that may run through a cell that is asked for: ring, first, after the last."""
    most = 0
    for r in range(ring.shape[0] - 1):
        most += (ring[r + 1] - ring[r]) // AT_ONCE + 1
    some, count = np.empty((most, 3), np.int64), 0
    for r in range(ring.shape[0] - 1):
        for first in range(ring[r], ring[r + 1] - 1, AT_ONCE):
            last = min(first + AT_ONCE, ring[r + 1] - 1)
            if _any_asked_for(x, y, first, last, frame, wanted):
                some[count, 0], some[count, 1], some[count, 2] = r, first, last
                count += 1
    return some[:count]


@compiled
def _any_asked_for(
    x: Floats, y: Floats, first: int, last: int, frame: Frame, wanted: Wanted
) -> bool:
    """Tell whether any cell is asked for that edges which follow one another may run through."""
    if wanted.every:
        return True
    west, south, east, north = box(x, y, first, last + 1)
    left, right = (west - frame.west) / frame.size, (east - frame.west) / frame.size
    low, high = (south - frame.south) / frame.size, (north - frame.south) / frame.size
    return asked_for(
        wanted,
        int(max(left - CLOSE_M, 0)),
        min(int(right + CLOSE_M), frame.columns - 1) + 1,
        int(max(low - CLOSE_M, 0)),
        min(int(high + CLOSE_M), frame.rows - 1) + 1,
    )


@compiled
def _cells_of(
    under: Counts, x: Floats, y: Floats, k: int, frame: Frame, wanted: Wanted
) -> tuple[Counts, int]:
    """List the places of the cells that an edge runs through, and at a corner those beside it."""
    ax, ay = (x[k] - frame.west) / frame.size, (y[k] - frame.south) / frame.size
    bx, by = (x[k + 1] - frame.west) / frame.size, (y[k + 1] - frame.south) / frame.size
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    west, east = int(max(min(ax, bx) - CLOSE_M, 0)), int(max(ax, bx) + CLOSE_M)
    if west == east and int(ay) == int(by) and east < frame.columns:  # as most do
        under[0] = place_of(wanted, int(ay), west)
        return under, 1 if under[0] >= 0 else 0
    count = 0
    for row in range(int(ay), int(by) + 1):
        low = ax if row <= ay else ax + (bx - ax) * (row - ay) / (by - ay)
        high = bx if row + 1 >= by else ax + (bx - ax) * (row + 1 - ay) / (by - ay)
        left, right = int(max(min(low, high) - CLOSE_M, 0)), int(max(low, high) + CLOSE_M)
        if count + right - left + 1 > under.shape[0]:
            under = roomy(under, 2 * (count + right - left + 1))
        for column in range(left, min(right, frame.columns - 1) + 1):
            under[count] = place_of(wanted, row, column)
            count += 1 if under[count] >= 0 else 0
    return under, count


@compiled
def _entries(begin: Counts, owner: Counts, edge: Counts) -> tuple[Counts, Counts, Counts, Counts]:
    """Make one entry of the edges of a zone in a cell, which follow one another."""
    start = np.zeros(begin.shape[0], np.int64)
    of, first = np.empty(edge.shape[0], np.int64), np.zeros(edge.shape[0] + 1, np.int64)
    made = 0
    for cell in range(begin.shape[0] - 1):
        for at in range(begin[cell], begin[cell + 1]):
            if at == begin[cell] or owner[at] != owner[at - 1]:
                of[made] = owner[at]
                made += 1
            first[made] = at + 1
        start[cell + 1] = made
    return start, of[:made], first[: made + 1], edge


@compiled
def near(
    x: Floats,
    y: Floats,
    ring: Counts,
    polygon: Counts,
    shape: Counts,
    which: Counts,
    end: Counts,
    found: Counts,
    common: Floats,
    zones: int,
    zone_x: Floats,
    zone_y: Floats,
    frame: Frame,
    start: Counts,
    of: Counts,
    first: Counts,
    edge: Counts,
    wanted: Wanted,
    within_m: float,
    exactly_m: Floats,
) -> tuple[Counts, Counts, Floats, Floats, npt.NDArray[np.bool_]]:
    """Find the zones of each object at most so far away.

    Parameters
    ----------
    x, y, ring, polygon, shape
        Objects, as in ``Rings``.
    which, end, found, common
        The objects to look at, and the areas they have in common with zones, as
        :func:`geo.overlay.grid.areas.areas` gives them.
    zones, zone_x, zone_y
        How many zones there are, and the points of their rings.
    frame, start, of, first, edge, wanted
        Their edges, as :func:`edges_by_cell` gives them, and what it was given.
    within_m
        How far away is near; what touches is at 0.
    exactly_m
        Distances at which something is decided.

    Returns
    -------
    row, zone, distance_m, overlap_m2, doubtful
        By object and zone; ``row`` is the place in ``which``. A pair is doubtful where rounding
        may decide: it touches with next to no area, or its distance is ``within_m`` or one of
        ``exactly_m`` but for ``CLOSE_M``. A doubtful pair may lie beyond ``within_m``.
    """
    rows, met = np.empty(1024, np.int64), np.empty(1024, np.int64)
    distance, overlap = np.empty(1024, np.float64), np.empty(1024, np.float64)
    best, area = np.full(zones, np.inf), np.zeros(zones)
    seen = np.empty(zones, np.int64)
    limit, used = within_m + CLOSE_M, 0
    for k in range(which.shape[0]):
        o, count = which[k], 0
        for at in range(end[k - 1] if k > 0 else 0, end[k]):
            if common[at] >= LEAST_M2:
                best[found[at]], area[found[at]] = 0.0, common[at]
                seen[count] = found[at]
                count += 1
        begin, stop = ring[polygon[shape[o]]], ring[polygon[shape[o + 1]]]
        bounds = box(x, y, begin, stop)
        left, low = _cell(bounds[0] - frame.west, frame), _cell(bounds[1] - frame.south, frame)
        right, high = _cell(bounds[2] - frame.west, frame), _cell(bounds[3] - frame.south, frame)
        for step in range(int(limit / frame.size) + 2):
            for row in range(max(low - step, 0), min(high + step, frame.rows - 1) + 1):
                whole = step == 0 or row == low - step or row == high + step
                west = max(left - step, 0) if whole else left - step
                east = min(right + step, frame.columns - 1) if whole else right + step
                for column in range(west, east + 1, 1 if whole else max(east - west, 1)):
                    if column < 0 or column >= frame.columns:
                        continue
                    cell = place_of(wanted, row, column)
                    if cell < 0 or start[cell] == start[cell + 1]:
                        continue
                    away = _away(bounds, row, column, frame)
                    for e in range(start[cell], start[cell + 1]):
                        zone = of[e]
                        if away >= best[zone] or away >= limit:
                            continue
                        least = _nearest(
                            min(best[zone], limit), x, y, ring, polygon[shape[o]],
                            polygon[shape[o + 1]], bounds, zone_x, zone_y, edge,
                            first[e], first[e + 1],
                        )  # fmt: skip
                        if least < best[zone] and least < limit:
                            if best[zone] == np.inf:
                                seen[count] = zone
                                count += 1
                            best[zone] = least
        rows, met = roomy(rows, used + count), roomy(met, used + count)
        distance, overlap = roomy(distance, used + count), roomy(overlap, used + count)
        _sort(seen, count)
        for n in range(count):
            zone = seen[n]
            rows[used], met[used] = k, zone
            distance[used], overlap[used] = best[zone], area[zone]
            best[zone], area[zone] = np.inf, 0.0
            used += 1
    doubtful = _doubtful(distance[:used], overlap[:used], within_m, exactly_m)
    return rows[:used], met[:used], distance[:used], overlap[:used], doubtful


@compiled
def _sort(row: Counts, count: int) -> None:
    """Sort the first values of a row, which are few."""
    for k in range(1, count):
        value, at = row[k], k
        while at > 0 and row[at - 1] > value:
            row[at] = row[at - 1]
            at -= 1
        row[at] = value


@compiled
def _cell(along: float, frame: Frame) -> int:
    """Give the column, or row, of a place, at most a step off the ground that has any."""
    most = frame.size * (max(frame.columns, frame.rows) + 2.0**20)
    return int(np.floor(min(max(along, -most), most) / frame.size))


@compiled
def _away(bounds: tuple[float, float, float, float], row: int, column: int, frame: Frame) -> float:
    """Give how far a cell lies from a box at the least."""
    west = frame.west + column * frame.size
    south = frame.south + row * frame.size
    across = max(west - bounds[2], bounds[0] - west - frame.size, 0.0)
    along = max(south - bounds[3], bounds[1] - south - frame.size, 0.0)
    return np.sqrt(across * across + along * along)


@compiled
def _nearest(
    least: float,
    x: Floats,
    y: Floats,
    ring: Counts,
    first: int,
    last: int,
    bounds: tuple[float, float, float, float],
    zone_x: Floats,
    zone_y: Floats,
    edge: Counts,
    begin: int,
    end: int,
) -> float:
    """Give the distance to the nearest of some edges, where it is less than ``least``."""
    for e in range(begin, end):
        k = edge[e]
        ax, ay, bx, by = zone_x[k], zone_y[k], zone_x[k + 1], zone_y[k + 1]
        across = max(min(ax, bx) - bounds[2], bounds[0] - max(ax, bx), 0.0)
        along = max(min(ay, by) - bounds[3], bounds[1] - max(ay, by), 0.0)
        if across * across + along * along >= least * least:
            continue
        beside = ax < bounds[0] or ax > bounds[2] or ay < bounds[1] or ay > bounds[3]
        if not beside and holds(x, y, ring, first, last, ax, ay):
            return 0.0
        for r in range(first, last):
            for n in range(ring[r], ring[r + 1] - 1):
                gap = _gap(x[n], y[n], x[n + 1], y[n + 1], ax, ay, bx, by)
                least = min(least, gap)
    return least


@compiled
def _gap(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> float:
    """Give the distance between two edges; 0 where they cross."""
    if cross(ax, ay, bx, by, cx, cy, dx, dy):
        return 0.0
    return min(
        min(_to_edge(ax, ay, cx, cy, dx, dy), _to_edge(bx, by, cx, cy, dx, dy)),
        min(_to_edge(cx, cy, ax, ay, bx, by), _to_edge(dx, dy, ax, ay, bx, by)),
    )


@compiled
def _to_edge(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Give the distance of a point from an edge."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((px - ax) * dx + (py - ay) * dy) / length
    along = min(max(along, 0.0), 1.0)
    ex, ey = ax + along * dx - px, ay + along * dy - py
    return np.sqrt(ex * ex + ey * ey)


@compiled
def _doubtful(
    distance: Floats, overlap: Floats, within_m: float, exactly_m: Floats
) -> npt.NDArray[np.bool_]:
    """Tell which pairs rounding may decide."""
    doubtful = np.empty(distance.shape[0], np.bool_)
    for k in range(distance.shape[0]):
        close = abs(distance[k] - within_m) < CLOSE_M
        for limit in exactly_m:
            close |= abs(distance[k] - limit) < CLOSE_M
        touches = distance[k] < CLOSE_M
        doubtful[k] = overlap[k] < LEAST_M2 and (close or touches)
    return doubtful
