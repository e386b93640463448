"""A small invented town as a snapshot, made by hand, and pages drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point
from signs import signed
from world import EAST, METRIC, NORTH, buildings, ground, kz, zones

from geo import tables
from geo.atlas.publish import publish
from geo.config import Monitor
from geo.records import VERDICTS, Issue, Parameter, Relief, Rule, Snapshot, ZoneLayer

STATES = (
    "flagged", "screened", "inspection_due", "inspected", "prescription", "stop_order",
    "suit_filed", "judgment", "appeal", "final", "cassation", "enforcement", "works",
    "partly_executed", "executed", "verified", "closed", "dismissed", "suspended",
)  # fmt: skip
IN_FORCE = STATES[9:17]
COUNT = 240
PER_ROW = 20
HOSTILE = "</script><img src=x onerror=\"window.__ran='yes'\">{{7*7}}"
LABEL_OF = {
    "breach": "barred_then_and_now", "clear": "lawful_then_barred_now", "unknown": "not_known",
}  # fmt: skip
REVIEWED = {"height:b100": "wrong", "height:b104": "confirmed", "height:b108": "reopened"}
Words = Callable[[str], str]


def plain(_name: str) -> str:
    """Say nothing."""
    return ""


def hostile(_name: str) -> str:
    """Say what a page must not run."""
    return HOSTILE


def town(say: Words = plain, *, fictional: bool = True, private: bool = False) -> Snapshot:
    """Build the town; ``say`` is given the name of each text and adds to it."""
    observed = _buildings(say, private=private)
    ids = observed["building_id"]
    areas = _zones(say)
    cases, events = _cases(ids, say)
    findings = _findings(ids, say)
    made = Snapshot(
        monitor=_monitor(say, fictional=fictional),
        as_of=date(2026, 9, 1),
        layers=_layers(say),
        rules=_rules(say),
        buildings=observed,
        parcels=_parcels(say),
        permits=_permits(say),
        links=_links(ids, say),
        zones=areas,
        districts=_districts(say),
        boundary=gpd.GeoDataFrame(geometry=[ground(-100, -100, 1300, 800)], crs=METRIC),
        relief=_relief(),
        exposure=_exposure(ids, areas),
        slopes=_slopes(ids),
        findings=findings,
        workflow=kz(),
        events=events,
        cases=cases,
        remedies=_remedies(cases),
        tallies=_tallies(),
        risks=_risks(),
        counts=_counts(),
        receipts=_receipts(say),
        issues=_issues(say),
        background=_background(say),
        rulebook_sha256="ab" * 32,
        observations=_observations(ids, say),
        history=_history(ids, say),
        acts=_acts(say),
        genealogy=_genealogy(say),
        encroachments=_encroachments(ids, say),
        landscape=_landscape(say),
        act_findings=_act_findings(say),
        coverage=_coverage(),
        returns=_returns(say),
    )
    return signed(made, say)


def texts(name: str, say: Words) -> dict[str, str]:
    return {language: f"{name} {language}{say(name)}" for language in ("kk", "ru", "en")}


def _monitor(say: Words, *, fictional: bool) -> Monitor:
    source = {
        "publisher": texts("Office", say),
        "consulted_on": "2026-08-01",
        "reliability": "synthetic",
    }
    free = {"licence": "CC-BY-4.0", "redistribute": "attribution"}
    shut = {"licence": "none stated", "redistribute": "no"}
    said = {"title": texts("Ground plan", say), "attribution": f"Office, 2026{say('source')}"}
    return Monitor.model_validate(
        {
            "id": "town",
            "fictional": fictional,
            "name": texts("Town", say),
            "crs": "EPSG:32643",
            "timezone": "Asia/Almaty",
            "extent": {"west": 76, "south": 43, "east": 78, "north": 44},
            "data": "here",
            "sources": {
                "open": source | free | said,
                "shut": source | shut | said | {"title": texts("Private plan", say)},
            },
            "journal": {
                "path": "journal.jsonl",
                "origin": "town.example/journal",
                "prefix": "TW",
                "roles": ["clerk"],
                "silent_after_days": {"value": 30, "source": "none"},
            },
            "boundary": {"file": {"path": "city.geojson"}, "source": "open"},
            "districts": {"file": {"path": "districts.geojson"}, "source": "open"},
            "registers": [
                {
                    "id": "survey",
                    "kind": "buildings",
                    "title": texts("Survey", say),
                    "file": {"path": "buildings.geojson"},
                    "columns": {"building_id": "id"},
                    "source": "open",
                }
            ],
            "backdrop": [
                {"id": one, "kind": one, "file": {"path": one}, "source": "open"}
                for one in ("streets", "water", "places")
            ],
            "assumed": {"boundary_error_m": 20, "position_error_m": 5, "height_error_m": 1},
            "publisher": {"name": texts("Office", say), "how_to_object": texts("Write", say)},
        }
    )


def _layers(say: Words) -> tuple[ZoneLayer, ...]:
    def layer(key: str, pattern: str, source: str) -> ZoneLayer:
        return ZoneLayer.model_validate(
            {
                "id": key,
                "title": texts(key, say),
                "family": "seismic",
                "derive": {"op": "polygons", "file": {"path": f"{key}.geojson"}},
                "source": source,
                "certainty": "uncertain",
                "coverage": "city",
                "style": {"colour": "#9933aa", "pattern": pattern},
            }
        )

    return (layer("fault", "diagonal", "open"), layer("slide", "dots", "shut"))


def _rules(say: Words) -> tuple[Rule, ...]:
    def rule(key: str, force: str, test: dict[str, Any], limit: Any) -> Rule:
        version = {
            "id": f"{key}-2020",
            "limit": limit,
            "in_force_from": {"not_before": "2020-01-01", "not_after": "2020-02-01"},
            "act": f"Act 7{say('act')}",
            "article": f"12{say('article')}",
            "source": "open",
            "confidence": "medium",
        }
        reading = {
            "id": "bank",
            "point": texts("bank", say),
            "taken": texts("line", say),
            "alternatives": [texts("middle", say)],
        }
        return Rule.model_validate(
            {
                "id": key,
                "title": texts(f"Rule {key}", say),
                "force": force,
                "test": test,
                "readings": [reading],
                "versions": [version],
            }
        )

    share = {"word": "share_above", "zones": ["fault"]}
    return (
        rule("height", "binding", {"word": "taller_than"}, 12.0),
        rule("share", "binding", share, 0.2),
        rule("slide-near", "advisory", {"word": "inside", "zones": ["slide"]}, "barred"),
    )


def _buildings(say: Words, *, private: bool) -> gpd.GeoDataFrame:
    corners = [(60 * (at % PER_ROW), 60 * (at // PER_ROW)) for at in range(COUNT)]
    shapes = [ground(x, y, x + 20, y + 15) for x, y in corners]
    shapes[7] = Point(EAST + 60 * 7 + 5, NORTH + 5)
    ids = [f"b{at:03d}{say('buildings.building_id')}" for at in range(COUNT)]
    uses = ["house", "hotel", "", "school"] if not private else ["house", ""]
    return buildings(
        *shapes,
        building_id=ids,
        cadastral_no=[f"20-311-{at:03d}{say('buildings.cadastral_no')}" for at in range(COUNT)],
        name=[f"Block {at}{say('buildings.name')}" for at in range(COUNT)],
        address=[f"Long street {at}{say('buildings.address')}" for at in range(COUNT)],
        use_class=[uses[at % len(uses)] or None for at in range(COUNT)],
        floors=3,
        height_m=[10 + at % 5 for at in range(COUNT)],
        height_error_m=0.5,
        seen_absent_on="2019-05-05",
        district_id=[("west" if x < 600 else "east") for x, _ in corners],
    )


def _zones(say: Words) -> gpd.GeoDataFrame:
    line = LineString([(EAST + 300, NORTH + 320), (EAST + 700, NORTH + 340)])
    parts = ["area", "uncertain", "closing"]
    shapes = [ground(0, 0, 300, 300), ground(300, 0, 500, 300), line]
    name = f"Fault 1{say('zones.name')}"
    fault = zones(*shapes, layer_id="fault", part=parts, name=name, boundary_error_assumed=True)
    slide = zones(ground(700, 300, 1100, 600), layer_id="slide", geometry_state="repaired")
    return tables.ZONES.shape(pd.concat([fault, slide], ignore_index=True), METRIC)


def _findings(ids: pd.Series, say: Words) -> pd.DataFrame:
    at = np.arange(COUNT)
    height = np.array(["breach", "clear", "unknown", "clear"])[at % 4]
    slide = np.array(["exposed", "not_exposed", "unknown"])[at % 3]
    reason = {"unknown": "too_close"}
    common = {"building_id": ids}
    frames = [
        common | {"rule_id": "height", "force": "binding", "verdict": height, "unit": "m"}
        | {"measured": 10.0 + at % 5, "measured_low": 9.5 + at % 5, "measured_high": 10.5 + at % 5}
        | {"limit": 12.0, "version_id": "height-2020", "zone_ids": None},
        common | {"rule_id": "slide-near", "force": "advisory", "verdict": slide, "unit": "share"}
        | {"measured": 0.5, "measured_low": 0.4, "measured_high": 0.7, "limit": None}
        | {"version_id": "slide-near-2020", "zone_ids": "slide-1"},
        common | {"rule_id": "share", "force": "binding", "verdict": "unknown", "unit": "share"}
        | {"measured": None, "limit": 0.2, "version_id": None, "zone_ids": "fault-1 fault-2"},
    ]  # fmt: skip
    told = pd.concat([pd.DataFrame(frame) for frame in frames], ignore_index=True)
    told = told[(told["rule_id"] != "share") | told["building_id"].isin(ids[:30])]
    told["finding_id"] = told["rule_id"] + ":" + told["building_id"].str[:4]
    told = told.assign(
        reason=told["verdict"].map(reason).fillna("measured"),
        today=told["verdict"].where(told["force"] == "binding"),
        label=told["verdict"].map(LABEL_OF).where(told["force"] == "binding"),
        need=np.where(told["rule_id"] == "share", f"layer:fault{say('findings.need')}", None),
        reading=np.where(told["rule_id"] == "share", "bank", None),
        review=told["finding_id"].map(REVIEWED),
    )
    return tables.FINDINGS.shape(told)


def _exposure(ids: pd.Series, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    near = pd.DataFrame({"building_id": ids[:60]}).merge(
        pd.DataFrame(areas[["zone_id", "layer_id"]]), how="cross"
    )
    kind = np.array(["inside", "too_close", "outside", "boundary_not_known"])
    return tables.EXPOSURE.shape(
        near.assign(
            overlap_m2=120.5, overlap_share=0.4, share_low=0.3, share_high=0.5, distance_m=0.0,
            error_m=20.6, position=kind[np.arange(len(near)) % 4],
        )
    )  # fmt: skip


def _slopes(ids: pd.Series) -> pd.DataFrame:
    return tables.SLOPES.shape(
        {
            "building_id": ids, "threshold_deg": 15.0, "slope_mean_deg": 7.25, "slope_max_deg": 9.0,
            "share_at_or_above": 0.0, "share_low": 0.0, "share_high": 0.1, "elevation_min_m": 900.0,
            "elevation_max_m": 903.0, "void_share": 0.0, "slope_error_deg": 2.0,
        }
    )  # fmt: skip


def _parcels(say: Words) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {
            "parcel_id": [f"20-311-{at:03d}{say('parcels.parcel_id')}" for at in range(3)],
            "register_id": "survey", "row": [1, 2, 3], "geometry_state": "ok",
            "land_use_purpose": f"garden{say('parcels.land_use_purpose')}",
            "geometry": [ground(60 * at - 5, -5, 60 * at + 40, 40) for at in range(3)],
        },
        crs=METRIC,
    )  # fmt: skip
    return tables.PARCELS.shape(frame, METRIC)


def _permits(say: Words) -> pd.DataFrame:
    return tables.PERMITS.shape(
        {
            "permit_id": [f"P-{at}{say('permits.permit_id')}" for at in range(3)],
            "register_id": "survey", "row": [1, 2, 3], "permit_type": f"start{say('permits')}",
            "status": f"issued{say('permits')}", "issued_on": "2021-01-05", "floors_permitted": 2.0,
        }
    )  # fmt: skip


def _links(ids: pd.Series, say: Words) -> pd.DataFrame:
    permit, parcel = say("permits.permit_id"), say("parcels.parcel_id")
    return tables.LINKS.shape(
        {
            "building_id": ids[:3], "parcel_id": [f"20-311-{at:03d}{parcel}" for at in range(3)],
            "permit_id": [f"P-0{permit}", f"P-1{permit}", None],
            "method": ["number", "nearest", "address"], "score": [1.0, 0.6, 1.0],
            "ambiguous": [False, True, False],
        }
    )  # fmt: skip


def _observations(ids: pd.Series, say: Words) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {
            "observation_id": [f"o{at}{say('observations')}" for at in range(2)],
            "register_id": "survey", "row": [1, 2], "building_id": ids[:2],
            "captured_on": ["2022-05-01", "2024-05-01"], "method": ["drone", "satellite"],
            "presence": "seen", "floors": [3.0, 5.0], "position_error_m": 0.5,
            "position_error_assumed": False, "geometry_state": "ok",
            "document_no": f"D-1{say('observations.document_no')}",
            "geometry": [ground(0, 0, 20, 15)] * 2,
        },
        crs=METRIC,
    )  # fmt: skip
    return tables.OBSERVATIONS.shape(frame, METRIC)


def _history(ids: pd.Series, say: Words) -> pd.DataFrame:
    return tables.HISTORY.shape(
        {
            "building_id": [ids[0], ids[0], ids[1]], "change": ["appeared", "grew", "appeared"],
            "after_on": ["2019-05-05", "2022-05-01", None],
            "not_after_on": ["2022-05-01", "2024-05-01", "2022-05-01"],
            "observation_after": [f"o{at}{say('observations')}" for at in (0, 1, 0)],
            "floors_before": [None, 3.0, None], "floors_after": [3.0, 5.0, 3.0],
        }
    )  # fmt: skip


def _acts(say: Words) -> pd.DataFrame:
    permit = f"P-0{say('permits.permit_id')}"
    return tables.ACTS.shape(
        {
            "permit_id": permit, "permit_no": permit,
            "kind": ["application", "refusal", f"start{say('acts.kind')}"],
            "acted_on": ["2020-02-02", "2020-03-03", None],
        }
    )  # fmt: skip


def _genealogy(say: Words) -> pd.DataFrame:
    return tables.GENEALOGY.shape(
        {
            "child_id": [f"20-311-000{say('parcels.parcel_id')}"], "parent_id": ["20-311-900"],
            "parent_on_file": False, "siblings": 2,
        }
    )  # fmt: skip


def _encroachments(ids: pd.Series, say: Words) -> pd.DataFrame:
    return tables.ENCROACHMENTS.shape(
        {
            "building_id": ids[:2], "parcel_id": f"20-311-000{say('parcels.parcel_id')}",
            "outside_m2": [12.5, 0.0], "depth_m": [2.4, 0.0], "depth_low_m": [1.9, 0.0],
            "depth_high_m": [2.9, 0.0], "onto": [f"20-311-001{say('encroachments.onto')}", None],
        }
    )  # fmt: skip


def _landscape(say: Words) -> pd.DataFrame:
    return tables.LANDSCAPE.shape(
        {
            "parcel_id": [f"20-311-000{say('parcels.parcel_id')}"], "cut_m3": 120.0,
            "fill_m3": 15.0, "cut_error_m3": 30.0, "fill_error_m3": 30.0, "cut_max_m": 3.5,
            "fill_max_m": 0.5, "height_error_m": 0.6, "void_share": 0.0,
        }
    )  # fmt: skip


def _act_findings(say: Words) -> pd.DataFrame:
    return tables.ACT_FINDINGS.shape(
        {
            "subject": ["permit", "parcel"],
            "subject_id": [
                f"P-0{say('permits.permit_id')}", f"20-311-000{say('parcels.parcel_id')}",
            ],
            "finding_id": ["height:permit:P-0", "share:parcel:20-311-000"],
            "rule_id": ["height", "share"], "version_id": ["height-2020", None],
            "force": "binding", "verdict": ["breach", "unknown"],
            "reason": ["measured", "place_not_known"], "measured": [15.0, None],
            "limit": [12.0, 0.2], "unit": ["m", "share"], "label": ["barred_then_and_now", None],
            "need": [None, f"relief{say('act_findings.need')}"],
        }
    )  # fmt: skip


def _coverage() -> pd.DataFrame:
    return tables.COVERAGE.shape(
        {
            "rule_id": ["height", "height", "share", "share"],
            "need": ["answered", "buildings.height_m", "answered", "layer:fault"],
            "buildings": COUNT, "known": [180, 240, 0, 0], "blamed": [0, 0, 0, 30],
        }
    )  # fmt: skip


def _returns(say: Words) -> pd.DataFrame:
    return tables.RETURNS.shape(
        {
            "input_id": ["survey", "survey", "zone:fault"], "file": "buildings.geojson",
            "row": [3, 8, 1], "key": [f"=1+1{say('returns.key')}", "b9", None],
            "column": ["id", None, None], "code": ["key_missing", "row_outside", "geometry_none"],
            "what": f"no id{say('returns.what')}", "mend": "Add it",
            "effect": ["quarantined", "outside", "quarantined"],
        }
    )  # fmt: skip


def _cases(ids: pd.Series, say: Words) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = len(STATES)
    states = pd.Series(STATES)
    cases = tables.CASES.shape(
        {
            "case_id": [f"c-{at:02d}{say('cases.case_id')}" for at in range(count)],
            "building_id": ids[:count], "state": states,
            "outcome": states.map({"closed": "demolished_full"}).fillna("none"),
            "act_in_force": states.isin(IN_FORCE), "opened_on": "2022-02-02",
            "last_event_on": "2023-03-03", "deadline_on": "2023-06-30",
            "overdue": states == "final", "events": 1,
            "ended": states.isin(["closed", "dismissed"]), "told": ~states.isin(STATES[:3]),
            "deadline_assumed": False, "fined": False, "last_seq": range(1, count + 1),
        }
    )  # fmt: skip
    events = tables.EVENTS.shape(
        {
            "seq": range(1, count + 1), "case_id": cases["case_id"], "building_id": ids[:count],
            "kind": states, "happened_on": "2023-03-03", "source": f"journal{say('events.source')}",
            "document_no": [f"N-{at}{say('events.document_no')}" for at in range(count)],
            "body": f"Inspectorate{say('events.body')}", "recorded_at": "2023-03-03T09:00:00Z",
            "recorder_role": "clerk", "leaf_sha256": [f"{at:064x}" for at in range(count)],
        }
    )  # fmt: skip
    return cases, events


def _remedies(cases: pd.DataFrame) -> pd.DataFrame:
    done = cases[cases["state"].isin(["executed", "verified", "closed"])]
    seen = (done["state"] == "verified").to_numpy()
    return tables.REMEDIES.shape(
        done[["case_id", "building_id"]].assign(
            scope="full", decided_on="2022-03-03", declared_on="2023-02-02",
            declared_by="inspectorate", seen_on=np.where(seen, "2023-03-03", None),
            seen_by=np.where(seen, "survey", None),
            floors_before=3.0, floors_left=0.0, share_executed=1.0, share_of="floors",
        )
    )  # fmt: skip


def _tallies() -> pd.DataFrame:
    return tables.TALLIES.shape(
        {
            "measure": ["demolished_full", "demolished_partial"],
            "definition": ["tally.demolished_full", "tally.demolished_partial"],
            "until": "2026-09-01", "count": [1, 0], "case_ids": ["c-16", None],
        }
    )  # fmt: skip


def _districts(say: Words) -> gpd.GeoDataFrame:
    names = {
        f"name_{key}": [f"West {key}{say('district')}", f"East {key}"] for key in texts("", say)
    }
    frame = gpd.GeoDataFrame(
        {"district_id": ["west", "east"], **names}
        | {"geometry": [ground(-100, -100, 600, 800), ground(600, -100, 1300, 800)]},
        crs=METRIC,
    )
    return tables.DISTRICTS.shape(frame, METRIC)


def _relief() -> Relief:
    elevation = np.add.outer(np.arange(60.0, 0, -1) ** 2 / 20, np.arange(80.0)).astype("float32")
    elevation[5:8, 5:8] = np.nan
    return Relief(
        elevation_m=elevation, slope_deg=elevation,
        transform=(30.0, 0.0, EAST - 500, 0.0, -30.0, NORTH + 1300), crs="EPSG:32643",
        cell_m=(30.0, 30.0), slope_error_deg=Parameter(value=2.0, source="none"),
        void_share=9 / 4800, source="open", file="relief.tif",
    )  # fmt: skip


def _risks() -> pd.DataFrame:
    return tables.RISKS.shape(
        {
            "district_id": ["west", "east", None], "buildings": [120, 120, 0],
            "breach": [30, 30, 0], "exposed": [20, 20, 0],
            "unknown": [40, 40, 0], "not_exposed": [0, 0, 0], "clear": [30, 30, 0],
            "cases_open": [17, 0, 0], "cases_closed": [2, 0, 0], "demolished": [1, 0, 0],
        }
    )  # fmt: skip


def _counts() -> pd.DataFrame:
    rows = [
        ("layer", "fault", "zones", 1), ("layer", "fault", "touching", 60),
        ("layer", "fault", "inside", 60), ("layer", "fault", "too_close", 0),
        ("layer", "fault", "boundary_not_known", 0), ("layer", "slide", "zones", 1),
        ("layer", "slide", "inside", 0), ("layer", "slide", "boundary_not_known", 60),
        ("rule", "height", "breach", 60),
        ("rule", "height", "clear", 120), ("rule", "height", "unknown", 60),
        ("rule", "height", "unknown:too_close", 60), ("rule", "share", "breach", 0),
    ]  # fmt: skip
    return tables.COUNTS.shape(
        pd.DataFrame(rows, columns=["subject", "subject_id", "measure", "count"])
    )


def _receipts(say: Words) -> pd.DataFrame:
    return tables.RECEIPTS.shape(
        {
            "input_id": ["survey", "fault"], "kind": "buildings",
            "file": [f"buildings.geojson{say('receipts.file')}", "fault.geojson"],
            "sha256": ["cd" * 32, "ef" * 32], "rows_read": [243, 1], "rows_used": [240, 1],
            "rows_repaired": [0, 0], "rows_quarantined": [1, 0], "rows_outside": [2, 0],
            "reasons": [f"key_missing 1, row_outside 2{say('receipts.reasons')}", None],
            "columns_unused": [f"owner, note{say('receipts.columns_unused')}", None],
        }
    )  # fmt: skip


def _issues(say: Words) -> tuple[Issue, ...]:
    at = f"register{say('issues.file')}.csv"
    return (
        Issue("row", "row_outside", at, f"outside{say('issues.what')}", "Check it", row=8),
        Issue("row", "key_missing", at, "no id", f"Add it{say('issues.mend')}", row=3),
    )


def _background(say: Words) -> dict[str, gpd.GeoDataFrame]:
    def layer(shapes: list[Any], name: str) -> gpd.GeoDataFrame:
        said = [f"{name} {at}{say('background')}" for at in range(len(shapes))]
        return gpd.GeoDataFrame(
            {f"name_{code}": said for code in ("kk", "ru", "en")}, geometry=shapes, crs=METRIC
        )

    rows = [
        LineString([(EAST - 50, NORTH + 60 * at - 20), (EAST + 1250, NORTH + 60 * at - 20)])
        for at in range(12)
    ]
    return {
        "streets": layer(rows, "Long street"),
        "water": layer([ground(1050, 100, 1250, 300)], "Pond"),
        "places": layer([Point(EAST + 600, NORTH + 350)], "Middle"),
    }


def shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    """Give the same facts with the rows of every table, and every tuple, in another order."""
    names = [table.name for table in tables.ALL if table is not tables.ISSUES]
    frames = {name: getattr(snapshot, name).sample(frac=1, random_state=seed) for name in names}
    return replace(
        snapshot,
        **frames,
        layers=snapshot.layers[::-1],
        rules=snapshot.rules[::-1],
        issues=snapshot.issues[::-1],
        background={
            name: frame.sample(frac=1, random_state=seed)
            for name, frame in reversed(list(snapshot.background.items()))
        },
    )


def worst_by_hand(snapshot: Snapshot) -> dict[str, str]:
    """Give each building's worst verdict, the slow way."""
    said: dict[str, str] = {}
    for building, verdict, review in zip(
        *(snapshot.findings[name] for name in ("building_id", "verdict", "review")), strict=True
    ):
        counts = "unknown" if review == "wrong" else verdict
        said[building] = min(said.get(building, counts), counts, key=VERDICTS.index)
    return said


