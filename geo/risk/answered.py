"""Which records raised each sign, which were asked, and of which it is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.records import Flag
from geo.risk.answer import Answer
from geo.risk.evidence import NOT_RAISED, RAISED, UNKNOWN
from geo.tables.among import among
from geo.tables.coded import Places
from geo.tables.followed import without_clock

_NOT_ASKED = np.int8(2)
KINDS = ("building", "parcel", "permit", "case")
"""Kinds of records that lie somewhere; a flag on others, such as a body, is about no place."""
STEP_OF_CASES = "enforcement"
"""The step of the process at which a case stands still."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One sign, and what each record says to it; all by record, in the order of one kind.

    ``of`` are the records that could be asked, ``raised`` some of them. ``unknown`` are those
    that may have raised it for all that is known: asked in part, or not at all.
    """

    part: str
    record_kind: str
    step: str
    raised: pd.Series
    of: pd.Series
    unknown: pd.Series


def flags_answered(
    placed: pd.DataFrame, flags: Sequence[Flag], answers: Mapping[str, Answer]
) -> Iterator[Answered]:
    """Tell for each flag which records raised it, and which could be asked.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    flags
        The flags that were asked.
    answers
        What asking each of them gave; a record that is not placed is in no place.
    """
    indexes = {kind: pd.Index(_ids(placed, kind)) for kind in KINDS}
    for flag in flags:
        if flag.record_kind not in KINDS or flag.id not in answers:
            continue
        answer, own = answers[flag.id], _ids(placed, flag.record_kind)
        state = np.full(len(own), _NOT_ASKED, dtype=np.int8)
        at = _places_of(answer, indexes[flag.record_kind])
        state[at[at >= 0]] = answer.state[at >= 0]
        raised, not_raised, unknown = (
            pd.Series(state == code, index=own.index) for code in (RAISED, NOT_RAISED, UNKNOWN)
        )
        yield Answered(flag.id, flag.record_kind, flag.step, raised, raised | not_raised, unknown)


def _places_of(answer: Answer, index: pd.Index) -> Places:
    """Find the records that were asked; most flags are asked of a whole table, in its order."""
    if len(answer.ids) == len(index) and index.equals(pd.Index(answer.ids)):
        return answer.rows
    return index.get_indexer(answer.ids.iloc[answer.rows])


def findings_answered(
    placed: pd.DataFrame, findings: pd.DataFrame, kind: str, key: str, drafts: Collection[str]
) -> Answered:
    """Tell which records are in breach of a binding rule, and which could be judged at all.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    findings
        Findings that stand about records of one kind: ``rule_id``, ``force``, ``verdict``.
    kind, key
        The kind, and the column that holds the record's id.
    drafts
        Rules that are drafts, and so no law.
    """
    ids = _ids(placed, kind)
    law = findings[(findings["force"] == "binding") & ~findings["rule_id"].isin(list(drafts))]
    said = {word: law.loc[law["verdict"] == word, key] for word in ("breach", "clear", "unknown")}
    raised, clear, open_ = (among(ids, said[word]) for word in ("breach", "clear", "unknown"))
    # who is judged by no rule at all is not cleared by it, nor who is clear by one of two
    of = raised | (clear & ~open_)
    return Answered(f"finding_{kind}", kind, "", raised, of, ~of)


def cases_answered(placed: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Answered]:
    """Tell which of the open cases are silent, and which are past their deadline.

    Of a case in which nothing is due neither is known.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    cases
        Columns of ``tables.CASES``.
    """
    ids = _ids(placed, "case")
    own = cases.set_index("case_id").reindex(ids)
    own["ended"] = own["ended"].astype("boolean").fillna(value=True)
    unknown = pd.Series(without_clock(own).to_numpy(), ids.index)
    asked = pd.Series(~own["ended"].to_numpy(bool), ids.index) & ~unknown
    silent = own["silent_since"].notna().to_numpy()
    late = own["overdue"].astype("boolean").fillna(False).to_numpy(bool)
    for part, is_so in (("case_silent", silent), ("case_overdue", late)):
        yield Answered(part, "case", STEP_OF_CASES, asked & is_so, asked, unknown)


def _ids(placed: pd.DataFrame, kind: str) -> pd.Series:
    return placed.loc[placed["record_kind"] == kind, "record_id"]
