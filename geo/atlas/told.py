"""What the public reads of cases: those that may be told, their events, the ledger, the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import tables
from geo.atlas.naming import measured
from geo.atlas.once import once
from geo.records import Snapshot
from geo.records.listed import NOT_LISTED, listed_words
from geo.tables.followed import MEASURES, ledger_figures


@dataclass(frozen=True, slots=True)
class Told:
    """Tables of public columns alone, all of cases that may be told; no building is named."""

    cases: pd.DataFrame
    events: pd.DataFrame
    remedies: pd.DataFrame
    tallies: pd.DataFrame


@once
def told(snapshot: Snapshot) -> Told:
    """Give what may be told of the cases of a snapshot.

    A case is told from its first public state on, and while it stands in one. Neither its
    building nor a document number leaves with it, nor a figure by which the building could be
    found in an open map before an act in force names it, nor a body, a recorder's role, source,
    reason or programme that neither the monitor nor its workflow lists. Counts stay whole; the
    numbers of cases that may not be told are left out behind them, and where a told case was
    merged with one.

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
    named = measured(snapshot)
    events = _sealed(events.assign(other_case=_only(events["other_case"], ids)), named)
    listed = listed_words(snapshot.monitor, snapshot.workflow)
    events = _blank(events, ["closed_sha256"], _others(events, listed).any(axis=1))
    cases, events, remedies = (_told_words(one, listed) for one in (cases, events, remedies))
    closed = ~remedies["case_id"].isin(named)
    remedies = _blank(remedies, ledger_figures(), closed)
    remedies = remedies.assign(
        share_executed=remedies["share_executed"].mask(closed, _tenths(remedies["share_executed"]))
    )
    tallies = snapshot.tallies.assign(case_ids=_only(snapshot.tallies["case_ids"], ids))
    return Told(
        _public(cases, tables.CASES),
        _public(events, tables.EVENTS),
        _public(remedies, tables.REMEDIES),
        _public(tallies, tables.TALLIES),
    )


def _sealed(events: pd.DataFrame, named: frozenset[str]) -> pd.DataFrame:
    """Leave the figures of events out, and with them what would let somebody try them.

    The leaf hash is over the figures and the hash of what is closed: whoever knew that hash
    could try the figures of every footprint of a map until one gave the leaf.
    """
    closed = events[list(MEASURES)].notna().any(axis=1) & ~events["case_id"].isin(named)
    return _blank(events, [*MEASURES, "closed_sha256"], closed)


def _others(frame: pd.DataFrame, listed: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Tell which words are not listed: a person or a firm may stand there.

    The hash of what is closed in such an entry goes with it, as in :func:`_sealed`.
    """
    names = [name for name in listed if name in frame]
    return pd.DataFrame(
        {name: frame[name].notna() & ~frame[name].isin(list(listed[name])) for name in names}
    )


def _told_words(frame: pd.DataFrame, listed: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Put one word in the place of those that are not listed."""
    others = _others(frame, listed)
    return frame.assign(**{name: frame[name].mask(others[name], NOT_LISTED) for name in others})


def _tenths(share: pd.Series) -> pd.Series:
    """Give shares in whole tenths, never more than is gone: two figures make an exact one.

    Examples
    --------
    >>> _tenths(pd.Series([0.0, 0.7, 0.999, 1.0])).tolist()
    [0.0, 0.7, 0.9, 1.0]
    """
    return np.floor((share * 10).round(6)) / 10


def _blank(frame: pd.DataFrame, names: list[str], rows: pd.Series) -> pd.DataFrame:
    """Leave some columns of some rows empty."""
    return frame.assign(**{name: frame[name].mask(rows) for name in names})


def _only(listed: pd.Series, ids: frozenset[str]) -> pd.Series:
    """Leave of each list, parted by spaces, the ids that may be told."""
    each = listed.str.split(" ").explode()
    kept = each[each.isin(ids)]
    return kept.groupby(level=0).agg(" ".join).reindex(listed.index).astype("str")


def _public(frame: pd.DataFrame, table: tables.Table) -> pd.DataFrame:
    return pd.DataFrame(frame[table.public]).reset_index(drop=True)
