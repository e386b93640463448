"""The invented island is judged as it was planted: every answer known by construction."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from known import differing, expected_in, judged_in

from geo.config import load_config
from geo.pipeline import examine
from geo.records import Snapshot

ROOT = Path(__file__).resolve().parent.parent
MISSING = {"no_data", "not_covered", "capture_day_unknown"}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    monitor = ROOT / "layers" / "nenhuma" / "monitor.yaml"
    return examine(load_config(monitor, as_of=date(2026, 6, 30)))


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    return expected_in("nenhuma_expected.csv")


@pytest.fixture(scope="module")
def judged(snapshot) -> pd.DataFrame:
    return judged_in(snapshot)


def test_every_known_answer_is_given(judged, expected):
    report = differing(judged, expected, "verdict", "reason", "label")
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
