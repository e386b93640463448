"""Tests of geo/overlay/grid/coverage.py."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.overlay.grid.coverage import Lattice, covered
from geo.overlay.rings import Rings

SOUTHWARD = Lattice(0.0, 1.0, 24.0, -1.0, rows=24, columns=30)
NORTHWARD = Lattice(0.0, 1.0, 0.0, 1.0, rows=24, columns=30)


def cells(lattice, number):
    """Give the ground of cells as boxes, by their place in the grid."""
    row, column = np.divmod(number, lattice.columns)
    west, north = lattice.west + column * lattice.width, lattice.north + row * lattice.height
    south = north + lattice.height
    return shapely.box(
        west, np.minimum(north, south), west + lattice.width, np.maximum(north, south)
    )


def shares(shape, lattice):
    """Give the share of every cell of the grid under one shape."""
    _, cell, share = covered(Rings.of(np.array([shape])), lattice)
    whole = np.zeros(lattice.rows * lattice.columns)
    whole[cell] = share
    return whole


def clipped(shape, lattice):
    """Give the same by clipping each cell."""
    ground = cells(lattice, np.arange(lattice.rows * lattice.columns))
    return shapely.area(shapely.intersection(ground, shape)) / shapely.area(ground)


def crooked(seed):
    """Give a concave polygon, or several, some with holes, some along the sides of cells."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(-8, 34, (rng.integers(2, 14), 2))
    drawn = shapely.LineString(points) if seed % 3 else shapely.MultiPoint(points)
    wide = rng.choice([0.02, 0.4, 2.0, 7.0])
    shape = shapely.buffer(drawn, wide, quad_segs=int(rng.integers(1, 9)))
    if seed % 2:
        shape = shapely.difference(shape, shapely.box(4, 4, 12, 9.5))
    if seed % 5 == 0:  # a precision of 0 is none: later cuts are not drawn to the metre
        shape = shapely.set_precision(shapely.set_precision(shape, 1.0), 0.0)
    return shape


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6), lattice=st.sampled_from([SOUTHWARD, NORTHWARD]))
def test_the_share_of_each_cell_is_that_of_clipping_it(seed, lattice):
    shape = crooked(seed)
    assert np.abs(shares(shape, lattice) - clipped(shape, lattice)).max() < 1e-12


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), at=st.floats(0, 24))
def test_a_shape_cut_in_two_covers_the_same_ground(seed, at):
    shape, south = crooked(seed), shapely.box(-50, -50, 80, at)
    parts = [shapely.intersection(shape, south), shapely.difference(shape, south)]
    both = sum(shares(part, SOUTHWARD) for part in parts)
    assert np.abs(both - shares(shape, SOUTHWARD)).max() < 1e-12


@settings(max_examples=20, deadline=None)
@given(seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_what_else_is_asked_changes_no_answer(seeds):
    shapes = np.array([crooked(seed) for seed in seeds])
    shape, cell, share = covered(Rings.of(shapes), SOUTHWARD)
    assert (np.lexsort((cell, shape)) == np.arange(len(shape))).all()
    for place, alone in enumerate(shapes):
        found = np.zeros(SOUTHWARD.rows * SOUTHWARD.columns)
        found[cell[shape == place]] = share[shape == place]
        assert (found == shares(alone, SOUTHWARD)).all()


def test_whichever_way_round_rings_go_they_cover_the_same():
    ring = shapely.box(2, 2, 9, 9).difference(shapely.box(4, 4, 6, 6.5))
    turned = shapely.Polygon(
        ring.exterior.coords[::-1], [hole.coords[::-1] for hole in ring.interiors]
    )
    half = shapely.Polygon(ring.exterior.coords[::-1], [hole.coords for hole in ring.interiors])
    expected = clipped(ring, SOUTHWARD)
    for one in (ring, turned, half):
        assert np.abs(shares(one, SOUTHWARD) - expected).max() < 1e-12


def test_a_shape_around_the_whole_grid_covers_every_cell_whole():
    assert (shares(shapely.box(-9, -9, 99, 99), SOUTHWARD) == 1).all()


@pytest.mark.parametrize("away", [(-40, 0), (40, 0), (0, -40), (0, 40)])
def test_ground_off_the_grid_has_no_cell(away):
    shape = shapely.box(2 + away[0], 2 + away[1], 9 + away[0], 9 + away[1])
    assert not shares(shape, SOUTHWARD).any()


def test_a_shape_smaller_than_a_cell_takes_its_share():
    assert shares(shapely.box(3.25, 3.25, 3.5, 3.75), SOUTHWARD)[20 * 30 + 3] == 0.125


def test_shapes_without_a_polygon_have_no_row_and_keep_their_place():
    shapes = np.array([shapely.Point(1, 1), None, shapely.Polygon(), shapely.box(0, 0, 1, 1)])
    shape, cell, share = covered(Rings.of(shapes), SOUTHWARD)
    assert (shape.tolist(), cell.tolist(), share.tolist()) == ([3], [23 * 30], [1.0])


def test_a_side_along_a_meridian_of_cells_puts_no_sliver_into_the_next():
    #  degrees: no side of a cell is a round number, and neither is a vertex on it
    lattice = Lattice(76.5, 1 / 3600, 43.5, -1 / 3600, rows=200, columns=300)
    west, north = 76.5 + 17 * (1 / 3600), 43.5 - 31 * (1 / 3600)
    shape = shapely.box(west, north - 3 / 3600, west + 2 / 3600, north)
    _, cell, share = covered(Rings.of(np.array([shape])), lattice, least=1e-9)
    assert cell.tolist() == [row * 300 + column for row in (31, 32, 33) for column in (17, 18)]
    assert share == pytest.approx(1, abs=1e-9)


def test_a_shape_over_a_million_cells_costs_its_boundary_only():
    #  a million million cells: only what is covered is ever held
    lattice = Lattice(0.0, 1.0, 0.0, -1.0, rows=10**6, columns=10**6)
    disc = shapely.Point(5e5, -5e5).buffer(700, quad_segs=5000)
    shape, cell, share = covered(Rings.of(np.array([disc])), lattice)
    assert (len(shape) > 1_500_000, shape.max()) == (True, 0)
    assert share.sum() == pytest.approx(disc.area, rel=1e-12)
    row, column = np.divmod(cell, 10**6)
    far = np.hypot(column + 0.5 - 5e5, row + 0.5 - 5e5)
    assert np.abs(share[far < 699] - 1).max() < 1e-12
    assert far.max() < 701


def test_a_long_strip_is_walked_along_its_edges():
    #  50 km of zigzag, one cell wide, over a grid of 2500 million cells
    lattice = Lattice(0.0, 1.0, 50_000.0, -1.0, rows=50_000, columns=50_000)
    along = np.arange(0, 50_000, 2.0)
    line = shapely.LineString(np.stack([along, along / 2 + 5 * (along % 4)], axis=1))
    strip = shapely.buffer(line, 0.5)
    _, _, share = covered(Rings.of(np.array([strip])), lattice)
    inside = shapely.intersection(strip, shapely.box(0, 0, 50_000, 50_000))
    assert share.sum() == pytest.approx(inside.area, rel=1e-9)


def test_a_coordinate_that_is_nowhere_is_refused():
    rings = Rings.of(np.array([shapely.box(0, 0, 1, 1)]))
    rings.x[2] = np.inf
    with pytest.raises(ValueError, match="not finite"):
        covered(rings, SOUTHWARD)
