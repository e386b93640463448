"""The grid engine's door: zones in cells, asked which objects are near and how much they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.overlay.grid.areas import areas
from geo.overlay.grid.frame import Frame, widened
from geo.overlay.grid.index import Index, zones_of
from geo.overlay.grid.near import CLOSE_M, edges_by_cell, near, steps
from geo.overlay.grid.wanted import Wanted, wanted_cells
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Pieces, Shapes, no_pairs
from geo.overlay.rings import Rings

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Edges = tuple[Counts, Counts, Counts, Counts]

SMALLEST_M2 = 1e-3
"""Smaller objects are the plain path's: in them an area that may be rounding is no small share."""

MOST_WORK = 1 << 18
"""Points of an object x cells under its bounds: more, such as a parcel of half a city drawn in
detail, is the plain path's, where each piece of a zone is clipped once and rounding stays small."""

CELLS_TO_REACH = 8
"""Cells from an object to the end of its reach; wider cells are few and hold many edges."""


@dataclass(frozen=True)
class GridZones:
    """Zones in cells."""

    shapes: Shapes
    rings: Rings
    index: Index
    around: Floats | None = None  # bounds of all objects that are asked, where they are few
    sorted_edges: dict[tuple[Frame, int], tuple[Edges, Wanted]] = field(
        default_factory=dict
    )  # made when asked for

    @classmethod
    def of(
        cls,
        shapes: Shapes,
        *,
        threads: int = 1,
        frame: Frame | None = None,
        around: Floats | None = None,
    ) -> Self:
        """Cut zones into cells.

        Parameters
        ----------
        shapes
            Valid polygons and multipolygons, in metres; other shapes have no ground.
        threads
            How many are cut at once; the cells are the same.
        frame
            The cells, where they are those of a whole layer; else what these zones need.
        around
            Bounds of all objects that will be asked, where they are few: zones are then cut in
            the cells under them alone, and what is found is the same.
        """
        rings = Rings.of(shapes)
        index = Index.of(rings, threads=threads, frame=frame, around=around)
        return cls(np.asarray(shapes), rings, index, around)

    def near(
        self,
        objects: Objects,
        which: Indices,
        within_m: float,
        exactly_m: Sequence[float] = (),
    ) -> pd.DataFrame:
        """Find the zones of each object at most so far away, and what they have in common.

        Points, lines and objects of next to no or of very much ground are asked of the plain
        path, and so is a pair whose distance is within ``CLOSE_M`` of a limit, or which touches
        with next to no area: the two engines then say the same.

        What is given and comes back is that of :meth:`geo.overlay.pieces.Pieces.near`.
        """
        own = _own(objects, which, self.index.frame)
        pairs, doubtful = self._found(
            objects, which[own], float(within_m), np.array([*exactly_m, 0.0])
        )
        if own.all() and not doubtful.any():
            return pairs
        asked = self._plainly(objects, which[~own], np.arange(len(self.shapes)), within_m)
        unsure = pairs.loc[doubtful, ["object", "zone"]]
        sure = self._plainly(
            objects, np.unique(unsure["object"]), np.unique(unsure["zone"]), within_m
        ).merge(unsure, on=["object", "zone"])
        found = pd.concat([pairs[~doubtful], asked, sure], ignore_index=True)
        place = found["object"].to_numpy() * len(self.shapes) + found["zone"].to_numpy()
        order = np.argsort(place, kind="stable")  # runs that are sorted: merged, not sorted anew
        return found.take(order).reset_index(drop=True)

    def _found(
        self, objects: Objects, which: Indices, within_m: float, exactly_m: npt.NDArray[np.float64]
    ) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
        """Ask the cells; tell which pairs rounding may decide."""
        rings, index = objects.rings, self.index
        drawn = (rings.x, rings.y, rings.ring, rings.polygon, rings.shape)
        frame = widened(index.frame, within_m / CELLS_TO_REACH)
        edges, wanted = self._edges(frame, steps(within_m, frame))

        def chunk(some: Indices) -> tuple[Any, ...]:
            shared = areas(
                *drawn, objects.area, some, index.frame, index.zones,
                index.start, index.zone, index.first, index.edges, index.wanted,
            )  # fmt: skip
            row, *rest = near(
                *drawn, some, *shared, index.zones, self.rings.x, self.rings.y, frame, *edges,
                wanted, within_m, exactly_m,
            )  # fmt: skip
            return some[row], *rest

        found = _each(chunk, objects, which)
        names = ("object", "zone", "distance_m", "overlap_m2")
        columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
        if not columns:
            return no_pairs(), np.empty(0, np.bool_)
        return pd.DataFrame(dict(zip(names, columns[:4], strict=True))), columns[4]

    def _edges(self, frame: Frame, beyond: int) -> tuple[Edges, Wanted]:
        """Sort the edges into cells of this width, once; so many cells beyond few objects."""
        beyond = 0 if self.around is None else beyond  # else every cell is wanted, however far
        if (frame, beyond) not in self.sorted_edges:
            own, wanted = self.rings, wanted_cells(self.around, frame, beyond=beyond)
            edges = edges_by_cell(own.x, own.y, own.ring, zones_of(own), frame, wanted)
            self.sorted_edges[frame, beyond] = edges, wanted
        return self.sorted_edges[frame, beyond]

    def _plainly(
        self, objects: Objects, which: Indices, zones: Indices, within_m: float
    ) -> pd.DataFrame:
        """Ask the plain path, which cuts only the ground near these objects."""
        if not which.size or not zones.size:
            return no_pairs()
        reach = within_m + CLOSE_M
        around = objects.bounds[which] + np.array([-reach, -reach, reach, reach])
        pieces = Pieces.of(self.shapes[zones], around=around)
        pairs = pieces.near(objects, which, within_m)
        return pairs.assign(zone=zones[pairs["zone"]])


def _own(objects: Objects, which: Indices, frame: Frame) -> npt.NDArray[np.bool_]:
    """Tell which of some objects the cells are asked about."""
    bounds = objects.bounds[which]
    west, south, east, north = bounds.T
    sound = objects.areal[which] & np.isfinite(bounds).all(axis=1)
    across, along = (east - west) / frame.size + 2.0, (north - south) / frame.size + 2.0
    work = across * along * objects.points[which]
    return sound & (objects.area[which] >= SMALLEST_M2) & ~(work > MOST_WORK)


def _each(
    chunk: Callable[[Indices], tuple[Any, ...]], objects: Objects, which: Indices
) -> list[tuple[Any, ...]]:
    """Ask chunk after chunk, several at once; the answers come in their order."""
    with ThreadPoolExecutor(objects.threads) as pool:
        return list(pool.map(chunk, objects.chunks(which)))
