"""How many records raised each sign, of how many, in each district, square and body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from geo import tables
from geo.risk.answered import Answered
from geo.tables.coded import Places

PLACE = ("district_id", "west_m", "south_m", "body")
"""What a count of signs is kept by; sums over these are all that is published."""


def sign_counts(placed: pd.DataFrame, signs: Iterable[Answered]) -> pd.DataFrame:
    """Count each sign by district, square of 500 m and body.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    signs
        What each record says to each sign.

    Returns
    -------
    sign_counts
        Columns of ``tables.SIGN_COUNTS``: one row for each place that holds a record of the
        sign's kind.
    """
    found = counted(placed, list(signs), PLACE)
    held = found[["count", "of", "unknown"]].any(axis=1)
    return tables.SIGN_COUNTS.shape(found[held], unique=False)


def counted(placed: pd.DataFrame, signs: Sequence[Answered], keys: Sequence[str]) -> pd.DataFrame:
    """Count signs by some columns of ``placed``.

    Parameters
    ----------
    placed
        Columns of ``tables.PLACED``.
    signs
        What each record of its kind says.
    keys
        Columns; a row without a value in them is counted too.

    Returns
    -------
    counted
        ``part``, the keys, ``count``, ``of`` and ``unknown``: one row a sign and place that holds
        a record of its kind.
    """
    parts = [pd.DataFrame(columns=["part", *keys, "count", "of", "unknown"])]
    for kind in dict.fromkeys(sign.record_kind for sign in signs):
        own = placed.loc[placed["record_kind"] == kind, list(keys)]
        if own.empty:
            continue
        place = own.groupby(list(keys), dropna=False, sort=False).ngroup().to_numpy()
        first = np.unique(place, return_index=True)[1]
        places = own.iloc[first].reset_index(drop=True)
        for sign in signs:
            if sign.record_kind == kind:
                parts.append(places.assign(part=sign.part, **_sums(sign, place, len(first))))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _sums(sign: Answered, place: Places, count: int) -> dict[str, np.ndarray]:
    """Count one sign in each place."""
    marks = {"count": sign.raised, "of": sign.of, "unknown": sign.unknown}
    return {
        name: np.bincount(place[mark.to_numpy(dtype=bool)], minlength=count)
        for name, mark in marks.items()
    }
