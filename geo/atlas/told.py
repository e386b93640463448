"""What the public reads of cases: those that may be told, their events, the ledger, the counts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo import tables
from geo.records import Snapshot


@dataclass(frozen=True, slots=True)
class Told:
    """Tables of public columns alone, all of cases that may be told; no building is named."""

    cases: pd.DataFrame
    events: pd.DataFrame
    remedies: pd.DataFrame
    tallies: pd.DataFrame


def told(snapshot: Snapshot) -> Told:
    """Give what may be told of the cases of a snapshot.

    A case is told from its first public state on, and while it stands in one. Neither its
    building nor a document number leaves with it. Counts stay whole; the numbers of cases
    that may not be told are left out behind them, and where a told case was merged with one.

    Returns
    -------
    told
        The public columns of ``tables.CASES``, ``EVENTS``, ``REMEDIES`` and ``TALLIES``, in
        the order of the snapshot.
    """
    cases = snapshot.cases[snapshot.cases["told"].astype(bool)]
    ids = frozenset(cases["case_id"])
    links = {name: _only(cases[name], ids) for name in ("merged_into", "merged_from")}
    cases = cases.assign(**links)
    events, remedies = (
        frame[frame["case_id"].isin(ids)] for frame in (snapshot.events, snapshot.remedies)
    )
    events = events.assign(other_case=_only(events["other_case"], ids))
    tallies = snapshot.tallies.assign(case_ids=_only(snapshot.tallies["case_ids"], ids))
    return Told(
        _public(cases, tables.CASES),
        _public(events, tables.EVENTS),
        _public(remedies, tables.REMEDIES),
        _public(tallies, tables.TALLIES),
    )


def _only(listed: pd.Series, ids: frozenset[str]) -> pd.Series:
    """Leave of each list, parted by spaces, the ids that may be told."""
    each = listed.str.split(" ").explode()
    kept = each[each.isin(ids)]
    return kept.groupby(level=0).agg(" ".join).reindex(listed.index).astype("str")


def _public(frame: pd.DataFrame, table: tables.Table) -> pd.DataFrame:
    return pd.DataFrame(frame[table.public]).reset_index(drop=True)
