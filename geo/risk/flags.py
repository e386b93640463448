"""Red flags over one run: each is asked of every record, and what raises it is told with its place.

A red flag is a sign for a look, never proof and never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo import tables
from geo.records import Flag
from geo.risk.answer import Answer
from geo.risk.chains import granted_after, granted_together, plan_edited
from geo.risk.evidence import NOT_RAISED, RAISED, UNKNOWN, Evidence
from geo.risk.followed import after_act, developer_judged, silent
from geo.risk.judged import judged
from geo.risk.land import cut_up, hazard_listed, opinion_missing, unpaid
from geo.risk.needs import needs
from geo.risk.outliers import issued_quickly, often_barred
from geo.risk.sizes import over_parcel, over_simple
from geo.risk.timing import before_stricter, permit_after_works, signed_between
from geo.risk.whereabouts import Whereabouts

TESTS: Mapping[str, Callable[[Any, Flag, Evidence], Answer]] = {
    "judged": judged,
    "permit_after_works": permit_after_works,
    "issued_quickly": issued_quickly,
    "often_barred": often_barred,
    "granted_after": granted_after,
    "cut_up": cut_up,
    "granted_together": granted_together,
    "signed_between": signed_between,
    "opinion_missing": opinion_missing,
    "plan_edited": plan_edited,
    "developer_judged": developer_judged,
    "after_act": after_act,
    "unpaid": unpaid,
    "silent": silent,
    "over_parcel": over_parcel,
    "before_stricter": before_stricter,
    "over_simple": over_simple,
    "hazard_listed": hazard_listed,
}
"""What answers each word of a flag."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """What asking the flags gave."""

    flagged: pd.DataFrame  # tables.FLAGGED
    counts: pd.DataFrame  # tables.FLAG_COUNTS
    needs: pd.DataFrame  # tables.FLAG_NEEDS
    fences: pd.DataFrame  # tables.FLAG_FENCES
    answers: Mapping[str, Answer]  # by flag: what each record that was asked said


def raise_flags(evidence: Evidence, flags: Sequence[Flag]) -> Flagged:
    """Ask every flag of every record that it can be put to.

    Parameters
    ----------
    evidence
        Tables of one run, and its day.
    flags
        As the city asks them: its own thresholds are theirs already.

    Returns
    -------
    flagged
        One row a flag and record that raises it, by flag and id; the counts of all flags, also of
        those that nothing raises; what each needs; the fences it drew.
    """
    where = Whereabouts(evidence)
    answers = {flag.id: TESTS[flag.test.word](flag.test, flag, evidence) for flag in flags}
    rows = [_rows(flag, answers[flag.id], where) for flag in flags if len(answers[flag.id].raised)]
    found = pd.concat(rows, ignore_index=True) if rows else tables.FLAGGED.empty()
    by_key = found.sort_values(list(tables.FLAGGED.key), kind="stable")
    fences = pd.concat(
        [tables.FLAG_FENCES.empty(), *(one.fences for one in answers.values())], ignore_index=True
    )
    return Flagged(
        flagged=tables.FLAGGED.shape(by_key),
        counts=tables.FLAG_COUNTS.shape(
            pd.DataFrame([_counts(flag, answers[flag.id], evidence) for flag in flags])
        ),
        needs=needs(flags, evidence),
        fences=tables.FLAG_FENCES.shape(fences),
        answers=answers,
    )


def _rows(flag: Flag, answer: Answer, where: Whereabouts) -> pd.DataFrame:
    """Give the rows of one flag, each with what its record is about and where it lies."""
    raised = where.filled(answer.raised, flag.record_kind)
    return raised.assign(flag_id=flag.id, record_kind=flag.record_kind, step=flag.step)


def _counts(flag: Flag, answer: Answer, evidence: Evidence) -> dict[str, object]:
    """Count what one flag was asked, and name the fence of its largest group."""
    state = answer.state
    drawn = answer.fences.dropna(subset="fence").sort_values(["records", "fence_of"])
    fence = drawn.iloc[-1] if len(drawn) else None
    return {
        "flag_id": flag.id,
        "record_kind": flag.record_kind,
        "asked": len(state),
        "raised": int(np.count_nonzero(state == RAISED)),
        "not_raised": int(np.count_nonzero(state == NOT_RAISED)),
        "unknown": int(np.count_nonzero(state == UNKNOWN)),
        **(_told(answer, evidence) if flag.record_kind == "case" else {}),
        "fence": None if fence is None else fence["fence"],
        "fence_of": None if fence is None else fence["fence_of"],
    }


def _told(answer: Answer, evidence: Evidence) -> dict[str, object]:
    """Count the same of the cases that may be told: nobody else is to be counted in public."""
    told = evidence.cases["told"].to_numpy(bool)[answer.rows]
    state = answer.state[told]
    return {
        "told_asked": len(state),
        "told_raised": int(np.count_nonzero(state == RAISED)),
        "told_unknown": int(np.count_nonzero(state == UNKNOWN)),
    }
