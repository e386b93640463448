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
from geo.records import Surface


def landscape(
    parcels: gpd.GeoDataFrame,
    before: Surface,
    now: Surface,
    *,
    before_error_m: float,
    now_error_m: float,
    registered: Surface | None = None,
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
    under = cells_under(shapes, before)
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


def _doubted(volumes: pd.DataFrame, fixed: pd.DataFrame) -> pd.DataFrame:
    """Widen each error by what taking out shift and bias would change of its figure."""
    told = ["cut_m3", "fill_m3", "cut_max_m", "fill_max_m"]
    apart = (fixed[told] - volumes[told]).abs()
    return volumes.assign(
        cut_error_m3=volumes["cut_error_m3"] + apart["cut_m3"],
        fill_error_m3=volumes["fill_error_m3"] + apart["fill_m3"],
        height_error_m=volumes["height_error_m"] + apart[["cut_max_m", "fill_max_m"]].max(axis=1),
    )
