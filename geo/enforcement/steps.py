"""The table of a workflow as arrays, so that a whole column of events can be asked at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.workflow import ends, starts
from geo.records import NOTES, Workflow
from geo.tables.followed import DECISIONS

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

GUARDS = ("seen_by_another", "nothing_left", "not_contradicted", "as_before_suspension")

NOTES_NEED: Mapping[str, tuple[str, ...]] = {
    "observed": ("source",),
    "site_restored": ("restored",),
    "document": ("document_no",),
    "merged": ("other_case",),
    "corrected": ("reason",),
    "withdrawn": ("reason",),
}
"""Columns of a note that may not be empty, whatever the workflow."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A workflow as arrays; a state is known by its place, and the last place is none yet."""

    workflow: Workflow
    states: tuple[str, ...]
    kinds: tuple[str, ...]  # the states, and after them the notes
    start: Flags  # step x state
    after: Flags  # step x decision, the last of them none: what the last final act decided
    guards: Flags  # step x guard
    slots: Codes  # state x slot: the steps that lead to it, -1 where there are no more
    merges_to: int  # the state in which a case ends that is one with another; -1: none

    @property
    def none_yet(self) -> int:
        """Code of a case before its first event."""
        return len(self.states)

    def flag(self, name: str) -> Flags:
        """Give one flag of all states and, at the end, of none yet, which has no flag."""
        return np.array(
            [bool(getattr(state, name)) for state in self.workflow.states.values()] + [False]
        )

    def note(self, name: str) -> int:
        """Give the code of a note."""
        return self.kinds.index(name)


def compile_steps(workflow: Workflow) -> Steps:
    """Bring a workflow without fault into arrays."""
    states = tuple(workflow.states)
    place = {name: at for at, name in enumerate(states)} | {"": len(states)}
    shape = len(workflow.steps)
    start = np.zeros((shape, len(states) + 1), dtype=bool)
    after = np.ones((shape, len(DECISIONS) + 1), dtype=bool)
    guards = np.zeros((shape, len(GUARDS)), dtype=bool)
    leading: dict[str, list[int]] = {name: [] for name in states}
    for number, step in enumerate(workflow.steps):
        start[number, [place[one] for one in starts(step, workflow)]] = True
        guards[number] = [guard in step.guards for guard in GUARDS]
        if step.after_decision:
            after[number] = [one in step.after_decision for one in (*DECISIONS, "")]
        for name in ends(step, workflow):
            leading[name].append(number)
    slots = np.full((len(states), max(map(len, leading.values()))), -1)
    for name, numbers in leading.items():
        slots[place[name], : len(numbers)] = numbers
    merging = [step.to for step in workflow.steps if "duplicate" in step.reason]
    return Steps(
        workflow=workflow,
        states=states,
        kinds=(*states, *NOTES),
        start=start,
        after=after,
        guards=guards,
        slots=slots,
        merges_to=place[merging[0]] if merging else -1,
    )


def fitting(steps: Steps, events: pd.DataFrame, kind: Codes) -> Flags:
    """Tell which steps the columns of each event fit, whatever came before it.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``.
    kind
        Code of the kind of each.

    Returns
    -------
    fits
        Event x slot of its state; all false for a note.
    """
    fits = np.zeros((len(events), steps.slots.shape[1]), dtype=bool)
    asked = {name for one in steps.workflow.steps for name in (*one.needs, *one.any_of)}
    events = events[sorted(asked | {"outcome", "decision", "reason"})]
    for state, numbers in enumerate(steps.slots):
        rows = np.flatnonzero(kind == state)
        few = events.iloc[rows]
        for slot, number in enumerate(numbers[numbers >= 0] if len(rows) else ()):
            fits[rows, slot] = ~lacking(steps, int(number), few).any(axis=1)
    return fits


def lacking(steps: Steps, number: int, events: pd.DataFrame) -> pd.DataFrame:
    """Tell what events lack, or have too much, for one step; one column a demand.

    The column is named by that of the event; ``any_of`` is all of those in one.
    """
    step = steps.workflow.steps[number]
    asked = {name: events[name].isna() for name in step.needs}
    if step.any_of:
        asked["any_of"] = events[step.any_of].isna().all(axis=1)
    given = events["outcome"].fillna("none")
    asked["outcome"] = ~given.isin(step.outcome or ["none"])
    for name, known in (("decision", step.decision), ("reason", step.reason)):
        asked[name] = ~events[name].isin(known) if known else events[name].notna()
    return pd.DataFrame(asked, index=events.index)
