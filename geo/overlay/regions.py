"""The ground cut into regions, where zones are too many to be drawn at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.pieces import Shapes
from geo.overlay.sheets import Bounds

Floats = npt.NDArray[np.float64]

MOST_POINTS = 200_000
"""Points of zones that are drawn at once. Those of a seeded city, 2,900,000, took 4.4 GB until they
could be asked, drawn as they are, in and out; most of it are the arcs at corners drawn out."""

LEAST_M = 1_024.0
"""A region is no narrower: around it zones are drawn as far as its objects reach."""


def regions(whole: Bounds, zones: Shapes) -> list[Bounds]:
    """Halve the ground until few zones lie in each part of it.

    Parameters
    ----------
    whole
        The ground of all objects, in metres.
    zones
        Shapes of all zones, in the same CRS.

    Returns
    -------
    regions
        Bounds that share no more than their sides, and cover the ground; in each lie no more than
        :data:`MOST_POINTS` points of zones, if a zone has as many everywhere.

    Examples
    --------
    >>> regions((0, 0, 9, 9), np.array([shapely.box(0, 0, 2, 2)]))
    [(0, 0, 9, 9)]
    """
    bounds = shapely.bounds(zones)
    points = shapely.get_num_coordinates(zones).astype(np.float64)
    found: list[Bounds] = []
    waiting = [whole]
    while waiting:
        ground = waiting.pop()
        wide = max(ground[2] - ground[0], ground[3] - ground[1]) >= 2 * LEAST_M
        if wide and _points_on(ground, bounds, points) > MOST_POINTS:
            waiting += reversed(_halves(ground))
        else:
            found.append(ground)
    return found


def _points_on(ground: Bounds, bounds: Floats, points: Floats) -> float:
    """Estimate the points of zones on some ground: of a zone, by the share of its bounds there."""
    west, south, east, north = bounds.T
    across = np.minimum(east, ground[2]) - np.maximum(west, ground[0])
    along = np.minimum(north, ground[3]) - np.maximum(south, ground[1])
    shared = np.maximum(across, 0.0) * np.maximum(along, 0.0)
    size = np.maximum((east - west) * (north - south), 1.0)
    return float((points * np.nan_to_num(shared / size)).sum())


def _halves(ground: Bounds) -> list[Bounds]:
    """Cut some ground across the middle of its longer side."""
    west, south, east, north = ground
    if east - west >= north - south:
        x = (west + east) / 2
        return [(west, south, x, north), (x, south, east, north)]
    y = (south + north) / 2
    return [(west, south, east, y), (west, y, east, north)]
