import hashlib
import json
from dataclasses import replace

import pytest

from geo.atlas.citation import edition_of
from geo.atlas.datapackage import dataset
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.publish import public_files


@pytest.fixture(scope="module")
def files(quiet_town):
    return public_files(ordered(quiet_town))


@pytest.fixture(scope="module")
def package(files):
    return json.loads(files["public/data/datapackage.json"])


def test_every_download_is_described_with_its_size_and_hash(files, package):
    told = {one["path"]: one for one in package["resources"]}
    beside = {"SHA256SUMS", "datapackage.json"}
    assert set(told) == {path[12:] for path in files if path.startswith("public/data/")} - beside
    for name, one in told.items():
        content = as_bytes(files[f"public/data/{name}"])
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_columns_of_a_table_are_those_of_its_file_with_type_and_meaning(files, package):
    for one in package["resources"]:
        if one["format"] == "csv":
            heading = as_bytes(files[f"public/data/{one['path']}"]).decode().split("\r\n")[0]
            assert [field["name"] for field in one["schema"]["fields"]] == heading.split(",")
    cases = next(one for one in package["resources"] if one["path"] == "cases.csv")
    field = {one["name"]: one for one in cases["schema"]["fields"]}
    assert field["opened_on"]["type"] == "date"
    assert field["overdue"]["type"] == "boolean"
    assert "demolished_full" in field["outcome"]["constraints"]["enum"]


def test_each_file_has_the_licence_of_its_source_and_ours_only_where_it_is_stated(
    quiet_town, package
):
    licences = {one["path"]: one.get("licenses") for one in package["resources"]}
    assert licences["zones-cc-by-4-0.geojson"] == [{"name": "CC-BY-4.0"}]
    assert licences["counts.csv"] is None
    publisher = quiet_town.monitor.publisher.model_copy(update={"licence": "CC-BY-SA-4.0"})
    monitor = quiet_town.monitor.model_copy(update={"publisher": publisher})
    files = public_files(ordered(replace(quiet_town, monitor=monitor)))
    told = {
        one["path"]: one["licenses"]
        for one in json.loads(files["public/data/datapackage.json"])["resources"]
    }
    assert told["counts.csv"] == [{"name": "CC-BY-SA-4.0"}]
    assert told["zones-cc-by-4-0.parquet"] == [{"name": "CC-BY-4.0"}]
    assert b"CC-BY-SA-4.0" in as_bytes(files["public/data/LICENCES.txt"])


def test_a_dataset_names_where_each_file_is_published(quiet_town):
    edition = edition_of(quiet_town.as_of, "https://town.example", "sums")
    told = dataset(quiet_town, {"counts.csv": b""}, edition)
    assert told["distribution"][0]["contentUrl"] == "https://town.example/data/counts.csv"
    assert told["identifier"] == f"sha256:{edition.sha256}"
    assert "license" not in told
