"""Tests of geo/overlay/surroundings.py."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hillside import HOUSE, TURNED, level, seen, voided
from world import METRIC, buildings, ground

from geo.overlay.surroundings import ground_around, ground_under

GAP = np.array([1.0])


def middle(planes):
    return float(planes.plane[0, 0])


@pytest.mark.parametrize("slope", [0.0, 0.1, 0.6])
@pytest.mark.parametrize("shape", [HOUSE, TURNED], ids=["along the cells", "turned"])
def test_the_plane_of_a_slope_is_that_under_the_house(slope, shape):
    surface = seen((shape, 9), slope=slope, wavy=0.0)
    found = ground_around(gpd.GeoSeries([shape], crs=METRIC), surface, gap_m=GAP)
    assert middle(found) == pytest.approx(level(28, 29, slope, 0.0), abs=0.02)
    assert found.plane[0, 1] == pytest.approx(slope * 0.5, abs=1e-3)
    assert found.plane[0, 2] == pytest.approx(0, abs=1e-3)


def test_what_stands_on_a_third_of_the_ring_does_not_lift_the_ground():
    parts = [(HOUSE, 9), (ground(10, 20, 20.5, 40), 6), (ground(20, 36, 27, 42), 12)]
    surface = seen(*parts, slope=0.15, wavy=0.0, sheds=False)
    found = ground_around(gpd.GeoSeries([HOUSE], crs=METRIC), surface, gap_m=GAP)
    assert middle(found) == pytest.approx(level(28, 29, 0.15, 0.0), abs=0.1)


def test_a_neighbour_on_file_is_no_ground_however_much_of_the_ring_it_takes():
    row = [ground(8, 20, 21, 38), ground(35, 20, 48, 38), ground(21, 35, 35, 44)]
    surface = seen((HOUSE, 9), *((one, 9) for one in row), wavy=0.0, sheds=False)
    shapes = gpd.GeoSeries([HOUSE], crs=METRIC)
    misled = ground_around(shapes, surface, gap_m=GAP)
    assert middle(misled) > level(28, 29, 0.1, 0.0) + 1
    told = ground_around(
        shapes, surface, gap_m=GAP, neighbours=gpd.GeoSeries([*row, HOUSE], crs=METRIC)
    )
    assert middle(told) == pytest.approx(level(28, 29, 0.1, 0.0), abs=0.1)


def test_several_footprints_are_answered_at_once_and_each_as_if_alone():
    surface = seen((HOUSE, 9), noise=0.1)
    shapes = gpd.GeoSeries([HOUSE, ground(44, 6, 54, 13), ground(500, 0, 510, 9)], crs=METRIC)
    many = ground_around(shapes, surface, gap_m=np.full(3, 1.0))
    one = ground_around(shapes.iloc[[1]], surface, gap_m=GAP)
    assert many.plane[1] == pytest.approx(one.plane[0], abs=1e-6)
    assert np.isnan(many.plane[2]).all()
    assert np.isnan(many.scatter_m[2])


def test_a_ring_of_voids_tells_no_ground():
    surface = voided(seen((HOUSE, 9)), HOUSE.buffer(20).difference(HOUSE.buffer(1)))
    found = ground_under(buildings(HOUSE), surface, surface_error_m=0.1)
    assert np.isnan(found.error_m).all()


def test_a_rough_ring_makes_the_ground_less_sure():
    even, rough = seen((HOUSE, 9), wavy=0.0), seen((HOUSE, 9), wavy=0.0, noise=0.5)
    sure = ground_under(buildings(HOUSE), even, surface_error_m=0.1)
    doubtful = ground_under(buildings(HOUSE), rough, surface_error_m=0.1)
    assert sure.error_m[0] == pytest.approx(0.1, abs=0.02)
    assert doubtful.error_m[0] == pytest.approx(1.0, rel=0.2)


def test_a_terrain_model_from_another_sea_is_told_by_how_much():
    surface, bare = seen((HOUSE, 9)), seen(sheds=False)
    terrain = replace(bare, elevation_m=bare.elevation_m - 38).elevation_m.astype(float)
    found = ground_under(buildings(HOUSE), surface, surface_error_m=0.1, terrain=terrain)
    assert found.offset_m[0] == pytest.approx(38, abs=0.01)
    stated = ground_under(
        buildings(HOUSE), surface, surface_error_m=0.1, terrain=terrain, terrain_error_m=0.4
    )
    assert stated.error_m[0] == 0.4
