"""Flags of outliers, told by Tukey's fences: issued too fast, or barred too often.

The fence is Q1 - k IQR below and Q3 + k IQR above, k = 1.5: Tukey 1977, Exploratory Data Analysis,
chapter 2. Quartiles are interpolated linearly (method 7 of Hyndman and Fan 1996, The American
Statistician 50).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from geo import tables
from geo.records import Flag, IssuedQuickly, OftenBarred
from geo.risk.answer import Answer, answer, stated
from geo.risk.evidence import RAISED, UNKNOWN, Evidence, day_count, picked
from geo.risk.judged import barred_permits
from geo.tables.intervals import wilson

FEWEST_APPROVERS = 5
"""Quartiles of fewer values are those values themselves."""

APPROVERS = "all approvers"


def issued_quickly(_test: IssuedQuickly, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act was issued in fewer days than the lower fence of acts of its kind.

    An act without one of its days, issued before it was applied for, or of a kind with too few
    acts is unknown.

    Returns
    -------
    answer
        Measured: days from application to issue; threshold: the fence, in days; ``why``: the kind.
    """
    rows = np.flatnonzero(evidence.acts([]))
    days = day_count(evidence.issued[rows] - evidence.days(evidence.permits, "applied_on")[rows])
    kind = evidence.kinds.codes[rows]
    known = (days >= 0) & (kind >= 0)
    grouped = pd.Series(np.log1p(days[known])).groupby(kind[known])
    low, high, count = grouped.quantile(0.25), grouped.quantile(0.75), grouped.count()
    enough = count >= flag.value("min_count")
    fence = np.expm1(low - flag.value("whiskers") * (high - low)).where(enough)
    of_kind = np.full(len(evidence.kinds.words) + 1, np.nan)
    of_kind[fence.index] = fence.to_numpy()
    own = of_kind[kind]
    granted = evidence.granted[rows] == RAISED
    fast = known & (days < own)
    state = stated(fast & granted, known & (days >= own))
    told = {
        "happened_on": evidence.issued[rows], "measured": days, "threshold": own, "unit": "days",
        "why": picked(evidence.kinds.words, kind),
    }  # fmt: skip
    made = answer(evidence.permits["permit_id"], rows, state, told)
    fences = pd.DataFrame(
        {
            "flag_id": flag.id,
            "fence_of": picked(evidence.kinds.words, fence.index.to_numpy()),
            "records": count.to_numpy(),
            "quartile_low": np.expm1(low.where(enough).to_numpy()),
            "quartile_high": np.expm1(high.where(enough).to_numpy()),
            "fence": fence.to_numpy(),
            "unit": "days",
            "scale": "log1p",
        }
    )
    return replace(made, fences=tables.FLAG_FENCES.shape(fences))


def often_barred(test: OftenBarred, flag: Flag, evidence: Evidence) -> Answer:
    """Ask of each approver whether too large a share of the permits signed was barred.

    An approver with too few permits judged is unknown, and all are where there are fewer than
    :data:`FEWEST_APPROVERS` others to compare with. One with fewer barred permits than ``permits``
    raises nothing, whatever the share. A share above the fence that so few permits may give by
    chance, its lower bound below the fence, is unknown.

    Returns
    -------
    answer
        Measured: the share; threshold: the fence; ``related_ids``: the barred permits.
    """
    judged = barred_permits(test.rules, evidence)
    approver, keys = pd.factorize(evidence.permits["approver_key"])
    own = (approver >= 0) & (evidence.granted == RAISED)
    known, barred = own & (judged != UNKNOWN), own & (judged == RAISED)
    asked = np.bincount(approver[known], minlength=len(keys))
    hits = np.bincount(approver[barred], minlength=len(keys))
    enough = asked >= flag.value("min_count")
    share = np.divide(hits, asked, out=np.zeros(len(keys)), where=asked > 0)
    many = int(enough.sum()) >= FEWEST_APPROVERS
    low, high = np.quantile(share[enough], [0.25, 0.75]) if many else (np.nan, np.nan)
    fence = high + flag.value("whiskers") * (high - low)
    comparable, few = enough & many, hits < flag.value("permits")
    yes = comparable & (wilson(hits, asked)[0] > fence) & ~few
    state = stated(yes, comparable & ((share <= fence) | few))
    ids = evidence.permits["permit_id"]
    permits = pd.DataFrame({"approver": approver[barred], "id": ids.to_numpy()[barred]})
    related = permits[yes[permits["approver"]]].groupby("approver")["id"].agg(" ".join)
    told = {
        "related_ids": related.reindex(range(len(keys))).to_numpy(dtype=object),
        "issuing_body": _one_body(approver, len(keys), evidence),
        "happened_on": _last_day(approver, barred, len(keys), evidence),
        "measured": share, "threshold": fence, "unit": "share",
    }  # fmt: skip
    made = answer(pd.Series(keys), np.arange(len(keys)), state, told)
    fences = {
        "flag_id": [flag.id], "fence_of": [APPROVERS], "records": [int(enough.sum())],
        "quartile_low": [low], "quartile_high": [high], "fence": [fence], "unit": ["share"],
        "scale": ["plain"],
    }  # fmt: skip
    return replace(made, fences=tables.FLAG_FENCES.shape(fences))


def _one_body(approver: np.ndarray, count: int, evidence: Evidence) -> np.ndarray:
    """Give each approver the body that issued all acts signed; none where there are several."""
    own = pd.DataFrame({"approver": approver, "body": evidence.permits["issuing_body"].to_numpy()})
    own = own[own["approver"] >= 0].dropna().drop_duplicates()
    alone = own[~own["approver"].duplicated(keep=False)].set_index("approver")["body"]
    return alone.reindex(range(count)).to_numpy(dtype=object)


def _last_day(
    approver: np.ndarray, barred: np.ndarray, count: int, evidence: Evidence
) -> np.ndarray:
    never = np.datetime64("0001-01-01", "D")
    last = np.full(count, never)
    dated = barred & ~np.isnat(evidence.issued)
    np.maximum.at(last, approver[dated], evidence.issued[dated])
    return np.where(last == never, np.datetime64("NaT", "D"), last)
