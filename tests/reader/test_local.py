from math import cos, radians, sin

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.reader.local import to_base

numbers = st.floats(-10_000, 10_000)


def grid(east=0.0, north=0.0, turn=0.0, scale=1.0):
    keys = ("origin_east_m", "origin_north_m", "rotation_deg", "scale")
    return dict(zip(keys, (east, north, turn, scale), strict=True))


def test_a_grid_without_a_turn_is_moved():
    assert to_base([Point(1, 2)], grid(100, 200))[0].wkt == "POINT (101 202)"


def test_a_turn_is_counter_clockwise_from_east():
    #  y│   * (0, 1)
    #   └── x axis of the grid points north after a quarter turn
    assert to_base([Point(1, 0)], grid(turn=90))[0].wkt == "POINT (0 1)"
    assert to_base([Point(0, 1)], grid(turn=90))[0].wkt == "POINT (-1 0)"


def test_what_is_missing_stays_missing():
    assert to_base([None], grid())[0] is None


@settings(max_examples=50)
@given(x=numbers, y=numbers, turn=st.floats(-359, 359), scale=st.floats(0.91, 1.09))
def test_the_formula_of_the_record_holds(x, y, turn, scale):
    r = radians(turn)
    there = to_base([Point(x, y)], grid(650_000, 4_780_000, turn, scale))[0]
    assert there.x == pytest.approx(650_000 + scale * (x * cos(r) - y * sin(r)), abs=1e-6)
    assert there.y == pytest.approx(4_780_000 + scale * (x * sin(r) + y * cos(r)), abs=1e-6)


@settings(max_examples=50)
@given(turn=st.floats(-359, 359), scale=st.floats(0.91, 1.09))
def test_an_area_grows_by_the_square_of_the_scale_and_by_nothing_else(turn, scale):
    moved = to_base([box(0, 0, 20, 10)], grid(650_000, 4_780_000, turn, scale))
    assert shapely.area(moved)[0] == pytest.approx(200 * scale**2, rel=1e-6)
