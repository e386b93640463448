"""The answer of one flag: which records were asked, what came of it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo import tables
from geo.risk.evidence import NOT_RAISED, RAISED, UNKNOWN, Codes
from geo.tables.coded import Flags, Places


@dataclass(frozen=True, slots=True)
class Answer:
    """What one flag made of the records it was asked of.

    ``state`` has one code a record asked, ``ids`` and ``rows`` say of which: the ids of a table
    and its rows that were asked; ``raised`` one row a record that raises the flag:
    ``record_id``, and any of ``related_ids``, ``permit_id``, ``parcel_id``, ``building_id``,
    ``case_id``, ``issuing_body``, ``happened_on``, ``measured``, ``threshold``, ``unit``, ``why``.
    """

    state: Codes
    raised: pd.DataFrame
    ids: pd.Series
    rows: Places
    fences: pd.DataFrame = field(default_factory=tables.FLAG_FENCES.empty)


def stated(raised: Flags, not_raised: Flags) -> Codes:
    """Give a code a record: raised before all, not raised where that is sure, else unknown.

    Examples
    --------
    >>> stated(np.array([True, False, False]), np.array([False, True, False])).tolist()
    [1, 0, -1]
    """
    return np.where(raised, RAISED, np.where(not_raised, NOT_RAISED, UNKNOWN)).astype(np.int8)


def answer(
    ids: pd.Series, rows: Places, state: Codes, told: Mapping[str, object] | None = None
) -> Answer:
    """Give the answer about some rows of a table.

    Parameters
    ----------
    ids
        Ids of the records, one a row of the table.
    rows
        The rows that were asked.
    state
        One code for each of them.
    told
        What is told of each asked row, by column of :class:`Answer`; a single value is told of
        all.
    """
    hit = state == RAISED
    columns = {"record_id": ids.to_numpy()[rows[hit]]}
    for name, values in (told or {}).items():
        alone = np.ndim(values) == 0  # type: ignore[arg-type]
        columns[name] = values if alone else np.asarray(values)[hit]
    return Answer(state, pd.DataFrame(columns), ids, rows)


def whole(state: Codes, complete: bool) -> Codes:
    """Let nothing be surely not raised where rows of a register were set aside."""
    return state if complete else np.where(state == NOT_RAISED, UNKNOWN, state)
