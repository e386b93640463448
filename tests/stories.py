"""A town whose cases were followed from their events: every sign that a page tells of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
from world import clock, history, kept, kz, words

from geo import tables
from geo.enforcement.cases import follow
from geo.enforcement.tally import tally
from geo.records import Snapshot, Text

AS_OF = date(2026, 9, 1)
INSPECTED = ("flagged", "screened", "inspection_due", "inspected")
DONE = (
    ("works", {}),
    ("executed", {"floors": 0.0, "source": "inspectorate"}),
    ("verified", {"floors": 0.0, "source": "survey"}),
)
ORDERED = ("prescription", {"scope": "full", "floors": 0.0, "deadline_on": "2026-07-01"})
CLOSED = ("closed", {"outcome": "demolished_full"})
SUED = ("suit_filed", "judgment", ("final", {"decision": "granted", "scope": "full"}))
PACKAGE = ("flagged", {"programme": "package"})

STORIES = {
    # on a building: the steps of its case
    "T-1": ("b000", (PACKAGE, *INSPECTED[1:], ORDERED, *DONE, CLOSED)),
    "T-2": ("b001", (PACKAGE, *INSPECTED[1:], ORDERED)),
    "T-3": ("b002", (PACKAGE, *INSPECTED[1:], ORDERED, *DONE[:2])),
    "T-4": (
        "b003",
        (
            *INSPECTED, ORDERED,
            ("corrected", {"corrects": 4, "happened_on": "2025-04-02", "floors": 5.0}),
            "fined", ("withdrawn", {"corrects": 7}), "suspended",
        ),
    ),
    "T-5": ("b003", ("flagged", ("merged", {"other_case": "T-4", "document_no": None}))),
    "T-6": ("not-on-file", (*INSPECTED,)),
    "T-7": ("b005", (*INSPECTED, *SUED)),
    "T-8": ("b009", (PACKAGE, *INSPECTED[1:], ORDERED, *DONE)),
    "T-9": ("b006", ("flagged", "screened")),
}  # fmt: skip


def events_of(stories: dict[str, tuple[str, tuple[object, ...]]] = STORIES) -> pd.DataFrame:
    """Give the journal: one case below the other."""
    parts: list[pd.DataFrame] = []
    for case, (building, steps) in stories.items():
        since = 1 + sum(map(len, parts))
        parts.append(history(*steps, case=case, building=building, since=since))  # type: ignore[arg-type]
    return tables.EVENTS.shape(pd.concat(parts, ignore_index=True))


def followed(town: Snapshot, events: pd.DataFrame | None = None) -> Snapshot:
    """Put the cases that follow from events into a town."""
    journal = kept(
        clocks=[
            clock("final", 600, id="comply", sets="deadline_on"),
            clock("inspected", 900, id="answer"),
        ],
        programmes=[
            {"id": "package", "title": words("package"), "from_day": "2025-01-01", "source": "open"}
        ],
    )
    journal_events = events_of() if events is None else events
    found = follow(journal_events, kz(), journal, None, as_of=AS_OF, file="journal")
    assert [str(one) for one in found.issues] == []
    # who speaks in these stories
    spoken = {
        one: town.monitor.sources["open"].model_copy(update={"title": Text(**words(one))})
        for one in ("inspectorate", "survey")
    }
    told = {"journal": journal, "sources": dict(town.monitor.sources) | spoken}
    return replace(
        town,
        monitor=town.monitor.model_copy(update=told),
        as_of=AS_OF,
        cases=found.cases,
        events=found.events,
        remedies=found.remedies,
        tallies=tally(found.cases, found.remedies, journal.programmes, since=None, until=AS_OF),
    )
