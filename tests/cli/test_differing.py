"""Tests of ``foothill diff``: the command as a reader of two editions uses it."""

import json

import pytest

from geo.config import layers_folder

DEMO = layers_folder() / "demo" / "monitor.yaml"


@pytest.fixture(scope="module")
def editions(foothill, tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions")
    for name, day in (("old", "2026-03-01"), ("new", "2026-11-01")):
        answer = foothill("demo", "--out", folder / name, "--as-of", day)
        assert answer.returncode == 0, answer.stderr
    return folder / "old", folder / "new"


def test_it_writes_page_table_and_json_and_says_what_was_not_checked(foothill, editions, tmp_path):
    out = tmp_path / "difference"
    answer = foothill("diff", *editions, "--out", out)
    assert answer.returncode == 0, answer.stderr
    assert {one.name for one in out.iterdir()} == {"changes.html", "changes.csv", "changes.json"}
    assert "no key was given" in answer.stderr
    told = json.loads((out / "changes.json").read_text("utf-8"))
    kinds = {(one["kind"], one["subject"]) for one in told["changes"]}
    assert {("new", "case"), ("moved_on", "case"), ("new", "finding")} <= kinds
    assert all(one["reason"] for one in told["changes"])


def test_the_json_on_the_screen_is_the_json_of_the_file(foothill, editions, tmp_path):
    answer = foothill("diff", *editions, "--public", "--format", "json", "--out", tmp_path / "d")
    assert answer.stdout == (tmp_path / "d" / "changes.json").read_text("utf-8")
    assert {one["subject"] for one in json.loads(answer.stdout)["changes"]} == {"case"}


def test_a_changed_page_stops_it_and_the_wrong_order_is_named(foothill, editions, tmp_path):
    answer = foothill("diff", editions[1], editions[0])
    assert answer.returncode == 2
    assert "older one first" in answer.stderr
    answer = foothill("diff", tmp_path, editions[1])
    assert answer.returncode == 2
    assert "no edition lies there" in answer.stderr


def test_another_key_than_the_offices_stops_it(foothill, editions, tmp_path):
    answer = foothill("key", "new", tmp_path / "key", "--origin", "other.example/journal")
    other = answer.stdout.strip()
    answer = foothill("diff", *editions, "--key", other, "--out", tmp_path / "d")
    assert answer.returncode == 1
    assert "not as the office signed it" in answer.stderr
    assert not (tmp_path / "d").exists()
