"""Tests of geo/overlaying.py: a file of objects, part by part."""

import hashlib
import json
from dataclasses import replace
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.affinity import translate
from world import arcs, breaking, crossing_star, hollow, wkb

from geo import knowing, overlaying
from geo.compliance.judge import reaches
from geo.errors import DataError, UsageError
from geo.laying import Land, measured_part, prepare
from geo.overlay import regions
from geo.overlay.exposure import overlay_zones
from geo.overlaying import overlay_file
from geo.reader import shapes
from geo.reader.rowgroups import batches, opened
from geo.records import FileRef, Polygons, quiet

NAMES = ("out.parquet", "out.slopes.parquet", "out.aside.parquet")


@pytest.fixture
def overlay(demo, tmp_path, monkeypatch):
    """Lay objects over the town; the town is not read again."""
    config, known, _ = demo
    monkeypatch.setattr(overlaying, "read", lambda *_, **__: known)

    def call(path, engine="auto", progress=quiet, **options):
        told = overlay_file(
            replace(config, engine=engine, progress=progress),
            path,
            tmp_path / "out.parquet",
            **options,
        )
        return told, *(pq.read_table(tmp_path / name).to_pandas() for name in NAMES)

    return call


@pytest.fixture
def file(demo, tmp_path):
    """Write objects, 50 to a row group."""

    def write(objects, *, group=50, **options):
        path = tmp_path / "objects.parquet"
        frame = gpd.GeoDataFrame(objects[["building_id", "geometry"]])
        frame.to_parquet(path, row_group_size=group, **options)
        return path

    return write


def raw(demo, tmp_path, content):
    """Write bytes that are meant for shapes."""
    told = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "crs": demo[2].crs.to_json_dict()}},
    }
    table = pa.table({"id": [f"o{n}" for n in range(len(content))], "geometry": content})
    path = tmp_path / "raw.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(told)}), path)
    return path


def test_objects_of_a_file_lie_where_those_of_a_run_lie(demo, overlay, file):
    _, known, buildings = demo
    receipt, exposure, slopes, aside = overlay(file(buildings), position_error_m=2.0)
    same = buildings.assign(position_error_m=2.0)
    whole = overlay_zones(same, known.zones, reach_m=reaches(known.rules))
    found = exposure.rename(columns={"object_id": "building_id"}).drop(columns="row")
    found = found.sort_values(["building_id", "zone_id"], ignore_index=True)
    # zones are cut at other bounds than those of a run: docs/large.md says how far digits differ
    told = pd.DataFrame(whole)[found.columns]
    pd.testing.assert_frame_equal(found, told, check_dtype=False, rtol=0, atol=1e-6)
    metres = found["distance_m"], told["distance_m"]
    pd.testing.assert_series_equal(*metres, check_dtype=False, rtol=0, atol=1e-9)
    assert receipt.measured == receipt.rows == len(buildings)
    assert receipt.pairs == len(exposure)
    assert slopes["row"].nunique() == len(buildings)
    assert aside.empty


