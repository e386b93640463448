"""Tests of geo/overlay/regions.py: the ground is halved until few zones lie in each part."""

import numpy as np
import pytest
import shapely

from geo.overlay import regions as module
from geo.overlay.regions import LEAST_M, regions

WHOLE = (-2_000.0, -2_000.0, 102_000.0, 12_000.0)


def city(east):
    """A zone of 65 points, 10 km wide."""
    return shapely.Point(east + 5_000, 5_000).buffer(5_000, quad_segs=16)


@pytest.fixture
def cities(monkeypatch):
    """Three cities far from one another, of which two may be drawn at once."""
    monkeypatch.setattr(module, "MOST_POINTS", 140)
    return np.array([city(0), city(40_000), city(80_000)])


def test_few_zones_need_one_region(cities):
    assert regions(WHOLE, cities[:2]) == [WHOLE]


def test_regions_cover_the_ground_once_and_none_holds_many_points(cities):
    found = regions(WHOLE, cities)
    boxes = shapely.box(*np.array(found).T)
    assert len(found) > 1
    assert shapely.union_all(boxes).equals(shapely.box(*WHOLE))
    assert shapely.area(boxes).sum() == shapely.box(*WHOLE).area
    assert all(len(shapely.STRtree(cities).query(one)) < len(cities) for one in boxes)


def test_a_region_is_never_narrow_however_many_points_are_in_it(monkeypatch):
    monkeypatch.setattr(module, "MOST_POINTS", 10)
    knot = shapely.Point(0, 0).buffer(1.0)
    found = np.array(regions((-5_000.0, -5_000.0, 5_000.0, 5_000.0), np.array([knot])))
    assert np.ptp(found[:, ::2], axis=1).min() >= LEAST_M
    assert len(found) > 1


def test_without_zones_there_is_one_region_still():
    assert regions(WHOLE, np.array([], dtype=object)) == [WHOLE]
