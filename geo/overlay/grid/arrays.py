"""What the compiled loops have in common: room for more, and the bounds of points.

Machine code that is kept does not notice a change in another file: whoever changes this one must
change its callers too, or delete the ``__pycache__`` beside them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled

Floats = npt.NDArray[np.float64]


@compiled
def roomy(table: npt.NDArray, least: int) -> npt.NDArray:  # type: ignore[type-arg]
    """Give an array with room for so many rows, and what it held."""
    if least <= table.shape[0]:
        return table
    larger = np.empty((max(least, 2 * table.shape[0]), *table.shape[1:]), table.dtype)
    larger[: table.shape[0]] = table
    return larger


@compiled
def box(x: Floats, y: Floats, first: int, last: int) -> tuple[float, float, float, float]:
    """Give west, south, east and north of points."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for k in range(first, last):
        west, east = min(west, x[k]), max(east, x[k])
        south, north = min(south, y[k]), max(north, y[k])
    return west, south, east, north
