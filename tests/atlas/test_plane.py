"""Shapes and heights as a page reads them, and what is expected of a step."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import METRIC, ground

from geo.atlas import plane
from geo.atlas.planner import heights


def read_back(told):
    """Read steps as the page does, one after the other."""
    steps = np.array(told["steps"], dtype=np.float64).reshape(-1, 2)
    for at in range(len(steps)):
        steps[at] += plane.expected(steps[: at + 1])[at]
    return steps.cumsum(axis=0) / plane.STEPS_PER_METRE


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 300), st.integers(1, 20), st.floats(0, 5))
def test_what_was_foreseen_is_added_again(radius, segments, more):
    arc = ground(0, 0, 40, 25).buffer(radius, quad_segs=segments).buffer(more)
    told = plane.shapes(gpd.GeoSeries([arc], crs=METRIC))
    vertices = shapely.get_coordinates(arc)[:-1]
    assert np.abs(read_back(told) - vertices).max() <= 0.5 / plane.STEPS_PER_METRE + 1e-9


def test_an_arc_takes_small_numbers():
    arc = gpd.GeoSeries([ground(0, 0, 1, 1).centroid.buffer(90, quad_segs=16)], crs=METRIC)
    steps = np.abs(np.array(plane.shapes(arc)["steps"]).reshape(-1, 2)[3:])
    assert steps.max() < 10  # steps of the grid, where a chord is 44,000 of them


@pytest.mark.parametrize(("unit", "digits"), [(1.0, 0), (0.1, 1), (0.001, 3), (0.0001, 3)])
def test_heights_keep_the_decimals_they_have(unit, digits):
    cells = (np.arange(12).reshape(3, 4) ** 2 * unit).astype(np.float32)
    assert heights(cells)["digits"] == digits


def test_a_model_that_begins_with_a_void_says_so():
    told = heights(np.array([[np.nan, 5], [6, np.nan]], dtype=np.float32))
    assert told["voids"] == [0, 1, 2, 1]
