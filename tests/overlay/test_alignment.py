"""Tests of geo/overlay/alignment.py."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, terrain

from geo.overlay.alignment import cropped, laid, resampled


@settings(max_examples=40, deadline=None)
@given(cell=st.floats(2, 25), right=st.floats(-1, 1), seed=st.integers(0, 99))
def test_a_volume_stays_what_it_was_on_other_cells(cell, right, seed):
    heights = np.zeros((12, 12))
    heights[4:8, 4:8] = np.random.default_rng(seed).normal(5, 2, (4, 4))
    source = terrain(heights)
    count = int(np.ceil(120 / cell)) + 4
    west = -2 * cell
    like = terrain(np.zeros((count, count)), cell=cell, west=west, south=west)
    found = resampled(source, like, right=right).elevation_m
    volume = np.nansum(found.astype(np.float64)) * cell**2
    # what reaches off the source is void; the heap lies well inside
    assert volume == pytest.approx(heights.sum() * 100, rel=1e-5, abs=1e-3)


def test_a_cell_partly_over_a_void_is_void():
    source = terrain([[1, np.nan, 3, 3]])
    found = resampled(source, terrain([[0, 0]], cell=20)).elevation_m
    assert np.isnan(found).all()  # the row of new cells reaches twice as high as the source
    found = resampled(terrain([[1, np.nan, 3, 3]] * 2), terrain([[0, 0]], cell=20)).elevation_m
    assert np.array_equal(found, [[np.nan, 3]], equal_nan=True)


def test_between_cells_of_one_size_a_height_is_interpolated():
    found = resampled(terrain([[0, 10, 20]]), terrain([[0, 0, 0]]), right=0.25).elevation_m
    assert found[0, :2].tolist() == [2.5, 12.5]
    assert np.isnan(found[0, 2])


def test_a_model_far_from_the_other_leaves_it_void():
    before = terrain(np.zeros((2, 2)))
    for west, south in ((500, 0), (-500, 0), (0, 500), (0, -500)):
        assert np.isnan(laid(before, terrain(np.ones((3, 3)), west=west, south=south))).all()


def test_a_surface_is_cut_to_the_cells_around_some_ground():
    whole = terrain(np.arange(100.0).reshape(10, 10))
    part = cropped(whole, (EAST + 41, NORTH + 51, EAST + 49, NORTH + 59), 1)
    assert part.elevation_m.tolist() == whole.elevation_m[3:6, 3:6].tolist()
    assert np.array_equal(laid(whole, part)[3:6, 3:6], part.elevation_m)
    assert cropped(whole, (EAST + 500, NORTH, EAST + 510, NORTH + 10), 3) is None
    assert cropped(whole, (EAST - 500, NORTH, EAST - 490, NORTH + 10), 3) is None
