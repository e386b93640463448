"""Small worlds for the tests, made by builders that read like the ground.

All coordinates are metres in UTM 43N, near x 650,000, y 4,780,000; ``EAST`` and ``NORTH``
are the corner that builders count from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from geo import crs, tables
from geo.config import Assumed, Extent
from geo.records import FileRef, Intake, Parameter, Relief, Rule

METRIC = crs.parse_metric("EPSG:32643")
EAST, NORTH = 650_000.0, 4_780_000.0


def ground(west: float, south: float, east: float, north: float) -> Polygon:
    """Give a rectangle, in metres from the corner of the world."""
    return box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def squares(*wests: float, side: float = 10, south: float = 0) -> gpd.GeoDataFrame:
    """Give square buildings b1, b2 ... at these wests."""
    return buildings(*[ground(west, south, west + side, south + side) for west in wests])


def buildings(*shapes: BaseGeometry, **columns: object) -> gpd.GeoDataFrame:
    """Give buildings b1, b2 ... of these shapes; ``columns`` override the defaults."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "building_id": [f"b{number}" for number in range(1, count + 1)],
        "register_id": "survey",
        "row": range(1, count + 1),
        "captured_on": "2026-01-01",
        "position_error_m": 0.5,
        "position_error_assumed": False,
        "footprint_m2": [shape.area or None for shape in shapes],
        "geometry_state": "ok",
        "in_city": True,
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.BUILDINGS.shape(frame, METRIC)


def zones(*shapes: BaseGeometry, layer_id: str = "strip", **columns: object) -> gpd.GeoDataFrame:
    """Give zones of one layer; the boundary error is 0.5 m unless told."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "zone_id": [f"{layer_id}-{number}" for number in range(1, count + 1)],
        "layer_id": layer_id,
        "part": "area",
        "boundary_error_m": 0.5,
        "boundary_error_assumed": False,
        "geometry_state": "ok",
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.ZONES.shape(frame, METRIC)


def strip(west: float, east: float = 100, **columns: object) -> gpd.GeoDataFrame:
    """Give one zone from ``west`` to ``east``, higher than any building."""
    return zones(ground(west, -1000, east, 1000), **columns)


def rule(word: str, *limits: object, **keys: object) -> Rule:
    """Give a binding rule, one version a limit, in force from 2020, 2021 ... on."""
    test = {
        key: keys.pop(key) for key in ("zones", "statistic", "share", "permit_types") if key in keys
    }
    versions = [
        {
            "id": f"v{number}",
            "limit": limit,
            "in_force_from": f"{2019 + number}-01-01",
            "act": "An act",
            "source": "none",
            "confidence": "high",
        }
        for number, limit in enumerate(limits, start=1)
    ]
    title = {"kk": "Ереже", "ru": "Правило", "en": "A rule"}
    whole = {"id": "rule", "title": title, "force": "binding", "test": {"word": word, **test}}
    return Rule.model_validate(whole | {"versions": versions} | keys)


def relief(slopes: object, *, error: float = 1.0, cell: float = 10.0) -> Relief:
    """Give slopes on cells whose lower left corner is the corner of the world."""
    grid = np.asarray(slopes, dtype=np.float32)
    return Relief(
        elevation_m=np.where(np.isnan(grid), np.nan, 100 + grid).astype(np.float32),
        slope_deg=grid,
        transform=(cell, 0.0, EAST, 0.0, -cell, NORTH + cell * grid.shape[0]),
        crs="EPSG:32643",
        cell_m=(cell, cell),
        slope_error_deg=Parameter(value=error, source="none"),
        void_share=float(np.isnan(grid).mean()),
        source="model",
        file="model.tif",
    )


EXTENT = Extent(west=76.5, south=42.9, east=77.3, north=43.5)
ASSUMED = Assumed(boundary_error_m=10, position_error_m=5, height_error_m=2)


def features(*shapes: BaseGeometry | None, **columns: object) -> gpd.GeoDataFrame:
    """Give shapes as a foreign table would hold them, with ids b1, b2 ...; metric CRS."""
    ids = [f"b{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"id": ids} | columns, geometry=list(shapes), crs=METRIC)


def geojson(path: Path, table: gpd.GeoDataFrame) -> FileRef:
    """Write a table as RFC 7946 GeoJSON and give its reference."""
    path.write_text(table.to_crs(4326).to_json(drop_id=True), encoding="utf-8")
    return FileRef(path=path.name)


def arrived(table: pd.DataFrame, kind: str = "buildings", **keys: Any) -> Intake:
    """Give a table as the reader hands it on; ``geometry_state`` is ok unless told."""
    shaped = "geometry" in table
    defaults = {
        "row": range(1, len(table) + 1),
        "geometry_state": "ok" if shaped else "none",
        "geometry_note": "",
    }
    new = {name: values for name, values in defaults.items() if name not in table}
    told: dict[str, Any] = {"columns": {"building_id": ("id",)}, "key": "building_id"}
    if kind != "buildings":
        told = {}
    return Intake(
        **{
            "input_id": kind,
            "kind": kind,
            "file": f"{kind}.geojson",
            "sha256": None,
            "frame": table.assign(**new),
            **told,
            **keys,
        }
    )
