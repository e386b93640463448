"""Base: the state of each geometry of a file, and the repair of those that can be repaired.

Found by trying: a NaN vertex joins with anything, a bow-tie has area 0.0, and neither
raises; so every shape is looked at once, before anything is computed from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely

Announce = Callable[[list[int]], None]

MOVED_SHARE = 0.01
"""A repair that changes more of the area is a guess about the ground, not a repair."""


def examine(
    geometry: Any, undecodable: Any, vertices: int, announce: Announce = lambda _: None
) -> tuple[Any, pd.Series, pd.Series]:
    """Find the state of each shape and repair the invalid ones.

    Parameters
    ----------
    geometry
        Array of shapes; None where there is none.
    undecodable
        Boolean array: there were bytes, and they are no shape.
    vertices
        An invalid shape with more vertices is not repaired: the time grows faster than
        their square (1,000 crossing vertices took 7 s).
    announce
        Told the positions of the shapes about to be repaired, as a repair may not end.

    Returns
    -------
    mended, states, notes
        The shapes in two dimensions, None where broken; ``geometry_state`` and ``geometry_note``.

    Examples
    --------
    >>> tie = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")
    >>> examine(np.array([tie, None]), np.array([False, False]), 100)[1].tolist()
    ['moved', 'none']
    """
    mended = shapely.force_2d(np.asarray(geometry, dtype=object))
    states = pd.Series("ok", index=range(len(mended)), dtype="str")
    notes = pd.Series("", index=states.index, dtype="str")
    missing = shapely.is_missing(mended)
    infinite = _not_finite(geometry)
    states[missing] = "none"
    states[~missing & shapely.is_empty(mended)] = "empty"
    states[infinite] = "not_finite"
    states[undecodable] = "unrepairable"
    notes[infinite] = "a coordinate is not a finite number"
    notes[undecodable] = "its bytes are not a shape"
    sound = (states == "ok").to_numpy()
    broken = np.flatnonzero(sound & ~shapely.is_valid(mended))
    if len(broken):
        announce([int(at) for at in broken])
        _repair(mended, states, notes, broken, vertices)
    # a NaN vertex joins with anything, so what cannot be used is not handed on
    mended[states.isin(("not_finite", "unrepairable")).to_numpy()] = None
    return mended, states, notes


def _not_finite(geometry: Any) -> Any:
    """Find the shapes with a NaN or infinite coordinate."""
    coordinates, owner = shapely.get_coordinates(geometry, include_z=False, return_index=True)
    found = np.zeros(len(geometry), dtype=bool)
    found[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return found


def _repair(mended: Any, states: pd.Series, notes: pd.Series, broken: Any, vertices: int) -> None:
    """Repair the shapes at ``broken`` in place, and say what came of each."""
    reasons = shapely.is_valid_reason(mended[broken])
    small = shapely.get_num_coordinates(mended[broken]) <= vertices
    before = shapely.area(mended[broken])
    kinds = shapely.get_dimensions(mended[broken])
    fixed = mended[broken].copy()
    # the linework method ran over 12 s where this one took 0.3 s
    fixed[small] = shapely.make_valid(fixed[small], method="structure", keep_collapsed=False)
    after = shapely.area(fixed)
    whole = (
        small
        & ~shapely.is_empty(fixed)
        & shapely.is_valid(fixed)
        & (shapely.get_dimensions(fixed) == kinds)
    )
    largest = np.maximum(np.maximum(before, after), np.finfo(float).tiny)
    moved = whole & (np.abs(after - before) / largest > MOVED_SHARE)
    states.iloc[broken] = np.select([~whole, moved], ["unrepairable", "moved"], "repaired")
    change = [
        f"; area {old:.6g} before, {new:.6g} after the repair"
        for old, new in zip(before, after, strict=True)
    ]
    tail = np.where(small, np.where(whole, change, ""), f"; over {vertices} vertices")
    notes.iloc[broken] = [reason + end for reason, end in zip(reasons, tail, strict=True)]
    mended[broken[whole]] = fixed[whole]
