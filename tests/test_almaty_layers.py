import hashlib
import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from geo import config, documents
from geo.reader.host import Reader
from geo.records import FileRef, Interval, Limit, Parameter, Record, Rule, Text, ZoneLayer

CITY = Path(__file__).resolve().parent.parent / "layers" / "almaty"
ZONE_FILES = sorted((CITY / "zones").glob("*.yaml"))
RULE_FILES = sorted((CITY / "rules").glob("*.yaml"))
CONSTRUCTION_CODE_ON = date(2026, 7, 1)


def read(path: Path, model: type[Record]) -> Any:
    record, issues = documents.load(path, model, path.name)
    assert [str(issue) for issue in issues] == []
    return record


@cache
def monitor() -> config.Monitor:
    return read(CITY / "monitor.yaml", config.Monitor)


@cache
def layers() -> dict[str, ZoneLayer]:
    return {path.stem: read(path, ZoneLayer) for path in ZONE_FILES}


@cache
def rules() -> dict[str, Rule]:
    return {path.stem: read(path, Rule) for path in RULE_FILES}


def versions(force: str) -> list[Limit]:
    return [
        version for rule in rules().values() if rule.force == force for version in rule.versions
    ]


def records_in(record: object) -> Iterator[BaseModel]:
    """Every record inside a record, itself first."""
    if isinstance(record, BaseModel):
        yield record
        for name in type(record).model_fields:
            yield from records_in(getattr(record, name))
    elif isinstance(record, dict):
        for value in record.values():
            yield from records_in(value)
    elif isinstance(record, list):
        for value in record:
            yield from records_in(value)


def everything(kind: type[BaseModel]) -> list[Any]:
    whole = [monitor(), *layers().values(), *rules().values()]
    return [one for record in whole for one in records_in(record) if isinstance(one, kind)]


def test_the_monitor_is_ready_to_run_on_a_data_folder(tmp_path):
    ready = config.load_config(CITY / "monitor.yaml", as_of=date(2026, 11, 21), data=tmp_path)
    assert not ready.monitor.fictional
    assert ready.data == tmp_path


@pytest.mark.parametrize("path", ZONE_FILES, ids=lambda path: path.stem)
def test_a_zone_file_is_named_like_its_layer_and_names_its_schema(path):
    assert read(path, ZoneLayer).id == path.stem
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/zone.schema.json"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_file_is_named_like_its_rule_and_names_its_schema(path):
    assert read(path, Rule).id == path.stem
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/rule.schema.json"


def test_every_layer_that_a_rule_looks_at_exists():
    asked = {layer for rule in rules().values() for layer in rule.layers}
    assert asked <= set(layers())


def test_every_source_that_is_used_is_described_and_every_described_one_is_used():
    used = {parameter.source for parameter in everything(Parameter)} - {"none"}
    used |= {layer.source for layer in layers().values()}
    used |= {version.source for version in everything(Limit)}
    used |= {source for _, source in config._sources_named(monitor())} - {"none"}
    assert used == set(monitor().sources)


def test_an_assumed_number_says_why_it_is_what_it_is():
    assumed = [parameter for parameter in everything(Parameter) if parameter.assumed]
    assert len(assumed) > 5
    assert all(parameter.note for parameter in assumed)


def test_what_carries_no_licence_is_never_handed_on():
    unlicensed = [one for one in monitor().sources.values() if one.licence == "none stated"]
    assert {one.redistribute for one in unlicensed} == {"no"}
    assert {
        layer.id
        for layer in layers().values()
        if monitor().sources[layer.source].redistribute == "no"
    } == {"fault-strips", "fault-traces-amey", "landslide-sites"}


def test_a_share_alike_licence_is_passed_on_as_one():
    share_alike = [one for one in monitor().sources.values() if "SA" in one.licence]
    share_alike += [one for one in monitor().sources.values() if "ODbL" in one.licence]
    assert len(share_alike) == 4
    assert {one.redistribute for one in share_alike} == {"share-alike"}


def test_a_binding_rule_rests_on_an_act_and_on_layers_that_an_act_stands_behind():
    binding = [rule for rule in rules().values() if rule.force == "binding"]
    assert all(version.adopted_on for rule in binding for version in rule.versions)
    behind = {layers()[layer].legal.status for rule in binding for layer in rule.layers}
    assert behind == {"in_force"}


def test_an_advisory_rule_says_that_no_act_is_behind_it():
    assert {version.act for version in versions("advisory")} == {None}


def test_what_is_enacted_and_not_judged_is_named_with_its_act_and_the_reason():
    listed = monitor().not_judged
    assert len(listed) == 5
    acts = {version.act for version in versions("binding")}
    assert {one.act for one in listed} <= acts


def test_the_exceptions_list_what_is_surely_not_excepted_and_no_word_for_a_use_not_known():
    lists = [rule.unless.not_for for rule in rules().values() if rule.unless]
    assert len(lists) == 3
    for uses in lists:
        assert {"house", "apartments", "hotel"} <= set(uses)
        assert not {"yes", "church", "mosque", "museum", "clinic"} & set(uses)
    for rule_id in ("foothill-floors", "foothill-height"):
        assert not {"school", "hospital", "kindergarten"} & set(rules()[rule_id].unless.not_for)


