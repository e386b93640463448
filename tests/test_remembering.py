"""Tests of geo/remembering.py: a run on what was kept gives the tables of a run afresh."""

import logging
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate
from world import same_bytes

from geo import remembering, tables
from geo.overlay.sheets import COARSE_M
from geo.reader import keep
from geo.remembering import measure


@pytest.fixture
def config(demo, tmp_path):
    return replace(demo[0], cache=tmp_path / "cache")


def moved(table, rows, east, north):
    """The same table with some shapes moved."""
    shapes = np.array(table.geometry.values, dtype=object)
    for row in rows:
        shapes[row] = translate(shapes[row], east, north)
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def assert_same(one, other):
    for name in ("exposure", "whole", "slopes"):
        assert same_bytes(getattr(one, name), getattr(other, name)), name


@pytest.fixture
def asked(monkeypatch):
    """How many objects were asked of the relief, run by run."""
    counted = []
    slopes = remembering.sloped

    def count(*args, before, **more):
        found, measured = slopes(*args, before=before, **more)
        counted.append(before is not None)
        return found, measured

    monkeypatch.setattr(remembering, "sloped", count)
    return counted


@pytest.mark.parametrize("engine", ["plain", "grid"])
def test_buildings_that_moved_came_and_went_give_the_tables_of_a_run_afresh(demo, config, engine):
    config = replace(config, engine=engine)
    _, known, buildings = demo
    measure(buildings, known, config)
    changed = moved(buildings, [3, 8], 1.5, -2.5)
    come = moved(buildings, [5], 30, 7).iloc[[5]].assign(building_id="new")
    changed = pd.concat([changed.drop(index=[0, 11]), come], ignore_index=True)
    changed = tables.BUILDINGS.shape(changed, buildings.crs)
    kept = measure(changed, known, config)
    assert_same(kept, measure(changed, known, replace(config, afresh=True)))
    assert_same(kept, measure(changed, known, config))


def test_zones_that_changed_came_and_went_give_the_tables_of_a_run_afresh(demo, config):
    _, known, buildings = demo
    measure(buildings, known, config)
    zones = moved(known.zones, [3, 5], 15, 5).iloc[1:].reset_index(drop=True)
    zones.loc[5, "boundary_error_m"] += 4.0
    other = replace(known, zones=zones)
    kept = measure(buildings, other, config)
    assert_same(kept, measure(buildings, other, replace(config, afresh=True)))


def test_the_smallest_step_of_a_boundary_error_counts(demo, config):
    _, known, buildings = demo
    measure(buildings, known, config)
    step = known.zones["boundary_error_m"] + 4e-11
    other = replace(known, zones=known.zones.assign(boundary_error_m=step))
    kept = measure(buildings, other, config)
    assert_same(kept, measure(buildings, other, replace(config, afresh=True)))


def test_another_relief_gives_its_own_slopes(demo, config, asked):
    _, known, buildings = demo
    measure(buildings, known, config)
    steeper = replace(known, relief=replace(known.relief, slope_deg=known.relief.slope_deg + 1))
    kept = measure(buildings, steeper, config)
    assert asked == [False, False]
    assert_same(kept, measure(buildings, steeper, replace(config, afresh=True)))


