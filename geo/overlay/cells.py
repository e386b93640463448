"""Which cells of a grid lie under each shape, and how much of the shape, by exact fractions.

Cell centres would be wrong here: a building covers a few cells at most, and counting
centres leaves one in twenty without a value at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import NumPyRasterSource

from geo.overlay.engines import Chosen, settled
from geo.overlay.rings import Rings
from geo.records import Engine, Surface

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

NORMAL = NormalDist()

TWO_SIGMA = NORMAL.cdf(2.0) - NORMAL.cdf(-2.0)
"""The probability that a normal error is at most two sigma: 0.9545."""

ROUNDING = 1e-6
"""Fractions of cells come in single precision: a smaller share of the ground is none."""

POINT_SIDE = 1e-3
"""A point takes the cell it lies in, as a square this share of a cell wide."""


MANY = 50_000
"""So many shapes are worth the fast path. The plain one takes 30 to 60 µs a shape, the fast one
4 to 10; being compiled takes it 6 s, once a machine, and being loaded 1 s. A run asks at least
three times, for slopes: from here on it does not lose even when it is the first."""


def counting(engine: Engine, count: int) -> Chosen:
    """Choose how the cells under so many shapes are found.

    What is asked in parts chooses once for all of them: the last digits hang on it.

    Raises
    ------
    UsageError
        As of :func:`geo.overlay.engines.settled`.
    """
    return settled(engine, large=count >= MANY)


def cells_under(
    shapes: gpd.GeoSeries, surface: Surface, *, engine: Engine = "auto"
) -> pd.DataFrame:
    """Find the cells under each shape.

    Parameters
    ----------
    shapes
        Polygons in the CRS of ``surface``; one without area has no cell.
    surface
        The grid; its values are not looked at.
    engine
        ``plain`` asks exactextract, whose shares are in single precision; ``grid`` takes our own
        compiled loops in double precision; ``auto`` chooses by the number of shapes.

    Returns
    -------
    cells
        One row a shape and cell, by shape, then cell: ``shape`` (its place in ``shapes``),
        ``cell`` (its place in the grid read row by row), ``covered`` (area of it under the
        shape, in square units of the CRS). Ground off the grid has no row, nor has a cell of
        which no more lies under the shape than the rounding of coordinates would put there.

    Raises
    ------
    UsageError
        As of :func:`geo.overlay.engines.settled`.
    """
    values = np.asarray(shapes.values, dtype=object)
    some = np.flatnonzero((shapely.area(values) != 0) & ~shapely.is_missing(values))
    if counting(engine, some.size) == "grid":
        own, cell, share = _by_loops(values[some], surface)
    else:
        own, cell, share = _by_exactextract(values[some], surface, shapes.crs.to_wkt())
    a, _, _, _, e, _ = surface.transform
    return pd.DataFrame({"shape": some[own], "cell": cell, "covered": share * abs(a * e)})


def areal(shapes: gpd.GeoSeries, surface: Surface) -> gpd.GeoSeries:
    """Give points the ground of a very small square; polygons stay.

    Parameters
    ----------
    shapes
        Points and polygons in the CRS of ``surface``.
    """
    points = shapely.area(shapes.values) == 0
    side = abs(surface.transform[0]) * POINT_SIDE
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


def _by_loops(shapes: Shapes, surface: Surface) -> tuple[Indices, Indices, Floats]:
    """Give shape, cell and share by the fast path."""
    # a small run compiles nothing, so it does not even import the compiler
    from geo.overlay.grid.coverage import Lattice, covered  # noqa: PLC0415

    a, _, c, _, e, f = surface.transform
    lattice = Lattice(c, a, f, e, *surface.elevation_m.shape)
    return covered(Rings.of(shapes), lattice, least=_rounding(surface))


def _by_exactextract(shapes: Shapes, surface: Surface, wkt: str) -> tuple[Indices, Indices, Floats]:
    """Give shape, cell and share by the plain path."""
    if not shapes.size:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    found = exact_extract(
        _blank(surface, wkt), Shown(shapes, wkt), ["cell_id", "coverage"], output="pandas"
    )
    count = found["cell_id"].map(len).to_numpy()
    share = _joined(found["coverage"])
    more = share > _rounding(surface)
    own = np.repeat(np.arange(shapes.size), count)
    return own[more], _joined(found["cell_id"]).astype(np.int64)[more], share[more]


def _rounding(surface: Surface) -> float:
    """Give the share of a cell that rounding alone may put under a shape.

    An edge drawn along a side of a cell may lie one spacing of its coordinate off it, as the
    edge and the side are rounded to half a spacing each; a cell has four sides.
    """
    a, _, c, _, e, f = surface.transform
    rows, columns = surface.elevation_m.shape
    right = np.spacing(max(abs(c), abs(c + a * columns))) / abs(a)
    down = np.spacing(max(abs(f), abs(f + e * rows))) / abs(e)
    return float(4 * max(right, down))


class Shown(FeatureSource):  # type: ignore[misc]  # exactextract carries no types
    """Shapes for exactextract as well-known binary; its own way, by JSON, is five times slower."""

    def __init__(self, shapes: Shapes, wkt: str) -> None:
        super().__init__()
        self.shapes = shapes
        self.wkt = wkt

    def count(self) -> int:
        """Give the number of shapes."""
        return len(self.shapes)

    def __iter__(self) -> Iterator[Feature]:
        """Give one feature a shape."""
        return map(_One, shapely.to_wkb(self.shapes))

    def srs_wkt(self) -> str:
        """Give their CRS."""
        return self.wkt


class _One(Feature):  # type: ignore[misc]
    def __init__(self, binary: bytes) -> None:
        super().__init__()
        self.binary = binary

    def geometry(self) -> bytes:
        return self.binary


def _blank(surface: Surface, wkt: str) -> NumPyRasterSource:
    """Give a grid of zeros: which cells are covered does not hang on what they hold."""
    a, _, c, _, e, f = surface.transform
    rows, columns = surface.elevation_m.shape
    return NumPyRasterSource(
        np.zeros((rows, columns), dtype=np.uint8),
        xmin=c,
        xmax=c + a * columns,
        ymin=f + e * rows,
        ymax=f,
        srs_wkt=wkt,
    )


def _joined(lists: pd.Series) -> Floats:
    return np.concatenate(lists.to_list())
