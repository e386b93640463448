"""Where each case stands: its events, read in order, through the table of transitions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo import tables
from geo.enforcement.states import AFTER_REFUSAL, ENDED, IN_FORCE, LEAVES_DEADLINE, allowed
from geo.records import Issue


def follow(
    events: pd.DataFrame,
    buildings: Collection[str] | None,
    *,
    as_of: date,
    file: str,
    aside: Collection[str] = (),
) -> tuple[pd.DataFrame, list[Issue]]:
    """Follow every case from its first event to its last.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, in the order of the journal.
    buildings
        Ids of the buildings known; a case about another one is a fault. None where a
        register could not be read, so that no id can be called wrong.
    as_of
        The day by which a deadline has passed or not.
    file
        Name of the journal in messages.
    aside
        Ids that a register holds in rows that are not used: of another place or day, or
        with a fault. A case about one of them is followed, and noted.

    Returns
    -------
    cases, issues
        Columns of ``tables.CASES``, by case. An event that may not follow the one before is
        a fault that stops the run: a register of cases must not be guessed at.
    """
    if events.empty:
        return tables.CASES.empty(), []
    issues = _changed_faults(events, file)
    if buildings is not None:
        issues += _unknown_faults(events, [*buildings, *aside], file)
        issues += _aside_notes(events, set(aside).difference(buildings), file)
    rows = []
    for case_id, of_case in events.groupby("case_id", sort=True):
        row, faults = _follow_one(str(case_id), of_case, as_of, file)
        issues += faults
        rows.append(row)
    return tables.CASES.shape(pd.DataFrame(rows)), issues


def _changed_faults(events: pd.DataFrame, file: str) -> list[Issue]:
    """Check that each case is about one building."""
    first = events.groupby("case_id")["building_id"].transform("first")
    other = events.assign(first=first)[events["building_id"] != first]
    return [
        _issue(
            event,
            f"case {event.case_id} began about {event.first!r}, not {event.building_id!r}",
            "Correct the building's id",
            file,
        )
        for event in other.itertuples()
    ]


def _unknown_faults(events: pd.DataFrame, known: Collection[str], file: str) -> list[Issue]:
    """Check that each case is about a building that a register holds."""
    return [
        _issue(
            event,
            f"case {event.case_id} is about {event.building_id!r}, which no register holds",
            "Correct the building's id",
            file,
        )
        for event in events[~events["building_id"].isin(known)].itertuples()
    ]


def _aside_notes(events: pd.DataFrame, aside: Collection[str], file: str) -> list[Issue]:
    """Note the cases about buildings whose rows are not used, once a case."""
    told = events[events["building_id"].isin(aside)].drop_duplicates(["case_id", "building_id"])
    return [
        Issue(
            "note",
            "case_aside",
            file,
            f"case {event.case_id} is about {event.building_id!r}, whose row is not used",
            "Mend the row of the register; until then the case is counted, and on no map",
            row=int(event.seq) + 1,
            column="building_id",
        )
        for event in told.itertuples()
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after an event; days are timestamps."""

    state: str
    last_on: Any
    resumes: str | None = None  # while suspended: the state before
    in_force: bool = False
    refused: bool = False  # the last final act refused the suit
    deadline_on: Any = None
    outcome: str | None = None


def _follow_one(
    case_id: str, events: pd.DataFrame, as_of: date, file: str
) -> tuple[dict[str, Any], list[Issue]]:
    """Follow one case; an event that may not follow is left out of it, and is a fault."""
    first = events.iloc[0]
    standing = Standing("", first["happened_on"])
    issues: list[Issue] = []
    for event in events.itertuples():
        fault = _fault(case_id, standing, event)
        if fault is None:
            standing = _after(standing, event)
        else:
            issues.append(_issue(event, *fault, file, column="kind"))
    ended = standing.state in ENDED
    deadline = standing.deadline_on
    running = deadline is not None and not ended and standing.state != "suspended"
    return {
        "case_id": case_id,
        "building_id": first["building_id"],
        "state": standing.state or first["kind"],
        "outcome": standing.outcome or "none",
        "act_in_force": standing.in_force,
        "opened_on": first["happened_on"],
        "last_event_on": standing.last_on,
        "deadline_on": deadline,
        "overdue": bool(running and deadline < pd.Timestamp(as_of)),
        "events": len(events),
    }, issues


def _after(before: Standing, event: Any) -> Standing:
    """Give the standing after an event that was allowed."""
    outcome = _outcome(event)
    stays = before.in_force and event.kind in IN_FORCE and outcome != "legalised"
    return Standing(
        state=event.kind,
        last_on=event.happened_on,
        resumes=before.state if event.kind == "suspended" else None,
        in_force=stays if event.kind != "final" else event.decision != "refused",
        refused=before.refused if event.kind == "suspended" else _refuses(event),
        deadline_on=_deadline(before, event),
        outcome=outcome,
    )


def _deadline(before: Standing, event: Any) -> Any:
    """Give the deadline that runs after an event: its own, or the one that it leaves running.

    While a case is suspended the clock stops: what was left of the time is left afterwards.
    A cassation upheld leaves the deadline as it was.
    """
    if not pd.isna(event.deadline_on):
        return event.deadline_on
    if before.deadline_on is None or event.kind in ENDED:
        return None
    if before.state == "suspended":
        ran_out = before.deadline_on < before.last_on
        stood = event.happened_on - before.last_on
        return before.deadline_on if ran_out else before.deadline_on + stood
    upheld = before.state == "cassation" and event.kind == "final"
    return before.deadline_on if upheld or event.kind in LEAVES_DEADLINE else None


def _refuses(event: Any) -> bool:
    return bool(event.kind == "final" and event.decision == "refused")


def _outcome(event: Any) -> str | None:
    return event.outcome if isinstance(event.outcome, str) else None


def _fault(case_id: str, before: Standing, event: Any) -> tuple[str, str] | None:
    """Say what is wrong with an event after those before it, and the mend; None if nothing."""
    if event.happened_on < before.last_on:
        return f"case {case_id}: {event.kind} is dated before the event above it", "Correct the day"
    if not allowed(before.state, event.kind, _outcome(event), before.resumes):
        what = f"case {case_id}: {event.kind} cannot follow {before.state or 'nothing'}"
        return what, "Add the events between, or correct the kind"
    if before.refused and event.kind not in AFTER_REFUSAL and before.state != "suspended":
        what = f"case {case_id}: {event.kind} cannot follow a final act that refused the suit"
        return what, "Correct the decision, or the kind"
    return None


def _issue(event: Any, what: str, mend: str, file: str, column: str = "building_id") -> Issue:
    return Issue("stop", "case_transition", file, what, mend, row=int(event.seq) + 1, column=column)
