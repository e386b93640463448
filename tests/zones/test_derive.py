"""Tests of geo/zones/derive.py."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from world import ASSUMED, EAST, METRIC, NORTH, ground, layer, relief, squares

from geo import tables
from geo.compliance.facts import layer_facts
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.records import Checked
from geo.zones.catalogue import INPUT
from geo.zones.derive import derive_zones

CITY = gpd.GeoDataFrame(geometry=[ground(0, 0, 200, 200)], crs=METRIC)
FILE = {"path": "data.geojson"}


def width(value):
    return {"value": value, "source": "none"}


def table(*shapes, **columns):
    rows = range(1, len(shapes) + 1)
    given = {"zone_id": [f"z{row}" for row in rows], "name": None, "row": rows}
    given |= {"geometry_state": "ok"} | columns
    return gpd.GeoDataFrame(given, geometry=list(shapes), crs=METRIC)


def derive(one, given=None, *, model=None, city=CITY):
    found = {} if given is None else {INPUT + one.id: given}
    checked = Checked(found, pd.DataFrame(), (), frozenset())
    return derive_zones([one], checked, relief=model, boundary=city, assumed=ASSUMED, metric=METRIC)


LINE = shapely.LineString([(EAST, NORTH), (EAST + 100, NORTH)])
POINT = shapely.Point(EAST, NORTH)


def test_polygons_are_taken_as_given_and_called_by_their_key():
    shapes = [ground(0, 0, 10, 10), ground(20, 0, 30, 10)]
    zones, issues = derive(layer(), table(*shapes, name=["a", "b"], zone_id=["K 3", "7"]))
    assert issues == []
    assert zones["zone_id"].tolist() == ["strip-K_3", "strip-7"]
    assert zones["name"].tolist() == ["a", "b"]
    assert zones.geometry.tolist() == shapes


def test_a_line_or_point_among_polygons_stops_the_run_and_is_named():
    given = table(ground(0, 0, 10, 10), LINE, POINT)
    zones, issues = derive(layer(derive={"op": "polygons", "file": FILE}), given)
    assert [(issue.severity, issue.code, issue.file, issue.row) for issue in issues] == [
        ("stop", "zone_derive", "data.geojson", 2),
        ("stop", "zone_derive", "data.geojson", 3),
    ]
    assert issues[0].what == "layer 'strip' takes polygons as given, and this is a LineString"
    assert issues[0].mend == "Choose op: buffer or radius, or take the row out"
    assert len(zones) == 1


def test_a_buffer_holds_all_ground_within_its_width():
    one = layer(derive={"op": "buffer", "file": FILE, "width_m": width(35)})
    zone = derive(one, table(LINE))[0].geometry.item()
    assert zone.area == pytest.approx(2 * 35 * 100 + np.pi * 35**2, rel=2e-3)
    edge = shapely.get_coordinates(zone.exterior)
    assert shapely.distance(shapely.points(edge), LINE) == pytest.approx(35, abs=0.05)


def test_a_radius_is_taken_around_points_and_lines():
    one = layer(derive={"op": "radius", "file": FILE, "radius_m": width(40)})
    zones, issues = derive(one, table(POINT, LINE))
    assert issues == []
    assert zones.area.iloc[0] == pytest.approx(np.pi * 40**2, rel=2e-3)
    assert zones.area.iloc[1] == pytest.approx(2 * 40 * 100 + np.pi * 40**2, rel=2e-3)


def test_a_repaired_shape_stays_marked():
    one = layer(derive={"op": "buffer", "file": FILE, "width_m": width(5)})
    zones, _ = derive(one, table(LINE, geometry_state="repaired"))
    assert zones["geometry_state"].tolist() == ["repaired"]


@pytest.mark.parametrize(
    ("stated", "value", "assumed"),
    [
        ({"value": 3, "source": "survey"}, 3.0, False),
        ({"value": 3, "source": "none"}, 3.0, True),
        (None, ASSUMED.boundary_error_m, True),
    ],
)
def test_the_boundary_error_is_the_layers_or_the_assumed_one_and_never_zero(stated, value, assumed):
    zones, _ = derive(layer(boundary_error_m=stated), table(ground(0, 0, 9, 9)))
    assert zones["boundary_error_m"].tolist() == [value]
    assert zones["boundary_error_assumed"].tolist() == [assumed]


def test_a_layer_whose_file_could_not_be_read_has_no_zones():
    zones, issues = derive(layer())
    assert (len(zones), issues) == (0, [])
    assert zones.columns.tolist() == tables.ZONES.names


def band(**degrees):
    return layer(derive={"op": "slope"} | degrees)


def around(slopes, **more):
    """Slopes on a grid of 10 m cells that covers the city and its margin."""
    grid = np.full((240, 240), 5.0)
    grid[100 : 100 + len(slopes), 100 : 100 + len(slopes[0])] = slopes
    model = relief(grid, **more)
    a, b, c, d, e, f = model.transform
    return replace(model, transform=(a, b, c - 1050, d, e, f - 1050))


def test_a_slope_band_holds_the_cells_from_its_first_degree_to_under_its_last():
    model = around([[14.9, 15.0, 29.9, 30.0]])
    zones, issues = derive(band(from_deg=15, below_deg=30), model=model)
    assert issues == []
    assert zones["part"].tolist() == ["area"]
    assert zones.area.sum() == pytest.approx(200)
    west, south, east, north = zones.total_bounds
    assert (west - EAST, east - EAST) == pytest.approx((1010 - 1050, 1030 - 1050))
    assert north - south == pytest.approx(10)


def test_without_a_last_degree_the_band_is_open():
    model = around([[15.0, 89.0]])
    assert derive(band(from_deg=15), model=model)[0].area.sum() == pytest.approx(200)


def test_cells_that_touch_along_a_side_are_one_zone():
    model = around([[20, 20, 5, 20]])
    assert len(derive(band(from_deg=15), model=model)[0]) == 2


def test_a_piece_of_a_slope_band_keeps_its_id_where_another_comes_or_goes():
    one, both = (
        set(derive(band(from_deg=15), model=around([slopes]))[0]["zone_id"])
        for slopes in ([5, 5, 20], [20, 5, 20])
    )
    assert len(one) == 1
    assert len(both) == 2
    assert one < both


def test_bands_beside_one_another_share_no_ground_and_leave_none():
    model = around(np.linspace(10, 40, 60).reshape(6, 10))
    low, _ = derive(band(from_deg=10, below_deg=25), model=model)
    high, _ = derive(band(from_deg=25), model=model)
    together, _ = derive(band(from_deg=10), model=model)
    shared = low.union_all().intersection(high.union_all()).area
    assert shared == pytest.approx(0, abs=1e-6)
    assert low.area.sum() + high.area.sum() == pytest.approx(together.area.sum())


def test_void_cells_may_be_in_the_band_so_nobody_on_them_is_outside_it():
    model = around([[np.nan] * 20] * 20)
    zones, _ = derive(band(from_deg=15), model=model)
    assert zones["part"].tolist() == ["uncertain"]
    assert zones.area.sum() == pytest.approx(200 * 200)
    objects = squares(-20, 500)
    objects = objects.set_geometry(objects.geometry.translate(0, 200))
    whole = overlay_zones(objects, dissolve_layers(zones))
    facts = layer_facts(
        objects, [band(from_deg=15)], whole, incomplete=frozenset(), repaired=frozenset()
    )
    assert facts["strip"].position.tolist() == ["boundary_not_known", "outside"]


def test_ground_off_the_model_may_be_in_the_band():
    model = relief(np.full((20, 20), 5.0))  # the city itself, without its margin
    zones, _ = derive(band(from_deg=15), model=model)
    assert set(zones["part"]) == {"uncertain"}
    assert zones.area.sum() == pytest.approx(2200**2 - 200**2)


def test_a_town_without_a_model_has_no_slope_band():
    assert derive(band(from_deg=15))[0].empty
