"""Every dated act of every permit, one row each: refusals stay."""

from __future__ import annotations

import pandas as pd

from geo import tables
from geo.tables.spelling import comparable

DATED = {"application": "applied_on", "refusal": "refused_on", "completion": "completed_on"}
"""Acts that a row of a permit register tells of by a day of their own."""


def acts(permits: pd.DataFrame) -> pd.DataFrame:
    """Take the rows of permit registers apart into acts.

    Parameters
    ----------
    permits
        Columns of ``tables.PERMITS``.

    Returns
    -------
    acts
        Columns of ``tables.ACTS``, by permit and day. Each row of a register gives the act it
        is, of the kind ``permit_type`` on ``issued_on`` (also without a day), and one act for
        each other day it holds. ``permit_no`` is the permit that the act belongs to, as its
        own row writes it where the register has one; a row that names none is a permit of its
        own.
    """
    rows = permits[["permit_id"]].assign(permit_no=_belonging_to(permits))
    own = rows.assign(kind=permits["permit_type"], acted_on=permits["issued_on"])
    others = [
        rows.assign(kind=kind, acted_on=permits[column])[permits[column].notna()]
        for kind, column in DATED.items()
    ]
    order = ["permit_no", "acted_on", "permit_id", "kind"]
    return tables.ACTS.shape(pd.concat([own, *others]).sort_values(order).reset_index(drop=True))


def _belonging_to(permits: pd.DataFrame) -> pd.Series:
    """Give the number of the permit each row belongs to, in one spelling.

    A start notice that writes the number of its permit with a hyphen for a slash would else
    stand alone, and the permit would seem to lack it.
    """
    own = comparable(permits["permit_id"])
    once = own.notna() & ~own.duplicated(keep=False)
    spelt = pd.Series(permits.loc[once, "permit_id"].array, index=own[once])
    named = permits["permit_no"]
    key = comparable(named)
    first = named.groupby(key).transform("min")  # no row of its own: any one spelling of it
    written = key.map(spelt).fillna(first)
    return written.where(named.notna(), permits["permit_id"])
