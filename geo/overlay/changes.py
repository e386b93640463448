"""What became of each building from one observation to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geo import tables

MEASURES = {
    "floors": ("floors", "floors"),
    "height_m": ("height", "m"),
    "footprint_m2": ("footprint", "m2"),
}
"""Columns that are compared, and how the history calls them."""

PLANNED = "mean_planned_ground"


def lives(dated: pd.DataFrame) -> pd.DataFrame:
    """Cut the dated observations of each building into lives: from appearing to being gone.

    Parameters
    ----------
    dated
        Columns of ``tables.OBSERVATIONS``, each with a ``building_id`` and a day.

    Returns
    -------
    lives
        The same rows, by building and day, with ``life`` (1, 2 ...; 0 before the first),
        ``starts`` (seen, and not so just before), ``ends`` (absent, and seen just before), and
        ``before_on``, ``before_presence`` and ``before_id`` of the observation just before.
    """
    rows = dated.sort_values(
        ["building_id", "captured_on", "presence", "observation_id"], ignore_index=True
    )
    by_building = rows.groupby("building_id", sort=False)
    before = by_building[["captured_on", "presence", "observation_id"]].shift()
    seen = rows["presence"] == "seen"
    starts = seen & (before["presence"] != "seen")
    return rows.assign(
        starts=starts,
        ends=~seen & (before["presence"] == "seen"),
        life=starts.groupby(rows["building_id"], sort=False).cumsum(),
        before_on=before["captured_on"],
        before_presence=before["presence"],
        before_id=before["observation_id"],
    )


def changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Tell when each building appeared, grew, shrank and was gone.

    Each figure is compared with the last one known in the same life. Floors differ by more
    than those that may be basement-ground ones; heights, of one datum, by more than the root of
    the squares of both errors; footprints likewise, where the error of an area is what an outline
    drawn too wide by its position error all around would add: length times error plus pi times
    its square (Steiner's formula, a bound for any outline). What has no error, and two figures of
    one day, are not compared. Growth in steps that each stay within the errors is not told.

    Parameters
    ----------
    rows
        What :func:`lives` gives.

    Returns
    -------
    history
        Columns of ``tables.HISTORY``, by building and day. ``unchanged`` is said of two
        observations where at least one figure was compared and none differed.
    """
    found = pd.concat([_appeared(rows), _gone(rows), _compared(rows)], ignore_index=True)
    order = ["building_id", "not_after_on", "after_on", "observation_before", "change"]
    return tables.HISTORY.shape(found.sort_values(order, na_position="first"))


def _appeared(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row a life that begins; its last day absent is missing if nobody saw it so."""
    first = rows[rows["starts"]]
    return pd.DataFrame(
        {
            "building_id": first["building_id"],
            "change": "appeared",
            "after_on": first["before_on"],
            "not_after_on": first["captured_on"],
            "observation_before": first["before_id"],
            "observation_after": first["observation_id"],
            "floors_after": first["floors"],
            "height_after_m": first["height_m"],
            "footprint_after_m2": first["footprint_m2"],
        }
    )


def _gone(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row a life that ends."""
    last = rows[rows["ends"]]
    return pd.DataFrame(
        {
            "building_id": last["building_id"],
            "change": "gone",
            "after_on": last["before_on"],
            "not_after_on": last["captured_on"],
            "observation_before": last["before_id"],
            "observation_after": last["observation_id"],
        }
    )


def _compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row a pair of observations and direction in which a figure differs."""
    key = ["building_id", "after_on", "not_after_on", "observation_before", "observation_after"]
    seen = rows[rows["presence"] == "seen"]
    again = seen[seen.duplicated(["building_id", "life"], keep=False)]
    each = pd.concat([_steps(again, column) for column in MEASURES], ignore_index=True)
    values = [name for name in each.columns if name not in (*key, "grew", "shrank")]
    pairs = each.groupby(key, sort=False).agg(
        {"grew": "max", "shrank": "max"} | dict.fromkeys(values, "first")
    )
    pairs = pairs.reset_index()
    kept = ~(pairs["grew"] | pairs["shrank"])
    return pd.concat(
        [
            pairs[which].assign(change=change)
            for change, which in (
                ("grew", pairs["grew"]),
                ("shrank", pairs["shrank"]),
                ("unchanged", kept),
            )
        ],
        ignore_index=True,
    ).drop(columns=["grew", "shrank"])


def _steps(seen: pd.DataFrame, column: str) -> pd.DataFrame:
    """Compare one figure with the last one known before it."""
    name, unit = MEASURES[column]
    own = measured(seen, column)
    before = own.groupby(["building_id", "life", "datum"], sort=False).shift()
    step = own["value"] - before["value"]
    grew, shrank = beyond(name, step, own["error"], before["error"])
    ending = "" if unit == "floors" else f"_{unit}"
    return pd.DataFrame(
        {
            "building_id": own["building_id"],
            "after_on": before["captured_on"],
            "not_after_on": own["captured_on"],
            "observation_before": before["observation_id"],
            "observation_after": own["observation_id"],
            f"{name}_before{ending}": before["value"],
            f"{name}_after{ending}": own["value"],
            "grew": grew,
            "shrank": shrank,
        }
    )[(before["captured_on"] < own["captured_on"]).to_numpy()]


def measured(seen: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give the observations that have a figure (``value``), with its ``error`` and ``datum``.

    Parameters
    ----------
    seen
        Rows of :func:`lives` in which a building was seen.
    column
        One of :data:`MEASURES`.
    """
    datum = seen["height_datum"].fillna(PLANNED) if column == "height_m" else PLANNED
    own = seen[["building_id", "life", "captured_on", "observation_id"]].assign(
        datum=datum, value=seen[column], error=_error(seen, column)
    )
    return own.dropna(subset=["value", "error"])


def _error(seen: pd.DataFrame, column: str) -> pd.Series:
    """Give the two-sigma error of a figure; of floors, how many may not count."""
    if column == "floors":
        return seen["floors_over"].fillna(0.0)
    if column == "height_m":
        return seen["height_error_m"]
    length = pd.Series(shapely.length(seen["geometry"].to_numpy()), index=seen.index)
    return length * seen["position_error_m"] + np.pi * seen["position_error_m"] ** 2


def beyond(
    figure: str, step: pd.Series, error: pd.Series, error_before: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Tell which steps up and down of a figure are beyond the errors, given and before."""
    if figure == "floors":
        return step > error, -step > error_before
    both = np.hypot(error, error_before)
    return step > both, -step > both
