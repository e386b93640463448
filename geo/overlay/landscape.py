"""How much ground was cut away or filled up on each parcel between two elevation models."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import tables
from geo.errors import DataError
from geo.overlay.alignment import laid, misaligned
from geo.overlay.cells import ROUNDING, cells_under, widened
from geo.overlay.grouped import greatest, summed
from geo.records import Engine, Surface


def landscape(
    parcels: gpd.GeoDataFrame,
    before: Surface,
    now: Surface,
    *,
    before_error_m: float,
    now_error_m: float,
    registered: Surface | None = None,
    engine: Engine = "auto",
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
    registered
        The newer model with its shift and bias against the older one taken out, where that is
        known: what this changes of a figure is added to its error.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

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
    models = [now] if registered is None else [now, registered]
    faults = [fault for one in models for fault in misaligned(before, one)]
    if faults:
        raise DataError(faults)
    if parcels.empty:
        return tables.LANDSCAPE.empty()
    shapes = parcels.geometry.to_crs(before.crs)
    under = cells_under(shapes, before, engine=engine)
    scale = shapely.area(parcels.geometry.values) / shapely.area(shapes.values)
    under["ground_m2"] = under["covered"] * scale[under["shape"]]
    heights = before.elevation_m.astype(np.float64)
    changes = [(laid(before, one) - heights).ravel()[under["cell"]] for one in models]
    error_m = float(np.hypot(before_error_m, now_error_m))
    volumes = _volumes(parcels, under.assign(change_m=changes[0]), error_m)
    if registered is not None:
        # moving a model widens its voids, which is no effect of its shift
        fixed = np.where(np.isnan(changes[1]), changes[0], changes[1])
        volumes = _doubted(volumes, _volumes(parcels, under.assign(change_m=fixed), error_m))
    return tables.LANDSCAPE.shape(volumes.sort_values("parcel_id"))


def _volumes(parcels: gpd.GeoDataFrame, under: pd.DataFrame, error_m: float) -> pd.DataFrame:
    """Sum the changes of the cells, by parcel."""
    known = under[under["change_m"].notna()]
    shape, change_m = known["shape"].to_numpy(), known["change_m"].to_numpy()
    ground_m2, count = known["ground_m2"].to_numpy(), len(parcels)
    cut_m, fill_m = np.maximum(-change_m, 0.0), np.maximum(change_m, 0.0)
    cells = np.bincount(shape, minlength=count)
    area_m2 = summed(shape, ground_m2, count)
    void = 1.0 - area_m2 / shapely.area(parcels.geometry.values)
    sums = {
        "cut_m3": summed(shape, cut_m * ground_m2, count),
        "fill_m3": summed(shape, fill_m * ground_m2, count),
        "cut_error_m3": error_m * area_m2,
        "fill_error_m3": error_m * area_m2,
    }
    return pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"].to_numpy(),
            **{name: np.where(cells > 0, values, np.nan) for name, values in sums.items()},
            "cut_max_m": greatest(shape, cut_m, count),
            "fill_max_m": greatest(shape, fill_m, count),
            "height_error_m": widened(error_m, cells),
            "void_share": np.where(void > ROUNDING, np.clip(void, 0.0, 1.0), 0.0),
        }
    )


def _doubted(volumes: pd.DataFrame, fixed: pd.DataFrame) -> pd.DataFrame:
    """Widen each error by what taking out shift and bias would change of its figure."""
    told = ["cut_m3", "fill_m3", "cut_max_m", "fill_max_m"]
    apart = (fixed[told] - volumes[told]).abs()
    return volumes.assign(
        cut_error_m3=volumes["cut_error_m3"] + apart["cut_m3"],
        fill_error_m3=volumes["fill_error_m3"] + apart["fill_m3"],
        height_error_m=volumes["height_error_m"] + apart[["cut_max_m", "fill_max_m"]].max(axis=1),
    )
