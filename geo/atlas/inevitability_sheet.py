"""The inevitability panel as a page tells it: shares, days per step and body, hand-over gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.atlas.case_sheet import rows_of
from geo.atlas.case_words import Words
from geo.atlas.records_behind import Behind, behind
from geo.atlas.speech import Speech
from geo.atlas.weak_sheet import body_names
from geo.records import Snapshot

SHARES = (
    "findings_with_case", "findings_with_outcome", "cases_with_outcome", "silent_cases",
    "partly_executed", "repeat_developers",
)  # fmt: skip
"""Indicators that are shares, in the order they are told."""

DAYS = ("step_days", "body_days", "handover_days")
"""Indicators that are medians of days."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One share, with how many of how many."""

    indicator: str
    title: str
    meaning: str
    value: str
    of: str
    part: float | None  # 0-1, for the bar; None where too few records tell it
    behind: Behind | None


@dataclass(frozen=True, slots=True)
class DaysLine:
    """The median days of one step, body or hand-over."""

    title: str
    count: str
    median: str
    behind: Behind | None


@dataclass(frozen=True, slots=True)
class PanelSheet:
    """The panel in one language."""

    shares: tuple[ShareLine, ...]
    days: Mapping[str, tuple[DaysLine, ...]]
    least_count: str


def told_panel(snapshot: Snapshot, audience: str = "public") -> pd.DataFrame:
    """Give the rows of ``tables.INEVITABILITY`` for one audience, without saying for which."""
    frame = snapshot.inevitability
    return frame[frame["audience"] == audience].drop(columns="audience").reset_index(drop=True)


def panel_sheet(
    snapshot: Snapshot,
    say: Speech,
    *,
    panel: pd.DataFrame,
    ways: Mapping[str, str],
    inside: bool = False,
) -> PanelSheet:
    """Say the panel.

    Parameters
    ----------
    snapshot
        Gives the names of states and bodies.
    say
        The language.
    panel
        As :func:`told_panel` gives it.
    ways
        The way from the page to that of a record, by its id.
    inside
        Whether the panel is for the office: it counts every case, that of the public those alone
        that may be told, and says so.
    """
    rows = rows_of(panel)
    shares = sorted(
        (row for row in rows if row["indicator"] in SHARES),
        key=lambda row: SHARES.index(row["indicator"]),
    )
    least = int(rows[0]["least_count"]) if rows else 0
    return PanelSheet(
        shares=tuple(_share(row, say, ways, inside=inside) for row in shares),
        days={
            name: tuple(
                _days(row, snapshot, say, ways)
                for row in _in_order(rows, name, snapshot)
                if row["indicator"] == name
            )
            for name in DAYS
        },
        least_count=say.number(least),
    )


def body_name(body: str, snapshot: Snapshot, say: Speech) -> str:
    """Name a body by its id or as an entry writes it; one that is not listed, as such."""
    known = body_names(snapshot)
    if body in known:
        return say.local(known[body])
    return say("body.not_listed") if body == "not_listed" else body


def _in_order(rows: list[dict[str, Any]], name: str, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Put steps in the order of the workflow; bodies and hand-overs by how often they occur."""
    if name != "step_days" or snapshot.workflow is None:
        return sorted(rows, key=lambda row: (-row["records"], row["counted_from"]))
    order = {state: at for at, state in enumerate(snapshot.workflow.states)}
    return sorted(
        rows,
        key=lambda row: (
            order.get(row["counted_from"], -1),
            order.get(row["counted_to"], -1),
        ),
    )


def _share(
    row: Mapping[str, Any], say: Speech, ways: Mapping[str, str], *, inside: bool
) -> ShareLine:
    name, value = row["indicator"], row["value"]
    title = say(f"indicator.{name}")
    of = say(
        "panel.of", reached=say.number(row["reached"] or 0), records=say.number(row["records"])
    )
    if row["not_known"]:
        of = f"{of}; {say('panel.unknown', count=say.number(row['not_known']))}"
    return ShareLine(
        indicator=name,
        title=title if inside else say("panel.of_told", title=title),
        meaning=say(f"indicator.{name}.meaning"),
        value=say("panel.too_few") if value is None else say.share(value),
        of=of,
        part=value,
        behind=behind(row["record_ids"], ways, say),
    )


def _days(
    row: Mapping[str, Any], snapshot: Snapshot, say: Speech, ways: Mapping[str, str]
) -> DaysLine:
    words, ends = Words(snapshot, say), (row["counted_from"], row["counted_to"])
    name = words.kind if row["indicator"] == "step_days" else None
    told = [name(one) if name else body_name(one, snapshot, say) for one in ends if one != "-"]
    return DaysLine(
        title=" → ".join(told),
        count=say.number(row["records"]),
        median=say("panel.too_few") if row["value"] is None else say.number(row["value"], 1),
        behind=behind(row["record_ids"], ways, say),
    )
