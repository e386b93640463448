"""The nearest edge of all: a tree of boxes over edges, asked from the nearer box to the farther.

A grid would have to be searched cell by cell over ground without any edge: a fault may be
kilometres from an object, and objects lie beyond the bounds of all faults.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.grid.arrays import box
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.meeting import cross, holds
from geo.overlay.grid.near import CLOSE_M
from geo.overlay.nearest import ShortLines
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Shapes

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Bounds = tuple[float, float, float, float]

LEAF = 4
"""Edges of the lowest boxes."""

DEEPEST = 64
"""Boxes that wait at most: one a level of the tree, and one more."""


@dataclass(frozen=True, slots=True)
class EdgeTree:
    """Edges of lines, four in a leaf of a full binary tree of boxes, which is kept level by level.

    ``edge`` has ``ax``, ``ay``, ``bx``, ``by`` of each edge and ``owner`` its feature. The boxes
    below box ``k`` are ``2 k + 1`` and ``2 k + 2``; ``boxes`` has west, south, east and north.
    """

    lines: Shapes
    of_line: Indices
    edge: Floats
    owner: Counts
    boxes: Floats

    @classmethod
    def of(cls, lines: Shapes, owner: Indices) -> Self:
        """Index the edges of lines.

        Parameters
        ----------
        lines, owner
            As :func:`geo.overlay.nearest.edge_lines` gives them.
        """
        points, line = shapely.get_coordinates(lines, return_index=True)
        joined = np.flatnonzero(line[1:] == line[:-1])
        edge, of = np.hstack([points[joined], points[joined + 1]]), owner[line[joined]]
        order = _along(edge)
        edge, of = np.ascontiguousarray(edge[order]), of[order].astype(np.int64)
        return cls(lines, owner, edge, of, _boxes(edge))

    def nearest(self, objects: Objects, which: Indices) -> tuple[Indices, Floats]:
        """Give the owner of the nearest line, and how far it is; -1 and inf without one.

        Points, lines and objects that rounding may decide about, as they touch a line or are as
        far from another one, are asked of the plain path: the two engines then say the same.
        """
        owner, least = np.full(len(which), -1), np.full(len(which), np.inf)
        if not len(self.edge):
            return owner, least
        areal = objects.areal[which]
        doubtful, asked = ~areal, np.flatnonzero(areal)
        rings = objects.rings
        drawn = (rings.x, rings.y, rings.ring, rings.polygon, rings.shape)

        def chunk(some: Indices) -> tuple[Counts, Floats, npt.NDArray[np.bool_]]:
            return nearest_edges(*drawn, which[some], self.edge, self.owner, self.boxes)

        with ThreadPoolExecutor(objects.threads) as pool:
            chunks = objects.chunks(asked)
            for some, found in zip(chunks, pool.map(chunk, chunks), strict=True):
                owner[some], least[some], doubtful[some] = found
        if doubtful.any():
            plain = ShortLines.of(self.lines, self.of_line)
            owner[doubtful], least[doubtful] = plain.nearest(objects, which[doubtful])
        return owner, least


def _along(edge: Floats) -> Counts:
    """Order edges so that those beside one another lie near, by the bits of their middles.

    The order is that of G. M. Morton, A computer oriented geodetic data base, IBM, 1966.
    """
    middle = (edge[:, :2] + edge[:, 2:]) / 2
    low, high = (middle.min(axis=0), middle.max(axis=0)) if len(middle) else (0.0, 1.0)
    place = ((middle - low) / np.maximum(high - low, 1.0) * 0xFFFF).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        place = (place | (place << np.uint64(shift))) & np.uint64(mask)
    return np.argsort(place[:, 0] | (place[:, 1] << np.uint64(1)), kind="stable")


def _boxes(edge: Floats) -> Floats:
    """Give the boxes of a full tree; one without an edge is infinitely far from everything."""
    leaves = 1 << max(int(np.ceil(np.log2(max(len(edge), 1) / LEAF))), 0)
    bounds = np.full((leaves * LEAF, 4), [np.inf, np.inf, -np.inf, -np.inf])
    bounds[: len(edge), :2] = np.minimum(edge[:, :2], edge[:, 2:])
    bounds[: len(edge), 2:] = np.maximum(edge[:, :2], edge[:, 2:])
    levels: list[Floats] = []
    together = LEAF
    while True:
        groups = bounds.reshape(-1, together, 4)
        bounds = np.hstack([groups[:, :, :2].min(axis=1), groups[:, :, 2:].max(axis=1)])
        levels.insert(0, bounds)
        if len(bounds) == 1:
            return np.concatenate(levels)
        together = 2


@compiled
def nearest_edges(
    x: Floats,
    y: Floats,
    ring: Counts,
    polygon: Counts,
    shape: Counts,
    which: Counts,
    edge: Floats,
    owner: Counts,
    boxes: Floats,
) -> tuple[Counts, Floats, npt.NDArray[np.bool_]]:
    """Find the nearest edge of each object.

    Parameters
    ----------
    x, y, ring, polygon, shape
        Objects, as in ``Rings``; each has a polygon.
    which
        The objects to look at.
    edge, owner, boxes
        As in ``EdgeTree``; there is an edge.

    Returns
    -------
    owner, distance, doubtful
        Doubtful is what touches an edge or is as far from one of another owner, but for
        ``CLOSE_M``.
    """
    count = which.shape[0]
    found, least = np.empty(count, np.int64), np.empty(count, np.float64)
    doubtful = np.empty(count, np.bool_)
    waiting, away = np.empty(DEEPEST, np.int64), np.empty(DEEPEST, np.float64)
    leaves = (boxes.shape[0] + 1) // 2
    for k in range(count):
        o = which[k]
        first, last = polygon[shape[o]], polygon[shape[o + 1]]
        bounds = box(x, y, ring[first], ring[last])
        best, rival, limit, of = np.inf, np.inf, np.inf, np.int64(-1)
        waiting[0], away[0], wait = 0, 0.0, 1
        while wait > 0:
            wait -= 1
            node = waiting[wait]
            if away[wait] > limit:
                continue
            if node >= leaves - 1:
                begin = (node - leaves + 1) * LEAF
                for e in range(begin, min(begin + LEAF, edge.shape[0])):
                    ax, ay, bx, by = edge[e, 0], edge[e, 1], edge[e, 2], edge[e, 3]
                    apart = _gap_of(bounds, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    if apart > limit:
                        continue
                    gap = _distance(x, y, ring, first, last, apart, ax, ay, bx, by)
                    if owner[e] == of:
                        best = min(best, gap)
                    elif gap < best:
                        best, rival, of = gap, best, owner[e]
                    else:
                        rival = min(rival, gap)
                    limit = (np.sqrt(best) + 2 * CLOSE_M) ** 2
                continue
            left, right = 2 * node + 1, 2 * node + 2
            to_left, to_right = _away(bounds, boxes, left), _away(bounds, boxes, right)
            near, far = (left, right) if to_left <= to_right else (right, left)
            if max(to_left, to_right) <= limit:
                waiting[wait], away[wait] = far, max(to_left, to_right)
                wait += 1
            waiting[wait], away[wait] = near, min(to_left, to_right)
            wait += 1
        found[k], least[k] = of, np.sqrt(best)
        doubtful[k] = least[k] < CLOSE_M or np.sqrt(rival) - least[k] < CLOSE_M
    return found, least, doubtful


@compiled
def _away(bounds: Bounds, boxes: Floats, node: int) -> float:
    """Give the square of how far a box lies from the bounds of an object."""
    return _gap_of(bounds, boxes[node, 0], boxes[node, 1], boxes[node, 2], boxes[node, 3])


@compiled
def _gap_of(bounds: Bounds, west: float, south: float, east: float, north: float) -> float:
    """Give the square of the distance between bounds."""
    across = max(west - bounds[2], bounds[0] - east, 0.0)
    along = max(south - bounds[3], bounds[1] - north, 0.0)
    return across * across + along * along


@compiled
def _distance(
    x: Floats,
    y: Floats,
    ring: Counts,
    first: int,
    last: int,
    apart: float,
    ax: float,
    ay: float,
    bx: float,
    by: float,
) -> float:
    """Give the square of the distance of an edge from an object; ``apart`` is the least it is.

    Where the two do not cross, an end of one of them is nearest to the other.
    """
    near = apart == 0.0
    if near and holds(x, y, ring, first, last, ax, ay):
        return 0.0
    ex, ey = bx - ax, by - ay
    length = ex * ex + ey * ey
    share = 1.0 / length if length > 0 else 0.0
    least = np.inf
    for r in range(first, last):
        for n in range(ring[r], ring[r + 1] - 1):
            px, py, qx, qy = x[n], y[n], x[n + 1], y[n + 1]
            if near and cross(px, py, qx, qy, ax, ay, bx, by):
                return 0.0
            sx, sy = qx - px, qy - py
            side = sx * sx + sy * sy
            of_side = 1.0 / side if side > 0 else 0.0
            least = min(
                least,
                _to_line(px, py, ax, ay, ex, ey, share),
                _to_line(ax, ay, px, py, sx, sy, of_side),
                _to_line(bx, by, px, py, sx, sy, of_side),
            )
    return least


@compiled
def _to_line(
    px: float, py: float, ax: float, ay: float, ex: float, ey: float, share: float
) -> float:
    """Give the square of the distance of a point from an edge; ``share`` is 1 / its length²."""
    gx, gy = px - ax, py - ay
    along = min(max((gx * ex + gy * ey) * share, 0.0), 1.0)
    gx, gy = gx - along * ex, gy - along * ey
    return gx * gx + gy * gy
