import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from pyproj.transformer import AreaOfInterest, TransformerGroup
from shapely.geometry import Point, box
from world import METRIC, ground, squares

from geo import crs
from geo.errors import CrsError

ALMATY = (76.9, 43.2)


@pytest.mark.parametrize("name", ["EPSG:32643", "EPSG:32710", "EPSG:28463", "EPSG:2056"])
def test_a_projected_crs_in_metres_is_metric(name):
    assert crs.parse_metric(name) == CRS.from_user_input(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("EPSG:4326", "not in metres"),
        ("EPSG:4978", "not in metres"),  # metres from the centre of the Earth
        ("EPSG:2263", "not in metres"),  # feet
        ("EPSG:3857", "stretches areas"),  # Web Mercator
        ("EPSG:3785", "stretches areas"),  # the same on a sphere
        ("EPSG:3395", "stretches areas"),  # Mercator of the whole world
        ("EPSG:1", "not known"),
        ("UTM 43", "not known"),
        ("", "not known"),
    ],
)
def test_any_other_crs_is_refused_with_the_reason_and_the_mend(name, why):
    with pytest.raises(CrsError, match=why) as refused:
        crs.parse_metric(name)
    what, mend = str(refused.value).removesuffix(".").rsplit(". ", 1)
    assert repr(name) in what
    assert mend.startswith(("Use the UTM zone", "Write it as"))


def test_a_square_of_400_m2_in_almaty_measures_753_in_web_mercator():
    degrees = gpd.GeoSeries([Point(ALMATY)], crs=crs.WGS84)
    middle = degrees.to_crs(METRIC).iloc[0]
    square = gpd.GeoSeries([box(middle.x - 10, middle.y - 10, middle.x + 10, middle.y + 10)])
    assert square.set_crs(METRIC).to_crs("EPSG:3857").area.iloc[0] == pytest.approx(753, abs=1)


def test_a_table_in_the_metric_crs_passes():
    crs.require_metric(squares(0), "buildings", METRIC)


@pytest.mark.parametrize("other", ["EPSG:4326", "EPSG:3857", "EPSG:32642"])
def test_a_table_in_any_other_crs_is_refused_even_in_the_neighbouring_zone(other):
    with pytest.raises(CrsError, match=r"^buildings: CRS is .*Call to_metric first\.$"):
        crs.require_metric(squares(0).to_crs(other), "buildings", METRIC)


@pytest.mark.parametrize(
    "use", [crs.require_metric, crs.to_metric], ids=lambda function: function.__name__
)
def test_a_table_without_a_crs_is_refused_and_never_guessed(use):
    bare = gpd.GeoDataFrame(geometry=[ground(0, 0, 1, 1)])
    with pytest.raises(CrsError, match=r"^parcels: no CRS"):
        use(bare, "parcels", METRIC)


def test_bringing_a_table_into_the_metric_crs_leaves_the_table_as_it_was():
    degrees = squares(0).to_crs(crs.WGS84)
    before = degrees.copy(deep=True)
    assert crs.to_metric(degrees, "buildings", METRIC).crs == METRIC
    assert degrees.crs == crs.WGS84
    assert degrees.geometry.geom_equals(before.geometry).all()


@settings(max_examples=30, deadline=None)
@given(west=st.floats(-20_000, 20_000), south=st.floats(-20_000, 20_000), side=st.floats(1, 500))
def test_metres_to_degrees_and_back_is_the_same_place(west, south, side):
    there = squares(west, side=side, south=south)
    back = crs.to_metric(there.to_crs(crs.WGS84), "buildings", METRIC)
    moved = np.abs(back.geometry.bounds.to_numpy() - there.geometry.bounds.to_numpy())
    assert moved.max() < 1e-6  # m
    assert back.area.iloc[0] == pytest.approx(there.area.iloc[0], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("EPSG:32643", (76.5, 42.9, 77.3, 43.5)),
        ("EPSG:32643", (77.6, 42.9, 78.4, 43.5)),  # a city across the edge of two zones
        ("EPSG:3832", (179.0, -18.5, 179.5, -18.0)),  # an area that holds the 180th meridian
        ("EPSG:3832", (-179.5, -18.5, -179.0, -18.0)),
    ],
)
def test_a_crs_serves_the_place_it_is_made_for(name, place):
    crs.require_reach(CRS.from_user_input(name), *place)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("EPSG:32643", (79.2, 42.9, 79.9, 43.5)),
        ("EPSG:32643", (76.5, -43.5, 77.3, -42.9)),
        ("EPSG:3832", (10.0, -18.5, 10.5, -18.0)),
    ],
)
def test_a_crs_is_refused_anywhere_else(name, place):
    with pytest.raises(CrsError, match="lies outside"):
        crs.require_reach(CRS.from_user_input(name), *place)


