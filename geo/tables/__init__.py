"""The column contract of every table that crosses from one stage to another.

Each column says its type, its unit, whether it may be empty, whether it may leave for
the public, and what it means. The public build takes the public columns and nothing
else: an allow-list, not a redaction. This front is a list of them.
"""

from __future__ import annotations

import pandas as pd

from geo import records
from geo.tables.changes import CHANGE_KINDS, CHANGE_REASONS, CHANGE_SUBJECTS, CHANGES
from geo.tables.claimed import (
    ANALYSES,
    CLAIMED,
    DIGEST,
    EFFECTS,
    INEVITABILITY,
    MEASURES_TAKEN,
    RECOMMENDATIONS,
    RISKS_FOUND,
)
from geo.tables.extracts import MEASURES, PROVISIONS, SITES, THEMES
from geo.tables.facts import ENCROACHMENTS, EXPOSURE, LANDSCAPE, LINKS, REMOVALS, SLOPES, ZONES
from geo.tables.flagged import FLAG_COUNTS, FLAG_FENCES, FLAG_NEEDS, FLAGGED
from geo.tables.followed import CASES, COUNTS, DUE, EVENTS, REMEDIES, RISKS, TALLIES
from geo.tables.intake import ISSUES, RECEIPTS, RETURNS
from geo.tables.judged import ACT_FINDINGS, COVERAGE, FINDINGS
from geo.tables.kinds import DTYPES, GEOMETRY_STATES, Column, Kind, Table
from geo.tables.registers import (
    ACTS,
    BUILDINGS,
    DISTRICTS,
    GENEALOGY,
    HISTORY,
    METHODS,
    OBSERVATIONS,
    PARCELS,
    PERMITS,
)
from geo.tables.scored import (
    MISSING,
    PLACED,
    SCORE_TOTALS,
    SCORED_KINDS,
    SCORES,
    SIGN_COUNTS,
)
from geo.tables.signalled import SIGNAL_COUNTS, SIGNAL_ENTRIES, SIGNAL_KINDS, SIGNALS

ALL: tuple[Table, ...] = (
    BUILDINGS, OBSERVATIONS, HISTORY, PARCELS, GENEALOGY, PERMITS, ACTS, DISTRICTS, LINKS,
    ENCROACHMENTS, LANDSCAPE, ZONES, EXPOSURE, SLOPES, FINDINGS, ACT_FINDINGS, COVERAGE,
    EVENTS, CASES, REMEDIES, TALLIES, RISKS, COUNTS, FLAGGED, FLAG_COUNTS, FLAG_NEEDS, FLAG_FENCES,
    PLACED, SIGN_COUNTS, SCORES, SCORE_TOTALS, CLAIMED, ANALYSES, RISKS_FOUND, RECOMMENDATIONS,
    MEASURES_TAKEN, EFFECTS, INEVITABILITY, RECEIPTS, RETURNS, ISSUES,
    EVENTS, CASES, REMEDIES, TALLIES, RISKS, COUNTS, SIGNALS, SIGNAL_COUNTS,
    RECEIPTS, RETURNS, ISSUES,
)  # fmt: skip


def issues_table(issues: tuple[records.Issue, ...]) -> pd.DataFrame:
    """Give issues as a table, in the order they were found."""
    names = ISSUES.names
    return ISSUES.shape({name: [getattr(issue, name) for issue in issues] for name in names})


__all__ = [
    "ACTS",
    "ACT_FINDINGS",
    "ALL",
    "ANALYSES",
    "BUILDINGS",
    "CASES",
    "CHANGES",
    "CHANGE_KINDS",
    "CHANGE_REASONS",
    "CHANGE_SUBJECTS",
    "CLAIMED",
    "COUNTS",
    "COVERAGE",
    "DIGEST",
    "DISTRICTS",
    "DTYPES",
    "DUE",
    "EFFECTS",
    "ENCROACHMENTS",
    "EVENTS",
    "EXPOSURE",
    "FINDINGS",
    "FLAGGED",
    "FLAG_COUNTS",
    "FLAG_FENCES",
    "FLAG_NEEDS",
    "GENEALOGY",
    "GEOMETRY_STATES",
    "HISTORY",
    "INEVITABILITY",
    "ISSUES",
    "LANDSCAPE",
    "LINKS",
    "MEASURES",
    "MEASURES_TAKEN",
    "METHODS",
    "MISSING",
    "OBSERVATIONS",
    "PARCELS",
    "PERMITS",
    "PLACED",
    "PROVISIONS",
    "RECEIPTS",
    "RECOMMENDATIONS",
    "REMEDIES",
    "REMOVALS",
    "RETURNS",
    "RISKS",
    "RISKS_FOUND",
    "SCORED_KINDS",
    "SCORES",
    "SCORE_TOTALS",
    "SIGNALS",
    "SIGNAL_COUNTS",
    "SIGNAL_ENTRIES",
    "SIGNAL_KINDS",
    "SIGN_COUNTS",
    "SITES",
    "SLOPES",
    "TALLIES",
    "THEMES",
    "ZONES",
    "Column",
    "Kind",
    "Table",
    "issues_table",
]
