"""Tests of geo/overlay/pieces.py."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.overlay.objects import Objects
from geo.overlay.pieces import MOST_VERTICES, Pieces, cut


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


def test_threads_share_no_prepared_polygon(monkeypatch):
    monkeypatch.setattr("geo.overlay.objects.AT_ONCE", 50)
    rng = np.random.default_rng(7)
    middles = shapely.points(rng.uniform(-1500, 1500, (4000, 2)))
    discs = shapely.buffer(shapely.points([[0, 0], [900, 0], [0, 900]]), 800, quad_segs=2000)
    pieces, footprints = Pieces.of(discs), shapely.buffer(middles, 8, cap_style="square")
    one, four = (
        pieces.near(Objects.of(footprints, threads=threads), np.arange(4000), 5.0)
        for threads in (1, 4)
    )
    assert len(one) > 1000
    pd.testing.assert_frame_equal(one, four)