CITY = (76.5, 42.9, 77.3, 43.5)
KRASSOVSKY = "+proj=tmerc +lat_0=0 +lon_0=76 +x_0=13500000 +ellps=krass +units=m +no_defs"


@pytest.mark.parametrize("name", ["EPSG:4284", "EPSG:28413", "EPSG:28473"])
def test_a_shift_of_datum_is_measured_and_its_accuracy_told(name):
    shift = crs.shift(CRS(name), METRIC, CITY)
    assert (shift.source, shift.target) == ("Pulkovo 1942", "WGS 84")
    assert 50 < shift.moved_m < 60
    assert shift.accuracy_m == 3
    assert str(shift).endswith(" m here, accurate to 3 m")


@pytest.mark.parametrize(
    "name", ["EPSG:4326", "OGC:CRS84", "EPSG:32643", "EPSG:32642", "EPSG:3857"]
)
def test_without_another_datum_there_is_no_shift(name):
    assert crs.shift(CRS(name), METRIC, CITY) is None


def test_a_shift_that_a_person_has_written_has_no_stated_accuracy():
    shift = crs.shift(CRS(f"{KRASSOVSKY} +towgs84=28,-130,-95"), METRIC, CITY)
    assert 50 < shift.moved_m < 70
    assert shift.accuracy_m is None
    assert str(shift).endswith("its accuracy is not stated")


def test_a_datum_that_nobody_knows_the_way_from_stops():
    with pytest.raises(CrsError, match="no shift from its datum"):
        crs.shift(CRS(KRASSOVSKY), METRIC, CITY)
    table = gpd.GeoDataFrame(geometry=[Point(13_650_107, 4_781_965)], crs=KRASSOVSKY)
    with pytest.raises(CrsError, match="no shift from its datum"):
        crs.to_metric(table, "parcels", METRIC, place=CITY)


@settings(max_examples=50, deadline=None)
@given(west_m=st.floats(-10_000, 10_000), south_m=st.floats(-10_000, 10_000))
def test_metres_to_pulkovo_and_back_is_the_same_place(west_m, south_m):
    area = AreaOfInterest(*CITY)
    best = TransformerGroup("EPSG:28413", METRIC, always_xy=True, area_of_interest=area)
    there = ground(west_m, south_m, west_m + 10, south_m + 10)
    corner = best.transformers[0].transform(there.bounds[0], there.bounds[1], direction="INVERSE")
    table = gpd.GeoDataFrame(geometry=[Point(corner), None], crs="EPSG:28413")
    moved = crs.to_metric(table, "points", METRIC, place=CITY)
    assert moved.crs == METRIC
    assert moved.geometry.iloc[0].distance(Point(there.bounds[:2])) < 0.01
    assert moved.geometry.iloc[1] is None
    bare = Transformer.from_crs("EPSG:28413", "EPSG:4284", always_xy=True).transform(*corner)
    unshifted = Transformer.from_crs(4326, METRIC, always_xy=True).transform(*bare)
    assert moved.geometry.iloc[0].distance(Point(unshifted)) > 50


def test_a_row_off_the_earth_moves_no_other():
    table = gpd.GeoDataFrame(geometry=[Point(76.9, 43.2), Point(1e9, 1e9)], crs=4284)
    moved = crs.to_metric(table, "points", METRIC, place=CITY).geometry
    alone = crs.to_metric(table.iloc[:1], "points", METRIC, place=CITY).geometry
    assert moved.iloc[0] == alone.iloc[0]
    assert not np.isfinite(moved.iloc[1].x)
    assert len(crs.to_metric(table, "points", METRIC)) == 2


def test_ways_tell_a_shift_of_datum_from_none():
    pulkovo, utm = CRS("EPSG:28413"), CRS("EPSG:32643")
    assert any("helmert" in way for way in crs.ways(pulkovo, utm))
    assert not any("helmert" in way for way in crs.ways(crs.WGS84, utm))
