"""Tests of geo/overlay/identity.py."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point
from world import EAST, METRIC, NORTH, buildings, ground, observations

from geo import tables
from geo.overlay.identity import _between_strangers, identify

HOUSE = ground(0, 0, 10, 10)
NEXT_DOOR = ground(10, 0, 20, 10)
NONE = tables.BUILDINGS.empty(METRIC)


def of(seen, on_file=NONE):
    """Give the building of each observation, '?' where it is open and '' where it is none."""
    identity = identify(seen, on_file)
    ids = identity.pairs.groupby("observation")["building_id"].agg(" ".join)
    rows = ids.reindex(range(len(seen))).fillna("")
    return rows.where(~(identity.ambiguous | identity.lost), "?").tolist()


def test_an_observation_is_of_the_building_it_names_however_the_name_is_written():
    far = ground(500, 0, 510, 10)
    assert of(observations(far, building_id="B 1"), buildings(HOUSE, building_id="b-1")) == ["b-1"]


def test_a_name_that_two_buildings_may_have_is_open_unless_it_is_written_as_one_of_them():
    both = buildings(HOUSE, NEXT_DOOR, building_id=["b-1", "B.1"])
    assert of(observations(None, None, building_id=["b 1", "B.1"]), both) == ["?", "B.1"]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (ground(1, 1, 11, 11), "b1"),  # drawn a little elsewhere
        (ground(0, 0, 10, 30), "b1"),  # grown
        (ground(2, 2, 5, 5), "b1"),  # smaller
        (ground(6, 0, 16, 10), "o1"),  # 40 % alike
        (ground(10, 0, 20, 10), "o1"),  # its neighbour
    ],
    ids=str,
)
def test_a_footprint_is_of_the_building_that_shares_half_of_the_smaller(seen, expected):
    assert of(observations(seen), buildings(HOUSE)) == [expected]


def test_a_footprint_over_two_buildings_is_open():
    assert of(observations(ground(0, 0, 20, 10)), buildings(HOUSE, NEXT_DOOR)) == ["?"]


def test_a_shed_within_the_footprint_does_not_make_it_open():
    shed = ground(2, 2, 4, 4)
    assert of(observations(ground(0, 0, 10, 11)), buildings(HOUSE, shed)) == ["b1"]


def test_a_point_may_be_of_every_building_within_both_errors():
    at = Point(EAST + 9, NORTH + 5)
    both = buildings(HOUSE, NEXT_DOOR, position_error_m=0.1)
    seen = observations(at, at, position_error_m=[0.5, 5])
    assert of(seen, both) == ["b1", "?"]
    near = Point(EAST + 12, NORTH + 5)
    assert of(observations(near, near, position_error_m=[1, 3]), buildings(HOUSE)) == ["o1", "b1"]


def test_a_footprint_may_be_of_a_building_known_as_a_point():
    point = buildings(Point(EAST + 12, NORTH + 5), position_error_m=3)
    assert of(observations(HOUSE), point) == ["b1"]


def test_observations_that_fit_each_other_are_of_one_new_building_called_after_the_first():
    seen = observations(HOUSE, ground(1, 0, 11, 10), HOUSE, ground(50, 0, 60, 10),
                        captured_on=["2026-03-01", "2026-02-01", None, "2026-01-01"])  # fmt: skip
    assert of(seen) == ["o2", "o2", "o2", "o4"]


def test_one_roof_over_two_houses_is_open_and_the_houses_are_two():
    seen = observations(ground(0, 0, 20, 10), HOUSE, NEXT_DOOR, ground(0, 0, 10, 9))
    assert of(seen) == ["?", "o2", "o3", "o2"]


def test_a_group_in_a_chain_keeps_only_its_ends():
    steps = [ground(5 * step, 0, 5 * step + 10, 10) for step in range(4)]
    assert of(observations(*steps)) == ["o1", "?", "?", "o4"]


def test_a_name_not_on_file_holds_observations_together_and_names_the_building():
    seen = observations(HOUSE, None, ground(300, 0, 310, 10), building_id=["b9", "B9", None])
    assert of(seen, buildings(ground(80, 0, 90, 10))) == ["b9", "b9", "o3"]


def test_a_name_not_on_file_does_not_put_a_second_building_on_the_same_ground():
    assert of(observations(HOUSE, building_id="b9"), buildings(HOUSE)) == ["b1"]


def test_the_absence_of_a_building_that_no_register_has_is_told_by_name_and_by_ground():
    seen = observations(
        HOUSE, None, ground(-5, -5, 15, 15), building_id=["b9", "b9", None],
        presence=["seen", "absent", "absent"],
    )  # fmt: skip
    assert of(seen) == ["b9", "b9", "b9"]


def test_an_id_that_a_building_has_already_is_told_apart_by_its_register():
    seen = observations(ground(50, 0, 60, 10), observation_id="b1")
    assert of(seen, buildings(HOUSE)) == ["drone:b1"]


def test_the_absence_on_ground_without_a_building_is_of_none_and_not_open():
    empty = observations(ground(50, 0, 60, 10), presence="absent")
    assert of(empty, buildings(HOUSE)) == [""]


def test_a_point_is_absent_only_where_its_whole_error_was_seen_empty():
    point = buildings(Point(EAST + 5, NORTH + 5), position_error_m=4)
    seen = observations(ground(0, 0, 10, 10), ground(3, 3, 7, 7), presence="absent")
    assert of(seen, point) == ["b1", "?"]


def test_many_groups_are_told_apart_as_one_alone_is():
    wests = np.arange(40) * 30
    shapes = [ground(west, 0, west + 10 + step, 10) for west in wests for step in range(3)]
    found = of(observations(*shapes))
    assert found == [f"o{3 * group + 1}" for group in range(40) for _ in range(3)]


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        (ground(-5, -5, 15, 15), "b1"),
        (ground(-4, -4, 14, 14), "?"),  # the house may reach farther
        (HOUSE, "?"),
        (ground(4.8, 4.8, 60, 60), "?"),  # holds no more than what is left within the error
        (ground(5.5, 5.5, 60, 60), ""),
    ],
    ids=str,
)
def test_ground_proves_an_absence_only_where_it_holds_the_house_wherever_it_stands(empty, expected):
    house = buildings(HOUSE, position_error_m=4.9)
    assert of(observations(empty, presence="absent", position_error_m=0), house) == [expected]


def strangers(pairs):
    """Find what is between strangers by looking at every pair of neighbours."""
    fits = {frozenset(pair) for pair in pairs}
    near = {one: {b for a, b in pairs if a == one} for one, _ in pairs}
    return sorted(
        one
        for one, all_near in near.items()
        if any(a != b and frozenset((a, b)) not in fits for a in all_near for b in all_near)
    )


@settings(max_examples=20, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda two: two[0] < two[1])))
def test_what_is_between_strangers_is_found_without_listing_the_paths(half):
    pairs = sorted({*half, *((b, a) for a, b in half)})
    edges = pd.DataFrame(pairs, columns=["one", "other"], dtype="int64")
    assert _between_strangers(edges).tolist() == strangers(pairs)


def test_a_crowd_of_points_is_told_apart_in_the_memory_of_its_pairs():
    random = np.random.default_rng(0)
    points = [Point(EAST + x, NORTH + y) for x, y in random.uniform(0, 10, (400, 2))]
    crowd = observations(*points, position_error_m=5)
    tracemalloc.start()
    identify(crowd, NONE)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 200e6
