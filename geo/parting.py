"""Part the rows of a file by the region they lie in, and read those of one region after another."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from pyproj import Transformer

from geo import crs
from geo.reader.rowgroups import Batch, Box, Group, Groups, batches
from geo.reader.shapes import decoded
from geo.records import Extent

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]

LOG = logging.getLogger(__name__)

NOWHERE = -1
"""The region of rows that cannot be measured, or need not: without a place, or far away."""

ROUNDING_M, BENT = 1.0, 1 / 64
"""How far beyond the shapes of its file a region reaches, as some are repaired, and which share of
their size, as a side that is straight in the CRS of the file may be bent in metres."""


def near(whole: Groups, extent: Extent) -> list[Group]:
    """Give the row groups that may hold an object within the extent."""
    way = Transformer.from_crs(crs.WGS84, crs.parse(whole.crs), always_xy=True)
    bounds = way.transform_bounds(*extent.bounds, densify_pts=21)
    if not np.isfinite(bounds).all():  # the CRS is made for another part of the earth
        return list(whole.groups)
    return [one for one in whole.groups if one.box is None or _meet(one.box, bounds)]


def _meet(box: Box, other: Box) -> bool:
    across = box[0] <= other[2] and box[2] >= other[0]
    return across and box[1] <= other[3] and box[3] >= other[1]


@dataclass(frozen=True, slots=True)
class Taken:
    """Some rows that were read once, one after another, and where each lies."""

    first_row: int
    places: Places  # of each row: its region


@dataclass(frozen=True)
class Parted:
    """The rows of a file by the region they lie in; their shapes are not held."""

    whole: Groups
    way: Transformer  # from the CRS of the file to metres
    most_rows: int
    regions: Floats  # west, south, east and north; no two have ground in common
    grounds: Floats  # that of the objects in each; NaN where there are none
    taken: dict[Group, list[Taken]] = field(default_factory=dict)
    holding: dict[int, dict[Group, None]] = field(default_factory=dict)  # by region, in order

    @classmethod
    def into(
        cls, regions: Sequence[Box], whole: Groups, way: Transformer, *, most_rows: int
    ) -> Self:
        """Begin with no row.

        Parameters
        ----------
        regions
            Bounds in the metric CRS.
        whole, way
            The file, and the way from its CRS to the metric one.
        most_rows
            How many rows are read at a time.
        """
        bounds = np.array(regions, dtype=np.float64)
        return cls(whole, way, most_rows, bounds, np.full_like(bounds, np.nan))

    def take(self, group: Group, batch: Batch) -> None:
        """Find the region of each row of a batch.

        An object lies where the middle of its bounds is. One that reaches out of all regions is
        not measured, whoever looks at it: it is elsewhere, or too wide. One that may do so and may
        not, as its bounds are known to :data:`ROUNDING_M` and :data:`BENT` only, is in a region,
        and no ground reaches further than all of them.
        """
        boxes, bent = _known_boxes(batch, self.way)
        low, high = self.regions[:, :2].min(axis=0), self.regions[:, 2:].max(axis=0)
        held = (boxes[:, :2] + bent >= low) & (boxes[:, 2:] - bent <= high)
        at = np.flatnonzero(held.all(axis=1))  # a box without a place is in none
        middles = shapely.points((boxes[at, :2] + boxes[at, 2:]) / 2)
        own, region = shapely.STRtree(shapely.box(*self.regions.T)).query(middles)
        order = np.lexsort((region, own))  # a middle on a side that two have is in the first
        own, first = np.unique(own[order], return_index=True)
        places = np.full(len(boxes), NOWHERE, dtype=np.int32)
        places[at[own]] = region[order][first]
        grown = np.hstack([boxes[at, :2] - bent[at], boxes[at, 2:] + bent[at]])
        self._grow(places[at], np.clip(grown, [*low, *low], [*high, *high]))
        self.taken.setdefault(group, []).append(Taken(batch.first_row, places))
        for region in np.unique(places).tolist():
            self.holding.setdefault(region, {})[group] = None

    def _grow(self, places: Places, boxes: Floats) -> None:
        """Let the ground of each region hold these objects."""
        for side, join in enumerate((np.fmin, np.fmin, np.fmax, np.fmax)):
            join.at(self.grounds[:, side], places, boxes[:, side])

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """The first row of each batch, as it was read."""
        first = [one.first_row for some in self.taken.values() for one in some]
        return np.array(first, dtype=np.int64)

    def ground(self, region: int) -> Box:
        """Give the ground of a region; a point where its rows have none."""
        if region == NOWHERE:
            return 0.0, 0.0, 0.0, 0.0
        west, south, east, north = self.grounds[region].tolist()
        return west, south, east, north

    def filled(self) -> list[int]:
        """Give the regions that hold a row, and last that of the rows in none."""
        return [*sorted(self.holding.keys() - {NOWHERE}), NOWHERE]

    def batches(self, region: int) -> Iterator[Batch]:
        """Read the rows of a region, some at a time.

        Raises
        ------
        pyarrow.ArrowException, OSError
            If what could be read before cannot be read again.
        """
        waiting: list[Batch] = []
        count = 0
        for one in self._of(region):
            size = len(one.rows)
            if waiting and count + size > self.most_rows:
                yield _joined(waiting)
                waiting, count = [], 0
            waiting.append(one)
            count += size
        if waiting:
            yield _joined(waiting)

    def _of(self, region: int) -> Iterator[Batch]:
        for group in self.holding.get(region, ()):
            again = batches(self.whole, group, most_rows=self.most_rows)
            for one, batch in zip(self.taken[group], again, strict=False):  # the rest is broken
                at = np.flatnonzero(one.places == region)
                if at.size:
                    yield _some(batch, at)


def _some(batch: Batch, at: npt.NDArray[np.intp]) -> Batch:
    """Take some rows out; files of one folder may differ in the width of their types."""
    places = pa.array(at)
    ids = None if batch.ids is None else batch.ids.take(places).cast(pa.string())
    return Batch(batch.rows[at], ids, batch.shapes.take(places).cast(pa.large_binary()))


def _joined(found: Sequence[Batch]) -> Batch:
    if len(found) == 1:
        return found[0]
    ids = [one.ids for one in found if one.ids is not None]
    return Batch(
        np.concatenate([one.rows for one in found]),
        pa.concat_arrays(ids) if ids else None,
        pa.concat_arrays([one.shapes for one in found]),
    )


def _known_boxes(batch: Batch, way: Transformer) -> tuple[Floats, Floats]:
    """Give the bounds of each shape as below; none of a batch that a library breaks at.

    Its rows are then in no region, and what is wrong is told as they are measured.
    """
    try:
        with np.errstate(invalid="ignore", over="ignore"):  # of corners that are no numbers
            return _boxes(batch, way)
    except Exception:  # a library may raise anything at a shape nobody thought of
        LOG.debug("%s", batch.name, exc_info=True)
        none = np.full((len(batch.rows), 4), np.nan)
        return none, none[:, :2]


def _boxes(batch: Batch, way: Transformer) -> tuple[Floats, Floats]:
    """Give the bounds of each shape in metres, NaN where it has none; and how far they may err."""
    shapes, _ = decoded(batch.shapes.to_numpy(zero_copy_only=False))
    west, south, east, north = shapely.bounds(shapes).T
    x, y = (west + east) / 2, (south + north) / 2
    around = (
        (west, south), (x, south), (east, south), (east, y),
        (east, north), (x, north), (west, north), (west, y),
    )  # fmt: skip
    moved = np.array([way.transform(*corner) for corner in around])
    low, high = moved.min(axis=0), moved.max(axis=0)
    bent: Floats = (ROUNDING_M + (high - low) * BENT).T  # sides straight in one CRS only
    boxes: Floats = np.concatenate([low, high]).T
    boxes[~np.isfinite(boxes).all(axis=1)] = np.nan
    return boxes, bent
