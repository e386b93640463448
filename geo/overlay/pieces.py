"""Large polygons in small pieces, so that an index can leave most of each aside.

A river strip has 25,000 to 400,000 vertices, and clipping one building against the whole
of it costs 470 times what clipping against a piece of 128 vertices does.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

if TYPE_CHECKING:
    from geo.overlay.objects import Objects

Shapes = npt.NDArray[np.object_]
Indices = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

MOST_VERTICES = 128
DEEPEST = 24  # halvings; a polygon that is still large then is a point-like knot


@dataclass(frozen=True, slots=True)
class Pieces:
    """Polygons cut small and indexed; ``owner`` is the polygon each piece came from."""

    shapes: Shapes
    owner: Indices
    tree: shapely.STRtree

    @classmethod
    def of(cls, shapes: Shapes, *, around: Floats | None = None) -> Self:
        """Cut, prepare and index polygons; see :func:`cut`."""
        pieces, owner = cut(shapes, around=around)
        shapely.prepare(pieces)
        return cls(pieces, owner, shapely.STRtree(pieces))

    def near(
        self,
        objects: Objects,
        which: Indices,
        within_m: float,
        exactly_m: Sequence[float] = (),  # noqa: ARG002  every distance is as exact as it gets
    ) -> pd.DataFrame:
        """Find the polygons of each object at most so far away, and what they have in common.

        Parameters
        ----------
        objects
            Shapes of any kind, in the CRS of the polygons.
        which
            The objects to look at, ascending.
        within_m
            How far away is near, in metres; at 0 are those that touch.
        exactly_m
            Distances at which something is decided, for an engine that has to know.

        Returns
        -------
        pairs
            ``object`` and ``zone`` (places of both, ascending), ``distance_m`` (m), ``overlap_m2``
            (m²; 0 of points and lines).
        """
        chunks = objects.chunks(which)
        own = [self, *(self._again() for _ in range(min(objects.threads, len(chunks)) - 1))]

        def turns(turn: int) -> list[pd.DataFrame]:
            mine = chunks[turn :: len(own)]
            return [own[turn]._near(objects.shapes[one], one, within_m) for one in mine]

        with ThreadPoolExecutor(len(own)) as pool:
            found = list(pool.map(turns, range(len(own))))
        in_order = [found[k % len(own)][k // len(own)] for k in range(len(chunks))]
        return pd.concat([no_pairs(), *in_order], ignore_index=True)

    def _again(self) -> Self:
        """Give the same for another thread: GEOS lets no two share a prepared polygon."""
        shapes = shapely.from_wkb(shapely.to_wkb(self.shapes))
        shapely.prepare(shapes)
        return type(self)(shapes, self.owner, shapely.STRtree(shapes))

    def _near(self, shapes: Shapes, places: Indices, within_m: float) -> pd.DataFrame:
        """Find the pairs of one chunk; only what crosses a piece is clipped."""
        if within_m == 0:
            one, piece = self.tree.query(shapes, predicate="intersects")
            distance = np.zeros(len(one))
        else:
            one, piece = self.tree.query(shapes, predicate="dwithin", distance=within_m)
            distance = shapely.distance(shapes[one], self.shapes[piece])
        if not len(one):
            return no_pairs()
        overlap = _overlap(shapes[one], self.shapes[piece], distance == 0)
        # the tree answers in an order that hangs on what else is in it, and a sum on its order
        order = np.lexsort((piece, self.owner[piece], one))
        one, owner = one[order], self.owner[piece[order]]
        first = np.flatnonzero(np.append(True, (np.diff(one) != 0) | (np.diff(owner) != 0)))
        return pd.DataFrame(
            {
                "object": places[one[first]],
                "zone": owner[first],
                "distance_m": np.minimum.reduceat(distance[order], first),
                "overlap_m2": np.add.reduceat(overlap[order], first),
            }
        )


def no_pairs() -> pd.DataFrame:
    """Give the columns of pairs, without a row."""
    places = {"object": np.empty(0, np.intp), "zone": np.empty(0, np.intp)}
    return pd.DataFrame(places | {"distance_m": np.empty(0), "overlap_m2": np.empty(0)})


def _overlap(shapes: Shapes, pieces: Shapes, touching: npt.NDArray[np.bool_]) -> Floats:
    """Measure what shapes have in common with pieces, in square metres."""
    area = np.zeros(len(shapes))
    covered = touching.copy()
    covered[touching] = shapely.covers(pieces[touching], shapes[touching])
    area[covered] = shapely.area(shapes[covered])
    crossing = touching & ~covered
    area[crossing] = shapely.area(shapely.intersection(shapes[crossing], pieces[crossing]))
    return area


def cut(shapes: Shapes, *, around: Floats | None = None) -> tuple[Shapes, Indices]:
    """Cut polygons into pieces of at most 128 vertices that cover the same ground.

    Parameters
    ----------
    shapes
        Valid polygons or multipolygons.
    around
        Boxes (west, south, east, north): pieces that none of them touches are left out. Those
        that are left are the same as without.

    Returns
    -------
    pieces, owner
        The pieces, and for each the index of the shape it came from.

    Examples
    --------
    >>> disc = shapely.Point(0, 0).buffer(10, quad_segs=256)
    >>> pieces, owner = cut(np.array([disc]))
    >>> bool(max(shapely.get_num_coordinates(pieces)) <= 128), set(owner.tolist())
    (True, {0})
    >>> bool(abs(shapely.area(pieces).sum() - disc.area) < 1e-9)
    True
    """
    pieces, owner = polygons(shapes, np.arange(len(shapes)))
    done: list[tuple[Shapes, Indices]] = []
    boxes = None if around is None else shapely.STRtree(shapely.box(*around.T))
    for _ in range(DEEPEST):
        pieces, owner = _within(pieces, owner, boxes)
        large = shapely.get_num_coordinates(pieces) > MOST_VERTICES
        done.append((pieces[~large], owner[~large]))
        if not large.any():
            break
        pieces, owner = _halve(pieces[large], owner[large])
    else:
        done.append((pieces, owner))
    return np.concatenate([one for one, _ in done]), np.concatenate([two for _, two in done])


def _within(
    pieces: Shapes, owner: Indices, boxes: shapely.STRtree | None
) -> tuple[Shapes, Indices]:
    """Keep the pieces whose bounds touch a box."""
    if boxes is None:
        return pieces, owner
    kept = np.unique(boxes.query(pieces)[0])
    return pieces[kept], owner[kept]


def _halve(pieces: Shapes, owner: Indices) -> tuple[Shapes, Indices]:
    """Cut each piece across the middle of its longer side."""
    west, south, east, north = shapely.bounds(pieces).T
    wide = (east - west) >= (north - south)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    first = shapely.box(
        west, south, np.where(wide, middle_x, east), np.where(wide, north, middle_y)
    )
    second = shapely.box(
        np.where(wide, middle_x, west), np.where(wide, south, middle_y), east, north
    )
    halves = np.concatenate(
        [shapely.intersection(pieces, first), shapely.intersection(pieces, second)]
    )
    return polygons(halves, np.concatenate([owner, owner]))


def polygons(shapes: Shapes, owner: Indices) -> tuple[Shapes, Indices]:
    """Take shapes apart into single polygons, and leave out lines and points of contact."""
    parts, came_from = shapely.get_parts(shapes, return_index=True)
    inner, again = shapely.get_parts(parts, return_index=True)  # collections within a collection
    areal = (shapely.get_type_id(inner) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(inner)
    return inner[areal], owner[came_from[again[areal]]]
