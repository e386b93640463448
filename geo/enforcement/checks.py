"""What is wrong with an event whatever state its case is in: its own columns, and its building."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.coded import FIGURES, NEVER, Columns
from geo.enforcement.corrections import KEEPING
from geo.enforcement.faults import Fault, told_of
from geo.enforcement.steps import NOTES_NEED, Steps

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

Found = tuple[Flags, str, str, str]
"""The events at fault, what is wrong, the mend, and the column."""

NO_SOONER = ("deadline_on", "served_on", "appeal_until")
"""Days that cannot come before the act that they belong to."""

FULL = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """Which events may be taken in at all, and why others may not."""

    sound: Flags
    faults: list[Fault]


def check(col: Columns, steps: Steps, *, counted: Flags, unread: Flags) -> Checked:
    """Check what needs no look at the state of a case.

    Parameters
    ----------
    col
        The events.
    steps
        The workflow.
    counted
        Events that have a place in the order of their case.
    unread
        Events that were withdrawn, or are later than the day of the run.
    """
    found = [
        *_of_columns(col, steps),
        *_of_notes(col, steps),
        *_of_figures(col, steps),
        *_of_case(col, steps, counted),
    ]
    faults = [
        fault
        for wrong, what, mend, column in found
        for fault in told_of(col.events, np.flatnonzero(wrong & ~unread), what, mend, column)
    ]
    wrong = [wrong for wrong, *_ in found]
    return Checked(~np.any(wrong, axis=0), faults)


def _of_columns(col: Columns, steps: Steps) -> Iterator[Found]:
    """Check words and days."""
    keeping = np.isin(col.kind, [steps.note(name) for name in KEEPING])
    words = ", ".join(steps.kinds)
    yield col.kind < 0, "{kind!r} is not a kind of event", f"Use one of {words}", "kind"
    of_none = (col.case < 0) & (col.kind >= 0) & ~keeping
    yield of_none, "{kind} does not say of which case", "Give the number of the case", "case_id"
    reasons = ", ".join(steps.workflow.reasons)
    unknown = (col.reason < 0) & col.events["reason"].notna().to_numpy()
    yield unknown, "{reason!r} is not a reason", f"Use one of {reasons}", "reason"
    state = (col.kind >= 0) & (col.kind < len(steps.states))
    for name in NO_SOONER:
        day = col.events[name].to_numpy().astype("datetime64[D]").astype(np.int64)
        early = state & (day != NEVER) & (day < col.day)
        what = f"{name} is before the act that it belongs to"
        yield early, what, "Correct one of the two days", name


def _of_notes(col: Columns, steps: Steps) -> Iterator[Found]:
    """Check what each kind of note needs; and that no outcome or decision stands on one."""
    for name, needs in NOTES_NEED.items():
        of_kind = col.kind == steps.note(name)
        for column in needs:
            lacks = of_kind & col.events[column].isna().to_numpy()
            yield lacks, f"{name} without {column}", f"Give {column}", column
    noted = col.kind >= len(steps.states)
    restating = col.kind == steps.note("corrected")
    for column in ("outcome", "decision"):
        told = col.events[column].notna().to_numpy() & ~restating
        mend = "Put it on the event that ends the case, or decides"
        yield noted & told, f"{{kind}} carries the {column} {{{column}}}", mend, column
    rotating = np.isin(col.kind, [steps.note(name) for name in ("key_rotated", "corrected")])
    keyed = col.events["verifier_key"].notna().to_numpy() & (col.kind >= 0) & ~rotating
    mend = "Record key_rotated with it"
    of_case = (col.kind == steps.note("key_rotated")) & (col.case >= 0)
    yield of_case, "a key is rotated for the journal, not for a case", "Leave it out", "case_id"
    yield keyed, "{kind} carries a verifier_key, and rotates no key", mend, "verifier_key"
    named = {reason for step in steps.workflow.steps for reason in step.reason}
    apart = [reason for reason in steps.workflow.reasons if reason not in named]
    strange = noted & (col.reason >= 0) & ~np.isin(col.events["reason"], apart)
    what = "{kind} cannot have the reason {reason}"
    yield strange, what, f"Use one of {', '.join(apart)}", "reason"
    measured = (col.kind == steps.note("observed")) & ~col.given
    what = "observed without a figure"
    yield measured, what, f"Give at least one of {', '.join(FIGURES)}", FIGURES[0]


def _of_figures(col: Columns, steps: Steps) -> Iterator[Found]:
    """Check figures and costs."""
    figures = {name: col.figures[:, at] for at, name in enumerate(FIGURES)}
    for name, values in (figures | {"cost": col.events["cost"].to_numpy(dtype=float)}).items():
        negative = (values < 0) | np.isinf(values)
        yield negative, f"{name} is {{{name}}}", "Write a figure of 0 or more", name
    priced = col.events["cost"].notna() & col.events["currency"].isna()
    yield priced.to_numpy(), "a cost without a currency", "Give the currency", "currency"
    orders = np.isin(col.kind, np.flatnonzero(steps.flag("orders")))
    spared = orders & (col.scope == FULL) & (np.nan_to_num(col.figures) > 0).any(axis=1)
    what = "{kind} orders all of it to go, and says what may remain"
    yield spared, what, "Write the scope as partial, or take the figures out", "scope"


def _of_case(col: Columns, steps: Steps, counted: Flags) -> Iterator[Found]:
    """Check an event against the first of its case, the case it names, and the event it names."""
    first = _first_rows(col, counted)
    known = counted & (first >= 0)
    told = col.events["building_id"]
    began = told.iloc[first].reset_index(drop=True)
    differs = told.notna() & began.notna() & (told.to_numpy() != began.to_numpy())
    what = "{kind} is about {building_id!r}, and the case began about another building"
    mend = "Correct the building, or open a case of its own"
    yield known & differs.to_numpy(), what, mend, "building_id"
    merging = (col.kind == steps.note("merged")) & col.events["other_case"].notna().to_numpy()
    if steps.merges_to < 0:
        what = "merged, and the workflow ends no case as a duplicate"
        yield merging, what, "Name the reason duplicate on a step of the workflow", "kind"
    opened = np.full(len(col.cases) + 1, np.iinfo(np.int64).max)
    opened[col.case[known]] = col.day[first[known]]
    what = "merged into {other_case}, which the journal does not hold"
    yield merging & (col.other < 0), what, "Correct the number of the case", "other_case"
    yield merging & (col.other == col.case), "merged into itself", "Name the other", "other_case"
    young = merging & (col.other >= 0) & (opened[col.other] > col.day)
    what = "merged into {other_case}, which was not open on that day"
    yield young, what, "Correct the day, or the number of the case", "other_case"
    yield from _of_named(col, steps, counted)


def _first_rows(col: Columns, counted: Flags) -> Codes:
    """Give of each event the place of the first of its case; -1 for an event of none."""
    rows = np.flatnonzero(counted)
    _, at = np.unique(col.case[rows], return_index=True)
    first = np.full(len(col.cases) + 1, -1)  # the last place is that of no case
    first[col.case[rows[at]]] = rows[at]
    return first[col.case]


def _of_named(col: Columns, steps: Steps, counted: Flags) -> Iterator[Found]:
    """Check the event that another one names: only a declaration can be denied."""
    place = pd.Index(col.events["seq"]).get_indexer(
        col.events["corrects"].fillna(-1).astype("int64")
    )
    declares = np.append(np.flatnonzero(steps.flag("declares")), -2)
    denies = counted & (col.kind < len(steps.states)) & (place >= 0)
    astray = denies & ~np.isin(np.where(place >= 0, col.kind[place], -1), declares)
    what = "{kind} names event {corrects}, by which nothing was declared done"
    yield astray, what, "Write the number of the event that declared it", "corrects"
    whole = np.unique(col.case[counted])
    bare = (col.kind == steps.note("withdrawn")) & (col.case >= 0) & ~np.isin(col.case, whole)
    what = "withdrawn leaves nothing of the case"
    yield bare, what, "Dismiss the case instead, and say why", "corrects"
