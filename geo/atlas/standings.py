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
ENDED_STATES = ("closed", "dismissed")


def standings(snapshot: Snapshot) -> pd.Series:
    """Give each building's standing.

    A building without a finding is unknown, never clear. A case that was opened again is
    open, and the findings count as they did before.

    Returns
    -------
    standings
        One word of ``STANDINGS`` a building, in the order of ``snapshot.buildings``.
    """
    ids = snapshot.buildings["building_id"]
    return worst(snapshot).mask(ids.isin(ended_buildings(snapshot)), ENDED)


def worst(snapshot: Snapshot) -> pd.Series:
    """Give each building's worst verdict, whatever became of its cases.

    Returns
    -------
    worst
        One word of ``VERDICTS`` a building, in the order of ``snapshot.buildings``.
    """
    rank = snapshot.findings["verdict"].map({word: at for at, word in enumerate(VERDICTS)})
    by_building = rank.groupby(snapshot.findings["building_id"]).min()
    of_each = snapshot.buildings["building_id"].map(by_building)
    return of_each.map(dict(enumerate(VERDICTS))).fillna("unknown").astype("str")


def ended_buildings(snapshot: Snapshot) -> set[str]:
    """Give the ids of the buildings that have cases, all of them ended."""
    ended = snapshot.cases["state"].isin(ENDED_STATES)
    by_building = ended.groupby(snapshot.cases["building_id"]).all()
    return set(by_building.index[by_building.astype(bool)])
