"""The relief under each footprint: slope and height, and how sure both are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.overlay.cells import ROUNDING, areal, cells_under, widened
from geo.overlay.grouped import greatest, least, summed
from geo.records import Engine, Relief

Floats = npt.NDArray[np.float64]
Heights = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHARES = ("share_at_or_above", "share_low", "share_high")
"""What hangs on the threshold."""

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a footprint is drawn in or out by its position error."""

STEEPEST_DEG = 90.0
"""The slope that ground on void cells may have at the most."""


def slopes_under(
    buildings: gpd.GeoDataFrame,
    relief: Relief | None,
    thresholds_deg: Sequence[float],
    *,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """Measure slope and height under each footprint.

    The bounds hold wherever the footprint lies within its position error: it covers at least
    the footprint drawn in by that error, and at most the one drawn out. Both bounds of a
    share are the tighter of what is surely steep and what is surely not. A cell tells the slope
    of its ground as a whole, not that of a part of it: a footprint smaller than one cell may
    stand on any slope of the cells around it, so its bounds hold as if its place were known
    to one cell, and are narrow only where the neighbours agree.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``; metric CRS.
    relief
        None where the city has no elevation model: the answer then has no rows.
    thresholds_deg
        For each, the share of the footprint at or above it.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

    Returns
    -------
    slopes
        Columns of ``tables.SLOPES``, one row a building and threshold. Void cells and
        ground off the model count in ``void_share`` and in every bound, as they may be flat or
        steep; a building on voids alone has no slope.
    """
    if relief is None or buildings.empty or not thresholds_deg:
        return tables.SLOPES.empty()
    grounds = _grounds(buildings, relief, engine)
    error = relief.slope_error_deg.value
    wide = widened(error, grounds[2].count())
    thresholds = sorted(set(thresholds_deg))
    common = _common(grounds, error, wide)
    rows = [_row(grounds, one, error) for one in thresholds]
    order = buildings["building_id"].reset_index(drop=True).sort_values(kind="stable").index
    each = np.repeat(order.to_numpy(), len(thresholds))
    columns = {name: values[each] for name, values in common.items()}
    shares = {name: np.stack([row[name] for row in rows], axis=1)[order].ravel() for name in SHARES}
    return tables.SLOPES.shape(
        {
            "building_id": buildings["building_id"].to_numpy()[each],
            "threshold_deg": np.tile(np.array(thresholds, dtype=np.float64), len(order)),
            "slope_error_deg": np.full(len(each), error),
        }
        | columns
        | shares
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells under one set of footprints, and the area of each, in true footprints.

    One row a footprint and cell, by footprint: ``shape`` (its place), ``share``, ``slope_deg``
    and ``elevation_m``. By footprint: ``size``, the area of the set's own footprint, and
    ``known``, the part of it on cells with a slope.
    """

    shape: Indices
    share: Floats
    slope_deg: Heights
    elevation_m: Heights
    size: Floats
    known: Floats

    def sum(self, chosen: Flags) -> Floats:
        """Sum the share of the chosen cells, by footprint."""
        return summed(self.shape, np.where(chosen, self.share, 0.0), self.size.size)

    def flattest(self) -> Heights:
        """Give the least slope of any cell, by footprint; NaN without one."""
        return least(self.shape, self.slope_deg, self.size.size)

    def steepest(self) -> Heights:
        """Give the greatest slope of any cell, by footprint; NaN without one."""
        return greatest(self.shape, self.slope_deg, self.size.size)

    def count(self) -> Floats:
        """Count the cells with a slope, by footprint."""
        return summed(self.shape, ~np.isnan(self.slope_deg), self.size.size)

    def weighted(self) -> Floats:
        """Sum slope times share, by footprint."""
        return summed(self.shape, np.nan_to_num(self.slope_deg * self.share), self.size.size)

    def void(self) -> Floats:
        """Give the ground without a slope, in true footprints; less than a rounding is none."""
        return _unless_rounding(self.size - self.known, self.size)


def _grounds(
    buildings: gpd.GeoDataFrame, relief: Relief, engine: Engine
) -> tuple[Ground, Ground, Ground]:
    """Give the ground under the footprints as they are, drawn in, and drawn out."""
    drawn = areal(buildings.geometry.to_crs(relief.crs), relief)
    true = shapely.area(drawn.values)
    error_m = _reach_m(buildings, relief)
    moved = buildings.geometry.buffer(-error_m, quad_segs=QUADRANT_SEGMENTS)
    spread = buildings.geometry.buffer(error_m, quad_segs=QUADRANT_SEGMENTS)
    return (
        _ground(drawn, true, relief, engine),
        _ground(moved.to_crs(relief.crs), true, relief, engine),
        _ground(spread.to_crs(relief.crs), true, relief, engine),
    )


def _reach_m(buildings: gpd.GeoDataFrame, relief: Relief) -> Floats:
    """Give how far each footprint is moved: by its error, and by a cell if it is smaller."""
    error_m = buildings["position_error_m"].to_numpy()
    small = shapely.area(buildings.geometry.values) < (1 - ROUNDING) * np.prod(relief.cell_m)
    return np.where(small, np.maximum(error_m, max(relief.cell_m)), error_m)


def _ground(shapes: gpd.GeoSeries, true: Floats, relief: Relief, engine: Engine) -> Ground:
    """Find the cells of one set of footprints; some of them may be empty."""
    under = cells_under(shapes, relief, engine=engine)
    shape, cell = under["shape"].to_numpy(), under["cell"].to_numpy()
    share = under["covered"].to_numpy() / true[shape]
    slope_deg = relief.slope_deg.ravel()[cell]
    return Ground(
        shape=shape,
        share=share,
        slope_deg=slope_deg,
        elevation_m=relief.elevation_m.ravel()[cell],
        size=shapely.area(shapes.values) / true,
        known=summed(shape, np.where(np.isnan(slope_deg), 0.0, share), len(true)),
    )


def _common(
    grounds: tuple[Ground, Ground, Ground], error: float, wide: Floats
) -> dict[str, npt.NDArray[Any]]:
    """Give what no threshold changes: mean, extremes and their bounds, by footprint.

    ``error`` is that of a mean, ``wide`` that of the worst of many cells.
    """
    drawn, inner, outer = grounds
    void = outer.void() > 0  # ground without a slope may be flat, and may be a cliff
    flattest, gentle = (
        np.maximum(np.where(void, 0.0, outer.flattest() - one), 0.0) for one in (error, wide)
    )
    steepest, steep = (
        np.where(void, STEEPEST_DEG, outer.steepest() + one) for one in (error, wide)
    )
    inside = inner.weighted()
    rest = np.maximum(1.0 - inner.known, 0.0)
    count = drawn.size.size
    known = np.where(drawn.known > 0, drawn.known, np.nan)
    return {
        "slope_mean_deg": drawn.weighted() / known,
        "slope_mean_low_deg": np.maximum(inside - error * inner.known, 0.0) + flattest * rest,
        "slope_mean_high_deg": inside + error * inner.known + steepest * rest,
        "slope_max_deg": drawn.steepest(),
        "slope_max_low_deg": np.fmax(np.maximum(inner.steepest() - wide, 0.0), gentle),
        "slope_max_high_deg": np.minimum(steep, STEEPEST_DEG),
        "elevation_min_m": least(drawn.shape, drawn.elevation_m, count),
        "elevation_max_m": greatest(drawn.shape, drawn.elevation_m, count),
        "void_share": np.clip(drawn.void(), 0.0, 1.0),
    }


def _row(
    grounds: tuple[Ground, Ground, Ground], threshold: float, error: float
) -> dict[str, Floats]:
    """Give the share at or above one threshold, and its bounds, by footprint."""
    drawn, inner, outer = grounds
    steep = drawn.sum(drawn.slope_deg >= threshold)
    surely, surely_not = (
        inner.sum(chosen)
        for chosen in (inner.slope_deg - error >= threshold, inner.slope_deg + error < threshold)
    )
    outer_steep = outer.sum(outer.slope_deg - error >= threshold)
    outer_flat = outer.sum(outer.slope_deg + error < threshold)
    maybe_flat = _unless_rounding(outer.size - outer_steep, outer.size)
    maybe_steep = _unless_rounding(outer.size - outer_flat, outer.size)
    return {
        "share_at_or_above": np.where(drawn.known > 0, np.minimum(steep, 1.0), np.nan),
        "share_low": np.clip(np.maximum(surely, 1.0 - maybe_flat), 0.0, 1.0),
        "share_high": np.clip(np.minimum(maybe_steep, 1.0 - surely_not), 0.0, 1.0),
    }


def _unless_rounding(rest: Floats, size: Floats) -> Floats:
    """Give what is left of the ground; fractions of cells come in single precision."""
    return np.where(rest > ROUNDING * np.maximum(size, 1.0), rest, 0.0)
