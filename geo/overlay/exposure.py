"""Which building lies in, or near, which zone: areas, shares, distances, and how sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from geo import tables
from geo.crs import require_metric
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices
from geo.overlay.sheets import POSITIONS, Setting, bounds_of, outlines
from geo.records import Engine

PAIR_COLUMNS: Mapping[str, type] = {
    "object": np.intp, "zone": np.intp,
    "overlap_m2": np.float64, "overlap_share": np.float64, "share_low": np.float64,
    "share_high": np.float64, "distance_m": np.float64, "error_m": np.float64,
    "position": np.int8,
}  # fmt: skip
"""What is measured of an object and a zone; both by their places in their tables."""

PLACES = ("object", "zone", "position")
"""Columns that hold the place of what is named in a table."""


def overlay_zones(
    buildings: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    reach_m: Mapping[str, float] | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    footprints: Objects | None = None,
    setting: Setting | None = None,
) -> pd.DataFrame:
    """Measure how each building lies to each zone it touches or is near to.

    The error of a pair is the root of the squares of the two-sigma errors of the zone's
    boundary and of the footprint's position. A building is ``inside`` when it still touches
    the zone drawn in by that error, ``outside`` when it is farther away than the error, and
    ``too_close`` between the two. At ground of part ``uncertain``, or as near to it as the error
    of the footprint, the boundary is not known.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``; metric CRS.
    zones
        Columns of ``tables.ZONES``; the CRS of ``buildings``. Lines (part ``closing``) are
        drawn and never measured.
    reach_m
        For a layer id, how far beyond the error pairs are still listed, in metres; 0 if
        left out.
    engine
        ``plain`` measures with shapely, ``grid`` with compiled loops over cells; ``auto`` takes
        the second where there is much to measure. Positions are the same; areas agree within
        1e-6 m², distances within 1e-9 m.
    threads
        How many parts are measured at once; as many as there are processors if left out. The
        table is the same.
    footprints
        The shapes of ``buildings``, where they were taken before; ``threads`` is then theirs.
    setting
        What was decided for a run of which these buildings are a part, in the place of ``engine``:
        the parts together then give the figures of the whole, to the last bit.

    Returns
    -------
    exposure
        Columns of ``tables.EXPOSURE``, by building and zone.

    Raises
    ------
    CrsError
        If the two tables are not in one and the same CRS.

    Examples
    --------
    >>> from world import squares, strip
    >>> overlay_zones(squares(0), strip(5))[["overlap_m2", "position"]].values.tolist()
    [[50.0, 'inside']]
    """
    require_metric(zones, "zones", buildings.crs)
    objects = footprints or Objects.of(buildings.geometry.values, threads=threads)
    decided = setting or setting_of(engine, objects, zones)
    pairs = measure_pairs(objects, buildings["position_error_m"], zones, decided, reach_m or {})
    return exposure_table(pairs, buildings["building_id"], zones)


def setting_of(engine: Engine, objects: Objects, zones: gpd.GeoDataFrame) -> Setting:
    """Decide once for a run how all its objects are measured, in however many parts."""
    shapes = zones.geometry.values
    return Setting.of(engine, len(objects), bounds_of(objects), shapes, threads=objects.threads)


def measure_pairs(
    objects: Objects,
    position_error_m: pd.Series,
    zones: gpd.GeoDataFrame,
    setting: Setting,
    reach_m: Mapping[str, float],
) -> pd.DataFrame:
    """Measure objects and zones by their places, before anything is named.

    Parameters
    ----------
    objects, position_error_m
        Shapes, and the two-sigma error of the place of each.
    zones, setting, reach_m
        As of :func:`geo.overlay.sheets.outlines`.

    Returns
    -------
    pairs
        As of :meth:`geo.overlay.sheets.Sheet.pairs`; in no order.
    """
    errors = position_error_m.to_numpy(np.float64)
    drawn = outlines(zones, np.unique(errors).tolist(), setting, reach_m=reach_m)
    return joined(
        one.sheet().pairs(objects, np.flatnonzero(errors == one.position_error_m)) for one in drawn
    )


def joined(found: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put pairs below one another, and give their columns where there are none."""
    filled = [pairs for pairs in found if not pairs.empty]
    none = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in PAIR_COLUMNS.items()})
    return pd.concat(filled, ignore_index=True) if filled else none


def exposure_table(
    pairs: pd.DataFrame, building_ids: pd.Series, zones: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Name measured pairs, and put them in their order.

    Parameters
    ----------
    pairs
        As of :func:`measure_pairs`, in any order.
    building_ids
        The id of each object.
    zones
        Columns of ``tables.ZONES``.

    Returns
    -------
    exposure
        Columns of ``tables.EXPOSURE``, by building and zone.
    """
    if pairs.empty:
        return tables.EXPOSURE.empty()
    building, buildings = _ranked(building_ids)
    zone, zone_ids = pd.factorize(zones["zone_id"], sort=True)
    place = building[pairs["object"]] * len(zone_ids) + zone[pairs["zone"]]
    if (np.diff(place) < 0).any():
        order = np.argsort(place, kind="stable")
        pairs, place = pairs.take(order), place[order]
    named = {
        "building_id": buildings.take(building[pairs["object"]]),
        "zone_id": pd.Series(zone_ids).take(zone[pairs["zone"]]),
        "layer_id": zones["layer_id"].take(pairs["zone"]),
        "position": pd.Series(POSITIONS, dtype="str").take(pairs["position"]),
    }
    measured = {name: pairs[name].to_numpy() for name in PAIR_COLUMNS if name not in PLACES}
    texts = {name: one.array for name, one in named.items()}
    once = bool((np.diff(place) > 0).all())
    return tables.EXPOSURE.shape(pd.DataFrame(texts | measured, copy=False), unique=not once)


def _ranked(ids: pd.Series) -> tuple[Indices, pd.Series]:
    """Give each id its rank, and the ids by rank; those of a register ascend as they are."""
    texts = pa.array(ids)
    if pc.all(pc.less(texts[:-1], texts[1:])).as_py():
        return np.arange(len(ids)), ids
    rank, ordered = pd.factorize(ids, sort=True)
    return rank, pd.Series(ordered)


def dissolve_layers(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the zones of each layer into one, so that a share counts no ground twice.

    Ground whose bound is not known is taken out of the area: what is left is surely in it.

    Returns
    -------
    whole
        Columns of ``tables.ZONES``: the row of part ``area`` has the layer's id as its
        ``zone_id``, that of part ``uncertain`` the same with a question mark.
    """
    rows = [
        layer.iloc[[0]].assign(
            zone_id=layer_id + ("?" if part == "uncertain" else ""),
            name=None,
            geometry=[_joined(layer_id, part, zones)],
            geometry_state="repaired" if (layer["geometry_state"] == "repaired").any() else "ok",
        )
        for (layer_id, part), layer in zones.groupby(["layer_id", "part"], sort=True)
        if part != "closing"
    ]
    if not rows:
        return tables.ZONES.empty(zones.crs)
    return tables.ZONES.shape(pd.concat(rows, ignore_index=True), zones.crs)


def _joined(layer_id: str, part: str, zones: gpd.GeoDataFrame) -> BaseGeometry:
    """Join the ground of one part of a layer; the area without its uncertain ground."""
    own = zones[zones["layer_id"] == layer_id]
    whole = {
        name: shapely.disjoint_subset_union_all(own.geometry[own["part"] == name].values)
        for name in ("area", "uncertain")
    }
    if part == "uncertain" or whole["uncertain"].is_empty:
        return whole[part]
    return shapely.difference(whole["area"], whole["uncertain"])
