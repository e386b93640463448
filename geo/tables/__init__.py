"""The column contract of every table that crosses from one stage to another.

Each column says its type, its unit, whether it may be empty, whether it may leave for
the public, and what it means. The public build takes the public columns and nothing
else: an allow-list, not a redaction. This front is a list of them.
"""

from __future__ import annotations

import pandas as pd

from geo import records
from geo.tables.changes import CHANGE_KINDS, CHANGE_REASONS, CHANGE_SUBJECTS, CHANGES
from geo.tables.extracts import MEASURES, PROVISIONS, SITES, THEMES
from geo.tables.facts import ENCROACHMENTS, EXPOSURE, LANDSCAPE, LINKS, REMOVALS, SLOPES, ZONES
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

ALL: tuple[Table, ...] = (
    BUILDINGS, OBSERVATIONS, HISTORY, PARCELS, GENEALOGY, PERMITS, ACTS, DISTRICTS, LINKS,
    ENCROACHMENTS, LANDSCAPE, ZONES, EXPOSURE, SLOPES, FINDINGS, ACT_FINDINGS, COVERAGE,
    EVENTS, CASES, REMEDIES, TALLIES, RISKS, COUNTS, RECEIPTS, RETURNS, ISSUES,
)  # fmt: skip


def issues_table(issues: tuple[records.Issue, ...]) -> pd.DataFrame:
    """Give issues as a table, in the order they were found."""
    names = ISSUES.names
    return ISSUES.shape({name: [getattr(issue, name) for issue in issues] for name in names})


__all__ = [
    "ACTS",
    "ACT_FINDINGS",
    "ALL",
    "BUILDINGS",
    "CASES",
    "CHANGES",
    "CHANGE_KINDS",
    "CHANGE_REASONS",
    "CHANGE_SUBJECTS",
    "COUNTS",
    "COVERAGE",
    "DISTRICTS",
    "DTYPES",
    "DUE",
    "ENCROACHMENTS",
    "EVENTS",
    "EXPOSURE",
    "FINDINGS",
    "GENEALOGY",
    "GEOMETRY_STATES",
    "HISTORY",
    "ISSUES",
    "LANDSCAPE",
    "LINKS",
    "MEASURES",
    "METHODS",
    "OBSERVATIONS",
    "PARCELS",
    "PERMITS",
    "PROVISIONS",
    "RECEIPTS",
    "REMEDIES",
    "REMOVALS",
    "RETURNS",
    "RISKS",
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
