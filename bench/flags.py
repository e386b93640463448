"""Ask a made-up million permits all red flags: seconds and memory.

    python bench/flags.py [--permits 1000000] [--out bench/results/flags.json]

What is measured is the asking alone, from tables in memory to the tables of flags; making the town
is told apart. The town is drawn from a fixed seed, and no flag is left without something to
answer. Nothing here is a test: the figures are of one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from judge import METRIC, peak_mb

from geo import tables
from geo.config import layers_folder
from geo.records import Rule
from geo.risk.evidence import Evidence
from geo.risk.flag_files import flags_in
from geo.risk.flags import raise_flags

AS_OF = date(2026, 11, 1)
KINDS = np.array(
    ["permit", "permit", "permit", "sketch approval", "start notice", "acceptance", "refusal",
     "purpose change", "rezoning", "land grant", "buy-out", "plan edit", "owner acceptance"],
    dtype=object,
)  # fmt: skip
USES = np.array(
    ["gardening", "house", "terrace", "hotel", "apartments", "recreation"], dtype=object
)
EVENTS = ("stop_order", "suit_filed", "owner_changed", "final")


def main() -> None:
    """Make a town, ask the flags of it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--permits", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, help="file to write the figures to as well")
    asked = parser.parse_args()
    flags, faults = flags_in(layers_folder())
    if faults:
        raise SystemExit("\n".join(map(str, faults)))
    given = made_town(asked.permits)
    made_mb, load = peak_mb(), os.getloadavg()[0]
    began, worked = time.perf_counter(), time.process_time()
    found = raise_flags(given, flags)
    ended, done = time.perf_counter(), time.process_time()
    answered = found.counts["raised"] + found.counts["not_raised"]
    result: dict[str, Any] = {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "load_before": round(load, 2),
        "permits": asked.permits,
        "buildings": len(given.buildings),
        "parcels": len(given.parcels),
        "findings": len(given.findings) + len(given.act_findings),
        "flags": len(flags),
        "seconds": round(ended - began, 2),
        "seconds_of_processor": round(done - worked, 2),  # what a busy machine does not stretch
        "peak_mb": round(peak_mb()),
        "peak_mb_of_the_town": round(made_mb),
        "raised": len(found.flagged),
        "flags_answered": int((answered > 0).sum()),
        "flags_raised": int((found.counts["raised"] > 0).sum()),
    }
    text = json.dumps(result, indent=2)
    print(text)
    if asked.out is not None:
        asked.out.write_text(text + "\n", encoding="utf-8")


