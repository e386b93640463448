"""The planner's page: a city's ground and law, so that any site can be asked about in the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS, Transformer

from geo import crs
from geo.atlas import encode, facts, plane
from geo.records import OBJECT_REACH_M, Planner, Relief, SlopeBand, Snapshot, ZoneLayer

MOST_DECIMALS = 3
"""Heights are kept to the millimetre at the finest, and as whole metres where they are that."""


def planner_payload(snapshot: Snapshot, planner: Planner) -> dict[str, Any]:
    """Give the data of the planner's page.

    Parameters
    ----------
    snapshot
        What the run knows: zones, districts and background are drawn from it.
    planner
        What answers are computed from.
    """
    metric = crs.parse_metric(snapshot.monitor.crs)
    extent = snapshot.monitor.extent.bounds
    bounds = _reachable(metric, extent)
    return {
        "monitor": facts.monitor_facts(snapshot) | {"extent": extent},
        "sources": facts.sources(snapshot),
        "layers": [_layer(layer, snapshot, planner) for layer in snapshot.layers],
        "rules": facts.rules(snapshot),
        "districts": facts.districts(snapshot),
        "outline": facts.outline(snapshot),
        "backdrop": facts.backdrop(snapshot),
        "zones": facts.zone_columns(snapshot.zones, snapshot.layers, ["part", "name"]),
        "plan": {
            "reach_m": OBJECT_REACH_M,
            "to_metric": plane.to_metric(metric, bounds),
            "to_degrees": plane.to_degrees(metric, bounds),
            "ground": _ground(planner),
            "city": plane.shapes(snapshot.boundary.geometry),
            "districts": plane.shapes(snapshot.districts.geometry),
            "parcels": _parcels(snapshot, planner),
            "relief": _relief(snapshot.relief, snapshot, planner),
            "law": _law(planner.law),
        },
    }


def _reachable(metric: CRS, extent: plane.Bounds) -> plane.Bounds:
    """Give the degrees as far out of the extent as a site may reach."""
    there = Transformer.from_crs(crs.WGS84, metric, always_xy=True)
    west, south, east, north = there.transform_bounds(*extent)
    reach = OBJECT_REACH_M
    back = Transformer.from_crs(metric, crs.WGS84, always_xy=True)
    found = back.transform_bounds(west - reach, south - reach, east + reach, north + reach)
    return found[0], found[1], found[2], found[3]


def _layer(layer: ZoneLayer, snapshot: Snapshot, planner: Planner) -> dict[str, Any]:
    zones = snapshot.zones[(snapshot.zones["layer_id"] == layer.id).to_numpy()]
    return layer.model_dump(mode="json", exclude={"derive"}) | {
        "band": isinstance(layer.derive, SlopeBand),
        "zones": int((zones["part"] == "area").sum()),
        "error_assumed": bool(zones["boundary_error_assumed"].any()),
        "reach_m": planner.reach_m.get(layer.id, 0.0),
        "lost": planner.lost.get(layer.id),
    }


def _ground(planner: Planner) -> dict[str, Any]:
    frame = planner.ground
    return {
        **{name: encode.words(frame[name]) for name in ("layer_id", "part", "drawn")},
        # at full precision: an answer hangs on them
        **{name: frame[name].tolist() for name in ("position_error_m", "error_m")},
        "shape": plane.shapes(frame.geometry),
    }


def _parcels(snapshot: Snapshot, planner: Planner) -> dict[str, Any]:
    frame = planner.parcels
    assumed = snapshot.monitor.assumed.position_error_m
    return {
        "parcel_id": frame["parcel_id"].tolist(),
        "registered_m2": encode.numbers(frame["area_doc_m2"], 2),
        "position_error_m": frame["position_error_m"].fillna(assumed).tolist(),
        "assumed": frame["position_error_m"].isna().astype(int).tolist(),
        "repaired": (frame["geometry_state"] == "repaired").astype(int).tolist(),
        "shape": plane.shapes(frame.geometry),
    }


def _relief(relief: Relief | None, snapshot: Snapshot, planner: Planner) -> dict[str, Any] | None:
    """Give the height of each cell, and how a place in metres is found among the cells.

    The page computes the slopes itself: heights take half the bytes, and it comes to the same.
    """
    if relief is None or planner.cells_m is None:
        return None
    rows, columns = relief.elevation_m.shape
    width_m, height_m = planner.cells_m
    return {
        "rows": rows,
        "columns": columns,
        "cell_m": relief.cell_m,
        "cells_m": [width_m.tolist(), height_m.tolist()],
        "error_deg": relief.slope_error_deg.value,
        "source": relief.source,
        "thresholds_deg": planner.thresholds_deg,
        "widened": planner.widened,
        "to_model": _to_model(relief, snapshot),
        "transform": relief.transform,
        "heights": heights(relief.elevation_m),
    }


def heights(elevation_m: npt.NDArray[np.float32]) -> dict[str, Any]:
    """Give heights as what each cell differs from the plane through three of its neighbours.

    Returns
    -------
    heights
        ``digits`` (decimals kept), ``voids`` (counts, in turn, of cells with and without a
        height, row by row) and ``off``: of each cell its height, where that is void the one
        before it, less west, less north, more north-west.

    Examples
    --------
    >>> heights(np.array([[1, 2, 3], [2, 3, np.nan]], dtype=np.float32))
    {'digits': 0, 'voids': [5, 1], 'off': [1, 1, 1, 1, 0, -1]}
    """
    cells = pd.Series(elevation_m.ravel().astype(np.float64))
    void = cells.isna().to_numpy()
    filled = cells.ffill().fillna(0.0).to_numpy()
    decimals = range(MOST_DECIMALS)
    exact = (one for one in decimals if np.allclose(filled, filled.round(one), rtol=0, atol=1e-5))
    digits = next(exact, MOST_DECIMALS)
    whole = np.round(filled * 10**digits).astype(np.int64).reshape(elevation_m.shape)
    off = np.diff(np.diff(whole, axis=0, prepend=0), axis=1, prepend=0)
    turns = np.flatnonzero(np.diff(void, prepend=False, append=not void[-1]))
    voids = np.diff(turns, prepend=0).tolist()
    return {"digits": digits, "voids": voids, "off": off.ravel().tolist()}


def _to_model(relief: Relief, snapshot: Snapshot) -> dict[str, Any] | None:
    """Fit the way from metres to the model's CRS; None where the two are one."""
    metric, own = crs.parse_metric(snapshot.monitor.crs), crs.parse(relief.crs)
    if metric == own:
        return None
    there = Transformer.from_crs(crs.WGS84, metric, always_xy=True)
    metres = there.transform_bounds(*_reachable(metric, snapshot.monitor.extent.bounds))
    way = Transformer.from_crs(metric, own, always_xy=True)
    size = min(abs(relief.transform[0]), abs(relief.transform[4]))
    return plane.fitted(way, metres, close=plane.CLOSE_M * size / min(relief.cell_m))


def _law(law: pd.DataFrame) -> dict[str, Any]:
    told = law.astype(object).where(law.notna(), None)
    return {name: told[name].tolist() for name in law.columns}
