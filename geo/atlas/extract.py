"""Site extracts as text, JSON, one HTML page or one PDF, all from the same documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst
from markupsafe import Markup

from geo.atlas.extract_facts import sheets_of
from geo.atlas.extract_plan import plan, shown, swatch
from geo.atlas.extract_sheet import Sheet, plain, sheet
from geo.atlas.languages import LANGUAGES
from geo.atlas.page import plain_page
from geo.atlas.speech import Speech
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
        group = None
        for item in section.items:
            if item.group != group:
                lines += ["", f"  {item.group}"]
            group = item.group
            mark = f"[{item.mark}] " if item.mark else ""
            measured = f" — {item.figure}" if item.figure else ""
            lines += [f"  {mark}{item.title}{measured}", *(f"      {line}" for line in item.lines)]
    lines += ["", one.disclaimer, "", *one.footer]
    return "\n".join(printable(line) for line in lines).lstrip("\n")


def _html(extracts: Extracts, sheets: Sequence[Sheet], language: str) -> str:
    drawn = [_plan(extracts, number, language) for number in range(len(sheets))]
    return plain_page(
        "extract.html.j2",
        styles=["page.css", "extract.css"],
        language=language,
        monitor=extracts.monitor,
        sheets=[plain(one) for one in sheets],
        plans=[
            {
                "svg": Markup(one["plan"]),  # noqa: S704 numbers, colours, slugs and escaped words
                "swatches": {key: Markup(svg) for key, svg in one["swatches"].items()},  # noqa: S704
                "legend": [
                    {"swatch": Markup(key["swatch"]), "title": key["title"]}  # noqa: S704
                    for key in one["legend"]
                ],
            }
            for one in drawn
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
    """Draw the plan of one site with its keys, and the hatch of each layer for the lists."""
    say = Speech(language)
    drawing = plan(shown(extracts, number), say)
    return {
        "plan": drawing.svg,
        "legend": [{"swatch": key, "title": title} for key, title in drawing.legend],
        "swatches": {one.id: swatch(one.style, one.id) for one in extracts.layers},
    }
