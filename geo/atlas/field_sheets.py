"""What stands on the printed sheet that an inspector fills in on site: one A4 page a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.atlas.carried import by_need
from geo.atlas.extract_plan import Grounds, Shown, plan, shown
from geo.atlas.extract_provisions import LIMITS
from geo.atlas.extract_words import figure
from geo.atlas.once import once
from geo.atlas.qr import case_addresses, geo_link, qr_svg
from geo.atlas.speech import Speech
from geo.records import Rule, Snapshot

MOST_SHEETS = 100
"""Open cases that are printed, those that wait longest first: a week's work of one inspector."""
PLAN_M = 0.095
"""Side of the plan on paper; ``field.typ`` sets it."""
SCALES = (250, 500, 1000, 2000, 5000)
"""Scales that a ruler reads; the first at which the plan shows the surroundings is taken."""
ROOM = 2.5
"""How many times as wide as the building the plan is at least."""
MOST_ROWS = 4
"""Findings and zones printed; the page of the monitor has all of them."""
FIGURES = {
    "floors": ("floors_before", "floors_ordered", "floors_left"),
    "height_m": ("height_before_m", "height_ordered_m", "height_left_m"),
    "area_m2": ("area_before_m2", "area_ordered_m2", "area_left_m2"),
}
"""What the ledger keeps of a building, as it was, as it may remain, and as it was last seen."""


def field_sheets(snapshot: Snapshot, language: str) -> list[dict[str, Any]]:
    """Give the sheets of the open cases whose building is on file, by need.

    Parameters
    ----------
    snapshot
        What a run knows; buildings, parcels and zones in the metric CRS of the monitor.
    language
        kk, ru or en.

    Returns
    -------
    sheets
        Of each case its texts, tables and plan, as ``templates/field.typ`` sets them; at most
        :data:`MOST_SHEETS`. A case whose building no register holds has none.
    """
    say = Speech(language, snapshot.monitor.words)
    pictures = _pictures(snapshot)
    return [
        _sheet(case, snapshot, say, pictures[case["case_id"]])
        for _, case in printed(snapshot).iterrows()
    ]


def printed(snapshot: Snapshot) -> pd.DataFrame:
    """Choose the cases that have a sheet, in the order of the pages of the file."""
    cases = snapshot.cases
    on_file = cases["building_id"].isin(snapshot.buildings["building_id"])
    waiting = cases[~cases["ended"].astype(bool) & on_file]
    return waiting.loc[by_need(waiting)].head(MOST_SHEETS)


def scale_of(width_m: float) -> int:
    """Choose the scale of a plan that shows a building among its surroundings.

    Examples
    --------
    >>> scale_of(8), scale_of(40), scale_of(10_000)
    (250, 2000, 5000)
    """
    return next((one for one in SCALES if one * PLAN_M >= ROOM * width_m), SCALES[-1])


@dataclass(frozen=True, slots=True)
class _Pictures:
    """What a sheet shows in every language: the plan, its scale, and the QR code."""

    plan: Shown
    scale: int
    qr: str
    qr_says: str


@once
def _pictures(snapshot: Snapshot) -> dict[str, _Pictures]:
    """Draw plan and QR code of each case that has a sheet."""
    addresses = case_addresses(snapshot)
    return {
        case["case_id"]: _drawn(case, snapshot, addresses.get(case["case_id"]))
        for _, case in printed(snapshot).iterrows()
    }


def _drawn(case: pd.Series, snapshot: Snapshot, address: str | None) -> _Pictures:
    rows = snapshot.buildings["building_id"] == case["building_id"]
    building = snapshot.buildings[rows]
    west, south, east, north = building.total_bounds
    scale = scale_of(max(east - west, north - south, 1.0))
    near = Grounds(
        sites=building,
        layers=snapshot.layers,
        zones=snapshot.zones,
        boundary=snapshot.boundary,
        parcels=snapshot.parcels,
        buildings=snapshot.buildings[~rows],
    )
    return _Pictures(
        plan=shown(near, 0, side_m=scale * PLAN_M),
        scale=scale,
        qr=qr_svg(address or geo_link(*_place(building, snapshot))),
        qr_says="field_sheet.qr.page" if address else "field_sheet.qr.place",
    )


