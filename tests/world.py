"""Small worlds for the tests, made by builders that read like the ground.

All coordinates are metres in UTM 43N, near x 650,000, y 4,780,000; ``EAST`` and ``NORTH``
are the corner that builders count from.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import rfc8785
import shapely
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shapely import union_all
from shapely.affinity import rotate
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo import crs, documents, tables
from geo.compliance.facts import Facts, gather
from geo.compliance.judge import judge, reaches, thresholds
from geo.compliance.rulebook import shared_readings
from geo.config import FIRST_DAY, Config, layers_folder, load_config
from geo.enforcement.notes import Signer
from geo.enforcement.proof import prove
from geo.enforcement.workflow import read_workflow
from geo.overlay import cells
from geo.overlay.acts import acts
from geo.overlay.encroachments import encroachments
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.links import link
from geo.overlay.relief import slopes_under
from geo.records import (
    NOTES,
    SHARED,
    Analysis,
    Assumed,
    Body,
    Claim,
    Extent,
    FileRef,
    Flag,
    Intake,
    Journal,
    Parameter,
    Record,
    Relief,
    Rule,
    Workflow,
    ZoneLayer,
)
from geo.records.proofs import LISTING
from geo.risk.evidence import Evidence
from geo.risk.flags import raise_flags

METRIC = crs.parse_metric("EPSG:32643")
EAST, NORTH = 650_000.0, 4_780_000.0


def ground(west: float, south: float, east: float, north: float) -> Polygon:
    """Give a rectangle, in metres from the corner of the world."""
    return box(EAST + west, NORTH + south, EAST + east, NORTH + north)


class CompiledError(Exception):
    """Compiled loops were asked for."""


def refuse_compiled(patch: pytest.MonkeyPatch) -> None:
    """Let any number of shapes be many, and compiled loops fail."""

    def failing(*_: object) -> None:
        raise CompiledError

    patch.setattr(cells, "MANY", 0)
    patch.setattr(cells, "_by_loops", failing)


def squares(*wests: float, side: float = 10, south: float = 0) -> gpd.GeoDataFrame:
    """Give square buildings b1, b2 ... at these wests."""
    return buildings(*[ground(west, south, west + side, south + side) for west in wests])


def wkb(kind: int, *parts: bytes) -> bytes:
    """Write a shape of parts in well-known binary, also one that no library would make."""
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def ring(*corners: tuple[float, float]) -> bytes:
    """Write a ring of these corners, or of none, as a polygon has it."""
    return struct.pack("<I", len(corners)) + b"".join(struct.pack("<2d", *one) for one in corners)


def hollow(west: float, south: float) -> bytes:
    """Write a triangle with a hole that has no corners: valid by GEOS, and no area can be asked."""
    return wkb(
        3, ring((west, south), (west + 9, south), (west + 9, south + 9), (west, south)), ring()
    )


def arcs(west: float, south: float) -> dict[str, bytes]:
    """Write one shape of each kind that is drawn with arcs, or may be."""
    line = struct.pack("<BI", 1, 8) + ring((west, south), (west + 5, south + 5), (west + 10, south))
    full = struct.pack("<BI", 1, 8) + ring((west, south), (west + 10, south), (west, south))
    square = shapely.box(west, south, west + 10, south + 10).wkb
    return {
        "circular string": line,
        "compound curve": wkb(9, line),
        "curve polygon": wkb(10, full),
        "multi-curve": wkb(11, line),
        "multi-surface": wkb(12, square),
    }


def buildings(*shapes: BaseGeometry, **columns: object) -> gpd.GeoDataFrame:
    """Give buildings b1, b2 ... of these shapes; ``columns`` override the defaults."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "building_id": [f"b{number}" for number in range(1, count + 1)],
        "register_id": "survey",
        "row": range(1, count + 1),
        "captured_on": "2026-01-01",
        "floors_over": 0.0,
        "height_datum": "mean_planned_ground",
        "position_error_m": 0.5,
        "position_error_assumed": False,
        "footprint_m2": [shape.area or None for shape in shapes],
        "geometry_state": "ok",
        "in_city": True,
        "inside_city_m": 10_000.0,
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.BUILDINGS.shape(frame, METRIC)