def made_town(count: int) -> Evidence:
    """Draw the registers of a town with so many permits, and what was found of them."""
    draw = np.random.default_rng(7)
    plots = max(count // 3, 10)
    numbers = _numbers(plots)
    permits = _permits(count, numbers, draw)
    buildings = _buildings(plots, draw)
    at = draw.integers(0, plots, count)
    links = _typed(
        {
            "building_id": buildings["building_id"].to_numpy()[at],
            "parcel_id": numbers[at], "permit_id": permits["permit_id"].to_numpy(),
            "method": "number", "score": 1.0, "ambiguous": draw.random(count) < 0.02,
            "parcel_open": draw.random(count) < 0.01,
        },
        tables.LINKS,
    )  # fmt: skip
    return Evidence(
        as_of=AS_OF,
        permits=permits,
        granted=np.where(permits["issued_on"].notna(), 1, 0).astype(np.int8),
        permits_complete=True,
        permits_from=date(2000, 1, 1),
        parcels=_parcels(numbers, draw),
        parcels_complete=True,
        genealogy=_genealogy(numbers, draw),
        buildings=buildings,
        links=links,
        districts=pd.Series("north", index=pd.Index(numbers)),
        **_judged(permits, buildings["building_id"], draw),
        **_followed(buildings["building_id"], draw),
    )


def _numbers(count: int) -> np.ndarray:
    """Give cadastral numbers, ten to a block."""
    own = np.arange(count)
    return np.array([f"20-{one // 10:06}-{one % 10:03}" for one in own.tolist()], dtype=object)


def _days(
    draw: np.random.Generator, count: int, first: str, span: int, missing: float = 0.0
) -> Any:
    days = np.datetime64(first) + draw.integers(0, span, count)
    return np.where(draw.random(count) < missing, np.datetime64("NaT"), days)


def _some(draw: np.random.Generator, words: Any, count: int, missing: float = 0.1) -> Any:
    found = np.asarray(words, dtype=object)[draw.integers(0, len(words), count)]
    return np.where(draw.random(count) < missing, None, found)


def _permits(count: int, numbers: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    issued = _days(draw, count, "2018-01-01", 2900, 0.05)
    refused = np.where(np.isnat(issued), _days(draw, count, "2018-01-01", 2900), issued)
    wait = np.exp(draw.normal(3.5, 0.4, count)).astype(int)
    developer = draw.integers(0, max(count // 20, 5), count)
    told = {
        "permit_id": np.char.add("a", np.arange(count).astype(str)).astype(object),
        "register_id": "office", "row": np.arange(count),
        "permit_type": KINDS[draw.integers(0, len(KINDS), count)],
        "cadastral_no": numbers[draw.integers(0, len(numbers), count)],
        "applied_on": issued - wait.astype("timedelta64[D]"),
        "issued_on": issued,
        "refused_on": np.where(np.isnat(issued), refused, np.datetime64("NaT")),
        "floors_permitted": draw.integers(1, 6, count).astype(float),
        "gfa_m2": draw.uniform(100, 2000, count), "units_permitted": draw.integers(1, 9, count),
        "use_class": _some(draw, USES, count), "use_class_before": _some(draw, USES, count),
        "issuing_body": _some(draw, ["office one", "office two"], count),
        "approver_key": _some(draw, [f"k{one}" for one in range(200)], count),
        "developer_key": np.char.add("d", developer.astype(str)).astype(object),
        "tender": _some(draw, ["yes", "no"], count),
        "opinions": _some(draw, ["hearing", "none", "hearing ecology emergency"], count),
        "plan_unit": np.char.add("u", (developer % 997).astype(str)).astype(object),
        "difference_due_on": _days(draw, count, "2020-01-01", 2900, 0.2),
        "difference_paid": _some(draw, ["yes", "no"], count),
    }  # fmt: skip
    return _typed(_planted(pd.DataFrame(told), numbers), tables.PERMITS)


def _planted(permits: pd.DataFrame, numbers: np.ndarray) -> pd.DataFrame:
    """Make of the first acts groups of one day, and after these refusals that were overcome."""
    size = max(len(permits) // 50, 8) // 4 * 4
    group = np.arange(size) // 4
    alike = {"permit_type": "permit", "gfa_m2": 900.0, "floors_permitted": 3.0,
             "units_permitted": 2.0, "use_class": "house"}  # fmt: skip
    for name, value in alike.items():
        permits.loc[: 2 * size - 1, name] = value
    together = permits.index[:size]
    permits.loc[together, "developer_key"] = np.char.add("g", group.astype(str)).astype(object)
    permits.loc[together, "issued_on"] = pd.Timestamp("2019-06-06")
    permits.loc[together, "cadastral_no"] = numbers[
        (group * 10 + np.arange(size) % 4) % len(numbers)
    ]
    pair = permits.index[size : 2 * size]
    first = np.arange(size) % 2 == 0
    permits.loc[pair, "cadastral_no"] = numbers[np.arange(size) // 2]
    refused, granted = pd.Timestamp("2020-02-01"), pd.Timestamp("2020-02-21")
    permits.loc[pair, "refused_on"] = pd.Series(refused, index=pair).where(first)
    permits.loc[pair, "issued_on"] = pd.Series(granted, index=pair).where(~first)
    return permits


def _buildings(count: int, draw: np.random.Generator) -> gpd.GeoDataFrame:
    seen = _days(draw, count, "2018-06-01", 2900, 0.02)
    told = {
        "building_id": np.char.add("b", np.arange(count).astype(str)).astype(object),
        "register_id": "survey", "row": np.arange(count), "captured_on": seen,
        "seen_absent_on": seen - draw.integers(1, 900, count).astype("timedelta64[D]"),
        "floors": draw.integers(1, 9, count).astype(float), "position_error_m": 1.0,
        "units": draw.integers(1, 20, count).astype(float), "geometry_state": "ok",
        "in_city": True, "district_id": _some(draw, ["north", "south"], count),
    }  # fmt: skip
    west, south = draw.uniform(0, 35_000, count), draw.uniform(0, 25_000, count)
    shapes = shapely.box(west, south, west + 12, south + 12)
    return gpd.GeoDataFrame(_typed(told, tables.BUILDINGS), geometry=shapes, crs=METRIC)


def _parcels(numbers: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    count = len(numbers)
    told = {
        "parcel_id": numbers, "register_id": "land", "row": np.arange(count),
        "hazard": _some(draw, ["none", "none", "landslide"], count), "geometry_state": "ok",
        "hazard_listed_on": _days(draw, count, "2016-01-01", 3000, 0.1),
        "begins_on": _days(draw, count, "2016-01-01", 3000),
    }  # fmt: skip
    return _typed(told, tables.PARCELS)


def _genealogy(numbers: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    child = numbers[: len(numbers) // 2]
    told = {
        "child_id": child, "parent_on_file": True,
        "parent_id": np.char.add("old", (np.arange(len(child)) // 12).astype(str)).astype(object),
        "parent_purpose": _some(draw, ["agricultural", "private house", "shop"], len(child)),
        "made_on": np.datetime64("2020-01-01"), "siblings": 12,
    }  # fmt: skip
    return _typed(told, tables.GENEALOGY)


def _judged(
    permits: pd.DataFrame, buildings: pd.Series, draw: np.random.Generator
) -> dict[str, Any]:
    """Give rules, and what they found of permits and buildings."""
    rules = tuple(
        Rule.model_validate(
            {"id": name, "title": dict.fromkeys(("kk", "ru", "en"), name), "force": "binding",
             "applies_to": [subject], "test": test, "versions": [
                 {"id": f"v{year}", "limit": limit, "in_force_from": f"{year}-01-01",
                  "act": "an act", "source": "none", "confidence": "high"}
                 for year, limit in versions]}
        )
        for name, subject, test, versions in (
            ("bar", "permit", {"word": "use_barred", "uses": ["apartments"]}, [(2018, "barred")]),
            ("lower", "permit", {"word": "more_floors_than"}, [(2018, 9), (2021, 3)]),
            ("notice", "building", {"word": "accepted_before_notice", "acceptance": ["a"],
                                    "notice": ["b"]}, [(2018, "barred")]),
            ("differs", "building", {"word": "use_differs", "classes": {"a": ["a"], "b": ["b"]}},
             [(2018, "barred")]),
            ("stages", "building", {"word": "stage_missing", "stages": ["a", "b"]},
             [(2018, "required")]),
        )
    )  # fmt: skip
    verdicts = ["clear"] * 18 + ["unknown", "breach"]

    def found(ids: pd.Series, rule_id: str, key: str) -> pd.DataFrame:
        return pd.DataFrame(
            {"finding_id": f"{rule_id}:" + ids, key: ids, "rule_id": rule_id,
             "subject": "permit", "force": "binding", "reason": "measured", "unit": "uses",
             "verdict": _some(draw, verdicts, len(ids), 0.0),
             "today": _some(draw, verdicts, len(ids), 0.0)}
        )  # fmt: skip

    by_use, by_floors = (found(permits["permit_id"], one, "subject_id") for one in ("bar", "lower"))
    by_use.loc[(permits["approver_key"] == "k0").to_numpy(), "verdict"] = "breach"
    acts = pd.concat([by_use, by_floors])
    of_buildings = pd.concat(
        [found(buildings, one, "building_id") for one in ("notice", "differs", "stages")]
    )
    depth = np.clip(draw.uniform(-9, 3, len(buildings)), 0, None)
    over = {
        "building_id": buildings, "parcel_id": None, "depth_m": depth,
        "depth_low_m": np.clip(depth - 0.5, 0, None), "depth_high_m": depth + 0.4,
    }  # fmt: skip
    return {
        "rules": rules,
        "findings": _typed(of_buildings, tables.FINDINGS),
        "act_findings": _typed(acts, tables.ACT_FINDINGS),
        "encroachments": _typed(over, tables.ENCROACHMENTS),
    }


def _followed(buildings: pd.Series, draw: np.random.Generator) -> dict[str, Any]:
    """Give a case for one building in a hundred, four events each, and two surveys of them."""
    own = buildings.iloc[:: max(len(buildings) // (len(buildings) // 100 + 1), 1)]
    own = own.reset_index(drop=True)
    ids = "c-" + own
    opened = _days(draw, len(own), "2020-01-01", 1500)
    cases = {
        "case_id": ids, "building_id": own, "state": "final", "outcome": "none",
        "ended": draw.random(len(own)) < 0.3, "act_in_force": draw.random(len(own)) < 0.5,
        "in_effect_on": opened + 400, "silent_since": np.where(
            draw.random(len(own)) < 0.3, opened + 600, np.datetime64("NaT")),
        "opened_on": opened, "last_event_on": opened + 400, "events": 4, "last_seq": 4,
    }  # fmt: skip
    events = pd.concat(
        [pd.DataFrame({"case_id": ids, "kind": kind, "happened_on": opened + 100 * step})
         for step, kind in enumerate(EVENTS)]
    )  # fmt: skip
    events["seq"] = np.arange(1, len(events) + 1)
    history = {
        "building_id": own, "change": _some(draw, ["grew", "unchanged"], len(own), 0.0),
        "after_on": opened + 30, "not_after_on": opened + 300,
    }  # fmt: skip
    return {
        "cases": _typed(cases, tables.CASES),
        "events": _typed(events, tables.EVENTS),
        "history": _typed(history, tables.HISTORY),
    }


def _typed(told: Any, table: tables.Table) -> pd.DataFrame:
    """Give columns their types; the check of every value is left to the stages that make them."""
    frame = pd.DataFrame(told).reset_index(drop=True)
    flags = {one.name for one in table.columns if one.kind == "flag"}
    lacking = [one for one in table.names if one not in frame and one != "geometry"]
    whole = frame.assign(**{name: False if name in flags else None for name in lacking})
    kinds = {one.name: tables.DTYPES[one.kind] for one in table.columns if one.kind != "geometry"}
    return whole[list(kinds)].astype(kinds)


if __name__ == "__main__":
    main()
