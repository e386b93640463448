"""Tests of geo/reader/rowgroups.py: what a file says of itself is held to limits."""

import json

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from world import squares

from geo.errors import DataError
from geo.reader import rowgroups
from geo.reader.rowgroups import batches, opened


def written(path, *, rows=10, group=3, **options):
    frame = gpd.GeoDataFrame(squares(*range(0, rows * 20, 20))[["building_id", "geometry"]])
    frame.to_crs(4326).to_parquet(path, row_group_size=group, **options)
    return path


def retold(path, change):
    """The same file with other geo metadata."""
    table = pq.read_table(path)
    told = json.loads(table.schema.metadata[b"geo"])
    change(told)
    metadata = {"geo": json.dumps(told)}
    pq.write_table(table.replace_schema_metadata(metadata), path, row_group_size=3)
    return path


def refused(path):
    with pytest.raises(DataError) as caught:
        opened(path)
    (fault,) = caught.value.faults
    assert fault.file == path.name
    return fault


def test_row_groups_are_told_with_their_rows_and_their_bounds(tmp_path):
    whole = opened(written(tmp_path / "a.parquet", write_covering_bbox=True))
    assert (whole.rows, whole.id_column, whole.geometry) == (10, "building_id", "geometry")
    assert [(one.first_row, one.rows) for one in whole.groups] == [(1, 3), (4, 3), (7, 3), (10, 1)]
    boxes = [one.box for one in whole.groups]
    assert [box[0] for box in boxes] == sorted(box[0] for box in boxes)
    assert whole.issues == ()


def test_without_bounds_of_its_own_a_row_group_has_those_of_the_file(tmp_path):
    whole = opened(written(tmp_path / "a.parquet"))
    (box,) = {one.box for one in whole.groups}
    bounds = gpd.read_parquet(tmp_path / "a.parquet").total_bounds
    assert box == pytest.approx(bounds)


@pytest.mark.parametrize("stated", [None, [1, 2, 3], [1, 2, 3, "x"], [170, 0, -170, 9]])
def test_without_any_bounds_a_row_group_may_lie_anywhere(tmp_path, stated):
    path = retold(
        written(tmp_path / "a.parquet"),
        lambda told: told["columns"]["geometry"].update(bbox=stated),
    )
    assert {one.box for one in opened(path).groups} == {None}


def test_the_parts_of_a_folder_are_counted_through_in_the_order_of_their_numbers(tmp_path):
    for number in (10, 9, 1):
        folder = tmp_path / "objects" / f"district={number % 2}"
        folder.mkdir(parents=True, exist_ok=True)
        written(folder / f"part.{number}.parquet", rows=number)
    (tmp_path / "objects" / "_SUCCESS").touch()
    (tmp_path / "objects" / ".part.3.parquet.crc").touch()
    whole = opened(tmp_path / "objects")
    assert whole.files == {
        "district=0/part.10.parquet": 1,
        "district=1/part.1.parquet": 11,
        "district=1/part.9.parquet": 12,
    }
    found = [batch for group in whole.groups for batch in batches(whole, group, most_rows=50)]
    assert [(one.first_row, len(one.ids)) for one in found] == [
        (1, 3), (4, 3), (7, 3), (10, 1), (11, 1), (12, 3), (15, 3), (18, 3),
    ]  # fmt: skip
    assert (whole.name, whole.rows, whole.issues) == ("objects", 20, ())


def test_every_faulty_part_of_a_folder_is_named_at_once(tmp_path):
    for number in range(5):
        written(tmp_path / f"part.{number}.parquet")
    gpd.read_parquet(tmp_path / "part.1.parquet").to_crs(32643).to_parquet(
        tmp_path / "part.1.parquet"
    )
    (tmp_path / "part.2.parquet").write_bytes(b"PAR1 no more PAR1")
    gpd.read_parquet(tmp_path / "part.3.parquet").rename_geometry("shape").to_parquet(
        tmp_path / "part.3.parquet"
    )
    gpd.read_parquet(tmp_path / "part.4.parquet")[["geometry"]].to_parquet(
        tmp_path / "part.4.parquet"
    )
    with pytest.raises(DataError) as caught:
        opened(tmp_path)
    assert [(one.file, one.code) for one in caught.value.faults] == [
        ("part.1.parquet", "crs_differs"),
        ("part.2.parquet", "file_unreadable"),
        ("part.3.parquet", "file_kind"),
        ("part.4.parquet", "column_unknown"),
    ]


def test_what_is_no_parquet_in_a_folder_is_told_and_a_part_without_rows_is_none(tmp_path):
    written(tmp_path / "part.0.parquet")
    empty = gpd.read_parquet(tmp_path / "part.0.parquet")[:0]
    empty.to_parquet(tmp_path / "part.1.parquet")
    (tmp_path / "more.geojson").touch()
    whole = opened(tmp_path)
    assert (whole.rows, whole.files) == (10, {"part.0.parquet": 1})
    assert [(one.severity, one.file) for one in whole.issues] == [("note", tmp_path.name)]
    assert "more.geojson" in whole.issues[0].what


def test_a_folder_without_rows_is_refused(tmp_path):
    assert refused(tmp_path).code == "layer_empty"


