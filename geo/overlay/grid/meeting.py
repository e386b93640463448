"""Whether an edge lies in an object or crosses a side of it, in compiled loops."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@compiled
def holds(x: Floats, y: Floats, ring: Counts, first: int, last: int, px: float, py: float) -> bool:
    """Tell whether a point lies in an object: a line from it to the east crosses an odd number."""
    inside = False
    for r in range(first, last):
        for n in range(ring[r], ring[r + 1] - 1):
            if (y[n] > py) != (y[n + 1] > py):
                share = (py - y[n]) / (y[n + 1] - y[n])
                if px - x[n] < share * (x[n + 1] - x[n]):
                    inside = not inside
    return inside


@compiled
def cross(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> bool:
    """Tell whether two edges cross."""
    return (_side(ax, ay, bx, by, cx, cy) > 0) != (_side(ax, ay, bx, by, dx, dy) > 0) and (
        _side(cx, cy, dx, dy, ax, ay) > 0
    ) != (_side(cx, cy, dx, dy, bx, by) > 0)


@compiled
def _side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    """Tell by its sign on which side of an edge a point lies."""
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax)
