"""Which building lies in, or near, which zone: areas, shares, distances, and how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo import tables
from geo.crs import require_metric
from geo.overlay.engines import Drawn, drawing
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Shapes
from geo.records import Engine

Floats = npt.NDArray[np.float64]
Draw = Callable[[Shapes], Drawn]

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a boundary is moved by its error."""


def overlay_zones(
    buildings: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    reach_m: Mapping[str, float] | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    footprints: Objects | None = None,
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
    reach = reach_m or {}
    objects = footprints or Objects.of(buildings.geometry.values, threads=threads)
    draw = drawing(engine, objects, zones.geometry.values)
    measured = (
        _pairs(
            buildings,
            objects,
            which,
            layer,
            reach_m=reach.get(layer["layer_id"].iloc[0], 0.0),
            draw=draw,
        )
        for layer in _layers(zones)
        for which in _by_position_error(buildings)
    )
    found = [pairs for pairs in measured if not pairs.empty]
    if not found:
        return tables.EXPOSURE.empty()
    pairs = pd.concat(found, ignore_index=True)
    return tables.EXPOSURE.shape(pairs.sort_values(["building_id", "zone_id"], kind="stable"))


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
        name: shapely.union_all(own.geometry[own["part"] == name].values)
        for name in ("area", "uncertain")
    }
    if part == "uncertain" or whole["uncertain"].is_empty:
        return whole[part]
    return shapely.difference(whole["area"], whole["uncertain"])


def _layers(zones: gpd.GeoDataFrame) -> Iterator[gpd.GeoDataFrame]:
    """Give the zones of each layer and part: they share one boundary error."""
    measured = zones[zones["part"] != "closing"]
    for _, layer in measured.groupby(["layer_id", "part", "boundary_error_m"], sort=True):
        yield layer


def _by_position_error(buildings: gpd.GeoDataFrame) -> Iterator[Indices]:
    """Give the places of the buildings of each register's error: a handful of groups."""
    codes, errors = pd.factorize(buildings["position_error_m"], sort=True)
    for code in range(len(errors)):
        yield np.flatnonzero(codes == code)


def _pairs(
    buildings: gpd.GeoDataFrame,
    objects: Objects,
    which: Indices,
    layer: gpd.GeoDataFrame,
    *,
    reach_m: float,
    draw: Draw,
) -> pd.DataFrame:
    """Measure all pairs of one layer and one position error."""
    position_error = float(buildings["position_error_m"].iloc[which[0]])
    error = float(np.hypot(layer["boundary_error_m"].iloc[0], position_error))
    uncertain = layer["part"].iloc[0] == "uncertain"
    least_m = position_error if uncertain else error
    within_m = least_m + reach_m
    shapes = _around(objects.bounds[which], layer.geometry.values, within_m + error)
    near = draw(shapes).near(objects, which, within_m, (error, least_m))
    if near.empty:
        return near
    area = objects.area[near["object"]]
    area[area == 0] = np.nan  # a point has no share
    distance = near["distance_m"].to_numpy()
    sure, low, high = _with_error(objects, near, shapes, error, draw)
    known = np.select([sure, distance > error], ["inside", "outside"], "too_close")
    blurred = np.where(distance > least_m, "outside", "boundary_not_known")
    overlap = near["overlap_m2"].to_numpy()
    return pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[near["object"]],
            "zone_id": layer["zone_id"].to_numpy()[near["zone"]],
            "layer_id": layer["layer_id"].iloc[0],
            "overlap_m2": np.where(np.isnan(area), np.nan, overlap),
            "overlap_share": np.minimum(overlap / area, 1.0),
            "share_low": np.minimum(low / area, 1.0),
            "share_high": np.minimum(high / area, 1.0),
            "distance_m": distance,
            "error_m": error,
            "position": blurred if uncertain else known,
        }
    )


def _around(bounds: Floats, shapes: Shapes, margin_m: float) -> Shapes:
    """Cut zones off well beyond all footprints, where no edge made by the cut can matter."""
    west, south = np.fmin.reduce(bounds[:, :2])
    east, north = np.fmax.reduce(bounds[:, 2:])
    reach = 2 * margin_m + 1
    box = shapely.box(west - reach, south - reach, east + reach, north + reach)
    shapely.prepare(box)
    beyond = ~shapely.covers(box, shapes)
    around = np.array(shapes, dtype=object)
    around[beyond] = shapely.intersection(around[beyond], box)
    return around


def _with_error(
    objects: Objects, near: pd.DataFrame, shapes: Shapes, error_m: float, draw: Draw
) -> tuple[npt.NDArray[np.bool_], Floats, Floats]:
    """Tell for each near pair whether the two touch for sure, and its least and largest overlap.

    Only zones that some object is as near to as the error are drawn in and out by it.
    """
    close = near[near["distance_m"] <= error_m]
    which, zones = np.unique(close["object"]), np.unique(close["zone"])
    wanted = pd.MultiIndex.from_frame(near[["object", "zone"]])
    low, high = (
        draw(_moved(shapes[zones], by_m, objects.threads))
        .near(objects, which, 0.0)
        .assign(zone=lambda pairs: zones[pairs["zone"]])
        .set_index(["object", "zone"])["overlap_m2"]
        .reindex(wanted)
        for by_m in (-error_m, error_m)
    )
    return (
        low.notna().to_numpy(),
        low.fillna(0.0).to_numpy(),
        high.fillna(0.0).to_numpy(),
    )


def _moved(shapes: Shapes, by_m: float, threads: int) -> Shapes:
    """Draw the boundary of zones in, or out, by their error; several zones at once."""
    with ThreadPoolExecutor(threads) as pool:
        drawn = pool.map(lambda one: shapely.buffer(one, by_m, quad_segs=QUADRANT_SEGMENTS), shapes)
        return np.array([*drawn, None], dtype=object)[:-1]  # one that is no sequence to numpy
