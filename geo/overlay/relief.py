"""The relief under each footprint: slope and height by exact fractions of cells.

Cell centres would be wrong here: a building covers a few cells at most, and counting
centres leaves one in twenty without a value at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from geo import tables
from geo.records import Relief

POINT_SIDE = 1e-3
"""A point takes the cell it lies in, as a square this share of a cell wide."""


def slopes_under(
    buildings: gpd.GeoDataFrame, relief: Relief | None, thresholds_deg: Sequence[float]
) -> pd.DataFrame:
    """Measure slope and height under each footprint.

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
        ground off the model count in ``void_share`` and, as they may be steep, in
        ``share_high``; a building on voids alone has no slope.
    """
    if relief is None or buildings.empty or not thresholds_deg:
        return tables.SLOPES.empty()
    cells = _cells(buildings, relief)
    error = relief.slope_error_deg.value
    return tables.SLOPES.shape(
        pd.concat(
            [_row(cells, one, error) for one in sorted(set(thresholds_deg))], ignore_index=True
        )
        .assign(slope_error_deg=error)
        .sort_values(["building_id", "threshold_deg"], kind="stable")
    )


def _cells(buildings: gpd.GeoDataFrame, relief: Relief) -> pd.DataFrame:
    """Give one row a building and cell: share of the footprint, slope, height; all buildings."""
    a, _, c, _, e, f = relief.transform
    rows, columns = relief.slope_deg.shape
    shapes = _areal(buildings.geometry.to_crs(relief.crs), a)
    blank = NumPyRasterSource(
        np.zeros((rows, columns), dtype=np.uint8),
        xmin=c,
        xmax=c + a * columns,
        ymin=f + e * rows,
        ymax=f,
        srs_wkt=shapes.crs.to_wkt(),
    )
    covered = exact_extract(
        blank, shapes.to_frame("geometry"), ["cell_id", "coverage"], output="pandas"
    )
    count = covered["cell_id"].map(len).to_numpy()
    cell = _joined(covered["cell_id"]).astype(np.int64)
    share = _joined(covered["coverage"]) * abs(a * e)
    building = np.repeat(np.arange(len(buildings)), count)
    share = share / shapely.area(shapes.values)[building]
    return pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[building],
            "share": share,
            "slope_deg": relief.slope_deg.ravel()[cell],
            "elevation_m": relief.elevation_m.ravel()[cell],
        }
    ).pipe(_with_all, buildings)


def _areal(shapes: gpd.GeoSeries, cell: float) -> gpd.GeoSeries:
    """Give points the ground of a very small square; polygons stay."""
    points = shapely.area(shapes.values) == 0
    squares = shapely.buffer(shapes.values[points], abs(cell) * POINT_SIDE, cap_style="square")
    areal = shapes.copy()
    areal[points] = squares
    return areal


def _joined(lists: pd.Series) -> npt.NDArray[np.float64]:
    return np.concatenate([np.empty(0), *lists.to_numpy()])


def _with_all(cells: pd.DataFrame, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Add a row of no share for each building that lies off the model."""
    off = buildings.loc[~buildings["building_id"].isin(cells["building_id"]), ["building_id"]]
    return pd.concat([cells, off.assign(share=0.0)], ignore_index=True)


def _row(cells: pd.DataFrame, threshold: float, error: float) -> pd.DataFrame:
    """Reduce cells to one row a building, for one threshold."""
    slope, share = cells["slope_deg"], cells["share"]
    known = slope.notna()
    summed = pd.DataFrame(
        {
            "known": share.where(known, 0.0),
            "weighted": (slope * share).where(known, 0.0),
            "at_or_above": share.where(slope >= threshold, 0.0),
            "share_low": share.where(slope - error >= threshold, 0.0),
            "maybe": share.where(slope + error >= threshold, 0.0),
        }
    ).groupby(cells["building_id"])
    total = summed.sum()
    extremes = cells.groupby("building_id").agg(
        slope_max_deg=("slope_deg", "max"),
        elevation_min_m=("elevation_m", "min"),
        elevation_max_m=("elevation_m", "max"),
    )
    void = (1.0 - total["known"]).clip(0.0, 1.0).where(total["known"] < 1 - 1e-6, 0.0)
    some = total["known"] > 0
    return extremes.assign(
        threshold_deg=threshold,
        slope_mean_deg=(total["weighted"] / total["known"]).where(some),
        share_at_or_above=total["at_or_above"].clip(upper=1.0).where(some),
        share_low=total["share_low"].clip(upper=1.0),
        share_high=(total["maybe"] + void).clip(upper=1.0),
        void_share=void,
    ).reset_index()