def parcels(*shapes: BaseGeometry, **columns: object) -> gpd.GeoDataFrame:
    """Give parcels p1, p2 ... of these shapes; ``columns`` override the defaults."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "parcel_id": [f"p{number}" for number in range(1, count + 1)],
        "register_id": "cadastre",
        "row": range(count),
        "position_error_m": 0.5,
        "geometry_state": "ok",
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.PARCELS.shape(frame, METRIC)


def permits(**columns: object) -> gpd.GeoDataFrame:
    """Give permits n1, n2 ...; the first of ``columns`` has a value a permit."""
    count = len(next(iter(columns.values())))  # type: ignore[arg-type]
    defaults: dict[str, object] = {
        "permit_id": [f"n{number}" for number in range(1, count + 1)],
        "register_id": "permits",
        "row": range(count),
        "permit_type": "permit",
    }
    return tables.PERMITS.shape(pd.DataFrame(defaults | columns), METRIC)


def observations(*shapes: BaseGeometry | None, **columns: object) -> gpd.GeoDataFrame:
    """Give what was seen at these places, o1, o2 ...; ``columns`` override the defaults."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "observation_id": [f"o{number}" for number in range(1, count + 1)],
        "register_id": "drone",
        "row": range(1, count + 1),
        "captured_on": "2026-02-01",
        "presence": "seen",
        "position_error_m": 0.5,
        "position_error_assumed": False,
        "footprint_m2": [shape.area or None if shape else None for shape in shapes],
        "geometry_state": "ok",
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.OBSERVATIONS.shape(frame, METRIC)


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


TYPED = ("no_permit", "permit_expired", "permit_for_other", "refused_then_granted")
"""Words whose test names types of permits."""


def rule(word: str, *limits: object, **keys: object) -> Rule:
    """Give a binding rule, one version a limit, in force from 2020, 2021 ... on.

    A key that the test of the word has goes to the test.
    """
    own = set(Rule.model_fields) - ({"permit_types"} if word in TYPED else set())
    test = {key: keys.pop(key) for key in list(keys) if key not in own}
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


def terrain(
    heights: object, *, cell: float = 10.0, west: float = 0.0, south: float = 0.0
) -> Relief:
    """Give heights on cells whose lower left corner is that many metres from the world's."""
    grid = np.asarray(heights, dtype=np.float32)
    model = relief(np.zeros(grid.shape), cell=cell)
    top = NORTH + south + cell * grid.shape[0]
    placed = (cell, 0.0, EAST + west, 0.0, -cell, top)
    return replace(model, elevation_m=grid, transform=placed)


EXTENT = Extent(west=76.5, south=42.9, east=77.3, north=43.5)
ASSUMED = Assumed(boundary_error_m=10, position_error_m=5, height_error_m=2)


def features(*shapes: BaseGeometry | None, **columns: object) -> gpd.GeoDataFrame:
    """Give shapes as a foreign table would hold them, with ids b1, b2 ...; metric CRS."""
    ids = [f"b{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"id": ids} | columns, geometry=list(shapes), crs=METRIC)


def breaking(path: Path, group: int, column: str = "geometry") -> None:
    """Overwrite what one row group of a Parquet file, the first of which is 0, has of a column."""
    with pq.ParquetFile(path) as opened:
        at = opened.schema_arrow.names.index(column)
        told = opened.metadata.row_group(group).column(at)
        start = told.dictionary_page_offset or told.data_page_offset
    content = bytearray(path.read_bytes())
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)


