"""What pages tell of cases: the words of their states, and the columns that are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo import tables
from geo.records import Snapshot, Text

UNTOLD = (
    "entry_key", "verifier_key", "rulebook_sha256", "software", "personal_sha256",
    "prev_sha256", "closed_sha256", "leaf_sha256",
)  # fmt: skip
"""Columns of events that prove and that nobody reads: they stand in the files of the journal."""


def workflow_words(snapshot: Snapshot) -> dict[str, Any] | None:
    """Give the words of the workflow and of the programmes; None where no journal is on file.

    Returns
    -------
    words
        ``states``: title and sentence of each; ``reasons``, ``clocks`` and ``programmes``:
        their titles; each text in every language.
    """
    workflow, journal = snapshot.workflow, snapshot.monitor.journal
    if workflow is None or journal is None:
        return None
    return {
        "states": {
            name: {"title": state.title.model_dump(), "told": state.told.model_dump()}
            for name, state in workflow.states.items()
        },
        "reasons": _texts(workflow.reasons),
        "clocks": _texts({one.id: one.title for one in journal.clocks}),
        "programmes": _texts({one.id: one.title for one in journal.programmes}),
    }


def event_columns(*, public: bool) -> list[str]:
    """Give the columns of events that a page tells, of the public or of all."""
    names = tables.EVENTS.public if public else tables.EVENTS.names
    return [name for name in names if name not in UNTOLD]


def _texts(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {name: text.model_dump() for name, text in texts.items()}
