"""The table of a workflow as arrays, so that a whole column of events can be asked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.workflow import ends, starts
from geo.records import NOTES, Workflow
from geo.tables.followed import DECISIONS, OUTCOMES

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
    "erased": ("corrects",),
    "key_rotated": ("verifier_key",),
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


@dataclass(frozen=True, slots=True)
class Carried:
    """What events carry, as far as steps may ask for it."""

    empty: Mapping[str, Flags]  # of each column that a step needs
    words: Mapping[str, Codes]  # of WORDS, places in their lists; -1: none
    lists: Mapping[str, tuple[str, ...]]


WORDS = ("outcome", "decision", "reason")
"""Columns of which a step says which words it takes."""


def carried(steps: Steps, events: pd.DataFrame) -> Carried:
    """Bring the columns that steps ask for into arrays.

    An event without an outcome has the outcome ``none``.
    """
    asked = {name for one in steps.workflow.steps for name in (*one.needs, *one.any_of)}
    lists = {
        "outcome": OUTCOMES,
        "decision": DECISIONS,
        "reason": tuple(steps.workflow.reasons),
    }
    words = {name: coded(events[name], known) for name, known in lists.items()}
    unsaid = events["outcome"].isna().to_numpy()
    words["outcome"] = np.where(unsaid, OUTCOMES.index("none"), words["outcome"])
    empty = {name: events[name].isna().to_numpy() for name in asked}
    return Carried(empty, words, lists)


def coded(words: pd.Series, known: Sequence[str] | pd.Index) -> Codes:
    """Give each word's place in a list; -1 where it is missing, or not in the list."""
    return pd.Index(known, dtype="str").get_indexer(words).astype(np.int64)


def fitting(steps: Steps, told: Carried, kind: Codes) -> Flags:
    """Tell which steps the columns of each event fit, whatever came before it.

    Parameters
    ----------
    told
        What the events carry.
    kind
        Code of the kind of each.

    Returns
    -------
    fits
        Event x slot of its state; all false for a note.
    """
    fits = np.zeros((len(kind), steps.slots.shape[1]), dtype=bool)
    for state, numbers in enumerate(steps.slots):
        rows = np.flatnonzero(kind == state)
        for slot, number in enumerate(numbers[numbers >= 0] if len(rows) else ()):
            lacks = lacking(steps, int(number), told, rows)
            fits[rows, slot] = ~np.any(list(lacks.values()), axis=0)
    return fits


def lacking(steps: Steps, number: int, told: Carried, rows: Codes) -> dict[str, Flags]:
    """Tell what events lack, or have too much, for one step: a flag an event for each demand.

    A demand has the name of its column; ``any_of`` is all of those in one.
    """
    step = steps.workflow.steps[number]
    lacks = {name: told.empty[name][rows] for name in step.needs}
    if step.any_of:
        lacks["any_of"] = np.all([told.empty[name][rows] for name in step.any_of], axis=0)
    taken: dict[str, Sequence[str]] = {
        "outcome": step.outcome or ["none"],
        "decision": step.decision,
        "reason": step.reason,
    }
    for name, words in taken.items():
        codes = [told.lists[name].index(word) for word in words] or [-1]
        lacks[name] = ~np.isin(told.words[name][rows], codes)
    return lacks
