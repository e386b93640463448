"""The field sheets as PDF files, one for each language, made when an edition is."""

from __future__ import annotations

import json
from pathlib import Path

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
    files: dict[str, str | bytes] = {}
    for language in languages.LANGUAGES:
        sheets = field_sheets(snapshot, language)
        if sheets:
            files[f"field-sheets.{language}.pdf"] = typst.compile(
                _TEMPLATE,
                # texts go in as values of JSON, never as markup
                sys_inputs={"sheets": json.dumps(sheets, ensure_ascii=False)},
                ignore_system_fonts=True,  # the same letters, and the same bytes, everywhere
            )
    return files