def test_the_limit_for_every_use_excepts_none():
    assert rules()["foothill-height-any-use"].unless is None
    assert [one.id for one in rules()["foothill-height-any-use"].versions] == [
        "foothill-height-any-use-2025"
    ]


def test_each_rule_of_an_area_says_how_a_building_across_its_line_is_read():
    inside = [rule for rule in rules().values() if rule.within]
    assert {rule.within_share for rule in inside} == {0.5}
    assert all("across" in " ".join(r.point for r in rule.readings) for rule in inside)


def test_no_rule_is_a_draft():
    assert {rule.status for rule in rules().values()} == {"enacted"}


def test_the_days_of_a_version_follow_each_other():
    for version in versions("binding"):
        force = version.in_force_from
        days = [version.adopted_on, version.registered_on]
        days += [force.not_before, force.not_after] if isinstance(force, Interval) else [force]
        known = [day for day in days if day is not None]
        assert known == sorted(known), version.id


def test_the_versions_of_a_rule_stand_oldest_first():
    for rule in rules().values():
        adopted = [version.adopted_on for version in rule.versions if version.adopted_on]
        assert adopted == sorted(adopted), rule.id


def test_no_version_of_the_2025_decision_pretends_to_know_its_day_in_force():
    decided = [version for version in versions("binding") if "№ 247" in version.act]
    assert len(decided) == 4
    for version in decided:
        assert version.in_force_from == Interval(not_before=date(2025, 10, 31))
        assert version.registered_on == date(2025, 10, 31)


def test_what_the_construction_code_may_have_replaced_is_not_confirmed_past_it():
    confirmed = {version.id: version.confirmed_until for version in versions("binding")}
    assert confirmed.pop("water-strip-2025") is None
    assert set(confirmed.values()) == {CONSTRUCTION_CODE_ON}


def test_a_word_has_a_limit_of_its_own_kind():
    for rule in rules().values():
        wanted = {"inside": "barred", "no_permit": "required"}.get(rule.test.word)
        for version in rule.versions:
            assert version.limit == wanted if wanted else isinstance(version.limit, float)


def test_the_limits_are_those_of_the_acts():
    limits = {rule.id: {version.limit for version in rule.versions} for rule in rules().values()}
    assert limits["foothill-floors"] == {3.0}
    assert limits["foothill-height"] == {12.0}
    assert limits["foothill-height-any-use"] == {25.0}
    assert limits["foothill-slope"] == {15.0}
    assert layers()["water-strip-rivers"].derive.width_m.value == 35.0


def test_no_two_layers_look_alike():
    styles = [(layer.style.colour, layer.style.pattern) for layer in layers().values()]
    assert len({colour for colour, _ in styles}) == len(styles)


def test_texts_are_told_in_three_languages():
    texts = everything(Text)
    assert len(texts) > 20
    for text in texts:
        assert len({text.kk, text.ru, text.en}) == 3
        assert all(letter.isascii() or letter in "°×" for letter in text.en)
        assert set(text.kk.lower()) & set("әғқңөұүһі"), text.kk


def test_no_path_leaves_the_data_folder():
    for file in everything(FileRef):
        assert "://" not in file.path
        assert ".." not in Path(file.path).parts
        assert not Path(file.path).is_absolute()
        assert file.sha256, file.path


@pytest.fixture
def data() -> Path:
    named = os.environ.get("FOOTHILL_DATA")
    if not named:
        pytest.skip("FOOTHILL_DATA names no folder of real data")
    return Path(named) / "almaty"


@pytest.mark.real
def test_every_file_is_the_one_that_was_read(data):
    found = {
        file.path: hashlib.sha256((data / file.path).read_bytes()).hexdigest()
        for file in everything(FileRef)
    }
    assert found == {file.path: file.sha256 for file in everything(FileRef)}


@pytest.mark.real
def test_every_filter_and_spelling_finds_rows_in_its_file(data, tmp_path):
    files = [file for file in everything(FileRef) if not file.path.endswith(".tif")]
    streets = layers()["foothill-area"].derive
    spellings = [name for street in streets.streets for name in street.spellings]
    files.append(streets.file.model_copy(update={"where": {streets.name_column: spellings}}))
    with Reader(tmp_path) as reader:
        arrivals = [reader.vectors(data, file) for file in files]
    assert [str(issue) for arrival in arrivals for issue in arrival.issues] == []
    assert all(len(arrival.frame) for arrival in arrivals)


@pytest.mark.real
def test_every_column_that_is_mapped_is_in_its_file(data, tmp_path):
    register = monitor().registers[0]
    with Reader(tmp_path) as reader:
        buildings = reader.vectors(data, register.file).frame
    mapped = [one if isinstance(one, list) else [one] for one in register.columns.values()]
    assert {name for names in mapped for name in names} <= set(buildings.columns)
    ids = buildings["osm_way_id"].fillna(buildings["osm_id"])
    assert ids.notna().all()
    assert ids.is_unique
