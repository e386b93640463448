"""Which cells of a grid are asked for by few objects, so that zones are cut in those alone.

What is cut of a zone in a cell hangs on the zone and on the frame. Blocks of cells that nobody asks
for are left out, and the others are halved as they would be with them: a cell has the same bytes.
Cells that are asked for are numbered one after another, so that nothing has to be held, or looked
at, for the millions of others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.frame import Frame

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Wanted(NamedTuple):
    """Cells that are asked for, as runs of cells of one row that follow one another.

    Run ``k`` has the cells ``begin[k]:end[k]``, counted row by row from the south-west; row ``r``
    has the runs ``row[r]:row[r + 1]``. Its cells have the places ``before[k]`` and on. Where every
    cell is asked for there are no runs, and the place of a cell is its number.
    """

    every: bool
    columns: int
    row: Counts
    begin: Counts
    end: Counts
    before: Counts
    places: int  # how many cells are asked for


def wanted_cells(boxes: Floats | None, frame: Frame, *, beyond: int = 0) -> Wanted:
    """Find the cells that objects ask for.

    Parameters
    ----------
    boxes
        Bounds of the objects: west, south, east, north; None if all cells are asked for.
    frame
        The grid.
    beyond
        So many cells more on every side of each.

    Examples
    --------
    >>> frame = Frame(0.0, 0.0, 10.0, 3, 2)
    >>> wanted = wanted_cells(np.array([[11.0, 1.0, 25.0, 9.0]]), frame)
    >>> wanted.begin.tolist(), wanted.end.tolist(), wanted.places
    ([1], [3], 2)
    """
    if boxes is None:
        none = np.empty(0, np.int64)
        return Wanted(True, frame.columns, none, none, none, none, frame.columns * frame.rows)
    corner = np.array([frame.west, frame.south] * 2)
    last = np.array([frame.columns, frame.rows] * 2) - 1
    placed = boxes[np.isfinite(boxes).all(axis=1)]
    cells = np.floor((placed - corner) / frame.size) + np.array([-1, -1, 1, 1]) * beyond
    met = (cells[:, :2] <= last[:2]).all(axis=1) & (cells[:, 2:] >= 0).all(axis=1)
    left, low, right, high = np.clip(cells[met], 0, last).astype(np.int64).T
    rows, one = high - low + 1, np.arange(len(low))
    own = np.repeat(one, rows)
    row = low[own] + np.arange(len(own)) - np.repeat(np.cumsum(rows) - rows, rows)
    begin, end = _joined(row * frame.columns + left[own], row * frame.columns + right[own] + 1)
    before = np.cumsum(end - begin) - (end - begin)
    of_row = np.searchsorted(begin, np.arange(frame.rows + 1) * frame.columns)
    return Wanted(False, frame.columns, of_row, begin, end, before, int((end - begin).sum()))


def _joined(begin: Counts, end: Counts) -> tuple[Counts, Counts]:
    """Join runs that overlap; those that only meet, as at the end of a row, stay two."""
    order = np.argsort(begin)
    begin, furthest = begin[order], np.maximum.accumulate(end[order])
    first = np.flatnonzero(np.append(True, begin[1:] >= furthest[:-1])[: len(begin)])
    last = np.append(first[1:], len(begin))[: len(first)] - 1
    return begin[first], furthest[last]


def cells_at(wanted: Wanted) -> Counts:
    """Give the number of the cell at each place; nothing where every cell has its own.

    Parameters
    ----------
    wanted
        As of :func:`wanted_cells`.
    """
    if wanted.every:
        return wanted.begin
    length = wanted.end - wanted.begin
    return np.repeat(wanted.begin - wanted.before, length) + np.arange(wanted.places)


@compiled
def place_of(wanted: Wanted, row: int, column: int) -> int:
    """Give the place of a cell of the grid; -1 where nobody asks for it."""
    cell = row * wanted.columns + column
    if wanted.every:
        return cell
    run = _run(wanted, row, cell)
    if run == wanted.row[row + 1] or cell < wanted.begin[run]:
        return -1
    return wanted.before[run] + cell - wanted.begin[run]


@compiled
def asked_for(wanted: Wanted, left: int, right: int, low: int, high: int) -> bool:
    """Tell whether any cell of a block is asked for; columns and rows from the first to the last.

    ``right`` and ``high`` are those after the last; a block reaches nowhere beyond the grid.
    """
    if wanted.every:
        return True
    for row in range(low, high):
        run = _run(wanted, row, row * wanted.columns + left)
        if run < wanted.row[row + 1] and wanted.begin[run] < row * wanted.columns + right:
            return True
    return False


@compiled
def _run(wanted: Wanted, row: int, cell: int) -> int:
    """Give the first run of a row that ends beyond a cell; that after its last where none does."""
    first, last = wanted.row[row], wanted.row[row + 1]
    while first < last:
        middle = (first + last) // 2
        if wanted.end[middle] > cell:
            last = middle
        else:
            first = middle + 1
    return first
