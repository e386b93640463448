"""What is wrong with an event among those of its case: told once, and turned into an issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.records import Issue


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one event; ``what`` does not name the case, which is told before it."""

    seq: int
    case_id: str
    what: str
    mend: str
    column: str = "kind"


def issues(faults: Iterable[Fault], file: str) -> list[Issue]:
    """Give faults as issues that stop, in the order of the journal.

    Examples
    --------
    >>> print(issues([Fault(3, "FM-2025-0001", "works without a source", "Name it")], "j.db")[0])
    j.db, row 3, kind: case FM-2025-0001: works without a source. Name it.
    """
    return [
        Issue("stop", "case_transition", file, _told(one), one.mend, row=one.seq, column=one.column)
        for one in sorted(faults, key=lambda one: one.seq)
    ]


def _told(fault: Fault) -> str:
    return f"case {fault.case_id}: {fault.what}" if fault.case_id else fault.what


def told_of(
    events: pd.DataFrame,
    rows: Sequence[int] | NDArray[np.int64],
    what: str,
    mend: str,
    column: str = "kind",
) -> list[Fault]:
    """Give the same fault of several events; ``{name}`` in ``what`` is that column of each.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``.
    rows
        Places of the faulty events, few of all.
    """
    if not len(rows):  # as a rule
        return []
    few = events.iloc[rows]
    return [
        Fault(
            int(event["seq"]),
            event["case_id"] if isinstance(event["case_id"], str) else "",
            what.format_map(event),
            mend,
            column,
        )
        for event in few.to_dict("records")
    ]
