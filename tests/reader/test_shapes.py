import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import arcs, crossing_star, hollow, wkb

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
    assert "the repair changes 0.00% of its area" in notes[0]


def test_a_bow_tie_is_told_as_a_share_as_its_units_may_be_degrees():
    _, _, notes = examined("POLYGON ((76 43, 77 44, 77 43, 76 44, 76 43))")
    assert notes[0] == "Self-intersection[76.5 43.5]; the repair changes 100.00% of its area"


@pytest.mark.parametrize("far", ["1e300", "1e200", "1e10"])
def test_a_crossing_shape_at_a_huge_vertex_is_told_in_short_and_costs_no_other(far):
    tie = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
    huge = f"POLYGON ((0 0, {far} {far}, {far} 0, 0 {far}, 0 0))"
    _, states, notes = examined(tie, huge)
    assert states.tolist() == ["moved", "unrepairable"]
    assert notes[1].endswith("; a corner lies off the earth in any CRS")
    assert len(notes[1]) < 200


def test_a_star_is_not_repaired_as_that_would_not_end():
    _, states, notes = shapes.examine(
        np.array([crossing_star(4001, x=0, y=0)], dtype=object), np.zeros(1, dtype=bool), FAR
    )
    assert states.tolist() == ["unrepairable"]
    assert notes[0].endswith("; its edges meet in over 50000 places")


def test_many_small_stars_are_counted_together(monkeypatch):
    monkeypatch.setattr(shapes, "MOST_IN_ALL", 1500)
    geometry = np.array([crossing_star(51, x=0, y=0)] * 3, dtype=object)  # 1,224 places each
    _, states, notes = shapes.examine(geometry, np.zeros(3, dtype=bool), FAR)
    assert states.tolist() == ["moved", "unrepairable", "unrepairable"]
    assert "the file's broken shapes meet in over 1500 places" in notes[1]


def test_the_fate_of_a_shape_need_not_hang_on_those_that_came_with_it(monkeypatch):
    monkeypatch.setattr(shapes, "MOST_IN_ALL", 1500)
    geometry = np.array([crossing_star(51, x=0, y=0)] * 3, dtype=object)
    _, states, _ = shapes.examine(geometry, np.zeros(3, dtype=bool), FAR, most_in_all=np.inf)
    assert states.tolist() == ["moved"] * 3


def test_a_shape_drawn_with_arcs_costs_no_other():
    square = shapely.box(0, 0, 1, 1).wkb
    drawn = arcs(0, 0).values()
    read, curved = shapes.decoded(np.array([square, *drawn, None, b"none", square], dtype=object))
    assert curved.tolist() == [False, *[True] * len(drawn), False, False, False]
    assert (~shapely.is_missing(read)).tolist() == [True, *[False] * (len(drawn) + 2), True]


@pytest.mark.parametrize(
    "content",
    [
        hollow(0, 0),
        wkb(6, hollow(0, 0)),
        wkb(6, shapely.box(0, 0, 1, 1).wkb, shapely.Polygon().wkb),
    ],
)
def test_a_ring_without_corners_is_no_shape_though_it_is_called_valid(content):
    geometry = shapely.from_wkb(np.array([content, shapely.box(0, 0, 1, 1).wkb], dtype=object))
    mended, states, notes = shapes.examine(geometry, np.zeros(2, dtype=bool), FAR)
    assert states.tolist() == ["unrepairable", "ok"]
    assert notes[0] == "one of its rings has no corners"
    assert mended[0] is None


def test_stars_cost_no_small_slip_its_repair_and_are_not_counted_without_end(monkeypatch):
    #  a square of 10 m with a spike of no width
    spike = shapely.from_wkt("POLYGON ((0 0, 10 0, 10 10, 20 10, 10 10, 0 10, 0 0))")
    counted, count = [], shapes._crossings
    monkeypatch.setattr(shapes, "_crossings", lambda one: counted.append(1) or count(one))
    geometry = np.array([crossing_star(401, x=0, y=0)] * 30 + [spike], dtype=object)
    _, states, notes = shapes.examine(geometry, np.zeros(31, dtype=bool), FAR)
    assert states.tolist() == ["unrepairable"] * 30 + ["repaired"]
    assert "its edges meet in over 50000 places" in notes[0]
    assert "the file's broken shapes meet in over 250000 places" in notes[29]
    assert len(counted) < 10


@pytest.mark.parametrize("holes", [False, True])
def test_a_shape_of_too_many_points_is_told_and_neither_checked_nor_used(monkeypatch, holes):
    monkeypatch.setattr(shapes, "MOST_POINTS", 100)
    asked, is_valid = [], shapely.is_valid
    monkeypatch.setattr(shapely, "is_valid", lambda some: asked.extend(some) or is_valid(some))
    round_ = shapely.Point(0, 0).buffer(9, quad_segs=30)
    many = shapely.box(-99, -99, 99, 99).difference(round_) if holes else round_
    few = shapely.Point(0, 0).buffer(9, quad_segs=20)
    geometry = np.array([few, many], dtype=object)
    mended, states, notes = shapes.examine(geometry, np.zeros(2, dtype=bool), FAR)
    assert states.tolist() == ["ok", "too_detailed"]
    assert notes[1] == f"{126 if holes else 121}, and at most 100 are checked"
    assert mended[1] is None
    assert asked == [few, None]


def test_the_largest_shapes_that_are_known_pass():
    turns = np.linspace(0, 2 * np.pi, 400_000, endpoint=False)
    shore = shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]))
    _, states, _ = shapes.examine(np.array([shore], dtype=object), np.zeros(1, dtype=bool), FAR)
    assert states.tolist() == ["ok"]


def test_a_long_shore_with_one_kink_is_repaired():
    turns = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    shore = np.column_stack([np.cos(turns), np.sin(turns)])
    shore[[5000, 5001]] = shore[[5001, 5000]]
    geometry = np.array([shapely.Polygon(shore)], dtype=object)
    _, states, _ = shapes.examine(geometry, np.zeros(1, dtype=bool), 2 * FAR)
    assert states.tolist() == ["repaired"]


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
