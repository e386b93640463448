"""Tests of geo/reader/geoparquet.py: what a file says of itself, and a row group that is broken."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from world import METRIC, breaking, features, ground

from geo.reader.geoparquet import rows_of
from geo.reader.host import Reader
from geo.records import FileRef


@pytest.fixture
def read(tmp_path):
    with Reader(tmp_path / "cache") as reader:
        yield lambda **keys: reader.vectors(tmp_path, FileRef(path="a.parquet", **keys))


@pytest.fixture
def path(tmp_path):
    """A file of ten squares, three to a row group."""
    squares = [ground(20 * n, 0, 20 * n + 9, 9) for n in range(10)]
    features(*squares).to_parquet(tmp_path / "a.parquet", row_group_size=3)
    return tmp_path / "a.parquet"


def retold(path, **column):
    """Say something else of the shapes; None takes a word out."""
    table = pq.read_table(path)
    told = json.loads(table.schema.metadata[b"geo"])
    told["columns"]["geometry"] |= column
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(told)}), path)


def without_crs(path):
    table = pq.read_table(path)
    told = json.loads(table.schema.metadata[b"geo"])
    del told["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(told)}), path)


@pytest.mark.parametrize("column", ["id", "geometry"])
def test_a_broken_row_group_costs_its_rows_and_no_others(path, read, column):
    breaking(path, 1, column)
    arrival = read()
    (issue,) = arrival.issues
    assert (issue.severity, issue.code) == ("row", "group_unreadable")
    assert "row group 2 is broken: rows 4 to 6 were not read" in issue.what
    states = arrival.frame["geometry_state"].tolist()
    assert states == ["ok"] * 3 + ["unrepairable"] * 3 + ["ok"] * 4
    assert arrival.frame["id"].isna().tolist() == [False] * 3 + [True] * 3 + [False] * 4
    assert arrival.frame["row"].tolist() == list(range(1, 11))
    assert arrival.frame.crs == METRIC


def test_a_file_of_which_every_row_group_is_broken_is_refused(path, read):
    for number in range(4):
        breaking(path, number, "geometry")
    arrival = read()
    assert [one.code for one in arrival.issues] == ["file_unreadable"]
    assert arrival.frame is None


def test_a_sound_file_loses_no_row_and_keeps_what_it_says_of_itself(path):
    table, lost, faults = rows_of(path)
    assert (lost.tolist(), faults) == ([False] * 10, [])
    assert table.schema.metadata == pq.read_schema(path).metadata
    assert table.equals(pq.read_table(path))


def test_a_file_without_rows_has_none(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), path)
    table, lost, _ = rows_of(path)
    assert (table.num_rows, lost.tolist()) == (0, [])


def test_a_file_that_names_no_crs_is_in_degrees_and_says_so(path, read):
    without_crs(path)
    arrival = read()
    assert [(one.severity, one.code) for one in arrival.issues] == [("note", "crs_default")]
    assert arrival.frame.crs.to_string() == "OGC:CRS84"


def test_the_crs_that_the_monitor_names_is_that_of_a_file_that_names_none(path, read):
    without_crs(path)
    arrival = read(crs="EPSG:32643")
    assert arrival.issues == ()
    assert arrival.frame.crs == METRIC


def test_a_crs_that_nobody_knows_is_a_fault(path, read):
    retold(path, crs=None)
    assert [one.code for one in read().issues] == ["crs_missing"]


def test_shapes_of_another_encoding_are_a_fault_with_its_name(path, read):
    retold(path, encoding="polygon")
    (issue,) = read().issues
    assert issue.code == "file_kind"
    assert "encoded as 'polygon'" in issue.what
