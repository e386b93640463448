"""Tests of geo/overlay/exposure.py."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors
from world import EAST, NORTH, blobs, buildings, ground, same_bytes, squares, strip, zones

from geo.errors import CrsError
from geo.overlay.exposure import dissolve_layers, overlay_zones


def test_half_a_building_in_the_zone():
    #  zone ────┐5
    #     ┌─────┼────┐
    #     0          10
    found = overlay_zones(squares(0), strip(5))
    assert found["overlap_share"].tolist() == [0.5]
    assert found["overlap_m2"].tolist() == [50.0]


def test_rows_come_by_building_and_zone_in_whatever_order_both_are_given():
    areas = zones(ground(-5, -5, 5, 5), ground(0, -5, 90, 15)).assign(zone_id=["z", "a"])
    objects = squares(0, 20, 40).assign(building_id=["10", "9", "é"])
    found = overlay_zones(objects, areas)
    assert found[["building_id", "zone_id"]].to_numpy().tolist() == [
        ["10", "a"], ["10", "z"], ["9", "a"], ["é", "a"],
    ]  # fmt: skip
    assert same_bytes(overlay_zones(objects[::-1].reset_index(drop=True), areas[::-1]), found)


def test_an_id_that_two_buildings_or_two_zones_have_is_refused():
    twice = squares(0, 0).assign(building_id="twice")
    with pytest.raises(SchemaErrors):
        overlay_zones(twice, strip(5))
    areas = pd.concat([strip(5), strip(6)], ignore_index=True).assign(zone_id="twice")
    with pytest.raises(SchemaErrors):
        overlay_zones(squares(0), areas)


def test_shares_run_with_the_error_of_the_boundary():
    found = overlay_zones(squares(0), zones(ground(5, -1000, 100, 1000), boundary_error_m=3.0))
    error = np.hypot(3.0, 0.5)
    assert found["share_low"].item() == pytest.approx((5 - error) / 10)
    assert found["share_high"].item() == pytest.approx((5 + error) / 10)


@pytest.mark.parametrize(
    ("west", "position"),
    [(20, "inside"), (-4, "inside"), (-5.2, "too_close"), (-5.6, "too_close"), (-6, None)],
)
def test_a_building_within_the_error_of_the_edge_is_too_close(west, position):
    #  the zone begins at 5, buildings are 10 m wide, the error is 0.71 m
    found = overlay_zones(squares(west), strip(5))
    assert found["position"].tolist() == ([position] if position else [])


def test_beyond_the_error_a_building_is_listed_only_as_far_as_a_rule_asks():
    far = squares(-30)
    assert overlay_zones(far, strip(5)).empty
    found = overlay_zones(far, strip(5), reach_m={"strip": 30})
    assert found[["distance_m", "position"]].to_numpy().tolist() == [[25.0, "outside"]]


def test_on_uncertain_ground_the_boundary_is_not_known():
    found = overlay_zones(squares(20), strip(5, part="uncertain"))
    assert found["position"].tolist() == ["boundary_not_known"]


def test_a_closing_segment_is_never_measured():
    line = shapely.LineString([(EAST, NORTH), (EAST + 100, NORTH)])
    assert overlay_zones(squares(0), zones(line, part="closing")).empty


def test_a_point_has_a_position_and_no_share():
    point = buildings(shapely.Point(EAST + 20, NORTH))
    found = overlay_zones(point, strip(5))
    assert found["position"].tolist() == ["inside"]
    assert found[["overlap_m2", "overlap_share"]].isna().all(axis=None)


def test_a_hole_is_not_part_of_the_zone():
    holed = ground(-50, -50, 50, 50).difference(ground(-5, -5, 15, 15))
    found = overlay_zones(squares(0), zones(holed))
    assert found.empty


def test_ground_in_two_overlapping_zones_of_a_layer_counts_once():
    both = zones(ground(0, 0, 8, 10), ground(2, 0, 10, 10))
    found = overlay_zones(squares(0), dissolve_layers(both))
    assert found["overlap_share"].tolist() == [pytest.approx(1.0)]


def test_ground_whose_bound_is_not_known_is_no_sure_part_of_a_layer():
    blurred = zones(ground(5, -50, 50, 50), part="uncertain", zone_id="strip-2")
    both = pd.concat([strip(-50), blurred], ignore_index=True)
    found = overlay_zones(squares(0, 20), dissolve_layers(both)).set_index(
        ["building_id", "zone_id"]
    )
    assert found["overlap_share"].to_dict() == {
        ("b1", "strip"): 0.5,
        ("b1", "strip?"): 0.5,
        ("b2", "strip?"): 1.0,
    }


def test_uncertain_ground_is_listed_within_reach_and_blurs_only_where_it_may_touch():
    found = overlay_zones(squares(0, -30), strip(10.4, part="uncertain"), reach_m={"strip": 35})
    assert found["position"].tolist() == ["boundary_not_known", "outside"]


def test_a_building_on_the_seam_of_two_zones_of_a_layer_is_inside_the_layer():
    seam = zones(ground(-50, -50, 5, 50), ground(5, -50, 50, 50))
    found = overlay_zones(squares(4.5, side=1), dissolve_layers(seam))
    assert found["position"].tolist() == ["inside"]
    assert found["share_low"].tolist() == [pytest.approx(1.0)]


def test_another_crs_is_refused():
    with pytest.raises(CrsError, match="Call to_metric first"):
        overlay_zones(squares(0), strip(5).to_crs(4326))


@settings(max_examples=20, deadline=None)
@given(west=st.floats(-500, 500))
def test_a_zone_cut_in_two_still_covers_the_same_ground(west):
    left, right = ground(-1000, -1000, 5, 1000), ground(5, -1000, 1000, 1000)
    found = overlay_zones(squares(west), zones(left, right))
    assert found["overlap_m2"].sum() == pytest.approx(100)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_areas_and_distances_agree_with_brute_force(seed):
    objects = buildings(*blobs(seed, 25, 12))
    areas = zones(*blobs(seed + 1, 8, 120))
    found = overlay_zones(objects, areas, reach_m={"strip": 1000.0})
    found = found.set_index(["building_id", "zone_id"])
    for b in objects.itertuples():
        for z in areas.itertuples():
            pair = found.loc[(b.building_id, z.zone_id)]
            assert pair["overlap_m2"] == pytest.approx(
                b.geometry.intersection(z.geometry).area, abs=1e-6
            )
            assert pair["distance_m"] == pytest.approx(b.geometry.distance(z.geometry), abs=1e-9)


def test_the_order_of_rows_is_irrelevant():
    objects, areas = buildings(*blobs(3, 20, 12)), zones(*blobs(4, 5, 120))
    turned = overlay_zones(
        gpd.GeoDataFrame(objects[::-1].reset_index(drop=True)),
        gpd.GeoDataFrame(areas[::-1].reset_index(drop=True)),
    )
    pd.testing.assert_frame_equal(overlay_zones(objects, areas), turned)