def crossing_star(
    corners: int, *, x: float = EAST, y: float = NORTH, radius_m: float = 9.0
) -> Polygon:
    """Give a star whose every side crosses nearly all others."""
    turns = np.arange(corners) * (corners // 2) % corners * 2 * np.pi / corners
    return Polygon(np.column_stack([x + np.cos(turns) * radius_m, y + np.sin(turns) * radius_m]))


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


AS_OF = date(2026, 11, 1)


def words(text: str) -> dict[str, str]:
    """Give one text in the three languages."""
    return {"kk": text, "ru": text, "en": text}


def claim(claim_id: str = "c1", *figures: Mapping[str, object], **keys: object) -> Claim:
    """Give a claim of the whole city; a figure that is not told counts opened cases."""
    told = {
        "id": claim_id,
        "statement": words("It is claimed"),
        "scope": {"kind": "city"},
        "until": "2026-06-30",
        "definition": words("What counts"),
        "figures": list(figures) or [{"metric": "cases_opened", "value": 1, "unit": "cases"}],
        "source": "survey",
    }
    return Claim.model_validate(told | keys)


def body(body_id: str, **keys: object) -> Body:
    """Give a public body; it stands on every day unless told."""
    return Body.model_validate({"id": body_id, "name": words(body_id), "source": "survey"} | keys)


def analysis(analysis_id: str = "first", **keys: object) -> Analysis:
    """Give an analysis of roads with nothing in it."""
    told = {
        "id": analysis_id,
        "title": words("An analysis"),
        "kind": "external",
        "sphere": "roads",
        "source": "report",
    }
    return Analysis.model_validate(told | keys)


def read_record(folder: Path, name: str, model: type[Record]) -> Any:
    """Read one YAML file of a city that must have no fault, with the readings its rules share."""
    context = {SHARED: shared_readings(folder)[0]}
    record, issues = documents.load(folder / name, model, name, context=context)
    assert [str(issue) for issue in issues] == []
    return record


def open_point(reading_id: str = "open-point", **keys: object) -> dict[str, object]:
    """Give the keys of a reading as its file has them."""
    return {"id": reading_id, "point": words("which"), "taken": words("this")} | keys


def layer(layer_id: str = "strip", **keys: object) -> ZoneLayer:
    """Give a zone layer known everywhere in the city."""
    return ZoneLayer.model_validate(layer_keys(layer_id) | keys)


def layer_keys(layer_id: str = "strip") -> dict[str, object]:
    """Give the keys of a zone layer as its file has them."""
    return {
        "id": layer_id,
        "title": words(layer_id),
        "family": "terrain",
        "derive": {"op": "polygons", "file": {"path": f"{layer_id}.geojson"}},
        "source": "survey",
        "certainty": "certain",
        "boundary_error_m": {"value": 0.5, "source": "survey"},
        "coverage": "city",
        "style": {"colour": "#000000", "pattern": "dots"},
    }


def version(
    limit: object, start: str | tuple[str, str | None] = "2020-01-01", **keys: object
) -> dict[str, object]:
    """Give one version of a rule; ``start`` is its in-force day, or the first and last it may be.

    Its id is ``v`` and the year, unless told.
    """
    first = start if isinstance(start, str) else start[0]
    interval = {"not_before": first, "not_after": None if isinstance(start, str) else start[1]}
    return {
        "id": f"v{first[:4]}",
        "limit": limit,
        "in_force_from": start if isinstance(start, str) else interval,
        "act": "An act",
        "source": "none",
        "confidence": "high",
    } | keys


def judged(
    objects: gpd.GeoDataFrame,
    *rules: Rule,
    areas: gpd.GeoDataFrame | None = None,
    layers: Sequence[ZoneLayer] | None = None,
    ground_relief: Relief | None = None,
    parcels: gpd.GeoDataFrame | None = None,
    permits: pd.DataFrame | None = None,
    **more: object,
) -> pd.DataFrame:
    """Overlay and judge buildings on 2026-11-01; a layer is in the city unless told.

    ``more`` goes to ``judge`` as it is; ``links`` in the place of those made here.
    """
    drawn = tables.ZONES.empty(METRIC) if areas is None else areas
    reach = reaches(rules)
    on = tables.PARCELS.empty(METRIC) if parcels is None else parcels
    options: dict[str, object] = {
        "links": linked(objects, on, tables.PERMITS.empty() if permits is None else permits),
        "permits_complete": True,
        "permits_from": FIRST_DAY,
        "incomplete": frozenset(),
        "repaired": frozenset(drawn.loc[drawn["geometry_state"] == "repaired", "layer_id"]),
        "as_of": AS_OF,
    }
    return judge(
        objects,
        [layer(one) for one in sorted(set(drawn["layer_id"]))] if layers is None else layers,
        rules,
        exposure=overlay_zones(objects, drawn, reach_m=reach),
        whole=overlay_zones(objects, dissolve_layers(drawn), reach_m=reach),
        slopes=slopes_under(objects, ground_relief, thresholds(rules)),
        permits=permits,
        **(options | more),
    )


def knowledge(
    objects: gpd.GeoDataFrame,
    *rules: Rule,
    areas: gpd.GeoDataFrame | None = None,
    ground_relief: Relief | None = None,
    parcels: gpd.GeoDataFrame | None = None,
    permits: pd.DataFrame | None = None,
    **more: Any,
) -> Facts:
    """Give what is known of buildings, linked and overlaid as a run does it, ready to be measured.

    ``more`` replaces what is gathered: tables that rules look at, or what is known of them.
    """
    drawn = tables.ZONES.empty(METRIC) if areas is None else areas
    on = tables.PARCELS.empty(METRIC) if parcels is None else parcels
    rows = tables.PERMITS.empty() if permits is None else permits
    links = linked(objects, on, rows)
    gathered: dict[str, Any] = {
        "whole": overlay_zones(objects, dissolve_layers(drawn), reach_m=reaches(rules)),
        "slopes": slopes_under(objects, ground_relief, thresholds(rules)),
        "links": links,
        "permits": permits,
        "permits_complete": True,
        "permits_from": FIRST_DAY,
        "incomplete": frozenset(),
        "repaired": frozenset(),
        "acts": acts(rows),
        "parcels": on,
        "encroachments": encroachments(objects, on, links),
    }
    return gather(
        objects, [layer(one) for one in sorted(set(drawn["layer_id"]))], **gathered | more
    )


def linked(
    objects: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, permits: pd.DataFrame
) -> pd.DataFrame:
    """Link them; nothing is asked where there is nothing to link, as in most tests of rules.

    That the answer is the same is kept in ``tests/overlay/test_links.py``.
    """
    if parcels.empty and permits.empty:
        return tables.LINKS.empty()
    return link(objects, parcels, permits)


KINDS = ("notice", "sketch", "design", "acceptance", "refusal")


def papers(*rows: tuple[str, str | None], number: str = "p1", **columns: Any) -> gpd.GeoDataFrame:
    """Give permits of a parcel, each a type and a day of issue; ``columns`` add to these rows.

    As a sound register does, it has a permit of every kind elsewhere, for the parcel p9.
    """
    own, others = len(rows), [(kind, "2024-01-01") for kind in KINDS]
    told: dict[str, Any] = {
        "permit_type": [kind for kind, _ in (*rows, *others)],
        "issued_on": [day for _, day in (*rows, *others)],
        "status": "issued",
        "cadastral_no": [number] * own + ["p9"] * len(others),
    }
    for name, value in columns.items():
        given = value if isinstance(value, list) else [value] * own
        rest = ["p9"] if name == "cadastral_no" else ["issued"] if name == "status" else [None]
        told[name] = [*given, *rest * len(others)]
    return permits(**told)


def line_of(*children: str, parent: str = "p0", **columns: object) -> pd.DataFrame:
    """Give parcels that were made from one parent on file; agricultural unless told."""
    defaults: dict[str, object] = {
        "child_id": list(children),
        "parent_id": parent,
        "made_on": "2024-01-01",
        "parent_on_file": True,
        "parent_purpose": "Agricultural",
        "siblings": len(children),
    }
    return tables.GENEALOGY.shape(pd.DataFrame(defaults | columns))


def evidence(**told: Any) -> Evidence:
    """Give what red flags are asked about: nothing but what is told.

    Registers are complete from 2000 on, and what has a day of issue was granted, unless told.
    """
    empty: dict[str, Any] = {
        name: getattr(tables, name.upper()).empty()
        for name in (
            "permits", "parcels", "genealogy", "buildings", "history", "links", "encroachments",
            "findings", "act_findings", "events", "cases",
        )
    }  # fmt: skip
    whole = {
        "as_of": AS_OF,
        "permits_complete": True,
        "permits_from": date(2000, 1, 1),
        "parcels_complete": True,
        "rules": (),
        "districts": pd.Series(dtype="str"),
    }
    made = empty | whole | told
    issued = made["permits"]["issued_on"].notna()
    return Evidence(**({"granted": issued.to_numpy().astype(np.int8)} | made))


def flag(flag_id: str, **settings: object) -> Flag:
    """Give one of the flags that come with the program, with thresholds of our own."""
    made: Flag = read_record(layers_folder(), f"flags/{flag_id}.yaml", Flag)
    told = made.thresholds | {
        name: Parameter(value=value, source="none") for name, value in settings.items()
    }
    return made.model_copy(update={"thresholds": told})


def flagged(flag_id: str, given: Evidence, **settings: object) -> dict[str, Any]:
    """Ask one flag; give the ids that raise it, and how many do not or are unknown."""
    found = raise_flags(given, [flag(flag_id, **settings)])
    counted = found.counts.iloc[0]
    assert counted["asked"] == counted[["raised", "not_raised", "unknown"]].sum()
    assert counted["raised"] == len(found.flagged)
    return {
        "raised": found.flagged["record_id"].tolist(),
        "not": int(counted["not_raised"]),
        "unknown": int(counted["unknown"]),
    }


def acts_judged(verdicts: Mapping[str, str], rule_id: str = "rule", **columns: Any) -> pd.DataFrame:
    """Give findings of one rule on permits, or on parcels, by their ids."""
    defaults: dict[str, Any] = {
        "finding_id": [f"{rule_id}:{one}" for one in verdicts],
        "subject": "permit",
        "subject_id": list(verdicts),
        "rule_id": rule_id,
        "force": "binding",
        "verdict": list(verdicts.values()),
        "reason": "measured",
        "unit": "uses",
    }
    return tables.ACT_FINDINGS.shape(pd.DataFrame(defaults | columns))


def earthworks(*parcel_ids: str, **columns: object) -> pd.DataFrame:
    """Give parcels on which nothing was cut or filled, known to 0.5 m and 50 m3."""
    defaults: dict[str, object] = {
        "parcel_id": list(parcel_ids),
        "cut_m3": 0.0,
        "fill_m3": 0.0,
        "cut_error_m3": 50.0,
        "fill_error_m3": 50.0,
        "cut_max_m": 0.0,
        "fill_max_m": 0.0,
        "height_error_m": 0.5,
        "void_share": 0.0,
    }
    return tables.LANDSCAPE.shape(pd.DataFrame(defaults | columns))


def said(findings: pd.DataFrame) -> list[tuple[str, str]]:
    """Give verdict and reason of each finding."""
    return list(zip(findings["verdict"], findings["reason"], strict=True))


def town(folder: Path, *, as_of: date = AS_OF, **keys: object) -> Config:
    """Write ``monitor.yaml`` of a town without data into ``folder``, and load it."""
    source = {
        "title": words("A survey"),
        "publisher": words("Nobody"),
        "licence": "none stated",
        "redistribute": "no",
        "consulted_on": "2026-01-01",
        "reliability": "synthetic",
        "attribution": "Nobody",
    }
    monitor = {
        "id": "town",
        "fictional": True,
        "name": words("Town"),
        "crs": "EPSG:32643",
        "timezone": "Asia/Almaty",
        "extent": {"west": 76.0, "south": 42.0, "east": 78.0, "north": 44.0},
        "data": "here",
        "sources": {"survey": source},
        "boundary": {"file": {"path": "city.geojson"}, "source": "survey"},
        "registers": [
            {
                "id": "buildings",
                "kind": "buildings",
                "title": words("Buildings"),
                "file": {"path": "buildings.geojson"},
                "columns": {"building_id": "id"},
                "source": "survey",
            }
        ],
        "assumed": {"boundary_error_m": 10, "position_error_m": 5, "height_error_m": 1},
        "publisher": {"name": words("Nobody"), "how_to_object": words("Write")},
    }
    # a YAML parser reads JSON too
    (folder / "monitor.yaml").write_text(json.dumps(monitor | keys), encoding="utf-8")
    return load_config(folder / "monitor.yaml", as_of=as_of, out=folder / "out")


def sites(*shapes: BaseGeometry, **columns: object) -> gpd.GeoDataFrame:
    """Give drawn sites s1, s2 ... known without error, deep in the city."""
    count = len(shapes)
    defaults: dict[str, object] = {
        "site_id": [f"s{number}" for number in range(1, count + 1)],
        "kind": "drawn",
        "area_m2": [shape.area or None for shape in shapes],
        "position_error_m": 0.0,
        "position_error_assumed": False,
        "geometry_state": "ok",
        "in_city": True,
        "inside_city_m": 10_000.0,
        "geometry": list(shapes),
    }
    frame = gpd.GeoDataFrame(defaults | columns, geometry="geometry", crs=METRIC)
    return tables.SITES.shape(frame, METRIC)


def crooked(
    rng: np.random.Generator, count: int, size: float, *, within: float = 300
) -> list[BaseGeometry]:
    """Give concave polygons, some with a hole, some of several parts, over as many metres."""
    shapes = []
    for _ in range(count):
        parts = [_star(rng, size, within) for _ in range(rng.choice([1, 1, 1, 3]))]
        shapes.append(union_all(parts))
    return shapes


def _star(rng: np.random.Generator, size: float, within: float) -> BaseGeometry:
    """Give one polygon around a middle, which may be cut out."""
    middle = rng.uniform(0, within, 2) + np.array([EAST, NORTH])
    count = int(rng.integers(4, 60))
    angles = (np.arange(count) + rng.uniform(0, 0.9, count)) / count * 2 * np.pi
    radius = rng.uniform(0.3, 1, count) * size
    star = Polygon(middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None])
    return star.difference(Point(middle).buffer(size / 5)) if rng.random() < 0.4 else star


