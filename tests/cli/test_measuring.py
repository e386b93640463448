"""Tests of geo/cli/measuring.py: two surfaces of the invented town, asked as a person asks."""

import json
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "layers" / "demo"
DAY = ("--as-of", "2026-11-01")
SURFACES = (
    "--before", DEMO / "data" / "elevation-before.tif", "--after", DEMO / "data" / "elevation.tif",
)  # fmt: skip
ERRORS = ("--before-error-m", "0.2", "--after-error-m", "0.2")


def test_cut_and_fill_of_a_parcel_are_measured_with_their_errors(foothill):
    words = (DEMO / "monitor.yaml", *SURFACES, *ERRORS, "--parcel", "99-050-006-049", *DAY)
    answer = foothill("measure", *words, "--lang", "en")
    assert answer.returncode == 0, answer.stderr
    assert "99-050-006-049" in answer.stdout
    told = json.loads(foothill("measure", *words, "--format", "json").stdout)
    (row,) = told["landscape"]
    assert row["cut_m3"] > row["cut_error_m3"] > 0
    assert f"{row['cut_m3']:,.0f} ±" in answer.stdout
    assert (told["removals"], told["suggested"]) == ([], [])


def test_a_building_on_bare_ground_models_is_not_called_gone(foothill):
    words = (DEMO / "monitor.yaml", *SURFACES, *ERRORS, "--building", "demolished-hotel", *DAY)
    answer = foothill("measure", *words, "--storey-m", "3", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    (row,) = json.loads(answer.stdout)["removals"]
    assert row["change"] not in ("gone", "shrank")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "Nothing is named to measure"),
        (("--building", "a", "--parcel", "b"), "--building and --parcel are given"),
        (("--building", "demolished-hotle"), "Did you mean demolished-hotel"),
        (("--building", "demolished-hotel", "--storey-m", "0"), "not a height in metres"),
    ],
)
def test_a_question_about_nothing_is_wrong_use_and_says_what_to_ask(foothill, words, part):
    answer = foothill("measure", DEMO / "monitor.yaml", *SURFACES, *words, *DAY)
    assert answer.returncode == 2
    assert part in answer.stderr


def test_a_surface_that_is_missing_is_named(foothill):
    answer = foothill(
        "measure", DEMO / "monitor.yaml", "--parcel", "99-050-006-049", *DAY,
        "--before", "nowhere.tif", "--after", DEMO / "data" / "elevation.tif",
    )  # fmt: skip
    assert answer.returncode == 1
    assert "nowhere.tif" in answer.stderr
