"""Tests of geo/overlay/regions.py: row groups that lie together are measured together."""

import numpy as np
import pytest
import shapely

from geo.overlay import regions as module
from geo.overlay.regions import AROUND_M, regions

WHOLE = (-2_000.0, -2_000.0, 102_000.0, 12_000.0)


def city(east):
    """A zone of 65 points, 10 km wide."""
    return shapely.Point(east + 5_000, 5_000).buffer(5_000, quad_segs=16)


def box(east):
    return (east, 0.0, east + 10_000.0, 10_000.0)


@pytest.fixture
def cities(monkeypatch):
    """Three cities far from one another, of which two may be drawn at once."""
    monkeypatch.setattr(module, "MOST_POINTS", 140)
    return np.array([city(0), city(40_000), city(80_000)])


def test_few_zones_are_drawn_once_for_all(cities):
    assert regions([box(0), box(40_000)], WHOLE, cities[:2]) == [(WHOLE, range(2))]


def test_many_zones_are_drawn_as_row_groups_come_to_them(cities):
    boxes = [box(0), box(0), box(40_000), box(80_000), box(80_000)]
    found = regions(boxes, WHOLE, cities)
    assert [groups for _, groups in found] == [range(3), range(3, 5)]
    assert found[0][0] == (-AROUND_M, -AROUND_M, 50_000 + AROUND_M, 10_000 + AROUND_M)


def test_a_row_group_that_may_lie_anywhere_gets_all_zones(cities):
    found = regions([box(0), None, box(0)], WHOLE, cities)
    assert [groups for _, groups in found] == [range(1), range(1, 3)]
    assert found[1][0][2] == WHOLE[2]


def test_every_row_group_is_in_one_region_and_lies_on_its_ground(cities):
    draw = np.random.default_rng(3)
    boxes = [box(east) for east in draw.uniform(0, 90_000, 40)]
    found = regions(boxes, WHOLE, cities)
    assert [at for _, groups in found for at in groups] == list(range(40))
    for ground, groups in found:
        union = shapely.union_all([shapely.box(*boxes[at]) for at in groups])
        assert shapely.box(*ground).contains(union)


def test_without_row_groups_there_is_one_region_still(cities):
    assert regions([], WHOLE, cities) == [(WHOLE, range(0))]
