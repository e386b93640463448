"""Which building lies in, or near, which zone: areas, shares, distances, and how sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo import tables
from geo.crs import require_metric
from geo.overlay.pieces import Pieces, Shapes

Floats = npt.NDArray[np.float64]

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a boundary is moved by its error."""


def overlay_zones(
    buildings: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    reach_m: Mapping[str, float] | None = None,
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
    measured = (
        _pairs(group, layer, reach.get(layer["layer_id"].iloc[0], 0.0))
        for layer in _layers(zones)
        for group in _by_position_error(buildings)
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


def _by_position_error(buildings: gpd.GeoDataFrame) -> Iterator[gpd.GeoDataFrame]:
    """Give the buildings of each register's error: a handful of groups."""
    for _, group in buildings.groupby("position_error_m", sort=True):
        yield group


def _pairs(buildings: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, reach_m: float) -> pd.DataFrame:
    """Measure all pairs of one layer and one position error."""
    position_error = float(buildings["position_error_m"].iloc[0])
    error = float(np.hypot(layer["boundary_error_m"].iloc[0], position_error))
    uncertain = layer["part"].iloc[0] == "uncertain"
    least_m = position_error if uncertain else error
    within_m = least_m + reach_m
    footprints = buildings.geometry.values
    shapes = _around(footprints, layer.geometry.values, within_m + error)
    drawn = Pieces.of(shapes)
    near = _near(footprints, drawn, within_m)
    if near.empty:
        return near
    shapes[~np.isin(np.arange(len(shapes)), near["zone"])] = shapely.Polygon()
    drawn_in = Pieces.of(shapely.buffer(shapes, -error, quad_segs=QUADRANT_SEGMENTS))
    drawn_out = Pieces.of(shapely.buffer(shapes, error, quad_segs=QUADRANT_SEGMENTS))
    area = shapely.area(footprints[near["building"]])
    area[area == 0] = np.nan  # a point has no share
    distance = near["distance_m"].to_numpy()
    sure = _touches(footprints, drawn_in, near)
    known = np.select([sure, distance > error], ["inside", "outside"], "too_close")
    blurred = np.where(distance > least_m, "outside", "boundary_not_known")
    overlap = _overlap(footprints, drawn, near)
    return pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[near["building"]],
            "zone_id": layer["zone_id"].to_numpy()[near["zone"]],
            "layer_id": layer["layer_id"].iloc[0],
            "overlap_m2": np.where(np.isnan(area), np.nan, overlap),
            "overlap_share": np.minimum(overlap / area, 1.0),
            "share_low": np.minimum(_overlap(footprints, drawn_in, near) / area, 1.0),
            "share_high": np.minimum(_overlap(footprints, drawn_out, near) / area, 1.0),
            "distance_m": distance,
            "error_m": error,
            "position": blurred if uncertain else known,
        }
    )


def _around(footprints: Shapes, shapes: Shapes, margin_m: float) -> Shapes:
    """Cut zones off well beyond all footprints, where no edge made by the cut can matter."""
    west, south, east, north = shapely.total_bounds(footprints)
    reach = 2 * margin_m + 1
    box = shapely.box(west - reach, south - reach, east + reach, north + reach)
    shapely.prepare(box)
    beyond = ~shapely.covers(box, shapes)
    around = np.array(shapes, dtype=object)
    around[beyond] = shapely.intersection(around[beyond], box)
    return around


def _near(footprints: Shapes, drawn: Pieces, within_m: float) -> pd.DataFrame:
    """Find the pairs at most ``within_m`` apart: building, zone, distance_m, sorted."""
    building, piece = drawn.tree.query(footprints, predicate="dwithin", distance=within_m)
    pairs = pd.DataFrame(
        {
            "building": building,
            "zone": drawn.owner[piece],
            "distance_m": shapely.distance(footprints[building], drawn.shapes[piece]),
        }
    )
    return pairs.groupby(["building", "zone"], as_index=False, sort=True)["distance_m"].min()


def _overlap(footprints: Shapes, drawn: Pieces, near: pd.DataFrame) -> Floats:
    """Measure the overlap of each near pair, in square metres; only what crosses is clipped."""
    building, piece = drawn.tree.query(footprints, predicate="intersects")
    area = np.empty(len(building))
    covered = shapely.covers(drawn.shapes[piece], footprints[building])
    area[covered] = shapely.area(footprints[building[covered]])
    area[~covered] = shapely.area(
        shapely.intersection(footprints[building[~covered]], drawn.shapes[piece[~covered]])
    )
    summed = pd.Series(area).groupby([building, drawn.owner[piece]]).sum()
    wanted = pd.MultiIndex.from_frame(near[["building", "zone"]])
    return summed.reindex(wanted, fill_value=0.0).to_numpy()


def _touches(footprints: Shapes, drawn: Pieces, near: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell for each near pair whether the two still touch."""
    building, piece = drawn.tree.query(footprints, predicate="intersects")
    hits = pd.MultiIndex.from_arrays([building, drawn.owner[piece]])
    return pd.MultiIndex.from_frame(near[["building", "zone"]]).isin(hits)