@pytest.mark.parametrize("engine", ["plain", "grid"])
def test_a_file_gives_the_same_bytes_in_parts_of_any_size(demo, overlay, file, engine, monkeypatch):
    path = file(demo[2], group=1000)
    _, *whole = overlay(path, engine)
    monkeypatch.setattr(overlaying, "AT_ONCE", 17)
    _, *parts = overlay(path, engine)
    for one, other in zip(whole, parts, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_a_broken_row_group_is_named_and_the_others_are_measured(demo, overlay, file):
    path = file(demo[2])
    breaking(path, 2)
    receipt, exposure, *_ = overlay(path)
    assert receipt.unread == 50
    assert [one.code for one in receipt.issues] == ["group_unreadable"]
    assert "row group 3 is broken: rows 101 to 150" in receipt.issues[0].what
    assert not exposure["row"].between(101, 150).any()
    assert exposure["row"].max() > 150
    assert receipt.done == receipt.rows


def test_every_row_that_is_not_measured_as_it_is_is_named(demo, overlay, tmp_path):
    good = demo[2].geometry[0]
    x, y = good.centroid.coords[0]
    tie = shapely.Polygon([(x, y), (x + 20, y + 20), (x + 20, y), (x, y + 20)])
    speck = shapely.Polygon(
        [(x, y), (x + 99, y), (x + 99, y + 99), (x, y + 99), (x, y), (x, y - 0.1)]
    )
    line = shapely.LineString([(x, y), (x + 9, y)])
    square = bytearray(shapely.box(x, y, x + 9, y + 9).wkb)
    square[29:37] = np.array(np.nan).tobytes()  # easting of its second corner
    drawn = shapely.to_wkb(np.array([good, tie, speck, line]))
    content = [*drawn, bytes(square), shapely.Polygon().wkb, None, b"\x01\x03", good.wkb[:-7]]
    receipt, exposure, _, aside = overlay(raw(demo, tmp_path, content))
    named = aside.set_index("object_id")["code"].to_dict()
    assert named == {
        "o1": "geometry_moved",
        "o2": "geometry_repaired",
        "o3": "geometry_kind",
        "o4": "geometry_not_finite",
        "o5": "geometry_empty",
        "o6": "geometry_none",
        "o7": "geometry_unrepairable",
        "o8": "geometry_unrepairable",
    }
    assert set(exposure["object_id"]) == {"o0", "o2"}
    assert (receipt.measured, receipt.repaired, receipt.aside) == (2, 1, 7)
    assert receipt.done == receipt.rows


def test_shapes_of_arcs_and_rings_without_corners_are_set_aside_row_by_row(demo, overlay, tmp_path):
    good = demo[2].geometry[0]
    corner = good.centroid.coords[0]
    drawn = arcs(*corner).values()
    content = [good.wkb, *drawn, hollow(*corner), wkb(6, good.wkb, hollow(*corner)), good.wkb]
    receipt, exposure, _, aside = overlay(raw(demo, tmp_path, content))
    assert aside["code"].tolist() == ["geometry_kind"] * len(drawn) + ["geometry_unrepairable"] * 2
    assert set(aside["mend"][: len(drawn)]) == {"Export it with straight edges"}
    assert "no corners" in aside["what"].iloc[-1]
    assert (receipt.measured, receipt.aside, receipt.unread) == (2, len(content) - 2, 0)
    assert set(exposure["row"]) == {1, len(content)}


def test_the_fate_of_a_row_hangs_on_no_other_row(demo, overlay, tmp_path, monkeypatch):
    monkeypatch.setattr(shapes, "MOST_IN_ALL", 100)
    x, y = demo[2].geometry[0].centroid.coords[0]
    star = crossing_star(51, x=x, y=y)  # 1,224 places
    alone = overlay(raw(demo, tmp_path, [star.wkb]))[3]
    among = overlay(raw(demo, tmp_path, [star.wkb] * 5))[3]
    assert set(zip(among["code"], among["what"], strict=True)) == {
        (alone["code"][0], alone["what"][0])
    }


def test_a_part_that_raises_is_named_and_the_others_are_written(demo, overlay, file, monkeypatch):
    measured = overlaying.measured_part

    def raises(prepared, batch):
        if batch.first_row == 51:
            raise RuntimeError("of a library, at a shape that nobody thought of")
        return measured(prepared, batch)

    monkeypatch.setattr(overlaying, "measured_part", raises)
    receipt, exposure, *_ = overlay(file(demo[2]))
    assert receipt.unread == 50
    assert [one.code for one in receipt.issues] == ["part_failed"]
    assert "rows 51 to 100 could not be measured (RuntimeError)" in str(receipt.issues[0])
    assert not exposure["row"].between(51, 100).any()
    assert exposure["row"].max() > 100
    assert receipt.done == receipt.rows


def test_row_groups_elsewhere_are_not_read_and_rows_elsewhere_are_counted(demo, overlay, file):
    buildings = demo[2][:60]
    far = buildings.assign(geometry=[translate(one, 0, 300_000) for one in buildings.geometry])
    both = pd.concat([buildings, far], ignore_index=True)
    receipt, exposure, *_ = overlay(file(both, write_covering_bbox=True))
    assert (receipt.pruned, receipt.outside, receipt.measured) == (20, 40, 60)
    assert exposure["row"].max() <= 60
    unpruned, same, *_ = overlay(file(both))
    assert (unpruned.pruned, unpruned.outside, unpruned.measured) == (0, 60, 60)
    pd.testing.assert_frame_equal(same, exposure, check_exact=True)


def test_an_object_that_reaches_far_out_of_the_city_is_set_aside(demo, overlay, tmp_path):
    wide = shapely.box(*demo[2].total_bounds).buffer(200_000)
    receipt, _, _, aside = overlay(raw(demo, tmp_path, [wide.wkb]))
    assert (receipt.measured, receipt.aside) == (0, 1)
    assert aside["code"].tolist() == ["geometry_too_wide"]


def test_a_run_that_stops_leaves_what_was_there(demo, overlay, file, tmp_path, monkeypatch):
    path = file(demo[2])
    overlay(path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}

    def stop(*_):
        raise DataError(["stopped"])

    monkeypatch.setattr(overlaying, "measured_part", stop)
    with pytest.raises(DataError, match="stopped"):
        overlay(path)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_the_receipt_beside_it_tells_what_became_of_every_row(demo, overlay, file, tmp_path):
    receipt, *_ = overlay(file(demo[2]))
    told = json.loads((tmp_path / "out.receipt.json").read_text(encoding="utf-8"))
    assert told["rows"] == told["measured"] == receipt.rows
    assert told["monitor"] == demo[0].monitor.id
    assert told["first_row_of"] == {"objects.parquet": 1}
    assert told["sha256"] == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in NAMES
    }


