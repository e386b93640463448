"""What may leave for the public: counts, cells of 500 m, and what a court act in force names."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from geo import tables
from geo.atlas import cells, encode, facts, public_counts
from geo.atlas.carried import by_news, carried
from geo.atlas.carried import named as behind
from geo.atlas.citation import page_names
from geo.atlas.followed import event_columns
from geo.atlas.guard import CELL_M
from geo.atlas.naming import named
from geo.atlas.sharing import open_sources, open_zones
from geo.atlas.standings import SIGNS
from geo.atlas.told import told
from geo.records import Snapshot


def public_payload(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Any]:
    """Give the data of the public page, from the public columns of :mod:`geo.tables` alone.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    """
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
        "totals": public_counts.totals(snapshot, placed),
        "risks": _columns(public_counts.districts(snapshot, placed).reset_index()),
        "counts": _columns(public_counts.counts(snapshot, placed)),
        "labels": public_counts.labelled(snapshot, placed),
        "coverage": _columns(public_counts.coverage(snapshot, placed)),
        "grid": _grid(snapshot, placed),
        "buildings": _buildings(snapshot),
        **_followed(snapshot),
        "receipts": encode.columns(tables.RECEIPTS, snapshot.receipts, tables.RECEIPTS.public),
    }


def public_bounds(snapshot: Snapshot, placed: pd.DataFrame) -> tuple[float, float, float, float]:
    """Give the ground the page shows first: the squares with a sign, so that no building is placed.

    Where no square has a sign it is all squares, and without any the city, in hundredths of a
    degree.
    """
    frame = cells.cells(snapshot, placed)
    signs = frame[frame[[f"{word}_high" for word in SIGNS]].sum(axis=1) > 0]
    shown = next((one for one in (signs, frame) if len(one)), snapshot.boundary)
    west, south, east, north = (
        100 * one for one in facts.wider(facts.degrees(facts.amid(shown)), facts.FIRST_MARGIN)
    )
    return (
        math.floor(west) / 100,
        math.floor(south) / 100,
        math.ceil(east) / 100,
        math.ceil(north) / 100,
    )


def _grid(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Any]:
    frame = cells.cells(snapshot, placed)
    return _columns(frame.drop(columns="geometry")) | {
        "cell_m": CELL_M,
        "left_out": cells.left_out(placed),
        "shape": encode.shapes(frame.geometry),
    }


def _columns(frame: pd.DataFrame) -> dict[str, Any]:
    """Give a small table that has no contract, column by column."""
    return {
        str(name): [None if one is pd.NA else one for one in frame[name].tolist()] for name in frame
    }


def _buildings(snapshot: Snapshot) -> dict[str, Any]:
    """Give the named buildings; public columns only."""
    frame = named(snapshot)
    return encode.columns(tables.BUILDINGS, frame, tables.BUILDINGS.public) | {
        "shape": encode.shapes(frame.geometry)
    }


def _followed(snapshot: Snapshot) -> dict[str, Any]:
    """Give the cases that may be told, their events and ledger, and the counts of them.

    ``building`` is the place of a case's building among the named ones, by an act of this
    very case; -1 for every other case, whose building nobody is told.
    """
    public = told(snapshot)
    page = carried(public.cases, public.events, public.remedies, first=by_news(public.cases))
    buildings = snapshot.cases.set_index("case_id")["building_id"]
    in_force = buildings[snapshot.cases.set_index("case_id")["act_in_force"].astype(bool)]
    of_case = page.cases["case_id"].map(in_force)
    return {
        "cases": encode.columns(tables.CASES, page.cases, tables.CASES.public)
        | {
            "building": encode.places(of_case, named(snapshot)["building_id"]),
            "page": page.cases["case_id"].map(page_names(public.cases["case_id"])).tolist(),
        },
        "cases_left_out": len(page.left_out),
        "events": encode.columns(tables.EVENTS, page.events, event_columns(public=True)),
        "remedies": encode.columns(tables.REMEDIES, page.remedies, tables.REMEDIES.public),
        "tallies": _tallies(public.tallies, page.cases["case_id"]),
    }


def _tallies(tallies: pd.DataFrame, carried_ids: pd.Series) -> dict[str, Any]:
    """Give the counts of cases, with some of the cases behind each and how many may be told."""
    kept, told_ids = behind(tallies["case_ids"], set(carried_ids))
    shown = tallies.assign(case_ids=kept)
    return encode.columns(tables.TALLIES, shown, tables.TALLIES.public) | {
        "told": told_ids.tolist()
    }
