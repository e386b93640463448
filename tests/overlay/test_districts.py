"""Tests of geo/overlay/districts.py."""

import geopandas as gpd
from world import METRIC, ground, squares

from geo import tables
from geo.overlay.districts import assign_districts


def districts(*shapes):
    names = [f"d{number}" for number in range(1, len(shapes) + 1)]
    frame = gpd.GeoDataFrame(
        {"district_id": names, "name_kk": names, "name_ru": names, "name_en": names},
        geometry=list(shapes),
        crs=METRIC,
    )
    return tables.DISTRICTS.shape(frame, METRIC)


def test_a_building_across_two_districts_belongs_to_the_larger_part():
    #   d1      │6  d2
    #      ┌────┼──┐
    two = districts(ground(-100, -100, 6, 100), ground(6, -100, 100, 100))
    assert assign_districts(squares(0), two, two)["district_id"].tolist() == ["d1"]


def test_how_deep_in_the_city_a_building_lies():
    one = districts(ground(0, -100, 100, 100))
    found = assign_districts(squares(30, -5, -25), one, one)
    assert found["inside_city_m"].tolist() == [30.0, 0.0, -15.0]


def test_outside_the_city_a_building_has_no_district():
    one = districts(ground(50, 0, 100, 100))
    found = assign_districts(squares(0, 45, 60), one, one)
    assert found["in_city"].tolist() == [False, True, True]
    assert found["district_id"].fillna("-").tolist() == ["-", "d1", "d1"]
