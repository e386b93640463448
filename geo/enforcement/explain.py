"""Why an event may not follow those before it, and what would mend it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo.enforcement.coded import FIGURES, Columns
from geo.enforcement.faults import Fault
from geo.enforcement.steps import GUARDS, WORDS, Steps, lacking
from geo.enforcement.workflow import ends
from geo.records import Step
from geo.tables.followed import DECISIONS, OUTCOMES

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Figures = NDArray[np.float64]

Said = tuple[str, str, str]
"""What is wrong, the mend, and the column."""


@dataclass(frozen=True, slots=True)
class Why:
    """Events that were not taken in, and how their cases stood."""

    rows: Codes
    state: Codes
    resumes: Codes
    decided: Codes
    guards: Flags
    left: Figures
    before: Figures
    left_before: Figures
    remain: Figures
    early: Flags
    no_step: Flags
    larger: Flags

    def where(self, kept: Flags) -> Why:
        """Give those of the events that are meant."""
        return Why(*(getattr(self, one.name)[kept] for one in fields(self)))


def explained(whys: Sequence[Why], col: Columns, steps: Steps) -> list[Fault]:
    """Say of each event why it may not follow; one that is wrong in its own columns is told once.

    Parameters
    ----------
    whys
        The events, rank by rank.
    col
        All events.
    steps
        The workflow.
    """
    return [
        Fault(int(col.events["seq"].iat[row]), str(col.cases[col.case[row]]), *said)
        for why in whys
        for at, row in enumerate(why.rows)
        for said in _of_one(why, at, col, steps)
    ]


def _of_one(why: Why, at: int, col: Columns, steps: Steps) -> Iterator[Said]:
    """Give what is wrong with one event."""
    row = why.rows[at]
    kind = steps.kinds[col.kind[row]]
    if why.early[at]:
        yield f"{kind} is dated before the event above it", "Correct the day", "happened_on"
    if why.no_step[at]:
        yield from _no_step(why, at, col, steps)
    if why.larger[at]:
        for figure, name in enumerate(FIGURES):
            now = col.figures[row, figure]
            least = np.nanmin([why.before[at, figure], why.left_before[at, figure], np.inf])
            if now > least:
                what = f"{kind} measures {name} {now:g}, and before it was {least:g}"
                mend = "Correct the figure, or first the event that gave the smaller one"
                yield what, mend, name


def _no_step(why: Why, at: int, col: Columns, steps: Steps) -> Iterator[Said]:
    """Say which step comes nearest, and what it lacks."""
    kind, state = steps.kinds[col.kind[why.rows[at]]], why.state[at]
    came = (*steps.states, "nothing")[state]
    mend = f"Add the events between, or correct the kind{_allowed(why, at, steps)}"
    if kind not in steps.states:  # a note
        yield f"{kind} cannot follow {came}", mend, "kind"
        return
    slots = steps.slots[steps.states.index(kind)]
    near = [int(one) for one in slots[slots >= 0] if steps.start[one, state]]
    if came in steps.states and steps.flag("suspends")[state] and why.resumes[at] >= 0:
        if not why.guards[at, GUARDS.index("as_before_suspension")]:
            before = steps.states[why.resumes[at]]
            mend = f"Go on with {before}, as it was before, or end the case"
        near = [one for one in near if not steps.guards[one, -1]]
    said = [list(_lacks(one, why, at, col, steps)) for one in near]
    if said:
        # a wrong word points to another step; what is missing, to this one
        yield from min(said, key=lambda one: sum(3 if column in WORDS else 1 for *_, column in one))
    else:
        yield f"{kind} cannot follow {came}", mend, "kind"


def _allowed(why: Why, at: int, steps: Steps) -> str:
    """Name the states that steps lead to from the one in which the case stands."""
    state = why.state[at]
    to = {
        name
        for step, starts in zip(steps.workflow.steps, steps.start[:, state], strict=True)
        for name in (ends(step, steps.workflow) if starts else ())
    }
    named = ", ".join(name for name in steps.states if name in to)
    came = (*steps.states, "nothing")[state]
    return f": {came} may be followed by {named}" if named else ""


def _lacks(number: int, why: Why, at: int, col: Columns, steps: Steps) -> Iterator[Said]:
    """Say what an event lacks for one step."""
    step, row = steps.workflow.steps[number], why.rows[at]
    kind = steps.kinds[col.kind[row]]
    for column, lacks in lacking(steps, number, col.carried, why.rows[[at]]).items():
        if lacks[0]:
            value = col.events[column].iat[row] if column in WORDS else None
            yield _of_column(column, kind, value, step)
    if not steps.after[number, why.decided[at]]:
        decided = (*DECISIONS, None)[why.decided[at]]
        what = f"{kind} cannot follow a final act that {decided} the suit"
        if decided is None:
            what = f"{kind} needs a court act that entered into force before it"
        elif decided == "partly":
            what = f"{kind} cannot follow a final act that granted the suit in part"
        yield what, "Correct the decision, or the kind", "kind"
    for guard in np.flatnonzero(steps.guards[number] & ~why.guards[at]):
        yield _of_guard(GUARDS[guard], kind, why, at, col.outcome[row])


def _of_column(column: str, kind: str, value: object, step: Step) -> Said:
    """Say that a column is empty, or holds what the step does not know."""
    if column == "any_of":
        names = ", ".join(step.any_of)
        return f"{kind} without any of {names}", "Give at least one of them", step.any_of[0]
    known = list(getattr(step, column, ()))
    if column in WORDS:
        given = f"the {column} {value}" if isinstance(value, str) else f"no {column}"
        mend = f"Use one of {', '.join(known)}" if known else f"Take the {column} out"
        return f"{kind} with {given}", mend, column
    return f"{kind} without {column}", f"Give {column}", column


def _of_guard(guard: str, kind: str, why: Why, at: int, outcome: int) -> Said:
    """Say why a guard does not hold."""
    if guard == "seen_by_another":
        what = f"{kind}, and no source but the one that declared it done has seen it since"
        return what, "Record who else saw it, and on which day", "source"
    whole = outcome == OUTCOMES.index("demolished_full")  # of which nothing may remain
    may_remain = np.zeros(len(FIGURES)) if whole else why.remain[at]
    more = [
        f"{name} {left:g} left, {remain:g} may remain"
        for name, left, remain in zip(FIGURES, why.left[at], may_remain, strict=True)
        if left > remain
    ]
    if more:
        what = f"{kind}, and more is left than may remain: {', '.join(more)}"
        return what, "Correct the figures, or go on with the works", "kind"
    if outcome == OUTCOMES.index("demolished_partial"):
        what = f"{kind} as demolished in part, and all of it was ordered to go"
        return what, "Correct the outcome, or go on with the works", "outcome"
    what = f"{kind}, and the figures do not show that nothing is left of what was ordered"
    return what, "Give what is left in the figures of the order", "kind"