def turned(rng: np.random.Generator, count: int, *, within: float = 300) -> list[BaseGeometry]:
    """Give rectangles that were turned and turned back: their sides are upright but for rounding.

    They lie about x = 0 and y = 0, where coordinates are finer than seen from the corner of a grid.
    """
    corners = rng.uniform(-within / 2, within / 2, (count, 2))
    sides = rng.uniform(5, 30, (count, 2))
    shapes = shapely.box(*corners.T, *(corners + sides).T)
    return [rotate(rotate(one, 30), -30) for one in shapes]


def about_zero(shapes: Sequence[BaseGeometry | None]) -> list[BaseGeometry | None]:
    """Move shapes of this world to where its middle has the coordinates 0 and 0."""
    middle = np.array([EAST + 150, NORTH + 150])
    return list(shapely.transform(np.array([*shapes, None])[:-1], lambda points: points - middle))


def restrictions(*shapes: BaseGeometry) -> gpd.GeoDataFrame:
    """Give restrictions r1, r2 ... of any dimension."""
    ids = [f"r{number}" for number in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"restriction_id": ids}, geometry=list(shapes), crs=METRIC)


def workbook(path: Path, *rows: Sequence[object], sheet: str = "Sheet", **more: Any) -> FileRef:
    """Write a workbook with one sheet of these rows, and give its reference with ``more`` keys."""
    import openpyxl  # noqa: PLC0415  # few tests need it

    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return FileRef(path=path.name, **more)


