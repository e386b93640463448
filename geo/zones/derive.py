"""From what a layer's file holds to zones: as given, buffered, by slope, beside streets."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo import tables
from geo.records import (
    Assumed,
    Buffer,
    Checked,
    Issue,
    Polygons,
    Radius,
    Relief,
    SideOfStreets,
    SlopeBand,
    ZoneLayer,
)
from geo.zones.catalogue import INPUT
from geo.zones.naming import content_ids, zone_ids
from geo.zones.streets import side_of_streets

Shapes = npt.NDArray[np.object_]

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle: the polygon of a 35 m buffer stays within 0.05 m of the circle."""

SLOPE_MARGIN_M = 1000.0
"""Slope bands are cut out this far around the city, so that its edge has neighbours."""


def derive_zones(
    layers: Sequence[ZoneLayer],
    checked: Checked,
    *,
    relief: Relief | None,
    boundary: gpd.GeoDataFrame,
    assumed: Assumed,
    metric: CRS,
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Make the zones of all layers.

    Parameters
    ----------
    layers
        The catalogue.
    checked
        Validated tables; the table of a layer has ``zone_id`` (what a zone is called by in the
        layer), ``name``, ``row``, ``geometry_state``, geometry.
    relief
        For layers made from slope.
    boundary
        The city, in ``metric``.
    assumed
        Errors for layers that state none.
    metric
        The CRS of the result.

    Returns
    -------
    zones, issues
        Zones in the columns of ``tables.ZONES``, by layer and row; faults of derivation.
    """
    parts: list[pd.DataFrame] = []
    issues: list[Issue] = []
    for layer in layers:
        table = checked.tables.get(INPUT + layer.id)
        frame, faults = _derive(layer, table, relief, boundary, metric)
        issues += faults
        error = layer.boundary_error_m
        stated_m = error.value if error else assumed.boundary_error_m
        parts.append(
            frame.assign(
                layer_id=layer.id,
                zone_id=zone_ids(layer.id, frame["key"]),
                boundary_error_m=hypot(stated_m, checked.accuracy_m.get(INPUT + layer.id, 0.0)),
                boundary_error_assumed=error is None or error.assumed,
            )
        )
    if not parts:
        return tables.ZONES.empty(metric), issues
    return tables.ZONES.shape(pd.concat(parts, ignore_index=True), metric), issues


def _derive(
    layer: ZoneLayer,
    table: gpd.GeoDataFrame | None,
    relief: Relief | None,
    boundary: gpd.GeoDataFrame,
    metric: CRS,
) -> tuple[pd.DataFrame, list[Issue]]:
    """Make the zones of one layer: columns key, name, part, geometry_state, geometry."""
    derive = layer.derive
    if isinstance(derive, SlopeBand):
        return _slope_band(derive, relief, boundary, metric), []
    if table is None:
        return _frame([], None, "area", "ok", []), []
    if isinstance(derive, SideOfStreets):
        return side_of_streets(derive, table, boundary, layer.id)
    if isinstance(derive, Buffer):
        shapes = table.geometry.buffer(derive.width_m.value, quad_segs=QUADRANT_SEGMENTS)
    elif isinstance(derive, Radius):
        shapes = table.geometry.buffer(derive.radius_m.value, quad_segs=QUADRANT_SEGMENTS)
    else:
        return _as_given(derive, table, layer.id)
    return _frame(table["zone_id"], table["name"], "area", table["geometry_state"], shapes), []


def _as_given(
    derive: Polygons, table: gpd.GeoDataFrame, layer_id: str
) -> tuple[pd.DataFrame, list[Issue]]:
    """Take polygons as they are; a line or point among them is a fault of the layer's file."""
    areal = shapely.get_dimensions(table.geometry.values) == 2
    issues = [
        Issue(
            "stop",
            "zone_derive",
            derive.file.path,
            f"layer {layer_id!r} takes polygons as given, and this is a {kind}",
            "Choose op: buffer or radius, or take the row out",
            row=int(row),
        )
        for row, kind in zip(table["row"][~areal], table.geom_type[~areal], strict=True)
    ]
    kept = table[areal]
    frame = _frame(kept["zone_id"], kept["name"], "area", kept["geometry_state"], kept.geometry)
    return frame, issues


def _slope_band(
    band: SlopeBand, relief: Relief | None, boundary: gpd.GeoDataFrame, metric: CRS
) -> pd.DataFrame:
    """Join the cells whose slope is in the band, around the city, into polygons.

    Void cells, and ground off the model, may be in the band: they become part ``uncertain``.
    """
    if relief is None:
        return _frame([], None, "area", "ok", [])
    around = boundary.geometry.buffer(SLOPE_MARGIN_M).to_crs(relief.crs).total_bounds
    top, bottom, left, right = _window(relief, around)
    slope = relief.slope_deg[top:bottom, left:right]
    inside = _ground(_runs((slope >= band.from_deg) & (slope < band.below_deg)), relief, top, left)
    void = _ground(_runs(np.isnan(slope)), relief, top, left)
    off = shapely.box(*around).difference(shapely.box(*_bounds(relief)))
    kinds = gpd.GeoSeries(
        [shapely.union_all(inside), shapely.union_all([*void, off])],
        index=["area", "uncertain"],
        crs=relief.crs,
    )
    cells = kinds.explode()
    parts = cells.to_crs(metric)
    filled = (parts.area > 0).to_numpy()
    called = content_ids(cells.to_numpy()[filled])
    return _frame(called, None, parts.index[filled], "ok", list(parts[filled]))


def _window(relief: Relief, around: npt.NDArray[np.float64]) -> tuple[int, int, int, int]:
    """Give the rows and columns of the cells that touch a box: top, bottom, left, right."""
    a, _, c, _, e, f = relief.transform
    rows = np.sort((around[[1, 3]] - f) / e)
    columns = np.sort((around[[0, 2]] - c) / a)
    height, width = relief.slope_deg.shape
    top, bottom = np.clip([rows[0], rows[1] + 1], 0, height).astype(int)
    left, right = np.clip([columns[0], columns[1] + 1], 0, width).astype(int)
    return top, bottom, left, right


def _bounds(relief: Relief) -> tuple[float, float, float, float]:
    a, _, c, _, e, f = relief.transform
    rows, columns = relief.slope_deg.shape
    return (
        min(c, c + a * columns),
        min(f, f + e * rows),
        max(c, c + a * columns),
        max(f, f + e * rows),
    )


def _ground(runs: pd.DataFrame, relief: Relief, top: int, left: int) -> Shapes:
    """Give the rectangle of each run of cells, in the CRS of the relief."""
    a, _, c, _, e, f = relief.transform
    return shapely.box(
        c + a * (left + runs["start"]),
        f + e * (top + runs["row"] + 1),
        c + a * (left + runs["stop"]),
        f + e * (top + runs["row"]),
    )


def _runs(mask: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Give each unbroken run of cells of a row: row, start, stop."""
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(edges == 1)
    _, stop = np.nonzero(edges == -1)
    return pd.DataFrame({"row": row, "start": start, "stop": stop})


def _frame(
    keys: object, names: object, part: object, state: object, shapes: object
) -> pd.DataFrame:
    """Put columns side by side; one value stands for all rows."""
    return pd.DataFrame(
        {
            "key": keys,
            "name": names,
            "part": part,
            "geometry_state": state,
            "geometry": shapes,
        }
    )
