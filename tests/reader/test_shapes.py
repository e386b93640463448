import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reader import shapes

FAR = 20_000


def examined(*texts):
    geometry = np.array([text and shapely.from_wkt(text) for text in texts], dtype=object)
    return shapes.examine(geometry, np.zeros(len(geometry), dtype=bool), FAR)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("POLYGON ((0 0, 1 0, 1 1, 0 0))", "ok"),
        ("POINT (1 2)", "ok"),
        ("LINESTRING (0 0, 1 1)", "ok"),
        (None, "none"),
        ("POLYGON EMPTY", "empty"),
        ("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", "moved"),
        ("LINESTRING (1 1, 1 1)", "unrepairable"),
        ("POLYGON ((0 0, 1 0, 0 0, 1 0, 0 0))", "unrepairable"),
    ],
)
def test_each_shape_has_its_state(text, state):
    assert examined(text)[1].tolist() == [state]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_vertex_that_is_no_number_is_found_among_sound_rows(value):
    ring = np.array([[0, 0], [1, 0], [value, 1], [0, 0]])
    with np.errstate(invalid="ignore"):
        geometry = np.array([shapely.Point(0, 0), shapely.polygons(ring)], dtype=object)
    mended, states, notes = shapes.examine(geometry, np.zeros(2, dtype=bool), FAR)
    assert states.tolist() == ["ok", "not_finite"]
    assert "finite" in notes[1]
    assert mended[1] is None


def test_a_harmless_repair_keeps_the_area_and_tells_it():
    #  a square of 10 m with a spike of no width
    spike = "POLYGON ((0 0, 10 0, 10 10, 20 10, 10 10, 0 10, 0 0))"
    mended, states, notes = examined(spike)
    assert states.tolist() == ["repaired"]
    assert mended[0].is_valid
    assert mended[0].area == pytest.approx(100)
    assert "Self-intersection" in notes[0]
    assert "area 100 before, 100 after" in notes[0]


def test_a_shape_that_cannot_be_repaired_is_not_handed_on():
    assert examined("POLYGON ((0 0, 1 0, 0 0, 1 0, 0 0))")[0][0] is None


def test_heights_are_left_out():
    mended, states, _ = examined("POLYGON Z ((0 0 5, 1 0 NaN, 1 1 5, 0 0 5))")
    assert states.tolist() == ["ok"]
    assert not mended[0].has_z


def test_bytes_that_are_no_shape_are_told_from_a_row_without_one():
    geometry = np.array([None, None], dtype=object)
    _, states, _ = shapes.examine(geometry, np.array([True, False]), FAR)
    assert states.tolist() == ["unrepairable", "none"]


def test_the_rows_about_to_be_repaired_are_announced():
    told = []
    geometry = shapely.from_wkt(["POINT (0 0)", "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"])
    shapes.examine(geometry, np.zeros(2, dtype=bool), FAR, told.append)
    assert told == [[1]]


ring = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9)


@settings(max_examples=50, deadline=None)
@given(ring)
def test_what_counts_as_sound_is_valid_and_repairing_it_again_changes_nothing(corners):
    mended, states, _ = shapes.examine(
        np.array([shapely.Polygon(corners)], dtype=object), np.zeros(1, dtype=bool), FAR
    )
    again, second, _ = shapes.examine(mended, np.zeros(1, dtype=bool), FAR)
    if states[0] in ("ok", "repaired", "moved"):
        assert mended[0].is_valid
        assert second.tolist() == ["ok"]
        assert shapely.equals_exact(again[0], mended[0])
