"""The demolition ledger: what was ordered, done and seen, what is left, and who paid."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import tables
from geo.enforcement.coded import FIGURES, NEVER, stamps
from geo.enforcement.faults import Fault, told_of
from geo.enforcement.replay import Replay
from geo.enforcement.walk import FALLEN
from geo.tables.followed import HOW, MEASURES, SCOPES

Codes = NDArray[np.int64]

_OF = {"floors": "floors{}", "height_m": "height{}_m", "area_m2": "area{}_m2",
       "volume_m3": "volume{}_m3"}  # fmt: skip


def ledger(found: Replay, cases: pd.DataFrame) -> pd.DataFrame:
    """Give the ledger of every case with an order.

    Parameters
    ----------
    found
        The events as they were read.
    cases
        One row a case, in the order of the replay: ``case_id``, ``building_id``, ``programme``.

    Returns
    -------
    remedies
        Columns of ``tables.REMEDIES``. Each event tells the cost of the works that it is about,
        and costs are summed.
    """
    now, sources = found.standings, found.columns.sources
    table = cases[["case_id", "building_id", "programme"]].assign(
        scope=_word(now.scope, SCOPES),
        decided_on=stamps(now.decided_day),
        started_on=stamps(now.started_day),
        declared_on=stamps(now.declared_day),
        declared_by=_word(now.declared_by, sources),
        seen_on=stamps(now.seen_day),
        seen_by=_word(now.seen_by, sources),
        **_figures(found),
        share_executed=now.share,
        share_of=_word(now.share_of, MEASURES),
        days_to_start=_between(now.decided_day, now.started_day),
        days_to_done=_between(now.decided_day, now.seen_day),
        **_works(found),
    )
    return tables.REMEDIES.shape(table[now.ordered])


def _figures(found: Replay) -> dict[str, NDArray[np.float64]]:
    """Give what was there, what may remain, what is left and what is still to remove."""
    now = found.standings
    left = np.where(now.begun[:, None], now.left, now.before)
    to_remove = np.clip(left - now.remain, 0.0, None)
    # an act that fell, or goes on in another case, leaves nothing to remove in this one
    fell = np.isin(found.columns.outcome[now.state_row], FALLEN) | (now.merged_row >= 0)
    to_remove[fell] = 0.0
    of = {"_before": now.before, "_ordered": now.remain, "_left": left, "_to_remove": to_remove}
    return {
        _OF[name].format(which): values[:, at]
        for which, values in of.items()
        for at, name in enumerate(FIGURES)
    }


def _works(found: Replay) -> dict[str, object]:
    """Give who did the works, what they cost and who paid, and whether the site was restored."""
    col, count = found.columns, len(found.columns.cases)
    events = col.events
    forced = _rows(found, (events["how"] == HOW[1]).to_numpy())
    how = last(found, "how")
    how[col.case[forced]] = HOW[1]
    priced = _rows(found, events["cost"].notna().to_numpy())
    summed = np.bincount(col.case[priced], events["cost"].to_numpy(float)[priced], count)
    told = np.bincount(col.case[priced], minlength=count) > 0
    restored = _rows(found, (events["restored"] == "yes").to_numpy())
    restored_on = np.full(count, NEVER)
    np.maximum.at(restored_on, col.case[restored], col.day[restored])
    return {
        "how": how,
        "cost": np.where(told, summed, np.nan),
        "currency": last(found, "currency"),
        "paid_by": last(found, "paid_by"),
        "restored": last(found, "restored"),
        "restored_on": stamps(restored_on),
    }


def last(found: Replay, name: str) -> NDArray[np.object_]:
    """Give of each case what a column last said; None where it never said anything."""
    return _at(found, name, _places(found, name, np.maximum, -1))


def first(found: Replay, name: str) -> NDArray[np.object_]:
    """Give of each case what a column first said; None where it never said anything."""
    beyond = len(found.columns.events)
    places = _places(found, name, np.minimum, beyond)
    return _at(found, name, np.where(places == beyond, -1, places))


def _places(found: Replay, name: str, choose: np.ufunc, none: int) -> Codes:
    rows = _rows(found, found.columns.events[name].notna().to_numpy())
    places = np.full(len(found.columns.cases), none)
    choose.at(places, found.columns.case[rows], rows)
    return places


def _rows(found: Replay, meant: NDArray[np.bool_]) -> Codes:
    return np.flatnonzero(meant & found.accepted)


def _at(found: Replay, name: str, places: Codes) -> NDArray[np.object_]:
    said = np.append(found.columns.events[name].to_numpy(dtype=object), [None])
    return said[places]


def _word(codes: Codes, words: tuple[str, ...] | pd.Index) -> NDArray[np.object_]:
    """Give the word of each code; -1 is none."""
    return np.array([*words, None], dtype=object)[codes]


def _between(start: Codes, end: Codes) -> pd.Series:
    """Give the days between two days; missing where one is."""
    known = (start != NEVER) & (end != NEVER)
    return (
        pd.Series(np.where(known, end, 0) - np.where(known, start, 0)).astype("Int64").where(known)
    )


def currencies(found: Replay) -> list[Fault]:
    """Find costs in another currency than the first of their case: they cannot be summed."""
    col = found.columns
    rows = _rows(found, col.events["currency"].notna().to_numpy())
    code = pd.Series(pd.factorize(col.events["currency"])[0][rows])
    began = code.groupby(col.case[rows]).transform("first")
    return told_of(
        col.events,
        rows[(code != began).to_numpy()],
        "a cost in {currency}, after one in another currency",
        "Write all costs of a case in one currency",
        "currency",
    )
