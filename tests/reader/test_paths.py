from pathlib import Path

import pytest

from geo.reader import paths

HOSTILE = {
    "http://example.org/a.geojson": "address",
    "file:///etc/passwd": "address",
    "/vsicurl/http://example.org/a.tif": "address",
    "/vsizip/a.zip/a.shp": "virtual",
    "a/VSIZIP/../b.geojson": "virtual",
    "<OGRVRTDataSource>": "document",
    "a\x00.geojson": "NUL",
    "zip+a.zip": "archive",
    "zip+file.zip!a.shp": "archive",
    "C:secret.geojson": "driver",
    "C:\\data\\a.geojson": "driver",
    "GeoJSON:a.json": "driver",
    "PG:dbname=city": "driver",
    "/etc/passwd": "data folder",
    "~/a.geojson": "data folder",
    "\\\\server\\share\\a.shp": "data folder",
    "../a.geojson": "climbs",
    "zones/../../a.geojson": "climbs",
    "zones/..": "climbs",
    "zones\\a.geojson": "backslash",
    "a\n.geojson": "control",
}


@pytest.mark.parametrize(("path", "word"), HOSTILE.items())
def test_a_path_that_is_not_a_plain_name_below_the_folder_is_refused(tmp_path, path, word):
    assert word in paths.refusal(tmp_path, path)


@pytest.mark.parametrize("path", ["a.geojson", "zones/faults.geojson", "Сейсмика/разломы 1.gpkg"])
def test_a_plain_name_is_not_refused(tmp_path, path):
    assert paths.refusal(tmp_path, path) is None


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.geojson").write_text("{}")
    home = tmp_path / "data"
    home.mkdir()
    (home / "a.geojson").symlink_to(tmp_path / "secret.geojson")
    (home / "b.geojson").symlink_to(home / "c.geojson")
    assert "leads out" in paths.refusal(home, "a.geojson")
    assert paths.refusal(home, "b.geojson") is None


def test_a_companion_that_leads_out_of_the_folder_is_refused_too(tmp_path):
    (tmp_path / "secret.dbf").write_text("secret")
    home = tmp_path / "data"
    home.mkdir()
    (home / "a.shp").write_bytes(b"")
    (home / "a.dbf").symlink_to(tmp_path / "secret.dbf")
    assert "leads out" in paths.refusal(home, "a.shp")


def test_a_loop_of_links_is_refused(tmp_path):
    (tmp_path / "a.geojson").symlink_to(tmp_path / "b.geojson")
    (tmp_path / "b.geojson").symlink_to(tmp_path / "a.geojson")
    assert paths.refusal(tmp_path, "a.geojson") is not None


def test_the_companions_of_a_shapefile_are_found(tmp_path):
    for name in ("a.shp", "a.dbf", "a.PRJ", "b.dbf"):
        (tmp_path / name).touch()
    found = {one.name for one in paths.companions(tmp_path / "a.shp")}
    assert found == {"a.dbf", "a.PRJ"}
    assert paths.companions(Path(tmp_path / "a.geojson")) == []
