"""The pages of claims, of analyses and of the panel: public ones, and those for the office."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.atlas import languages
from geo.atlas.analyses_sheet import analysis_sheets
from geo.atlas.changes_sheet import Difference
from geo.atlas.citation import Edition, page_names
from geo.atlas.claims_sheet import Before, before_of, claim_sheets, tallied, told_claims
from geo.atlas.folio import folio_page, speeches, weighed
from geo.atlas.inevitability_sheet import panel_sheet, told_panel
from geo.atlas.published import FILES, allowed
from geo.atlas.speech import Speech
from geo.atlas.spreadsheet import csv_text
from geo.atlas.told import told
from geo.records import Snapshot

Ways = Mapping[str, str]


def weighed_pages(
    snapshot: Snapshot, edition: Edition, changed: Difference | None = None
) -> dict[str, str]:
    """Give the public pages, by path below the public folder; each where it has something to tell.

    Parameters
    ----------
    snapshot
        What the run knows; only what may be told of it is read.
    edition
        What a citation names.
    changed
        What changed since the edition before; None where none was named.
    """
    before = before_of(changed.old.as_of, changed.old.claims) if changed else None
    return _pages(snapshot, edition, inside=False, before=before)


def inside_pages(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give the same pages for the office, with all that is counted, beside the public folder."""
    nowhere = Edition(snapshot.as_of, "", None)
    return {**_pages(snapshot, nowhere, inside=True, before=None)}


def weighed_files(snapshot: Snapshot, notice: str | None) -> dict[str, str]:
    """Give the public files of claims, recommendations and the panel, by name."""
    frames = {
        "claims": told_claims(snapshot),
        "recommendations": snapshot.recommendations,
        "inevitability": told_panel(snapshot),
    }
    there = {
        "claims": bool(snapshot.papers.claims),
        "recommendations": bool(snapshot.papers.analyses),
        "inevitability": len(snapshot.inevitability) > 0,
    }
    written = {}
    for name, frame in frames.items():
        if there[name]:
            kept = _public(frame, name)
            marked = kept if notice is None else kept.assign(notice=notice)
            written[f"{name}.csv"] = csv_text(allowed(marked, name))
    return written


def _public(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    kept = [one for one in FILES[name].names if one in frame]
    return pd.DataFrame(frame[kept])


def case_ways(snapshot: Snapshot, root: str = "") -> Ways:
    """Give the way to the page of each case that may be told, by its number."""
    pages = page_names(told(snapshot).cases["case_id"])
    return {case: f"{root}cases/{page}" for case, page in pages.items()}


def record_ways(snapshot: Snapshot, say: Speech, root: str, beside: str) -> Ways:
    """Give the way to the page of each record that a figure may name, in one language."""
    ways = {case: f"{page}#{say.language}" for case, page in case_ways(snapshot, root).items()}
    for one in snapshot.papers.analyses:
        parts = [each.id for each in one.risks] + [each.id for each in one.recommendations]
        for part in parts:
            anchor = f"{say.language}-{one.id}-{part}"
            ways[f"{one.id}/{part}"] = f"{beside}analyses.html#{anchor}"
    return ways


def _pages(
    snapshot: Snapshot, edition: Edition, *, inside: bool, before: Before | None
) -> dict[str, str]:
    """Render each page that there is something to tell on."""
    root = "public/" if inside else ""
    ways = {say.language: record_ways(snapshot, say, root, "") for say in speeches(snapshot)}
    claimed = snapshot.claimed if inside else told_claims(snapshot)
    panel = told_panel(snapshot, "inside" if inside else "public")
    said = {say.language: say for say in speeches(snapshot)}
    context: dict[str, dict[str, object]] = {
        "claims": {
            "tallied": tallied(claimed),
            "sheets": {
                key: claim_sheets(snapshot, say, claimed=claimed, ways=ways[key], before=before)
                for key, say in said.items()
            },
            "since": before.as_of if before else None,
        },
        "analyses": {
            "sheets": {
                key: analysis_sheets(snapshot, say, ways=ways[key], inside=inside)
                for key, say in said.items()
            },
        },
        "inevitability": {
            "sheets": {
                key: panel_sheet(snapshot, say, panel=panel, ways=ways[key], inside=inside)
                for key, say in said.items()
            },
        },
    }
    return {
        f"{name}.html": folio_page(
            f"{name}.html.j2",
            f"{name}.html",
            snapshot,
            edition,
            inside=inside,
            summary=said[languages.DEFAULT](f"{name}.lead"),
            **context[name],
        )
        for name in weighed(snapshot)
    }
