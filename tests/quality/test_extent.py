import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point
from world import EXTENT, METRIC, arrived, features, ground

from geo.quality.extent import GROUND_REACH_M, outside, placeless, too_wide
from geo.quality.faults import mark
from geo.quality.geometry import placed
from geo.records import OBJECT_REACH_M

CITY = [ground(n, 0, n + 1, 1) for n in range(4)]
AWAY = [ground(n + 400_000, 0, n + 400_001, 1) for n in range(4)]


def told(table, kind="buildings"):
    intake = arrived(table, kind)
    faults, issues = outside(intake, placed(intake, METRIC)[0], EXTENT, METRIC)
    return faults["at"].tolist(), [issue.code for issue in issues]


def swapped(table):
    lonlat = table.to_crs(4326)
    turned = shapely.transform(lonlat.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return gpd.GeoDataFrame(lonlat.drop(columns="geometry"), geometry=turned, crs=4326)


def test_rows_in_the_city_are_no_fault():
    assert told(features(*CITY)) == ([], [])


def test_a_few_rows_outside_are_set_aside_and_the_layer_stands():
    assert told(features(*CITY, AWAY[0])) == ([4], [])


def test_a_shape_that_reaches_into_the_extent_is_inside():
    assert told(features(ground(-300_000, 0, 1, 1), *CITY)) == ([], [])


@pytest.mark.parametrize(
    ("kind", "reach_m"),
    [
        ("buildings", OBJECT_REACH_M),
        ("parcels", OBJECT_REACH_M),
        ("sites", OBJECT_REACH_M),
        ("zone", GROUND_REACH_M),
        ("streets", GROUND_REACH_M),
    ],
)
def test_a_shape_that_reaches_too_far_out_of_the_extent_is_a_fault(kind, reach_m):
    edge = gpd.GeoSeries([shapely.box(*EXTENT.bounds)], crs=4326).to_crs(METRIC).total_bounds[2]
    west, south, _, north = ground(0, 0, 1, 1).bounds
    near, far = (shapely.box(west, south, edge + reach_m + by, north) for by in (-2_000.0, 2_000.0))
    shapes = gpd.GeoSeries([near, far, AWAY[0], None], crs=METRIC)
    away = mark([False, False, True, False], "row_outside", "", "", effect="outside")
    faults = too_wide(kind, shapes, away, EXTENT)
    assert faults[["at", "code", "effect"]].to_numpy().tolist() == [
        [1, "geometry_too_wide", "fault"]
    ]
    assert f"over {reach_m / 1000:,.0f} km" in faults["what"][0]


def test_half_of_the_rows_outside_is_not_most_of_them():
    assert told(features(*CITY, *AWAY)) == ([4, 5, 6, 7], [])
    assert told(features(*CITY[:3], *AWAY))[1] == ["layer_outside_extent"]


def test_swapped_axes_are_recognised():
    assert told(swapped(features(*CITY)))[1] == ["axes_swapped"]


def test_swapped_axes_are_recognised_where_they_leave_the_earth():
    east = features(*CITY).to_crs(4326).translate(20, 0)
    intake = arrived(
        swapped(gpd.GeoDataFrame(features(*CITY).drop(columns="geometry"), geometry=east))
    )
    extent = EXTENT.model_copy(update={"west": 96.0, "east": 98.0})
    issues = outside(intake, placed(intake, METRIC)[0], extent, METRIC)[1]
    assert [issue.code for issue in issues] == ["axes_swapped"]


def test_metres_of_the_web_under_the_name_of_others_are_recognised():
    table = features(*CITY).to_crs(3857).set_crs(METRIC, allow_override=True)
    assert told(table)[1] == ["crs_wrong"]


@pytest.mark.parametrize("wrong", ["EPSG:4326", "EPSG:32644", "EPSG:3857"])
def test_metres_under_another_name_are_recognised(wrong):
    table = features(*CITY).set_crs(wrong, allow_override=True)
    assert told(table)[1] == ["crs_wrong"]


def test_degrees_under_the_name_of_metres_are_recognised():
    table = features(*CITY).to_crs(4326).set_crs(METRIC, allow_override=True)
    assert told(table)[1] == ["crs_wrong"]


def test_a_layer_of_another_city_says_where_it_lies():
    intake = arrived(features(*AWAY))
    (issue,) = outside(intake, placed(intake, METRIC)[0], EXTENT, METRIC)[1]
    assert (issue.severity, issue.code) == ("stop", "layer_outside_extent")
    assert "4 of 4 rows" in issue.what
    assert "1.05" in issue.what


def test_rows_with_broken_shapes_do_not_count_as_outside():
    table = features(*CITY, None, None, None, None, None).assign(
        geometry_state=["ok"] * 4 + ["none"] * 5
    )
    assert told(table) == ([], [])


def test_points_are_judged_like_any_shape():
    assert told(features(Point(650_000, 4_780_000), Point(0, 0), Point(650_001, 4_780_000)))[0] == [
        1
    ]


def test_an_act_outside_that_names_land_is_kept_without_its_place():
    there = gpd.GeoSeries([ground(0, 0, 1, 1), ground(900_000, 0, 900_001, 1), None], crs=METRIC)
    away = mark([False, True, False], "row_outside", "outside", "Mend it", effect="outside")
    for named, effect in ((True, "told"), (False, "outside")):
        shapes, faults = placeless(there, away, pd.Series([True, named, False]))
        assert faults[["at", "code", "effect"]].to_numpy().tolist() == [[1, "row_outside", effect]]
        assert shapes.isna().tolist() == [False, named, True]
