import json
import sqlite3
from io import BytesIO

import pandas as pd
import pyarrow.parquet as pq
import pytest
from markupsafe import escape
from stories import followed

from geo.atlas import languages
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.atlas.published import FILES, allowed, contract, described, text_key
from geo.tables.kinds import Table

OF_THE_FORMAT = {"fid", "geom", "geometry"}  # what a form of file adds to the columns


@pytest.fixture(scope="module")
def data(quiet_town):
    files = public_files(ordered(followed(quiet_town)))
    return {
        path.removeprefix("public/data/"): as_bytes(content)
        for path, content in files.items()
        if path.startswith("public/data/")
    }


def columns(name, content, folder):
    """Give the columns of a file, as any reader of such files finds them."""
    if name.endswith(".csv"):
        return {contract(name).name: set(pd.read_csv(BytesIO(content), nrows=0).columns)}
    if name.endswith(".parquet"):
        return {contract(name).name: set(pq.ParquetFile(BytesIO(content)).schema_arrow.names)}
    if name.endswith(".geojson"):
        rows = json.loads(content)["features"]
        return {contract(name).name: set().union(*(one["properties"] for one in rows))}
    if name.endswith(".gpkg"):
        return dict(_of_package(content, folder / name))
    return {}


def _of_package(content, path):
    path.write_bytes(content)
    with sqlite3.connect(path) as open_:
        names = [one for (one,) in open_.execute("SELECT table_name FROM gpkg_geometry_columns")]
        for name in names:
            kind = "zones" if name.startswith("zone_") else name
            yield kind, {one[1] for one in open_.execute(f'PRAGMA table_info("{name}")')}


def test_no_file_has_a_column_that_is_not_on_the_list(data, tmp_path):
    seen = 0
    for name, content in data.items():
        for kind, found in columns(name, content, tmp_path).items():
            known = set(FILES[kind].names) if kind in FILES else set()
            assert found - OF_THE_FORMAT <= known, (name, kind)
            seen += 1
    assert seen > 8


def test_each_column_of_a_table_of_the_run_on_the_list_is_public_there(data):
    from geo import tables  # noqa: PLC0415

    run = {table.name: table for table in tables.ALL}
    for name in ("cases", "events", "remedies", "tallies", "zones", "districts"):
        own = set(FILES[name].names) & set(run[name].names)
        assert own <= set(run[name].public), name


def test_a_column_that_is_not_listed_stops_the_edition():
    with pytest.raises(ValueError, match="owner_name"):
        allowed(pd.DataFrame({"case_id": ["c"], "owner_name": ["x"]}), "cases")


def test_a_test_of_the_list_would_see_a_column_that_was_let_through(data, tmp_path):
    leaked = data["cases.csv"].replace(b"case_id,", b"case_id,owner_name,", 1)
    found = columns("cases.csv", leaked, tmp_path)["cases"]
    assert found - set(FILES["cases"].names) == {"owner_name"}


def test_the_dictionary_tells_every_file_and_every_column(data):
    told = json.loads(data["data-dictionary.json"])["files"]
    assert told == json.loads(json.dumps(described()))
    assert [one["file"] for one in told] == list(FILES)
    assert all(column["meaning"] for one in told for column in one["columns"])


def test_what_a_column_means_is_the_same_in_the_contract_and_on_the_page():
    english = languages.texts()["en"]
    for name, table in FILES.items():
        assert english[f"file.{name}"] == table.meaning
        for column in table.columns:
            assert english[text_key(name, column.name)] == column.meaning, (name, column.name)


def test_a_text_for_a_column_that_no_file_has_is_not_kept():
    asked = {text_key(name, one.name) for name, table in FILES.items() for one in table.columns}
    assert {key for key in languages.texts()["en"] if key.startswith("column.")} == asked


def test_the_page_of_the_dictionary_tells_every_column_in_three_languages(quiet_town):
    page = public_files(ordered(followed(quiet_town)))["public/dictionary.html"]
    rows = sum(len(table.columns) for table in FILES.values())
    assert page.count('<th scope="row"><code>') == 3 * rows
    for texts in languages.texts().values():
        assert str(escape(texts["column.seen_on"])) in page
    assert 'href="data/cells-cc-by-4-0.geojson"' in page
    assert page.count(languages.texts()["en"]["dictionary.none"]) == 5  # nothing is claimed here


def test_each_file_with_rows_has_its_contract(data):
    for name in data:
        if name.endswith((".csv", ".parquet", ".geojson")):
            assert isinstance(contract(name), Table), name
