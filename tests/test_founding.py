"""A monitor for another city: it is written whole, runs at once, and never over another one."""

import shutil
from datetime import date

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from geo.cli.app import app
from geo.config import load_config
from geo.errors import DataError, UsageError
from geo.founding import checked_answers, found_monitor, proposed_crs, read_answers
from geo.pipeline import examine
from geo.records import Extent

TODAY = date(2026, 11, 1)
TOLD = {
    "id": "far-town",
    "name": {"kk": "Алыс: қала", "ru": 'Дальний "город"', "en": "Far # town {{7*7}}"},
    "extent": {"west": -70.8, "south": -33.6, "east": -70.5, "north": -33.3},
    "timezone": "America/Santiago",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "far"
    found_monitor(folder, checked_answers(TOLD), today=TODAY)
    return folder


def test_a_new_monitor_runs_at_once_and_finds_the_house_in_its_strip(town):
    snapshot = examine(load_config(town / "monitor.yaml", as_of=TODAY))
    assert [one.severity for one in snapshot.issues if one.severity == "stop"] == []
    assert len(snapshot.buildings) == 3
    assert snapshot.buildings["in_city"].all()
    exposed = snapshot.exposure[snapshot.exposure["position"] != "outside"]
    assert exposed["building_id"].tolist() == ["example-2"]


def test_its_examples_accuse_nobody_and_are_called_invented(town):
    config = load_config(town / "monitor.yaml", as_of=TODAY)
    assert config.monitor.fictional
    assert "breach" not in set(examine(config).findings["verdict"])
    assert {one.reliability for one in config.monitor.sources.values()} == {"synthetic"}


def test_an_answer_is_taken_as_it_is_whatever_stands_in_it(town):
    monitor = load_config(town / "monitor.yaml", as_of=TODAY).monitor
    assert monitor.name.model_dump() == TOLD["name"]
    assert monitor.extent.bounds == (-70.8, -33.6, -70.5, -33.3)
    assert monitor.crs == "EPSG:32719"


def test_every_yaml_of_it_names_a_schema_that_lies_there(town):
    files = sorted(town.rglob("*.yaml"))
    assert len(files) >= 6
    for path in files:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        kind = named.rsplit("/", 1)[-1]
        assert named.startswith(("schemas/", "../schemas/")), path
        if kind not in ("claims.schema.json", "bodies.schema.json"):
            assert (path.parent / named).is_file(), path
        YAML(typ="safe").load(path)


def test_nothing_is_ever_written_over(town, tmp_path):
    before = sorted(town.rglob("*"))
    with pytest.raises(UsageError, match="stays"):
        found_monitor(town, checked_answers(TOLD), today=TODAY)
    assert sorted(town.rglob("*")) == before
    (tmp_path / "a").write_text("mine")
    with pytest.raises(UsageError, match="stays"):
        found_monitor(tmp_path / "a", checked_answers(TOLD), today=TODAY)
    with pytest.raises(UsageError, match="Make it first"):
        found_monitor(tmp_path / "b" / "c", checked_answers(TOLD), today=TODAY)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"timezone": "America/Santjago"}, "Did you mean 'America/Santiago'"),
        ({"crs": "EPSG:32643"}, "Use the UTM zone of the city, EPSG:32719"),
        ({"crs": "EPSG:3857"}, "Mercator"),
        ({"extent": {"west": -70, "south": -33, "east": -71, "north": -32}}, "Swap them"),
    ],
)
def test_answers_that_do_not_fit_together_leave_nothing_behind(tmp_path, change, said):
    with pytest.raises(DataError, match=said):
        found_monitor(tmp_path / "far", checked_answers(TOLD | change), today=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_every_wrong_answer_is_told_at_once():
    told = {"id": "Far Town", "name": {"kk": "", "ru": "а", "en": "b"}, "extent": {}}
    with pytest.raises(DataError) as refused:
        checked_answers(told)
    columns = {one.column for one in refused.value.faults}
    assert {"id", "name.kk", "extent.west", "timezone"} <= columns


def test_answers_are_read_from_a_file_with_the_line_of_a_fault(tmp_path):
    path = tmp_path / "answers.yaml"
    YAML().dump(TOLD, path)
    assert read_answers(path) == checked_answers(TOLD)
    path.write_text(path.read_text("utf-8").replace("timezone", "time_zone"), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_answers(path)
    assert any(one.line for one in refused.value.faults)


@pytest.mark.parametrize(
    ("middle", "code"), [((76.9, 43.2), 32643), ((-123.4, -48.9), 32710), ((179.9, 0.2), 32660)]
)
def test_the_crs_that_is_proposed_is_the_utm_zone_of_the_middle(middle, code):
    west, south = middle[0] - 0.05, middle[1] - 0.05
    extent = Extent(west=west, south=south, east=west + 0.1, north=south + 0.1)
    assert proposed_crs(extent) == f"EPSG:{code}"


def test_the_command_asks_for_what_it_must_know(tmp_path):
    typed = "\n".join(
        ["", "Қала", "Город", "Town", "-70.8", "-33.6", "-70.5", "-33.3", "America/Santiago", ""]
    )
    answer = CliRunner().invoke(app, ["new", str(tmp_path / "town")], input=typed + "\n")
    assert answer.exit_code == 0, answer.output
    monitor = load_config(tmp_path / "town" / "monitor.yaml", as_of=TODAY).monitor
    assert (monitor.id, monitor.crs) == ("town", "EPSG:32719")


def test_a_monitor_that_lies_elsewhere_than_where_it_was_made_still_runs(town, tmp_path):
    shutil.copytree(town, tmp_path / "moved")
    assert (
        len(examine(load_config(tmp_path / "moved" / "monitor.yaml", as_of=TODAY)).buildings) == 3
    )
