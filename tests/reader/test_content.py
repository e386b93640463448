"""Tests of geo/reader/content.py."""

import json
import os
import zipfile

import pytest

from geo.reader import content as contents
from geo.reader.content import NAMES, damage, oversized, refusal
from geo.reader.paths import GRID_SUFFIXES, SUFFIXES


def said(path):
    return [fault["what"] for fault in refusal(path)]


@pytest.mark.parametrize("suffix", [*SUFFIXES, *GRID_SUFFIXES])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>", "the content is a web page, and no {name}"),
        (b"<html lang='kk'>", "the content is a web page, and no {name}"),
        (b"\xd0\xcf\x11\xe0 old", "the content is an old workbook (XLS), or one under a password"),
    ],
)
def test_what_no_format_can_be_is_told_in_every_format(tmp_path, suffix, content, what):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    (found,) = said(path)
    assert found.startswith(what.format(name=NAMES[suffix]))


@pytest.mark.parametrize("suffix", [one for one in (*SUFFIXES, *GRID_SUFFIXES) if one != ".csv"])
def test_bytes_of_nothing_known_are_refused_by_the_name(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"\x9a" + os.urandom(300))
    assert said(path) == [f"the content is not that of a {suffix} file"]


@pytest.mark.parametrize("text", ["name,x\n", "<5 m,1\n", "\ufeffимя;x\n"])
def test_a_table_may_begin_with_anything_that_is_text(tmp_path, text):
    path = tmp_path / "a.csv"
    for encoding in ("utf-8", "utf-16"):
        path.write_text(text, encoding=encoding)
        assert said(path) == []


def test_an_archive_under_the_name_of_a_workbook_is_none(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("parcels.shp", "x")
    assert said(path) == ["the content is an archive, and no workbook"]
    path.write_bytes(path.read_bytes()[:-30])
    assert said(path) == ["it is cut off: its end is missing"]


@pytest.mark.parametrize(
    ("text", "code", "what", "line"),
    [
        ('{"type": "FeatureCollection",\n "features": [', "file_unreadable", "ends too early", 2),
        ('{"type": "Feature\n', "file_unreadable", "ends too early", 1),
        ('{"type": "Feature"}\n]', "file_unreadable", "is broken here", 2),
        ('{"a": 1}', "file_kind", "it is JSON, and no GeoJSON: it has no type", None),
    ],
)
def test_broken_json_is_told_with_its_place(tmp_path, text, code, what, line):
    path = tmp_path / "a.geojson"
    path.write_text(text)
    found = damage(path, ValueError("GDAL says: config option OGR_X"))
    assert (found["code"], found.get("line")) == (code, line)
    assert what in found["what"]
    assert "GDAL" not in json.dumps(found)


def test_the_words_of_a_library_are_not_passed_on(tmp_path):
    path = tmp_path / "a.fgb"
    path.write_bytes(b"fgb")
    found = damage(path, OSError(f"{path}: set OGR_DEBUG=ON"))
    assert found["what"] == "the FlatGeobuf is damaged or cut off (OSError)"


def test_a_row_of_a_geojson_that_takes_too_much_is_named(monkeypatch):
    short = {"type": "Feature", "properties": {}, "geometry": None}
    long = short | {"properties": {"name": "x" * 300}}
    data = json.dumps({"type": "FeatureCollection", "features": [short, short, long, short]})
    assert oversized(data.encode()) == []
    monkeypatch.setattr(contents, "FEATURE_BYTES", 200)
    (found,) = oversized(data.encode())
    assert (found["code"], found["row"]) == ("file_too_large", 3)
    short_ones = json.dumps({"type": "FeatureCollection", "features": [short] * 9})
    assert oversized(short_ones.encode()) == []
