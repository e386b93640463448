"""Tests of geo/overlaying.py: a file of objects, part by part."""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.affinity import translate
from world import breaking

from geo import overlaying
from geo.compliance.judge import reaches
from geo.config import layers_folder, load_config
from geo.errors import DataError, UsageError
from geo.ground import survey
from geo.knowing import read
from geo.overlay.exposure import overlay_zones
from geo.overlaying import overlay_file

NAMES = ("out.parquet", "out.slopes.parquet", "out.aside.parquet")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The invented town, read once."""
    config = load_config(layers_folder() / "demo" / "monitor.yaml", as_of=date(2026, 11, 1))
    config = replace(config, cache=tmp_path_factory.mktemp("cache"))
    known = read(config)
    return config, known, survey(config, known).buildings


@pytest.fixture
def overlay(demo, tmp_path, monkeypatch):
    """Lay objects over the town; the town is not read again."""
    config, known, _ = demo
    monkeypatch.setattr(overlaying, "read", lambda *_, **__: known)

    def call(path, engine="auto", **options):
        told = overlay_file(
            replace(config, engine=engine), path, tmp_path / "out.parquet", **options
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
    pd.testing.assert_frame_equal(found, pd.DataFrame(whole)[found.columns], check_dtype=False)
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


def test_progress_ends_with_every_row(demo, overlay, file):
    told = []
    receipt, *_ = overlay(file(demo[2]), progress=lambda done, every: told.append((done, every)))
    assert told[-1] == (receipt.rows, receipt.rows)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_output_of_another_kind_or_in_no_folder_is_refused(demo, file, tmp_path):
    with pytest.raises(UsageError, match=r"End it in \.parquet"):
        overlay_file(demo[0], file(demo[2]), tmp_path / "out.csv")
    with pytest.raises(UsageError, match="Make it first"):
        overlay_file(demo[0], file(demo[2]), tmp_path / "none" / "out.parquet")
