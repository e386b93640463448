"""Shapes and places in metres for a page that measures: whole numbers, and fitted projections."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geo import crs
from geo.atlas import encode

STEPS_PER_METRE = 10_000
"""Vertices are kept to a tenth of a millimetre: a site of 1 km around is then wrong by 0.05 m² at
the very most, and two shapes that share a vertex still share it."""

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
        As of ``encode.shapes``; the steps are in tenths of a millimetre, east then north.

    Examples
    --------
    >>> from shapely import Point
    >>> shapes(gpd.GeoSeries([Point(500_000, 0.25)], crs="EPSG:32643"))["steps"]
    [5000000000, 2500]
    """
    return encode.chain(geometry.to_numpy(), STEPS_PER_METRE)


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
