"""What pages tell of cases: the words of their states, what may follow, and the columns told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo import tables
from geo.records import Journal, Snapshot, State, Text, Workflow

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
        ``states``: of each its title and sentence, whether it suspends, the ``stage`` that the
        object is in from it on, and the states that may ``follow`` it; ``opens``: the states a
        case may begin with; ``reasons``: their titles; ``clocks``: title, what it ``sets``, and
        whether its length is ``assumed``; ``programmes``: title and days;
        ``silent_after_days``; each text in every language.
    """
    workflow, journal = snapshot.workflow, snapshot.monitor.journal
    if workflow is None or journal is None:
        return None
    return {
        "states": {
            name: {
                "title": state.title.model_dump(),
                "told": state.told.model_dump(),
                "suspends": state.suspends,
                "stage": _stage(state),
                "follow": _after(name, workflow),
            }
            for name, state in workflow.states.items()
        },
        "opens": _after("", workflow),
        "reasons": _texts(workflow.reasons),
        "silent_after_days": journal.silent_after_days.value,
    } | _of_journal(journal)


def event_columns(*, public: bool) -> list[str]:
    """Give the columns of events that a page tells, of the public or of all."""
    names = tables.EVENTS.public if public else tables.EVENTS.names
    return [name for name in names if name not in UNTOLD]


def _stage(state: State) -> str | None:
    """Give what a state says of the object on the ground; None where it says nothing new."""
    said = {
        "ended": state.ended,
        "done": state.sees,
        "declared": state.declares,
        "works": state.works,
        "ordered": state.act or state.orders or state.puts_in_force,
    }
    return next((stage for stage, so in said.items() if so), None)


def _of_journal(journal: Journal) -> dict[str, Any]:
    """Give the clocks and programmes of a monitor."""
    return {
        "clocks": {
            one.id: {
                "title": one.title.model_dump(),
                "sets": one.sets,
                "assumed": one.days.assumed,
            }
            for one in journal.clocks
        },
        "programmes": {
            one.id: {"title": one.title.model_dump(), "source": one.source}
            for one in journal.programmes
        },
    }


def _after(state: str, workflow: Workflow) -> list[str]:
    """Give the states that steps lead to from this one by name, in the order of the workflow.

    Steps from every open state alike are left out: they say nothing of this one.
    """
    reached = {step.to for step in workflow.steps if state in step.start}
    return [name for name in workflow.states if name in reached and name != state]


def _texts(texts: Mapping[str, Text]) -> dict[str, dict[str, str]]:
    return {name: text.model_dump() for name, text in texts.items()}
