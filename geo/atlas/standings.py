"""How each building stands: by its worst verdict, or as ended where its cases have ended."""

from __future__ import annotations

import pandas as pd

from geo.records import VERDICTS, Snapshot

SIGNS = ("breach", "exposed")
"""Verdicts that are signs: an inspector should look."""
ENDED = "ended"
"""A building all of whose cases have ended: what became of it is said by the case."""
STANDINGS = (*SIGNS, ENDED, *(word for word in VERDICTS if word not in SIGNS))
"""In the order of lists: open signs, then what has ended, then the buildings without a sign."""
NOT_FOUND = ("none", "not_proven", "quashed")
"""Outcomes of cases that ended without anything to mend: they were dismissed."""
WRONG = "wrong"
"""What a reviewer said of a finding that is no sign; it is told beside it, and counts no more."""


def standings(snapshot: Snapshot) -> pd.Series:
    """Give each building's standing.

    A building without a finding is unknown, never clear. A case that was opened again is
    open, and the findings count as they did before. Drafts say nothing of a standing.

    Returns
    -------
    standings
        One word of ``STANDINGS`` a building, in the order of ``snapshot.buildings``.
    """
    ids = snapshot.buildings["building_id"]
    return worst(snapshot).mask(ids.isin(ended_buildings(snapshot)), ENDED)


def worst(snapshot: Snapshot) -> pd.Series:
    """Give each building's worst verdict, whatever became of its cases.

    A finding that a reviewer found wrong counts as unknown: nobody is cleared by it. A draft
    is no law, so what it says neither raises nor lowers a building.

    Returns
    -------
    worst
        One word of ``VERDICTS`` a building, in the order of ``snapshot.buildings``.
    """
    found = snapshot.findings[~of_drafts(snapshot)]
    said = found["verdict"].mask(found["review"].eq(WRONG), "unknown")
    rank = said.map({word: at for at, word in enumerate(VERDICTS)})
    by_building = rank.groupby(found["building_id"]).min()
    of_each = snapshot.buildings["building_id"].map(by_building)
    return of_each.map(dict(enumerate(VERDICTS))).fillna("unknown").astype("str")


def countable(snapshot: Snapshot) -> tuple[str, ...]:
    """Give the standings that can be counted: none has ended where no register says so."""
    journal = snapshot.monitor.journal is not None
    return tuple(word for word in STANDINGS if journal or word != ENDED)


def open_findings(snapshot: Snapshot) -> pd.DataFrame:
    """Give the findings that count: all but those of drafts and those a reviewer found wrong.

    A review that was opened again, since what the finding rests on has changed, is no longer
    ``wrong``, and the finding counts.
    """
    found = snapshot.findings
    return found[~found["review"].eq(WRONG) & ~of_drafts(snapshot)]


def of_drafts(snapshot: Snapshot) -> pd.Series:
    """Tell which findings are of a rule that is a draft."""
    drafts = {rule.id for rule in snapshot.rules if rule.status == "draft"}
    return snapshot.findings["rule_id"].isin(drafts)


def ended_buildings(snapshot: Snapshot) -> set[str]:
    """Give the ids of the buildings that have cases, all of them ended."""
    ended = snapshot.cases["ended"].astype(bool)
    by_building = ended.groupby(snapshot.cases["building_id"]).all()
    return set(by_building.index[by_building.astype(bool)])
