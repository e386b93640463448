"""Tests of geo/overlay/sheets.py."""

import pickle

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from world import METRIC, blobs, buildings, ground, same_bytes, squares, zones

from geo import tables
from geo.overlay.exposure import joined, overlay_zones, setting_of
from geo.overlay.objects import Objects
from geo.overlay.sheets import COARSE_M, Setting, bounds_of, outlines

REACH = {"near": 40.0}
ENGINES = pytest.mark.parametrize("engine", ["plain", "grid"])


def city(seed):
    """Buildings of two position errors, a point among them, and three layers that overlap."""
    shapes = [*blobs(seed, 24, 12), shapely.Point(650_150, 4_780_150)]
    errors = np.where(np.arange(len(shapes)) % 3 == 0, 2.0, 0.5)
    areas = [
        zones(*blobs(seed + 1, 6, 120), layer_id="near"),
        zones(*blobs(seed + 2, 4, 90), layer_id="blurred", part="uncertain"),
        zones(*blobs(seed + 3, 5, 60), layer_id="wide", boundary_error_m=6.0),
    ]
    every = tables.ZONES.shape(pd.concat(areas, ignore_index=True), METRIC)
    return buildings(*shapes, position_error_m=errors), every


CITIES = given(
    seed=st.integers(0, 10_000), cuts=st.lists(st.integers(0, 4), min_size=25, max_size=25)
)


@ENGINES
@settings(max_examples=5, deadline=None)
@CITIES
def test_a_run_in_parts_gives_the_bytes_of_the_whole(engine, seed, cuts):
    assert_the_same_in_parts(engine, seed, cuts)


@pytest.mark.deep
@ENGINES
@settings(max_examples=40, deadline=None)
@CITIES
def test_a_run_of_any_city_in_parts_gives_the_bytes_of_the_whole(engine, seed, cuts):
    assert_the_same_in_parts(engine, seed, cuts)


def assert_the_same_in_parts(engine, seed, cuts):
    objects, areas = city(seed)
    whole = overlay_zones(objects, areas, reach_m=REACH, engine=engine)
    setting = setting_of(engine, Objects.of(objects.geometry.values), areas)
    parts = [
        overlay_zones(part, areas, reach_m=REACH, setting=setting)
        for _, part in objects.groupby(np.array(cuts))
    ]
    joined = pd.concat(parts).sort_values(["building_id", "zone_id"], ignore_index=True)
    assert same_bytes(joined, whole)


def asked(engine, seed=7):
    """The outlines of the city, and the objects of their position error."""
    objects_, areas = city(seed)
    objects = Objects.of(objects_.geometry.values)
    which = np.flatnonzero(objects_["position_error_m"] == 0.5)
    setting = setting_of(engine, objects, areas)
    return objects, which, list(outlines(areas, [0.5], setting, reach_m=REACH))


@ENGINES
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), flags=st.lists(st.booleans(), min_size=6, max_size=6))
def test_zones_asked_one_after_another_give_the_bytes_of_all_at_once(engine, seed, flags):
    objects, which, drawn = asked(engine, seed)
    for one in drawn:
        wanted = np.array(flags)[: len(one.rows)]
        whole, *parts = (one.sheet(some).pairs(objects, which) for some in (None, wanted, ~wanted))
        joined_ = joined(parts).sort_values(["object", "zone"], ignore_index=True)
        assert same_bytes(joined_, whole.sort_values(["object", "zone"], ignore_index=True))


@ENGINES
def test_zones_drawn_in_and_out_beforehand_give_the_bytes_of_those_drawn_when_asked(engine):
    objects, which, drawn = asked(engine)
    for one in drawn:
        ready = one.sheet().ready(threads=2)
        for _ in range(2):
            assert same_bytes(ready.pairs(objects, which), one.sheet().pairs(objects, which))


@ENGINES
def test_a_sheet_travels_without_the_ground_beyond_all_objects(engine):
    objects = squares(0, 30)
    wide = zones(ground(-200_000, -200_000, 400_000, 400_000).difference(ground(5, 5, 20, 20)))
    setting = setting_of(engine, Objects.of(objects.geometry.values), wide)
    (here,) = outlines(wide, [0.5], setting, reach_m={})
    sheet = here.sheet().ready(threads=1)
    there = pickle.loads(pickle.dumps(sheet))  # noqa: S301  our own
    west, _, east, _ = shapely.total_bounds(there.of.zones)
    assert east - west < 10 * COARSE_M
    which = np.arange(2)
    footprints = Objects.of(objects.geometry.values)
    assert same_bytes(there.pairs(footprints, which), sheet.pairs(footprints, which))
    assert there.of.frame == here.frame


def test_zones_that_meet_no_bounds_have_no_near_object():
    objects, which, drawn = asked("plain")
    for one in drawn:
        boxes = objects.bounds[which[:3]]
        found = one.sheet().pairs(objects, which[:3])
        near, far = (shapely.STRtree(shapely.box(*some.T)) for some in (boxes, boxes + 5000))
        assert set(found["zone"]) <= set(one.rows[one.meeting(near)])
        assert not one.meeting(far).any()


@ENGINES
def test_an_object_far_off_changes_nothing_of_the_others_within_the_same_coarse_bounds(engine):
    objects, areas = city(3)
    far = squares(2000, south=2000).assign(building_id="far")
    both = tables.BUILDINGS.shape(pd.concat([objects, far], ignore_index=True), METRIC)
    alone = overlay_zones(objects, areas, reach_m=REACH, engine=engine)
    assert same_bytes(overlay_zones(both, areas, reach_m=REACH, engine=engine), alone)


def test_bounds_are_rounded_outward_to_coarse_lines():
    setting = Setting.of("auto", 1, (1.0, 2.0, 20_000.0, 5.0), np.array([]), threads=1)
    assert setting.bounds == (0.0, 0.0, 2 * COARSE_M, COARSE_M)
    assert setting.engine == "plain"


def test_objects_without_a_place_have_no_bounds_of_their_own():
    nowhere = np.array([shapely.Polygon(), None, ground(1, 2, 3, 4)], dtype=object)
    assert bounds_of(Objects.of(nowhere)) == ground(1, 2, 3, 4).bounds
    assert bounds_of(Objects.of(nowhere[:2])) == (0.0, 0.0, 0.0, 0.0)
