"""Zones cut into the cells of a grid: whole cells, and the edges in the cells of a boundary.

A ring is halved again and again (Sutherland and Hodgman, Reentrant polygon clipping,
Communications of the ACM 17, 1974, 32-42), so that each of its points is looked at once a halving
and not once a cell. What is left in one cell is a ring of its own, closed along the sides of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.arrays import roomy_table, write_row
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame
from geo.overlay.grid.wanted import Wanted, asked_for, place_of

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

DEEPEST = 128
"""Parts that wait to be halved: two a halving, and no grid is halved more than 2 x 31 times."""


@compiled
def cut(
    x: Floats, y: Floats, ring: Counts, role: Counts, zone: Counts, frame: Frame, wanted: Wanted
) -> tuple[Counts, Floats]:
    """Cut rings into cells.

    Parameters
    ----------
    x, y, ring
        Points of rings, as in ``Rings``; ring ``r`` has the points ``ring[r]:ring[r + 1]``.
    role, zone
        For each ring: 1 for a shell and -1 for a hole; the zone it belongs to.
    frame
        Holds every point.
    wanted
        Cells that are asked for, as :func:`geo.overlay.grid.wanted.wanted_cells` gives them.

    Returns
    -------
    entries
        One row a ring and cell it has ground in: zone, place of the cell (as of
        :func:`geo.overlay.grid.wanted.place_of`), weight and the end of its edges, which begin
        where those of the row before end. The weight is the role where the ring holds
        the cell whole, and then there are no edges.
    edges
        x and y of their first and of their last point, in metres from the corner of the frame;
        ground lies to the left. Edges straight up or down bound no ground below them: left out.
    """
    entries, edges = np.empty((1024, 4), np.int64), np.empty((4096, 4), np.float64)
    made, drawn = 0, 0
    points = np.empty((4096, 2), np.float64)
    nodes = np.empty((DEEPEST, 6), np.int64)
    for r in range(ring.shape[0] - 1):
        count = ring[r + 1] - ring[r] - 1  # the last point is the first again
        if count < 3:
            continue
        points = roomy_table(points, 2 * count)
        _load(points, x, y, ring[r], count, role[r] > 0, frame)
        _root(nodes, points, count, frame)
        waiting = 1
        while waiting > 0:
            waiting -= 1
            first, last = nodes[waiting, 0], nodes[waiting, 1]
            left, right = nodes[waiting, 2], nodes[waiting, 3]
            low, high = nodes[waiting, 4], nodes[waiting, 5]
            if last - first < 3 or not asked_for(wanted, left, right, low, high):
                continue
            bounds, twice = _border(points, first, last, nodes[waiting], frame.size)
            if bounds:
                if abs(twice) > (right - left) * (high - low) * frame.size * frame.size:
                    entries = roomy_table(entries, made + (right - left) * (high - low))
                    made = _whole(entries, made, zone[r], role[r], drawn, nodes[waiting], wanted)
            elif right - left == 1 and high - low == 1:
                entries, edges = (
                    roomy_table(entries, made + 1),
                    roomy_table(edges, drawn + last - first),
                )
                drawn = _drawn(edges, drawn, points, first, last)
                write_row(entries, made, zone[r], place_of(wanted, low, left), 0, drawn)
                made += 1
            else:
                points = roomy_table(points, last + 4 * (last - first) + 16)
                waiting = _halved(nodes, waiting, points, frame.size)
    return entries[:made], edges[:drawn]


@compiled
def _load(
    points: Floats, x: Floats, y: Floats, first: int, count: int, shell: bool, frame: Frame
) -> None:
    """Copy a ring, from the corner of the frame, turned so that ground lies to its left."""
    twice = 0.0
    for k in range(first, first + count):
        twice += (x[k] - x[first]) * (y[k + 1] - y[first])
        twice -= (x[k + 1] - x[first]) * (y[k] - y[first])
    turned = (twice > 0) != shell
    for k in range(count):
        source = first + (count - 1 - k if turned else k)
        points[k, 0] = x[source] - frame.west
        points[k, 1] = y[source] - frame.south


@compiled
def _root(nodes: Counts, points: Floats, count: int, frame: Frame) -> None:
    """Begin with the whole ring, and the cells under its bounds."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for k in range(count):
        west, east = min(west, points[k, 0]), max(east, points[k, 0])
        south, north = min(south, points[k, 1]), max(north, points[k, 1])
    nodes[0, 0], nodes[0, 1] = 0, count
    nodes[0, 2], nodes[0, 3] = int(west // frame.size), int(east // frame.size) + 1
    nodes[0, 4], nodes[0, 5] = int(south // frame.size), int(north // frame.size) + 1


@compiled
def _border(points: Floats, first: int, last: int, node: Counts, size: float) -> tuple[bool, float]:
    """Tell whether a ring runs along the sides of its block of cells only, and twice its area."""
    west, east, south, north = node[2] * size, node[3] * size, node[4] * size, node[5] * size
    twice = 0.0
    for k in range(first, last):
        n = k + 1 if k + 1 < last else first
        ax, ay, bx, by = points[k, 0], points[k, 1], points[n, 0], points[n, 1]
        upright = ax == bx and (ax == west or ax == east)
        level = ay == by and (ay == south or ay == north)
        if not (upright or level):
            return False, 0.0
        twice += (ax - west) * (by - south) - (bx - west) * (ay - south)
    return True, twice


@compiled
def _whole(
    entries: Counts,
    made: int,
    zone: int,
    role: int,
    drawn: int,
    node: Counts,
    wanted: Wanted,
) -> int:
    """Enter every cell of a block as whole."""
    for row in range(node[4], node[5]):
        for column in range(node[2], node[3]):
            place = place_of(wanted, row, column)
            if place >= 0:
                write_row(entries, made, zone, place, role, drawn)
                made += 1
    return made


@compiled
def _drawn(edges: Floats, drawn: int, points: Floats, first: int, last: int) -> int:
    """Write down the edges of a ring in one cell."""
    for k in range(first, last):
        n = k + 1 if k + 1 < last else first
        if points[k, 0] != points[n, 0]:
            write_row(edges, drawn, points[k, 0], points[k, 1], points[n, 0], points[n, 1])
            drawn += 1
    return drawn


@compiled
def _halved(nodes: Counts, waiting: int, points: Floats, size: float) -> int:
    """Cut a part across the middle of its longer side; both halves wait in its place.

    Parts lie one after another, the one at hand last: what comes of it follows it.
    """
    first, last, free = nodes[waiting, 0], nodes[waiting, 1], nodes[waiting, 1]
    wide = nodes[waiting, 3] - nodes[waiting, 2] >= nodes[waiting, 5] - nodes[waiting, 4]
    across = 0 if wide else 1
    middle = (nodes[waiting, 2 + 2 * across] + nodes[waiting, 3 + 2 * across]) // 2
    for column in range(2, 6):
        nodes[waiting + 1, column] = nodes[waiting, column]
    for upper in range(2):
        end = _kept(points, first, last, free, across, middle * size, upper == 1)
        nodes[waiting + upper, 0], nodes[waiting + upper, 1] = free, end
        nodes[waiting + upper, 2 + 2 * across + (1 - upper)] = middle
        free = end
    return waiting + 2


@compiled
def _kept(
    points: Floats, first: int, last: int, free: int, across: int, line: float, upper: bool
) -> int:
    """Write what a ring has on one side of a line, and give where it ends."""
    other = 1 - across
    for k in range(first, last):
        n = k + 1 if k + 1 < last else first
        here, there = points[k, across] - line, points[n, across] - line
        if (here >= 0) if upper else (here <= 0):
            points[free, 0], points[free, 1] = points[k, 0], points[k, 1]
            free += 1
        if (here > 0 and there < 0) or (here < 0 and there > 0):
            share = here / (here - there)
            points[free, across] = line
            points[free, other] = points[k, other] + share * (points[n, other] - points[k, other])
            free += 1
    return free
