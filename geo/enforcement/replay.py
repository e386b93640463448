"""Read a journal from its first event to its last: which were allowed, and where cases stand.

The first event of every case is read at once, then the second of every case, and so on: the
same few lines follow one case inside a transaction and a hundred thousand in a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.checks import check
from geo.enforcement.coded import Columns, columns, days, number_of, ranks
from geo.enforcement.corrections import KEEPING, effective
from geo.enforcement.explain import explained
from geo.enforcement.faults import Fault
from geo.enforcement.merging import circles
from geo.enforcement.standing import Standing
from geo.enforcement.steps import Steps, compile_steps
from geo.enforcement.walk import Walk
from geo.records import Workflow

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Replay:
    """What reading a journal gave."""

    steps: pd.DataFrame  # one row an event: seq, case_id, before, state, accepted
    standings: Standing  # one place a case of columns.cases
    faults: list[Fault]
    columns: Columns  # the events as corrected
    accepted: Flags
    read: Flags  # events with a place in the order of their case: not withdrawn, not of later days
    resumed: Flags  # a case goes on as it was before it was suspended


def replay(events: pd.DataFrame, workflow: Workflow, *, as_of: date | None = None) -> Replay:
    """Read every case from its first event to its last.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, in the order of the journal: all there are, or all those
        of some cases.
    workflow
        A workflow without fault.
    as_of
        Events of later days are not read; left out: all are.

    Returns
    -------
    replay
        An event that may not follow those before it is left out of its case, and is a fault.

    Examples
    --------
    >>> from geo import tables
    >>> from geo.enforcement.workflow import read_workflow
    >>> found = replay(tables.EVENTS.empty(), read_workflow("kz")[0])
    >>> len(found.steps), found.faults
    (0, [])
    """
    steps = compile_steps(workflow)
    read = effective(events)
    happened = days(read.events["happened_on"])
    late = np.zeros(len(events), dtype=bool) if as_of is None else happened > number_of(as_of)
    col = columns(read.events, steps, read.denied(~late))
    keeping = np.isin(col.kind, [steps.note(name) for name in KEEPING])
    counted = (col.case >= 0) & (col.kind >= 0) & ~read.void & ~keeping & ~late
    checked = check(col, steps, counted=counted, unread=read.void | late)
    walk = Walk(col, steps, checked.sound)
    walked = np.flatnonzero(counted)
    for rows in ranks(col.case[walked]):
        walk.take(walked[rows])
    faults = [*read.faults, *checked.faults, *explained(walk.why, col, steps)]
    return Replay(
        steps=_told(walk, steps, keeping & ~late),
        standings=walk.standing,
        faults=[*faults, *circles(col, walk.standing.merged_row)],
        columns=col,
        read=counted,
        accepted=walk.accepted,
        resumed=walk.resumed,
    )


def _told(walk: Walk, steps: Steps, keeping: Flags) -> pd.DataFrame:
    """Give the history as a table that can be read without the codes."""
    col = walk.columns
    names = np.array([*steps.states, None], dtype=object)
    return pd.DataFrame(
        {
            "seq": col.events["seq"],
            "case_id": col.events["case_id"],
            "before": np.where(walk.before >= 0, names[walk.before], None),
            "state": np.where(walk.accepted, names[walk.after], None),
            "accepted": walk.accepted | keeping,
        }
    )