def test_batches_give_every_row_once_in_their_order(tmp_path):
    whole = opened(written(tmp_path / "a.parquet"))
    found = [batch for group in whole.groups for batch in batches(whole, group, most_rows=2)]
    assert [batch.first_row for batch in found] == [1, 3, 4, 6, 7, 9, 10]
    ids = [one for batch in found for one in batch.ids.to_pylist()]
    assert ids == [f"b{n}" for n in range(1, 11)]
    assert shapely.from_wkb(found[0].shapes.to_pylist()[0]).geom_type == "Polygon"


def test_a_file_that_names_no_crs_is_read_in_degrees_and_says_so(tmp_path):
    path = retold(
        written(tmp_path / "a.parquet"), lambda told: told["columns"]["geometry"].pop("crs")
    )
    whole = opened(path)
    assert whole.crs == "OGC:CRS84"
    assert [one.code for one in whole.issues] == ["crs_default"]


def test_a_crs_that_is_not_known_to_the_writer_is_a_fault(tmp_path):
    path = retold(
        written(tmp_path / "a.parquet"), lambda told: told["columns"]["geometry"].update(crs=None)
    )
    assert refused(path).code == "crs_missing"


def test_a_parquet_without_geometry_is_named(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [1, 2]}), path)
    assert "no geo metadata" in refused(path).what


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.pop("primary_column"),
        lambda told: told.update(primary_column=["geometry"]),
        lambda told: told.update(columns=[]),
        lambda told: told["columns"]["geometry"].pop("encoding"),
        lambda told: told["columns"]["geometry"].update(encoding="polygon"),
    ],
)
def test_geo_metadata_that_is_not_understood_is_a_fault_of_the_file(tmp_path, change):
    assert refused(retold(written(tmp_path / "a.parquet"), change)).code == "file_kind"


@pytest.mark.parametrize("kept", [0, 3, 12, 900])
def test_a_file_that_is_cut_off_is_named(tmp_path, kept):
    path = written(tmp_path / "a.parquet")
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(path).code in {"file_kind", "file_unreadable"}


def test_a_footer_that_claims_more_than_the_file_is_refused(tmp_path):
    path = written(tmp_path / "a.parquet")
    content = bytearray(path.read_bytes())
    content[-8:-4] = (2**31).to_bytes(4, "little")
    path.write_bytes(content)
    assert refused(path).code == "file_unreadable"


def test_a_row_group_that_claims_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(rowgroups, "ROW_BYTES", 10)
    monkeypatch.setattr(rowgroups, "LARGE_ROW_BYTES", 100)
    assert refused(written(tmp_path / "a.parquet")).code == "file_too_large"


def test_a_file_without_rows_is_named(tmp_path):
    assert refused(written(tmp_path / "a.parquet", rows=0)).code == "layer_empty"


def test_a_file_that_is_not_there_and_one_of_another_kind_are_named(tmp_path):
    assert refused(tmp_path / "none.parquet").code == "file_missing"
    other = tmp_path / "a.geojson"
    other.write_text("{}")
    assert refused(other).code == "file_kind"


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    with pytest.raises(DataError, match="Name one of building_id, geometry"):
        opened(written(tmp_path / "a.parquet"), id_column="name")


def test_bounds_that_are_no_numbers_promise_nothing(tmp_path):
    path = written(tmp_path / "a.parquet", write_covering_bbox=True)
    table = pq.read_table(path)
    nowhere = pa.array(
        [dict.fromkeys(("xmin", "ymin", "xmax", "ymax"), np.nan)] * 10,
        table.schema.field("bbox").type,
    )
    pq.write_table(table.set_column(table.column_names.index("bbox"), "bbox", nowhere), path)
    assert opened(path).groups[0].box is None


def test_a_covering_that_names_a_text_is_refused(tmp_path):
    def change(told):
        named = {corner: ["building_id"] for corner in rowgroups.CORNERS}
        told["columns"]["geometry"]["covering"] = {"bbox": named}

    fault = refused(retold(written(tmp_path / "a.parquet"), change))
    assert fault.code == "file_kind"
    assert "'building_id', which its covering names" in fault.what


@pytest.mark.parametrize("asked", [None, "building_id"])
def test_two_columns_of_one_name_cannot_name_objects(tmp_path, asked):
    path = written(tmp_path / "a.parquet")
    table = pq.read_table(path)
    pq.write_table(table.append_column("building_id", table["building_id"]), path)
    with pytest.raises(DataError, match="there are 2 columns 'building_id'"):
        opened(path, id_column=asked)


@pytest.mark.parametrize("edges", ["spherical", "vincenty", None, 5])
def test_edges_that_are_not_straight_are_refused(tmp_path, edges):
    path = written(tmp_path / "a.parquet")
    fault = refused(retold(path, lambda told: told["columns"]["geometry"].update(edges=edges)))
    assert fault.code == "file_kind"
    assert str(edges) in fault.what


def test_edges_that_are_said_to_be_straight_are_read(tmp_path):
    path = written(tmp_path / "a.parquet")
    assert opened(retold(path, lambda told: told["columns"]["geometry"].update(edges="planar")))
