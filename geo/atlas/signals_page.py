"""The public page of reports: look up a receipt, how to report, and counts of ended quarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.atlas import facts
from geo.atlas.guard import FEWEST
from geo.atlas.public_counts import range_text
from geo.atlas.signal_answers import locked_answers
from geo.atlas.speech import Speech
from geo.records import SIGNAL_SUBJECTS, Snapshot

SIGNALS_PAGE = "signals.html"
SCRIPTS = ("texts.js", "dom.js", "receipts.js", "report.js", "signals.js")
TEMPLATE = "signals.html.j2"
COUNTED = ("received", "inspected", "confirmed", "not_confirmed", "rewarded")
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Quarter:
    """One ended quarter as it may be told, in one language."""

    name: str
    counts: Sequence[str]
    paid: str


def quarters(snapshot: Snapshot, say: Speech) -> list[Quarter]:
    """Say what came of reports in each quarter that has ended, the latest first.

    One or two are told as "1–2", and a sum only where three or more share it: what is told of a
    quarter is never told again as part of a longer time, so nothing can be subtracted.
    """
    ended = snapshot.signal_counts
    ended = ended[ended["until"] < pd.Timestamp(snapshot.as_of)]
    return [_quarter(one, say) for one in reversed(ended.to_dict("records"))]


def signals_data(snapshot: Snapshot) -> dict[str, Any]:
    """Give what the scripts of the page need: its texts, the locked answers, the form's words."""
    locked = locked_answers(snapshot)
    files = [f"assets/{name}" for name in SCRIPTS] + [f"templates/{TEMPLATE}"]
    return {
        "speech": facts.speech(snapshot, files),
        "answers": {"edition": locked.edition, "rows": dict(locked.rows)},
        "form": {
            "monitor": snapshot.monitor.id,
            "subjects": list(SIGNAL_SUBJECTS),
            "extent": snapshot.monitor.extent.model_dump(),
        },
    }


def _quarter(one: Mapping[str, Any], say: Speech) -> Quarter:
    year, number = one["quarter"].split("Q")
    return Quarter(
        name=say("signals.quarter", quarter=ROMAN[int(number) - 1], year=year),
        counts=[range_text(_told(int(one[name])), say) for name in COUNTED],
        paid=_paid(one, say),
    )


def _told(count: int) -> tuple[int, int]:
    return (count, count) if count == 0 or count >= FEWEST else (1, FEWEST - 1)


def _paid(one: Mapping[str, Any], say: Speech) -> str:
    """Say a sum that at least three share; a smaller crowd would tell what one of them got."""
    if one["rewarded"] == 0:
        return say.number(0)
    if one["rewarded"] < FEWEST:
        return say("signals.paid.few")
    if pd.isna(one["paid"]):
        return say("signals.paid.several")
    return f"{say.number(one['paid'], 2)} {one['currency']}"
