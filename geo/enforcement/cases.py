"""Where each case stands on a day, what is due on it, and its line in the demolition ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import tables
from geo.enforcement.clocks import Due, due_days
from geo.enforcement.coded import NEVER, number_of, stamps
from geo.enforcement.corrections import KEEPING
from geo.enforcement.faults import issues as as_issues
from geo.enforcement.ledger import currencies, first, last, ledger
from geo.enforcement.merging import links
from geo.enforcement.places import aside_notes, unknown_buildings, unknown_programmes
from geo.enforcement.replay import Replay, replay
from geo.enforcement.steps import Steps, compile_steps
from geo.records import Issue, Journal, Workflow
from geo.tables.followed import OUTCOMES

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

LATEST = np.iinfo(np.int64).max
"""Later than any day."""

DEADLINE, APPEAL = "deadline", "appeal"
"""What may be due beside the clocks of a journal: to comply, and to appeal."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What following the journal gave, as of one day."""

    workflow: Workflow | None
    cases: pd.DataFrame  # tables.CASES
    remedies: pd.DataFrame  # tables.REMEDIES
    due: pd.DataFrame  # tables.DUE
    events: pd.DataFrame  # tables.EVENTS: as they were written, those of later days left out
    issues: list[Issue]

    @classmethod
    def nothing(cls) -> Followed:
        """Give what following no journal gives."""
        return cls(
            workflow=None,
            cases=tables.CASES.empty(),
            remedies=tables.REMEDIES.empty(),
            due=tables.DUE.empty(),
            events=tables.EVENTS.empty(),
            issues=[],
        )


def follow(
    events: pd.DataFrame,
    workflow: Workflow,
    journal: Journal,
    buildings: Collection[str] | None,
    *,
    as_of: date,
    file: str,
    aside: Collection[str] = (),
) -> Followed:
    """Follow every case from its first event to its last.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, the whole journal in its order, later days too: a later
        entry may correct the day of an earlier one.
    workflow
        Which event may follow which.
    journal
        Clocks, holidays, programmes, and the days after which silence is a sign.
    buildings
        Ids of the buildings known; a case about another one is a fault. None where a
        register could not be read, so that no id can be called wrong.
    as_of
        The day by which a deadline has passed or not; acts of later days are not read.
    file
        Name of the journal in messages.
    aside
        Ids that a register holds in rows that are not used: of another place or day, or
        with a fault. A case about one of them is followed, and noted.

    Returns
    -------
    followed
        Cases and ledger by case id. An event that may not follow the one before is a fault that
        stops the run: a register of cases must not be guessed at.
    """
    steps = compile_steps(workflow)
    found = replay(events, workflow, as_of=as_of)
    faults = [*found.faults, *unknown_programmes(found, journal), *currencies(found)]
    if buildings is not None:
        faults += unknown_buildings(found, [*buildings, *aside])
    due = due_days(found, steps, journal)
    frame = _standing(found, steps, due, journal, as_of)
    opened = found.standings.opened_row >= 0
    notes = aside_notes(found, set(aside).difference(buildings or ()), file)
    return Followed(
        workflow=workflow,
        cases=tables.CASES.shape(frame[opened].sort_values("case_id")),
        remedies=ledger(found, frame).sort_values("case_id", ignore_index=True),
        due=_due(found.columns.cases, _running(found, steps, due), opened),
        events=_until(events, as_of),
        issues=[*as_issues(faults, file), *(notes if buildings is not None else [])],
    )