@pytest.fixture(scope="session")
def make_town() -> Callable[..., Snapshot]:
    return town


@pytest.fixture(scope="session")
def quiet_town() -> Snapshot:
    return town()


@pytest.fixture(scope="session")
def hostile_town() -> Snapshot:
    return town(hostile)


@pytest.fixture(scope="session")
def worst_of() -> Callable[[Snapshot], dict[str, str]]:
    return worst_by_hand


@pytest.fixture(scope="session")
def in_other_order() -> Callable[[Snapshot, int], Snapshot]:
    return shuffled


@pytest.fixture(scope="session")
def edition(quiet_town: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the quiet town's edition."""
    folder = tmp_path_factory.mktemp("edition")
    publish(quiet_town, folder)
    return folder


@pytest.fixture(scope="session")
def hostile_edition(hostile_town: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an edition with hostile words in every text."""
    folder = tmp_path_factory.mktemp("hostile")
    publish(hostile_town, folder)
    return folder


@dataclass
class Visit:
    """An open page, and everything it asked for or complained of."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def unfold(self) -> Any:
        """Open all that is folded, and give the page."""
        self.page.evaluate(
            "document.querySelectorAll('details').forEach((one) => (one.open = true))"
        )
        return self.page


@pytest.fixture(scope="session")
def tabs(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Give one tab for each kind of screen: to open one takes longer than to load a page."""
    kept: dict[str, Any] = {}

    def tab(width: int, height: int, **options: Any) -> Any:
        kind = f"{width} {height} {sorted(options.items())}"
        if kind not in kept:
            size = {"width": width, "height": height}
            context = chromium.new_context(viewport=size, offline=True, **options)
            context.route("**", _only_files)
            kept[kind] = context.new_page()
            kept[kind].set_default_timeout(30_000)
        return kept[kind]

    yield tab
    for page in kept.values():
        page.context.close()


@pytest.fixture
def visit(tabs: Callable[..., Any]) -> Iterator[Callable[..., Visit]]:
    """Open pages offline, where anything that is no file is refused; each is loaded afresh."""
    listening: list[tuple[Any, str, Any]] = []

    def listen(page: Any, event: str, hear: Any) -> None:
        page.on(event, hear)
        listening.append((page, event, hear))

    def open_page(
        path: Path, *, width: int = 1440, height: int = 900, fragment: str = "", **options: Any
    ) -> Visit:
        page = tabs(width, height, **options)
        page.emulate_media(media="screen", color_scheme=options.get("color_scheme", "light"))
        page.goto("about:blank")  # so that a page with another fragment is loaded too
        seen = Visit(page)
        listen(page, "request", lambda request: seen.asked.append(request.url))
        listen(page, "console", lambda message: seen.complaints.append(message.text))
        listen(page, "pageerror", lambda error: seen.complaints.append(str(error)))
        page.goto(path.as_uri() + fragment)
        return seen

    yield open_page
    for page, event, hear in listening:
        page.remove_listener(event, hear)


@pytest.fixture
def page_of(visit: Callable[..., Visit], edition: Path) -> Callable[..., Any]:
    """Open the inspector's page of the quiet town in English."""

    def open_page(fragment: str = "", **options: Any) -> Any:
        return visit(edition / "inspector.html", fragment=f"#lang=en{fragment}", **options).page

    return open_page


def _only_files(route: Any) -> None:
    if route.request.url.startswith("file://"):
        route.continue_()
    else:
        route.abort()
