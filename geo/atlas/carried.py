"""Which cases a page carries where there are more than it can, and which the files alone hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

MOST_CASES = 5_000
"""Cases that a page carries; all of them are in the files. With some ten events each: 5 MB."""

MOST_NAMED = 100
"""Cases named behind one count of a page; a longer list is read by nobody, and is in the file."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The cases that a page carries, their events and ledger, and the cases it leaves out."""

    cases: pd.DataFrame
    events: pd.DataFrame
    remedies: pd.DataFrame
    left_out: pd.DataFrame


def carried(
    cases: pd.DataFrame, events: pd.DataFrame, remedies: pd.DataFrame, *, first: pd.Index
) -> Carried:
    """Choose the cases of a page: all of them, or the first :data:`MOST_CASES`.

    Parameters
    ----------
    cases, events, remedies
        Tables with a ``case_id``; of the first, one row a case.
    first
        The index of ``cases``, those that matter most first: :func:`by_need`, :func:`by_news`.

    Returns
    -------
    carried
        Each table in the order it had; ``left_out`` has the columns of ``cases``.
    """
    kept = cases.index.isin(first[:MOST_CASES])
    ids = cases.loc[kept, "case_id"]
    return Carried(
        cases[kept],
        events[events["case_id"].isin(ids)],
        remedies[remedies["case_id"].isin(ids)],
        cases[~kept],
    )


def by_need(cases: pd.DataFrame) -> pd.Index:
    """Give the index of cases as an inspector needs them: open and due first, then the newest.

    Parameters
    ----------
    cases
        Columns of ``tables.CASES``.

    Returns
    -------
    index
        Open cases first: those overdue or silent, or past a day of the office's own, the
        longest first; those with something due, the soonest first; those without, the last heard
        of first. Then the ended ones likewise.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-01", None, "2026-02-01"])
    >>> by_need(pd.DataFrame({
    ...     "case_id": ["A", "B", "C"], "ended": [False, True, False], "overdue": False,
    ...     "deadline_on": pd.NaT, "silent_since": pd.NaT, "passed_on": pd.NaT,
    ...     "next_on": days[[2, 1, 0]],
    ...     "last_event_on": days[[0, 0, 0]],
    ... })).tolist()
    [2, 0, 1]
    """
    overdue = cases["overdue"].astype(bool)
    passed = cases[["passed_on", "silent_since"]].assign(
        deadline=cases["deadline_on"].where(overdue)
    )
    late, waited = passed.notna().any(axis=1), passed.min(axis=1)
    keyed = pd.DataFrame(
        {
            "ended": cases["ended"].astype(bool),
            "calm": ~late,
            "since": waited.where(late, cases["next_on"]),
            "last": cases["last_event_on"],
            "case_id": cases["case_id"],
        }
    )
    ascending = [True, True, True, False, True]
    return keyed.sort_values(list(keyed), ascending=ascending, kind="stable").index


def by_news(cases: pd.DataFrame) -> pd.Index:
    """Give the index of cases as the public reads them: an act in force first, then the newest.

    Parameters
    ----------
    cases
        The public columns of ``tables.CASES``.
    """
    by = ["act_in_force", "last_event_on", "case_id"]
    return cases.sort_values(by, ascending=[False, False, True], kind="stable").index


def named(listed: pd.Series, ids: Collection[str]) -> tuple[pd.Series, pd.Series]:
    """Leave of each list of cases the first :data:`MOST_NAMED` that a page carries.

    Parameters
    ----------
    listed
        Case ids parted by spaces; empty where there are none.
    ids
        The cases that the page carries.

    Returns
    -------
    kept, listed
        What is left of each list, and how many cases it had.

    Examples
    --------
    >>> [one.tolist() for one in named(pd.Series(["A B C"], dtype="str"), {"A", "C"})]
    [['A C'], [3]]
    """
    each = listed.str.split(" ").explode()
    kept = each[each.isin(list(ids))].groupby(level=0).head(MOST_NAMED)
    joined = kept.groupby(level=0).agg(" ".join).reindex(listed.index).astype("str")
    return joined, each.groupby(level=0).count().reindex(listed.index)
