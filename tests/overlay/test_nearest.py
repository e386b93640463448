"""Tests of geo/overlay/nearest.py: both engines, against brute force."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import EAST, NORTH, crooked, ground

from geo.errors import UsageError
from geo.overlay import engines
from geo.overlay.grid.nearest import EdgeTree
from geo.overlay.nearest import MANY, Features, ShortLines, edge_lines, shortened
from geo.overlay.objects import Objects

ENGINES = ["plain", "grid"]
MIDDLE = np.array([EAST, NORTH])


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(EAST + x, NORTH + y)


def line(*corners: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in corners])


def array(shapes) -> np.ndarray:
    return np.array([*shapes, None], dtype=object)[:-1]


def asked(objects, features, engine: str, *, threads: int = 2) -> pd.DataFrame:
    made = Features.of(array(features), engine=engine, threads=threads)
    return made.nearest(Objects.of(array(objects), threads=threads))


def brute_force(objects, features) -> pd.DataFrame:
    distance = shapely.distance(array(objects)[:, None], array(features)[None, :])
    distance = np.where(np.isnan(distance), np.inf, distance)
    nearest = distance.argmin(axis=1)  # the first of those as near
    least = distance[np.arange(len(nearest)), nearest]
    table = {"object": np.arange(len(nearest)), "feature": nearest, "distance_m": least}
    return pd.DataFrame(table)[least < np.inf].reset_index(drop=True)


def walks(rng: np.random.Generator, count: int) -> list:
    """Draw lines that wander, some of two parts."""
    lines = []
    for _ in range(count):
        start = rng.uniform(-900, 900, 2) + MIDDLE
        steps = np.cumsum(rng.normal(0, 25, (rng.integers(2, 40), 2)), axis=0)
        lines.append(shapely.LineString(start + steps))
    return [shapely.MultiLineString(lines[:2]), *lines[2:]]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_both_engines_name_the_nearest_feature_as_brute_force_does(seed):
    rng = np.random.default_rng(seed)
    features = [
        *walks(rng, 6), None, *crooked(rng, 4, 90), shapely.Point(EAST - 500, NORTH),
        shapely.LineString(), ground(60, 60, 64, 64),
        shapely.GeometryCollection([line((0, -700), (80, -650)), ground(700, 0, 790, 10)]),
    ]  # fmt: skip
    objects = [
        *crooked(rng, 40, 15), *crooked(rng, 4, 200), ground(50, 50, 70, 70),
        ground(90_000, -70_000, 90_010, -69_990), ground(-2e6, 0, -2e6 + 5, 5),
        *shapely.points(rng.uniform(-900, 900, (5, 2)) + MIDDLE),
        line((-300, 0), (-280, 9)),
    ]  # fmt: skip
    expected = brute_force(objects, features)
    for engine in ENGINES:
        found = asked(objects, features, engine)
        assert found["object"].tolist() == expected["object"].tolist()
        np.testing.assert_allclose(found["distance_m"], expected["distance_m"], rtol=0, atol=1e-9)
        assert found["feature"].tolist() == expected["feature"].tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_of_two_as_near_the_first_is_named(engine):
    #   0 ──────┐       the two faults share a corner, 1 m east of the house;
    #   house   ├       and both run through the house that lies on the corner
    #   1 ──────┘
    faults = [line((11, 5), (11, 500)), line((11, 5), (11, -500)), line((-9, -9), (-9, 9))]
    houses = [ground(0, 4, 10, 6), ground(5, 0, 15, 10), ground(0.5, -3, 1.5, 13)]
    found = asked(houses, faults, engine)
    assert found["feature"].tolist() == [0, 0, 0]
    assert asked(houses, faults[::-1], engine)["feature"].tolist() == [1, 1, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_touches_or_lies_within_is_at_no_distance(engine):
    fault, zone = line((10, -5), (10, 50)), ground(-100, -100, -50, -50)
    houses = [ground(0, 0, 10, 10), ground(9, 9, 12, 12), ground(-80, -80, -70, -70), point(10, 3)]
    found = asked(houses, [fault, zone], engine)
    assert found["distance_m"].tolist() == [0, 0, 0, 0]
    assert found["feature"].tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_line_within_the_house_is_at_no_distance_and_one_in_its_yard_is_not(engine):
    yard = shapely.Polygon(ground(0, 0, 30, 30).exterior, [ground(10, 10, 20, 20).exterior])
    assert asked([ground(0, 0, 30, 30)], [line((12, 12), (14, 15))], engine)["distance_m"][0] == 0
    assert asked([yard], [line((12, 12), (14, 15))], engine)["distance_m"][0] == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_feature_and_without_a_place_there_is_no_nearest(engine):
    assert asked([ground(0, 0, 9, 9)], [], engine).empty
    assert asked([ground(0, 0, 9, 9)], [None, shapely.LineString()], engine).empty
    assert asked([], [line((0, 0), (9, 9))], engine).empty
    found = asked([None, shapely.Polygon(), ground(0, 0, 9, 9)], [line((0, 12), (9, 12))], engine)
    assert found.to_numpy().tolist() == [[2, 0, 3]]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_figure_hangs_on_which_objects_are_asked_together(engine):
    rng = np.random.default_rng(11)
    objects, faults = crooked(rng, 30, 12), walks(rng, 9)
    together = asked(objects, faults, engine)
    alone = pd.concat([asked([one], faults, engine, threads=1) for one in objects])
    assert together["distance_m"].tolist() == alone["distance_m"].tolist()
    assert together["feature"].tolist() == alone["feature"].tolist()


def test_only_ground_around_the_objects_is_cut():
    round_ = [shapely.Point(EAST + x, NORTH).buffer(50, quad_segs=200) for x in (0, 9_000)]
    objects = Objects.of(array([ground(0, 0, 5, 5), ground(60, 0, 65, 5)]))
    few, every = Features.of(array(round_), around=objects.bounds), Features.of(array(round_))
    assert (set(few.ground.owner), set(every.ground.owner)) == ({0}, {0, 1})
    pd.testing.assert_frame_equal(few.nearest(objects), every.nearest(objects))


def test_loops_are_compiled_for_many_objects_and_never_without_numba(monkeypatch):
    faults = array([line((0, 0), (9, 9))])
    made = {count: type(Features.of(faults, count=count).lines) for count in (0, MANY - 1, MANY)}
    assert made[0] is made[MANY - 1] is ShortLines
    assert made[MANY] is EdgeTree
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    assert isinstance(Features.of(faults, count=MANY).lines, ShortLines)
    with pytest.raises(UsageError, match="numba is not installed"):
        Features.of(faults, engine="grid")


def test_lines_are_cut_at_their_points_and_nothing_is_lost():
    rng = np.random.default_rng(3)
    lines, owner = edge_lines(array([*walks(rng, 8), *crooked(rng, 5, 60)]))
    pieces, of = shortened(lines)
    assert shapely.get_num_coordinates(pieces).max() == 5
    whole = np.bincount(of, shapely.length(pieces), len(lines))
    np.testing.assert_allclose(whole, shapely.length(lines))
    assert (np.diff(owner) >= 0).all()
