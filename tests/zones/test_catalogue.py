"""Tests of geo/zones/catalogue.py."""

import json
import os

import pytest
from world import ASSUMED, EXTENT, METRIC, features, geojson, ground, layer_keys, town

from geo.quality.validate import validate
from geo.reader.host import Reader
from geo.zones.catalogue import CONTENT, read_layers, read_zone_tables
from geo.zones.derive import derive_zones
from geo.zones.naming import zone_ids

SIDE = {
    "op": "side_of_streets",
    "file": {"path": "streets.geojson"},
    "name_column": "street",
    "streets": [{"name": "East St", "spellings": ["East St", "E. Street"]}],
    "side": "south",
    "closing_reach": {"value": 0.5, "source": "none"},
}


def catalogue(folder, **files):
    """Write ``zones/`` and read it; a file is text, or keys."""
    (folder / "zones").mkdir(exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / "zones" / f"{name}.yaml").write_text(text, encoding="utf-8")
    layers, _, issues = read_layers(town(folder))
    return layers, issues


def test_layers_come_in_the_order_of_their_files(tmp_path):
    layers, issues = catalogue(tmp_path, b=layer_keys("river"), a=layer_keys("fault"))
    assert [layer.id for layer in layers] == ["fault", "river"]
    assert issues == []


@pytest.mark.parametrize(
    ("keys", "what", "mend"),
    [
        (
            {"source": "press"},
            "source 'press' is not described in the monitor file",
            "Add it under sources there",
        ),
        (
            {"boundary_error_m": {"value": 1, "source": "press"}},
            "source 'press' is not described in the monitor file",
            "Add it under sources there",
        ),
        (
            {
                "derive": {
                    "op": "buffer",
                    "file": {"path": "a.geojson"},
                    "width_m": {"value": 1, "source": "press"},
                }
            },
            "source 'press' is not described in the monitor file",
            "Add it under sources there",
        ),
        (
            {"derive": {"op": "slope", "from_deg": 15}},
            "a slope band needs an elevation model, and the monitor names none",
            "Add relief to the monitor file",
        ),
        (
            {"derive": SIDE | {"side": "east"}},
            "the line itself runs east to west",
            "Name one of the other two sides, or correct starts and ends",
        ),
        (
            {"derive": SIDE, "id_column": "osm_id"},
            "its zones are made by op: side_of_streets, and have no column",
            "Take id_column out",
        ),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_mend(tmp_path, keys, what, mend):
    _, issues = catalogue(tmp_path, river=layer_keys("river") | keys)
    assert [(issue.severity, issue.file) for issue in issues] == [("stop", "zones/river.yaml")]
    assert (issues[0].what, issues[0].mend) == (what, mend)
    assert issues[0].line > 1


def test_an_id_given_twice_is_refused_in_the_second_file(tmp_path):
    _, issues = catalogue(tmp_path, a=layer_keys(), b=layer_keys())
    assert [issue.file for issue in issues] == ["zones/b.yaml"]


def test_all_mistakes_of_all_files_come_at_once(tmp_path):
    bad = layer_keys("lake") | {"source": "press", "derive": {"op": "slope", "from_deg": 15}}
    _, issues = catalogue(tmp_path, a="id: [", b=bad, c=layer_keys("c") | {"colour": "red"})
    assert [issue.file for issue in issues] == [
        "zones/a.yaml",
        *["zones/b.yaml"] * 2,
        "zones/c.yaml",
    ]


@pytest.mark.parametrize("made", [True, False])
def test_a_town_without_layers_is_stopped(tmp_path, made):
    if made:
        (tmp_path / "zones").mkdir()
    layers, named, issues = read_layers(town(tmp_path))
    assert (layers, named) == ((), None)
    assert [(issue.severity, str(issue)) for issue in issues] == [
        (
            "stop",
            "zones: no zone layer is on file. "
            "Describe at least one layer in zones/, beside the monitor file.",
        )
    ]


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (layer_keys("lake") | {"colour": "red"}, {"river", "lake"}),
        (layer_keys("lake") | {"id": 5}, None),
        ("id: [", None),
    ],
)
def test_the_id_of_a_faulty_file_is_kept_or_nothing_is_known(tmp_path, bad, named):
    catalogue(tmp_path, a=layer_keys("river"), b=bad)
    assert read_layers(town(tmp_path))[1] == named


