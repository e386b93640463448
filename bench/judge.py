"""Judge a made-up million buildings by 40 rules, from a ready exposure table: seconds and memory.

    python bench/judge.py [--buildings 1000000] [--rules 40]

What is measured is the judgement alone, from tables in memory to the answers of every rule as
codes; making the town, and the table of findings that pages are made of, are told apart. The town
is drawn from a fixed seed. Nothing here is a test: the figures are of one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import crs, tables
from geo.compliance.evidence import findings
from geo.compliance.facts import gather
from geo.compliance.judgement import judgements
from geo.compliance.readings import thresholds
from geo.records import Rule, ZoneLayer

METRIC = crs.parse_metric("EPSG:32643")
AS_OF = date(2026, 11, 1)
LAYERS = ("foothills", "fault", "river", "park", "slides", "lake")
USES = np.array(["house", "apartments", "school", "hotel", "shed", None], dtype=object)


def main() -> None:
    """Make a town, judge it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--buildings", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=40)
    parser.add_argument("--table", action="store_true", help="make the table of findings too")
    asked = parser.parse_args()
    rules = rule_book(asked.rules)
    town = made_town(asked.buildings, rules)
    exposure = town.pop("exposure")
    made_mb = peak_mb()
    began, worked = time.perf_counter(), time.process_time()
    facts = gather(**town)
    gathered = time.perf_counter()
    judged = judgements(rules, facts, as_of=AS_OF)
    ended, done = time.perf_counter(), time.process_time()
    result: dict[str, Any] = {
        "buildings": asked.buildings,
        "rules": len(rules),
        "words": sorted({rule.test.word for rule in rules}),
        "seconds": round(ended - began, 2),
        "seconds_of_processor": round(done - worked, 2),  # what a busy machine does not stretch
        "seconds_gather": round(gathered - began, 2),
        "peak_mb": round(peak_mb()),
        "peak_mb_of_the_town": round(made_mb),
        "unknown_share": round(float(np.mean([np.mean(one.then.value < 0) for one in judged])), 3),
    }
    if asked.table:
        began = time.perf_counter()
        result["rows"] = len(findings(judged, facts, exposure))
        result["seconds_table"] = round(time.perf_counter() - began, 2)
    print(json.dumps(result, indent=2))