def drawn(layer: str, *corners: tuple[float, float], closed: bool = True, **codes: object) -> str:
    """Give a polyline of a drawing (DXF); ``codes`` such as ``_5="2F"`` are further group codes."""
    told = [(code.strip("_"), value) for code, value in codes.items()]
    points = [pair for x, y in corners for pair in ((10, x), (20, y))]
    head = [(0, "LWPOLYLINE"), (8, layer), *told, (90, len(corners)), (70, int(closed))]
    return dxf(*head, *points)


def dxf(*pairs: tuple[object, object]) -> str:
    """Give group codes and values as a drawing writes them."""
    return "".join(f"{code}\n{value}\n" for code, value in pairs)


def drawing(*entities: str, version: str = "AC1021", page: str = "ANSI_1251") -> str:
    """Give a whole drawing (DXF) of these entities."""
    head = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, version)]
    head += [(9, "$DWGCODEPAGE"), (3, page)] if page else []
    start = dxf(*head, (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES"))
    return start + "".join(entities) + dxf((0, "ENDSEC"), (0, "EOF"))


@cache
def kz() -> Workflow:
    """Give the workflow that comes with the program."""
    workflow, issues = read_workflow("kz")
    assert workflow is not None, issues
    return workflow


SAID: dict[str, dict[str, object]] = {
    "inspected": {"floors": 6.0},
    "prescription": {"deadline_on": "2030-01-01"},
    "judgment": {"decision": "granted"},
    "final": {"decision": "granted", "in_effect_on": "2025-01-01"},
    "verified": {"source": "survey"},
    "closed": {"restored": "not_required"},
    "suspended": {"reason": "court_stay"},
    "observed": {"floors": 6.0, "source": "survey"},
    "site_restored": {"restored": "yes"},
    "corrected": {"reason": "written_wrongly"},
    "withdrawn": {"reason": "did_not_happen"},
}
"""What an event carries that is as it should be, beside a number, a body and a source."""


Step = str | tuple[str, dict[str, Any]]
"""An event of a history: its kind, or its kind and columns."""


def history(
    *steps: Step, case: str | None = "c1", building: str | None = "b1", since: int = 1
) -> pd.DataFrame:
    """Give events of one case, a month apart from 2025-01-01 on.

    ``since`` is the number of the first in its journal. ``corrects`` counts from that one. After
    a suspension an event carries nothing of its own, as it only says that the case goes on.
    """
    return tables.EVENTS.shape(pd.DataFrame(_rows(steps, case, building, since)))


def histories(cases: dict[str, Sequence[Step]]) -> pd.DataFrame:
    """Give the events of many cases, one case below the other."""
    rows: list[dict[str, Any]] = []
    for case, steps in cases.items():
        rows += _rows(steps, case, "b1", len(rows) + 1)
    return tables.EVENTS.shape(pd.DataFrame(rows))


def _rows(
    steps: Sequence[Step], case: str | None, building: str | None, since: int
) -> list[dict[str, Any]]:
    rows = []
    for number, step in enumerate(steps):
        kind, more = (step, {}) if isinstance(step, str) else step
        before = steps[number - 1] if number else ""
        stayed = (before if isinstance(before, str) else before[0]) == "suspended"
        resumed = stayed and kind not in NOTES
        row = {
            "seq": since + number,
            "case_id": case,
            "building_id": building,
            "kind": kind,
            "happened_on": f"{2025 + number // 12}-{number % 12 + 1:02d}-01",
            "recorded_at": "2026-01-01T00:00:00Z",
            "recorder_role": "inspector",
            "document_no": f"N-{since + number}",
            "body": "an office",
            "source": "inspectorate",
            "leaf_sha256": f"{since + number:064x}",
            **({} if resumed else SAID.get(kind, {})),
            **more,
        }
        named = row.get("corrects")
        rows.append(row | {"corrects": named + since - 1 if isinstance(named, int) else None})
    return rows


def kept(**keys: object) -> Journal:
    """Give what a monitor says of its journal; silence is a sign after 30 days unless told."""
    silent = {"value": 30, "source": "none"}
    told = {"path": "journal.db", "origin": "demo", "prefix": "FM", "silent_after_days": silent}
    told |= {"roles": ["inspector"]}
    return Journal.model_validate(told | keys)


def clock(after: str, days: float, **keys: object) -> dict[str, object]:
    """Give a clock of so many days; what it does unless told is to say when something is due."""
    told = {"id": "clock", "title": words("clock"), "after": after}
    return told | {"days": {"value": days, "source": "none"}} | keys


@dataclass(frozen=True)
class Entry:
    """One entry of a journal, sealed by the formulas that everybody can recompute."""

    seq: int
    case_id: str | None
    open: str
    leaf_sha256: str


def sealed(*events: Mapping[str, object]) -> list[Entry]:
    """Give a journal of these events: each gets its place, the hash before it, and its own."""
    entries: list[Entry] = []
    for seq, event in enumerate(events, start=1):
        told = {"seq": seq, "kind": "document", "happened_on": "2026-01-01"} | dict(event)
        told["closed_sha256"] = hashlib.sha256(f"salt {seq}".encode()).hexdigest()
        if entries:
            told["prev_sha256"] = entries[-1].leaf_sha256
        text = rfc8785.dumps(told).decode()
        leaf = hashlib.sha256(b"\x00" + text.encode()).hexdigest()
        entries.append(Entry(seq, told.get("case_id"), text, leaf))
    return entries


def of_cases(count: int, cases: int = 7) -> list[Entry]:
    """Give a journal of so many entries, in turn about FM-2026-0001, FM-2026-0002 ..."""
    named = [f"FM-2026-{1 + at % cases:04d}" for at in range(count)]
    return sealed(*[{"case_id": one, "body": f"Office {at}"} for at, one in enumerate(named)])


ORIGIN = "town.example/journal"


def signing(seed: int = 1, name: str = ORIGIN) -> Signer:
    """Give a key of the journal, made from a number."""
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)))


