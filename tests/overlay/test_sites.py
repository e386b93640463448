import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point
from world import EAST, METRIC, NORTH, ground, restrictions, sites, zones

from geo.errors import CrsError
from geo.overlay.sites import measure_sites, nearest_zones


def line(*corners):
    return LineString([(EAST + x, NORTH + y) for x, y in corners])


def point(x, y):
    return Point(EAST + x, NORTH + y)


SQUARE = ground(0, 0, 10, 10)


def figures(found):
    return found[["area_m2", "share", "length_m", "points"]].astype("float64").values.tolist()


def test_a_polygon_is_measured_by_its_area_a_line_by_its_length_points_by_their_number():
    found = measure_sites(
        sites(SQUARE),
        restrictions(
            ground(5, 0, 20, 10),
            line((-5, 5), (20, 5)),
            MultiPoint([point(1, 1), point(2, 2), point(50, 50)]),
        ),
    )
    nan = np.nan
    wanted = [[50, 0.5, nan, nan], [nan, nan, 10, nan], [nan, nan, nan, 2]]
    np.testing.assert_allclose(figures(found), wanted)


@pytest.mark.parametrize(
    "shape",
    [ground(10, 0, 20, 10), ground(10, 10, 20, 20), line((10, 10), (20, 20)), point(11, 5)],
    ids=["touches along a side", "touches at a corner", "a line at a corner", "a point outside"],
)
def test_what_shares_less_than_its_own_dimension_is_not_listed(shape):
    assert measure_sites(sites(SQUARE), restrictions(shape)).empty


def test_a_line_along_the_bound_is_listed():
    found = measure_sites(sites(SQUARE), restrictions(line((0, 0), (0, 10))))
    assert found["length_m"].tolist() == [10]


def test_what_is_smaller_than_the_least_is_not_listed():
    small = restrictions(ground(9, 0, 20, 10), line((8, 5), (30, 5)))
    some = measure_sites(sites(SQUARE), small, least_area_m2=10, least_length_m=2)
    assert some["restriction_id"].tolist() == ["r1", "r2"]
    assert measure_sites(sites(SQUARE), small, least_area_m2=10.1, least_length_m=2.1).empty


def test_rows_of_one_restriction_are_added_up_before_they_are_compared_with_the_least():
    halves = restrictions(ground(0, 0, 1, 10), ground(9, 0, 10, 10)).assign(restriction_id="r")
    found = measure_sites(sites(SQUARE), halves)
    assert found["area_m2"].tolist() == [20]
    lines = restrictions(line((0, 1), (10, 1)), line((0, 2), (10, 2))).assign(restriction_id="r")
    found = measure_sites(sites(SQUARE), lines, least_length_m=15)
    assert found["length_m"].tolist() == [20]


def test_areas_are_scaled_by_the_registered_area_and_shares_are_not():
    two = sites(SQUARE, ground(20, 0, 30, 10))
    found = measure_sites(
        two, restrictions(ground(5, 0, 25, 10)), registered_m2=pd.Series([110.0, np.nan])
    )
    assert found["area_m2"].tolist() == pytest.approx([55, 50])
    assert found["share"].tolist() == [0.5, 0.5]


def test_a_collection_gives_what_each_of_its_parts_gives():
    both = GeometryCollection([ground(0, 0, 5, 10), line((0, 5), (10, 5)), point(1, 1)])
    found = measure_sites(sites(SQUARE), restrictions(both))
    np.testing.assert_allclose(figures(found), [[50, 0.5, 10, 1]])


def test_a_point_has_no_part_that_could_be_measured():
    assert measure_sites(sites(point(5, 5)), restrictions(SQUARE)).empty


def test_another_crs_is_refused():
    elsewhere = restrictions(SQUARE).to_crs(4326)
    with pytest.raises(CrsError):
        measure_sites(sites(SQUARE), elsewhere)


def test_nothing_gives_an_empty_table():
    assert measure_sites(sites(), restrictions(SQUARE)).empty
    none = gpd.GeoDataFrame({"restriction_id": []}, geometry=[], crs=METRIC)
    assert measure_sites(sites(SQUARE), none).empty


@settings(max_examples=15, deadline=None)
@given(at=st.lists(st.floats(1, 9), min_size=1, max_size=4, unique=True))
def test_ground_cut_in_strips_is_as_large_as_before(at):
    edges = [0, *sorted(at), 10]
    strips = [ground(west, -5, east, 15) for west, east in itertools.pairwise(edges)]
    found = measure_sites(sites(SQUARE), restrictions(*strips))
    assert found["area_m2"].sum() == pytest.approx(100)
    assert found["share"].sum() == pytest.approx(1)


def test_the_nearest_ground_of_each_layer_is_found_however_far():
    far = zones(ground(5000, 0, 5010, 10), ground(40, 0, 50, 10))
    near = zones(ground(5, 5, 6, 6), layer_id="near")
    found = nearest_zones(sites(SQUARE, point(5, 5)), pd.concat([far, near]))
    assert found["layer_id"].tolist() == ["near", "near", "strip", "strip"]
    assert found["distance_m"].tolist() == [0, 0, 30, 35]


def test_the_nearest_ground_is_named_and_of_two_as_near_the_first_by_its_id():
    both = zones(ground(40, 0, 50, 10), ground(-40, 0, -30, 10), ground(900, 0, 910, 10))
    named = both.assign(zone_id=["b", "a", "c"])
    found = nearest_zones(sites(SQUARE, ground(800, 0, 810, 10)), named)
    assert found["zone_id"].tolist() == ["a", "c"]
    assert found["distance_m"].tolist() == [30, 90]


def test_a_site_without_a_place_is_near_to_nothing():
    found = nearest_zones(sites(SQUARE, shapely.Polygon()), zones(ground(40, 0, 50, 10)))
    assert found["distance_m"].tolist() == [30, np.inf]
    assert found["zone_id"].isna().tolist() == [False, True]


def test_a_layer_without_ground_has_no_distance():
    assert nearest_zones(sites(SQUARE), zones()).empty
