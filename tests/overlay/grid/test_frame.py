"""Tests of geo/overlay/grid/frame.py."""

import numpy as np
import shapely
from world import EAST, NORTH, ground

from geo.overlay.grid.frame import (
    FEW_CELLS,
    MOST_CELLS,
    MOST_ENTRIES,
    USUAL_M,
    frame_of,
    widened,
)  # fmt: skip
from geo.overlay.rings import Rings


def frame(*shapes):
    return frame_of(Rings.of(np.array([*shapes, None], dtype=object)))


def test_every_point_lies_in_a_cell_also_on_the_last_line():
    laid = frame(ground(0, 0, 640, 128))
    assert laid.west <= EAST
    assert laid.south <= NORTH
    assert laid.west + laid.columns * laid.size > EAST + 640
    assert laid.south + laid.rows * laid.size > NORTH + 128


def test_a_city_gets_cells_of_the_usual_width():
    city = shapely.segmentize(ground(0, 0, 35_000, 25_000), 2.5)
    assert frame(city, city).size == USUAL_M


def test_a_country_gets_wider_cells_and_no_more_of_them():
    laid = frame(shapely.segmentize(ground(0, 0, 3_000_000, 1_600_000), 8.0))
    assert laid.size > USUAL_M
    assert MOST_CELLS / 8 < laid.columns * laid.rows <= MOST_CELLS


def test_few_points_on_wide_ground_get_few_cells():
    for laid in (
        frame(ground(0, 0, 3_000_000, 1_600_000)),
        frame(*[ground(x, 0, x + 50, 50) for x in range(0, 3_000_000, 300_000)]),
        frame(ground(0, 0, 3_000, 3_000), ground(2_900_000, 1_500_000, 2_900_100, 1_500_100)),
    ):
        assert FEW_CELLS / 16 < laid.columns * laid.rows <= FEW_CELLS


def test_zones_upon_zones_fill_no_memory():
    city = ground(0, 0, 35_000, 25_000)
    laid = frame(*[city] * 2_000)
    assert laid.columns * laid.rows * 2_000 <= 2 * MOST_ENTRIES


def test_many_edges_on_little_ground_get_narrower_cells():
    disc = shapely.Point(EAST, NORTH).buffer(100, quad_segs=5_000)
    assert frame(disc).size < USUAL_M


def test_no_zone_is_one_cell():
    laid = frame()
    assert (laid.columns, laid.rows) == (1, 1)


def test_wider_cells_hold_the_same_ground():
    narrow = frame(ground(10, 10, 1_000, 500))
    wide = widened(narrow, 300.0)
    assert wide.size >= 300.0
    assert wide.west <= narrow.west
    assert wide.west + wide.columns * wide.size >= narrow.west + narrow.columns * narrow.size
