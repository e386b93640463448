"""The relief under each footprint: slope and height, and how sure both are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.overlay.cells import ROUNDING, areal, cells_under, widened
from geo.records import Relief

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a footprint is drawn in or out by its position error."""

STEEPEST_DEG = 90.0
"""The slope that ground on void cells may have at the most."""


def slopes_under(
    buildings: gpd.GeoDataFrame, relief: Relief | None, thresholds_deg: Sequence[float]
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

    Returns
    -------
    slopes
        Columns of ``tables.SLOPES``, one row a building and threshold. Void cells and
        ground off the model count in ``void_share`` and in every bound, as they may be flat or
        steep; a building on voids alone has no slope.
    """
    if relief is None or buildings.empty or not thresholds_deg:
        return tables.SLOPES.empty()
    grounds = _grounds(buildings, relief)
    error = relief.slope_error_deg.value
    touched = grounds[2].count()
    wide = pd.Series(widened(error, touched.to_numpy()), index=touched.index)
    common = _common(grounds, error, wide)
    rows = [_row(grounds, one, error) for one in sorted(set(thresholds_deg))]
    return tables.SLOPES.shape(
        pd.concat([common.join(row) for row in rows])
        .reset_index()
        .sort_values(["building_id", "threshold_deg"], kind="stable")
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells under one set of footprints, and the area of each, in true footprints.

    ``cells`` has one row a building and cell: ``share``, ``slope_deg``, ``elevation_m``;
    ``size`` is the area of the set's footprint, ``known`` the part of it on cells with a slope.
    """

    cells: pd.DataFrame
    size: pd.Series
    known: pd.Series

    def share(self, chosen: pd.Series) -> pd.Series:
        """Sum the share of the chosen cells, by building."""
        return self._by_building(self.cells["share"].where(chosen, 0.0).groupby, "sum")

    def slope(self, statistic: str) -> pd.Series:
        """Give the least or greatest slope of any cell, by building; missing without a cell."""
        return self._by_building(self.cells["slope_deg"].groupby, statistic)

    def count(self) -> pd.Series:
        """Count the cells with a slope, by building."""
        return self._by_building(self.cells["slope_deg"].groupby, "count").fillna(0)

    def weighted(self) -> pd.Series:
        """Sum slope times share, by building."""
        product = (self.cells["slope_deg"] * self.cells["share"]).fillna(0.0)
        return self._by_building(product.groupby, "sum")

    def _by_building(self, groupby: Callable[..., Any], statistic: str) -> pd.Series:
        found: pd.Series = groupby(self.cells["building_id"]).agg(statistic)
        return found.reindex(self.size.index)


def _grounds(buildings: gpd.GeoDataFrame, relief: Relief) -> tuple[Ground, Ground, Ground]:
    """Give the ground under the footprints as they are, drawn in, and drawn out."""
    drawn = areal(buildings.geometry.to_crs(relief.crs), relief)
    true = pd.Series(shapely.area(drawn.values), index=buildings["building_id"].to_numpy())
    error_m = _reach_m(buildings, relief)
    moved = buildings.geometry.buffer(-error_m, quad_segs=QUADRANT_SEGMENTS)
    spread = buildings.geometry.buffer(error_m, quad_segs=QUADRANT_SEGMENTS)
    return (
        _ground(drawn, true, relief),
        _ground(moved.to_crs(relief.crs), true, relief),
        _ground(spread.to_crs(relief.crs), true, relief),
    )


def _reach_m(buildings: gpd.GeoDataFrame, relief: Relief) -> npt.NDArray[np.float64]:
    """Give how far each footprint is moved: by its error, and by a cell if it is smaller."""
    error_m = buildings["position_error_m"].to_numpy()
    small = shapely.area(buildings.geometry.values) < (1 - ROUNDING) * np.prod(relief.cell_m)
    return np.where(small, np.maximum(error_m, max(relief.cell_m)), error_m)


def _ground(shapes: gpd.GeoSeries, true: pd.Series, relief: Relief) -> Ground:
    """Find the cells of one set of footprints; some of them may be empty."""
    under = cells_under(shapes, relief)
    cells = pd.DataFrame(
        {
            "building_id": true.index.to_numpy()[under["shape"]],
            "share": under["covered"] / true.to_numpy()[under["shape"]],
            "slope_deg": relief.slope_deg.ravel()[under["cell"]],
            "elevation_m": relief.elevation_m.ravel()[under["cell"]],
        }
    )
    size = pd.Series(shapely.area(shapes.values), index=true.index) / true
    ground = Ground(cells, size, size)
    return Ground(cells, size, ground.share(cells["slope_deg"].notna()).fillna(0.0))


def _common(grounds: tuple[Ground, Ground, Ground], error: float, wide: pd.Series) -> pd.DataFrame:
    """Give what no threshold changes: mean, extremes and their bounds, by building.

    ``error`` is that of a mean, ``wide`` that of the worst of many cells.
    """
    drawn, inner, outer = grounds
    heights = drawn.cells.groupby("building_id")["elevation_m"].agg(["min", "max"])
    void = _void(outer) > 0  # ground without a slope may be flat, and may be a cliff
    least, flattest = (
        (outer.slope("min") - one).where(~void, 0.0).clip(lower=0.0) for one in (error, wide)
    )
    greatest, steepest = (
        (outer.slope("max") + one).where(~void, STEEPEST_DEG) for one in (error, wide)
    )
    inside = inner.weighted().fillna(0.0)
    rest = (1.0 - inner.known).clip(lower=0.0)
    return pd.DataFrame(
        {
            "slope_mean_deg": (drawn.weighted() / drawn.known).where(drawn.known > 0),
            "slope_mean_low_deg": (inside - error * inner.known).clip(lower=0.0) + least * rest,
            "slope_mean_high_deg": inside + error * inner.known + greatest * rest,
            "slope_max_deg": drawn.slope("max"),
            "slope_max_low_deg": np.fmax((inner.slope("max") - wide).clip(lower=0.0), flattest),
            "slope_max_high_deg": steepest.clip(upper=STEEPEST_DEG),
            "elevation_min_m": heights["min"].reindex(drawn.size.index),
            "elevation_max_m": heights["max"].reindex(drawn.size.index),
            "void_share": _void(drawn).clip(0.0, 1.0),
            "slope_error_deg": error,
        }
    ).rename_axis("building_id")


def _void(ground: Ground) -> pd.Series:
    """Give the ground without a slope, in true footprints; less than a rounding is none."""
    void = ground.size - ground.known
    return void.where(void > ROUNDING * np.maximum(ground.size, 1.0), 0.0)


def _row(grounds: tuple[Ground, Ground, Ground], threshold: float, error: float) -> pd.DataFrame:
    """Give the share at or above one threshold, and its bounds, by building."""
    drawn, inner, outer = grounds
    steep, surely, surely_not = (
        ground.share(chosen).fillna(0.0)
        for ground, chosen in (
            (drawn, drawn.cells["slope_deg"] >= threshold),
            (inner, inner.cells["slope_deg"] - error >= threshold),
            (inner, inner.cells["slope_deg"] + error < threshold),
        )
    )
    outer_steep = outer.share(outer.cells["slope_deg"] - error >= threshold).fillna(0.0)
    outer_flat = outer.share(outer.cells["slope_deg"] + error < threshold).fillna(0.0)
    maybe_flat = _unless_rounding(outer.size - outer_steep, outer.size)
    maybe_steep = _unless_rounding(outer.size - outer_flat, outer.size)
    return pd.DataFrame(
        {
            "threshold_deg": threshold,
            "share_at_or_above": steep.clip(upper=1.0).where(drawn.known > 0),
            "share_low": np.maximum(surely, 1.0 - maybe_flat).clip(0.0, 1.0),
            "share_high": np.minimum(maybe_steep, 1.0 - surely_not).clip(0.0, 1.0),
        }
    )


def _unless_rounding(rest: pd.Series, size: pd.Series) -> pd.Series:
    """Give what is left of the ground; fractions of cells come in single precision."""
    return rest.where(rest > ROUNDING * np.maximum(size, 1.0), 0.0)
