"""What the rows of each shape come to: sums and extremes of whole columns, by the place of a shape.

The rows of one shape stand together, as :func:`geo.overlay.cells.cells_under` gives them, so
nothing is hashed or sorted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def summed(shape: Indices, values: npt.NDArray[Any], count: int) -> Floats:
    """Add values up by shape.

    Parameters
    ----------
    shape
        The shape of each row, ascending.
    values
        Of each row; none missing.
    count
        Number of shapes; one without a row has 0.

    Examples
    --------
    >>> summed(np.array([0, 0, 2]), np.array([1.0, 2.0, 4.0]), 3).tolist()
    [3.0, 0.0, 4.0]
    """
    return np.bincount(shape, values, minlength=count).astype(np.float64)


def least(shape: Indices, values: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Give the least value of each shape, in the precision of the values.

    Parameters
    ----------
    shape
        The shape of each row, ascending.
    values
        Of each row, floating point; NaN is left out.
    count
        Number of shapes; one without a value has NaN.

    Examples
    --------
    >>> least(np.array([0, 0, 2]), np.array([2.0, 1.0, np.nan]), 3).tolist()
    [1.0, nan, nan]
    """
    return _extreme(np.fmin, shape, values, count)


def greatest(shape: Indices, values: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Give the greatest value of each shape, as :func:`least` gives the least.

    Examples
    --------
    >>> greatest(np.array([0, 0, 2]), np.array([2.0, 1.0, 4.0]), 3).tolist()
    [2.0, nan, 4.0]
    """
    return _extreme(np.fmax, shape, values, count)


def _extreme(
    which: np.ufunc, shape: Indices, values: npt.NDArray[Any], count: int
) -> npt.NDArray[Any]:
    first = np.flatnonzero(np.diff(shape, prepend=-1))
    found = np.full(count, np.nan, values.dtype)
    if first.size:
        found[shape[first]] = which.reduceat(values, first)
    return found
