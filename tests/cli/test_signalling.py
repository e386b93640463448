"""The command ``signal``: a receipt is said once, and what is refused says how to mend it."""

import json
import re

import pytest
from signals import form, keeper, report
from typer.testing import CliRunner

from geo.cli.app import app
from geo.errors import DataError, UsageError


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return keeper(tmp_path_factory.mktemp("cli") / "town").folder


@pytest.fixture
def signal(town):
    for path in town.glob("signals*"):
        path.unlink()

    def call(verb, *words, typed=None):
        whole = ["signal", verb, str(town / "monitor.yaml"), *map(str, words)]
        answer = CliRunner().invoke(app, whole, input=typed)
        if answer.exception and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        return answer.output

    return call


def test_a_report_goes_from_its_receipt_to_its_reward(signal, town, tmp_path):
    path = form(tmp_path / "a.json", report(text="Строит А. Канарейкин"), report())
    said = signal("receive", path, "--role", "desk", "--begin")
    codes = re.findall(r"S\d{5}: ([0-9A-Z*~$=-]{23})", said)
    assert len(codes) == 2
    assert "its words wait for a person" in said
    assert "Канарейкин" not in said
    assert "Канарейкин" in signal("list", "--words")
    signal("release", "S00001", "--role", "desk")
    assert "Канарейкин" not in signal("list", "--words")
    assert "erased" in signal("withhold", "S00001", "--role", "desk", "--erase")
    told = ("--decided-on", "2026-10-02", "--role", "desk", "--sum", "5000", "--currency", "KZT")
    said = signal("reward", "-", *told, typed=codes[0].lower() + "\n")
    assert said.startswith("S00001")
    signal("place", "S00002", "park-illegal", "--role", "desk")
    assert not any(code in path.read_text("utf-8") for code in codes for path in town.glob("sig*"))


def test_the_list_says_which_object_and_what_came_of_it(signal, tmp_path):
    signal("receive", form(tmp_path / "a.json", report()), "--role", "desk", "--begin")
    signal("place", "S00001", "park-illegal", "--role", "desk")
    said = signal("list", "--format", "json")
    (one,) = json.loads(said[said.index("[") :])
    assert (one["building_id"], one["matched_by"]) == ("park-illegal", "person")
    assert "code_sha256" not in one


def test_a_dry_run_writes_nothing(signal, town, tmp_path):
    path = form(tmp_path / "a.json", report())
    assert "Nothing was written" in signal("receive", path, "--role", "desk", "--dry-run")
    assert not (town / "signals.jsonl").exists()
    with pytest.raises(UsageError, match="Leave one of them out"):
        signal("receive", path, "--role", "desk", "--dry-run", "--begin")


def test_a_role_is_no_person_and_a_decision_is_one_of_two(signal, tmp_path):
    path = form(tmp_path / "a.json", report())
    with pytest.raises(UsageError, match="no person"):
        signal("receive", path, "--role", "8 000 000 00 00", "--begin")
    with pytest.raises(UsageError, match="or --refused"):
        signal("reward", "x", "--decided-on", "2026-10-02", "--role", "desk")


def test_a_faulty_file_is_refused_whole(signal, town, tmp_path):
    path = form(tmp_path / "a.json", report(), report(what="murder"))
    with pytest.raises(DataError, match=r"row 2, what: .* Use one of: new_works"):
        signal("receive", path, "--role", "desk", "--begin")
    assert not (town / "signals.jsonl").exists()
