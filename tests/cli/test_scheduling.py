"""Tests of geo/cli/scheduling.py and geo/scheduling.py: what is due, in a calendar program."""

import json

from geo.config import layers_folder

DEMO = layers_folder() / "demo" / "monitor.yaml"
DAY = ("--as-of", "2026-11-01")


def days(text):
    """Give the days of a calendar by their identity."""
    events = text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]
    told = [dict(line.split(":", 1) for line in one.split("\r\n") if ":" in line) for one in events]
    return {one["UID"]: one["DTSTART;VALUE=DATE"] for one in told}


def test_every_open_deadline_is_in_it_and_no_other(foothill, tmp_path):
    file = tmp_path / "cases.ics"
    answer = foothill("calendar", DEMO, "--out", file, *DAY)
    assert answer.returncode == 0, answer.stderr
    found = days(file.read_bytes().decode())
    listed = json.loads(foothill("cases", DEMO, "--format", "json", *DAY).stdout)
    running = [one for one in listed if not one["ended"] and one["state"] != "suspended"]
    due = {
        f"{one['case_id']}-deadline@nowhere.example/NOT-SECRET": one["deadline_on"][:10].replace(
            "-", ""
        )
        for one in running
        if one["deadline_on"]
    }
    assert due
    assert {uid: day for uid, day in found.items() if "-deadline@" in uid} == due
    assert f"{len(found)} days of open cases" in answer.stdout
    clocks = {(one["case_id"], one["passed_due"]) for one in running if one["passed_due"]}
    clocks |= {(one["case_id"], one["next_due"]) for one in running if one["next_due"]}
    named = {tuple(uid.split("@")[0].rsplit("-", 1)) for uid in found}
    inspections = {one for one in named if one[1] == "inspect"}
    assert inspections
    assert inspections == {one for one in clocks if one[1] == "inspect"}


def test_the_same_days_give_the_same_file_and_words_are_in_the_language(foothill, tmp_path):
    for name, language in (("a", "kk"), ("b", "kk"), ("c", "en")):
        file = tmp_path / f"{name}.ics"
        foothill("calendar", DEMO, "--out", file, "--language", language, *DAY)
    read = {name: (tmp_path / f"{name}.ics").read_bytes() for name in "abc"}
    assert read["a"] == read["b"]
    assert "орындау мерзімі" in read["a"].decode().replace("\r\n ", "")
    assert "day to comply by" in read["c"].decode().replace("\r\n ", "")


def test_a_file_of_another_ending_is_refused(foothill, tmp_path):
    answer = foothill("calendar", DEMO, "--out", tmp_path / "cases.txt", *DAY)
    assert answer.returncode == 2
    assert "ends in .ics" in answer.stderr
