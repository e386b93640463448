"""The invented island is judged as it was planted: every answer known by construction."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.config import load_config
from geo.pipeline import examine
from geo.records import Snapshot

ROOT = Path(__file__).resolve().parent.parent
KEY = ["subject", "subject_id", "rule_id"]
MISSING = {"no_data", "not_covered", "capture_day_unknown"}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    monitor = ROOT / "layers" / "nenhuma" / "monitor.yaml"
    return examine(load_config(monitor, as_of=date(2026, 6, 30)))


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    table = pd.read_csv(ROOT / "tests" / "nenhuma_expected.csv", keep_default_na=False)
    return table.set_index(KEY).sort_index()


@pytest.fixture(scope="module")
def judged(snapshot) -> pd.DataFrame:
    of_buildings = snapshot.findings.rename(columns={"building_id": "subject_id"})
    both = pd.concat([of_buildings.assign(subject="building"), snapshot.act_findings])
    return both.set_index(KEY).sort_index()


def test_every_known_answer_is_given(judged, expected):
    columns = ["verdict", "reason", "label"]
    found = judged.reindex(expected.index)[columns].fillna("")
    found["label"] = found["label"].where(expected["label"] != "", "")
    different = (found != expected[columns]).any(axis=1)
    report = found.join(expected, rsuffix="_expected")[different]
    assert report.empty, report.to_string()


def test_no_building_is_accused_but_those_that_were_planted_to_be(judged, expected):
    accused, planted = (
        {key for key in table.index[table["verdict"] == "breach"] if key[0] == "building"}
        for table in (judged, expected)
    )
    assert accused == planted


def test_every_verdict_that_something_is_missing_for_names_it(judged):
    open_ = judged[(judged["verdict"] == "unknown") & judged["reason"].isin(MISSING)]
    assert len(open_)
    assert open_["need"].notna().all()


def test_of_acts_only_licences_to_build_are_judged_by_rules_about_what_is_built(snapshot):
    kinds = snapshot.permits.set_index("permit_id")["permit_type"]
    own = snapshot.act_findings[snapshot.act_findings["subject"] == "permit"]
    assert set(kinds.reindex(own["subject_id"])) == {"building licence"}
    assert len(set(kinds)) > 1
