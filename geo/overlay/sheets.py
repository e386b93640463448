"""Zones of one layer and one position error, made ready once for every object of a run.

What is measured of an object and a zone hangs on these two, on the setting of the run and on the
frame of the layer, and on nothing else: not on which other objects are asked with it, nor on which
other zones are drawn. So a run in parts gives the bytes of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.overlay.engines import Chosen, Drawing, Drawn, chosen, drawing
from geo.overlay.margins import KnownTiles, moved
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Shapes, no_pairs
from geo.records import Engine

if TYPE_CHECKING:  # a small run imports no compiler
    from geo.overlay.grid.frame import Frame

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Bounds = tuple[float, float, float, float]

COARSE_M = 16384.0
"""Bounds of a run are rounded outward to lines so far apart, so that an object more at its edge
rarely changes them: when they change, everything is measured anew."""

EMPTY = shapely.Polygon()

POSITIONS = ("inside", "too_close", "outside", "boundary_not_known")
"""Words for ``position`` of pairs, which are kept by their place here."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What one run decides once for all its objects."""

    engine: Chosen
    bounds: Bounds  # west, south, east and north of all objects, rounded outward
    threads: int

    @classmethod
    def of(cls, engine: Engine, count: int, bounds: Bounds, zones: Shapes, *, threads: int) -> Self:
        """Decide.

        Parameters
        ----------
        engine
            What was asked for.
        count, bounds
            How many objects there are in all, and where: see :func:`bounds_of`.
        zones
            All zones.
        threads
            How many parts are measured at once; no figure hangs on it.
        """
        return cls(chosen(engine, count, zones), rounded(bounds), threads)


