"""The invented town: made by its script, read without a fault, and planted as its table says."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from pydantic import BaseModel
from world import read_record

from geo import crs, records, tables
from geo.config import Monitor, load_config
from geo.enforcement.entry import table
from geo.enforcement.journal import imported

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "layers" / "demo"
SCRIPT = ROOT / "tools" / "make_demo.py"
EXPECTED = ROOT / "tests" / "demo_expected.csv"
LARGEST_BYTES = 1_500_000


def yaml_files() -> list[tuple[str, type[BaseModel]]]:
    found: list[tuple[str, type[BaseModel]]] = [
        ("monitor.yaml", Monitor), ("readings.yaml", records.SharedReadings),
        ("claims.yaml", records.Claims), ("bodies.yaml", records.Bodies),
    ]  # fmt: skip
    found += [(f"analyses/{path.name}", records.Analysis) for path in DEMO.glob("analyses/*")]
    found += [(f"zones/{path.name}", records.ZoneLayer) for path in sorted(DEMO.glob("zones/*"))]
    found += [(f"rules/{path.name}", records.Rule) for path in sorted(DEMO.glob("rules/*"))]
    return found


def load(name: str, model: type[BaseModel]) -> Any:
    return read_record(DEMO, name, model)


@pytest.fixture(scope="module")
def monitor() -> Monitor:
    return load("monitor.yaml", Monitor)


@pytest.fixture(scope="module")
def layers() -> dict[str, records.ZoneLayer]:
    every = [load(name, model) for name, model in yaml_files() if model is records.ZoneLayer]
    return {layer.id: layer for layer in every}


@pytest.fixture(scope="module")
def rules() -> dict[str, records.Rule]:
    every = [load(name, model) for name, model in yaml_files() if model is records.Rule]
    return {rule.id: rule for rule in every}


@pytest.fixture(scope="module")
def buildings(monitor: Monitor) -> gpd.GeoDataFrame:
    frame = gpd.read_file(DEMO / "data" / "buildings.geojson")
    return frame.to_crs(crs.parse_metric(monitor.crs)).set_index("id")


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return pd.read_csv(EXPECTED)


@pytest.fixture(scope="module")
def expected(answers: pd.DataFrame) -> pd.DataFrame:
    of_buildings = answers[answers["subject"] == "building"]
    return of_buildings.rename(columns={"subject_id": "building_id"})


@pytest.fixture(scope="module")
def observed() -> set[str]:
    return set(gpd.read_file(DEMO / "data" / "observations.geojson")["building"].dropna())


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return table(imported((DEMO / "journal.jsonl").read_bytes(), "journal.jsonl"))


def shape_of(stem: str, monitor: Monitor) -> Any:
    frame = gpd.read_file(DEMO / "data" / f"{stem}.geojson")
    return frame.to_crs(crs.parse_metric(monitor.crs)).union_all()


def test_the_script_makes_the_same_bytes_again(tmp_path):
    for name, _ in yaml_files():
        copy = tmp_path / "demo" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = (DEMO / name).read_text(encoding="utf-8")
        copy.write_text(re.sub(r"sha256: [0-9a-f]{64}", "sha256:", text), encoding="utf-8")
    expected_again = tmp_path / "expected.csv"
    subprocess.run(
        [sys.executable, SCRIPT, "--into", tmp_path / "demo", "--expected", expected_again],
        check=True,
    )
    assert tree(tmp_path / "demo") == tree(DEMO)
    assert expected_again.read_bytes() == EXPECTED.read_bytes()


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(("name", "model"), yaml_files())
def test_each_file_of_the_catalogue_loads_without_an_issue(name, model):
    record = load(name, model)
    assert "/" not in name or record.id == Path(name).stem


def test_the_monitor_is_known_to_be_invented_and_loads_from_its_own_folder():
    config = load_config(DEMO / "monitor.yaml", as_of=date(2026, 11, 1))
    assert config.monitor.fictional
    assert config.data == DEMO
    assert {source.reliability for source in config.monitor.sources.values()} == {"synthetic"}


def test_every_text_file_of_features_says_that_it_is_invented():
    for path in (DEMO / "data").glob("*.geojson"):
        assert "does not exist" in json.loads(path.read_text(encoding="utf-8"))["description"]


def test_the_folder_stays_small_and_its_features_readable():
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES
    for path in (DEMO / "data").glob("*.geojson"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) == len(json.loads(text)["features"]) + 2
        assert not re.search(r"\d\.\d{8}", text)
    assert not list(DEMO.rglob("*.py"))


def test_ids_sources_and_files_that_are_used_exist(monitor, layers, rules):
    known = set(monitor.sources) | {"none"}
    for layer in layers.values():
        assert layer.source in known
        file = getattr(layer.derive, "file", None)
        if file is not None:
            content = (DEMO / file.path).read_bytes()
            assert file.sha256 == hashlib.sha256(content).hexdigest()
    for rule in rules.values():
        assert set(rule.layers) <= set(layers)
        assert {version.source for version in rule.versions} <= set(monitor.sources)
    assert (DEMO / monitor.journal.path).is_file()


def test_each_register_has_every_column_that_the_monitor_names(monitor):
    shapes = {
        "buildings": tables.BUILDINGS,
        "parcels": tables.PARCELS,
        "permits": tables.PERMITS,
        "observations": tables.OBSERVATIONS,
    }
    for register in monitor.registers:
        columns = set(gpd.read_file(DEMO / register.file.path).columns)
        assert set(register.columns.values()) <= columns
        assert set(register.columns) <= set(shapes[register.kind].names)


def test_every_way_to_derive_a_zone_and_every_rule_word_is_shown(layers, rules):
    every_op = {kind.model_fields["op"].annotation for kind in _kinds(records.Derivation)}
    every_word = {kind.model_fields["word"].annotation for kind in _kinds(records.Test)}
    assert {layer.derive.op for layer in layers.values()} == {get_args(op)[0] for op in every_op}
    assert {rule.test.word for rule in rules.values()} == {get_args(one)[0] for one in every_word}
    assert {layer.family for layer in layers.values()} == set(get_args(records.Family))
    assert {rule.force for rule in rules.values()} == {"binding", "advisory"}
    assert {rule.status for rule in rules.values()} == {"enacted", "draft"}
    assert any(len(rule.versions) > 1 for rule in rules.values())
    assert any(rule.when for rule in rules.values())
    assert any(rule.yields_to for rule in rules.values())
    assert any(rule.unless and rule.unless.shown_by for rule in rules.values())
    assert any(reading.variants for rule in rules.values() for reading in rule.readings)
    assert {one for rule in rules.values() for one in rule.applies_to} == set(
        get_args(records.Subject)
    )
    assert any(layer.boundary_error_m is None for layer in layers.values())


def _kinds(union: Any) -> tuple[type[BaseModel], ...]:
    return get_args(get_args(union)[0])


def test_no_two_layers_look_the_same(layers):
    styles = [(layer.style.colour, layer.style.pattern) for layer in layers.values()]
    assert len(set(styles)) == len(styles)


def test_every_text_is_written_in_three_languages(monitor, layers, rules):
    texts = [monitor.name, monitor.publisher.name, monitor.publisher.how_to_object]
    texts += [register.title for register in monitor.registers]
    texts += [item.title for item in [*layers.values(), *rules.values()]]
    for text in texts:
        assert len({text.kk, text.ru, text.en}) == 3
        assert re.search("[а-я]", text.ru)
        assert not re.search("[а-яәғқңөұүһі]", text.en)


MEASURED = (
    "inside", "share_above", "nearer_than", "steeper_than", "taller_than", "more_floors_than",
    "landscape_changed", "outside_parcel",
)  # fmt: skip


def test_each_binding_rule_has_a_legal_an_illegal_a_close_and_an_unmeasured_building(
    rules, answers, expected, buildings, observed
):
    for rule in rules.values():
        if rule.status == "draft":
            continue
        verdicts = set(
            map(tuple, answers.loc[answers.rule_id == rule.id, ["verdict", "reason"]].values)
        )
        wrong, right = (
            ("exposed", "not_exposed") if rule.force == "advisory" else ("breach", "clear")
        )
        wanted = {(wrong, "measured"), (right, "measured")}
        if rule.test.word in MEASURED:
            wanted |= {("unknown", "too_close")}
        assert wanted <= verdicts
        assert verdicts & {("unknown", "no_data"), ("unknown", "not_covered")}
    assert set(answers.verdict) <= set(records.VERDICTS)
    assert set(answers.reason) <= set(records.REASONS)
    assert set(answers.label.dropna()) <= set(records.LABELS)
    assert set(answers.rule_id) <= set(rules)
    assert set(expected.building_id) <= set(buildings.index) | observed


HALF_WIDTH_M = {"park": 0, "river": 5}


@pytest.mark.parametrize(
    ("building_id", "stem", "distance_m"),
    [
        ("park-legal", "park", 80.0),
        ("park-borderline", "park", 2.0),
        ("river-legal", "river", 50.0),
        ("river-illegal", "river", 10.0),
        ("river-borderline", "river", 25.5),
    ],
)
def test_planted_buildings_stand_where_the_plan_puts_them(
    building_id, stem, distance_m, buildings, monitor
):
    zone = shape_of(stem, monitor).buffer(HALF_WIDTH_M[stem])
    assert buildings.geometry[building_id].distance(zone) == pytest.approx(distance_m, abs=0.05)


def test_the_illegal_building_in_the_park_is_inside_beyond_doubt(buildings, monitor):
    drawn_in = shape_of("park", monitor).buffer(-50)
    assert buildings.geometry["park-illegal"].within(drawn_in)


@pytest.mark.parametrize("building_id", ["floors-borderline", "permit-borderline"])
def test_borderline_buildings_stand_north_of_the_street_within_its_error(
    building_id, buildings, monitor
):
    footprint = buildings.geometry[building_id]
    street = shape_of("streets", monitor)
    line = street.intersection(footprint.buffer(30))
    assert 1.5 < footprint.distance(street) < 3
    assert footprint.bounds[1] > line.bounds[1]


@pytest.mark.parametrize(
    ("building_id", "share"),
    [
        ("fault-legal", 1 / 60),
        ("fault-illegal", 1.0),
        ("fault-borderline", 0.5),
        ("fault-lawful-then", 0.35),
    ],
)
def test_planted_shares_of_the_fault_strip_are_as_drawn(building_id, share, buildings, monitor):
    footprint = buildings.geometry[building_id]
    overlap = footprint.intersection(shape_of("fault-strip", monitor)).area
    assert overlap / footprint.area == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize(
    ("building_id", "distance_m"),
    [("landslide-exposed", 0), ("landslide-borderline", 42.0), ("landslide-not-exposed", 120.0)],
)
def test_planted_distances_from_the_landslide_site_are_as_drawn(
    building_id, distance_m, buildings, monitor
):
    away = buildings.geometry[building_id].distance(shape_of("landslides", monitor))
    assert away == pytest.approx(distance_m, abs=0.05)


@pytest.mark.parametrize(
    ("building_id", "slope_deg"),
    [
        ("steep-legal", 8.0),
        ("steep-borderline", 14.6),
        ("steep-illegal", 17.8),
        ("steep-lawful-then", 17.8),
        ("steep-day-unknown", 17.8),
    ],
)
def test_the_ground_under_planted_buildings_has_the_slope_of_the_plan(
    building_id, slope_deg, buildings
):
    block = _cells_around(buildings.geometry[building_id])
    rise_m = (block[-1] - block[0]).mean() / (len(block) - 1)
    assert np.ptp(block, axis=1).max() == pytest.approx(0, abs=0.01)
    assert np.degrees(np.arctan(rise_m / 20)) == pytest.approx(slope_deg, abs=0.05)


def test_one_planted_building_stands_on_void_cells(buildings):
    assert (_cells_around(buildings.geometry["steep-no-data"]) == -9999).all()


def _cells_around(footprint: Any) -> np.ndarray[Any, Any]:
    with rasterio.open(DEMO / "data" / "elevation.tif") as file:
        row, column = file.index(footprint.centroid.x, footprint.centroid.y)
        return file.read(1)[row - 2 : row + 3, column - 2 : column + 3].astype(float)


def test_only_ground_of_buildings_seen_absent_can_open_a_breach(expected, buildings, observed):
    accused = set(expected.loc[expected.verdict == "breach", "building_id"])
    known = sorted(accused & set(buildings.index))
    assert buildings.loc[known, "last_absent"].notna().all()
    assert accused - set(known) <= observed


def test_the_missing_street_leaves_a_gap_of_200_m(monitor, layers):
    streets = gpd.read_file(DEMO / "data" / "streets.geojson").to_crs(crs.parse_metric(monitor.crs))
    bounding = layers["foothills"].derive.streets
    west, missing, east = (
        streets[streets.name.isin(street.spellings)].geometry for street in bounding
    )
    assert missing.empty
    assert min(len(street.spellings) for street in (bounding[0], bounding[2])) >= 2
    assert west.union_all().distance(east.union_all()) == pytest.approx(200, abs=0.05)


def test_only_buildings_in_breach_are_taken_to_court(events, expected):
    accused = set(expected.loc[expected.verdict == "breach", "building_id"])
    sued = set(events.loc[events["kind"] == "suit_filed", "case_id"])
    of_suits = events[events["case_id"].isin(sued)]
    assert len(sued) >= 9
    assert set(of_suits["building_id"]) <= accused


def test_a_case_begins_when_its_building_is_there(events, buildings):
    seen = pd.to_datetime(events["building_id"].map(buildings["first_seen"]))
    first = events["happened_on"][seen.notna()]  # the others were seen by observations alone
    assert len(first) > 100
    assert (first > seen[seen.notna()]).all()


def test_everything_lies_in_the_extent_on_the_empty_ocean(monitor):
    extent = monitor.extent
    for path in (DEMO / "data").glob("*.geojson"):
        west, south, east, north = gpd.read_file(path).total_bounds
        assert extent.west < west < east < extent.east
        assert extent.south < south < north < extent.north
