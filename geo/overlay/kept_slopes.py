"""Measure the relief under objects that changed since the run before, and take over the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geo import tables
from geo.overlay.kept import Asked, found_before, gathered
from geo.overlay.pieces import Indices
from geo.overlay.portions import SLOPES, Portion, measured, portions
from geo.overlay.relief import slopes_under
from geo.records import Engine, Progress, Relief, Spread, quiet


@dataclass(frozen=True, slots=True)
class Sloped:
    """What was measured of objects on one relief.

    ``objects`` is as in :class:`geo.overlay.kept.Overlaid`; ``slopes`` has the columns of
    ``tables.SLOPES`` but the id, and ``object``, the place in the other, ascending.
    """

    objects: pd.DataFrame
    slopes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Ground:
    """What objects are laid on, to learn the slope under them."""

    relief: Relief | None
    thresholds_deg: tuple[float, ...]
    engine: Engine
    crs: CRS  # of the objects


def sloped(
    asked: Asked,
    buildings: gpd.GeoDataFrame,
    relief: Relief | None,
    thresholds_deg: Sequence[float],
    *,
    engine: Engine,
    before: Sloped | None,
    spread: Spread | None = None,
    progress: Progress = quiet,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure slope and height under each object, but for what was measured before.

    Parameters
    ----------
    asked, buildings
        The same objects, in one order.
    relief, thresholds_deg, engine
        As of :func:`geo.overlay.relief.slopes_under`; ``engine`` is not ``auto``.
    before
        What an earlier run measured on the same relief, for the same thresholds and with the same
        engine; None where there is nothing.
    spread, progress
        As of :func:`geo.overlay.portions.measured`.

    Returns
    -------
    slopes, measured
        Columns of ``tables.SLOPES``; and the same with ``object``, the place among ``asked``, by
        object and without the id.
    """
    at = np.full(len(buildings), -1)
    if before is not None:
        at = found_before(before.objects, asked.keys)
    new, same = np.flatnonzero(at < 0), np.flatnonzero(at >= 0)
    ground = Ground(relief, tuple(thresholds_deg), engine, buildings.crs)
    parts = _fresh(asked, new, ground, spread, progress)
    if before is not None and same.size:
        rows, place = gathered(before.slopes["object"].to_numpy(), at[same])
        parts.insert(0, before.slopes.take(rows).assign(object=same[place]))
    filled = [one for one in parts if not one.empty]
    if not filled:
        return tables.SLOPES.empty(), _no_slopes()
    found = pd.concat(filled, ignore_index=True)
    found = found.sort_values(["object", "threshold_deg"], ignore_index=True)
    return _named(found, buildings), found


def slopes_on(ground: Ground, portion: Portion) -> pd.DataFrame:
    """Measure the relief under a portion of objects; any process gives the same.

    Returns
    -------
    slopes
        Columns of ``tables.SLOPES`` but the id, and ``object``, the place of each.
    """
    objects = gpd.GeoDataFrame(
        {"building_id": portion.places.astype(str), "position_error_m": portion.errors},
        geometry=portion.shapes,
        crs=ground.crs,
    )
    slopes = slopes_under(objects, ground.relief, ground.thresholds_deg, engine=ground.engine)
    places = slopes["building_id"].astype(np.int64).to_numpy(np.intp)
    return slopes.drop(columns="building_id").assign(object=places)


def _fresh(
    asked: Asked, new: Indices, ground: Ground, spread: Spread | None, progress: Progress
) -> list[pd.DataFrame]:
    """Measure the objects that were not measured before."""
    if ground.relief is None or not ground.thresholds_deg or not new.size:
        return []
    progress(SLOPES, 0, len(new))
    parts = portions(asked.objects.shapes, asked.errors, new)
    told = (progress, SLOPES, len(new))
    return list(measured(slopes_on, ground, parts, spread=spread, told=told))


def _no_slopes() -> pd.DataFrame:
    none = tables.SLOPES.empty().drop(columns="building_id")
    return none.assign(object=np.empty(0, np.intp))


def _named(measured: pd.DataFrame, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Name the objects, and put the rows in the order of ``slopes_under``."""
    rank, ids = pd.factorize(buildings["building_id"], sort=True)
    mine = rank[measured["object"]]
    order = np.lexsort((measured["threshold_deg"], mine))
    named = pd.Series(ids).take(mine[order]).reset_index(drop=True)
    return tables.SLOPES.shape(
        measured.take(order).reset_index(drop=True).assign(building_id=named)
    )