def _sheet(case: pd.Series, snapshot: Snapshot, say: Speech, pictures: _Pictures) -> dict[str, Any]:
    [building] = snapshot.buildings.index[snapshot.buildings["building_id"] == case["building_id"]]
    drawing = plan(pictures.plan, say, site=say("field_sheet.building"))
    return {
        "language": say.language,
        "city": say.local(snapshot.monitor.name),
        "banner": say("banner.fictional") if snapshot.monitor.fictional else None,
        "edition": f"{say('page.as_of')} {say.day(snapshot.as_of)}",
        "title": f"{say('field_sheet.title')} {case['case_id']}",
        "state": _state(case, snapshot, say),
        "qr": pictures.qr,
        "qr_says": say(pictures.qr_says),
        "facts": [
            [label, value]
            for label, value in _facts(snapshot.buildings.loc[building], case, snapshot, say)
        ],
        "plan": drawing.svg,
        "legend": [{"swatch": key, "title": title} for key, title in drawing.legend],
        "scale": say("field_sheet.scale", scale=say.number(pictures.scale)),
        "findings": _findings(str(case["building_id"]), snapshot, say),
        "zones": _zones(str(case["building_id"]), snapshot, say),
        "ledger": _ledger(str(case["case_id"]), snapshot, say),
        "wording": say("wording.sign"),
        "words": {key: say(f"field_sheet.{key}") for key in _WORDS}
        | {key: say(text) for key, text in _SHARED_WORDS.items()},
    }


_WORDS = ("blanks", "seen_at", "floors", "height", "position", "photos", "note", "by", "more")
_SHARED_WORDS = {
    "findings": "field_sheet.findings", "rule": "list.filter.rule",
    "verdict": "list.filter.verdict", "measured": "evidence.measured", "limit": "evidence.limit",
    "zones": "exposure.title", "zone": "exposure.zone", "lies": "zone.position",
    "distance": "zone.distance",
    "error": "exposure.error", "ledger": "ledger.title", "before": "ledger.before",
    "ordered": "ledger.ordered", "left": "ledger.left", "plan": "extract.plan",
}  # fmt: skip


def _state(case: pd.Series, snapshot: Snapshot, say: Speech) -> str:
    """Say where a case stands and what is late."""
    workflow = snapshot.workflow
    titled = case["state"] if workflow is None else say.local(workflow.states[case["state"]].title)
    if case["overdue"] and pd.notna(case["deadline_on"]):
        return f"{titled}. {say('sign.overdue', day=say.day(case['deadline_on']))}"
    return str(titled)


def _facts(
    building: pd.Series, case: pd.Series, snapshot: Snapshot, say: Speech
) -> Iterator[tuple[str, str]]:
    """Give what names the building, what is on file of it, and where it is."""
    inner = building.geometry.representative_point()
    lat, lon = _place(snapshot.buildings.loc[[building.name]], snapshot)
    degrees = f"{lat:.5f}, {lon:.5f} (WGS 84)"
    none = say("word.not_given")
    yield say("building.id"), str(case["building_id"])
    for name, key in (("cadastral_no", "building.cadastral"), ("address", "building.address")):
        yield say(key), str(building[name]) if pd.notna(building[name]) else none
    yield say("building.district"), _district(building, snapshot, say)
    use = building["use_class"]
    yield say("building.use"), say.word(str(use)) if pd.notna(use) else none
    for name, key, unit in (
        ("floors", "building.floors", "floors"), ("height_m", "building.height", "m"),
    ):  # fmt: skip
        yield say(key), figure(building[name], unit, say) if pd.notna(building[name]) else none
    for parcel in _linked(str(case["building_id"]), "parcel_id", snapshot):
        yield say("permit.parcel"), parcel
    for permit in _linked(str(case["building_id"]), "permit_id", snapshot):
        yield say("permit.id"), permit
    yield say("building.coordinates"), degrees
    yield snapshot.monitor.crs, f"{say.number(inner.x)} E, {say.number(inner.y)} N"


