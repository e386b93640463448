import hashlib
import json
import sys
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from desks import desk_of_town

from geo import tables
from geo.atlas import languages
from geo.atlas.publish import publish


def texts(folder):
    """Give the bytes of every file but the tables of the run and the one of versions."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "tables" and path.name != "software.json"
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_no_byte(quiet_town, in_other_order, edition, tmp_path, seed):
    publish(in_other_order(quiet_town, seed), tmp_path)
    assert texts(tmp_path) == texts(edition)


def test_every_file_written_is_told(quiet_town, tmp_path):
    written = publish(quiet_town, tmp_path)
    assert set(written) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_the_public_build_alone_writes_nothing_of_the_inspector(quiet_town, tmp_path):
    publish(quiet_town, tmp_path, builds=["public"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "manifest.json", "public", "software.json",
    ]  # fmt: skip


def test_the_manifest_knows_each_text_by_its_hash(edition):
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    for path, digest in manifest["files"].items():
        assert hashlib.sha256((edition / path).read_bytes()).hexdigest() == digest
    assert set(manifest["files"]) == set(texts(edition)) - {"manifest.json"}


def test_the_manifest_knows_each_table_by_its_hash_apart_from_the_texts(edition):
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["tables"]) == {f"tables/{table.name}.parquet" for table in tables.ALL}
    for path, digest in manifest["tables"].items():
        assert hashlib.sha256((edition / path).read_bytes()).hexdigest() == digest


def test_the_manifest_says_what_went_in(edition, quiet_town):
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rulebook_sha256"] == quiet_town.rulebook_sha256
    assert manifest["as_of"] == "2026-09-01"
    assert [one["sha256"] for one in manifest["inputs"]] == ["ef" * 32, "cd" * 32]
    assert manifest["counts"]["compliance"] == {
        "findings": len(quiet_town.findings), "act_findings": 2, "coverage": 4,
    }  # fmt: skip


def test_every_table_can_be_read_again(edition, quiet_town):
    for table in tables.ALL:
        path = edition / "tables" / f"{table.name}.parquet"
        spatial = "geometry" in table.names
        frame = gpd.read_parquet(path) if spatial else pd.read_parquet(path)
        table.schema().validate(frame)
    parcels = gpd.read_parquet(edition / "tables" / "parcels.parquet")
    assert parcels.crs == quiet_town.parcels.crs
    assert "Invented town" in parcels.attrs["notice"]


def test_publishing_loads_no_gdal(quiet_town, tmp_path):
    before = set(sys.modules)
    publish(quiet_town, tmp_path, builds=["public"])
    assert not {"pyogrio", "fiona", "rasterio"} & (set(sys.modules) - before)


@pytest.mark.browser
def test_an_edition_of_no_object_at_all_is_whole_and_says_so_in_every_build(
    visit, quiet_town, tmp_path
):
    bare = {
        table.name: getattr(quiet_town, table.name).iloc[:0]
        for table in tables.ALL
        if table not in (tables.ISSUES, tables.TALLIES)  # a zero in a tally is a figure too
    }
    none = replace(quiet_town, **bare, relief=None, issues=(), background={})
    publish(none, tmp_path)
    desk_of_town(none, tmp_path)
    assert not list((tmp_path / "public").glob("cases/*"))
    public = [f"public/{name}.html" for name in ("index", "method", "corrections")]
    for name in ("inspector.html", "planner.html", *public):
        seen = visit(tmp_path / name, width=360, height=740)
        told = seen.unfold().locator("main").inner_text()
        assert seen.complaints == [], name
        assert "undefined" not in told, name
        assert "NaN" not in told, name
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    words = languages.texts()["ru"]
    page = visit(tmp_path / "inspector.html").page
    assert page.inner_text("#list-empty") == words["list.empty"]
    assert words["corrections.none"] in (tmp_path / public[2]).read_text(encoding="utf-8")


def test_the_checksums_cover_every_file_of_the_public_folder_but_themselves(edition):
    listed = (edition / "public" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in listed)}
    there = {
        path.relative_to(edition / "public").as_posix(): path.read_bytes()
        for path in (edition / "public").rglob("*")
        if path.is_file()
    }
    assert set(sums) == set(there) - {"SHA256SUMS"}
    assert all(hashlib.sha256(there[name]).hexdigest() == digest for name, digest in sums.items())
