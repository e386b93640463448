"""Which line or polygon is nearest to each object, however far away it is.

Whoever asks a whole line of 250 points asks each of its edges. Here lines and the rings of
polygons are cut into short pieces first, so that most of each are left aside unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.overlay.engines import Drawn, settled
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Pieces, Shapes
from geo.records import Engine

Floats = npt.NDArray[np.float64]

SEGMENTS = 4
"""Of a line in one piece (November 2026: 1, 2 and 8 took up to a fifth longer)."""

MANY = 1_000_000
"""So many objects are worth compiled loops: they save some 7 µs each, and take seconds to compile
(November 2026: 100,000 objects in 1.0 s, compiled in 0.2 s)."""


class Edges(Protocol):
    """Lines made ready to be asked which is nearest."""

    def nearest(self, objects: Objects, which: Indices) -> tuple[Indices, Floats]:
        """Give the owner of the nearest line, and how far it is; -1 and inf without one.

        Of several that are as near it is the first.
        """


@dataclass(frozen=True)
class Features:
    """Lines and polygons, made ready once and asked by many objects."""

    ground: Drawn | None  # None where there is no polygon
    lines: Edges
    count: int

    @classmethod
    def of(
        cls,
        shapes: Shapes,
        *,
        engine: Engine = "auto",
        count: int = 0,
        threads: int = 1,
        around: Floats | None = None,
    ) -> Self:
        """Make features ready.

        Parameters
        ----------
        shapes
            Lines, valid polygons, points, and collections of them; metric CRS. Missing and
            empty ones are never the nearest.
        engine
            As of :func:`geo.overlay.engines.settled`. Distances agree within 1e-9 m, and the
            same feature is named.
        count
            How many objects will be asked, by which ``auto`` chooses.
        threads
            How many parts are cut at once.
        around
            Bounds of all objects that will be asked, where they are few: ground that none of
            them touches is then not cut.

        Raises
        ------
        UsageError
            If the grid is asked for and there is no numba.
        """
        lines, owner = edge_lines(shapes)
        areal = bool((shapely.get_dimensions(shapes) == 2).any())
        if settled(engine, large=count >= MANY) == "plain":
            ground = Pieces.of(shapes, around=around) if areal else None
            return cls(ground, ShortLines.of(lines, owner), len(shapes))
        from geo.overlay.grid.nearest import EdgeTree  # noqa: PLC0415  # compiles
        from geo.overlay.grid.zones import GridZones  # noqa: PLC0415

        zones = GridZones.of(shapes, threads=threads) if areal else None
        return cls(zones, EdgeTree.of(lines, owner), len(shapes))

    def nearest(self, objects: Objects) -> pd.DataFrame:
        """Find the nearest feature of each object.

        Parameters
        ----------
        objects
            Shapes of any kind, in the CRS of the features.

        Returns
        -------
        nearest
            ``object`` and ``feature`` (places of both), ``distance_m`` (m; 0 where they touch or
            one holds the other), by object. Of several features that are as near the first is
            named. An object without a place, or with no feature at all, has no row.

        Examples
        --------
        >>> line, square = shapely.LineString([(0, 9), (9, 9)]), shapely.box(20, 0, 30, 10)
        >>> features = Features.of(np.array([line, square]))
        >>> features.nearest(Objects.of(np.array([shapely.Point(25, 5), shapely.Point(5, 5)])))
           object  feature  distance_m
        0       0        1         0.0
        1       1        0         4.0
        """
        which = np.flatnonzero(np.isfinite(objects.bounds).all(axis=1))
        feature, distance = self.lines.nearest(objects, which)
        if self.ground is not None:
            touching = self.ground.near(objects, which, 0.0).drop_duplicates("object")
            at = np.searchsorted(which, touching["object"])
            zone = touching["zone"].to_numpy()
            feature[at] = np.where(distance[at] > 0, zone, np.minimum(feature[at], zone))
            distance[at] = 0.0
        found = feature >= 0
        named = {"object": which[found], "feature": feature[found], "distance_m": distance[found]}
        return pd.DataFrame(named)


@dataclass(frozen=True, slots=True)
class ShortLines:
    """The plain path: a tree of lines cut short; ``owner`` is the feature of each, ascending."""

    owner: Indices
    tree: shapely.STRtree

    @classmethod
    def of(cls, lines: Shapes, owner: Indices) -> Self:
        """Cut lines and index them."""
        pieces, line = shortened(lines)
        return cls(owner[line], shapely.STRtree(pieces))

    def nearest(self, objects: Objects, which: Indices) -> tuple[Indices, Floats]:
        """Give the owner of the nearest line, and how far it is; -1 and inf without one."""
        owner, least = np.full(len(which), -1), np.full(len(which), np.inf)
        (row, piece), distance = self.tree.query_nearest(
            objects.shapes[which], all_matches=True, return_distance=True
        )
        order = np.lexsort((self.owner[piece], row))
        row, first = np.unique(row[order], return_index=True)
        owner[row], least[row] = self.owner[piece[order[first]]], distance[order[first]]
        return owner, least


def edge_lines(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Give the lines of shapes: themselves, the rings of polygons, of a point one of no length.

    Returns
    -------
    lines, owner
        And for each the shape that it is of, ascending.
    """
    parts, of = shapely.get_parts(shapes, return_index=True)
    single, again = shapely.get_parts(parts, return_index=True)  # collections within a collection
    owner, dimension = of[again], shapely.get_dimensions(single)
    rings, polygon = shapely.get_rings(single[dimension == 2], return_index=True)
    points = np.repeat(shapely.get_coordinates(single[dimension == 0]), 2, axis=0)
    lines = [single[dimension == 1], rings, shapely.linestrings(points.reshape(-1, 2, 2))]
    whose = [owner[dimension == 1], owner[dimension == 2][polygon], owner[dimension == 0]]
    order = np.argsort(np.concatenate(whose), kind="stable")
    return np.concatenate(lines)[order], np.concatenate(whose)[order]


def shortened(lines: Shapes) -> tuple[Shapes, Indices]:
    """Cut lines at their points into pieces of at most four segments.

    Returns
    -------
    pieces, line
        And for each the line that it was cut from.

    Examples
    --------
    >>> pieces, line = shortened(np.array([shapely.LineString([(k, 0) for k in range(6)])]))
    >>> [piece.wkt for piece in pieces]
    ['LINESTRING (0 0, 1 0, 2 0, 3 0, 4 0)', 'LINESTRING (4 0, 5 0)']
    """
    points, count = shapely.get_coordinates(lines), shapely.get_num_coordinates(lines)
    number = -(-(count - 1) // SEGMENTS)
    line = np.repeat(np.arange(len(lines)), number)
    turn = np.arange(len(line)) - np.repeat(np.cumsum(number) - number, number)
    begin = (np.cumsum(count) - count)[line] + turn * SEGMENTS
    length = np.minimum(SEGMENTS, count[line] - 1 - turn * SEGMENTS) + 1
    piece = np.repeat(np.arange(len(line)), length)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(length) - length, length)
    return shapely.linestrings(points[begin[piece] + step], indices=piece), line
