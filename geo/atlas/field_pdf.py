"""The field sheets as PDF files, one for each language, made when an edition is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from geo.atlas import languages
from geo.atlas.field_sheets import field_sheets
from geo.records import Snapshot

_TEMPLATE = str(Path(__file__).parent / "templates" / "field.typ")


def field_pdfs(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give the printable sheets of the open cases; they name buildings, so they stay inside.

    Parameters
    ----------
    snapshot
        Everything the run knows.

    Returns
    -------
    files
        ``field-sheets.<language>.pdf`` with one A4 page a case; none where no case is open.
    """
    made = {language: field_sheets(snapshot, language) for language in languages.LANGUAGES}
    return {f"field-sheets.{key}.pdf": _set(sheets) for key, sheets in made.items() if sheets}


def pages(sheets: list[dict[str, Any]]) -> int:
    """Count the pages that sheets take on paper."""
    made = typst.compile(_TEMPLATE, sys_inputs=_inputs(sheets), format="png", ppi=10.0)
    return len(made) if isinstance(made, list) else 1


def _set(sheets: list[dict[str, Any]]) -> bytes:
    made: bytes = typst.compile(
        _TEMPLATE,
        sys_inputs=_inputs(sheets),
        ignore_system_fonts=True,  # the same letters, and the same bytes, everywhere
        pdf_tags=False,  # they quadruple a file that is for paper; the page itself is read aloud
    )
    return made


def _inputs(sheets: list[dict[str, Any]]) -> dict[str, str]:
    """Hand texts over as values of JSON, never as markup."""
    return {"sheets": json.dumps(sheets, ensure_ascii=False)}
