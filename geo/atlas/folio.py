"""A page of the public folder in three languages, one language at a time, without a script."""

from __future__ import annotations

from typing import Any

from geo.atlas import languages
from geo.atlas.cards import EDITION_CARD
from geo.atlas.citation import Edition
from geo.atlas.page import folder_page
from geo.atlas.speech import Speech
from geo.records import Snapshot

WEIGHED = ("claims", "analyses", "inevitability")
"""Pages of claims, of analyses and of the panel, in the order they are named."""


def speeches(snapshot: Snapshot) -> list[Speech]:
    """Give the languages, the one that is read without an address last: see ``folio.css``."""
    first = [one for one in languages.LANGUAGES if one != languages.DEFAULT]
    return [Speech(one, snapshot.monitor.words) for one in (*first, languages.DEFAULT)]


def weighed(snapshot: Snapshot) -> list[str]:
    """Name the pages of claims, analyses and the panel that there is something to tell on."""
    there = {
        "claims": bool(snapshot.papers.claims),
        "analyses": bool(snapshot.papers.analyses),
        "inevitability": len(snapshot.inevitability) > 0,
    }
    return [name for name in WEIGHED if there[name]]


def folio_page(
    template: str,
    path: str,
    snapshot: Snapshot,
    edition: Edition,
    *,
    inside: bool = False,
    **context: Any,
) -> str:
    """Render one page.

    Parameters
    ----------
    template
        Name of a file in ``templates/`` that extends ``folio.html.j2``.
    path
        Place of the page below the public folder; of one for the office, below the edition.
    snapshot, edition
        What the run knows, and what a citation names.
    inside
        Whether the page is for the office: it lies beside the public folder, and is not cited.
    context
        What the template itself writes, all of it escaped.
    """
    root = "public/" if inside else "../" * path.count("/")
    said = speeches(snapshot)
    return folder_page(
        template,
        root=root,
        beside="" if inside else root,
        inside=inside,
        weighed=weighed(snapshot),
        monitor=snapshot.monitor,
        as_of=snapshot.as_of,
        edition=edition,
        address=edition.address(path),
        speeches=said,
        journal=snapshot.monitor.journal is not None,
        **{"summary": said[-1]("public.lead"), "card": EDITION_CARD} | context,
    )
