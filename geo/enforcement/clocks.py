"""The days by which something is due: set by an act, or counted by a clock; moved by a stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.enforcement.coded import NEVER, Columns, days, ranks
from geo.enforcement.replay import Replay
from geo.enforcement.steps import Steps
from geo.records import Clock, Journal
from geo.tables.followed import DECISIONS

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

OF_THE_ACT = ("served_on", "in_effect_on", "appeal_until", "satisfied_on")
"""Days of the act that stands; a later event may still tell them."""

MOVED = ("deadline_on", "appeal_until")
"""Days that a clock may set, and that a suspension moves."""


@dataclass(frozen=True, slots=True)
class Due:
    """Days of each case, in the order of its columns; days since 1970, ``NEVER`` for none."""

    issued: Codes
    of_act: dict[str, Codes]  # by the names of OF_THE_ACT
    deadline: Codes
    assumed: Flags  # the deadline rests on a length that no source states
    clocks: Codes  # case x clock of the journal that sets neither deadline nor time for appeal
    names: tuple[str, ...]  # of those clocks


def due_days(found: Replay, steps: Steps, journal: Journal) -> Due:
    """Find the day by which each case must have gone on.

    A day that an event states wins. A length counts calendar days from the day of the event;
    with ``to_next_working_day`` a last day on a weekend or holiday moves on. A deadline runs
    until a state answers it; while a case is suspended no time runs, that for appeal neither, and
    what was left is left afterwards; what had run out is not given back. A time that begins
    during a suspension is moved by the days from its own first day on.

    Parameters
    ----------
    found
        The events as they were read.
    steps
        The workflow that they were read by.
    journal
        Its clocks and holidays.
    """
    timers = _Timers(found, steps, journal)
    taken = np.flatnonzero(found.accepted)
    for rows in ranks(found.columns.case[taken]):
        timers.take(taken[rows])
    running = [at for at, clock in enumerate(timers.clocks) if clock.sets == "next"]
    return Due(
        issued=timers.issued,
        of_act=timers.of_act,
        deadline=timers.deadline,
        assumed=timers.assumed,
        clocks=timers.due[:, running],
        names=tuple(timers.clocks[at].id for at in running),
    )


def last_day(start: Codes, clock: Clock, holidays: Sequence[date]) -> Codes:
    """Give the last day of a time, counted from the day after ``start``; ``NEVER`` stays.

    Examples
    --------
    >>> from geo.enforcement.coded import number_of, stamps
    >>> from geo.records import Parameter, Text
    >>> ten = Clock(id="ten", title=Text(kk="он", ru="десять", en="ten"), after="judgment",
    ...             days=Parameter(value=10, source="none"), to_next_working_day=True)
    >>> saturday = number_of(date(2026, 5, 9))
    >>> str(stamps(last_day(np.array([saturday - 10]), ten, [date(2026, 5, 11)]))[0])[:10]
    '2026-05-12'
    """
    known = start != NEVER
    end = np.where(known, start + int(clock.days.value), 0)
    if clock.to_next_working_day:
        closed = [np.datetime64(one, "D") for one in holidays]
        moved = np.busday_offset(end.astype("datetime64[D]"), 0, roll="forward", holidays=closed)
        end = moved.astype(np.int64)
    return np.where(known, end, NEVER)


class _Timers:
    """The days of each case while its events are read."""

    def __init__(self, found: Replay, steps: Steps, journal: Journal) -> None:
        count = len(found.columns.cases)
        self.columns: Columns = found.columns
        self.found, self.steps, self.journal = found, steps, journal
        self.clocks = [one for one in journal.clocks if one.after in steps.states]
        self.issued = np.full(count, NEVER)
        self.of_act = {name: np.full(count, NEVER) for name in OF_THE_ACT}
        self.deadline = np.full(count, NEVER)
        self.assumed = np.zeros(count, dtype=bool)
        self.due = np.full((count, len(self.clocks)), NEVER)
        self.waiting = np.zeros((count, len(self.clocks)), dtype=bool)  # for the day it counts from
        self.started = np.full((count, len(self.clocks)), NEVER)  # day of the event that starts it
        self.counted = np.full((count, len(self.clocks)), NEVER)  # the day it counts from, as moved
        self.set_by = {name: np.full(count, -1) for name in MOVED}  # the clock; -1: it was stated
        self.stated = {name: np.full(count, NEVER) for name in MOVED}  # day of who stated it
        self.suspended = np.full(count, NEVER)
        notes = np.zeros(len(steps.kinds) - len(steps.states), dtype=bool)
        self.flag = {
            name: np.append(steps.flag(name)[:-1], notes)
            for name in ("act", "ended", "suspends", "leaves_deadline")
        }
        told = (*OF_THE_ACT, "deadline_on")
        self.told = {name: days(found.columns.events[name]) for name in told}

    def take(self, rows: Codes) -> None:
        """Read one event of each of some cases."""
        col = self.columns
        kind = col.kind[rows]
        merged = kind == self.steps.note("merged")
        leads = ((kind < len(self.steps.states)) | merged) & ~self.found.resumed[rows]
        self._resume(rows[self.found.resumed[rows]])
        self._suspend(rows[leads & self.flag["suspends"][kind]])
        self._lead(rows[leads & ~self.flag["suspends"][kind]])
        self._tell(rows)
        stated = rows[(self.told["deadline_on"][rows] != NEVER) & ~self.flag["ended"][kind]]
        self.deadline[col.case[stated]] = self.told["deadline_on"][stated]
        self.assumed[col.case[stated]] = False
        self._state("deadline_on", stated)
        self._count(col.case[rows])

    def _suspend(self, rows: Codes) -> None:
        self.suspended[self.columns.case[rows]] = self.columns.day[rows]

    def _resume(self, rows: Codes) -> None:
        """Give back what was left of each time when the case was suspended."""
        cases = self.columns.case[rows]
        before = self.deadline[cases]
        for name, ends in self._moved().items():
            stated = np.where(self.set_by[name][cases] < 0, ends[cases], NEVER)
            ends[cases] += self._stood(rows, stated, self.stated[name][cases])
        for at in sorted(range(len(self.clocks)), key=lambda one: self.clocks[one].sets == "next"):
            self._resume_clock(rows, at, before)

    def _resume_clock(self, rows: Codes, at: int, before: Codes) -> None:
        """Count a clock anew from as many days later as it stood still; ``before``: deadlines."""
        cases, clock = self.columns.case[rows], self.clocks[at]
        ends, counted = self._set_by(clock, at), self.counted[cases, at]
        runs = ends[cases] != NEVER
        if clock.sets != "next":
            runs &= self.set_by[clock.sets][cases] == at
        moved = counted + self._stood(rows, ends[cases], counted)
        if clock.counted_from == "deadline_on":
            moved = np.where(counted == before, self.deadline[cases], moved)
        self.counted[cases[runs], at] = moved[runs]
        ends[cases[runs]] = self._end(cases[runs], at)

    def _stood(self, rows: Codes, ends: Codes, first: Codes) -> Codes:
        """Give the days that a time stood still; one that had run out was not there any more."""
        since = np.maximum(self.suspended[self.columns.case[rows]], first)
        return np.where(ends >= since, np.maximum(self.columns.day[rows] - since, 0), 0)

    def _moved(self) -> dict[str, Codes]:
        return {"deadline_on": self.deadline, "appeal_until": self.of_act["appeal_until"]}

    def _set_by(self, clock: Clock, at: int) -> Codes:
        """Give the days that a clock sets."""
        return self.due[:, at] if clock.sets == "next" else self._moved()[clock.sets]

    def _end(self, cases: Codes, at: int) -> Codes:
        return last_day(self.counted[cases, at], self.clocks[at], self.journal.holidays)

    def _state(self, name: str, rows: Codes) -> None:
        """Remember on which day a time was stated."""
        cases = self.columns.case[rows]
        self.set_by[name][cases], self.stated[name][cases] = -1, self.columns.day[rows]

    def _lead(self, rows: Codes) -> None:
        """Answer the times that ran in the state before, and start those of the new one."""
        col, cases = self.columns, self.columns.case[rows]
        kind = col.kind[rows]
        merged = kind == self.steps.note("merged")
        refused = col.decision[rows] == DECISIONS.index("refused")
        ended = self.flag["ended"][kind] | merged
        answered = cases[~self.flag["leaves_deadline"][kind] | refused | ended]
        self.deadline[answered] = NEVER
        self.assumed[answered] = False
        for at, clock in enumerate(self.clocks):
            # a clock that sets the deadline waits as long as a deadline would run
            self.waiting[answered if clock.sets == "deadline_on" else cases, at] = False
        self.due[cases] = NEVER
        act = cases[self.flag["act"][kind]]
        self.issued[act] = col.day[rows[self.flag["act"][kind]]]
        for values in self.of_act.values():
            values[act] = NEVER
        for at, clock in enumerate(self.clocks):
            starts = (kind == self.steps.states.index(clock.after)) & ~refused
            self.waiting[cases[starts], at] = True
            self.started[cases[starts], at] = col.day[rows[starts]]

    def _tell(self, rows: Codes) -> None:
        """Take in the days of the act that stands, by its own event or a later one."""
        col = self.columns
        for name, values in self.of_act.items():
            told = rows[self.told[name][rows] != NEVER]
            values[col.case[told]] = self.told[name][told]
            if name in MOVED:
                self._state(name, told)
        served = rows[
            (col.kind[rows] == self.steps.note("served")) & (self.told["served_on"][rows] == NEVER)
        ]
        self.of_act["served_on"][col.case[served]] = col.day[served]

    def _count(self, cases: Codes) -> None:
        """Start the clocks whose first day is known by now; a day that an event states wins."""
        for at, clock in enumerate(self.clocks):
            first = {"happened_on": self.started[:, at], "deadline_on": self.deadline}
            start = (first | self.of_act)[clock.counted_from][cases]
            ready = self.waiting[cases, at] & (start != NEVER)
            meant = cases[ready]
            self.waiting[meant, at] = False
            to = self._set_by(clock, at)
            unset = meant if clock.sets == "next" else meant[to[meant] == NEVER]
            self.counted[meant, at] = start[ready]
            to[unset] = self._end(unset, at)
            if clock.sets != "next":
                self.set_by[clock.sets][unset] = at
            if clock.sets == "deadline_on":
                self.assumed[unset] = clock.days.assumed
