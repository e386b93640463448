"""A stranger's way through the register, from the demo's journal to a proof, by commands alone."""

import json
import os
import re

import postgres
import pytest
from towns import small_town

from geo.cli.app import app
from geo.config import layers_folder

LEAF = re.compile(r"^(NW-\d{4}-\d{4}): entry (\d+), leaf ([0-9a-f]{64})$", re.MULTILINE)
ORIGIN = "nowhere.example/journal"
BUILDING = "east-cut"
SURVEY = ("--source", "demo-survey", "--body", "Survey Office of Nowhere")
OFFICE = ("--source", "demo-journal", "--body", "Inspectorate of Nowhere")
COURT = ("--body", "District Court of Nowhere")

WAY = (
    ("screened", "2024-01-12", ()),
    ("inspection_due", "2024-01-13", ()),
    ("inspected", "2024-02-01", ("--document", "A-1", "--floors", "3", "--height-m", "9.5")),
    ("suit_filed", "2024-02-10", ("--document", "S-1", *COURT)),
    ("judgment", "2024-03-10",
     ("--document", "J-1", "--decision", "granted", "--scope", "full", *COURT)),
    ("appeal", "2024-03-20", ("--document", "J-2", *COURT)),
    ("final", "2024-05-10", ("--document", "J-3", "--decision", "granted", "--scope", "full",
                             "--in-effect-on", "2024-05-10", *COURT)),
    ("enforcement", "2024-06-01", ("--document", "B-1", "--body", "Bailiff Office of Nowhere")),
    ("works", "2024-07-01", ("--document", "W-1", "--how", "forced")),
    ("partly_executed", "2024-07-20", ("--floors", "1", "--height-m", "3", *OFFICE)),
    ("executed", "2024-08-01", ("--floors", "0", "--height-m", "0", *OFFICE)),
    ("verified", "2024-08-20", ("--floors", "0", "--height-m", "0", *SURVEY)),
    ("closed", "2024-09-01", ("--outcome", "demolished_full", "--restored", "no")),
)  # fmt: skip


def town(folder, journal):
    """Copy the town, with its journal elsewhere; give its monitor file."""
    monitor = moved(small_town(folder), "path: journal.jsonl", journal)
    return moved(monitor, "origin: nowhere.example/NOT-SECRET", f"origin: {ORIGIN}")


def moved(monitor, journal, elsewhere):
    """Name another journal in the monitor file."""
    told = monitor.read_text(encoding="utf-8")
    assert journal in told
    monitor.write_text(told.replace(journal, elsewhere), encoding="utf-8")
    return monitor


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in this process: it must end well; give what it prints."""
    monkeypatch.setenv("FOOTHILL_CACHE", str(tmp_path / "cache"))

    def call(*words):
        app(list(map(str, words)), standalone_mode=False)
        return capsys.readouterr().out

    return call


def flagged(run, monitor):
    told = run("record", monitor, "flagged", "--case", "new", "--building", BUILDING,
               "--on", "2024-01-10", "--role", "inspectorate")  # fmt: skip
    return LEAF.search(told).groups()[:2]


def test_from_the_demo_to_a_proof(foothill, run, tmp_path):
    monitor = town(tmp_path / "town", "path: journal.jsonl")
    refused = foothill(
        "record", monitor, "flagged", "--case", "new", "--on", "2024-01-10", "--building", BUILDING,
        "--role", "inspectorate",
    )  # fmt: skip
    assert refused.returncode == 1
    saved = re.search(r"foothill restore MONITOR (\S+) and foothill record", refused.stderr)[1]

    # what was told to do is done
    moved(monitor, "path: journal.jsonl", "path: journal.db")
    assert "201 entries; the chain holds" in run("restore", monitor, saved)
    case, first = flagged(run, monitor)
    assert first == "202"
    for kind, on, more in WAY:
        run("record", monitor, kind, "--case", case, "--on", on, "--role", "inspectorate", *more)

    run("backup", monitor, tmp_path / "saved.jsonl")
    elsewhere = town(tmp_path / "elsewhere", "path: other.db")
    told = run("restore", elsewhere, tmp_path / "saved.jsonl")
    assert f"{202 + len(WAY)} entries" in told

    told = json.loads(run("case", elsewhere, case, "--format", "json"))
    assert (told["case"]["state"], told["case"]["outcome"]) == ("closed", "demolished_full")
    assert told["remedy"]["share_executed"] == 1.0
    assert (told["remedy"]["declared_by"], told["remedy"]["seen_by"]) == (
        "demo-journal",
        "demo-survey",
    )
    assert [one["kind"] for one in told["entries"]] == ["flagged", *(kind for kind, _, _ in WAY)]

    key, edition = tmp_path / "office.key", tmp_path / "edition"
    public = run("key", "new", key, "--origin", ORIGIN).strip()
    run("publish", elsewhere, "--as-of", "2026-11-01", "--build", "public", "--key", key,
        "--out", edition)  # fmt: skip
    proved = run("verify", edition, "--key", public, "--case", case)
    # figures of a private home are proved by their hash alone: the others are told
    told = [words for _, _, words in WAY if "--floors" not in words]
    assert f"{case}: {1 + len(told)} entries are in the journal" in proved


def test_an_office_of_many_machines_does_the_same_in_postgresql(run, tmp_path, monkeypatch):
    if postgres.program("initdb") is None:
        missing = "PostgreSQL's initdb is missing: run make system"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}; CI must not skip")
        pytest.skip(missing)
    with postgres.server() as folder:
        monkeypatch.setenv("TOWN_JOURNAL", postgres.address(folder, "postgres"))
        monitor = town(tmp_path / "town", "address_in: TOWN_JOURNAL")
        run("restore", monitor, layers_folder() / "demo" / "journal.jsonl")
        case, first = flagged(run, monitor)
        assert first == "202"
        run("backup", monitor, tmp_path / "saved.jsonl")
    elsewhere = town(tmp_path / "elsewhere", "path: other.db")
    run("restore", elsewhere, tmp_path / "saved.jsonl")
    assert f"{case}: flagged" in run("case", elsewhere, case)