def test_the_same_values_in_rows_of_another_length_are_another_relief(demo, config):
    _, known, buildings = demo
    rows, columns = known.relief.slope_deg.shape
    flat, low = (
        np.zeros((rows, columns), np.float32),
        np.zeros((2 * rows, columns // 2), np.float32),
    )
    wide = replace(known, relief=replace(known.relief, slope_deg=flat, elevation_m=flat))
    narrow = replace(known, relief=replace(known.relief, slope_deg=low, elevation_m=low))
    assert flat.tobytes() == low.tobytes()
    measure(buildings, wide, config)
    kept = measure(buildings, narrow, config)
    assert_same(kept, measure(buildings, narrow, replace(config, afresh=True)))


def test_objects_and_zones_whose_crs_was_corrected_get_the_slopes_of_their_true_place(demo, config):
    _, known, buildings = demo
    wrong = replace(known, zones=known.zones.set_crs(32644, allow_override=True))
    first = measure(buildings.set_crs(32644, allow_override=True), wrong, config)
    kept = measure(buildings, known, config)
    assert not first.slopes.equals(kept.slopes)
    assert_same(kept, measure(buildings, known, replace(config, afresh=True)))


def test_a_file_of_datum_shifts_that_was_installed_gives_slopes_afresh(
    demo, config, asked, monkeypatch
):
    _, known, buildings = demo
    measure(buildings, known, config)
    monkeypatch.setattr(remembering.crs, "ways", lambda *_: ["by another grid"])
    measure(buildings, known, config)
    assert asked == [False, False]


def test_what_was_kept_is_used_and_by_another_engine_or_program_it_is_not(
    demo, config, asked, monkeypatch
):
    _, known, buildings = demo
    measure(buildings, known, config)
    measure(buildings, known, config)
    measure(buildings, known, replace(config, afresh=True))
    assert asked == [False, True, False]
    monkeypatch.setattr(remembering.keep, "program", lambda: "another")
    measure(buildings, known, config)
    assert asked[3:] == [False]


def error_of(relief, value):
    return relief.slope_error_deg.model_copy(update={"value": value})


@pytest.mark.parametrize(
    "changed",
    [
        lambda relief: {"transform": (*relief.transform[:2], 7.0, *relief.transform[3:])},
        lambda relief: {"cell_m": (relief.cell_m[0], relief.cell_m[1] + 1)},
        lambda relief: {"crs": f"EPSG:{int(relief.crs.removeprefix('EPSG:')) - 1}"},
        lambda relief: {"slope_error_deg": error_of(relief, 3.5)},
        lambda relief: {"elevation_m": relief.elevation_m + 1},
        lambda relief: {"elevation_m": relief.elevation_m.astype(np.float64)},
    ],
    ids=["place", "cell", "crs", "error", "heights", "type"],
)
def test_everything_said_of_a_relief_counts(demo, config, asked, changed):
    _, known, buildings = demo
    measure(buildings, known, config)
    other = replace(known, relief=replace(known.relief, **changed(known.relief)))
    kept = measure(buildings, other, config)
    assert asked == [False, False]
    assert_same(kept, measure(buildings, other, replace(config, afresh=True)))


def test_another_threshold_of_a_rule_is_measured(demo, config, asked, monkeypatch):
    _, known, buildings = demo
    measure(buildings, known, config)
    monkeypatch.setattr(remembering, "thresholds", lambda _: [12.5])
    kept = measure(buildings, known, config)
    assert asked == [False, False]
    assert set(kept.slopes["threshold_deg"]) == {12.5}


@pytest.fixture
def taken(monkeypatch):
    """Whether an overlay had anything to take over, with zones and with whole layers."""
    counted = []
    lay = remembering.overlaid

    def count(*args, before, **more):
        counted.append(before is not None)
        return lay(*args, before=before, **more)

    monkeypatch.setattr(remembering, "overlaid", count)
    return counted


def test_bounds_that_grew_past_a_coarse_line_are_measured_anew(demo, config, taken):
    _, known, buildings = demo
    measure(buildings, known, config)
    far = moved(buildings, [0], 3 * COARSE_M, 0)
    kept = measure(far, known, config)
    assert taken == [False] * 4
    assert_same(kept, measure(far, known, replace(config, afresh=True)))


def test_an_object_that_moved_within_the_bounds_leaves_the_others(demo, config, taken):
    _, known, buildings = demo
    measure(buildings, known, config)
    measure(moved(buildings, [0], 1, 1), known, config)
    assert taken == [False, False, True, True]


def test_another_version_of_a_library_uses_nothing(demo, config, taken, monkeypatch, caplog):
    _, known, buildings = demo
    first = measure(buildings, known, config)
    own = remembering.versions()
    monkeypatch.setattr(remembering, "versions", lambda: own | {"shapely": "0.0"})
    with caplog.at_level(logging.WARNING):
        assert_same(measure(buildings, known, config), first)
    assert taken == [False] * 4
    assert caplog.text == ""  # it is not damaged


def test_each_kind_of_object_is_kept_by_itself(demo, config, asked):
    _, known, buildings = demo
    measure(buildings, known, config)
    measure(buildings[:5], known, config, subject="parcel")
    measure(buildings, known, config)
    assert asked == [False, False, True]


def test_an_entry_that_is_damaged_is_thrown_away_and_said(demo, config, caplog):
    _, known, buildings = demo
    first = measure(buildings, known, config)
    for path in config.cache.glob("*.zones-pairs.*"):
        path.write_bytes(path.read_bytes()[:-20])
    with caplog.at_level(logging.WARNING):
        assert_same(measure(buildings, known, config), first)
    assert "damaged" in caplog.text
    caplog.clear()
    measure(buildings, known, config)
    assert caplog.text == ""


def test_what_was_kept_is_decoded_once_a_run(demo, config, monkeypatch):
    _, known, buildings = demo
    measure(buildings, known, config)
    columns, decoded = [], remembering._decoded

    def count(table, names):
        columns.append(names)
        return decoded(table, names)

    monkeypatch.setattr(remembering, "_decoded", count)
    measure(buildings, known, config)
    assert columns == [["geometry"], remembering.STRIPS, remembering.STRIPS]


def without(part):
    return lambda tables: {name: table for name, table in tables.items() if name != part}


def with_column(part, column, value):
    return lambda tables: tables | {part: tables[part].assign(**{column: value})}


def without_column(part, column):
    return lambda tables: tables | {part: tables[part].drop(columns=column)}


@pytest.mark.parametrize(
    "change",
    [
        without("slopes"),
        without("layers"),
        with_column("zones-pairs", "zone", 10**6),
        with_column("whole-pairs", "zone", -1),
        with_column("zones-pairs", "position", np.int8(9)),
        with_column("zones-pairs", "distance_m", "far"),
        with_column("zones-strips", "zone", 0),
        with_column("zones-strips", "zone", -1),
        with_column("zones-strips", "drawn_in", b"no shape"),
        with_column("whole-strips", "drawn_out", shapely.Point(1, 2).wkb),
        with_column("whole-strips", "drawn_out", None),
        without("zones-strips"),
        with_column("slopes", "object", 10**6),
        with_column("slopes", "slope_mean_deg", "steep"),
        with_column("objects", "print_a", "none"),
        with_column("layers", "geometry", b"no shape"),
        with_column("layers", "part", "elsewhere"),
        without_column("zones-pairs", "position"),
        without_column("whole", "frame"),
        without_column("layers", "layer_id"),
        lambda tables: tables | {"zones-pairs": tables["zones-pairs"][::-1]},
        lambda tables: tables | {"zones": pd.concat([tables["zones"]] * 2)},
    ],
)
def test_an_entry_whose_sums_fit_and_whose_content_does_not_stops_no_run(
    demo, config, caplog, change
):
    _, known, buildings = demo
    first = measure(buildings, known, config)
    (note,) = config.cache.glob("*.kept.json")
    name = note.name.removesuffix(".kept.json")
    entry = keep.load(config.cache, name)
    keep.store(config.cache, name, keep.Entry(entry.told, change(dict(entry.tables))))
    with caplog.at_level(logging.WARNING):
        assert_same(measure(buildings, known, config), first)
    assert "damaged" in caplog.text


@pytest.mark.parametrize(
    "little",
    [
        lambda known, objects: (replace(known, zones=known.zones.iloc[:0]), objects),
        lambda known, objects: (replace(known, relief=None), objects),
        lambda known, objects: (replace(known, rules=()), objects),
        lambda known, objects: (known, objects.iloc[:0]),
        lambda known, objects: (known, objects.iloc[:1]),
    ],
    ids=["no zones", "no relief", "no rules", "no objects", "one object"],
)
def test_what_was_kept_of_little_is_used_like_the_rest(demo, config, asked, caplog, little):
    known, buildings = little(*demo[1:])
    first = measure(buildings, known, config)
    with caplog.at_level(logging.WARNING):
        assert_same(measure(buildings, known, config), first)
    assert caplog.text == ""
    assert asked == [False, True]


@pytest.mark.parametrize("key", [5, None, "", "0" * 31, "not hexadecimal at all, and 32 ."])
def test_a_key_that_is_none_stops_no_run(demo, config, caplog, key):
    _, known, buildings = demo
    first = measure(buildings, known, config)
    (note,) = config.cache.glob("*.kept.json")
    name = note.name.removesuffix(".kept.json")
    entry = keep.load(config.cache, name)
    keep.store(config.cache, name, keep.Entry(dict(entry.told) | {"key": key}, entry.tables))
    with caplog.at_level(logging.WARNING):
        assert_same(measure(buildings, known, config), first)
    assert "damaged" in caplog.text


def test_a_folder_that_cannot_be_written_stops_no_run(demo, config, caplog):
    _, known, buildings = demo
    config.cache.parent.mkdir(exist_ok=True)
    config.cache.write_text("a file, not a folder")
    with caplog.at_level(logging.WARNING):
        measured = measure(buildings, known, config)
    assert len(measured.exposure)
    assert "could not be kept" in caplog.text


def test_nothing_is_written_where_nothing_changed(demo, config):
    _, known, buildings = demo
    measure(buildings, known, config)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in config.cache.iterdir())
    measure(buildings, known, config)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in config.cache.iterdir()) == before
