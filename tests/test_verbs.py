"""The verbs that ask something of a city: check, coverage, compare, review."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from commands import Foothill
from towns import small_town

LAYERS = Path(__file__).resolve().parent.parent / "layers"
DEMO = LAYERS / "demo" / "monitor.yaml"
DAY = "2026-11-01"
SITE = "--at=-123.39,-48.87"


@pytest.fixture(scope="module")
def foothill() -> Iterator[Foothill]:
    """Run the command as a user does."""
    with Foothill(os.environ) as call:
        yield call


@pytest.fixture
def own_town(tmp_path):
    """Give a copy of the invented town, whose files may be written."""
    return small_town(tmp_path / "town")


def test_a_site_is_told_as_json_and_as_a_pdf(foothill, tmp_path):
    told = foothill("check", DEMO, SITE, "--as-of", DAY, "--format", "json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)
    file = tmp_path / "site.pdf"
    made = foothill("check", DEMO, SITE, "--as-of", DAY, "--format", "pdf", "--out", file)
    assert made.returncode == 0, made.stderr
    assert file.read_bytes().startswith(b"%PDF")
    assert [one.name for one in tmp_path.iterdir()] == ["site.pdf"]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (("--at=1,2,3",), "not two coordinates"),
        (("--at=48.87,123.39",), "outside the monitor"),
        ((SITE, "--parcel", "1"), "one of"),
        ((), "--at"),
        ((SITE, "--format", "pdf"), "--out"),
        (("--parcel", "99-999"), "99-999"),
    ],
)
def test_a_question_about_no_site_is_wrong_use_and_says_what_to_ask(foothill, asked, part):
    answer = foothill("check", DEMO, *asked, "--as-of", DAY)
    assert answer.returncode == 2
    assert part in answer.stderr
    assert "Traceback" not in answer.stderr


def test_coverage_tells_each_rule_and_what_is_missing(foothill):
    answer = foothill("coverage", DEMO, "--as-of", DAY)
    assert answer.returncode == 0, answer.stderr
    for part in ("floors-limit", "answered", "buildings.floors", "layer:foothills"):
        assert part in answer.stdout


def test_two_days_of_the_rule_book_are_compared_and_kept_as_a_table(foothill, tmp_path):
    file = tmp_path / "changes.csv"
    days = ("--before", "2022-06-30", "--after", "2022-07-02")
    answer = foothill("compare", DEMO, *days, "--as-of", DAY, "--out", file)
    assert answer.returncode == 0, answer.stderr
    changes = pd.read_csv(file)
    assert set(changes["rule_id"]) >= {"height-limit", "fault-share"}
    assert f"{len(changes):,} answers differ" in answer.stdout


def test_a_review_survives_the_next_run_and_a_second_one_replaces_it(foothill, own_town, tmp_path):
    finding = "fault-share:fault-illegal"
    said = ("--reason", "seen on the ground", "--role", "inspector", "--as-of", DAY)
    first = foothill("review", own_town, finding, "--verdict", "wrong", *said)
    assert first.returncode == 0, first.stderr
    second = foothill("review", own_town, finding, "--verdict", "confirmed", *said)
    assert second.returncode == 0, second.stderr
    lines = (own_town.parent / "reviews.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in lines[-2:]] == ["wrong", "confirmed"]
    out = tmp_path / "out"
    assert foothill("run", own_town, "--as-of", DAY, "--out", out).returncode == 0
    findings = pd.read_parquet(out / "tables" / "findings.parquet").set_index("finding_id")
    assert findings.loc[finding, "review"] == "confirmed"


def test_a_review_of_no_finding_names_those_that_are_alike(foothill, own_town):
    before = (own_town.parent / "reviews.csv").read_bytes()
    said = ("--verdict", "wrong", "--reason", "none", "--role", "inspector", "--as-of", DAY)
    answer = foothill("review", own_town, "fault-illegal", *said)
    assert answer.returncode == 2
    assert "Did you mean" in answer.stderr
    assert ":fault-illegal" in answer.stderr
    assert (own_town.parent / "reviews.csv").read_bytes() == before


def test_a_review_keeps_no_number_of_a_person(foothill, own_town):
    before = (own_town.parent / "reviews.csv").read_bytes()
    number = "9" * 12
    said = ("--verdict", "wrong", "--reason", f"owner {number}", "--role", "office")
    answer = foothill("review", own_town, "fault-share:fault-illegal", *said, "--as-of", DAY)
    assert answer.returncode == 1
    assert "number of a person" in answer.stderr
    assert number not in answer.stderr
    assert (own_town.parent / "reviews.csv").read_bytes() == before
