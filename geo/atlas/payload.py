"""Everything an inspector's page knows: a snapshot as columns, ready to be written as JSON."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo import tables
from geo.atlas import encode, facts
from geo.atlas.carried import by_need, carried
from geo.atlas.citygrid import city_grid
from geo.atlas.contours import contours
from geo.atlas.field_sheets import printed
from geo.atlas.followed import event_columns
from geo.atlas.standings import STANDINGS, standings
from geo.atlas.weak_payload import weak_facts
from geo.records import Snapshot

_ALIKE = [
    "rule_id", "version_id", "force", "verdict", "reason",
    "measured", "measured_low", "measured_high", "limit", "unit", "zone_ids",
    "today", "label", "need", "reading", "review",
]  # fmt: skip
"""What a finding says; most buildings of a city share what a rule says of them."""

_OF_SIGNALS = (
    "signal_id", "received_on", "what", "state", "words_state", "words", "photo", "place_in_order",
    "reports",
)  # fmt: skip
"""What the page says of a report: no place it was sent from, and no hash of its code."""

_UNREAD = {
    "permits": ("permit_no", "building_id", "cadastral_no", "address", "row", "register_id"),
    "buildings": ("inside_city_m", "height_datum", "floors_over"),
    "parcels": ("cadastral_no_raw", "land_category", "row"),
    "slopes": (
        "building_id", "slope_mean_low_deg", "slope_mean_high_deg", "slope_max_low_deg",
        "slope_max_high_deg",
    ),
}  # fmt: skip
"""Columns that no part of the page says; they stand in the tables of the edition."""


def payload(snapshot: Snapshot, *, share_of: Snapshot | None = None) -> dict[str, Any]:
    """Give the data of the inspector's page.

    Tables are given as columns named as in :mod:`geo.tables`; where one table names a row
    of another, the row's place stands for its id.

    Parameters
    ----------
    snapshot
        Everything the page holds.
    share_of
        The whole of which ``snapshot`` is a share (:mod:`geo.atlas.shares`): layers are told
        of all objects, and sheets counted as they are printed.
    """
    whole = share_of or snapshot
    return {
        "monitor": facts.monitor_facts(snapshot)
        | {"grid": city_grid(snapshot.monitor.crs), "extent": snapshot.monitor.extent.bounds},
        "sources": facts.sources(snapshot),
        "layers": facts.layers(whole),
        "parameters": facts.parameters(snapshot),
        "rules": facts.rules(snapshot),
        "registers": [
            register.model_dump(mode="json", include={"id", "kind", "title", "source"})
            for register in snapshot.monitor.registers
        ],
        "districts": facts.districts(snapshot),
        "outline": facts.outline(snapshot),
        "backdrop": facts.backdrop(snapshot),
        "contours": _contours(snapshot),
        "zones": facts.zone_columns(snapshot.zones, snapshot.layers, tables.ZONES.names),
        "parcels": _parcels(snapshot),
        "buildings": _buildings(snapshot),
        "findings": _findings(snapshot),
        "act_findings": _act_findings(snapshot),
        "coverage": encode.columns(tables.COVERAGE, snapshot.coverage, tables.COVERAGE.names),
        "history": _history(snapshot),
        "encroachments": _encroachments(snapshot),
        "landscape": _of_parcels(tables.LANDSCAPE, snapshot.landscape, snapshot),
        "acts": _acts(snapshot),
        "exposure": _exposure(snapshot),
        "slopes": _slopes(snapshot),
        "links": _links(snapshot),
        "permits": encode.columns(tables.PERMITS, snapshot.permits, _read(tables.PERMITS)),
        **_followed(snapshot, printed(whole)),
        "signals": _of_buildings(tables.SIGNALS, snapshot.signals, snapshot, list(_OF_SIGNALS)),
        "weak": weak_facts(snapshot, share_of),
        "counts": encode.columns(tables.COUNTS, snapshot.counts, tables.COUNTS.names),
        "receipts": encode.columns(tables.RECEIPTS, snapshot.receipts, tables.RECEIPTS.names),
        "issues": _issues(snapshot),
    }


def _contours(snapshot: Snapshot) -> dict[str, Any] | None:
    """Give the lines of equal height over the city; None without an elevation model."""
    if snapshot.relief is None:
        return None
    seen = facts.wider(facts.degrees(snapshot.boundary), facts.FIRST_MARGIN)
    lines = contours(snapshot.relief, snapshot.monitor.crs, seen)
    if not len(lines):
        return None
    return {
        "elevation_m": encode.numbers(lines["elevation_m"], 0),
        "shape": encode.shapes(lines.geometry, simplify_m=facts.SIMPLIFY_M),
    }


def _buildings(snapshot: Snapshot) -> dict[str, Any]:
    frame = snapshot.buildings
    inner = frame.geometry.representative_point()
    degrees = inner.to_crs(4326)
    return encode.columns(tables.BUILDINGS, frame, _read(tables.BUILDINGS)) | {
        "district": encode.places(frame["district_id"], snapshot.districts["district_id"]),
        "standing": standings(snapshot).map(STANDINGS.index).tolist(),
        "x_m": encode.numbers(inner.x, 0),
        "y_m": encode.numbers(inner.y, 0),
        "lon_deg": encode.numbers(degrees.x, 5),
        "lat_deg": encode.numbers(degrees.y, 5),
        "shape": encode.shapes(frame.geometry),
    }


def _findings(snapshot: Snapshot) -> dict[str, Any]:
    """Give what findings say once each, and for each building which of them it has."""
    said, kind = _said(snapshot.findings, snapshot)
    building = np.asarray(_buildings_of(snapshot.findings, snapshot), dtype=np.int64)
    order = np.lexsort([kind, building])
    return said | {
        "each": np.bincount(building, minlength=len(snapshot.buildings)).tolist(),
        "kind": kind[order].tolist(),
    }


def _act_findings(snapshot: Snapshot) -> dict[str, Any]:
    """Give what findings about permits and parcels say once each, and of which it is said."""
    frame = snapshot.act_findings
    said, kind = _said(frame, snapshot)
    permit = (frame["subject"] == "permit").to_numpy()
    permits = encode.places(frame["subject_id"], snapshot.permits["permit_id"])
    parcels = encode.places(frame["subject_id"], snapshot.parcels["parcel_id"])
    return said | {
        "permit": np.where(permit, permits, -1).tolist(),
        "parcel": np.where(permit, -1, parcels).tolist(),
        "kind": kind.tolist(),
    }


def _said(frame: pd.DataFrame, snapshot: Snapshot) -> tuple[dict[str, Any], Any]:
    """Give each different thing that findings say, and for each finding which of them it is."""
    kind = frame.groupby(_ALIKE, dropna=False, sort=True).ngroup()
    said = frame.assign(kind=kind).drop_duplicates("kind").sort_values("kind")
    ids = pd.Series([rule.id for rule in snapshot.rules], dtype="str")
    told = encode.columns(tables.FINDINGS, said, _ALIKE)
    return told | {"rule": encode.places(said["rule_id"], ids)}, kind.to_numpy(dtype=np.int64)


def _history(snapshot: Snapshot) -> dict[str, Any]:
    """Give what became of each building, with how the change was seen."""
    names = [name for name in tables.HISTORY.names if not name.startswith(("building", "observ"))]
    seen = snapshot.observations.set_index("observation_id")["method"]
    return _of_buildings(tables.HISTORY, snapshot.history, snapshot, names) | {
        "method": encode.words(snapshot.history["observation_after"].map(seen))
    }


def _encroachments(snapshot: Snapshot) -> dict[str, Any]:
    names = [name for name in tables.ENCROACHMENTS.names if name != "building_id"]
    return _of_buildings(tables.ENCROACHMENTS, snapshot.encroachments, snapshot, names)


def _of_parcels(table: tables.Table, frame: pd.DataFrame, snapshot: Snapshot) -> dict[str, Any]:
    """Give a table whose rows are about parcels: its columns, and the place of each parcel."""
    names = [name for name in table.names if name != "parcel_id"]
    return encode.columns(table, frame, names) | {
        "parcel": encode.places(frame["parcel_id"], snapshot.parcels["parcel_id"])
    }


def _acts(snapshot: Snapshot) -> dict[str, Any]:
    frame = snapshot.acts
    return encode.columns(tables.ACTS, frame, ["kind", "acted_on"]) | {
        "permit": encode.places(frame["permit_id"], snapshot.permits["permit_id"])
    }


def _exposure(snapshot: Snapshot) -> dict[str, Any]:
    names = [name for name in tables.EXPOSURE.names if not name.endswith("_id")]
    return _of_buildings(tables.EXPOSURE, snapshot.exposure, snapshot, names) | {
        "zone": encode.places(snapshot.exposure["zone_id"], snapshot.zones["zone_id"])
    }


def _slopes(snapshot: Snapshot) -> dict[str, Any]:
    return _of_buildings(tables.SLOPES, snapshot.slopes, snapshot, _read(tables.SLOPES))


def _links(snapshot: Snapshot) -> dict[str, Any]:
    """Give what belongs together; a permit or parcel without a building is there with its own."""
    frame = snapshot.links
    return _of_buildings(tables.LINKS, frame, snapshot, ["method", "score", "ambiguous"]) | {
        "parcel": encode.places(frame["parcel_id"], snapshot.parcels["parcel_id"]),
        "permit": encode.places(frame["permit_id"], snapshot.permits["permit_id"]),
    }


def _followed(snapshot: Snapshot, sheets: pd.DataFrame) -> dict[str, Any]:
    """Give the cases that the page carries, and the numbers and buildings of all others."""
    page = carried(
        snapshot.cases, snapshot.events, snapshot.remedies, first=by_need(snapshot.cases)
    )
    events = event_columns(public=False)
    return {
        "cases": _of_buildings(tables.CASES, page.cases, snapshot)
        | {"sheet": encode.places(page.cases["case_id"], sheets["case_id"])},
        "cases_elsewhere": _of_buildings(
            tables.CASES, page.left_out, snapshot, ["case_id", "ended"]
        ),
        "events": _of_buildings(tables.EVENTS, page.events, snapshot, events),
        "remedies": _of_buildings(tables.REMEDIES, page.remedies, snapshot),
    }


def _parcels(snapshot: Snapshot) -> dict[str, Any]:
    return encode.columns(tables.PARCELS, snapshot.parcels, _read(tables.PARCELS)) | {
        "shape": encode.shapes(snapshot.parcels.geometry)
    }


def _issues(snapshot: Snapshot) -> dict[str, Any]:
    frame = tables.issues_table(snapshot.issues)
    return encode.columns(tables.ISSUES, frame, tables.ISSUES.names)


def _read(table: tables.Table) -> list[str]:
    """Give the columns that the page reads."""
    return [name for name in table.names if name not in _UNREAD[table.name]]


def _of_buildings(
    table: tables.Table, frame: pd.DataFrame, snapshot: Snapshot, names: list[str] | None = None
) -> dict[str, Any]:
    """Give a table whose rows are about buildings: its columns, and the place of each building."""
    return encode.columns(table, frame, names or table.names) | {
        "building": _buildings_of(frame, snapshot)
    }


def _buildings_of(frame: pd.DataFrame, snapshot: Snapshot) -> list[int]:
    return encode.places(frame["building_id"], snapshot.buildings["building_id"])
