"""Reports meet registers and cases: those of the demo, whose ends were planned."""

import shutil
from dataclasses import replace
from datetime import date

import pytest
from towns import DEMO

from geo.config import load_config
from geo.errors import InputError
from geo.knowing import read
from geo.pipeline import examine
from geo.signalling import rewarded, signalled


@pytest.fixture(scope="module")
def town():
    return examine(load_config(DEMO / "monitor.yaml", as_of=date(2026, 11, 1)))


def test_each_report_of_the_demo_comes_to_its_end(town):
    told = town.signals.set_index("signal_id")
    assert told["state"].tolist() == [
        "confirmed", "confirmed", "confirmed", "confirmed", "not_confirmed", "inspected",
        "inspected", "inspected", "not_confirmed", "received", "matched", "held",
    ]  # fmt: skip
    assert told.loc["S00003", "building_id"] == "east-grew"
    assert told.loc["S00003", "matched_by"] == "parcel"
    assert told.loc[["S00001", "S00002"], "place_in_order"].tolist() == [1, 2]
    assert told["words_state"].value_counts().to_dict() == {
        "plain": 6, "none": 4, "released": 1, "held": 1,
    }  # fmt: skip


def test_a_code_tells_of_cases_that_may_be_told_alone(town):
    config = load_config(DEMO / "monitor.yaml", as_of=date(2026, 11, 1))
    known = read(config)
    quiet = replace(known, cases=town.cases.assign(told=False))
    came = signalled(config, quiet, town, town.findings)
    assert set(town.signal_answers["state"]) > {"inspected", "confirmed", "not_confirmed"}
    assert set(came.answers["state"]) == {"received", "held", "matched"}
    assert came.signals["state"].tolist() == town.signals["state"].tolist()
    assert came.counts[["inspected", "confirmed", "not_confirmed"]].to_numpy().sum() == 0


def test_what_was_paid_is_counted_from_the_decisions(town):
    paid = rewarded(town.signals)
    assert paid["record_id"].tolist() == ["S00001", "S00003", "S00004"]
    counts = town.signal_counts.set_index("quarter")
    assert counts.loc["2026Q3", "paid"] == paid["reward"].sum() == 105_000
    assert counts.loc["2026Q3", "rewarded"] == len(paid)
    assert counts["received"].sum() == len(town.signals)


def test_reports_are_known_as_the_register_stood_on_the_day():
    early = examine(load_config(DEMO / "monitor.yaml", as_of=date(2026, 6, 18)))
    assert early.signals["signal_id"].tolist() == ["S00001", "S00002", "S00003"]
    assert set(early.signals["state"]) == {"matched"}


def test_a_day_before_the_first_report_has_none():
    before = examine(load_config(DEMO / "monitor.yaml", as_of=date(2025, 5, 5)))
    assert len(before.signals) == len(before.signal_counts) == 0


def test_a_broken_register_of_reports_stops_a_run_with_its_line(tmp_path):
    shutil.copytree(DEMO, tmp_path / "town")
    path = tmp_path / "town" / "signals.jsonl"
    path.write_text(path.read_text("utf-8").replace('"use"', '"water"', 1), encoding="utf-8")
    with pytest.raises(InputError) as stopped:
        examine(load_config(tmp_path / "town" / "monitor.yaml", as_of=date(2026, 11, 1)))
    assert [(one.code, one.line) for one in stopped.value.faults] == [("signal_chain", 5)]