def handed_on(
    folder: Path, entries: Sequence[Entry], *, keys: Sequence[Signer] = (), **more: Any
) -> Path:
    """Write an edition with a journal as the office hands it on; ``more`` goes to the proof."""
    signers = keys or [signing()]
    told = {"told_cases": {one.case_id for one in entries}, "origin": signers[0].name} | more
    proof = prove(entries, keys=signers, as_of=date(2026, 11, 1), **told)
    public = {"index.html": b"<p>page</p>", **proof.files}
    for name, content in (public | {LISTING: proof.listing(public)}).items():
        path = folder / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sums = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "public").rglob("*"))
        if path.is_file()
    }
    (folder / "manifest.json").write_text(json.dumps({"files": sums}), encoding="utf-8")
    return folder


def blobs(seed: int, count: int, size: float) -> list[Polygon]:
    """Give concave polygons with a hole each, within 300 m of the corner of the world."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(count):
        middle = rng.uniform(0, 300, 2) + np.array([EAST, NORTH])
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(4, 300)))
        radius = rng.uniform(0.3, 1, len(angles)) * size
        ring = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radius[:, None]
        shape = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
        shapes.append(shape.difference(shapely.Point(middle).buffer(size / 5)))
    return shapes


def same_bytes(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two tables hold the same, to the last bit of every number."""
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    numbers = one.select_dtypes("number").columns
    return all(
        one[name].to_numpy().tobytes() == other[name].to_numpy().tobytes() for name in numbers
    )


def raised(flag_id: str, *record_ids: str, kind: str = "permit", **columns: object) -> pd.DataFrame:
    """Give records that raise one flag."""
    told = {"flag_id": flag_id, "record_kind": kind, "record_id": list(record_ids)}
    defaults = {"step": "permit", f"{kind}_id": list(record_ids)}
    return tables.FLAGGED.shape(pd.DataFrame(told | defaults | columns))


def answers(
    flag_id: str, raised: int, not_raised: int, unknown: int = 0, **columns: object
) -> pd.DataFrame:
    """Give how many records one flag was asked of."""
    told = {
        "flag_id": [flag_id], "record_kind": "permit", "asked": raised + not_raised + unknown,
        "raised": raised, "not_raised": not_raised, "unknown": unknown,
    }  # fmt: skip
    return tables.FLAG_COUNTS.shape(pd.DataFrame(told | columns))


def located(kind: str, *record_ids: str, **columns: object) -> pd.DataFrame:
    """Say where records lie: in the district west, in the square at the corner of the world."""
    told = {"record_kind": kind, "record_id": list(record_ids), "district_id": "west"}
    corner = {"west_m": EAST, "south_m": NORTH}
    return tables.PLACED.shape(pd.DataFrame(told | corner | columns))