def test_a_folder_of_parts_gives_the_tables_of_one_file(demo, overlay, file, tmp_path):
    _, *whole = overlay(file(demo[2]))
    folder = tmp_path / "parts"
    folder.mkdir()
    cuts = np.array_split(np.arange(len(demo[2])), 11)
    for number, part in enumerate(cuts):
        frame = demo[2].iloc[part][["building_id", "geometry"]]
        gpd.GeoDataFrame(frame).to_parquet(folder / f"part.{number}.parquet")
    receipt, *parts = overlay(folder)
    assert receipt.measured == len(demo[2])
    for one, other in zip(whole, parts, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("engine", ["plain", "grid"])
def test_zones_drawn_some_at_a_time_give_the_figures_of_all_at_once(
    demo, overlay, file, engine, monkeypatch
):
    place = demo[2].geometry.centroid.x.argsort()
    path = file(demo[2].iloc[place], group=20)
    _, exposure, slopes, aside = overlay(path, engine)
    monkeypatch.setattr(regions, "MOST_POINTS", 200)
    drawn = []
    monkeypatch.setattr(
        overlaying, "prepare", lambda *_, **how: drawn.append(how["bounds"]) or prepare(*_, **how)
    )
    receipt, *parts = overlay(path, engine)
    assert len(set(drawn)) > 1
    assert receipt.measured == len(demo[2])
    for one, other in zip((exposure, slopes, aside), parts, strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-6)


def test_regions_are_told_by_the_shapes_and_not_by_what_a_file_states(
    demo, overlay, file, monkeypatch
):
    path = file(demo[2][:60], group=60)
    _, exposure, *_ = overlay(path)
    monkeypatch.setattr(regions, "MOST_POINTS", 1)
    table = pq.read_table(path)
    told = json.loads(table.schema.metadata[b"geo"])
    west, south, east, north = demo[2][:60].total_bounds
    told["columns"]["geometry"]["bbox"] = [west, south, (west + east) / 2, north]
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(told)}), path)
    receipt, parted, *_ = overlay(path)
    assert receipt.measured == 60
    pd.testing.assert_frame_equal(exposure, parted, rtol=0, atol=1e-6)


def test_rows_in_no_region_are_told_as_they_are_without_regions(
    demo, overlay, tmp_path, monkeypatch
):
    good = demo[2].geometry
    wide = shapely.box(*demo[2].total_bounds).buffer(200_000)
    far = translate(good[0], 0, 300_000)
    content = [good[9].wkb, wide.wkb, None, far.wkb, b"x", good[0].wkb, hollow(1, 2), good[5].wkb]
    path = raw(demo, tmp_path, content)
    receipt, exposure, slopes, aside = overlay(path)
    monkeypatch.setattr(regions, "MOST_POINTS", 1)
    parted, *tables = overlay(path)
    assert parted == receipt
    assert (receipt.measured, receipt.outside, receipt.aside) == (3, 1, 4)
    for one, other in zip((exposure, slopes, aside), tables, strict=True):
        pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-6)


def test_a_shape_that_reaches_out_of_the_ground_it_is_measured_on_is_set_aside(demo, file):
    config, known, buildings = demo
    whole = opened(file(buildings[:60], group=60))
    west, south, east, north = buildings[:60].total_bounds
    half = (west - 1, south - 1, (west + east) / 2, north + 1)
    land = Land.of(config, known, None)
    prepared = prepare(config, land, whole, rows=60, bounds=half)
    part = measured_part(prepared, next(batches(whole, whole.groups[0], most_rows=60)))
    assert 0 < part.measured < 60
    assert set(part.aside["code"].to_pylist()) == {"row_outside"}
    assert set(part.aside["row"].to_pylist()).isdisjoint(part.exposure["row"].to_pylist())


