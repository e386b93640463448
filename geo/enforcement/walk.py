"""One walk through the events of all cases at once: what may follow, and what follows from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.enforcement.coded import NEVER, Columns
from geo.enforcement.explain import Why
from geo.enforcement.standing import Standing
from geo.enforcement.steps import GUARDS, Steps
from geo.tables.followed import DECISIONS, OUTCOMES, SCOPES

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Figures = NDArray[np.float64]

TOLD_LATER = ("observed", "document")
"""Notes that may be of an earlier day than the event above them, not than their case. What is older
than the figures of the case changes none of them."""

FULL, PARTIAL, REFUSED = (*range(len(SCOPES)), DECISIONS.index("refused"))
FALLEN = (OUTCOMES.index("legalised"), OUTCOMES.index("quashed"))
"""Outcomes by which an act that was in force is so no more."""


class Walk:
    """A reading of a journal; where each case stands so far is in ``standing``."""

    def __init__(self, col: Columns, steps: Steps, sound: Flags) -> None:
        self.columns, self.steps, self.sound = col, steps, sound
        self.standing = Standing.before_all(len(col.cases), steps.none_yet)
        self.before = np.full(len(col.events), -1)
        self.after = np.full(len(col.events), -1)
        self.accepted = np.zeros(len(col.events), dtype=bool)
        self.resumed = np.zeros(len(col.events), dtype=bool)
        self.why: list[Why] = []
        names = ("ended", "suspends", "orders", "act", "puts_in_force", "keeps_in_force", "works",
                 "declares", "sees", "public")  # fmt: skip
        # notes have no flags: they change nothing but what is measured
        notes = np.zeros(len(steps.kinds) - len(steps.states), dtype=bool)
        self.flag = {name: np.append(steps.flag(name)[:-1], notes) for name in names}
        self.ended = steps.flag("ended")
        self.guarded = (steps.guards @ (1 << np.arange(len(GUARDS)))).astype(np.int64)
        self.told_later = [steps.note(name) for name in TOLD_LATER]
        self.merging, self.observing = steps.note("merged"), steps.note("observed")

    def take(self, rows: Codes) -> None:
        """Read one event of each of some cases."""
        col, now = self.columns, self.standing
        cases, kind = col.case[rows], col.kind[rows]
        before = now.state[cases]
        begun = now.begun[cases] | self.flag["works"][kind]
        measuring = col.measured[rows] & ~self.flag["orders"][kind][:, None]
        early = col.day[rows] < now.last_day[cases]
        # what was seen may be told later than what came after it: two inspectors hand in two files
        told_late = early & np.isin(kind, self.told_later) & (now.opened_row[cases] >= 0)
        told_late &= col.day[rows] >= col.day[now.opened_row[cases]]
        measuring &= ~(told_late & self._outdated(rows, cases))[:, None]
        left = np.where(measuring & begun[:, None], col.figures[rows], now.left[cases])
        guards = self._guards(rows, cases, left)
        step = self._step(rows, before, now.decided[cases], guards)
        noted = (kind >= len(self.steps.states)) & (before != self.steps.none_yet)
        noted &= (kind != self.merging) | ~self.ended[before]
        early &= ~told_late
        larger = begun & (measuring & self._larger(rows, cases)).any(axis=1)
        may = (step >= 0) | noted
        accepted = may & ~early & ~larger & self.sound[rows]
        self.before[rows] = before
        self.accepted[rows] = accepted
        self.resumed[rows] = (step >= 0) & self.steps.guards[step, -1]
        if not accepted.all():
            told = (rows, before, now.resumes[cases], now.decided[cases], guards, left)
            limits = (now.before[cases], now.left[cases], now.remain[cases])
            why = Why(*told, *limits, early, ~may, larger)
            self.why.append(why.where(~accepted))
        self._advance(rows[accepted], left[accepted], measuring[accepted])

    def _outdated(self, rows: Codes, cases: Codes) -> Flags:
        """Tell of each event whether something was measured, or works were begun, after its day."""
        now, day = self.standing, self.columns.day[rows]
        return (day < now.measured_day[cases]) | (now.begun[cases] & (day < now.started_day[cases]))

    def _guards(self, rows: Codes, cases: Codes, left: Figures) -> Flags:
        """Tell of each event which guards hold, in the order of ``GUARDS``."""
        now, kind = self.standing, self.columns.kind[rows]
        remain = now.remain[cases]
        remain[self.columns.outcome[rows] == OUTCOMES.index("demolished_full")] = 0.0
        named = ~np.isnan(remain)
        with np.errstate(invalid="ignore"):
            more = left > remain
            enough = (left <= remain) & named
        full = now.scope[cases] == FULL
        proved = np.where(full, enough.any(axis=1), (enough | ~named).all(axis=1))
        return np.column_stack(
            [
                self._seen_by_another(rows, cases),
                proved & ~more.any(axis=1) & named.any(axis=1),
                ~more.any(axis=1) & ~self._other_than_ordered(rows, now.scope[cases], left),
                kind == now.resumes[cases],
            ]
        )

    def _other_than_ordered(self, rows: Codes, scope: Codes, left: Figures) -> Flags:
        """Tell whether an event ends a case otherwise than was ordered, and no figure shows it.

        Where all had to go, a part is not the end; where a part had to, figures show that all went.
        """
        outcome = self.columns.outcome[rows]
        partly = (outcome == OUTCOMES.index("demolished_partial")) & (scope == FULL)
        wholly = (outcome == OUTCOMES.index("demolished_full")) & (scope == PARTIAL)
        return partly | (wholly & ~(left == 0).any(axis=1))

    def _seen_by_another(self, rows: Codes, cases: Codes) -> Flags:
        """Tell whether another source than the one that declared it done has seen it since.

        An event that sees must itself be by another. For any other, somebody must have seen it
        before: since it was declared or, where nobody declared, since the state last changed.
        """
        now, col = self.standing, self.columns
        source, declared = col.source[rows], now.declared_by[cases]
        sees = (declared >= 0) & (source >= 0) & (source != declared)
        sees &= col.day[rows] >= now.declared_day[cases]
        declarer = np.where(declared >= 0, declared, source)
        changed = col.day[now.state_row[cases]]
        since = np.where(declared >= 0, now.declared_day[cases], changed)
        observed = (now.observed_by[cases] >= 0) & (now.observed_by[cases] != declarer)
        observed &= (now.observed_day[cases] >= since) & (declarer >= 0)
        seen = observed | (now.seen_by[cases] >= 0)
        return np.where(self.flag["sees"][col.kind[rows]], sees, seen)

    def _step(self, rows: Codes, before: Codes, decided: Codes, guards: Flags) -> Codes:
        """Choose the first step that leads from the state before to that of the event; -1: none."""
        kind, steps = self.columns.kind[rows], self.steps
        held = (guards @ (1 << np.arange(len(GUARDS)))).astype(np.int64)
        slots = steps.slots[np.where(kind < len(steps.states), kind, 0)]
        chosen = np.full(len(rows), -1)
        for slot in range(slots.shape[1]):
            number = slots[:, slot]
            fits = (number >= 0) & self.columns.fits[rows, slot] & (chosen < 0)
            fits &= steps.start[number, before] & steps.after[number, decided]
            fits &= (self.guarded[number] & ~held) == 0
            chosen[fits] = number[fits]
        return chosen

    def _larger(self, rows: Codes, cases: Codes) -> Flags:
        """Tell which figures are larger than what was measured before."""
        figures = self.columns.figures[rows]
        with np.errstate(invalid="ignore"):
            return (figures > self.standing.left[cases]) | (figures > self.standing.before[cases])

    def _advance(self, rows: Codes, left: Figures, measuring: Flags) -> None:
        """Take in events that were allowed."""
        now, col = self.standing, self.columns
        cases, kind = col.case[rows], col.kind[rows]
        now.opened_row[cases] = np.where(now.opened_row[cases] < 0, rows, now.opened_row[cases])
        now.last_day[cases] = np.maximum(now.last_day[cases], col.day[rows])
        leads = kind < len(self.steps.states)
        self._lead(rows[leads])
        begun = now.begun[cases]
        now.left[cases] = np.where(begun[:, None], left, now.left[cases])
        first = measuring & ~begun[:, None]
        now.before[cases] = np.where(first, col.figures[rows], now.before[cases])
        measured = measuring.any(axis=1)
        now.measured_day[cases[measured]] = col.day[rows[measured]]
        self._gone(rows[self.flag["sees"][kind] & ~self.resumed[rows]])
        observed = (kind == self.observing) & (col.source[rows] >= 0)
        observed &= col.day[rows] >= now.observed_day[cases]
        now.observed_by[cases[observed]] = col.source[rows[observed]]
        now.observed_day[cases[observed]] = col.day[rows[observed]]
        self._merge(rows[kind == self.merging])
        now.share_again(cases)
        self.after[rows] = now.state[cases]

    def _gone(self, rows: Codes) -> None:
        """Take what was seen to be done, where all of it had to go, as gone in every figure."""
        now, cases = self.standing, self.columns.case[rows]
        gone = cases[now.scope[cases] == FULL]
        now.left[gone] = np.where(np.isnan(now.left[gone]), 0.0, now.left[gone])

    def _lead(self, rows: Codes) -> None:
        """Lead cases to the state of their event."""
        now, col, flag = self.standing, self.columns, self.flag
        cases, kind = col.case[rows], col.kind[rows]
        before = now.state[cases]
        now.reopen(cases[self.ended[before] & ~flag["ended"][kind]])
        now.resumes[cases] = np.where(flag["suspends"][kind], before, -1)
        now.state[cases], now.state_row[cases] = kind, rows
        fallen = np.isin(col.outcome[rows], FALLEN) | ~flag["keeps_in_force"][kind]
        now.in_force[cases] &= ~fallen
        now.told[cases] |= flag["public"][kind] & ~flag["ended"][kind] & ~flag["suspends"][kind]
        fresh = rows[~self.resumed[rows]]
        self._act(fresh)
        self._work(fresh)

    def _act(self, rows: Codes) -> None:
        """Take in acts: what they order, what they decide, and whether they are in force."""
        now, col, flag = self.standing, self.columns, self.flag
        acts = rows[flag["act"][col.kind[rows]]]
        now.act_row[col.case[acts]] = acts
        forced = rows[flag["puts_in_force"][col.kind[rows]]]
        cases = col.case[forced]
        granted = col.decision[forced] != REFUSED
        now.decided[cases] = col.decision[forced]
        now.in_force[cases] = granted
        day = np.where(col.in_effect[forced] != NEVER, col.in_effect[forced], col.day[forced])
        now.decided_day[cases] = np.where(granted, day, NEVER)
        self._order(rows[flag["orders"][col.kind[rows]]])

    def _order(self, rows: Codes) -> None:
        """Take in orders: one that says what may remain replaces the one before, as a whole."""
        now, col = self.standing, self.columns
        cases = col.case[rows]
        refused = col.decision[rows] == REFUSED
        says = (col.scope[rows] >= 0) | col.given[rows] | refused
        scope = np.where(refused, -1, col.scope[rows])
        figures = np.where((scope == FULL)[:, None], 0.0, col.figures[rows])
        figures[refused] = np.nan
        partial = col.given[rows] & (scope < 0) & ~refused
        now.ordered[cases] = ~refused
        now.scope[cases] = np.where(says, np.where(partial, 1, scope), now.scope[cases])
        now.remain[cases] = np.where(says[:, None], figures, now.remain[cases])
        now.share_of[cases[says]] = -1

    def _work(self, rows: Codes) -> None:
        """Take in works: begun, declared done, seen by another."""
        now, col, flag = self.standing, self.columns, self.flag
        cases, kind = col.case[rows], col.kind[rows]
        working = flag["works"][kind]
        first = cases[working & ~now.begun[cases]]
        now.started_day[first] = col.day[rows[working & ~now.begun[cases]]]
        now.begun[cases] |= working
        now.back_to_work(cases[working & ~flag["declares"][kind]])
        for on, by, day in (
            (flag["declares"][kind], now.declared_by, now.declared_day),
            (flag["sees"][kind], now.seen_by, now.seen_day),
        ):
            by[cases[on]], day[cases[on]] = col.source[rows[on]], col.day[rows[on]]
        line = col.outcome[rows] == OUTCOMES.index("brought_into_line")
        by_note = cases[line & (now.seen_by[cases] < 0)]
        now.seen_by[by_note] = now.observed_by[by_note]
        now.seen_day[by_note] = now.observed_day[by_note]

    def _merge(self, rows: Codes) -> None:
        """End cases that go on as another."""
        now, cases = self.standing, self.columns.case[rows]
        now.state[cases], now.state_row[cases] = self.steps.merges_to, rows
        now.merged_row[cases], now.resumes[cases] = rows, -1
        now.in_force[cases] = False
