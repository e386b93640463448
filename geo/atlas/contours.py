"""Contour lines of the relief, drawn when an edition is made, as a background of its map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from geo import crs
from geo.records import Relief

STEPS_M: tuple[float, ...] = (5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0)
"""Heights between two lines that a map reader knows."""
MOST_LINES = 24
"""Heights drawn at most, so that a steep city is not black with lines."""
MOST_CELLS = 60_000
"""Cells looked at: a line is drawn for orientation, and nothing is measured on it."""
SHORTEST_CELLS = 6.0
"""Lines shorter than so many cells are noise of the model."""


def contours(
    relief: Relief,
    to: str,
    bounds: tuple[float, float, float, float],
    *,
    simplify_cells: float = 0.5,
) -> gpd.GeoDataFrame:
    """Draw the lines of equal height within bounds.

    Each cell of four heights is cut into two triangles, and on a triangle a plane has one
    line of each height, so that lines end only at voids and edges, and never cross before
    they are simplified.

    Parameters
    ----------
    relief
        Elevation on its cells; NaN is a void, beside which no line is drawn.
    to
        The metric CRS of the monitor.
    bounds
        West, south, east, north in degrees WGS 84.
    simplify_cells
        How far a line may be off, in cells: under the error of any model.

    Returns
    -------
    lines
        ``elevation_m`` and ``geometry``, lines in ``to``, lowest first.
        Empty where the model is level or lies elsewhere.

    Examples
    --------
    >>> STEPS_M[0]
    5.0
    """
    x, y, heights = _cells(relief, to, bounds)
    if heights.size == 0 or not np.isfinite(heights).any():
        return _frame([], [], to)
    cell_m = float(np.hypot(x[0, 1] - x[0, 0], y[0, 1] - y[0, 0]))
    drawn: list[Any] = []
    levels: list[float] = []
    for level in _levels(heights):
        lines = _lines(x, y, heights, level, SHORTEST_CELLS * cell_m)
        drawn += list(shapely.simplify(lines, simplify_cells * cell_m))
        levels += [level] * len(lines)
    return _frame(drawn, levels, to)


def step_m(lowest: float, highest: float) -> float:
    """Give the height between two lines that leaves no more than :data:`MOST_LINES`.

    Examples
    --------
    >>> step_m(700, 1000), step_m(700, 4900)
    (20.0, 200.0)
    """
    return next((one for one in STEPS_M if (highest - lowest) / one <= MOST_LINES), STEPS_M[-1])


def _levels(heights: Any) -> list[float]:
    lowest, highest = float(np.nanmin(heights)), float(np.nanmax(heights))
    step = step_m(lowest, highest)
    return np.arange(np.ceil(lowest / step) * step, highest, step).tolist()


def _cells(
    relief: Relief, to: str, bounds: tuple[float, float, float, float]
) -> tuple[Any, Any, Any]:
    """Give the middles of the cells within bounds, in ``to``, and their heights."""
    rows, columns = relief.elevation_m.shape
    matrix = np.array([*relief.transform, 0, 0, 1]).reshape(3, 3)
    into = Transformer.from_crs(crs.WGS84, crs.parse(relief.crs), always_xy=True)
    west, south, east, north = into.transform_bounds(*bounds)
    corners = np.array([[west, east, west, east], [south, south, north, north], [1] * 4])
    column, row, _ = np.linalg.inv(matrix) @ corners
    left, right = np.clip([int(column.min()), int(column.max()) + 2], 0, columns)
    top, low = np.clip([int(row.min()), int(row.max()) + 2], 0, rows)
    every = max(1, int(np.ceil(np.sqrt((right - left) * (low - top) / MOST_CELLS))))
    at_column, at_row = np.meshgrid(np.arange(left, right, every), np.arange(top, low, every))
    if min(at_column.shape) < 2:
        return np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 0))
    place = np.stack([at_column + 0.5, at_row + 0.5, np.ones(at_row.shape)])
    model_x, model_y, _ = np.tensordot(matrix, place, axes=1)
    out = Transformer.from_crs(crs.parse(relief.crs), crs.parse(to), always_xy=True)
    x, y = out.transform(model_x, model_y)
    return x, y, relief.elevation_m[at_row, at_column].astype("float64")


def _lines(x: Any, y: Any, heights: Any, level: float, shortest_m: float) -> Any:
    """Join the pieces of one height into lines."""
    a, b, c, d = (
        tuple(grid[rows, columns].ravel() for grid in (x, y, heights))
        for rows, columns in (
            (slice(None, -1), slice(None, -1)), (slice(None, -1), slice(1, None)),
            (slice(1, None), slice(1, None)), (slice(1, None), slice(None, -1)),
        )
    )  # fmt: skip
    pieces = np.concatenate([_pieces((a, b, c), level), _pieces((a, c, d), level)])
    if not len(pieces):
        return np.empty(0, dtype=object)
    whole = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(pieces)))
    joined = shapely.get_parts(whole)
    return joined[shapely.length(joined) >= shortest_m]


def _pieces(corners: tuple[Any, ...], level: float) -> Any:
    """Give the line of one height on each triangle that it crosses: pairs of points."""
    above = [heights >= level for _, _, heights in corners]
    known = np.isfinite(np.stack([heights for _, _, heights in corners])).all(axis=0)
    crossed = known & (np.sum(above, axis=0) % 3 != 0)
    sides = [(0, 1), (1, 2), (2, 0)]
    points = [_crossing(corners[one], corners[other], level, crossed) for one, other in sides]
    cut = [(above[one] != above[other])[crossed] for one, other in sides]
    first = np.where(cut[0][:, None], points[0], points[1])
    second = np.where(cut[2][:, None], points[2], points[1])
    return np.stack([first, second], axis=1)


def _crossing(one: tuple[Any, ...], other: tuple[Any, ...], level: float, crossed: Any) -> Any:
    """Give where the height lies on a side, to the same bits from the triangle beyond it."""
    (x0, y0, h0), (x1, y1, h1) = (tuple(part[crossed] for part in end) for end in (one, other))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (level - h0) / (h1 - h0)
    flat = np.where(np.isfinite(share), share, 0.0)
    place = np.column_stack([x0 + (x1 - x0) * flat, y0 + (y1 - y0) * flat])
    return np.round(place, 3)  # a millimetre: both triangles of a side give one point


def _frame(lines: list[Any], levels: list[float], to: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"elevation_m": levels}, geometry=lines, crs=to)
