"""Tests of ``record --from`` in geo/cli/recording.py: inspectors hand in what they saw."""

import json
from pathlib import Path

CASE = "NW-2020-0001"


def item(number, **more):
    told = {
        "id": f"{number:032x}", "kind": "observed", "case_id": CASE, "floors": 0, "height_m": 0,
        "seen_at": f"2026-10-{number:02d}T09:30:00Z",
    }  # fmt: skip
    return told | more


def saved(folder, name, *items):
    told = {"format": "foothill-field-notes", "version": 1, "monitor": "demo"}
    path = folder / name
    path.write_text(json.dumps(told | {"observations": list(items)}), encoding="utf-8")
    return path


def take(foothill, office, *files, more=()):
    named = [word for file in files for word in ("--from", file)]
    return foothill(
        "record", office, *named, "--role", "inspectorate", "--source", "demo-survey", *more
    )


def entries(foothill, office, case=CASE):
    told = json.loads(foothill("case", office, case, "--format", "json").stdout)["entries"]
    return [(one["kind"], one["happened_on"][:10]) for one in told if one["entry_key"]]


def test_the_files_of_two_inspectors_merge_in_whichever_order_they_come(foothill, office, tmp_path):
    ours = saved(tmp_path, "a.json", item(2), item(8))
    theirs = saved(tmp_path, "b.json", item(5), item(2))
    first = take(foothill, office, ours)
    assert first.returncode == 0, first.stderr
    assert "2 observations were written down, 0 were known." in first.stdout
    second = take(foothill, office, theirs)  # one of an earlier day, and one that was handed in
    assert second.returncode == 0, second.stderr
    assert "1 observations were written down, 1 were known." in second.stdout
    days = ["2026-10-02", "2026-10-08", "2026-10-05"]
    assert entries(foothill, office) == [("observed", day) for day in days]
    both = take(foothill, office, ours, theirs)
    assert "0 observations were written down, 4 were known." in both.stdout
    assert len(entries(foothill, office)) == 3


def test_a_sign_on_a_building_without_a_case_opens_one(foothill, office, tmp_path):
    listed = json.loads(foothill("cases", office, "--open", "--format", "json").stdout)
    told = json.loads((office.parent / "data" / "buildings.geojson").read_text("utf-8"))
    ids = [one["properties"]["id"] for one in told["features"]]
    building = next(one for one in ids if one not in {row["building_id"] for row in listed})
    sign = item(3, kind="flagged", case_id=None, building_id=building, floors=4)
    answer = take(foothill, office, saved(tmp_path, "a.json", sign))
    assert answer.returncode == 0, answer.stderr
    case = answer.stdout.split(":")[0]
    assert entries(foothill, office, case) == [("flagged", "2026-10-03")]
    again = take(foothill, office, saved(tmp_path, "a.json", sign))
    assert "known as entry 202" in again.stdout


def test_one_broken_observation_and_nothing_is_written(foothill, office, tmp_path):
    before = (office.parent / "journal.db").read_bytes()
    good = saved(tmp_path, "good.json", item(2))
    broken = saved(
        tmp_path, "broken.json", item(3), item(4, case_id="NW-2020-001"), item(5, floors=-1)
    )
    answer = take(foothill, office, good, broken)
    assert answer.returncode == 1
    assert "broken.json, row 3, floors:" in answer.stderr
    unknown = saved(tmp_path, "broken.json", item(3), item(4, case_id="NW-2020-001"))
    answer = take(foothill, office, good, unknown)
    assert answer.returncode == 1
    assert "broken.json, row 2, case_id: there is no case 'NW-2020-001'. Did you mean" in (
        answer.stderr
    )
    assert "Nothing was written" in answer.stderr
    assert (office.parent / "journal.db").read_bytes() == before


def test_a_building_that_no_register_holds_is_named_with_its_file(foothill, office, tmp_path):
    sign = item(3, kind="flagged", case_id=None, building_id="nowhere-1")
    answer = take(foothill, office, saved(tmp_path, "a.json", sign))
    assert answer.returncode == 1
    assert "a.json, row 1, building_id:" in answer.stderr
    assert "which no register holds" in answer.stderr


def test_a_rehearsal_writes_nothing(foothill, office, tmp_path):
    answer = take(foothill, office, saved(tmp_path, "a.json", item(2)), more=["--dry-run"])
    assert answer.stdout == "It may be recorded. Nothing was written.\n"
    assert entries(foothill, office) == []


def test_what_the_file_says_is_not_said_beside_it(foothill, office, tmp_path):
    file = saved(tmp_path, "a.json", item(2))
    answer = take(foothill, office, file, more=["--case", CASE, "--on", "2026-10-02"])
    assert answer.returncode == 2
    assert "on, case: not beside --from" in answer.stderr


def test_neither_a_kind_nor_a_file_says_both_ways(foothill, office):
    answer = foothill("record", office, "--role", "inspectorate")
    assert answer.returncode == 2
    assert "record MONITOR KIND --on YYYY-MM-DD, or name a file of observations" in answer.stderr


def test_the_file_that_the_paper_shows_is_taken(foothill, office, tmp_path):
    paper = Path(__file__).resolve().parents[2] / "docs" / "register.md"
    shown = paper.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    file = tmp_path / "monday.json"
    file.write_text(shown, encoding="utf-8")
    answer = foothill("record", office, "--from", file, "--role", "inspectorate")
    assert answer.returncode == 0, answer.stderr
    assert "1 observations were written down, 0 were known" in answer.stdout
