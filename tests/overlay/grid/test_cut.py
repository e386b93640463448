"""Tests of geo/overlay/grid/cut.py and index.py: what lies in each cell."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, crooked, ground

from geo.overlay.grid.frame import Frame
from geo.overlay.grid.index import Index
from geo.overlay.grid.wanted import asked_for, cells_at, place_of, wanted_cells
from geo.overlay.rings import Rings


def indexed(*shapes, threads: int = 1) -> Index:
    return Index.of(Rings.of(np.array([*shapes, None], dtype=object)), threads=threads)


def areas_by_cell(index: Index) -> dict[tuple[int, int], float]:
    """Give the area of each zone in each cell, from its edges."""
    found = {}
    for cell in range(len(index.start) - 1):
        for e in range(index.start[cell], index.start[cell + 1]):
            left, right, height, slope, sign = index.edges[index.first[e] : index.first[e + 1]].T
            run = right - left
            below = (sign * (height + slope * run / 2) * run).sum()
            whole = index.first[e] == index.first[e + 1]
            found[cell, index.zone[e]] = index.frame.size**2 if whole else below
    return found


def box_of(index: Index, cell: int) -> shapely.Polygon:
    frame = index.frame
    west = frame.west + cell % frame.columns * frame.size
    south = frame.south + cell // frame.columns * frame.size
    return shapely.box(west, south, west + frame.size, south + frame.size)


def assert_cells_hold(index: Index, shapes: list) -> None:
    found = areas_by_cell(index)
    for number, shape in enumerate(shapes):
        own = {cell: area for (cell, zone), area in found.items() if zone == number}
        assert sum(own.values()) == pytest.approx(shape.area, abs=1e-6)
        for cell, area in own.items():
            in_cell = shape.intersection(box_of(index, cell)).area
            assert area == pytest.approx(in_cell, abs=1e-6)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_each_cell_holds_what_the_geometry_library_finds_in_it(seed):
    shapes = crooked(np.random.default_rng(seed), 6, 150)
    assert_cells_hold(indexed(*shapes), shapes)


def test_edges_on_the_lines_between_cells_are_cut_cleanly():
    corner = shapely.box(EAST // 64 * 64, NORTH // 64 * 64, EAST // 64 * 64 + 256, NORTH + 200)
    ring = corner.difference(shapely.box(EAST // 64 * 64 + 64, NORTH, EAST + 128, NORTH + 64))
    assert_cells_hold(indexed(corner, ring), [corner, ring])


def test_a_hole_that_holds_cells_whole_leaves_them_out():
    holed = ground(0, 0, 1_000, 1_000).difference(ground(200, 200, 800, 800))
    index = indexed(holed)
    assert_cells_hold(index, [holed])
    middle = shapely.box(EAST + 400, NORTH + 400, EAST + 600, NORTH + 600)
    inside = [c for c in range(len(index.start) - 1) if middle.covers(box_of(index, c))]
    assert inside
    assert all(index.start[c] == index.start[c + 1] for c in inside)


def test_shells_and_holes_may_turn_either_way():
    holed = ground(0, 0, 300, 300).difference(ground(100, 100, 200, 200))
    turned = shapely.Polygon(holed.exterior.coords[::-1], [holed.interiors[0].coords[::-1]])
    assert areas_by_cell(indexed(holed)) == pytest.approx(areas_by_cell(indexed(turned)))


def test_a_cell_inside_a_zone_has_no_edges():
    index = indexed(ground(0, 0, 1_000, 1_000))
    whole = (np.diff(index.first) == 0).sum()
    assert whole > 150
    assert len(index.edges) < 4 * (len(index.zone) - whole) + 1


def test_the_index_is_the_same_for_any_number_of_threads(monkeypatch):
    monkeypatch.setattr("geo.overlay.grid.index.AT_ONCE", 50)
    shapes = crooked(np.random.default_rng(1), 40, 150)
    one, many = indexed(*shapes), indexed(*shapes, threads=4)
    for name in ("start", "zone", "first", "edges"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name))


def test_without_zones_all_cells_are_empty():
    index = indexed(None, shapely.Point(0, 0))
    assert len(index.zone) == len(index.edges) == 0


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_cells_that_are_asked_for_hold_the_bytes_of_those_of_a_whole_index(seed):
    rng = np.random.default_rng(seed)
    rings = Rings.of(np.array([*crooked(rng, 6, 150), None], dtype=object))
    whole = Index.of(rings)
    corner = rng.uniform(-100, 700, (3, 2)) + np.array([EAST, NORTH])
    boxes = np.hstack([corner, corner + rng.uniform(0, 90, (3, 2))])
    some = Index.of(rings, around=boxes)
    assert whole.frame == some.frame
    asked = {
        cell
        for cell in range(len(whole.start) - 1)
        if shapely.intersects(box_of(whole, cell), shapely.box(*boxes.T)).any()
    }
    at = np.flatnonzero(np.diff(some.start))
    filled = dict(zip(cells_at(some.wanted)[at].tolist(), at.tolist(), strict=True))
    assert filled.keys() == asked & set(np.flatnonzero(np.diff(whole.start)).tolist())
    for cell, place in filled.items():
        assert entries_of(some, place) == entries_of(whole, cell)


def entries_of(index: Index, cell: int) -> list:
    """Give the zones of a cell, each with the bytes of its edges."""
    return [
        (index.zone[e], index.edges[index.first[e] : index.first[e + 1]].tobytes())
        for e in range(index.start[cell], index.start[cell + 1])
    ]


def test_cells_around_a_box_are_asked_for_as_far_as_the_grid_reaches():
    frame = Frame(0.0, 0.0, 10.0, 4, 3)
    boxes = np.array([[11.0, 1.0, 12.0, 2.0], [500.0, 0.0, 501.0, 1.0], [np.nan] * 4])
    wanted = wanted_cells(boxes, frame, beyond=1)
    assert cells_at(wanted).tolist() == [0, 1, 2, 4, 5, 6]
    assert wanted_cells(boxes[1:], frame).places == 0
    assert wanted_cells(None, frame).every


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), beyond=st.integers(0, 2))
def test_each_cell_that_is_asked_for_has_a_place_of_its_own_in_their_order(seed, beyond):
    rng = np.random.default_rng(seed)
    frame = Frame(0.0, 0.0, 10.0, 9, 7)
    corner = rng.uniform(-30, 110, (6, 2))
    boxes = np.hstack([corner, corner + rng.exponential(15, (6, 2))])
    wanted, ground = wanted_cells(boxes, frame, beyond=beyond), np.zeros((7, 9), bool)
    for west, south, east, north in (boxes // frame.size).astype(int).tolist():
        rows = slice(max(south - beyond, 0), max(north + beyond + 1, 0))
        ground[rows, max(west - beyond, 0) : max(east + beyond + 1, 0)] = True
    cells = np.flatnonzero(ground)
    assert cells_at(wanted).tolist() == cells.tolist()
    places = [place_of(wanted, row, column) for row in range(7) for column in range(9)]
    assert places == np.where(ground.ravel(), np.cumsum(ground.ravel()) - 1, -1).tolist()
    left, low = rng.integers(0, 9), rng.integers(0, 7)
    right, high = rng.integers(left + 1, 10), rng.integers(low + 1, 8)
    assert asked_for(wanted, left, right, low, high) == ground[low:high, left:right].any()
