"""Which cells of a grid are asked for by few objects, so that zones are cut in those alone.

What is cut of a zone in a cell hangs on the zone and on the frame. Blocks of cells that nobody asks
for are left out, and the others are halved as they would be with them: a cell has the same bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

EVERY = np.zeros((0, 0), np.int64)
"""Every cell is asked for."""


def wanted_cells(boxes: Floats | None, frame: Frame, *, beyond: int = 0) -> Counts:
    """Count the cells that objects ask for.

    Parameters
    ----------
    boxes
        Bounds of the objects: west, south, east, north; None if all cells are asked for.
    frame
        The grid.
    beyond
        So many cells more on every side of each.

    Returns
    -------
    wanted
        For each corner of a cell how many of those south and west of it are asked for, row by
        row, so that four values tell how many there are in a block; :data:`EVERY` for all.

    Examples
    --------
    >>> frame = Frame(0.0, 0.0, 10.0, 3, 2)
    >>> wanted_cells(np.array([[11.0, 1.0, 25.0, 9.0]]), frame).tolist()
    [[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 1, 2]]
    """
    if boxes is None:
        return EVERY
    corner = np.array([frame.west, frame.south] * 2)
    last = np.array([frame.columns, frame.rows] * 2) - 1
    placed = boxes[np.isfinite(boxes).all(axis=1)]
    cells = np.floor((placed - corner) / frame.size) + np.array([-1, -1, 1, 1]) * beyond
    met = (cells[:, :2] <= last[:2]).all(axis=1) & (cells[:, 2:] >= 0).all(axis=1)
    left, low, right, high = np.ascontiguousarray(np.clip(cells[met], 0, last).astype(np.int64).T)
    return _counted(left, low, right, high, frame.columns, frame.rows)


@compiled
def _counted(
    left: Counts, low: Counts, right: Counts, high: Counts, columns: int, rows: int
) -> Counts:
    """Add blocks of cells up: what begins at a cell and ends after it, then the cells with any."""
    steps = np.zeros((rows + 1, columns + 1), np.int64)
    for k in range(left.shape[0]):
        steps[low[k], left[k]] += 1
        steps[low[k], right[k] + 1] -= 1
        steps[high[k] + 1, left[k]] -= 1
        steps[high[k] + 1, right[k] + 1] += 1
    wanted = np.zeros((rows + 1, columns + 1), np.int64)
    begun = np.zeros(columns, np.int64)  # of this row and those below it, by column
    for row in range(rows):
        over, asked = 0, 0
        for column in range(columns):
            begun[column] += steps[row, column]
            over += begun[column]
            asked += 1 if over > 0 else 0
            wanted[row + 1, column + 1] = wanted[row, column + 1] + asked
    return wanted


@compiled
def asked_for(wanted: Counts, left: int, right: int, low: int, high: int) -> bool:
    """Tell whether any cell of a block is asked for; columns and rows from the first to the last.

    ``right`` and ``high`` are those after the last; a block reaches nowhere beyond the grid.
    """
    if wanted.shape[0] == 0:
        return True
    return (wanted[high, right] - wanted[low, right] - wanted[high, left] + wanted[low, left]) > 0
