"""Tests of geo/cli/recording.py: an office writes down what happened."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

SAID = ("--role", "inspectorate", "--source", "demo-journal", "--body", "Inspectorate of Nowhere")
LEAF = re.compile(r"^(NW-\d{4}-\d{4}): entry (\d+), leaf ([0-9a-f]{64})$", re.MULTILINE)

PAPER = Path(__file__).resolve().parents[2] / "docs" / "register.md"


def write(foothill, office, kind, case, *more, on="2026-10-20"):
    """Record an event, and give what was acknowledged."""
    answer = foothill("record", office, kind, "--case", case, "--on", on, *SAID, *more)
    assert answer.returncode == 0, answer.stderr
    return LEAF.search(answer.stdout).groups()


def count(foothill, office):
    answer = foothill("cases", office, "--format", "json")
    return sum(row["events"] for row in json.loads(answer.stdout))


@pytest.fixture
def building(town):
    told = json.loads((town.parent / "data" / "buildings.geojson").read_text(encoding="utf-8"))
    return told["features"][0]["properties"]["id"]


def test_a_case_goes_from_its_flag_to_its_end_and_gets_a_number(foothill, office, building):
    case, seq, leaf = write(
        foothill, office, "flagged", "new", "--building", building, on="2026-01-10"
    )
    assert (case[:8], seq) == ("NW-2026-", "202")
    steps = (
        ("screened", "2026-01-12", ()),
        ("inspection_due", "2026-01-13", ()),
        ("inspected", "2026-02-01", ("--document", "A-1", "--floors", "3", "--height-m", "9.5")),
        ("prescription", "2026-02-03",
         ("--document", "P-1", "--deadline", "2026-04-01", "--scope", "full")),
        ("works", "2026-03-01", ("--document", "W-1", "--how", "voluntary")),
        ("executed", "2026-03-20",
         ("--document", "E-1", "--floors", "0", "--height-m", "0", "--how", "voluntary")),
    )  # fmt: skip
    for kind, on, more in steps:
        write(foothill, office, kind, case, *more, on=on)
    alone = foothill(
        "record", office, "verified", "--case", case, "--on", "2026-04-01", *SAID, "--document", "V"
    )
    assert alone.returncode == 1  # by the source that declared it done
    assert "no source but the one that declared it done has seen it" in alone.stderr
    other = ("--source", "demo-survey", "--body", "Survey Office of Nowhere", "--document", "V-1")
    write(
        foothill, office, "verified", case, *other, "--floors", "0", "--height-m", "0",
        on="2026-04-01",
    )  # fmt: skip
    ended = ("--outcome", "demolished_full", "--restored", "no", "--document", "C-1")
    write(foothill, office, "closed", case, *ended, on="2026-04-02")
    told = json.loads(foothill("case", office, case, "--format", "json").stdout)
    assert told["case"]["outcome"] == "demolished_full"
    assert told["remedy"]["share_executed"] == 1.0
    assert (told["entries"][0]["leaf_sha256"], len(told["entries"])) == (leaf, 9)
    assert told["entries"][0]["software"].startswith("foothill-monitor ")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("works", "--case", "NW-2020-0001", "--on", "2026-10-01"), "works cannot follow closed"),
        (("screened", "--case", "NW-2099-0001", "--on", "2026-10-01"),
         "there is no case 'NW-2099-0001'"),
        (("workz", "--case", "NW-2020-0001", "--on", "2026-10-01"),
         "'workz' is not a kind of event"),
        (("flagged", "--case", "new", "--building", "nowhere-1", "--on", "2026-10-01"),
         "is about 'nowhere-1', which no register holds"),
        (("fined", "--case", "NW-2020-0001", "--on", "2026-10-01", "--note", "call +7" + 10 * "7"),
         "it holds what may be the number of a person"),
    ],
)  # fmt: skip
def test_what_may_not_follow_is_refused_with_the_mend_and_nothing_is_written(
    foothill, office, words, part
):
    before = count(foothill, office)
    answer = foothill("record", office, *words, *SAID)
    assert answer.returncode == 1
    assert part in answer.stderr
    assert "Nothing was written" in answer.stderr
    assert count(foothill, office) == before


def test_a_day_that_has_not_come_is_refused(foothill, office):
    later = (datetime.now(UTC) + timedelta(days=3)).date()
    answer = foothill("record", office, "fined", "--case", "NW-2020-0001", "--on", later, *SAID)
    assert answer.returncode == 1
    assert f"{later} has not come yet" in answer.stderr


def test_a_rehearsal_says_whether_it_may_be_recorded_and_writes_nothing(foothill, office):
    before = count(foothill, office)
    words = ("fined", "--case", "NW-2020-0001", "--on", "2026-10-01", *SAID, "--document", "F-1")
    answer = foothill("record", office, *words, "--dry-run")
    assert (answer.returncode, answer.stdout) == (0, "It may be recorded. Nothing was written.\n")
    assert count(foothill, office) == before


def test_a_second_case_on_a_building_is_written_and_the_open_one_is_named(
    foothill, office, building
):
    opening = ("record", office, "flagged", "--case", "new", "--building", building, *SAID)
    case, *_ = write(foothill, office, "flagged", "new", "--building", building, on="2026-01-10")
    rehearsed = foothill(*opening, "--on", "2026-01-11", "--dry-run")
    assert f"{building} has an open case already, {case}" in rehearsed.stderr
    answer = foothill(*opening, "--on", "2026-01-11")
    assert answer.returncode == 0
    assert f"{building} has an open case already, {case}" in answer.stderr
    again = LEAF.search(answer.stdout)[1]
    told = re.search(r"run (record MONITOR merged .*?)\.$", " ".join(answer.stderr.split()))[1]
    meant = told.replace("MONITOR", str(office)).replace("DAY", "2026-01-12")
    merged = foothill(*meant.replace("ROLE", "inspectorate").split())  # as the note says it
    assert merged.returncode == 0, merged.stderr
    one = json.loads(foothill("case", office, again, "--format", "json").stdout)["case"]
    assert (one["merged_into"], one["ended"]) == (case, True)


def test_the_same_key_is_written_down_once(foothill, office):
    words = ("fined", "--case", "NW-2020-0001", "--on", "2026-10-01", *SAID, "--entry-key", "f1")
    assert foothill("record", office, *words).returncode == 0
    before = count(foothill, office)
    again = foothill("record", office, *words)
    assert again.returncode == 0
    assert "known as entry 202; nothing was added" in again.stdout
    assert count(foothill, office) == before


def test_words_about_persons_stay_outside_the_chain(foothill, office, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("The person at the gate", encoding="utf-8")
    write(foothill, office, "document", "NW-2020-0001", "--document", "D-1",
          "--personal-from", words)  # fmt: skip
    saved = tmp_path / "saved.jsonl"
    assert foothill("backup", office, saved).returncode == 0
    assert "personal_sha256" in saved.read_text(encoding="utf-8").splitlines()[-1]
    assert "gate" not in saved.read_text(encoding="utf-8")


def test_an_exported_journal_is_not_written_to_and_the_way_is_named(foothill, town):
    town.write_text(town.read_text("utf-8").replace("journal.db", "journal.jsonl"), "utf-8")
    before = (town.parent / "journal.jsonl").read_bytes()
    answer = foothill(
        "record", town, "fined", "--case", "NW-2020-0001", "--on", "2026-10-01", *SAID
    )
    assert answer.returncode == 1
    assert "an exported journal is read, and never written to" in answer.stderr
    assert "Restore it into a database (.db)" in answer.stderr
    assert (town.parent / "journal.jsonl").read_bytes() == before


def test_a_journal_is_begun_only_where_that_is_asked_for(foothill, town, building):
    words = ("flagged", "--case", "new", "--building", building, "--on", "2026-01-10", *SAID)
    answer = foothill("record", town, *words)
    assert answer.returncode == 1
    assert "journal.db: the file does not exist" in answer.stderr
    slip = foothill("record", town, *words, "--building", "no-such", "--begin")
    assert slip.returncode == 1
    assert "no register holds" in slip.stderr
    begun = foothill("record", town, *words, "--begin")
    assert begun.returncode == 0, begun.stderr
    assert LEAF.search(begun.stdout).groups()[:2] == ("NW-2026-0001", "1")


def test_what_the_paper_records_may_be_recorded_as_it_stands(foothill, town, building):
    told = town.read_text(encoding="utf-8")
    town.write_text(told.replace("prefix: NW", "prefix: FM"), encoding="utf-8")
    part = PAPER.read_text(encoding="utf-8").split("## Record")[1].split("## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("foothill record")]
    assert len(lines) == 8
    for number, line in enumerate(lines):
        words = line.replace("MONITOR", str(town)).replace("b-17", building).split()[1:]
        answer = foothill(*words, *(["--begin"] if number == 0 else []))
        assert answer.returncode == 0, f"{line}: {answer.stderr}"
