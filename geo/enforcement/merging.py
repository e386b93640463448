"""Cases that are one with another: where each goes on, and who goes on in whom."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.coded import Columns
from geo.enforcement.faults import Fault, told_of

Codes = NDArray[np.int64]


def links(col: Columns, merged_row: Codes) -> pd.DataFrame:
    """Give the links of merged cases, both ways.

    Parameters
    ----------
    col
        The events.
    merged_row
        Place of the event by which each case was merged; -1 where it was not.

    Returns
    -------
    links
        One row a case, in the order of ``col.cases``: ``merged_into``, and ``merged_from``,
        parted by spaces.
    """
    found = pd.DataFrame({"merged_into": None, "merged_from": None}, index=col.cases, dtype="str")
    merged = np.flatnonzero(merged_row >= 0)
    into = col.cases[col.other[merged_row[merged]]]
    found.loc[col.cases[merged], "merged_into"] = into.to_numpy()
    whence = pd.Series(col.cases[merged], index=into, dtype="str")
    joined = whence.sort_values().groupby(level=0).agg(" ".join)
    found.loc[joined.index, "merged_from"] = joined.to_numpy()
    return found


def with_others(cases: Iterable[str], events: pd.DataFrame) -> set[str]:
    """Give cases, those that they go on as, those that these go on as, and so on.

    Parameters
    ----------
    cases
        Ids of cases.
    events
        Columns of ``tables.EVENTS``: the whole journal.
    """
    merged = events.dropna(subset=["other_case"])
    known: set[str] = set()
    fresh = set(cases)
    while fresh:
        known |= fresh
        fresh = set(merged.loc[merged["case_id"].isin(fresh), "other_case"]) - known
    return known


def circles(col: Columns, merged_row: Codes) -> list[Fault]:
    """Find cases that go on in each other, so that none of them goes on."""
    merged = np.flatnonzero(merged_row >= 0)
    graph = nx.DiGraph(zip(merged.tolist(), col.other[merged_row[merged]].tolist(), strict=True))
    round_about = sorted(case for ring in nx.simple_cycles(graph) for case in ring)
    return told_of(
        col.events,
        merged_row[round_about],
        "merged into {other_case}, which leads back to it",
        "Merge the duplicates into the one case that goes on",
        "other_case",
    )
