"""The files of a quarterly digest: a page, a PDF in each language, JSON, and tables as CSV."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from geo.atlas.claims_sheet import told_claims
from geo.atlas.digest_sheet import Digest, DigestSheet, digest_sheet
from geo.atlas.downloads import notice
from geo.atlas.folio import speeches
from geo.atlas.inevitability_sheet import told_panel
from geo.atlas.languages import DEFAULT
from geo.atlas.page import plain_page
from geo.atlas.spreadsheet import csv_text
from geo.atlas.weighed_pages import weighed_files

_TEMPLATE = str(Path(__file__).parent / "templates" / "digest.typ")


def digest_files(digest: Digest) -> dict[str, bytes]:
    """Give every file of a digest by its name; the same digest gives the same bytes.

    Parameters
    ----------
    digest
        What it is made from; only what the public edition tells is told.
    """
    sheets = [digest_sheet(digest, say) for say in speeches(digest.snapshot)]
    said = notice(digest.snapshot)
    figures = digest.figures if said is None else digest.figures.assign(notice=said)
    files = {
        "digest.html": _page(digest, sheets).encode(),
        "digest.json": _json(digest).encode(),
        "digest.csv": csv_text(figures).encode(),
        **{name: text.encode() for name, text in weighed_files(digest.snapshot, said).items()},
    }
    return files | {f"digest.{one.language}.pdf": _pdf(one) for one in sheets}


def _page(digest: Digest, sheets: list[DigestSheet]) -> str:
    """Write the page; it stands alone, so its styles are in it."""
    there = ["digest.csv", *weighed_files(digest.snapshot, None)]
    pdfs = [f"digest.{one.language}.pdf" for one in sheets]
    return plain_page(
        "digest.html.j2",
        styles=["page.css", "cases.css", "public.css", "folio.css", "weighed.css", "digest.css"],
        language=DEFAULT,
        monitor=digest.snapshot.monitor,
        sheets=sheets,
        speeches={say.language: say for say in speeches(digest.snapshot)},
        beside=[*there, "digest.json", *pdfs],
    )


def _json(digest: Digest) -> str:
    snapshot = digest.snapshot
    return (
        json.dumps(
            {
                "monitor": snapshot.monitor.id,
                "notice": notice(snapshot),
                "quarter": str(digest.quarter),
                "since": digest.quarter.first.isoformat(),
                "until": digest.quarter.last.isoformat(),
                "as_of": snapshot.as_of.isoformat(),
                "running": digest.running,
                "cases_counted": "those that may be told",
                "figures": _records(digest.figures),
                "claims": _records(told_claims(snapshot).drop(columns=["told", "inputs_sha256"])),
                "recommendations": _records(snapshot.recommendations),
                "inevitability": _records(told_panel(snapshot)),
            },
            ensure_ascii=False,
            indent=1,
            allow_nan=False,
        )
        + "\n"
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    days = {
        name: frame[name].dt.strftime("%Y-%m-%d")
        for name in frame.select_dtypes("datetime").columns
    }
    found: list[dict[str, Any]] = json.loads(frame.assign(**days).to_json(orient="records"))
    return found


def _pdf(sheet: DigestSheet) -> bytes:
    """Set a digest on paper; every text is handed over as a value of JSON, never as markup."""
    made: bytes = typst.compile(
        _TEMPLATE,
        sys_inputs={"digest": json.dumps(asdict(sheet), ensure_ascii=False)},
        ignore_system_fonts=True,  # the same letters, and the same bytes, everywhere
    )
    return made