def bounds_of(objects: Objects) -> Bounds:
    """Give the bounds of all objects that have a place; of none, a point."""
    placed = objects.bounds[np.isfinite(objects.bounds).all(axis=1)]
    if not len(placed):
        return 0.0, 0.0, 0.0, 0.0
    west, south = placed[:, :2].min(axis=0)
    east, north = placed[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def rounded(bounds: Bounds) -> Bounds:
    """Round bounds outward to lines :data:`COARSE_M` apart."""
    west, south = (np.floor(one / COARSE_M) * COARSE_M for one in bounds[:2])
    east, north = (np.ceil(one / COARSE_M) * COARSE_M for one in bounds[2:])
    return float(west), float(south), float(east), float(north)


@dataclass(frozen=True)
class Outline:
    """Zones of one layer and part, for objects of one position error: nothing is drawn yet."""

    rows: Indices  # of its zones in their table
    zones: Shapes
    bounds: Bounds  # of all objects
    position_error_m: float
    error_m: float  # of a pair
    least_m: float
    within_m: float
    uncertain: bool
    drawing: Drawing
    strips: Shapes  # each zone drawn in, and out, by the error of a pair; None where not drawn yet
    known: KnownTiles | None  # tiles of strips, which layers of the same ground share

    @cached_property
    def shapes(self) -> Shapes:
        """Give the zones, cut off beyond all objects."""
        return _around(self.bounds, self.zones, self.within_m + self.error_m)

    @cached_property
    def frame(self) -> Frame | None:
        """Give the frame of the whole layer."""
        return self.drawing.frame(self.shapes, self.error_m + 1.0)

    def __getstate__(self) -> dict[str, Any]:
        """Travel cut off: no worker needs the ground beyond all objects."""
        told = {"shapes": self.shapes, "frame": self.frame, "zones": self.shapes}
        return vars(self) | told | {"strips": not_drawn(len(self.rows)), "known": None}

    def sheet(self, wanted: Flags | None = None, *, around: Floats | None = None) -> Sheet:
        """Draw the zones, or only some of them: what is found of a zone is the same.

        ``around`` has the bounds of all objects that will be asked, where they are few.
        """
        shapes = self.shapes if wanted is None else np.where(wanted, self.shapes, EMPTY)
        reached = _grown(shapely.total_bounds(shapes), self.within_m + 1.0)
        drawn = self.drawing.draw(shapes, self.frame, around=around, within_m=self.within_m)
        return Sheet(self, shapes, reached, drawn, around)

    def meeting(self, boxes: shapely.STRtree) -> Flags:
        """Tell which zones may be near to an object with one of these bounds."""
        met = boxes.query(_boxes(self.zones, self.within_m + 1.0))[0]
        return np.isin(np.arange(len(self.rows)), met)


@dataclass(frozen=True, slots=True)
class Moved:
    """Some zones of a sheet, drawn in and out by the error of their boundary."""

    zones: Indices  # their places among those of the sheet
    drawn_in: Drawn
    drawn_out: Drawn


@dataclass(frozen=True)
class Sheet:
    """Zones that are drawn, and can be asked."""

    of: Outline
    shapes: Shapes  # those that are not asked for are empty
    reached: Bounds  # where an object may be near to one of them
    drawn: Drawn
    around: Floats | None  # bounds of all objects that are asked, where they are few
    moved: Moved | None = None

    def ready(self, *, threads: int) -> Self:
        """Draw every zone in and out by its error, so that it is not done for each call."""
        return replace(self, moved=self._moved(np.arange(len(self.shapes)), threads))

    def pairs(self, objects: Objects, which: Indices) -> pd.DataFrame:
        """Measure the pairs of some objects.

        Parameters
        ----------
        objects
            Shapes in the CRS of the zones.
        which
            Places of those that have the position error of the sheet, ascending.

        Returns
        -------
        pairs
            ``object`` and ``zone`` (places in their tables), ``overlap_m2``, ``overlap_share``,
            ``share_low``, ``share_high``, ``distance_m``, ``error_m``, as in ``tables.EXPOSURE``;
            ``position`` (place in ``POSITIONS``).
        """
        near_by = which[_meets(objects.bounds[which], self.reached)]
        limits = (self.of.error_m, self.of.least_m)
        near = no_pairs()
        if near_by.size:
            near = self.drawn.near(objects, near_by, self.of.within_m, limits)
        area = objects.area[near["object"]]
        area[area == 0] = np.nan  # a point has no share
        distance = near["distance_m"].to_numpy()
        sure, low, high = self._with_error(objects, near)
        overlap = near["overlap_m2"].to_numpy()
        return pd.DataFrame(
            {
                "object": near["object"].to_numpy(),
                "zone": self.of.rows[near["zone"]],
                "overlap_m2": np.where(np.isnan(area), np.nan, overlap),
                "overlap_share": np.minimum(overlap / area, 1.0),
                "share_low": np.minimum(low / area, 1.0),
                "share_high": np.minimum(high / area, 1.0),
                "distance_m": distance,
                "error_m": self.of.error_m,
                "position": self._positions(sure, distance),
            }
        )

    def _positions(self, sure: Flags, distance: Floats) -> npt.NDArray[np.int8]:
        inside, too_close, outside, not_known = range(len(POSITIONS))
        if self.of.uncertain:
            return np.where(distance > self.of.least_m, outside, not_known).astype(np.int8)
        told = [sure, distance > self.of.error_m]
        return np.select(told, [inside, outside], too_close).astype(np.int8)

    def _with_error(self, objects: Objects, near: pd.DataFrame) -> tuple[Flags, Floats, Floats]:
        """Tell of each near pair whether it touches for sure, and its least and largest overlap.

        Only a pair no farther apart than the error is asked about.
        """
        close = (near["distance_m"] <= self.of.error_m).to_numpy()
        sure, found = np.zeros(len(near), bool), np.zeros((2, len(near)))
        if not close.any():
            return sure, found[0], found[1]
        wanted = pd.MultiIndex.from_frame(near.loc[close, ["object", "zone"]])
        which = near.loc[close, "object"].unique()
        zones = np.unique(near.loc[close, "zone"])
        sides = self._sides(zones, objects.threads)
        for side in (0, 1):
            places, drawn = next(sides)
            pairs = drawn.near(objects, which, 0.0)
            del drawn  # so that both sides of a large layer are never held at once
            named = pairs.assign(zone=places[pairs["zone"]]).set_index(["object", "zone"])
            overlap = named["overlap_m2"].reindex(wanted)
            found[side, close] = overlap.fillna(0.0)
            if side == 0:
                sure[close] = overlap.notna()
        return sure, found[0], found[1]

    def _moved(self, zones: Indices, threads: int) -> Moved:
        """Make some zones ready, drawn in and out by their error."""
        return Moved(zones, *(drawn for _, drawn in self._sides(zones, threads)))

    def _sides(self, zones: Indices, threads: int) -> Iterator[tuple[Indices, Drawn]]:
        """Give zones drawn in, and then out, by their error, with their places."""
        if self.moved is not None:
            yield self.moved.zones, self.moved.drawn_in
            yield self.moved.zones, self.moved.drawn_out
            return
        for ground in self._strips(zones, threads):
            yield (
                zones,
                self.of.drawing.draw(ground, self.of.frame, around=self.around, within_m=0.0),
            )

    def _strips(self, zones: Indices, threads: int) -> Shapes:
        """Draw the boundary of some zones in and out, several at once; what was drawn is taken."""
        kept, found = self.of.strips, np.full((2, len(zones)), EMPTY, dtype=object)
        asked = ~shapely.is_empty(self.shapes[zones])
        own = zones[asked]
        new = own[shapely.is_missing(kept[0, own])]
        if new.size:
            sides = (-self.of.error_m, self.of.error_m)
            ground = moved(self.shapes[new], sides, threads=threads, known=self.of.known)
            kept[:, new] = np.stack(ground)
        found[:, asked] = kept[:, own]
        return found


def outlines(
    zones: gpd.GeoDataFrame,
    position_errors_m: Sequence[float],
    setting: Setting,
    *,
    reach_m: Mapping[str, float],
    known: KnownTiles | None = None,
) -> Iterator[Outline]:
    """Give the zones of each layer, as they are asked by objects of each position error.

    Nothing is cut and no frame is laid before a zone is drawn, or a frame is asked for.

    Parameters
    ----------
    zones
        Columns of ``tables.ZONES``; metric CRS. Lines (part ``closing``) have no ground.
    position_errors_m
        Each error that an object has, once.
    setting
        That of the run.
    reach_m
        For a layer id, how far beyond the error pairs are still listed, in metres.
    known
        As of :func:`geo.overlay.margins.moved`; without it no tile is kept.
    """
    ways = drawing(setting.engine, threads=setting.threads)
    for (layer_id, part, boundary_error), rows in _layers(zones):
        shapes = np.asarray(zones.geometry.values[rows], dtype=object)
        for position_error in position_errors_m:
            error = float(np.hypot(boundary_error, position_error))
            least_m = position_error if part == "uncertain" else error
            within_m = least_m + reach_m.get(layer_id, 0.0)
            yield Outline(
                rows=rows,
                zones=shapes,
                bounds=setting.bounds,
                position_error_m=position_error,
                error_m=error,
                least_m=least_m,
                within_m=within_m,
                uncertain=part == "uncertain",
                drawing=ways,
                strips=not_drawn(len(rows)),
                known=known,
            )


def not_drawn(count: int) -> Shapes:
    """Give room for so many zones drawn in, and out."""
    return np.full((2, count), None, dtype=object)


def _layers(zones: gpd.GeoDataFrame) -> Iterator[tuple[tuple[str, str, float], Indices]]:
    """Give the zones of each layer and part: they share one boundary error."""
    names = ["layer_id", "part", "boundary_error_m"]
    measured = np.flatnonzero(zones["part"] != "closing")
    by_layer = zones[names].iloc[measured].reset_index(drop=True).groupby(names, sort=True)
    for (layer_id, part, error), rows in by_layer.indices.items():
        yield (str(layer_id), str(part), float(error)), measured[rows]


def _around(bounds: Bounds, shapes: Shapes, margin_m: float) -> Shapes:
    """Cut zones off well beyond all objects, where no edge made by the cut can matter."""
    box = shapely.box(*_grown(bounds, 2 * margin_m + 1))
    shapely.prepare(box)
    beyond = ~shapely.covers(box, shapes)
    around = np.array(shapes, dtype=object)
    around[beyond] = shapely.intersection(around[beyond], box)
    return around


def _boxes(shapes: Shapes, margin_m: float) -> Shapes:
    """Give the bounds of each shape, and the margin, as a box; of an empty one, nothing."""
    found = np.full(len(shapes), EMPTY, dtype=object)
    some = ~shapely.is_empty(shapes)
    around = np.array([-margin_m, -margin_m, margin_m, margin_m])
    found[some] = shapely.box(*(shapely.bounds(shapes[some]) + around).T)
    return found


def _grown(bounds: Sequence[float], by_m: float) -> Bounds:
    west, south, east, north = (float(one) for one in bounds)
    return west - by_m, south - by_m, east + by_m, north + by_m


def _meets(boxes: Floats, bounds: Bounds) -> Flags:
    """Tell which boxes meet some bounds; one without a place does not."""
    west, south, east, north = bounds
    meets: Flags = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
    return meets & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
