"""Lays the seeded city out as a monitor: registers, zone layers, relief and rules in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import city
import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely

NAME = "seeded"
SOURCE = "drawn"
DAY = "2026-01-01"
"""Of every act and rule; the city is no older."""

SEEN = "2025-06-01"
"""The day on which every building was seen."""

ABSENT = "2020-06-01"
"""A day on which none of them stood yet."""

FAMILIES = {"fault": "seismic", "seismic": "seismic", "slope": "terrain"}
"""Of a kind of zones by its first word; the others are ecological."""


def lay_out(into: Path, objects: Path, zones: Path, seed: int, detail: float) -> Path:
    """Write the files of a monitor, and give its monitor file.

    Parameters
    ----------
    into
        A new folder.
    objects, zones
        Files of :mod:`workload`: parcels and buildings, and the zones they lie in.
    seed, detail
        Of the relief.
    """
    for folder in ("data", "zones", "rules"):
        (into / folder).mkdir(parents=True)
    drawn = gpd.read_parquet(zones)
    kinds = sorted(drawn["kind"].unique())
    for kind, own in drawn.groupby("kind"):
        own.to_parquet(into / "data" / f"{_id(kind)}.parquet", index=False)
    _registers(gpd.read_parquet(objects), into / "data")
    _relief(into / "data" / "elevation.tif", seed, detail)
    around = gpd.GeoSeries([shapely.box(*drawn.total_bounds)], crs=drawn.crs)
    gpd.GeoDataFrame({"id": ["city"]}, geometry=around).to_parquet(into / "data" / "city.parquet")
    west, south, east, north = around.to_crs(4326).total_bounds.tolist()
    extent = {"west": west - 0.1, "south": south - 0.1, "east": east + 0.1, "north": north + 0.1}
    for number, kind in enumerate(kinds):
        _write(into / "zones" / f"{_id(kind)}.yaml", _layer(kind, number))
    for rule_id, test, limit in _tests(kinds):
        _write(into / "rules" / f"{rule_id}.yaml", _rule(rule_id, test, limit))
    _write(into / "monitor.yaml", _monitor(extent))
    return into / "monitor.yaml"


def _registers(objects: gpd.GeoDataFrame, into: Path) -> None:
    """Write buildings, parcels, and a permit for every second building."""
    draw = np.random.default_rng(6)
    named = objects.assign(id="o" + objects["object_id"].astype(str))
    buildings = named[named["kind"] == "building"][["id", "geometry"]]
    parcels = named[named["kind"] == "parcel"][["id", "geometry"]]
    floors = draw.integers(1, 10, len(buildings))
    buildings.assign(
        floors=floors, height=floors * 3.3, height_error=0.5, use="house", absent=ABSENT
    ).to_parquet(into / "buildings.parquet", index=False)
    parcels.assign(purpose="housing").to_parquet(into / "parcels.parquet", index=False)
    half = buildings["id"].iloc[::2].reset_index(drop=True)
    permits = {"act": "a" + half, "building": half, "kind": "permit", "state": "issued"}
    pd.DataFrame(permits).assign(issued=DAY).to_csv(into / "permits.csv", index=False)


def _relief(path: Path, seed: int, detail: float) -> None:
    height, place = city.elevation(seed, detail)
    rows, columns = height.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=1, dtype="float32",
        crs=city.CRS, transform=place,
    ) as file:  # fmt: skip
        file.write(height, 1)


def _monitor(extent: dict[str, float]) -> dict[str, Any]:
    return {
        "id": NAME,
        "fictional": True,
        "name": _text("drawn from a seed"),
        "crs": city.CRS,
        "timezone": "UTC",
        "extent": extent,
        "data": "here",
        "sources": {
            SOURCE: {
                "title": _text("drawn from a seed"),
                "publisher": _text("bench"),
                "licence": "Apache-2.0",
                "redistribute": "yes",
                "consulted_on": DAY,
                "reliability": "synthetic",
                "attribution": "drawn from a seed",
            }
        },
        "boundary": {"file": {"path": "data/city.parquet"}, "source": SOURCE, "id_column": "id"},
        "registers": [
            _register(
                "buildings",
                {
                    "building_id": "id",
                    "floors": "floors",
                    "height_m": "height",
                    "height_error_m": "height_error",
                    "use_class": "use",
                    "seen_absent_on": "absent",
                },
                constants={"floors_over": "0", "height_datum": "mean_planned_ground"},
                captured_on=SEEN,
            ),
            _register("parcels", {"parcel_id": "id", "land_use_purpose": "purpose"}),
            _register(
                "permits",
                {
                    "permit_id": "act",
                    "permit_type": "kind",
                    "status": "state",
                    "building_id": "building",
                    "issued_on": "issued",
                },
                suffix="csv",
                granting=["issued"],
                complete_from="2000-01-01",
            ),
        ],
        "relief": {
            "file": {"path": "data/elevation.tif"},
            "source": SOURCE,
            "slope_error_deg": _number(2.0),
        },
        "assumed": {"boundary_error_m": 5.0, "position_error_m": 1.0, "height_error_m": 1.0},
        "publisher": {"name": _text("bench"), "how_to_object": _text("nobody lives here")},
    }


def _register(
    kind: str, columns: dict[str, str], *, suffix: str = "parquet", **more: Any
) -> dict[str, Any]:
    placed = {} if kind == "permits" else {"position_error_m": _number(1.0)}
    return {
        "id": kind,
        "kind": kind,
        "title": _text(kind),
        "file": {"path": f"data/{kind}.{suffix}"},
        "columns": columns,
        "source": SOURCE,
        **placed,
        **more,
    }


def _layer(kind: str, number: int) -> dict[str, Any]:
    return {
        "id": _id(kind),
        "title": _text(kind),
        "family": FAMILIES.get(kind.partition("_")[0], "ecological"),
        "derive": {"op": "polygons", "file": {"path": f"data/{_id(kind)}.parquet"}},
        "source": SOURCE,
        "certainty": "certain",
        "boundary_error_m": _number(2.0),
        "coverage": "city",
        "id_column": "zone_id",
        "style": {"colour": f"#{number * 20:02x}8080", "pattern": "dots"},
    }


def _tests(kinds: list[str]) -> list[tuple[str, dict[str, Any], Any]]:
    """Give a rule of each kind of question: area, share, distance, slope, size, permit."""
    layers = {kind.partition("_")[0]: _id(kind) for kind in kinds}
    water = [_id(kind) for kind in kinds if kind.startswith("water")]
    return [
        ("in-park", {"word": "inside", "zones": [layers["park"]]}, "barred"),
        ("in-habitat", {"word": "inside", "zones": [layers["ecology"]]}, "barred"),
        ("on-fault", {"word": "share_above", "zones": [layers["fault"]]}, 0.2),
        ("near-water", {"word": "nearer_than", "zones": water}, 35),
        ("steep", {"word": "steeper_than", "statistic": "share", "share": 0.25}, 15),
        ("steep-mean", {"word": "steeper_than", "statistic": "mean"}, 20),
        ("floors", {"word": "more_floors_than"}, 3),
        ("height", {"word": "taller_than"}, 12),
        (
            "permit",
            {"word": "no_permit", "permit_types": ["permit"], "statuses": ["issued"]},
            "required",
        ),
    ]


def _rule(rule_id: str, test: dict[str, Any], limit: Any) -> dict[str, Any]:
    return {
        "id": rule_id,
        "title": _text(rule_id),
        "force": "binding",
        "test": test,
        "versions": [
            {
                "id": f"{rule_id}-first",
                "limit": limit,
                "in_force_from": "2000-01-01",
                "act": "an act",
                "source": SOURCE,
                "confidence": "high",
            }
        ],
    }


def _id(kind: str) -> str:
    return kind.replace("_", "-")


def _text(words: str) -> dict[str, str]:
    return dict.fromkeys(("kk", "ru", "en"), words)


def _number(value: float) -> dict[str, Any]:
    return {"value": value, "source": SOURCE}


def _write(path: Path, record: dict[str, Any]) -> None:
    """Write a record as JSON, which every reader of YAML reads."""
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
