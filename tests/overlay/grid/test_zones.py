"""Tests of geo/overlay/grid/zones.py: the compiled loops, against brute force."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, about_zero, crooked, ground, turned

from geo.overlay.grid import areas, cut, index, near
from geo.overlay.grid.zones import GridZones
from geo.overlay.objects import Objects
from geo.overlay.pieces import Pieces

PLACED = [
    ground(64, 64, 74, 74), ground(54, 10, 64, 20), ground(64, 10, 74, 20), ground(60, 60, 68, 68),
    ground(-5_000, -5_000, -4_990, -4_990), ground(-10, -10, 300, 300), ground(290, 290, 330, 330),
    shapely.Point(EAST + 64, NORTH + 5), shapely.Point(EAST + 200, NORTH + 5),
    shapely.LineString([(EAST, NORTH), (EAST + 200, NORTH + 100)]), ground(30, 30, 30.01, 30.01),
    shapely.MultiPoint([(EAST, NORTH), (EAST + 70, NORTH + 5)]),
]  # fmt: skip
"""Objects on lines, at corners, off the ground that has zones, over all of it; without ground."""

DRAWN = [ground(0, 0, 64, 64), ground(64, 0, 128, 64), ground(100, 100, 100.2, 200), None]
"""Zones with a side in common, one of next to no width, and none."""


def array(shapes) -> np.ndarray:
    return np.array([*shapes, None], dtype=object)[:-1]


def asked(objects, drawn, within_m: float, exactly_m=(), *, threads: int = 2) -> pd.DataFrame:
    own = Objects.of(array(objects), threads=threads)
    grid = GridZones.of(array(drawn), threads=threads)
    return grid.near(own, np.arange(len(own)), within_m, exactly_m)


def brute_force(objects, drawn, within_m: float) -> pd.DataFrame:
    here, there = array(objects)[:, None], array(drawn)[None, :]
    distance = shapely.distance(here, there)
    close = shapely.intersects(here, there) if within_m == 0 else distance <= within_m
    one, two = np.nonzero(close)
    overlap = shapely.area(shapely.intersection(here, there))[one, two]
    return pd.DataFrame(
        {"object": one, "zone": two, "distance_m": distance[one, two], "overlap_m2": overlap}
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), within_m=st.sampled_from([0.0, 5.0, 90.0, 700.0]))
def test_pairs_areas_and_distances_agree_with_brute_force(seed, within_m):
    rng = np.random.default_rng(seed)
    objects = [*crooked(rng, 25, 12), *crooked(rng, 3, 100), *PLACED]
    drawn = [*crooked(rng, 8, 120), *DRAWN]
    assert_as_by_brute_force(objects, drawn, within_m)


def assert_as_by_brute_force(objects, drawn, within_m: float) -> None:
    found, expected = asked(objects, drawn, within_m), brute_force(objects, drawn, within_m)
    pd.testing.assert_frame_equal(
        found[["object", "zone"]], expected[["object", "zone"]], check_dtype=False
    )
    np.testing.assert_allclose(found["overlap_m2"], expected["overlap_m2"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(found["distance_m"], expected["distance_m"], rtol=0, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), within_m=st.sampled_from([0.0, 5.0, 90.0]))
def test_also_where_coordinates_are_next_to_nothing(seed, within_m):
    rng = np.random.default_rng(seed)
    objects = [*about_zero([*crooked(rng, 15, 12), *PLACED]), *turned(rng, 60)]
    drawn = [*about_zero([*crooked(rng, 6, 120), *DRAWN]), *turned(rng, 20)]
    assert_as_by_brute_force(objects, drawn, within_m)


def test_a_side_that_is_upright_but_for_the_last_digit_divides_by_nothing():
    #  as seen from the corner of the grid, at x = -8,192, the two x are one
    leaning = shapely.Polygon([(10.1, 0), (30.1, 0), (30.1, 20), (np.nextafter(10.1, 11), 20)])
    found = asked([leaning], [shapely.box(-5_000, -5_000, 5_000, 10)], 0.0)
    assert found["overlap_m2"].tolist() == pytest.approx([200.0])


@pytest.mark.deep
def test_half_a_million_pairs_agree_with_brute_force():
    rng = np.random.default_rng(20261101)
    worst = 0.0
    for _ in range(10):
        objects = [*crooked(rng, 950, 15), *crooked(rng, 50, 100)]
        drawn = [*crooked(rng, 47, 150), *DRAWN[:3]]
        found, expected = asked(objects, drawn, 1_000.0), brute_force(objects, drawn, 1_000.0)
        assert len(found) == len(expected) == 50_000
        off = (found["overlap_m2"] - expected["overlap_m2"]).abs()
        worst = max(worst, off.max())
        missed = (found["overlap_m2"] > 1e-5) != (expected["overlap_m2"] > 1e-5)
        assert not missed.any()
        np.testing.assert_allclose(found["distance_m"], expected["distance_m"], rtol=0, atol=1e-9)
    assert worst < 1e-6


def test_where_rounding_decides_the_plain_path_is_asked():
    #  as far as the limit, but for rounding: 0.1 + 0.2 m
    objects = [ground(100.1 + 0.2, 0, 110, 10), ground(100.0, 0, 110, 10)]
    drawn = [ground(0, 0, 100, 100)]
    for within_m in (0.0, 0.3, np.nextafter(0.3, 0), objects[0].distance(drawn[0])):
        plain = Pieces.of(array(drawn)).near(Objects.of(array(objects)), np.arange(2), within_m)
        pd.testing.assert_frame_equal(asked(objects, drawn, within_m), plain)


@pytest.mark.parametrize(("few", "sorted_"), [(False, 1), (True, 2)])
def test_edges_are_sorted_anew_for_another_reach_only_around_few_objects(few, sorted_):
    own = Objects.of(array([ground(64, 10, 74, 20)]))
    grid = GridZones.of(array(DRAWN), around=own.bounds if few else None)
    for within_m in (0.0, 200.0):
        grid.near(own, np.arange(1), within_m)
    assert len(grid.sorted_edges) == sorted_


def test_an_object_that_lies_in_a_zone_whole_has_its_own_area_to_the_last_digit():
    rng = np.random.default_rng(5)
    objects = crooked(rng, 30, 40)
    found = asked(objects, [ground(-200, -200, 700, 700)], 0.0)
    assert found["overlap_m2"].tolist() == [one.area for one in objects]


def test_an_object_beside_a_zone_has_no_area_in_it_at_all():
    found = asked([ground(64, 10, 74, 20), ground(64.5, 10, 74, 20)], DRAWN[:1], 5.0)
    assert found["overlap_m2"].tolist() == [0.0, 0.0]
    assert found["distance_m"].tolist() == [0.0, 0.5]


def test_only_the_objects_that_are_asked_for_are_looked_at():
    own = Objects.of(array(PLACED))
    grid = GridZones.of(array(DRAWN))
    every, some = grid.near(own, np.arange(len(own)), 5.0), grid.near(own, np.array([1, 7]), 5.0)
    expected = every[every["object"].isin([1, 7])].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)


def test_without_objects_and_without_zones_there_are_no_pairs():
    assert asked([], DRAWN, 5.0).empty
    assert asked(PLACED, [], 5.0).empty


def test_an_object_with_a_coordinate_that_is_none_is_asked_of_the_plain_path():
    with np.errstate(invalid="ignore"):  # the library complains of what is made on purpose
        nowhere = shapely.Polygon([(EAST, NORTH), (np.nan, NORTH), (EAST + 1, NORTH + 9)])
    objects = [nowhere, ground(0, 0, 10, 10)]
    plain = Pieces.of(array(DRAWN)).near(Objects.of(array(objects)), np.arange(2), 5.0)
    pd.testing.assert_frame_equal(asked(objects, DRAWN, 5.0), plain)


def test_an_object_over_very_many_cells_is_measured_by_the_plain_path(monkeypatch):
    monkeypatch.setattr("geo.overlay.grid.zones.MOST_WORK", 100)
    rng = np.random.default_rng(8)
    objects, drawn = crooked(rng, 20, 60), crooked(rng, 5, 150)
    pd.testing.assert_frame_equal(
        asked(objects, drawn, 20.0),
        Pieces.of(array(drawn)).near(Objects.of(array(objects)), np.arange(20), 20.0),
    )


def test_zones_far_apart_are_measured_in_wide_cells():
    #  a country between the two
    drawn = [ground(0, 0, 50, 50), ground(3_000_000, 1_600_000, 3_000_050, 1_600_050)]
    objects = [ground(45, 45, 60, 60), ground(2_999_990, 1_600_000, 3_000_010, 1_600_010)]
    assert asked(objects, drawn, 0.0)["overlap_m2"].tolist() == [25.0, 100.0]


def test_the_pairs_are_the_same_for_any_number_of_threads(monkeypatch):
    monkeypatch.setattr("geo.overlay.objects.AT_ONCE", 7)
    rng = np.random.default_rng(2)
    objects, drawn = [*crooked(rng, 60, 15), *PLACED], [*crooked(rng, 8, 120), *DRAWN]
    one = asked(objects, drawn, 20.0, threads=1)
    pd.testing.assert_frame_equal(one, asked(objects, drawn, 20.0, threads=5))


def test_each_loop_is_compiled_for_one_set_of_types_only():
    asked(PLACED, DRAWN, 5.0)  # and all others of this file before: see geo/overlay/grid/compiled
    doors = (areas.areas, cut.cut, index._by_cell, index._merged, near.edges_by_cell, near.near)
    assert [len(door.signatures) for door in doors] == [1] * len(doors)
