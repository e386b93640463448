"""Where each case stands: its events, read in order, through the table of transitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from geo import tables
from geo.enforcement.states import ENDED, IN_FORCE, LEAVES_DEADLINE, allowed
from geo.records import Issue


def follow(
    events: pd.DataFrame, buildings: Sequence[str], *, as_of: date, file: str
) -> tuple[pd.DataFrame, list[Issue]]:
    """Follow every case from its first event to its last.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, in the order of the journal.
    buildings
        Ids of the buildings known; a case about another one is a fault.
    as_of
        The day by which a deadline has passed or not.
    file
        Name of the journal in messages.

    Returns
    -------
    cases, issues
        Columns of ``tables.CASES``, by case. An event that may not follow the one before is
        a fault that stops the run: a register of cases must not be guessed at.
    """
    if events.empty:
        return tables.CASES.empty(), []
    issues = [
        Issue(
            "stop",
            "case_transition",
            file,
            f"case {event.case_id} is about {event.building_id!r}, which no register holds",
            "Correct the building's id",
            row=int(event.seq) + 1,
        )
        for event in events[~events["building_id"].isin(buildings)].itertuples()
    ]
    rows = []
    for case_id, of_case in events.groupby("case_id", sort=True):
        row, faults = _follow_one(str(case_id), of_case, as_of, file)
        issues += faults
        rows.append(row)
    return tables.CASES.shape(pd.DataFrame(rows)), issues


def _follow_one(
    case_id: str, events: pd.DataFrame, as_of: date, file: str
) -> tuple[dict[str, Any], list[Issue]]:
    """Follow one case: its state is that of its last event that was allowed."""
    state, before, in_force = "", None, False
    issues: list[Issue] = []
    last_day = events["happened_on"].iloc[0]
    for event in events.itertuples():
        outcome = event.outcome if isinstance(event.outcome, str) else None
        if not allowed(state, event.kind, outcome, before) or event.happened_on < last_day:
            issues.append(_fault(case_id, state, event, last_day, file))
            continue
        before = state if event.kind == "suspended" else None
        in_force = event.kind == "final" or (in_force and event.kind in (*IN_FORCE, "suspended"))
        state, last_day = event.kind, event.happened_on
    deadline = _deadline(events)
    outcome = events["outcome"].dropna()
    running = state not in (*ENDED, "suspended")
    return {
        "case_id": case_id,
        "building_id": events["building_id"].iloc[0],
        "state": state or events["kind"].iloc[0],
        "outcome": outcome.iloc[-1] if state in ENDED and len(outcome) else "none",
        "act_in_force": in_force,
        "opened_on": events["happened_on"].iloc[0],
        "last_event_on": last_day,
        "deadline_on": deadline,
        "overdue": bool(running and deadline is not None and deadline < pd.Timestamp(as_of)),
        "events": len(events),
    }, issues


def _deadline(events: pd.DataFrame) -> Any:
    """Give the deadline that still runs: the last one set, unless a later event answers it."""
    later: list[str] = []
    for event in events[::-1].itertuples():
        if not pd.isna(event.deadline_on):
            return event.deadline_on if set(later) <= set(LEAVES_DEADLINE) else None
        later.append(event.kind)
    return None


def _fault(case_id: str, state: str, event: Any, last_day: Any, file: str) -> Issue:
    if event.happened_on < last_day:
        what = f"case {case_id}: {event.kind} is dated before the event above it"
        mend = "Correct the day, or add a correction"
    else:
        what = f"case {case_id}: {event.kind} cannot follow {state or 'nothing'}"
        mend = "Add the events between, or correct the kind"
    return Issue("stop", "case_transition", file, what, mend, row=int(event.seq) + 1, column="kind")
