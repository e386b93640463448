"""What the law said then and says now of each building: the gravest of its labels."""

from __future__ import annotations

import pandas as pd

from geo.atlas.standings import open_findings
from geo.records import LABELS, Snapshot


def labels(snapshot: Snapshot) -> pd.Series:
    """Give the first label, in the order of ``LABELS``, that a binding rule gives a building.

    A finding of a draft, or one that a reviewer found wrong, gives none.

    Returns
    -------
    labels
        A word of ``LABELS`` a building, in the order of ``snapshot.buildings``; missing where
        no binding rule was asked.
    """
    found = open_findings(snapshot)
    found = found[found["force"] == "binding"]
    rank = found["label"].map({word: at for at, word in enumerate(LABELS)})
    gravest = rank.groupby(found["building_id"]).min()
    of_each = snapshot.buildings["building_id"].map(gravest)
    return of_each.map(dict(enumerate(LABELS))).astype("str")
