"""Pictures for sharing: one of the edition, one of each case that news brings up first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import typst
from PIL import Image, ImageColor

from geo.atlas import languages
from geo.atlas.carried import by_news
from geo.atlas.case_sheet import headline, rows_of, standing
from geo.atlas.case_words import Words
from geo.atlas.citation import Edition, page_names
from geo.atlas.public_counts import range_text, told_totals
from geo.atlas.speech import Speech
from geo.atlas.told import told
from geo.records import Snapshot

EDITION_CARD = "cards/edition.png"
"""The picture of the whole edition, below the public folder."""
MOST_CARDS = 300
"""Cases with a picture of their own: 20 ms and 15 kB each; the others share that of the edition."""
FIGURES = ("buildings", "breach", "dismissed")
INKS = (
    ("#fbfaf6", "#1c1b19", 12),
    ("#fbfaf6", "#55524c", 8),
    ("#fbfaf6", "#0b5394", 6),
    ("#fff1c9", "#4a3500", 6),
)
"""Each ground of ``card.typ`` with its letters, and in how many steps one goes over into the other.

Letters on paper need no more colours, and a third of the bytes is left. To look for the best
colours of each picture took three times as long as to draw it.
"""
_TEMPLATE = Path(__file__).parent / "templates" / "card.typ"


def cards(snapshot: Snapshot, placed: pd.DataFrame, edition: Edition) -> dict[str, bytes]:
    """Draw the pictures of 1200 by 630 pixels that sites show beside a link.

    A case has one only where the edition has a public address, without which no site finds it.

    Parameters
    ----------
    snapshot
        What the run knows; only what may be told of it is drawn.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    edition
        What a citation names.
    """
    drawn = {EDITION_CARD: _of_edition(snapshot, placed)}
    if edition.base_url:
        drawn |= _of_cases(snapshot)
    made = typst.compile(
        _TEMPLATE,
        format="png",
        ppi=72.0,
        sys_inputs={"cards": json.dumps(list(drawn.values()), ensure_ascii=False)},
        ignore_system_fonts=True,  # the same letters on every machine
    )
    pictures = made if isinstance(made, list) else [made]
    return {path: _small(picture) for path, picture in zip(drawn, pictures, strict=True)}


def card_of(page: str) -> str:
    """Give the picture of the page of a case.

    Examples
    --------
    >>> card_of("cases/A-1.html")
    'cards/A-1.png'
    """
    return f"cards/{Path(page).stem}.png"


def pictured(cases: pd.DataFrame) -> frozenset[str]:
    """Give the cases that have a picture of their own.

    Parameters
    ----------
    cases
        The public columns of ``tables.CASES``.
    """
    return frozenset(cases.loc[by_news(cases)[:MOST_CARDS], "case_id"])


def _of_edition(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Any]:
    whole = told_totals(snapshot, placed)
    speeches = _speeches(snapshot)
    figures = [
        {
            "value": range_text(whole[name], speeches[0]),
            "told": [say(f"total.{name}") for say in speeches],
        }
        for name in FIGURES
        if name in whole
    ]
    return _card(snapshot, "wording.sign", figures=figures)


def _of_cases(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    cases = told(snapshot).cases
    pages = page_names(cases["case_id"])
    shown = cases[cases["case_id"].isin(pictured(cases))]
    words = [Words(snapshot, say) for say in _speeches(snapshot)]
    states = snapshot.workflow.states if snapshot.workflow else {}
    return {
        card_of(pages[one["case_id"]]): _card(
            snapshot,
            f"sure.{standing(one, states[one['state']].suspends)}",
            case_id=one["case_id"],
            states=[headline(one, each) for each in words],
        )
        for one in rows_of(shown)
    }


def _card(
    snapshot: Snapshot,
    wording: str,
    *,
    case_id: str = "",
    states: Sequence[str] = (),
    figures: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    speeches = _speeches(snapshot)
    return {
        "case": case_id,
        "states": states,
        "figures": figures,
        "city": [say.local(snapshot.monitor.name) for say in speeches],
        "edition": [say("folio.edition", day=say.day(snapshot.as_of)) for say in speeches],
        "wording": speeches[0](wording),
        "banner": [say("banner.fictional") for say in speeches]
        if snapshot.monitor.fictional
        else [],
    }


def _speeches(snapshot: Snapshot) -> list[Speech]:
    """Give the languages, the one that is read first first."""
    rest = [one for one in languages.LANGUAGES if one != languages.DEFAULT]
    return [Speech(one, snapshot.monitor.words) for one in (languages.DEFAULT, *rest)]


def _small(picture: bytes) -> bytes:
    """Write a picture with the few colours it has; the same bytes each time."""
    written = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
        few.save(written, "PNG")
    return written.getvalue()


@cache
def _palette() -> Image.Image:
    steps = [
        np.linspace(ImageColor.getrgb(ground), ImageColor.getrgb(letters), count)
        for ground, letters, count in INKS
    ]
    holder = Image.new("P", (1, 1))
    holder.putpalette(np.concatenate(steps).round().astype(int).ravel().tolist())
    return holder
