"""Layers drawn in and out by their errors, for those who measure them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.overlay.exposure import dissolve_layers
from geo.overlay.margins import moved

COLUMNS = ("layer_id", "part", "drawn", "position_error_m", "error_m")


def drawn_layers(
    zones: gpd.GeoDataFrame, position_errors_m: Sequence[float], *, threads: int = 1
) -> gpd.GeoDataFrame:
    """Give the ground of each layer as it is, drawn in and drawn out, for some position errors.

    These are the shapes by which :func:`geo.overlay.exposure.overlay_zones` tells how a site
    lies to a layer, so that whoever has them can tell the same.

    Parameters
    ----------
    zones
        Columns of ``tables.ZONES``; metric CRS.
    position_errors_m
        The two-sigma errors of the sites that will be asked about, in metres.
    threads
        How many zones are drawn at once; the shapes are the same.

    Returns
    -------
    ground
        As ``ground`` of :class:`geo.records.Planner`. Drawings that are empty are left out.

    Examples
    --------
    >>> from world import ground, zones
    >>> found = drawn_layers(zones(ground(0, 0, 10, 10), boundary_error_m=2.0), [0.0])
    >>> found[["drawn", "error_m"]].values.tolist()
    [['as_is', 2.0], ['in', 2.0], ['out', 2.0]]
    >>> found.area.round().tolist()
    [100.0, 36.0, 193.0]
    """
    whole = dissolve_layers(zones)
    rows = [
        row
        for position_error_m in sorted(set(position_errors_m))
        for row in _drawn(whole, position_error_m, threads)
    ]
    rows += list(_cut(whole, zones))
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "geometry"])
    some = frame[~shapely.is_empty(frame["geometry"].to_numpy())].reset_index(drop=True)
    return gpd.GeoDataFrame(some, geometry="geometry", crs=zones.crs)


def _drawn(
    whole: gpd.GeoDataFrame, position_error_m: float, threads: int
) -> Iterator[tuple[object, ...]]:
    """Draw each part of each layer by the error of a pair."""
    errors = np.hypot(whole["boundary_error_m"].to_numpy(np.float64), position_error_m)
    shapes = np.asarray(whole.geometry.values, dtype=object)
    for at, error in enumerate(errors):
        key = (whole["layer_id"].iloc[at], whole["part"].iloc[at])
        told = (position_error_m, float(error))
        drawn_in, drawn_out = moved(shapes[[at]], [-float(error), float(error)], threads=threads)
        yield (*key, "as_is", *told, shapes[at])
        yield (*key, "in", *told, drawn_in[0])
        yield (*key, "out", *told, drawn_out[0])


def _cut(whole: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Iterator[tuple[object, ...]]:
    """Give the uncertain ground that was cut out of an area: distances are told to it as well."""
    areas, blurred = (zones[zones["part"] == part] for part in ("area", "uncertain"))
    for layer_id in whole.loc[whole["part"] == "uncertain", "layer_id"]:
        own, unsure = (
            shapely.union_all(one.geometry[one["layer_id"] == layer_id].values)
            for one in (areas, blurred)
        )
        shared = shapely.get_parts(shapely.intersection(own, unsure))
        polygons = shared[shapely.get_dimensions(shared) == 2]
        yield layer_id, "cut", "as_is", 0.0, 0.0, shapely.multipolygons(polygons)
