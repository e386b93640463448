"""How many cases were open at the end of each month, and how many days each step took."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.records import Workflow

STEPS: Mapping[str, tuple[str, str]] = {
    "act": ("opened_on", "issued_on"),
    "service": ("issued_on", "served_on"),
    "start": ("decided_on", "started_on"),
    "works": ("started_on", "declared_on"),
    "look": ("declared_on", "seen_on"),
    "whole": ("decided_on", "seen_on"),
}
"""Each step by the day it is counted from and the day it is counted to: columns of
``tables.CASES`` and ``tables.REMEDIES``. ``issued_on`` is the day of the last act, in force or not;
``decided_on`` is the day an act in force took effect."""


def backlog(
    cases: pd.DataFrame, events: pd.DataFrame, workflow: Workflow, *, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Count the cases that were open at the end of each month.

    Parameters
    ----------
    cases, events
        Public columns of ``tables.CASES`` and ``EVENTS``; of events those about ``cases``.
    workflow
        Says in which states a case has ended. A case ended on the day of the last entry of such
        a state; one without, on the day of its last entry.
    as_of
        The last day counted, in the place of the end of its month.

    Returns
    -------
    backlog
        One row a month from the first case on: ``until`` (its last day), ``opened`` and
        ``ended`` in it, and ``open`` at its end. Nothing without a case.
    """
    ending = [name for name, state in workflow.states.items() if state.ended]
    last = events[events["kind"].isin(ending)].sort_values("seq").groupby("case_id")
    # reindexed, as a map of no event at all would be of no type
    on = last["happened_on"].last().reindex(cases["case_id"]).set_axis(cases.index)
    on = on.fillna(cases["last_event_on"])
    ended_on = on.where(cases["ended"].astype(bool))
    first = cases["opened_on"].min()
    if pd.isna(first):
        return pd.DataFrame({"until": [], "opened": [], "ended": [], "open": []})
    months = pd.period_range(first, as_of, freq="M")
    opened, ended = (
        days.dt.to_period("M").value_counts().reindex(months, fill_value=0)
        for days in (cases["opened_on"], ended_on.dropna())
    )
    until = months.to_timestamp(how="end").normalize().to_series(index=months).clip(upper=as_of)
    frame = pd.DataFrame({"until": until, "opened": opened, "ended": ended})
    return frame.assign(open=(opened - ended).cumsum()).reset_index(drop=True)


def days_of_steps(cases: pd.DataFrame, remedies: pd.DataFrame) -> pd.DataFrame:
    """Count the days that each step took, over all cases that took it.

    Parameters
    ----------
    cases, remedies
        Public columns of ``tables.CASES`` and ``REMEDIES``.

    Returns
    -------
    steps
        One row for each of ``STEPS`` that a case has taken: ``step``, ``cases`` (how many),
        ``least_days``, ``median_days``, ``most_days``. A case whose days stand in the wrong
        order is not counted.
    """
    days = ["case_id", "decided_on", "started_on", "declared_on", "seen_on"]
    frame = cases.merge(remedies[days], on="case_id", how="left")
    taken = pd.DataFrame(
        {name: (frame[to] - frame[of]).dt.days for name, (of, to) in STEPS.items()}
    )
    long = taken.where(taken >= 0).melt(var_name="step", value_name="days").dropna()
    counted = long.groupby("step")["days"].agg(
        cases="count", least_days="min", median_days="median", most_days="max"
    )
    return counted.reindex([one for one in STEPS if one in counted.index]).reset_index()
