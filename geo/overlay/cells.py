"""Which cells of a grid lie under each shape, and how much of the shape, by exact fractions.

Cell centres would be wrong here: a building covers a few cells at most, and counting
centres leaves one in twenty without a value at all.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from geo.records import Relief

NORMAL = NormalDist()

TWO_SIGMA = NORMAL.cdf(2.0) - NORMAL.cdf(-2.0)
"""The probability that a normal error is at most two sigma: 0.9545."""

ROUNDING = 1e-6
"""Fractions of cells come in single precision: a smaller share of the ground is none."""

POINT_SIDE = 1e-3
"""A point takes the cell it lies in, as a square this share of a cell wide."""


def cells_under(shapes: gpd.GeoSeries, relief: Relief) -> pd.DataFrame:
    """Find the cells under each shape.

    Parameters
    ----------
    shapes
        Polygons in the CRS of ``relief``; one that is empty has no cell.
    relief
        The grid; its values are not looked at.

    Returns
    -------
    cells
        One row a shape and cell: ``shape`` (its place in ``shapes``), ``cell`` (its place in
        the grid read row by row), ``covered`` (area of it under the shape, in square units of
        the CRS). Ground off the grid has no row.
    """
    some = np.flatnonzero(~shapes.is_empty.to_numpy())
    if not some.size:
        empty = {"shape": np.empty(0, np.int64), "cell": np.empty(0, np.int64)}
        return pd.DataFrame(empty | {"covered": np.empty(0)})
    covered = exact_extract(
        _blank(relief, shapes.crs.to_wkt()),
        shapes.iloc[some].to_frame("geometry"),
        ["cell_id", "coverage"],
        output="pandas",
    )
    a, _, _, _, e, _ = relief.transform
    count = covered["cell_id"].map(len).to_numpy()
    return pd.DataFrame(
        {
            "shape": np.repeat(some, count),
            "cell": _joined(covered["cell_id"]).astype(np.int64),
            "covered": _joined(covered["coverage"]) * abs(a * e),
        }
    )


def areal(shapes: gpd.GeoSeries, relief: Relief) -> gpd.GeoSeries:
    """Give points the ground of a very small square; polygons stay.

    Parameters
    ----------
    shapes
        Points and polygons in the CRS of ``relief``.
    """
    points = shapely.area(shapes.values) == 0
    side = abs(relief.transform[0]) * POINT_SIDE
    ground = shapes.copy()
    ground[points] = shapely.buffer(shapes.values[points], side, cap_style="square")
    return ground


def widened(two_sigma: float, counts: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Give the error that none of so many cells exceeds, with the confidence of two sigma.

    Of hundreds of cells that nothing changed, some err by more than two sigma, and the worst of
    them would be taken for a fact. All ``n`` of them lie within ``c`` sigma with at least the
    probability that each does, to the power ``n``, however their errors hang together, if they
    are normal (Sidak, Rectangular confidence regions for the means of multivariate normal
    distributions, Journal of the American Statistical Association 62, 1967, 626-633). So ``c``
    is the quantile that makes this the probability of two sigma, 0.9545.

    Parameters
    ----------
    two_sigma
        Error of one cell.
    counts
        How many cells each statement is about; none counts as one.

    Returns
    -------
    errors
        In the unit of ``two_sigma``, at least as large.

    Examples
    --------
    >>> widened(2.0, np.array([0, 1, 4, 100])).round(2).tolist()
    [2.0, 2.0, 2.52, 3.5]
    """
    numbers, which = np.unique(np.maximum(counts, 1), return_inverse=True)
    each = TWO_SIGMA ** (1.0 / numbers)
    sigmas = np.array([NORMAL.inv_cdf((1.0 + one) / 2.0) for one in each])
    wide: npt.NDArray[np.float64] = two_sigma * np.maximum(sigmas / 2.0, 1.0)[which]
    return wide


def _blank(relief: Relief, wkt: str) -> NumPyRasterSource:
    """Give a grid of zeros: which cells are covered does not hang on what they hold."""
    a, _, c, _, e, f = relief.transform
    rows, columns = relief.elevation_m.shape
    return NumPyRasterSource(
        np.zeros((rows, columns), dtype=np.uint8),
        xmin=c,
        xmax=c + a * columns,
        ymin=f + e * rows,
        ymax=f,
        srs_wkt=wkt,
    )


def _joined(lists: pd.Series) -> npt.NDArray[np.float64]:
    return np.concatenate([np.empty(0), *lists.to_numpy()])
