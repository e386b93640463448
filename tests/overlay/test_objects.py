"""Tests of geo/overlay/objects.py: what is worked out of shapes once."""

import numpy as np
import shapely
from world import ground

from geo.overlay.objects import Objects

SHAPES = np.array(
    [ground(0, 0, 10, 10), shapely.Point(1, 2), None, shapely.MultiPolygon([ground(0, 0, 1, 1)])],
    dtype=object,
)


def test_points_and_missing_shapes_have_no_ground():
    objects = Objects.of(SHAPES)
    assert objects.areal.tolist() == [True, False, False, True]
    assert objects.points.tolist() == [5, 1, 0, 5]


def test_some_objects_are_as_they_are_among_all():
    objects = Objects.of(SHAPES, threads=3)
    which = np.array([0, 3])
    some = objects.only(which)
    assert (len(some), some.threads) == (2, 3)
    assert some.area.tolist() == objects.area[which].tolist()
    assert some.bounds.tolist() == objects.bounds[which].tolist()
