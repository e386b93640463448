"""Tests of geo/overlay/pieces.py."""

import numpy as np
import pytest
import shapely

from geo.overlay.pieces import MOST_VERTICES, cut


def test_pieces_are_small_and_cover_the_same_ground():
    disc = shapely.Point(0, 0).buffer(1000, quad_segs=5000)
    ring = disc.difference(shapely.Point(100, 0).buffer(500, quad_segs=2000))
    pieces, owner = cut(np.array([ring, shapely.box(0, 0, 1, 1)]))
    assert shapely.get_num_coordinates(pieces).max() <= MOST_VERTICES
    assert shapely.area(pieces[owner == 0]).sum() == pytest.approx(ring.area, rel=1e-12)
    assert (owner == 1).sum() == 1


def test_empty_shapes_leave_no_piece():
    pieces, owner = cut(np.array([shapely.Polygon(), shapely.MultiPolygon()]))
    assert len(pieces) == len(owner) == 0
