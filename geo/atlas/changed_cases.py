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
        ``subject``, ``id``, ``kind``, ``from``, ``to``, ``outcome``, ``entry``, ``reason``,
        ``at`` as in :data:`geo.tables.CHANGES`.
    """
    pairs = _pairs(old, new).join(_entries(old, new), on="case_id")
    pairs = pairs[_differs(pairs)]
    came, gone = pairs["state_old"].isna(), pairs["state_new"].isna()
    corrected = pairs["corrections"].fillna(0) > 0
    others = pairs["entries"].fillna(0) > pairs["corrections"].fillna(0)
    ends = _true(pairs["ended_new"]) & ~_true(pairs["ended_old"])
    kind = np.select(
        [came, gone, ends, corrected & ~others],
        ["new", "withdrawn", "closed", "corrected"],
        default="moved_on",
    )
    taken_back = pairs["case_id"].isin(new.withdrawn)
    absent = "not_told" if new.public else "not_on_file"
    reason = np.select(
        [gone & taken_back, gone, corrected & others, corrected, others],
        ["journal_withdrawn", absent, "journal journal_corrected", "journal_corrected", "journal"],
        default="not_recorded",
    )
    return pd.DataFrame(
        {
            "subject": "case",
            "id": pairs["case_id"],
            "kind": kind,
            "from": pairs["state_old"],
            "to": pairs["state_new"],
            "outcome": pairs["outcome_new"].where(_true(pairs["ended_new"])),
            "entry": pairs["entry"],
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

    ``at`` is the day of the last of them, ``entry`` its kind.
    """
    known = old.tables["events"]["seq"]
    events = new.tables["events"]
    fresh = events[~events["seq"].isin(known)].sort_values("seq")
    counted = fresh.assign(correction=fresh["corrects"].notna()).groupby("case_id")
    return counted.agg(
        entries=("seq", "size"),
        corrections=("correction", "sum"),
        at=("happened_on", "last"),
        entry=("kind", "last"),
    )


def _true(flags: pd.Series) -> pd.Series:
    """Tell where a flag is set; where it is missing it is not."""
    return flags.eq(other=True).fillna(value=False).astype(bool)


def _differs(pairs: pd.DataFrame) -> pd.Series:
    columns = ("state", "ended", "outcome", "last_seq")
    alike = pd.Series(data=True, index=pairs.index)
    for column in columns:
        before, after = pairs[f"{column}_old"], pairs[f"{column}_new"]
        alike &= (before == after).fillna(value=False).astype(bool)
    return ~alike
