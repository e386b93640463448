"""Counts of cases by programme and period, recomputed from the ledger, with their cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from geo import tables
from geo.records import Programme

Meant = Callable[[pd.DataFrame], Any]


def _of_outcome(*outcomes: str) -> Meant:
    return lambda frame: frame["outcome"].isin(outcomes)


DEFINITIONS: Mapping[str, tuple[str, Meant]] = {
    "demolished_full": ("seen_on", _of_outcome("demolished_full")),
    "demolished_partial": ("seen_on", _of_outcome("demolished_partial")),
    "demolished": ("seen_on", _of_outcome("demolished_full", "demolished_partial")),
    "brought_into_line": ("seen_on", _of_outcome("brought_into_line")),
    "seen_not_closed": ("seen_on", lambda frame: ~frame["ended"]),
    "declared_not_seen": ("declared_on", lambda frame: frame["seen_on"].isna() & ~frame["ended"]),
    "in_force": ("decided_on", lambda frame: frame["act_in_force"]),
}
"""Of each measure the day that must lie in the period, and which cases are meant."""


def tally(
    cases: pd.DataFrame,
    remedies: pd.DataFrame,
    programmes: Sequence[Programme],
    *,
    since: date | None,
    until: date,
) -> pd.DataFrame:
    """Count cases by programme and measure.

    Parameters
    ----------
    cases, remedies
        Columns of ``tables.CASES`` and ``tables.REMEDIES``, as of one day.
    programmes
        The programmes of the monitor; a period never reaches beyond that of its programme.
    since
        First day of the period; None: the first day of each programme.
    until
        Last day of the period.

    Returns
    -------
    tallies
        Columns of ``tables.TALLIES``: every measure of every programme and, in rows without a
        programme, of the cases that belong to none. A zero is written. ``case_ids`` are all the
        cases that were counted, so that each number can be counted again.
    """
    days = ["case_id", "declared_on", "seen_on", "decided_on"]
    frame = cases.merge(remedies[days], on="case_id", how="inner")
    periods: list[tuple[str | None, date | None, date]] = [
        (
            one.id,
            max(one.from_day, since or one.from_day),
            min(until, one.until_day or until),
        )
        for one in programmes
    ]
    rows = [
        _row(frame, programme, first, last, measure)
        for programme, first, last in [*periods, (None, since, until)]
        for measure in DEFINITIONS
    ]
    return tables.TALLIES.shape(pd.DataFrame(rows))


def _row(
    frame: pd.DataFrame, programme: str | None, first: date | None, last: date, measure: str
) -> dict[str, object]:
    """Count one measure of one programme."""
    day, meant = DEFINITIONS[measure]
    of = frame["programme"].isna() if programme is None else frame["programme"] == programme
    within = frame[day] <= pd.Timestamp(last)
    if first is not None:
        within &= frame[day] >= pd.Timestamp(first)
    ids = sorted(frame.loc[of & within & meant(frame), "case_id"])
    return {
        "programme": programme,
        "measure": measure,
        "definition": f"tally.{measure}",
        "since": first,
        "until": last,
        "count": len(ids),
        "case_ids": " ".join(ids) or None,
    }
