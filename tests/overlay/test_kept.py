"""Tests of geo/overlay/kept.py: what is taken over has the bytes of what is measured."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from world import METRIC, blobs, buildings, same_bytes, squares, strip, zones

from geo import tables
from geo.overlay import kept, sheets
from geo.overlay.exposure import measure_pairs, setting_of
from geo.overlay.kept import Asked, overlaid
from geo.overlay.objects import Objects
from geo.overlay.sheets import Outline

KEY = "0123456789abcdef" * 2
REACH = {"near": 40.0}
ENGINES = pytest.mark.parametrize("engine", ["plain", "grid"])
SOME = settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])


def objects_of(seed):
    errors = np.where(np.arange(20) % 3 == 0, 2.0, 0.5)
    return buildings(*blobs(seed, 20, 12), position_error_m=errors)


def zones_of(seed):
    areas = [
        zones(*blobs(seed + 1, 6, 120), layer_id="near"),
        zones(*blobs(seed + 2, 4, 90), layer_id="blurred", part="uncertain"),
    ]
    return tables.ZONES.shape(pd.concat(areas, ignore_index=True), METRIC)


def laid(objects, areas, engine, before=None, reach_m=REACH):
    """Pairs in their order, and what to keep; the setting is that of these objects."""
    footprints = Objects.of(objects.geometry.values)
    setting = setting_of(engine, footprints, areas)
    asked = Asked.of(footprints, objects["position_error_m"], KEY)
    pairs, now = overlaid(asked, areas, setting, reach_m=reach_m, key=KEY, before=before)
    whole = measure_pairs(footprints, objects["position_error_m"], areas, setting, reach_m)
    return ordered(pairs), ordered(whole), now


def ordered(pairs):
    return pairs.sort_values(["object", "zone"], ignore_index=True)


def changed(table, seed, kind):
    """The same table with rows moved, gone, come and turned round."""
    draw = np.random.default_rng(seed)
    shapes = np.array(table.geometry.values)
    for at in draw.choice(len(shapes), 3, replace=False):
        shapes[at] = translate(shapes[at], *draw.uniform(-20, 20, 2))
    moved = table.set_geometry(gpd.GeoSeries(shapes, crs=METRIC))
    kept_rows = draw.permutation(len(table))[: len(table) - 2]
    come = table.iloc[:2].assign(**{f"{kind}_id": ["new-1", "new-2"]})
    come = come.set_geometry(gpd.GeoSeries(blobs(seed, 2, 40), crs=METRIC))
    shape = tables.BUILDINGS if kind == "building" else tables.ZONES
    return shape.shape(pd.concat([moved.iloc[kept_rows], come], ignore_index=True), METRIC)


@ENGINES
@SOME
@given(seed=st.integers(0, 10_000), what=st.sampled_from(["objects", "zones", "both", "nothing"]))
def test_after_a_change_the_pairs_have_the_bytes_of_a_full_run(engine, seed, what):
    objects, areas = objects_of(seed), zones_of(seed)
    _, _, before = laid(objects, areas, engine)
    if what in {"objects", "both"}:
        objects = changed(objects, seed, "building")
    if what in {"zones", "both"}:
        areas = changed(areas, seed, "zone")
    pairs, whole, now = laid(objects, areas, engine, before)
    assert same_bytes(pairs, whole)
    again, whole, _ = laid(objects, areas, engine, now)
    assert same_bytes(again, whole)


@pytest.fixture
def drawn(monkeypatch):
    """How many zones were drawn since, of all sheets."""
    counted = []
    sheet = Outline.sheet

    def count(self, wanted=None, **more):
        counted.append(len(self.rows) if wanted is None else int(wanted.sum()))
        return sheet(self, wanted, **more)

    monkeypatch.setattr(Outline, "sheet", count)
    return counted


def test_nothing_is_drawn_where_nothing_changed(drawn):
    objects, areas = objects_of(1), zones_of(1)
    _, _, before = laid(objects, areas, "plain")
    drawn.clear()
    renamed = objects.assign(building_id=[f"other-{one}" for one in objects["building_id"]])[::-1]
    asked = Asked.of(Objects.of(renamed.geometry.values), renamed["position_error_m"], KEY)
    setting = setting_of("plain", asked.objects, areas)
    overlaid(asked, areas, setting, reach_m=REACH, key=KEY, before=before)
    assert drawn == []


@pytest.fixture
def cut(monkeypatch):
    """For each time that zones were cut off beyond all objects, the margin."""
    margins = []
    around = sheets._around

    def count(bounds, shapes, margin_m):
        margins.append(margin_m)
        return around(bounds, shapes, margin_m)

    monkeypatch.setattr(sheets, "_around", count)
    return margins


@ENGINES
def test_no_zone_is_cut_off_and_no_frame_laid_for_objects_that_are_the_same(cut, engine):
    errors = np.arange(1.0, 21.0)
    objects, areas = objects_of(1).assign(position_error_m=errors), zones_of(1)
    _, _, before = laid(objects, areas, engine)
    asked = Asked.of(Objects.of(objects.geometry.values), objects["position_error_m"], KEY)
    setting = setting_of(engine, asked.objects, areas)
    cut.clear()
    overlaid(asked, areas, setting, reach_m=REACH, key=KEY, before=before)
    assert cut == []
    moved = objects.assign(position_error_m=[*errors[:19], 2.0])
    asked = Asked.of(Objects.of(moved.geometry.values), moved["position_error_m"], KEY)
    overlaid(asked, areas, setting, reach_m=REACH, key=KEY, before=before)
    assert len(cut) == 2  # both layers, for the one error of what changed


@ENGINES
def test_a_boundary_that_was_drawn_by_its_error_is_not_drawn_again(monkeypatch, engine):
    objects, areas = objects_of(1), zones_of(1)
    _, _, before = laid(objects, areas, engine)
    drawn = []

    def count(shapes, sides_m, **more):
        drawn.extend(shapes)
        return moved_by(shapes, sides_m, **more)

    moved_by = sheets.moved
    monkeypatch.setattr(sheets, "moved", count)
    shifted = changed(objects, 1, "building")
    asked = Asked.of(Objects.of(shifted.geometry.values), shifted["position_error_m"], KEY)
    setting = setting_of(engine, asked.objects, areas)
    _, now = overlaid(asked, areas, setting, reach_m=REACH, key=KEY, before=before)
    assert 0 < len(before.strips) <= len(now.strips) == len(before.strips) + len(drawn)
    drawn.clear()
    asked = Asked.of(Objects.of(objects.geometry.values), objects["position_error_m"], KEY)
    other = areas.assign(geometry=[translate(areas.geometry[0], 3, 0), *areas.geometry[1:]])
    overlaid(asked, other, setting, reach_m=REACH, key=KEY, before=before)
    assert {one.wkt for one in drawn} <= {other.geometry[0].wkt}


@ENGINES
@SOME
@given(seed=st.integers(0, 10_000))
def test_few_objects_that_changed_are_laid_on_the_ground_around_them_alone(engine, seed):
    objects = buildings(*blobs(seed, 60, 9), position_error_m=0.5)
    areas = zones_of(seed)
    _, _, before = laid(objects, areas, engine)
    draw = np.random.default_rng(seed)
    shapes = np.array(objects.geometry.values)
    for at in draw.choice(len(shapes), 3, replace=False):
        shapes[at] = translate(shapes[at], *draw.uniform(-60, 60, 2))
    shapes[draw.integers(60)] = shapely.Polygon()
    moved = objects.set_geometry(gpd.GeoSeries(shapes, crs=METRIC))
    pairs, whole, now = laid(moved, areas, engine, before)
    assert same_bytes(pairs, whole)
    turned = moved.iloc[draw.permutation(60)].reset_index(drop=True)
    pairs, whole, _ = laid(turned, areas, engine, now)
    assert same_bytes(pairs, whole)


def test_a_zone_that_changed_is_drawn_alone(drawn):
    objects, areas = squares(*range(0, 200, 20)), pd.concat([strip(5), strip(90, layer_id="b")])
    _, _, before = laid(objects, areas, "plain")
    moved = pd.concat([strip(5), strip(91, layer_id="b")])
    drawn.clear()
    asked = Asked.of(Objects.of(objects.geometry.values), objects["position_error_m"], KEY)
    setting = setting_of("plain", asked.objects, moved)
    overlaid(asked, moved, setting, reach_m=REACH, key=KEY, before=before)
    assert drawn == [1]


@pytest.mark.parametrize(
    "told",
    [{"boundary_error_m": 3.0}, {"part": "uncertain"}, {"layer_id": "near"}, {"zone_id": "other"}],
)
def test_what_is_said_of_a_zone_counts_as_much_as_its_shape(told):
    objects = squares(-30, -5.2, 0, 20)
    _, _, before = laid(objects, strip(5), "plain")
    pairs, whole, _ = laid(objects, strip(5).assign(**told), "plain", before)
    assert same_bytes(pairs, whole)


@ENGINES
@pytest.mark.parametrize("reach", [{}, {"near": 20.0}, {"near": 80.0}])
def test_a_reach_that_changed_counts_alone(engine, reach):
    objects, areas = squares(-90, -60, -30, 0), strip(5, layer_id="near")
    _, _, before = laid(objects, areas, engine)
    pairs, whole, _ = laid(objects, areas, engine, before, reach)
    assert same_bytes(pairs, whole)
    assert len(pairs) != len(laid(objects, areas, engine)[0])


def test_the_error_of_an_object_counts_as_much_as_its_shape():
    _, _, before = laid(squares(-6), strip(5), "plain")
    pairs, whole, _ = laid(squares(-6).assign(position_error_m=5.0), strip(5), "plain", before)
    assert len(pairs) == 1
    assert same_bytes(pairs, whole)


def test_an_object_whose_fingerprint_is_half_that_of_another_is_measured_anew(monkeypatch):
    def halved(shapes, key):
        return np.stack([np.zeros(len(shapes), np.uint64), full(shapes, key)[:, 1]], axis=1)

    full = kept.fingerprints
    monkeypatch.setattr(kept, "fingerprints", halved)
    objects, areas = objects_of(2), zones_of(2)
    _, _, before = laid(objects, areas, "plain")
    pairs, whole, _ = laid(changed(objects, 2, "building"), areas, "plain", before)
    assert same_bytes(pairs, whole)