@pytest.mark.parametrize("how", list(product(["broken", "elsewhere"], [False, True])))
def test_without_a_row_that_can_be_read_the_tables_are_new_and_have_their_columns(
    demo, overlay, file, monkeypatch, how
):
    why, parted = how
    buildings = demo[2][:40]
    path = file(buildings)
    _, *whole = overlay(path)
    for name in NAMES:
        (path.parent / name).unlink()
    if why == "broken":
        breaking(path, 0)
    else:
        moved = [translate(one, 0, 300_000) for one in buildings.geometry]
        path = file(buildings.assign(geometry=moved), write_covering_bbox=True)
    if parted:
        monkeypatch.setattr(regions, "MOST_POINTS", 1)
    receipt, *tables = overlay(path)
    assert (receipt.unread, receipt.pruned) == ((40, 0) if why == "broken" else (0, 40))
    assert receipt.done == 40
    assert [len(one) for one in tables] == [0, 0, 0]
    assert [one.dtypes.to_dict() for one in whole] == [one.dtypes.to_dict() for one in tables]
    told = json.loads((path.parent / "out.receipt.json").read_text(encoding="utf-8"))
    assert told["sha256"] == {
        name: hashlib.sha256((path.parent / name).read_bytes()).hexdigest() for name in NAMES
    }


def test_a_broken_part_of_a_folder_is_named_by_its_file_and_its_rows(demo, overlay, file, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    for number in range(3):
        file(demo[2][:50]).rename(folder / f"part.{number}.parquet")
    breaking(folder / "part.1.parquet", 0)
    receipt, exposure, *_ = overlay(folder)
    assert receipt.unread == 50
    assert receipt.issues[0].file == "part.1.parquet"
    assert "row group 1 is broken: rows 51 to 100" in receipt.issues[0].what
    assert exposure["row"].max() > 100


def test_progress_ends_with_every_row(demo, overlay, file):
    told = []
    receipt, *_ = overlay(file(demo[2]), progress=lambda _, *counts: told.append(counts))
    assert told[-1] == (receipt.rows, receipt.rows)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_output_of_another_kind_or_in_no_folder_is_refused(demo, file, tmp_path):
    with pytest.raises(UsageError, match=r"End it in \.parquet"):
        overlay_file(demo[0], file(demo[2]), tmp_path / "out.csv")
    with pytest.raises(UsageError, match="Make it first"):
        overlay_file(demo[0], file(demo[2]), tmp_path / "none" / "out.parquet")


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("o.parquet", "o.parquet"),
        ("x.slopes.parquet", "x.parquet"),
        ("x.aside.parquet", "x.parquet"),
        ("folder/part.0.parquet", "folder/x.parquet"),
        ("folder/a/part.0.parquet", "folder/a/x.parquet"),
    ],
)
def test_objects_are_never_written_over(demo, file, tmp_path, given, asked):
    objects = tmp_path / given
    objects.parent.mkdir(parents=True, exist_ok=True)
    file(demo[2]).rename(objects)
    before = objects.read_bytes()
    named = tmp_path / "folder" if given.startswith("folder") else objects
    with pytest.raises(UsageError, match="would be written over"):
        overlay_file(demo[0], named, tmp_path / asked)
    assert objects.read_bytes() == before
    assert {one for one in tmp_path.rglob("*") if one.is_file()} == {objects}


def test_objects_are_never_written_over_by_another_name(demo, file, tmp_path):
    objects = file(demo[2])
    (tmp_path / "same.parquet").symlink_to(objects)
    with pytest.raises(UsageError, match="would be written over"):
        overlay_file(demo[0], objects, tmp_path / "same.parquet")


@pytest.mark.parametrize("of", ["register", "layer"])
def test_the_data_of_the_monitor_is_never_written_over(demo, file, tmp_path, monkeypatch, of):
    config, known, _ = demo
    ref = FileRef(path="city/own.slopes.parquet")
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "own.slopes.parquet").write_bytes(b"as it was")
    register, layer = config.monitor.registers[0], known.layers[0]
    if of == "register":
        registers = [register.model_copy(update={"file": ref})]
        config = replace(config, monitor=config.monitor.model_copy(update={"registers": registers}))
    else:
        polygons = layer.model_copy(update={"derive": Polygons(op="polygons", file=ref)})
        monkeypatch.setattr(knowing, "read_layers", lambda _: ((polygons,), None, []))
    with pytest.raises(UsageError, match=r"own\.slopes\.parquet is read"):
        overlay_file(
            replace(config, data=tmp_path), file(demo[2]), tmp_path / "city" / "own.parquet"
        )
    assert (tmp_path / "city" / "own.slopes.parquet").read_bytes() == b"as it was"


def test_a_folder_in_the_place_of_the_receipt_is_refused_before_anything_is_read(
    demo, file, tmp_path, monkeypatch
):
    (tmp_path / "out.receipt.json").mkdir()
    monkeypatch.setattr(overlaying, "read", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(UsageError, match="it is no file"):
        overlay_file(demo[0], file(demo[2]), tmp_path / "out.parquet")
