"""Base: coordinates of a city's own grid are brought to the CRS that the grid is declared in."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

import numpy as np
import shapely


def to_base(geometry: Any, grid: dict[str, Any]) -> Any:
    """Move shapes from a declared local grid to its base; see :class:`geo.records.LocalGrid`.

    Parameters
    ----------
    geometry
        Array of shapes in metres of the grid; None where there is none.
    grid
        ``origin_east_m``, ``origin_north_m``, ``rotation_deg`` (counter-clockwise) and
        ``scale``: a similarity (Helmert in the plane, four parameters).

    Returns
    -------
    moved
        The shapes in metres of the base, in two dimensions.

    Examples
    --------
    >>> grid = dict(origin_east_m=100, origin_north_m=200, rotation_deg=90, scale=2)
    >>> to_base(shapely.points([[1, 0]]), grid)[0].wkt
    'POINT (100 202)'
    """
    turn = radians(grid["rotation_deg"])
    across = grid["scale"] * np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]])
    origin = (grid["origin_east_m"], grid["origin_north_m"])
    # 1e-9 m: without it a quarter turn leaves 6e-17 where a zero is meant
    return shapely.transform(geometry, lambda points: np.round(points @ across + origin, 9))