def _until(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Leave out the acts of later days."""
    known = events["happened_on"] <= pd.Timestamp(as_of)
    kept = events if known.all() else events[known]  # a million are not copied to stay as they are
    return kept.reset_index(drop=True)


def _standing(found: Replay, steps: Steps, due: Due, journal: Journal, as_of: date) -> pd.DataFrame:
    """Give one row a case with the columns of ``tables.CASES``, in the order of the replay."""
    now, col = found.standings, found.columns
    ended = steps.flag("ended")[now.state]
    suspends = steps.flag("suspends")[now.state]
    running = ~ended & ~suspends
    public = steps.flag("public")
    deadline = np.where(ended, NEVER, due.deadline)
    days = _running(found, steps, due)
    today = number_of(as_of)
    own = {name: days[name] for name in due.names}
    next_on, next_due = _first(days, len(col.cases), since=today)
    passed_on, passed_due = _first(own, len(col.cases), since=NEVER + 1, until=today)
    outcome = col.outcome[now.state_row]
    ledger_days = {name: stamps(day) for name, day in due.of_act.items()}
    return pd.DataFrame(
        {
            "case_id": col.cases,
            "building_id": first(found, "building_id"),
            "programme": last(found, "programme"),
            "target": last(found, "target"),
            "state": np.array([*steps.states, ""], dtype=object)[now.state],
            "ended": ended,
            "outcome": np.where(ended & (outcome >= 0), np.array(OUTCOMES)[outcome], "none"),
            "reason": _reason(found, steps, ended | suspends),
            "act_in_force": now.in_force,
            "told": now.told & public[now.state] & (public[now.resumes] | (now.resumes < 0)),
            "opened_on": stamps(col.day[now.opened_row]),
            "last_event_on": stamps(now.last_day),
            "issued_on": stamps(due.issued),
            **ledger_days,
            "deadline_on": stamps(deadline),
            "deadline_assumed": due.assumed & (deadline != NEVER),
            "next_on": stamps(next_on),
            "next_due": next_due,
            "passed_on": stamps(passed_on),
            "passed_due": passed_due,
            "overdue": running & (deadline != NEVER) & (deadline < today),
            "silent_since": stamps(_silent(days, now.last_day, today, journal)),
            "fined": _noted(found, steps, "fined") | _noted(found, steps, "fine_paid"),
            "owner_changed_on": stamps(_last_day(found, steps, "owner_changed")),
            **{name: links(col, now.merged_row)[name].to_numpy() for name in
               ("merged_into", "merged_from")},
            "finding_ids": first(found, "finding_ids"),
            "office_no": last(found, "office_no"),
            **_counts(found, steps),
        }
    )  # fmt: skip


def _running(found: Replay, steps: Steps, due: Due) -> dict[str, Codes]:
    """Give the days that are due in each case by what is due; none where no clock runs."""
    state = found.standings.state
    running = ~steps.flag("ended")[state] & ~steps.flag("suspends")[state]
    days = {DEADLINE: due.deadline, APPEAL: due.of_act["appeal_until"]}
    days |= {name: due.clocks[:, at] for at, name in enumerate(due.names)}
    return {name: np.where(running, day, NEVER) for name, day in days.items()}


def _due(cases: pd.Index, days: dict[str, Codes], opened: Flags) -> pd.DataFrame:
    """Give one row for each day that is due, by case id."""
    named = [
        pd.DataFrame({"case_id": cases[opened], "what": what, "due_on": stamps(day[opened])})
        for what, day in days.items()
    ]
    every = pd.concat(named).dropna(subset=["due_on"])
    return tables.DUE.shape(every.sort_values(["case_id", "due_on", "what"], ignore_index=True))


def _first(
    days: dict[str, Codes], count: int, *, since: int, until: int = LATEST
) -> tuple[Codes, NDArray[np.object_]]:
    """Give the first of the days of each case from ``since`` on, before ``until``, and its name."""
    table = np.column_stack([*days.values(), np.full(count, LATEST)])
    meant = np.where((table >= since) & (table < until), table, LATEST)
    soonest = meant.argmin(axis=1)
    at = meant[np.arange(count), soonest]
    names = np.array([*days, None], dtype=object)
    return np.where(at == LATEST, NEVER, at), names[np.where(at == LATEST, -1, soonest)]


def _silent(days: dict[str, Codes], last_day: Codes, today: int, journal: Journal) -> Codes:
    """Give the day since which nothing was heard after a deadline, where that is a sign.

    A note breaks the silence and answers nothing: from it on it is counted anew. The time for
    appeal is no deadline: that nobody appeals is no silence.
    """
    table = np.column_stack([day for name, day in days.items() if name != APPEAL])
    since = np.maximum(table, last_day[:, None])
    length = int(journal.silent_after_days.value)
    silent = (table != NEVER) & (table < today) & (since + length < today)
    at = np.where(silent, since, np.iinfo(np.int64).max).min(axis=1)
    return np.where(silent.any(axis=1), at, NEVER)


def _reason(found: Replay, steps: Steps, meant: Flags) -> NDArray[np.object_]:
    """Give why a case was dismissed or suspended; a merged one is a duplicate."""
    now, col = found.standings, found.columns
    words = np.array([*steps.workflow.reasons, None], dtype=object)
    reason = words[col.reason[now.state_row]]
    reason[now.merged_row >= 0] = "duplicate"
    reason[~meant] = None
    return reason


def _last_day(found: Replay, steps: Steps, note: str) -> Codes:
    """Give the last day of a note in each case."""
    col = found.columns
    rows = np.flatnonzero(found.accepted & (col.kind == steps.note(note)))
    day = np.full(len(col.cases), NEVER)
    np.maximum.at(day, col.case[rows], col.day[rows])
    return day


def _noted(found: Replay, steps: Steps, note: str) -> Flags:
    return _last_day(found, steps, note) != NEVER


def _counts(found: Replay, steps: Steps) -> dict[str, Codes]:
    """Count the events of each case, those that correct others too, and give the last."""
    col = found.columns
    keeping = np.isin(col.kind, [steps.note(name) for name in KEEPING])
    rows = np.flatnonzero((col.case >= 0) & (found.read | keeping))
    seq = np.full(len(col.cases), -1)
    np.maximum.at(seq, col.case[rows], col.events["seq"].to_numpy(dtype=np.int64)[rows])
    return {"events": np.bincount(col.case[rows], minlength=len(col.cases)), "last_seq": seq}
