"""Site extracts as text, JSON, one HTML page or one PDF, all from the same documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst
from markupsafe import Markup

from geo.atlas.extract_facts import sheets_of
from geo.atlas.extract_plan import drawn_layers, plan, swatch
from geo.atlas.extract_sheet import Sheet, plain, sheet
from geo.atlas.languages import LANGUAGES
from geo.atlas.page import plain_page
from geo.errors import UsageError, printable
from geo.records import Extracts

Form = Literal["text", "json", "html", "pdf"]

MOST_SHEETS = 50
"""No page to read holds more sites; a file of thousands is answered as JSON."""

_TEMPLATE = Path(__file__).parent / "templates" / "extract.typ"


def render_extracts(extracts: Extracts, form: Form, language: str) -> bytes:
    """Write the extracts of all sites.

    Parameters
    ----------
    extracts
        What was found.
    form
        ``text`` for a terminal; ``json`` (UTF-8, one document a site, all three languages, as
        ``layers/schemas/extract.schema.json`` says); ``html``, one page that holds all it needs;
        ``pdf``, A4. The same extracts give the same bytes.
    language
        kk, ru or en; JSON has all three.

    Raises
    ------
    UsageError
        If there are more sites than a page to read may hold.
    """
    if language not in LANGUAGES:
        raise UsageError(f"--lang {language}: not a language here. Use kk, ru or en.")
    if form == "json":
        found = [one.model_dump(mode="json") for one in sheets_of(extracts)]
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    count = len(extracts.sites)
    if count > MOST_SHEETS:
        raise UsageError(
            f"{count:,} sites are too many for --format {form}, which holds {MOST_SHEETS}. "
            "Use --format json."
        )
    sheets = [sheet(one, language) for one in sheets_of(extracts)]
    if form == "text":
        return "\n\n".join(_text(one) for one in sheets).encode() + b"\n"
    if form == "html":
        return _html(extracts, sheets, language).encode()
    return _pdf(extracts, sheets, language)


def _text(one: Sheet) -> str:
    """Write a sheet for a terminal; nothing in a name steers it."""
    lines = [one.banner or "", f"{one.title} · {one.city}", *one.edition, ""]
    lines += [f"{label}: {value}" for label, value in one.facts]
    for section in one.sections:
        lines += ["", section.title.upper(), section.lead]
        for item in section.items:
            lines += ["", f"  {item.title}", *(f"    {line}" for line in item.lines)]
    lines += ["", one.disclaimer, "", *one.footer]
    return "\n".join(printable(line) for line in lines).lstrip("\n")


def _html(extracts: Extracts, sheets: Sequence[Sheet], language: str) -> str:
    plans = [_plan(extracts, number, language) for number in range(len(sheets))]
    return plain_page(
        "extract.html.j2",
        styles=["page.css", "extract.css"],
        language=language,
        monitor=extracts.monitor,
        sheets=[plain(one) for one in sheets],
        plans=[
            {
                "svg": Markup(one["plan"]),  # noqa: S704 numbers, colours and slugs alone
                "legend": [
                    {"swatch": Markup(key["swatch"]), "title": {language: key["title"]}}  # noqa: S704
                    for key in one["legend"]
                ],
            }
            for one in plans
        ],
    )


def _pdf(extracts: Extracts, sheets: Sequence[Sheet], language: str) -> bytes:
    """Set the sheets with typst; texts go in as values of JSON, never as markup."""
    pages = [plain(one) | _plan(extracts, number, language) for number, one in enumerate(sheets)]
    made: bytes = typst.compile(
        _TEMPLATE,
        sys_inputs={"sheets": json.dumps(pages, ensure_ascii=False)},
        ignore_system_fonts=True,  # the same letters, and the same bytes, on every machine
    )
    return made


def _plan(extracts: Extracts, number: int, language: str) -> dict[str, Any]:
    """Draw the plan of one site with the keys of the layers on it."""
    site = extracts.sites.iloc[[number]]
    shown = drawn_layers(site, extracts.zones)
    return {
        "plan": plan(site, extracts.zones, extracts.boundary, extracts.layers, number=number),
        "legend": [
            {"swatch": swatch(one.style, one.id), "title": getattr(one.title, language)}
            for one in extracts.layers
            if one.id in shown
        ],
    }
