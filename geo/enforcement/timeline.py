"""What was written down about one case, entry by entry, and how each entry is to be read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.enforcement.corrections import CORRECTING, KEEPING, effective

STANDS, CORRECTED, WITHDRAWN, DENIED, KEEPS = (
    "stands", "corrected", "withdrawn", "denied", "about_entry",
)  # fmt: skip
"""How an entry is read: as it stands, as a later one corrects it, not at all, as a declaration
that was not so, or only as saying how another is read."""


def timeline(events: pd.DataFrame) -> pd.DataFrame:
    """Give the entries of one case with the days between them.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``: the entries of the case, in the order of the journal.

    Returns
    -------
    timeline
        The same rows and columns as they were written, and ``read``: one of the words above;
        ``read_on``: the day as corrected; ``days``: days since the entry before that is read;
        empty for one that is not, and for the first.
    """
    found = effective(events)
    kinds = events["kind"].to_numpy(dtype=object)
    named = set(events.loc[np.isin(kinds, CORRECTING) & ~found.void, "corrects"].dropna())
    corrected = events["seq"].isin(named).to_numpy()
    keeps = np.isin(kinds, KEEPING)
    read = np.select(
        [found.void, keeps, found.denied(~found.void), corrected],
        [WITHDRAWN, KEEPS, DENIED, CORRECTED],
        default=STANDS,
    )
    on = found.events["happened_on"].where(~(found.void | keeps))
    before = on.ffill().shift()
    return events.assign(
        read=read, read_on=found.events["happened_on"], days=(on - before).dt.days.astype("Int64")
    )
