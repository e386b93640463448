from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, METRIC, NORTH

from geo.atlas.contours import contours, step_m
from geo.records import Parameter, Relief

EVERYWHERE = (70.0, 40.0, 80.0, 48.0)


def model(heights):
    return Relief(
        elevation_m=np.asarray(heights, dtype="float32"), slope_deg=np.zeros_like(heights),
        transform=(10.0, 0.0, EAST, 0.0, -10.0, NORTH), crs=METRIC, cell_m=(10.0, 10.0),
        slope_error_deg=Parameter(value=2.0, source="none"), void_share=0.0, source="open",
        file="model.tif",
    )  # fmt: skip


def test_on_an_even_slope_each_line_lies_where_the_slope_reaches_its_height():
    east = np.arange(40.0)[None, :].repeat(30, axis=0)  # one metre up every ten to the east
    lines = contours(model(east), METRIC, EVERYWHERE)
    assert lines["elevation_m"].tolist() == [5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0]
    for height, line in zip(lines["elevation_m"], lines.geometry, strict=True):
        x = shapely.get_coordinates(line)[:, 0]
        assert x == pytest.approx(EAST + 5 + 10 * height, abs=0.01)
        assert line.length == pytest.approx(290, abs=0.1)


def test_a_hill_gives_closed_lines():
    y, x = np.mgrid[-20:21, -20:21]
    lines = contours(model(100 - np.hypot(x, y)), METRIC, EVERYWHERE)
    inner = lines[lines["elevation_m"] >= 85]
    assert inner["elevation_m"].tolist() == [85.0, 90.0, 95.0]
    assert inner.geometry.is_ring.all()


def test_beside_a_void_there_is_no_line():
    east = np.arange(40.0)[None, :].repeat(30, axis=0)
    east[10:20, :] = np.nan
    ys = shapely.get_coordinates(contours(model(east), METRIC, EVERYWHERE).geometry)[:, 1]
    assert not ((ys < NORTH - 100) & (ys > NORTH - 200)).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_lines_of_different_heights_never_cross(seed):
    draw = np.random.default_rng(seed).normal(0, 40, (6, 6))
    smooth = np.kron(draw, np.ones((4, 4)))
    lines = contours(model(smooth), METRIC, EVERYWHERE, simplify_cells=0)
    tree = shapely.STRtree(lines.geometry.to_numpy())
    one, other = tree.query(lines.geometry.to_numpy(), predicate="crosses")
    heights = lines["elevation_m"].to_numpy()
    assert (heights[one] == heights[other]).all()


def test_a_level_model_or_one_that_lies_elsewhere_gives_none():
    assert contours(model(np.full((9, 9), 50.0)), METRIC, EVERYWHERE).empty
    assert contours(model(np.eye(9) * 90), METRIC, (10.0, 40.0, 11.0, 41.0)).empty
    void = replace(model(np.eye(9)), elevation_m=np.full((9, 9), np.nan, dtype="float32"))
    assert contours(void, METRIC, EVERYWHERE).empty


def test_a_steep_city_is_not_black_with_lines():
    assert step_m(700, 4900) == 200.0
    assert step_m(0, 90_000) == 200.0  # not a number of this earth, and no endless list either
