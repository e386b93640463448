"""Whether new entries may be written: asked inside the transaction, by what follows a run too."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from geo.enforcement.faults import Fault, issues
from geo.enforcement.ledger import currencies
from geo.enforcement.places import unknown_buildings, unknown_programmes, unknown_sources
from geo.enforcement.replay import replay
from geo.records import Issue, Journal, Workflow


def admit(
    events: pd.DataFrame,
    *,
    workflow: Workflow,
    journal: Journal,
    buildings: Collection[str] | None = None,
    sources: Collection[str] | None = None,
) -> list[Issue]:
    """Say why new events may not be written; nothing where they may.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``: every event of the cases that the new ones are about, and
        of those they name in ``other_case``, the new ones last.
    workflow
        Which event may follow which.
    journal
        Its programmes.
    buildings
        Ids of the buildings known; left out: none is called unknown.
    sources
        Ids of the monitor's sources; left out: none is called unknown. A slip in one would make
        of it another source than the one that declared a building gone.

    Returns
    -------
    issues
        Every fault, in the order of the journal. The history of each case as corrected must be
        one that the workflow allows, or nothing is written.
    """
    faults = faults_of(
        events, workflow=workflow, journal=journal, buildings=buildings, sources=sources
    )
    return issues(faults, journal.name)


def faults_of(
    events: pd.DataFrame,
    *,
    workflow: Workflow,
    journal: Journal,
    buildings: Collection[str] | None,
    sources: Collection[str] | None,
) -> list[Fault]:
    """Say the same of each event and its case, not yet as issues of the journal."""
    found = replay(events, workflow)
    faults = [*found.faults, *unknown_programmes(found, journal), *currencies(found)]
    if buildings is not None:
        faults += unknown_buildings(found, buildings)
    if sources is not None:
        faults += unknown_sources(found, sources)
    return faults
