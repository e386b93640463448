"""The invented town is judged as its script planted it: every known answer, row by row."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from known import differing, expected_in, judged_in

from geo.atlas.guard import atoms
from geo.atlas.labels import labels
from geo.atlas.public_counts import LABELS_OF_SIGNS, counts, labelled
from geo.config import layers_folder, load_config
from geo.pipeline import examine
from geo.records import LABELS, REVIEWS, Snapshot

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    monitor = ROOT / "layers" / "demo" / "monitor.yaml"
    return examine(load_config(monitor, as_of=date(2026, 11, 1)))


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    return expected_in("demo_expected.csv")


@pytest.fixture(scope="module")
def judged(snapshot) -> pd.DataFrame:
    return judged_in(snapshot)


def test_every_known_answer_is_given(judged, expected):
    report = differing(judged, expected, "verdict", "reason", "label", "review")
    assert report.empty, report.to_string()


def test_in_the_east_quarter_nothing_is_accused_but_what_was_planted_to_be(judged, expected):
    ids = judged.index.get_level_values("subject_id")
    quarter = judged[ids.str.startswith(("east-", "EQ-", "99-050-"))]
    accused = quarter.index[quarter["verdict"] == "breach"]
    assert set(accused) == {
        key for key in expected.index[expected["verdict"] == "breach"] if key[2].startswith("east-")
    }


def test_the_town_shows_every_label_and_every_word_of_a_reviewer(judged):
    assert set(judged["label"].dropna()) == set(LABELS)
    assert set(judged["review"].dropna()) == set(REVIEWS)


def test_what_later_observations_saw_becomes_the_history_of_a_building(snapshot):
    history = snapshot.history.set_index("building_id")["change"]
    buildings = snapshot.buildings.set_index("building_id")
    assert history["east-grew"].tolist() == ["appeared", "grew"]
    assert history["east-gone"].tolist() == ["appeared", "gone"]
    assert history["east-appeared"] == "appeared"
    assert "east-undated" not in history.index
    assert buildings.loc["east-grew", "floors"] == 6
    assert buildings.loc["east-gone", "gone_on"] == pd.Timestamp("2026-06-15")
    assert buildings.loc["east-appeared", "seen_absent_on"] == pd.Timestamp("2023-06-05")
    assert buildings.loc[["east-twin-west", "east-twin-east"], "floors"].tolist() == [2, 2]


def test_links_that_nobody_can_be_sure_of_are_listed_as_such(snapshot):
    links = snapshot.links.set_index("building_id").sort_index()
    assert links.loc[["east-twin-west", "east-twin-east"], "ambiguous"].all()
    assert links.loc[["east-other-name"], "method"].tolist() == ["other_name"]


def test_a_building_over_its_bound_is_told_with_the_parcel_it_reaches_onto(snapshot):
    over = snapshot.encroachments.set_index("building_id").loc["east-over-the-bound"]
    links = snapshot.links
    beside = links.loc[links["building_id"] == "east-neighbour", "parcel_id"].dropna().unique()
    assert over["depth_m"] == pytest.approx(5.0, abs=0.05)
    assert [over["onto"]] == beside.tolist()


def test_ground_that_was_cut_and_filled_is_measured_between_the_two_models(snapshot):
    parcel_of = (
        snapshot.links.dropna(subset="parcel_id").groupby("building_id")["parcel_id"].first()
    )
    ground = snapshot.landscape.set_index("parcel_id")
    assert ground.loc[parcel_of["east-cut"], "cut_max_m"] == pytest.approx(6.0, abs=0.01)
    assert ground.loc[parcel_of["east-fill"], "fill_max_m"] == pytest.approx(5.0, abs=0.01)
    assert ground.loc[parcel_of["east-cut-no-data"], "void_share"] == pytest.approx(1.0, abs=0.01)


def test_the_faults_planted_in_the_registers_are_told(snapshot):
    told = {(issue.code, issue.file) for issue in snapshot.issues}
    assert told >= {
        ("text_damaged", "data/east-acts.csv"),
        ("value_unmapped", "data/east-acts.csv"),
        ("link_ambiguous", "data/east-acts.csv"),
        ("observation_ambiguous", "data/observations.geojson"),
        ("capture_day_missing", "data/observations.geojson"),
        ("parent_unknown", "data/parcels.geojson"),
    }
    assert {issue.severity for issue in snapshot.issues} <= {"note", "row"}


def test_no_row_of_any_register_is_unaccounted_for(snapshot):
    receipts = snapshot.receipts
    apart = ["rows_quarantined", "rows_outside", "rows_duplicate"]
    assert (receipts["rows_read"] == receipts["rows_used"] + receipts[apart].sum(axis=1)).all()


def test_of_the_buildings_between_none_breaks_a_rule_but_for_those_left_without_a_permit(
    snapshot, expected
):
    planted = expected.index.get_level_values("subject_id")
    between = snapshot.findings[~snapshot.findings["building_id"].isin(planted)]
    flagged = between[between["verdict"].isin(["breach", "exposed"])]
    assert set(flagged["rule_id"]) == {"permit-required"}
    assert (flagged["measured"] == 0).all()


def test_a_breach_always_shows_a_limit_that_is_broken(snapshot):
    found = snapshot.findings
    numbers = found[(found["verdict"] == "breach") & found["limit"].notna()]
    nearer = numbers["rule_id"].isin(["river-distance", "east-refusal-stands"])
    assert (numbers["measured_low"] > numbers["limit"])[~nearer].all()
    assert (numbers["measured_high"] <= numbers["limit"])[nearer].all()
    assert len(numbers) > 5


def test_one_permit_placed_nowhere_is_told_and_keeps_every_missing_permit_from_accusing(tmp_path):
    town = shutil.copytree(layers_folder() / "demo", tmp_path / "demo")
    with (town / "data" / "permits.csv").open("a", encoding="utf-8") as file:
        file.write("NOWHERE-P-X,permit,issued,99-999-999-999,,01.02.2023,,2,,dwelling house,,,,,\n")
    found = examine(load_config(town / "monitor.yaml", as_of=date(2026, 11, 1)))
    told = [issue for issue in found.issues if issue.code == "permit_unplaced"]
    assert [(issue.severity, issue.file) for issue in told] == [("note", "data/permits.csv")]
    asked = found.findings[found.findings["rule_id"] == "permit-required"]
    assert "breach" not in set(asked["verdict"])
    assert "clear" in set(asked["verdict"])


def test_every_count_that_the_public_reads_of_the_town_holds_the_truth(snapshot):
    keys = ["subject", "subject_id", "measure"]
    told = counts(snapshot, atoms(snapshot)).merge(snapshot.counts, on=keys)
    assert len(told) == len(snapshot.counts)
    amiss = told[(told["low"] > told["count"]) | (told["count"] > told["high"])]
    assert amiss.empty, amiss.to_string()


def test_a_sign_that_was_reviewed_wrong_is_in_no_count_of_the_town(snapshot):
    found = snapshot.findings[snapshot.findings["rule_id"] == "east-use-differs"]
    assert set(found.loc[found["verdict"] == "breach", "review"].dropna()) >= {"wrong"}
    told = counts(snapshot, atoms(snapshot)).set_index(["subject_id", "measure"])
    assert told.loc[("east-use-differs", "breach"), "low"] == 1


def test_every_label_that_the_public_reads_of_the_town_holds_the_truth(snapshot):
    placed = atoms(snapshot)
    word, standing = labels(snapshot).to_numpy(), placed["standing"]
    sign, none = standing == "breach", ~standing.isin(["breach", "exposed", "ended"])
    for one, (low, high) in labelled(snapshot, placed).items():
        exact = ((sign if one in LABELS_OF_SIGNS else none) & (word == one)).sum()
        assert low <= exact <= high, one