def test_a_file_that_leads_out_of_the_folder_or_is_no_file_is_refused(tmp_path):
    home = tmp_path / "town"
    home.mkdir()
    (tmp_path / "secret.yaml").write_text("password: 1234")
    (home / "zones").mkdir()
    (home / "zones" / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    os.mkfifo(home / "zones" / "b.yml")
    layers, issues = catalogue(home, c=layer_keys("river"))
    assert [layer.id for layer in layers] == ["river"]
    assert [str(issue) for issue in issues] == [
        "zones/a.yaml: the path is refused: it leads out of the data folder. "
        "Put the file itself into the folder of the monitor.",
        "zones/b.yml: it is not a file. Take it out, or name a file.",
    ]


def tables_of(folder, **files):
    layers, issues = catalogue(folder, **files)
    assert issues == []
    with Reader(folder / "cache") as reader:
        return read_zone_tables(layers, town(folder), reader)


def test_of_the_streets_only_those_named_are_read(tmp_path):
    given = features(*[ground(0, 0, 9, 9)] * 3, street=["East St", "E. Street", "Other St"])
    geojson(tmp_path / "streets.geojson", given)
    intake = tables_of(tmp_path, a=layer_keys() | {"derive": SIDE})[0]
    assert intake.input_id == "zone:strip"
    assert intake.frame["street"].tolist() == ["East St", "E. Street"]
    assert intake.columns["name"] == ("street",)


def test_a_name_column_that_the_file_lacks_is_a_fault(tmp_path):
    geojson(tmp_path / "strip.geojson", features(ground(0, 0, 9, 9), title=["a"]))
    intake = tables_of(tmp_path, a=layer_keys() | {"name_column": "name"})[0]
    assert [issue.code for issue in intake.issues] == ["column_unknown"]
    assert "title" in intake.issues[0].mend


def test_an_id_column_that_the_file_lacks_is_a_fault_that_names_the_nearest(tmp_path):
    geojson(tmp_path / "strip.geojson", features(ground(0, 0, 9, 9), zone_no=["a"]))
    intake = tables_of(tmp_path, a=layer_keys() | {"id_column": "zoneno"})[0]
    assert [issue.code for issue in intake.issues] == ["column_unknown"]
    assert "takes its ids from" in intake.issues[0].what
    assert intake.issues[0].mend.startswith("Did you mean 'zone_no'?")


def ids_of(folder, shapes, *, id_column=None, **columns):
    """The ids of the zones of one layer, by their names, as a run makes them."""
    keys = layer_keys() | {"name_column": "name", "id_column": id_column}
    geojson(folder / "strip.geojson", features(*shapes, **columns))
    (folder / "cache").mkdir(exist_ok=True)
    layers, issues = catalogue(folder, a=keys)
    assert issues == []
    with Reader(folder / "cache") as reader:
        intakes = read_zone_tables(layers, town(folder), reader)
    checked = validate(intakes, metric=METRIC, extent=EXTENT, assumed=ASSUMED, position_errors={})
    city = features(ground(-500, -500, 500, 500))
    zones, _ = derive_zones(
        layers, checked, relief=None, boundary=city, assumed=ASSUMED, metric=METRIC
    )
    return zones.set_index("name")["zone_id"].to_dict(), checked.issues


PLOTS = [ground(0, 0, 9, 9), ground(20, 0, 29, 9), ground(40, 0, 49, 9)]


@pytest.mark.parametrize("id_column", [None, "no"])
def test_rows_in_another_order_or_one_more_in_front_change_no_id(tmp_path, id_column):
    named = {"name": ["a", "b", "c"], "no": ["K1", "K2", "K3"]}
    before, _ = ids_of(tmp_path, PLOTS, id_column=id_column, **named)
    turned = {key: values[::-1] for key, values in named.items()}
    after, _ = ids_of(tmp_path, PLOTS[::-1], id_column=id_column, **turned)
    assert after == before
    more = {key: ["new", *values] for key, values in named.items()}
    again, _ = ids_of(tmp_path, [ground(60, 0, 69, 9), *PLOTS], id_column=id_column, **more)
    assert {name: again[name] for name in before} == before
    assert len(set(again.values())) == 4


def test_a_declared_id_stays_when_the_zone_is_drawn_anew_and_a_content_id_does_not(tmp_path):
    drawn_anew = [ground(0, 0, 9, 8), *PLOTS[1:]]
    named = {"name": ["a", "b", "c"], "no": ["K1", "K2", "K3"]}
    for id_column, kept in (("no", True), (None, False)):
        before, _ = ids_of(tmp_path, PLOTS, id_column=id_column, **named)
        after, _ = ids_of(tmp_path, drawn_anew, id_column=id_column, **named)
        assert (after["a"] == before["a"]) is kept
        assert after["b"] == before["b"]
    assert ids_of(tmp_path, PLOTS, id_column="no", **named)[0]["a"] == "strip-K1"


def test_zones_that_are_there_twice_are_told_apart_by_a_number(tmp_path):
    keys = layer_keys()
    geojson(tmp_path / "strip.geojson", features(PLOTS[0], PLOTS[0], PLOTS[1]))
    intake = tables_of(tmp_path, a=keys)[0]
    one, twice, other = zone_ids("strip", intake.frame[CONTENT])
    assert twice == f"{one}-2"
    assert other not in (one, twice)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [(["K1", "K1", "K2"], "key_duplicate"), (["K1", None, "K2"], "key_missing")],
)
def test_a_declared_id_that_is_missing_or_there_twice_stops_the_run(tmp_path, numbers, code):
    _, issues = ids_of(tmp_path, PLOTS, id_column="no", name=["a", "b", "c"], no=numbers)
    assert {(issue.severity, issue.code) for issue in issues} == {("stop", code)}


def test_a_file_that_is_missing_is_a_fault_of_its_layer_alone(tmp_path):
    geojson(tmp_path / "strip.geojson", features(ground(0, 0, 9, 9), title=["a"]))
    found = tables_of(tmp_path, a=layer_keys(), b=layer_keys("gone"))
    assert [intake.frame is None for intake in found] == [False, True]
    assert [issue.code for issue in found[1].issues] == ["file_missing"]
