"""Tests of geo/overlay/fingerprints.py."""

import numpy as np
import shapely
from world import blobs, ground

from geo.overlay.fingerprints import fingerprints

KEY = "0123456789abcdef" * 2


def test_the_same_shape_has_the_same_fingerprint_wherever_it_stands():
    one, two = ground(0, 0, 10, 10), ground(0, 0, 20, 10)
    first = fingerprints(np.array([one, two]), KEY)
    again = fingerprints(np.array([two, shapely.from_wkb(one.wkb)]), KEY)
    assert (first == again[::-1]).all()


def test_the_last_bit_of_a_corner_the_first_corner_and_the_kind_of_shape_tell():
    square = ground(0, 0, 10, 10)
    moved = shapely.transform(square, lambda points: np.nextafter(points, np.inf))
    turned = shapely.Polygon([*square.exterior.coords[1:], square.exterior.coords[1]])
    line, many = shapely.LineString(square.exterior), shapely.MultiPolygon([square])
    holed = square.difference(ground(2, 2, 3, 3))
    shapes = [square, moved, turned, line, many, holed, shapely.Polygon(), None]
    prints = fingerprints(np.array(shapes, dtype=object), KEY)
    assert len(np.unique(prints[:, 0])) == len(shapes)
    assert len(np.unique(prints[:, 1])) == len(shapes)


def test_another_key_gives_other_fingerprints_in_both_halves():
    shapes = np.array(blobs(1, 20, 12))
    one, other = fingerprints(shapes, KEY), fingerprints(shapes, KEY[::-1])
    assert not (one == other).any()
    assert not (one[:, 0] == fingerprints(shapes, "f" * 32)[:, 0]).any()
