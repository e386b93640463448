"""How much ground was cut away or filled up on each parcel between two elevation models."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.errors import DataError
from geo.overlay.cells import ROUNDING, cells_under, widened
from geo.records import Issue, Relief

Floats = npt.NDArray[np.float64]

CELL_SLACK = 1e-3
"""Cells of two grids are the same where their corners differ by at most this share of a cell."""


def landscape(
    parcels: gpd.GeoDataFrame,
    before: Relief,
    now: Relief,
    *,
    before_error_m: float,
    now_error_m: float,
) -> pd.DataFrame:
    """Measure cut and fill on each parcel, by exact fractions of cells.

    Each cell's change of height counts with the ground of it that lies in the parcel. The
    two-sigma error of one cell's change is the root of the squares of the errors of both
    models. How the errors of neighbouring cells hang together is not known, so the worst case
    is taken: all err the same way, and the error of a volume is that of one cell times the
    area that has a height in both models.

    The deepest cut and the highest fill are each the worst of all cells of the parcel that have
    a height in both models: their error is that of one cell, widened by their number
    (:func:`geo.overlay.cells.widened`).

    Parameters
    ----------
    parcels
        Columns of ``tables.PARCELS``; metric CRS.
    before, now
        The older and the newer model, on the same cells; either may reach farther.
    before_error_m, now_error_m
        Two-sigma error of the heights of each, in metres.

    Returns
    -------
    landscape
        Columns of ``tables.LANDSCAPE``, by parcel. Ground that is void in either model, or off
        it, counts in ``void_share`` and in no volume; a parcel on such ground alone has no
        volumes.

    Raises
    ------
    DataError
        If the cells of the two models are not the same: nothing is resampled.
    """
    faults = misaligned(before, now)
    if faults:
        raise DataError(faults)
    if parcels.empty:
        return tables.LANDSCAPE.empty()
    shapes = parcels.geometry.to_crs(before.crs)
    under = cells_under(shapes, before)
    scale = shapely.area(parcels.geometry.values) / shapely.area(shapes.values)
    under["ground_m2"] = under["covered"] * scale[under["shape"]]
    under["change_m"] = _change(before, now)[under["cell"]]
    error_m = float(np.hypot(before_error_m, now_error_m))
    return tables.LANDSCAPE.shape(_volumes(parcels, under, error_m).sort_values("parcel_id"))


def misaligned(before: Relief, now: Relief) -> list[Issue]:
    """Tell whether the cells of two models are not the same ones.

    Returns
    -------
    issues
        A fault that stops, where the CRS, the size or the corners of the cells differ.
    """
    differs = _difference(before, now)
    if not differs:
        return []
    what = f"its cells are not those of {before.file}: {differs}"
    mend = "Resample one of the two models to the cells of the other, and state what that adds"
    return [Issue("stop", "grid_placement", now.file, what, f"{mend} to its error")]


def _difference(before: Relief, now: Relief) -> str:
    """Say in which way the cells differ; empty where they do not."""
    if before.crs != now.crs:
        return f"CRS {now.crs} instead of {before.crs}"
    size, other = _size(before), _size(now)
    most = max(before.elevation_m.shape + now.elevation_m.shape)
    if not np.allclose(size, other, rtol=CELL_SLACK / most, atol=0):
        return f"{other[0]:g} x {other[1]:g} instead of {size[0]:g} x {size[1]:g}"
    offset = _offset(before, now)
    if np.abs(offset - np.round(offset)).max() > CELL_SLACK:
        return f"moved by {offset[0] % 1:.3f} cells across and {offset[1] % 1:.3f} down"
    return ""


def _size(relief: Relief) -> tuple[float, float]:
    """Give width and height of a cell, in units of the CRS."""
    return relief.transform[0], relief.transform[4]


def _offset(before: Relief, now: Relief) -> Floats:
    """Give by how many cells the corner of ``now`` lies right of, and below, that of ``before``."""
    corner = np.array([now.transform[2], now.transform[5]])
    return (corner - [before.transform[2], before.transform[5]]) / np.array(_size(before))


def _change(before: Relief, now: Relief) -> Floats:
    """Give the change of height on each cell of ``before``, row by row; NaN where one is void."""
    right, down = np.round(_offset(before, now)).astype(int)
    rows, columns = before.elevation_m.shape
    laid = np.full((rows, columns), np.nan)
    top, left = max(down, 0), max(right, 0)
    part = now.elevation_m[top - down : rows - down, left - right : columns - right]
    laid[top : top + part.shape[0], left : left + part.shape[1]] = part
    change: Floats = np.ravel(laid - before.elevation_m.astype(np.float64))
    return change


def _volumes(parcels: gpd.GeoDataFrame, under: pd.DataFrame, error_m: float) -> pd.DataFrame:
    """Sum the changes of the cells, by parcel."""
    known = under[under["change_m"].notna()]
    change_m, ground_m2 = known["change_m"], known["ground_m2"]
    cells = pd.DataFrame(
        {
            "shape": known["shape"],
            "ground_m2": ground_m2,
            "cut_m3": (-change_m).clip(lower=0.0) * ground_m2,
            "fill_m3": change_m.clip(lower=0.0) * ground_m2,
            "cut_max_m": (-change_m).clip(lower=0.0),
            "fill_max_m": change_m.clip(lower=0.0),
        }
    ).groupby("shape")
    sums = cells[["ground_m2", "cut_m3", "fill_m3"]].sum()
    summed = sums.join(cells[["cut_max_m", "fill_max_m"]].max()).reindex(range(len(parcels)))
    count = cells.size().reindex(range(len(parcels)), fill_value=0).to_numpy()
    area_m2 = shapely.area(parcels.geometry.values)
    void = 1.0 - summed["ground_m2"].fillna(0.0) / area_m2
    return summed.assign(
        parcel_id=parcels["parcel_id"].to_numpy(),
        cut_error_m3=error_m * summed["ground_m2"],
        fill_error_m3=error_m * summed["ground_m2"],
        height_error_m=widened(error_m, count),
        void_share=void.where(void > ROUNDING, 0.0).clip(0.0, 1.0),
    )
