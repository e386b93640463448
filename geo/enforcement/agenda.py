"""Which cases are asked for, in which order they are due, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

WEEK_DAYS = 7
"""What is due within so many days is what is due this week."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for; what is left out does not matter."""

    states: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    building_id: str | None = None
    open: bool = False
    overdue: bool = False
    silent: bool = False
    due_within_days: int | None = None


def chosen(cases: pd.DataFrame, wanted: Wanted, *, as_of: date) -> pd.DataFrame:
    """Give the cases that are asked for, what is due first on top.

    Parameters
    ----------
    cases
        Columns of ``tables.CASES``, as of ``as_of``.
    wanted
        Which; all conditions must hold.
    as_of
        The day that days are counted from.

    Returns
    -------
    cases
        Those overdue first, and those of which a clock of the monitor has run out, the longest
        first; then those with something due, the soonest first; then open and ended ones
        without, each by case id.
    """
    kept = pd.Series(data=True, index=cases.index)
    for column, words in (
        ("state", wanted.states),
        ("outcome", wanted.outcomes),
        ("programme", wanted.programmes),
    ):
        if words:
            kept &= cases[column].isin(list(words))
    if wanted.building_id is not None:
        kept &= cases["building_id"] == wanted.building_id
    if wanted.open:
        kept &= ~cases["ended"].astype(bool)
    if wanted.overdue:
        kept &= cases["overdue"].astype(bool)
    if wanted.silent:
        kept &= cases["silent_since"].notna()
    if wanted.due_within_days is not None:
        kept &= due_within(cases, wanted.due_within_days, as_of=as_of)
    return in_order(cases[kept])


def due_within(cases: pd.DataFrame, days: int, *, as_of: date) -> pd.Series:
    """Tell of which cases something is due from ``as_of`` to so many days after it.

    Examples
    --------
    >>> cases = pd.DataFrame({"next_on": pd.to_datetime(["2026-11-08", "2026-11-09", None])})
    >>> due_within(cases, 7, as_of=date(2026, 11, 1)).tolist()
    [True, False, False]
    """
    return cases["next_on"] <= pd.Timestamp(as_of + timedelta(days=days))


def in_order(cases: pd.DataFrame) -> pd.DataFrame:
    """Put cases in the order in which somebody has to look at them."""
    overdue = cases["overdue"].astype(bool)
    # whichever passed first: the deadline of the addressee, or a day of the office's own
    since = pd.DataFrame(
        {"theirs": cases["deadline_on"].where(overdue), "ours": cases["passed_on"]}
    )
    keyed = cases.assign(
        _late=since.isna().all(axis=1),
        _since=since.min(axis=1),
        _next=cases["next_on"],
        _ended=cases["ended"].astype(bool),
    )
    keys = ["_late", "_since", "_next", "_ended", "case_id"]
    order = keyed.sort_values(keys, na_position="last", kind="stable").index
    return cases.loc[order].reset_index(drop=True)


def totals(cases: pd.DataFrame, *, as_of: date) -> dict[str, int]:
    """Count cases by what somebody has to do about them.

    Returns
    -------
    totals
        ``cases``; ``open``: not ended; ``due``: open, something due within seven days;
        ``overdue``: open, and the deadline has passed; ``silent``: a deadline passed, and
        nothing was recorded since for longer than the journal allows; ``ended``.
    """
    return {
        "cases": len(cases),
        "open": int((~cases["ended"].astype(bool)).sum()),
        "due": int(due_within(cases, WEEK_DAYS, as_of=as_of).sum()),
        "overdue": int(cases["overdue"].astype(bool).sum()),
        "silent": int(cases["silent_since"].notna().sum()),
        "ended": int(cases["ended"].astype(bool).sum()),
    }
