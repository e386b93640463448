"""Tests of geo/overlay/margins.py: tile by tile, the ground is that of the zone as a whole."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from world import blobs, ground

from geo.overlay import margins
from geo.overlay.margins import moved


@pytest.fixture(autouse=True)
def _small_tiles(monkeypatch):
    monkeypatch.setattr(margins, "LARGE_POINTS", 40)
    monkeypatch.setattr(margins, "TILE_POINTS", 30)
    monkeypatch.setattr(margins, "LEAST_SIDES", 1)


def whole(shapes, by_m):
    return shapely.buffer(shapes, by_m, quad_segs=margins.QUADRANT_SEGMENTS)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), by_m=st.sampled_from([-6.0, -0.7, 0.7, 6.0]))
def test_tiles_cover_the_ground_of_the_whole_and_nothing_twice(seed, by_m):
    shapes = np.array(blobs(seed, 6, 120))
    drawn = moved(shapes, [by_m], threads=2)[0]
    joined = np.array([shapely.union_all(shapely.get_parts(one)) for one in drawn])
    # a buffer may leave out corners that stand out by a hundredth of its distance
    least, most = whole(shapes, by_m - abs(by_m) / 50), whole(shapes, by_m + abs(by_m) / 50)
    # and the last bit of ground that is left in the middle of a small outline
    assert shapely.area(shapely.difference(least, joined)).max() < by_m**2 / 100
    assert shapely.area(shapely.difference(joined, most)).max() < 1e-6
    assert shapely.area(drawn) == pytest.approx(shapely.area(joined), abs=1e-6)


def test_large_zones_are_cut_and_small_ones_are_not():
    large, small = shapely.Point(0, 0).buffer(500), ground(0, 0, 100, 100)
    cut, plain = moved(np.array([large, small]), [1.0], threads=1)[0]
    assert shapely.get_num_geometries(cut) > 1
    assert plain.equals_exact(whole(small, 1.0))


def test_parts_and_holes_close_to_one_another_are_drawn_as_one():
    left, right = shapely.Point(0, 0).buffer(50), shapely.Point(100.5, 0).buffer(50)
    pair = shapely.MultiPolygon([left, right])
    (drawn,) = moved(np.array([pair]), [1.0], threads=1)[0]
    assert drawn.area == pytest.approx(whole(pair, 1.0).area, abs=1e-6)


def test_of_a_zone_thinner_than_its_error_nothing_is_left():
    thread = shapely.LineString([(n, n % 7) for n in range(200)]).buffer(0.2)
    assert [one.is_empty for one in moved(np.array([thread]), [-1.0], threads=1)[0]] == [True]


def test_what_is_drawn_of_a_zone_hangs_on_no_other():
    shapes = np.array(blobs(5, 6, 120))
    alone = [moved(shapes[[n]], [2.0], threads=1)[0][0] for n in range(6)]
    assert [one.wkb for one in moved(shapes, [2.0], threads=2)[0]] == [one.wkb for one in alone]


def test_ground_that_was_drawn_before_is_not_drawn_again(monkeypatch):
    near = blobs(5, 1, 120)[0]
    zones = np.array([near, translate(near, 2_000, 500)])
    layer = np.array([shapely.reverse(shapely.union_all(zones))])
    alone = moved(layer, [2.0], threads=1)[0]
    known, tiles = {}, []
    moved(zones, [2.0], threads=1, known=known)

    def count(shapes, *told, **more):
        tiles.extend(shapes)
        return buffer(shapes, *told, **more)

    buffer = shapely.buffer
    monkeypatch.setattr(shapely, "buffer", count)
    again = moved(layer, [2.0], threads=1, known=known)[0]
    assert again[0].wkb == alone[0].wkb
    assert len(tiles) < len(known) / 2


def test_tiles_that_nobody_keeps_are_not_named_and_are_the_same_to_the_bit(monkeypatch):
    shapes = np.array(blobs(7, 3, 120))
    kept = moved(shapes, [-0.7, 2.0], threads=1, known={})

    def refused(*_, **__):
        raise AssertionError("named, or written down, for nobody")

    monkeypatch.setattr(margins._Tiles, "named", refused)
    monkeypatch.setattr(shapely, "from_wkb", refused)
    alone = moved(shapes, [-0.7, 2.0], threads=1)
    assert [one.wkb for side in alone for one in side] == [one.wkb for side in kept for one in side]


def test_no_zone_is_no_work():
    assert moved(np.empty(0, dtype=object), [1.0], threads=1)[0].size == 0
