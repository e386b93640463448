"""Rule book and flags for peers: what is written can be read again, and is what was there."""

import csv
import hashlib
import io
import json
from datetime import date

import pytest

from geo.compliance.rulebook import read_rules
from geo.config import layers_folder, load_config
from geo.errors import DataError, UsageError
from geo.exporting import export_flags, export_rules
from geo.zones.catalogue import read_layers

DEMO = layers_folder() / "demo" / "monitor.yaml"


@pytest.fixture(scope="module")
def config():
    return load_config(DEMO, as_of=date(2026, 11, 1), without_data=True)


@pytest.fixture(scope="module")
def exported(config, tmp_path_factory):
    out = tmp_path_factory.mktemp("export") / "rules"
    return out, export_rules(config, out)


def rules_of(config):
    layers, named, _ = read_layers(config)
    rules, sha256, issues = read_rules(config, layers, named=named)
    assert issues == []
    return rules, sha256


def test_rules_that_were_written_are_read_again_the_same(config, exported, tmp_path):
    out, _ = exported
    folder = tmp_path / "peer"
    (folder / "zones").mkdir(parents=True)
    for path in (DEMO.parent / "zones").iterdir():
        (folder / "zones" / path.name).write_bytes(path.read_bytes())
    (folder / "monitor.yaml").write_bytes(DEMO.read_bytes())
    for path in out.rglob("*.yaml"):
        place = folder / path.relative_to(out)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(path.read_bytes())
    peer = load_config(folder / "monitor.yaml", as_of=date(2026, 11, 1), without_data=True)
    assert rules_of(peer) == rules_of(config)


def test_the_csv_has_every_version_and_its_act(config, exported):
    rows = list(csv.DictReader(io.StringIO((exported[0] / "rules.csv").read_text("utf-8"))))
    rules, _ = rules_of(config)
    assert [row["version_id"] for row in rows] == [v.id for rule in rules for v in rule.versions]
    assert all(row["title_kk"] and row["title_ru"] and row["title_en"] for row in rows)
    assert all(row["act"] for row in rows if row["force"] == "binding")


def test_the_json_says_what_the_records_say(config, exported):
    told = json.loads((exported[0] / "rules.json").read_text("utf-8"))
    assert told == [rule.model_dump(mode="json") for rule in rules_of(config)[0]]


def test_the_hash_of_each_file_is_told_and_every_file_is_listed(config, exported):
    out, written = exported
    about = json.loads((out / "export.json").read_text("utf-8"))
    assert about["licence"] == "Apache-2.0"
    assert about["as_of"] == "2026-11-01"
    assert about["rulebook_sha256"] == rules_of(config)[1]
    assert about["sources"]["demo-rules"]["consulted_on"] == "2026-06-30"
    sums = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in written
        if path.name != "export.json"
    }
    assert about["sha256"] == sums


def test_nothing_is_written_over(config, exported):
    with pytest.raises(UsageError, match="stays"):
        export_rules(config, exported[0])


def test_a_rule_with_a_fault_is_not_handed_to_a_peer(tmp_path):
    for path in DEMO.parent.rglob("*.yaml"):
        place = tmp_path / "town" / path.relative_to(DEMO.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    broken = next((tmp_path / "town" / "rules").iterdir())
    broken.write_text(broken.read_text("utf-8") + "colour: red\n", encoding="utf-8")
    town = load_config(
        tmp_path / "town" / "monitor.yaml", as_of=date(2026, 11, 1), without_data=True
    )
    with pytest.raises(DataError):
        export_rules(town, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def city_with(tmp_path, *flags: str):
    """Give a copy of the demo town with flags of its own."""
    for path in DEMO.parent.rglob("*.yaml"):
        place = tmp_path / "town" / path.relative_to(DEMO.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    own = tmp_path / "town" / "flags"
    own.mkdir()
    for name in flags:
        (own / name).write_bytes((layers_folder() / "flags" / name).read_bytes())
    monitor = tmp_path / "town" / "monitor.yaml"
    return load_config(monitor, as_of=date(2026, 11, 1), without_data=True), own


def test_flags_of_the_city_are_written_as_their_files_say_them(tmp_path):
    town, own = city_with(tmp_path, "P01.yaml")
    export_flags(town, tmp_path / "out")
    (told,) = json.loads((tmp_path / "out" / "flags.json").read_text("utf-8"))
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out" / "flags.csv").read_text("utf-8")))
    assert (told["id"], row["id"], row["title_ru"]) == ("P01", "P01", told["title"]["ru"])
    assert json.loads(row["needs"]) == told["needs"]
    assert (tmp_path / "out" / "flags" / "P01.yaml").read_bytes() == (own / "P01.yaml").read_bytes()


def test_without_flags_of_its_own_a_city_hands_on_those_of_the_program(config, tmp_path):
    export_flags(config, tmp_path / "out")
    assert len(json.loads((tmp_path / "out" / "flags.json").read_text("utf-8"))) == 24


def test_a_folder_of_flags_that_holds_none_is_a_fault(tmp_path):
    town, _ = city_with(tmp_path)
    with pytest.raises(DataError, match="the folder holds no flag"):
        export_flags(town, tmp_path / "out")


def test_a_flag_that_cannot_be_read_is_a_named_fault(tmp_path):
    town, own = city_with(tmp_path, "P01.yaml")
    (own / "P02.yaml").write_bytes(b"id: \xff\xfe")
    with pytest.raises(DataError, match=r"flags/P02\.yaml"):
        export_flags(town, tmp_path / "out")
    assert not (tmp_path / "out").exists()
