"""Where every case stands while its events are read: one place a case, in each column."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo.enforcement.coded import FIGURES, NEVER

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Figures = NDArray[np.float64]

BY_FIGURE = (3, 2, 1, 0)
"""The figure that a share is of, best first: volume, area, height, floors."""


@dataclass(slots=True)
class Standing:
    """What is known of each case so far; rows are places in the columns of events, -1 none."""

    state: Codes  # code; that of none yet before the first event
    resumes: Codes  # while suspended: the state before
    last_day: Codes
    opened_row: Codes
    state_row: Codes  # the last event that led to a state
    act_row: Codes  # the act that stands
    merged_row: Codes
    decided: Codes  # what the last final act decided
    decided_day: Codes  # the day it entered into force
    in_force: Flags
    told: Flags  # its state has been one that the public may be told
    # the ledger
    ordered: Flags
    scope: Codes
    remain: Figures  # case x FIGURES: what may remain
    before: Figures
    left: Figures
    measured_day: Codes  # the last day that figures are of
    begun: Flags  # works on the ground
    started_day: Codes
    declared_by: Codes
    declared_day: Codes
    seen_by: Codes
    seen_day: Codes
    observed_by: Codes
    observed_day: Codes
    share: Figures
    share_of: Codes  # the figure, the same throughout, so that a share can be compared with itself

    @classmethod
    def before_all(cls, count: int, none_yet: int) -> Standing:
        """Give the standing of cases that have no event yet."""
        empty = {one.name: _empty(str(one.type), one.name, count) for one in fields(cls)}
        return cls(**empty | {"state": np.full(count, none_yet)})

    def reopen(self, cases: Codes) -> None:
        """Begin anew what a case that is opened again begins anew; its first and last day stay."""
        kept = {"state", "last_day", "opened_row", "state_row"}
        blank = Standing.before_all(1, 0)
        for one in fields(self):
            if one.name not in kept:
                getattr(self, one.name)[cases] = getattr(blank, one.name)[0]

    def back_to_work(self, cases: Codes) -> None:
        """Take back that it was declared done, and seen: works go on."""
        for name in ("declared_by", "seen_by"):
            getattr(self, name)[cases] = -1
        for name in ("declared_day", "seen_day"):
            getattr(self, name)[cases] = NEVER

    def share_again(self, cases: Codes) -> None:
        """Compute what share of what was ordered is gone, of the figure best known.

        The figure stays the same while it can be computed. Without one it is nothing before
        works have begun; all, where all was ordered and another source has seen it gone; and
        else not known.
        """
        before, remain, left = self.before[cases], self.remain[cases], self.left[cases]
        with np.errstate(invalid="ignore", divide="ignore"):
            possible = (before > remain) & ~np.isnan(left)
            shares = np.clip((before - left) / (before - remain), 0.0, 1.0)
        of = self.share_of[cases]
        at = np.arange(len(cases))
        lost = (of < 0) | ~possible[at, of]
        best = np.array(BY_FIGURE)[possible[:, BY_FIGURE].argmax(axis=1)]
        of = np.where(lost, np.where(possible.any(axis=1), best, -1), of)
        ordered, full = self.ordered[cases], self.scope[cases] == 0
        gone = full & (self.seen_by[cases] >= 0)
        unmeasured = np.where(gone, 1.0, np.where(self.begun[cases], np.nan, 0.0))
        share = np.where(of >= 0, shares[at, of], unmeasured)
        self.share[cases] = np.where(ordered, share, np.nan)
        self.share_of[cases] = np.where(ordered, of, -1)


def _empty(kind: str, name: str, count: int) -> NDArray[np.generic]:
    """Give a column in which nothing is known."""
    if kind == "Flags":
        return np.zeros(count, dtype=bool)
    if kind == "Figures":
        return np.full(count if name == "share" else (count, len(FIGURES)), np.nan)
    return np.full(count, NEVER if name.endswith("_day") else -1)
