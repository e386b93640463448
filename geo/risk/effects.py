"""Signs before and after a measure: how many are surely dated on either side of its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from geo import tables

SIGNS = ("sign_kind", "sign", "record_id", "first_on", "last_on")
"""Columns of dated signs: what it is a sign of, its record, and between which days it arose."""

Sign = tuple[str, str]
"""A rule or a flag: its kind, and its id."""


def effects(
    measures: pd.DataFrame,
    signs: pd.DataFrame,
    *,
    as_of: date,
    unasked: Mapping[Sign, str] | None = None,
) -> pd.DataFrame:
    """Count the signs before and after each measure, over as many days on either side.

    What is counted says when a sign arose, never why: a measure is no cause because signs
    became fewer after it.

    Parameters
    ----------
    measures
        Columns of ``tables.MEASURES_TAKEN``.
    signs
        Columns :data:`SIGNS`: ``first_on`` and ``last_on`` are the first and the last day on
        which the sign can have arisen, the same where it is one day; empty where not known.
    as_of
        The days after a measure end with it; as many are looked at before.
    unasked
        Signs that nothing was counted of, each with its reason of ``tables.UNASKED``: they
        have a row that says so and no counts, since a zero would say that there is none.

    Returns
    -------
    effects
        Columns of ``tables.EFFECTS``; one row for each rule and flag that a measure with a day
        touches, and that a day at least has passed since.
    """
    days = {name: pd.to_datetime(signs[name]) for name in ("first_on", "last_on")}
    signs = signs.assign(**days)  # a table of no sign at all has columns of no type
    rows = [
        row
        for measure in measures.to_dict("records")
        for row in _of(measure, signs, pd.Timestamp(as_of), unasked or {})
    ]
    return tables.EFFECTS.shape(pd.DataFrame(rows, columns=tables.EFFECTS.names))


def dated(
    sign_kind: str, sign: pd.Series, record_id: pd.Series, first_on: pd.Series, last_on: pd.Series
) -> pd.DataFrame:
    """Put dated signs of one kind into a table of the columns :data:`SIGNS`."""
    columns = (sign_kind, sign, record_id, first_on, last_on)
    return pd.DataFrame(dict(zip(SIGNS, columns, strict=True)))


def _of(
    measure: Mapping[str, Any],
    signs: pd.DataFrame,
    as_of: pd.Timestamp,
    unasked: Mapping[Sign, str],
) -> Iterator[dict[str, object]]:
    """Count each rule and flag that one measure touches."""
    taken = measure["taken_on"]
    days = 0 if pd.isna(taken) else (as_of - taken).days
    if days < 1:
        return
    start = taken - pd.Timedelta(days=days)
    for kind in ("rule", "flag"):
        named = measure[f"{kind}_ids"]
        for sign in [] if pd.isna(named) else str(named).split():
            why = unasked.get((kind, sign))
            own = signs[(signs["sign_kind"] == kind) & (signs["sign"] == sign)]
            yield {
                "analysis_id": measure["analysis_id"],
                "measure_id": measure["measure_id"],
                "sign_kind": kind,
                "sign": sign,
                "window_days": days,
                "uncounted": why,
            } | ({} if why else _counted(own, start, taken, as_of))


def _counted(
    own: pd.DataFrame, start: pd.Timestamp, taken: pd.Timestamp, as_of: pd.Timestamp
) -> dict[str, object]:
    """Count the signs of one kind on either side of the day a measure was taken."""
    before = (own["first_on"] >= start) & (own["last_on"] < taken)
    after = (own["first_on"] >= taken) & (own["last_on"] <= as_of)
    earlier = own["last_on"] < start
    return {
        "before": int(before.sum()),
        "after": int(after.sum()),
        "undated": int((~before & ~after & ~earlier).sum()),
        "record_ids": " ".join(sorted(own.loc[before | after, "record_id"])) or None,
    }
