"""Shapes and places in metres for a page that measures: whole numbers, and fitted projections."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geo import crs
from geo.atlas import encode

STEPS_PER_METRE = 5_000
"""Vertices are kept to a fifth of a millimetre: a site of 1 km around is then wrong by 0.1 m² at
the very most, and two shapes that share a vertex still share it."""

TURNS = (1, 2)
"""Along an arc each step is the one before it, turned; where short steps take turns with long
ones, as beside an arc that was drawn out, it is the one before the last."""

ALIKE = 4
"""Steps that are so nearly of one length, in steps of the grid, are thought to go on turning."""

CLOSE_M = 1e-5
"""How far a fitted place may lie from the projected one, in metres, at the worst."""

DEGREES = (1, 3, 5, 7, 9, 12)
"""Degrees of the polynomials that are tried, the least that is close enough is taken."""

SAMPLES = 41
"""Places a side of the grid on which a polynomial is fitted."""

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]


def shapes(geometry: gpd.GeoSeries) -> dict[str, Any]:
    """Give shapes as one chain of integer steps in metres, as :func:`geo.atlas.encode.shapes`.

    Parameters
    ----------
    geometry
        Points, lines or polygons, single or multiple, in a metric CRS.

    Returns
    -------
    shapes
        As of ``encode.shapes``; the steps are in fifths of a millimetre, east then north, each less
        what :func:`expected` expects of it.

    Examples
    --------
    >>> from shapely import Point
    >>> shapes(gpd.GeoSeries([Point(500_000, 0.25)], crs="EPSG:32643"))["steps"]
    [2500000000, 1250]
    """
    told = encode.chain(geometry.to_numpy(), STEPS_PER_METRE)
    steps = np.array(told["steps"], dtype=np.float64).reshape(-1, 2)
    return told | {"steps": (steps - expected(steps)).astype(np.int64).ravel().tolist()}


def expected(steps: Floats) -> Floats:
    """Give what each step is expected to be after those before it, as whole steps of the grid.

    Zones that were drawn in or out by their errors consist of arcs for the most part, and what
    is left of a step once its turn was foreseen takes a third of the bytes. A page expects the
    same, to the last bit: it adds, multiplies, divides and takes roots in the same order.

    Parameters
    ----------
    steps
        One row a step, east and north.

    Examples
    --------
    >>> expected(np.array([[100.0, 0], [0, 100], [-100, 0], [7, 7]])).tolist()
    [[0.0, 0.0], [0.0, 0.0], [-100.0, 0.0], [0.0, -100.0]]
    """
    found = np.zeros_like(steps)
    free = np.ones(len(steps), dtype=bool)
    for back in TURNS:
        padded = np.concatenate([np.zeros((2 * back, 2)), steps])
        x, y = padded[back:-back].T
        x_before, y_before = padded[: -2 * back].T
        size, size_before = x * x + y * y, x_before * x_before + y_before * y_before
        turning = free & (np.abs(np.sqrt(size) - np.sqrt(size_before)) <= ALIKE) & (size_before > 0)
        along, across = x * x_before + y * y_before, y * x_before - x * y_before
        whole = np.where(size_before > 0, size_before, 1.0)
        east = np.floor((x * along - y * across) / whole + 0.5)
        north = np.floor((y * along + x * across) / whole + 0.5)
        found[turning] = np.stack([east, north], axis=1)[turning]
        free &= ~turning
    return found


def to_metric(metric: CRS, bounds: Bounds) -> dict[str, Any]:
    """Fit the way from degrees WGS 84 to metres.

    Parameters
    ----------
    metric
        The CRS in metres.
    bounds
        West, south, east, north in degrees, in which the fit holds.
    """
    return fitted(Transformer.from_crs(crs.WGS84, metric, always_xy=True), bounds)


def to_degrees(metric: CRS, bounds: Bounds) -> dict[str, Any]:
    """Fit the way back; ``bounds`` are those of :func:`to_metric`, in degrees."""
    there = Transformer.from_crs(crs.WGS84, metric, always_xy=True)
    back = Transformer.from_crs(metric, crs.WGS84, always_xy=True)
    return fitted(back, there.transform_bounds(*bounds), close=CLOSE_M / 111_000)


def fitted(way: Transformer, bounds: Bounds, *, close: float = CLOSE_M) -> dict[str, Any]:
    """Fit polynomials to a projection within some bounds, so that a page needs no formula of it.

    Any CRS will do, where a series of one projection would serve but that one.

    Parameters
    ----------
    way
        From one CRS to another, east or longitude first.
    bounds
        Where the fit holds, in the first CRS.
    close
        How near it must come at every place that was not fitted, in units of the second CRS.

    Returns
    -------
    fit
        ``middle`` and ``half`` (two numbers each: a place less the middle, over the half, gives
        ``u`` and ``v``, -1 to 1), ``degree``, ``x`` and ``y`` (for each power of ``u`` the factors
        of the powers of ``v``) and ``off`` (the largest error between the places fitted).

    Raises
    ------
    ValueError
        If no polynomial comes near enough.

    Examples
    --------
    >>> there = Transformer.from_crs(4326, 32643, always_xy=True)
    >>> fit = fitted(there, (76.6, 43.0, 77.2, 43.4))
    >>> fit["off"] < 1e-5
    True
    """
    west, south, east, north = bounds
    middle = ((west + east) / 2, (south + north) / 2)
    half = (max(east - west, 1e-9) / 2, max(north - south, 1e-9) / 2)
    knots, between = (_grid(count) for count in (SAMPLES, SAMPLES - 1))
    goal, check = (
        np.stack(way.transform(middle[0] + half[0] * uv[0], middle[1] + half[1] * uv[1]), axis=1)
        for uv in (knots, between)
    )
    for degree in DEGREES:
        powers = np.polynomial.polynomial.polyvander2d(*knots, [degree, degree])
        factors = np.linalg.lstsq(powers, goal - goal.mean(axis=0), rcond=None)[0]
        factors[0] += goal.mean(axis=0)
        near = np.polynomial.polynomial.polyvander2d(*between, [degree, degree]) @ factors
        off = float(np.abs(near - check).max())
        if off <= close:
            side = (degree + 1, degree + 1)
            x, y = (factors[:, one].reshape(side).tolist() for one in (0, 1))
            return {"middle": middle, "half": half, "degree": degree, "x": x, "y": y, "off": off}
    raise ValueError(f"no polynomial follows this projection within {bounds}")


def _grid(count: int) -> tuple[Floats, Floats]:
    """Give places in the square from -1 to 1, denser at its sides, where polynomials swing."""
    along = -np.cos(np.pi * np.arange(count) / (count - 1))
    u, v = np.meshgrid(along, along, indexing="ij")
    return u.ravel(), v.ravel()