def peak_mb() -> float:
    """Give the most memory held so far, in MB; Linux counts it in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made_town(count: int, rules: list[Rule]) -> dict[str, Any]:
    """Draw a town: what :func:`geo.compliance.facts.gather` asks for, and ``exposure``."""
    draw = np.random.default_rng(3)
    ids = pd.Series(np.char.add("b", np.arange(count).astype(str)), dtype="str")
    buildings = _buildings(ids, draw)
    whole = _exposure(ids, draw)
    links, permits, acts, parcels, genealogy = _registers(ids, draw)
    return {
        "buildings": buildings,
        "layers": [_layer(one) for one in LAYERS],
        "whole": whole,
        "exposure": whole,
        "slopes": _slopes(ids, thresholds(rules), draw),
        "links": links,
        "permits": permits,
        "permits_complete": True,
        "incomplete": frozenset({"lake"}),
        "repaired": frozenset(),
        "acts": acts,
        "parcels": parcels,
        "genealogy": genealogy,
        "encroachments": _encroachments(ids, draw),
        "landscape": _landscape(parcels["parcel_id"], draw),
    }


def _buildings(ids: pd.Series, draw: np.random.Generator) -> gpd.GeoDataFrame:
    count = len(ids)
    west, south = draw.uniform(0, 35_000, count), draw.uniform(0, 25_000, count)
    seen = np.datetime64("2019-01-01") + draw.integers(0, 2600, count)
    absent = seen - draw.integers(1, 900, count)
    floors = draw.integers(1, 10, count).astype(float)
    floors[draw.random(count) < 0.1] = np.nan
    return gpd.GeoDataFrame(
        _empty(tables.BUILDINGS, count)
        | {
            "building_id": ids,
            "register_id": "town",
            "row": np.arange(count),
            "use_class": USES[draw.integers(0, len(USES), count)],
            "use_class_built": USES[draw.integers(0, len(USES), count)],
            "floors": floors,
            "height_m": floors * 3.3,
            "height_error_m": 1.0,
            "captured_on": np.where(draw.random(count) < 0.02, np.datetime64("NaT"), seen),
            "seen_absent_on": np.where(draw.random(count) < 0.4, np.datetime64("NaT"), absent),
            "position_error_m": 1.0,
            "position_error_assumed": False,
            "footprint_m2": 144.0,
            "geometry_state": np.where(draw.random(count) < 0.01, "repaired", "ok"),
            "in_city": True,
            "inside_city_m": draw.uniform(-50, 5000, count),
            "district_id": np.array(["north", "south"], object)[draw.integers(0, 2, count)],
        },
        geometry=shapely.box(west, south, west + 12, south + 12),
        crs=METRIC,
    ).pipe(_typed, tables.BUILDINGS)


def _exposure(ids: pd.Series, draw: np.random.Generator) -> pd.DataFrame:
    """Give each building some three layers it lies in or near to, one row a pair."""
    near = [np.flatnonzero(draw.random(len(ids)) < 0.5) for _ in LAYERS]
    at = np.concatenate(near)
    layer = np.repeat(np.array(LAYERS, dtype=object), [len(one) for one in near])
    share = np.clip(draw.uniform(-0.5, 1.5, len(at)), 0, 1)
    distance = np.where(share > 0, 0.0, draw.uniform(0, 60, len(at)))
    sure = np.where(distance > 1.5, "outside", "too_close")
    return pd.DataFrame(
        {
            "building_id": ids.take(at).reset_index(drop=True),
            "zone_id": layer,
            "layer_id": layer,
            "overlap_m2": share * 144,
            "overlap_share": share,
            "share_low": np.clip(share - 0.1, 0, 1),
            "share_high": np.clip(share + 0.1, 0, 1),
            "distance_m": distance,
            "error_m": 1.5,
            "position": np.where(share > 0.1, "inside", sure),
        }
    ).pipe(_typed, tables.EXPOSURE)


def _slopes(ids: pd.Series, limits: list[float], draw: np.random.Generator) -> pd.DataFrame:
    mean = np.repeat(draw.uniform(0, 30, len(ids)), len(limits))
    limit = np.tile(limits, len(ids))
    return pd.DataFrame(
        {
            "building_id": ids.repeat(len(limits)).reset_index(drop=True),
            "threshold_deg": limit,
            "slope_mean_deg": mean,
            "slope_mean_low_deg": mean - 1,
            "slope_mean_high_deg": mean + 1,
            "slope_max_deg": mean + 3,
            "slope_max_low_deg": mean + 2,
            "slope_max_high_deg": mean + 4,
            "share_at_or_above": np.clip((mean - limit) / 6 + 0.5, 0, 1),
            "share_low": np.clip((mean - limit) / 6 + 0.3, 0, 1),
            "share_high": np.clip((mean - limit) / 6 + 0.7, 0, 1),
            "void_share": 0.0,
            "slope_error_deg": 1.0,
        }
    ).pipe(_typed, tables.SLOPES)


def _registers(ids: pd.Series, draw: np.random.Generator) -> tuple[pd.DataFrame, ...]:
    """Give links, permits, acts, parcels and genealogy: a parcel each, and a permit for half."""
    count = len(ids)
    parcel_ids = "p" + ids
    has = draw.random(count) < 0.5
    permit_ids = ("a" + ids).where(has)
    links = pd.DataFrame(
        {"building_id": ids, "parcel_id": parcel_ids, "permit_id": permit_ids, "method": "overlap",
         "score": draw.uniform(0.6, 1, count), "ambiguous": draw.random(count) < 0.02,
         "parcel_open": draw.random(count) < 0.01}
    ).pipe(_typed, tables.LINKS)  # fmt: skip
    own = permit_ids[has].reset_index(drop=True)
    issued = np.datetime64("2018-06-01") + draw.integers(0, 2600, len(own))
    kinds = np.array(["building permit", "start notice", "acceptance"], dtype=object)
    permits = pd.DataFrame(
        _empty(tables.PERMITS, len(own))
        | {"permit_id": own, "register_id": "office", "row": np.arange(len(own)),
           "permit_type": kinds[draw.integers(0, 3, len(own))], "status": "valid",
           "issued_on": issued, "expires_on": issued + 900,
           "use_class": USES[draw.integers(0, 6, len(own))]}
    ).pipe(_typed, tables.PERMITS)  # fmt: skip
    acts = pd.DataFrame(
        {"permit_id": own, "permit_no": own, "kind": permits["permit_type"], "acted_on": issued}
    ).pipe(_typed, tables.ACTS)
    purposes = np.array(["housing", "agriculture", "recreation"], dtype=object)
    parcels = pd.DataFrame(
        _empty(tables.PARCELS, count)
        | {"parcel_id": parcel_ids, "register_id": "land", "row": np.arange(count),
           "land_use_purpose": purposes[draw.integers(0, 3, count)], "geometry_state": "ok"}
    ).pipe(_typed, tables.PARCELS)  # fmt: skip
    made = draw.random(count) < 0.2
    genealogy = pd.DataFrame(
        {"child_id": parcel_ids[made], "parent_id": "old" + parcel_ids[made],
         "made_on": np.datetime64("2023-01-01"), "parent_on_file": True,
         "parent_purpose": "agriculture", "siblings": 2}
    ).pipe(_typed, tables.GENEALOGY)  # fmt: skip
    return links, permits, acts, parcels, genealogy


def _encroachments(ids: pd.Series, draw: np.random.Generator) -> pd.DataFrame:
    depth = np.clip(draw.uniform(-3, 1, len(ids)), 0, None)
    return pd.DataFrame(
        {"building_id": ids, "parcel_id": "p" + ids, "outside_m2": depth * 12, "depth_m": depth,
         "depth_low_m": np.clip(depth - 0.5, 0, None), "depth_high_m": depth + 0.5}
    ).pipe(_typed, tables.ENCROACHMENTS)  # fmt: skip


def _landscape(ids: pd.Series, draw: np.random.Generator) -> pd.DataFrame:
    cut = draw.uniform(0, 4, len(ids))
    return pd.DataFrame(
        {"parcel_id": ids, "cut_m3": cut * 100, "fill_m3": cut * 50, "cut_error_m3": 40.0,
         "fill_error_m3": 40.0, "cut_max_m": cut, "fill_max_m": cut / 2, "height_error_m": 0.5,
         "void_share": 0.0}
    ).pipe(_typed, tables.LANDSCAPE)  # fmt: skip


def _empty(table: tables.Table, count: int) -> dict[str, Any]:
    flags = {one.name for one in table.columns if one.kind == "flag"}
    names = [name for name in table.names if name != "geometry"]
    return {name: np.full(count, False if name in flags else None) for name in names}


def _typed(frame: pd.DataFrame, table: tables.Table) -> pd.DataFrame:
    """Give columns their types; the check of every value is left to the stages that make them."""
    kinds = {one.name: one.kind for one in table.columns if one.name in frame}
    return frame.astype(
        {name: tables.DTYPES[kind] for name, kind in kinds.items() if kind != "geometry"}
    )


def _layer(layer_id: str) -> ZoneLayer:
    return ZoneLayer.model_validate(
        {
            "id": layer_id,
            "title": dict.fromkeys(("kk", "ru", "en"), layer_id),
            "family": "terrain",
            "derive": {"op": "polygons", "file": {"path": f"{layer_id}.geojson"}},
            "source": "none",
            "certainty": "certain",
            "coverage": "city",
            "style": {"colour": "#000000", "pattern": "dots"},
        }
    )


PERMITTED = {"permit_types": ["building permit"], "statuses": ["valid"]}
STAGES = ["building permit", "start notice", "acceptance"]

TESTS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"word": "inside", "zones": ["fault"]}, "barred"),
    ({"word": "inside", "zones": ["park", "slides"]}, "barred"),
    ({"word": "share_above", "zones": ["fault"]}, 0.2),
    ({"word": "nearer_than", "zones": ["river"]}, 35),
    ({"word": "steeper_than", "statistic": "share", "share": 0.2}, 15),
    ({"word": "steeper_than", "statistic": "mean"}, 20),
    ({"word": "steeper_than", "statistic": "max"}, 15),
    ({"word": "taller_than"}, 12),
    ({"word": "more_floors_than"}, 3),
    ({"word": "no_permit", **PERMITTED}, "required"),
    ({"word": "permit_expired", **PERMITTED}, "barred"),
    ({"word": "permit_for_other", **PERMITTED}, "barred"),
    ({"word": "refused_then_granted", "permit_types": ["building permit"]}, 90),
    ({"word": "stage_missing", "stages": STAGES}, "required"),
    ({"word": "stages_out_of_order", "stages": STAGES}, "required"),
    (
        {
            "word": "accepted_before_notice",
            "acceptance": ["acceptance"],
            "notice": ["start notice"],
        },
        "barred",
    ),
    ({"word": "use_barred", "uses": ["apartments"]}, "barred"),
    ({"word": "use_allowed", "uses": ["house", "shed"]}, "barred"),
    (
        {
            "word": "use_differs",
            "classes": {"dwelling": ["house", "apartments"], "other": ["hotel", "school"]},
        },
        "barred",
    ),
    ({"word": "subdivided", "purposes": ["agriculture"]}, "barred"),
    ({"word": "landscape_changed", "statistic": "depth"}, 2),
    ({"word": "outside_parcel"}, 0.5),
)
"""Every word of the rule book, with a limit."""

MORE: tuple[dict[str, Any], ...] = (
    {},
    {"within": "foothills", "within_share": 0.5},
    {"within": "foothills", "when": "use_class IN ('house', 'apartments') AND floors > 1"},
    {"unless": {"not_for": ["house", "apartments"], "shown_by": ["acceptance"]}},
    {"force": "advisory"},
)
"""What is added to rules in turn: an area, a condition, an exception, no legal force."""


def rule_book(count: int) -> list[Rule]:
    """Give rules of all words in turn, of two versions where the limit is a number."""
    found = []
    for number in range(count):
        test, limit = TESTS[number % len(TESTS)]
        stated = isinstance(limit, int | float)
        later = _version("v2", limit, {"not_before": "2024-06-20", "not_after": "2024-09-01"})
        earlier = _version("v1", limit * 1.2 if stated else limit, "2020-01-01")
        keys = {
            "id": f"rule-{number}",
            "title": dict.fromkeys(("kk", "ru", "en"), "a rule"),
            "force": "binding",
            "test": test,
            "versions": [earlier, later] if stated else [earlier],
            **MORE[number % len(MORE)],
        }
        if stated and number % 3 == 0:
            variants = {"more": {"limits": {"v1": limit * 1.5}}}
            words = dict.fromkeys(("kk", "ru", "en"), "as written")
            point = {"id": "limit", "point": words, "taken": words}
            keys["readings"] = [point | {"variants": variants}]
        if number % 10 == 8:
            keys["yields_to"] = [f"rule-{number - 1}"]
        found.append(Rule.model_validate(keys))
    return found


def _version(version_id: str, limit: Any, start: Any) -> dict[str, Any]:
    return {
        "id": version_id,
        "limit": limit,
        "in_force_from": start,
        "act": "an act",
        "source": "none",
        "confidence": "high",
    }


if __name__ == "__main__":
    main()
