"""The invented town is judged as its script planted it: every known answer, row by row."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.config import layers_folder, load_config
from geo.pipeline import examine
from geo.records import Snapshot

ROOT = Path(__file__).resolve().parent.parent
KEY = ["building_id", "rule_id"]


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    monitor = ROOT / "layers" / "demo" / "monitor.yaml"
    return examine(load_config(monitor, as_of=date(2026, 11, 1)))


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    return pd.read_csv(ROOT / "tests" / "demo_expected.csv").set_index(KEY).sort_index()


def test_every_known_answer_is_given(snapshot, expected):
    found = snapshot.findings.set_index(KEY).reindex(expected.index)[["verdict", "reason"]]
    different = (found != expected).any(axis=1)
    report = found.join(expected, rsuffix="_expected")[different]
    assert report.empty, report.to_string()


def test_of_the_buildings_between_none_breaks_a_rule_but_for_those_left_without_a_permit(
    snapshot, expected
):
    planted = expected.index.get_level_values("building_id")
    between = snapshot.findings[~snapshot.findings["building_id"].isin(planted)]
    flagged = between[between["verdict"].isin(["breach", "exposed"])]
    assert set(flagged["rule_id"]) == {"permit-required"}
    assert (flagged["measured"] == 0).all()


def test_a_breach_always_shows_a_limit_that_is_broken(snapshot):
    found = snapshot.findings
    numbers = found[(found["verdict"] == "breach") & found["limit"].notna()]
    nearer = numbers["rule_id"] == "river-distance"
    assert (numbers["measured_low"] > numbers["limit"])[~nearer].all()
    assert (numbers["measured_high"] <= numbers["limit"])[nearer].all()
    assert len(numbers) > 5


def test_one_permit_placed_nowhere_is_told_and_keeps_every_missing_permit_from_accusing(tmp_path):
    town = shutil.copytree(layers_folder() / "demo", tmp_path / "demo")
    with (town / "data" / "permits.csv").open("a", encoding="utf-8") as file:
        file.write("NOWHERE-P-X,permit,issued,99-999-999-999,,01.02.2023,,2,,dwelling house\n")
    found = examine(load_config(town / "monitor.yaml", as_of=date(2026, 11, 1)))
    told = [issue for issue in found.issues if issue.code == "permit_unplaced"]
    assert [(issue.severity, issue.file) for issue in told] == [("note", "data/permits.csv")]
    asked = found.findings[found.findings["rule_id"] == "permit-required"]
    assert "breach" not in set(asked["verdict"])
    assert "clear" in set(asked["verdict"])