def _place(building: gpd.GeoDataFrame, snapshot: Snapshot) -> tuple[float, float]:
    """Give latitude and longitude (degrees WGS 84) of a point inside a building."""
    inner = gpd.GeoSeries(building.geometry.representative_point(), crs=snapshot.monitor.crs)
    [place] = inner.to_crs(4326)
    return place.y, place.x


def _district(building: pd.Series, snapshot: Snapshot, say: Speech) -> str:
    own = snapshot.districts[snapshot.districts["district_id"] == building["district_id"]]
    return str(own[f"name_{say.language}"].iloc[0]) if len(own) else say("list.no_district")


def _linked(building_id: str, column: str, snapshot: Snapshot) -> list[str]:
    links = snapshot.links[snapshot.links["building_id"] == building_id]
    return sorted(links[column].dropna().unique())[:2]


def _findings(building_id: str, snapshot: Snapshot, say: Speech) -> list[list[str]]:
    """Give the open signs of a building, with what was measured and what is allowed."""
    rules = {rule.id: rule for rule in snapshot.rules}
    found = snapshot.findings[snapshot.findings["building_id"] == building_id]
    counts = found["verdict"].isin(["breach", "exposed", "unknown"]) & (found["review"] != "wrong")
    law = [rules[one].status != "draft" for one in found["rule_id"]]
    kept = found[counts & np.array(law, dtype=bool)].sort_values(["verdict", "rule_id"])
    return [
        [
            say.local(rules[one["rule_id"]].title),
            say(f"verdict.{one['verdict']}"),
            _measured(one, say),
            _allowed(one, rules[one["rule_id"]], say),
        ]
        for _, one in kept.head(MOST_ROWS).iterrows()
    ]


def _measured(finding: pd.Series, say: Speech) -> str:
    """Write what was measured with the bounds of its error."""
    value, low, high = (finding[name] for name in ("measured", "measured_low", "measured_high"))
    if pd.isna(value):
        return say("evidence.not_measured")
    unit = str(finding["unit"])
    told = figure(value, unit, say)
    if pd.isna(low) or pd.isna(high) or low == high or not np.isfinite([low, high]).all():
        return told
    return f"{told} ({figure(low, unit, say)}–{figure(high, unit, say)})"


def _allowed(finding: pd.Series, rule: Rule, say: Speech) -> str:
    """Write what is allowed; a rule without force bars nothing, and of words its title tells."""
    if pd.notna(finding["limit"]):
        return figure(finding["limit"], str(finding["unit"]), say)
    told = say(LIMITS[rule.test.word]) if rule.force == "binding" else ""
    return "–" if "{" in told or not told else told


def _zones(building_id: str, snapshot: Snapshot, say: Speech) -> list[list[str]]:
    """Give the zones that a building lies in or near, the nearest first."""
    titles = {layer.id: say.local(layer.title) for layer in snapshot.layers}
    near = snapshot.exposure[snapshot.exposure["building_id"] == building_id]
    kept = near.sort_values(["distance_m", "zone_id"]).head(MOST_ROWS)
    return [
        [
            titles[one["layer_id"]],
            say(f"position.{one['position']}"),
            say.metres(one["distance_m"]) if pd.notna(one["distance_m"]) else "–",
            say.metres(one["error_m"]) if pd.notna(one["error_m"]) else "–",
        ]
        for _, one in kept.iterrows()
    ]


def _ledger(case_id: str, snapshot: Snapshot, say: Speech) -> list[list[str]]:
    """Give what was, what may remain and what was last seen left; empty without an order."""
    own = snapshot.remedies[snapshot.remedies["case_id"] == case_id]
    if own.empty:
        return []
    row = own.iloc[0]
    known = {name: row[list(of)] for name, of in FIGURES.items() if row[list(of)].notna().any()}
    return [
        [say(f"figure.{name}"), *("?" if pd.isna(one) else say.number(one, 1) for one in values)]
        for name, values in known.items()
    ]
