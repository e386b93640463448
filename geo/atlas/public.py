"""What may leave for the public: counts, cells of 500 m, and what a court act in force names."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np

from geo import tables
from geo.atlas import cells, encode, facts
from geo.atlas.payload import worst
from geo.atlas.sharing import licence_of_buildings, open_sources, open_zones
from geo.records import VERDICTS, Snapshot

FLAGGED = ("breach", "exposed")
NOT_PUBLIC_STATES = ("flagged", "screened")
"""States before an inspector has looked: not public in any form."""
DEMOLISHED = ("demolished_full", "demolished_partial")

KNOWN_USES = frozenset(
    {
        "administrative", "apartment", "apartment_block", "apartment_house", "apartments",
        "clinic", "commercial", "culture", "education", "health", "hospital", "hotel",
        "industrial", "kindergarten", "mall", "multi_apartment", "office", "public", "resort",
        "restaurant", "retail", "sanatorium", "school", "shop", "sport", "supermarket",
        "tourism", "university", "warehouse", "worship",
    }
)  # fmt: skip
"""Uses that are no private home. Any other word, and none at all, counts as private."""


def public_payload(snapshot: Snapshot) -> dict[str, Any]:
    """Give the data of the public page, from the public columns of :mod:`geo.tables` alone."""
    allowed = open_sources(snapshot)
    monitor = snapshot.monitor
    outlined = monitor.boundary.source in allowed
    return {
        "monitor": facts.monitor_facts(snapshot),
        "sources": facts.sources(snapshot),
        "layers": facts.layers(snapshot),
        "parameters": facts.parameters(snapshot),
        "rules": facts.rules(snapshot),
        "districts": facts.districts(
            snapshot, drawn=monitor.districts is not None and monitor.districts.source in allowed
        ),
        "outline": facts.outline(snapshot) if outlined else None,
        "backdrop": facts.backdrop(snapshot, allowed),
        "zones": facts.zone_columns(open_zones(snapshot), snapshot.layers, tables.ZONES.public),
        "totals": totals(snapshot),
        "risks": encode.columns(tables.RISKS, snapshot.risks, tables.RISKS.public),
        "counts": encode.columns(tables.COUNTS, snapshot.counts, tables.COUNTS.public),
        "unknown": unknown_reasons(snapshot),
        "grid": _grid(snapshot),
        "buildings": _buildings(snapshot),
        "receipts": encode.columns(tables.RECEIPTS, snapshot.receipts, tables.RECEIPTS.public),
    }


def public_bounds(snapshot: Snapshot) -> tuple[float, float, float, float]:
    """Give the ground the page shows, in hundredths of a degree, so that it places no building."""
    west, south, east, north = (100 * degrees for degrees in facts.bounds(snapshot))
    return (
        math.floor(west) / 100,
        math.floor(south) / 100,
        math.ceil(east) / 100,
        math.ceil(north) / 100,
    )


def totals(snapshot: Snapshot) -> dict[str, int]:
    """Give the run in six figures; a zero is a figure too."""
    by_verdict = np.bincount(worst(snapshot), minlength=len(VERDICTS) + 1)
    counted = dict(zip((*VERDICTS, "none"), by_verdict.tolist(), strict=True))
    cases = snapshot.cases
    return {
        "buildings": len(snapshot.buildings),
        "flagged": sum(counted[word] for word in FLAGGED),
        "unknown": counted["unknown"],
        "cases": int((~cases["state"].isin(NOT_PUBLIC_STATES)).sum()),
        "dismissed": int((cases["state"] == "dismissed").sum()),
        "demolished": int(cases["outcome"].isin(DEMOLISHED).sum()),
    }


def unknown_reasons(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Give, for each rule, how many buildings it could not judge, and why."""
    unknown = snapshot.findings[snapshot.findings["verdict"] == "unknown"]
    counted = unknown.groupby(["rule_id", "reason"]).size().reset_index(name="count")
    return counted.to_dict("records")


def _grid(snapshot: Snapshot) -> dict[str, Any]:
    frame = cells.cells(snapshot)
    numbers = [name for name in frame if name.endswith(("_low", "_high"))]
    return {
        "cell_m": cells.CELL_M,
        "cell_id": frame["cell_id"].tolist(),
        "licence": encode.words(frame["licence"]),
        **{name: frame[name].tolist() for name in numbers},
        "shape": encode.shapes(frame.geometry),
    }


def named(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give the buildings a court act in force names, whose use is known and not private."""
    acts = snapshot.cases.loc[snapshot.cases["act_in_force"], "building_id"]
    frame = snapshot.buildings
    shown = (
        frame["building_id"].isin(acts)
        & frame["use_class"].isin(KNOWN_USES)
        & licence_of_buildings(snapshot).notna()
    )
    return frame[shown].reset_index(drop=True)


def _buildings(snapshot: Snapshot) -> dict[str, Any]:
    """Give the named buildings with their cases; public columns only."""
    frame = named(snapshot)
    cases = snapshot.cases[
        snapshot.cases["building_id"].isin(frame["building_id"]) & snapshot.cases["act_in_force"]
    ]
    events = snapshot.events[snapshot.events["case_id"].isin(cases["case_id"])]
    return encode.columns(tables.BUILDINGS, frame, tables.BUILDINGS.public) | {
        "shape": encode.shapes(frame.geometry),
        "cases": encode.columns(tables.CASES, cases, tables.CASES.public)
        | {"building": encode.places(cases["building_id"], frame["building_id"])},
        "events": encode.columns(tables.EVENTS, events, tables.EVENTS.public),
    }
