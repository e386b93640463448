"""From which days on each building has had the floors, height and footprint that it has now."""

from __future__ import annotations

import pandas as pd

from geo.overlay.changes import MEASURES, beyond, measured


def growth(seen: pd.DataFrame) -> pd.DataFrame:
    """Find between which two days each building reached its newest figures.

    A figure was reached after the last day on which it was surely less than the newest one,
    beyond the errors of both, and not later than the first day after that on which it was seen
    at all. What had no such figure when it was first seen may have grown until it had one.

    Parameters
    ----------
    seen
        Rows of :func:`geo.overlay.changes.lives` in which a building was seen in its last life,
        the newest last.

    Returns
    -------
    growth
        By building: ``<figure>_less_on`` and ``<figure>_grown_on`` of ``tables.BUILDINGS``; empty
        where a building has had the figure since it appeared.
    """
    began = seen.groupby("building_id", sort=False)["captured_on"].min()
    each = [_of_one(measured(seen, column), name, began) for column, (name, _) in MEASURES.items()]
    return pd.concat(each, axis=1)


def _of_one(own: pd.DataFrame, name: str, began: pd.Series) -> pd.DataFrame:
    """Give the two days of one figure."""
    ids = own["building_id"]
    newest = own.drop_duplicates("building_id", keep="last").set_index("building_id")
    now = newest.reindex(ids).set_axis(own.index)
    alike = own["datum"] == now["datum"]
    surely, _ = beyond(name, now["value"] - own["value"], now["error"], own["error"])
    less = alike & surely & (own["captured_on"] < now["captured_on"])
    less_on = own[less].groupby("building_id")["captured_on"].max()
    since = own[alike & ~(own["captured_on"] <= less_on.reindex(ids).set_axis(own.index))]
    grown_on = since.groupby("building_id")["captured_on"].min().reindex(began.index)
    less_on = less_on.reindex(began.index)
    later = less_on.notna() | (grown_on > began)
    return pd.DataFrame({f"{name}_less_on": less_on, f"{name}_grown_on": grown_on.where(later)})
