"""What the compiled loops have in common: room for more, and the bounds of points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.compiled import compiled

Floats = npt.NDArray[np.float64]


LEFT, RIGHT, HEIGHT, SLOPE, SIGN, SIDES = 0, 1, 2, 3, 4, 5
"""Columns of a side: where it begins and ends from west to east, how high it begins, how it rises,
and whether the ground below it counts (1: ground of the polygon ends here) or not (-1)."""


@compiled
def write_side(sides: Floats, at: int, ax: float, ay: float, bx: float, by: float) -> None:
    """Write down a side that has the ground of its polygon to the left, and is not upright."""
    sides[at, LEFT], sides[at, RIGHT] = min(ax, bx), max(ax, bx)
    sides[at, HEIGHT] = ay if ax < bx else by
    sides[at, SLOPE] = (by - ay) / (bx - ax)
    sides[at, SIGN] = -1.0 if ax < bx else 1.0


@compiled
def roomy(row: npt.NDArray, least: int) -> npt.NDArray:  # type: ignore[type-arg]
    """Give an array with room for so many values, and what it held."""
    if least <= row.shape[0]:
        return row
    larger = np.empty(max(least, 2 * row.shape[0]), row.dtype)
    for k in range(row.shape[0]):  # a slice would be compiled with its error messages: seconds
        larger[k] = row[k]
    return larger


@compiled
def roomy_table(table: npt.NDArray, least: int) -> npt.NDArray:  # type: ignore[type-arg]
    """Give a table with room for so many rows, and what it held."""
    if least <= table.shape[0]:
        return table
    larger = np.empty((max(least, 2 * table.shape[0]), table.shape[1]), table.dtype)
    for k in range(table.shape[0]):
        for column in range(table.shape[1]):
            larger[k, column] = table[k, column]
    return larger


@compiled
def write_row(table: npt.NDArray, row: int, a: float, b: float, c: float, d: float) -> None:  # type: ignore[type-arg]
    """Write a row of four values."""
    table[row, 0], table[row, 1], table[row, 2], table[row, 3] = a, b, c, d


@compiled
def box(x: Floats, y: Floats, first: int, last: int) -> tuple[float, float, float, float]:
    """Give west, south, east and north of points."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for k in range(first, last):
        west, east = min(west, x[k]), max(east, x[k])
        south, north = min(south, y[k]), max(north, y[k])
    return west, south, east, north
