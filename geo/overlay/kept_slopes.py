"""Measure the relief under objects that changed since the run before, and take over the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import tables
from geo.overlay.kept import Asked, found_before, gathered
from geo.overlay.relief import slopes_under
from geo.records import Engine, Relief


@dataclass(frozen=True, slots=True)
class Sloped:
    """What was measured of objects on one relief.

    ``objects`` is as in :class:`geo.overlay.kept.Overlaid`; ``slopes`` has the columns of
    ``tables.SLOPES`` but the id, and ``object``, the place in the other, ascending.
    """

    objects: pd.DataFrame
    slopes: pd.DataFrame


def sloped(
    asked: Asked,
    buildings: gpd.GeoDataFrame,
    relief: Relief | None,
    thresholds_deg: Sequence[float],
    *,
    engine: Engine,
    before: Sloped | None,
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

    Returns
    -------
    slopes, measured
        Columns of ``tables.SLOPES``; and the same with ``object``, the place among ``asked``, in
        no order and without the id.
    """
    at = np.full(len(buildings), -1)
    if before is not None:
        at = found_before(before.objects, asked.keys)
    new, same = np.flatnonzero(at < 0), np.flatnonzero(at >= 0)
    fresh = slopes_under(buildings.iloc[new], relief, thresholds_deg, engine=engine)
    ids = pd.Index(buildings["building_id"])
    parts = [fresh.assign(object=ids.get_indexer(fresh["building_id"]))]
    if before is not None and same.size:
        rows, place = gathered(before.slopes["object"].to_numpy(), at[same])
        parts.insert(0, before.slopes.take(rows).assign(object=same[place]))
    measured = pd.concat([one for one in parts if not one.empty] or parts[:1], ignore_index=True)
    measured = measured.drop(columns="building_id", errors="ignore")
    return _named(measured, buildings), measured


def _named(measured: pd.DataFrame, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Name the objects, and put the rows in the order of ``slopes_under``."""
    if measured.empty:
        return tables.SLOPES.empty()
    rank, ids = pd.factorize(buildings["building_id"], sort=True)
    mine = rank[measured["object"]]
    order = np.lexsort((measured["threshold_deg"], mine))
    named = pd.Series(ids).take(mine[order]).reset_index(drop=True)
    return tables.SLOPES.shape(
        measured.take(order).reset_index(drop=True).assign(building_id=named)
    )
