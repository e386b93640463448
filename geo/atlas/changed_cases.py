"""Which cases are new, moved on, ended, were corrected, or are told no more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.atlas.editions import Edition


def changed_cases(old: Edition, new: Edition) -> pd.DataFrame:
    """Tell what became of the cases of two editions.

    A case that has new entries in the journal has changed, be its state the same.

    Returns
    -------
    changes
        ``subject``, ``id``, ``kind``, ``from``, ``to``, ``reason``, ``at`` as in
        :data:`geo.tables.CHANGES`.
    """
    pairs = _pairs(old, new).join(_entries(old, new), on="case_id")
    pairs = pairs[_differs(pairs)]
    came, gone = pairs["state_old"].isna(), pairs["state_new"].isna()
    corrected = pairs["corrections"].fillna(0) > 0
    others = pairs["entries"].fillna(0) > pairs["corrections"].fillna(0)
    ends = (pairs["ended_new"] == True) & ~(pairs["ended_old"] == True)  # noqa: E712  # or missing
    kind = np.select(
        [came, gone, ends, corrected & ~others],
        ["new", "withdrawn", "closed", "corrected"],
        default="moved_on",
    )
    absent = "not_told" if new.public else "not_on_file"
    reason = np.select(
        [gone, corrected & others, corrected, others],
        [absent, "journal journal_corrected", "journal_corrected", "journal"],
        default="not_recorded",
    )
    return pd.DataFrame(
        {
            "subject": "case",
            "id": pairs["case_id"],
            "kind": kind,
            "from": pairs["state_old"],
            "to": pairs["state_new"],
            "reason": reason,
            "at": pairs["at"].fillna(pd.Timestamp(new.as_of)),
        }
    )


def _pairs(old: Edition, new: Edition) -> pd.DataFrame:
    """Give each case of either edition once, as it stands in both."""
    before, after = old.tables["cases"], new.tables["cases"]
    return before.merge(
        after, on="case_id", how="outer", suffixes=("_old", "_new"), validate="one_to_one"
    )


def _entries(old: Edition, new: Edition) -> pd.DataFrame:
    """Count the entries of each case that only the later edition holds, and the corrections.

    ``at`` is the day of the last of them.
    """
    known = old.tables["events"]["seq"]
    events = new.tables["events"]
    fresh = events[~events["seq"].isin(known)].sort_values("seq")
    counted = fresh.assign(correction=fresh["corrects"].notna()).groupby("case_id")
    return counted.agg(
        entries=("seq", "size"), corrections=("correction", "sum"), at=("happened_on", "last")
    )


def _differs(pairs: pd.DataFrame) -> pd.Series:
    columns = ("state", "ended", "outcome", "last_seq")
    alike = pd.Series(data=True, index=pairs.index)
    for column in columns:
        before, after = pairs[f"{column}_old"], pairs[f"{column}_new"]
        alike &= (before == after).fillna(value=False).astype(bool)
    return ~alike
