"""Which words of a register of cases the public may read: those of the monitor's own lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from geo.records.workflows import Workflow

if TYPE_CHECKING:
    from geo.config import Monitor

NOT_LISTED = "not_listed"
"""What stands in the place of a word that may not be told."""


def listed_words(monitor: Monitor, workflow: Workflow | None) -> Mapping[str, frozenset[str]]:
    """Give the words that may be told, by the column they stand in.

    Who writes an entry down may put any word there: a person, a firm, an address.

    Parameters
    ----------
    monitor
        Lists public bodies, roles of recorders, sources and programmes.
    workflow
        Lists reasons.

    Returns
    -------
    listed
        By column of ``tables.EVENTS``, ``CASES`` and ``REMEDIES``.
    """
    journal = monitor.journal
    sources = frozenset(monitor.sources)
    return {
        "body": frozenset(journal.bodies if journal else ()),
        "recorder_role": frozenset(journal.roles if journal else ()),
        "programme": frozenset(one.id for one in (journal.programmes if journal else ())),
        "reason": frozenset(workflow.reasons if workflow else ()),
        "source": sources,
        "declared_by": sources,
        "seen_by": sources,
    }
