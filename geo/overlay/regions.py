"""On which ground objects are measured at a time, where zones are too many to draw at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.pieces import Shapes
from geo.overlay.sheets import Bounds

Floats = npt.NDArray[np.float64]

MOST_POINTS = 400_000
"""Points of zones that are drawn at once. Those of a seeded city, 2,900,000, took 4.4 GB until they
could be asked, drawn as they are, in and out; most of it are the arcs at corners drawn out."""

AROUND_M = 1_024.0
"""How far an object may reach out of the bounds that its file states."""


def regions(
    boxes: Sequence[Bounds | None], whole: Bounds, zones: Shapes
) -> list[tuple[Bounds, range]]:
    """Part row groups, as they come, so that few zones lie on the ground of each part.

    Parameters
    ----------
    boxes
        Bounds of each row group in the CRS of the zones; None where the file does not say.
    whole
        The ground of all objects.
    zones
        Their shapes.

    Returns
    -------
    regions
        The ground of some row groups, and which those are. All of them and ``whole`` where that
        holds no more than :data:`MOST_POINTS`; so, too, where a file is in no order, and every row
        group lies everywhere.

    Examples
    --------
    >>> regions([(0, 0, 5, 5), None], (0, 0, 9, 9), np.array([shapely.box(0, 0, 2, 2)]))
    [((0, 0, 9, 9), range(0, 2))]
    """
    points = shapely.get_num_coordinates(zones).astype(np.float64)
    if not boxes or points.sum() <= MOST_POINTS:
        return [(whole, range(len(boxes)))]
    bounds = shapely.bounds(zones)
    found: list[tuple[Bounds, range]] = []
    for at, box in enumerate(boxes):
        own = whole if box is None else _grown(box, AROUND_M)
        ground, groups = found[-1] if found else (own, range(at, at))
        both = _joined(ground, own)
        if found and (both == ground or _points_on(both, bounds, points) <= MOST_POINTS):
            found[-1] = (both, range(groups.start, at + 1))
        else:
            found.append((own, range(at, at + 1)))
    return found


def _points_on(ground: Bounds, bounds: Floats, points: Floats) -> float:
    """Estimate the points of zones on some ground: of a zone, by the share of its bounds there."""
    west, south, east, north = bounds.T
    across = np.minimum(east, ground[2]) - np.maximum(west, ground[0])
    along = np.minimum(north, ground[3]) - np.maximum(south, ground[1])
    shared = np.maximum(across, 0.0) * np.maximum(along, 0.0)
    size = np.maximum((east - west) * (north - south), 1.0)
    return float((points * np.nan_to_num(shared / size)).sum())


def _joined(one: Bounds, other: Bounds) -> Bounds:
    west, south = min(one[0], other[0]), min(one[1], other[1])
    return west, south, max(one[2], other[2]), max(one[3], other[3])


def _grown(box: Bounds, by_m: float) -> Bounds:
    return box[0] - by_m, box[1] - by_m, box[2] + by_m, box[3] + by_m
