"""Tests of geo/cli/cases.py: what an office asks of its register, on the command line."""

import csv
import io
import json
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "layers" / "demo" / "monitor.yaml"
DAY = ("--as-of", "2026-11-01")


def listed(foothill, *words):
    answer = foothill("cases", DEMO, *DAY, "--format", "json", *words)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_what_is_overdue_comes_first_then_what_is_due_soonest(foothill):
    rows = listed(foothill)
    passed = [row["overdue"] or bool(row["passed_on"]) for row in rows]
    assert passed == sorted(passed, reverse=True)
    late = [
        min(day for day in (row["overdue"] and row["deadline_on"], row["passed_on"]) if day)
        for row, one in zip(rows, passed, strict=True)
        if one
    ]
    due = [
        row["next_on"] for row, one in zip(rows, passed, strict=True) if not one and row["next_on"]
    ]
    assert late == sorted(late)
    assert due == sorted(due)
    assert len(rows) > len(late) + len(due) > 10


def test_filters_choose_cases_and_all_of_them_must_hold(foothill):
    every = listed(foothill)
    open_ = [row["case_id"] for row in every if not row["ended"]]
    assert [row["case_id"] for row in listed(foothill, "--open")] == open_
    final = listed(foothill, "--state", "final", "--state", "works", "--overdue")
    assert final
    assert all(row["state"] in ("final", "works") and row["overdue"] for row in final)
    assert {row["outcome"] for row in listed(foothill, "--outcome", "demolished_full")} == {
        "demolished_full"
    }
    silent = listed(foothill, "--silent", "--programme", "foothill-package")
    assert silent
    assert all(row["silent_since"] for row in silent)
    assert all("2026-11-01" <= row["next_on"][:10] <= "2026-12-01"
               for row in listed(foothill, "--due-within", "30"))  # fmt: skip


def test_the_list_says_what_its_totals_count(foothill):
    answer = foothill("cases", DEMO, *DAY)
    rows = listed(foothill)
    last = answer.stdout.splitlines()[-1]
    assert last.startswith(f"{len(rows)} cases: {sum(not row['ended'] for row in rows)} open")
    assert f"{sum(row['overdue'] for row in rows)} overdue (the day to comply by" in last


def test_a_list_of_another_day_knows_nothing_of_later_ones(foothill):
    answer = foothill("cases", DEMO, "--as-of", "2020-07-15", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert rows
    assert {row["state"] for row in rows} <= {"flagged", "screened", "inspection_due"}


def test_a_word_that_is_none_is_wrong_use_and_the_near_one_is_named(foothill):
    answer = foothill("cases", DEMO, *DAY, "--state", "finall")
    assert answer.returncode == 2
    assert "--state finall: there is none. Did you mean 'final'?" in answer.stderr


def test_a_case_is_told_with_its_dates_ledger_documents_and_proof(foothill):
    answer = foothill("case", DEMO, "NW-2020-0001", *DAY)
    assert answer.returncode == 0, answer.stderr
    for part in (
        "NW-2020-0001: ",
        "demolished_full",
        "declared done      2021-10-22 by demo-journal",
        "seen by another    2021-11-15 by demo-survey",
        "share executed     100%",
        "NOWHERE-2020-001",
        "days to done",
    ):
        assert part in answer.stdout
    told = json.loads(foothill("case", DEMO, "NW-2020-0001", *DAY, "--format", "json").stdout)
    assert told["case"]["state"] == "closed"
    assert told["remedy"]["seen_by"] == "demo-survey"
    assert len(told["entries"]) == told["case"]["events"]
    for entry in told["entries"]:
        assert entry["leaf_sha256"][:16] in answer.stdout


def test_the_sentence_of_a_state_is_filled_with_what_is_known_of_the_case(foothill):
    answer = foothill("case", DEMO, "NW-2026-0009", *DAY)
    assert "was seen to be done on 2026-10-20; seen by: demo-survey." in answer.stdout
    assert "{" not in answer.stdout


def test_a_number_that_no_case_has_is_wrong_use_and_the_near_ones_are_named(foothill):
    answer = foothill("case", DEMO, "nw-2020-001", *DAY)
    assert answer.returncode == 2
    assert "no case of demo has this number" in answer.stderr
    assert "NW-2020-0001" in answer.stderr


def test_a_broken_journal_lists_nothing_and_says_where(foothill, tmp_path, town):
    path = town.parent / "journal.jsonl"
    town.write_text(town.read_text("utf-8").replace("journal.db", "journal.jsonl"), "utf-8")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:4], *lines[5:]]), encoding="utf-8")
    answer = foothill("cases", town, *DAY)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "journal.jsonl, row 6: it does not follow the entry before it" in answer.stderr
