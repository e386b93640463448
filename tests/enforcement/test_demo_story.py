"""Tests of tools/demo_town/cases.py: the story of the invented town shows everything there is."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from demo_town import cases, journal
from world import AS_OF, kz

from geo import documents
from geo.config import Monitor, layers_folder
from geo.enforcement.cases import follow
from geo.enforcement.entry import chain_faults, table
from geo.enforcement.tally import tally
from geo.tables.followed import OUTCOMES

DEMO = layers_folder() / "demo"


@pytest.fixture(scope="module")
def monitor():
    record, issues = documents.load(DEMO / "monitor.yaml", Monitor, "monitor.yaml")
    assert issues == []
    return record


@pytest.fixture(scope="module")
def events():
    return table(journal.entries())


@pytest.fixture(scope="module")
def followed(events, monitor):
    buildings = pd.read_parquet(MAPS / "buildings.parquet")["building_id"]
    return follow(events, kz(), monitor.journal, set(buildings), as_of=AS_OF, file="journal.jsonl")


MAPS = Path(__file__).resolve().parents[2] / "maps" / "demo" / "tables"


def test_the_whole_story_is_allowed_and_about_buildings_that_are_there(followed):
    assert followed.issues == []


def test_there_is_a_case_in_every_state_and_with_every_outcome(followed):
    assert set(followed.cases["state"]) == set(kz().states)
    assert set(followed.cases["outcome"]) == set(OUTCOMES)


def test_the_events_stand_in_the_order_they_were_written_down(events):
    assert events["recorded_at"].is_monotonic_increasing
    assert events["seq"].tolist() == list(range(1, len(events) + 1))
    assert (events["happened_on"].dt.strftime("%Y-%m-%d") <= events["recorded_at"].str[:10]).all()


def test_the_journal_is_the_same_each_time_and_holds_together():
    assert journal.entries() == journal.entries()
    assert chain_faults(table(journal.entries())) == []


def of(followed, building):
    return followed.cases.set_index("building_id").loc[building]


def line(followed, building):
    return followed.remedies.set_index("building_id").loc[building]


def test_it_shows_what_a_journal_may_have_to_tell(followed, events):
    assert of(followed, "river-illegal")["reason"] == "court_stay"
    assert str(of(followed, "east-school-tall")["silent_since"].date()) == "2026-08-31"
    assert line(followed, "east-school-tall")["height_before_m"] == 17.0
    fined = of(followed, "east-permit-of-neighbour")
    assert fined[["fined", "overdue", "state"]].tolist() == [True, True, "prescription"]
    assert str(fined["silent_since"].date()) == "2026-10-01"  # a paid fine answers nothing
    assert pd.notna(of(followed, "east-cut")["owner_changed_on"])
    assert of(followed, "east-expired")["state"] == "prescription"
    pair = followed.cases[followed.cases["building_id"] == "permit-wrong-type"]
    assert pair["merged_into"].dropna().tolist() == [pair["case_id"].iloc[0]]
    assert set(events["kind"]) >= {"corrected", "withdrawn", "merged", "fine_paid", "cassation"}
    assert {"building", "permit", "both"} <= set(followed.cases["target"])


def test_declared_is_not_seen_and_seen_is_by_another(followed):
    declared = line(followed, "east-over-the-bound")
    assert (declared["declared_by"], pd.isna(declared["seen_on"])) == ("demo-journal", True)
    seen = followed.remedies.dropna(subset=["seen_on"])
    assert (seen["seen_by"] == "demo-survey").all()
    assert (seen["declared_by"] == "demo-journal").all()
    standing = line(followed, "east-use-changed")
    assert (standing["floors_left"], standing["share_executed"]) == (1.0, 0.5)


def test_a_part_and_the_whole_are_told_apart(followed):
    assert line(followed, "reduced-hotel")["share_executed"] == 1.0
    assert line(followed, "reduced-hotel")["height_left_m"] == 11.8
    part = line(followed, "east-use-illegal")
    assert (part["share_of"], round(part["share_executed"], 3)) == ("height_m", 0.571)


def test_a_deadline_that_no_act_states_is_counted_and_told_as_assumed(followed):
    case = of(followed, "east-appeared")
    assert case["deadline_assumed"]
    assert str(case["deadline_on"].date()) == "2026-11-30"


def test_the_counts_of_the_package_come_from_the_ledger(followed, monitor):
    counted = tally(
        followed.cases, followed.remedies, monitor.journal.programmes, since=None, until=AS_OF
    )
    package = counted[counted["programme"] == cases.PACKAGE].set_index("measure")
    told = package.loc[["demolished_full", "demolished_partial", "demolished"], "count"]
    assert told.tolist() == [2, 1, 3]
    assert package.loc["seen_not_closed", "count"] == 1
    assert package.loc["declared_not_seen", "count"] == 2


def test_no_event_is_of_a_day_after_the_edition(events, monitor):
    assert events["happened_on"].max().date() <= AS_OF
    assert monitor.sources["demo-journal"].consulted_on >= events["happened_on"].max().date()
    assert (
        date(2026, 6, 15)
        < events.loc[events["building_id"] == "east-cut", "happened_on"].min().date()
    )
