"""What became of a building, told from figures of two surfaces and their errors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.records import Parameter, Registration

MOST_VOID = 0.1
"""Share of a footprint without a height above which nothing is told; our number."""

FEWEST_CELLS = 9
"""Cells that must lie in a footprint whole, so that it is more than its edge; our number."""

RUBBLE_M = 1.5
"""Nothing is said to be gone, or unchanged, where the heights are so unsure that something higher
than this could stand or fall unseen; our number: half of a low storey."""

SEEN = ["height_before_m", "height_left_m", "fell_m2", "left_m2"]
"""Figures that only an error makes: without one, nothing can be said to stand or to have fallen."""


def judge_change(
    measured: pd.DataFrame,
    registration: Registration,
    *,
    storey_m: Parameter | None = None,
) -> pd.DataFrame:
    """Say what became of each building, and why it cannot be said.

    What is gone must be seen to be gone: a building with a void, a doubtful edge, or more error
    than a heap of rubble is high is never *gone*, and one that changed by less than its error is
    *unchanged* only where no cell of it rose or fell beyond the error.

    Parameters
    ----------
    measured
        The figures of each building with their errors.
    registration
        How the later surface lies against the earlier one, as they are compared.
    storey_m
        Height of a storey; None where it is not known.

    Returns
    -------
    judged
        ``measured`` with ``change``, ``reason`` and ``floors_left``.
    """
    change, reason = _changes(measured)
    stops = {
        "no_data": measured["void_share"] > MOST_VOID,
        "repaired": measured["repaired"],
        "no_ground": measured["volume_before_m3"].isna(),
        "error_unknown": measured["removed_error_m3"].isna() | measured["seen_m"].isna(),
        "too_small": measured["cells"] < FEWEST_CELLS,
        "shifted": pd.Series(registration.apart, index=measured.index),
        "shift_unknown": pd.Series(not registration.known, index=measured.index),
    }
    why = pd.Series(np.select(list(stops.values()), list(stops), default=""), index=measured.index)
    stopped = why != ""
    # none of the figures is of the building where too much of it is not seen
    blind = why.isin(["no_data"])
    figures = [name for name in measured.columns if name.endswith(("_m", "_m2", "_m3", "_share"))]
    hidden = [name for name in figures if name not in ("void_share", "seen_m", "fell_m")]
    shown = measured.assign(**{name: measured[name].mask(blind) for name in hidden})
    unsure = why.isin(["error_unknown", "no_ground"])
    shown = shown.assign(**{name: shown[name].mask(unsure) for name in SEEN})
    judged = shown.assign(change=change.mask(stopped, "unknown"), reason=reason.mask(stopped, why))
    return judged.assign(floors_left=_floors(judged, storey_m))


def _changes(measured: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Say what became of each building where nothing stands against it; the first that fits."""
    one = measured
    stood = (one["volume_before_m3"] > one["volume_before_error_m3"]) & (one["stood_m2"] > 0)
    fell = one["removed_m3"] > one["removed_error_m3"]
    rose = one["removed_m3"] < -one["removed_error_m3"]
    stands = one["left_m2"] > 0
    empty = ~stands & (one["volume_left_m3"] <= one["volume_left_error_m3"])
    sharp = np.maximum(one["seen_m"], one["fell_m"]) <= RUBBLE_M
    whole = one["void_share"] == 0
    still = ~fell & ~rose & (one["fell_m2"] == 0) & (one["rose_m2"] == 0)
    cases = [
        (rose & ~stood, "appeared", "measured"),
        (rose, "grew", "measured"),
        (~stood, "unknown", "nothing_before"),
        (fell & stands, "shrank", "measured"),
        (fell & empty & sharp & ~whole, "unknown", "void"),
        (fell & empty & sharp, "gone", "measured"),
        (still & sharp & whole, "unchanged", "measured"),
    ]
    when = [case for case, _, _ in cases]
    change = np.select(when, [word for _, word, _ in cases], default="unknown")
    reason = np.select(when, [word for _, _, word in cases], default="too_close")
    return pd.Series(change, index=one.index), pd.Series(reason, index=one.index)


def _floors(judged: pd.DataFrame, storey_m: Parameter | None) -> pd.Series:
    """Give the floors left, where every height within the error makes the same number."""
    none = pd.Series(np.nan, index=judged.index)
    if storey_m is not None:
        height, error = judged["height_left_m"], judged["height_left_error_m"]
        least = ((height - error).clip(lower=0.0) / storey_m.value).round()
        most = ((height + error) / storey_m.value).round()
        none = least.where((least == most) & (judged["change"] != "unknown"))
    return none.mask(judged["change"] == "gone", 0.0).astype("Int64")
