"""Tests of geo/digesting.py and ``foothill digest``: every figure of a quarter, recomputed."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from io import StringIO
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from commands import Foothill
from opened import opened
from towns import DEMO, small_town

from geo.atlas.languages import LANGUAGES, texts
from geo.records.quarters import Quarter

SAID = ("--role", "inspectorate", "--source", "demo-journal", "--body", "Inspectorate of Nowhere")
CLAIMS = """\
claims:
  - id: X1
    statement: {kk: бұзылды, ru: снесено, en: demolished}
    scope: {kind: programme, of: foothill-package}
    until: 2026-10-31
    definition: {kk: көрілген, ru: увиденное, en: what was seen}
    figures:
      - {metric: demolished, value: 3, unit: objects}
    source: demo-briefing
"""
QUARTER = ("--quarter", "2026Q4", "--as-of", "2026-11-01")


@pytest.fixture(scope="module")
def foothill(tmp_path_factory) -> Iterator[Foothill]:
    """Run the command as a user does."""
    cache = tmp_path_factory.mktemp("cache")
    with Foothill(os.environ | {"FOOTHILL_CACHE": str(cache)}) as call:
        yield call


@pytest.fixture(scope="module")
def twice(foothill, tmp_path_factory) -> tuple[Any, Any]:
    """The digest of a quarter, and once more after one record was added."""
    folder = tmp_path_factory.mktemp("office")
    monitor = small_town(folder / "town")
    (folder / "town" / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    told = monitor.read_text(encoding="utf-8").replace("path: journal.jsonl", "path: journal.db")
    monitor.write_text(told, encoding="utf-8")
    restored = foothill("restore", monitor, folder / "town" / "journal.jsonl")
    assert restored.returncode == 0, restored.stderr
    edition = folder / "edition"
    run = ("publish", monitor, "--build", "public", "--as-of", "2026-11-01", "--out", edition)
    for words in (run, ("digest", monitor, *QUARTER, "--out", folder / "before")):
        answer = foothill(*words)
        assert answer.returncode == 0, answer.stderr
    closing = ("--case", "NW-2026-0009", "--on", "2026-10-26", "--outcome", "demolished_full",
               "--restored", "not_required")  # fmt: skip
    recorded = foothill("record", monitor, "closed", *closing, *SAID)
    assert recorded.returncode == 0, recorded.stderr
    again = foothill(
        "digest", monitor, *QUARTER, "--out", folder / "after", "--since", edition / "public"
    )
    assert again.returncode == 0, again.stderr
    return folder / "before", folder / "after"


def held(folder):
    return json.loads((folder / "digest.json").read_text("utf-8"))


def figure(folder, section, measure, **asked):
    (row,) = [
        one
        for one in held(folder)["figures"]
        if (one["section"], one["measure"]) == (section, measure)
        and all(one[key] == value for key, value in asked.items())
    ]
    return row["low"], row["record_ids"]


def test_one_record_changes_the_figure_and_marks_the_claim(twice):
    before, after = twice
    assert figure(before, "headline", "demolished") == (0, None)
    assert figure(after, "headline", "demolished") == (1, "NW-2026-0009")
    claims = [held(one)["claims"][0] for one in twice]
    assert [(one["agreement"], one["recomputed_value"]) for one in claims] == [
        ("match", "3"), ("differs", "4"),
    ]  # fmt: skip
    said = "Its records changed since the edition of 1 November 2026"
    assert said not in (before / "digest.html").read_text("utf-8")
    assert said in (after / "digest.html").read_text("utf-8")


def test_what_the_record_does_not_touch_stays_as_it_was(twice):
    before, after = twice
    asked = {"subject_id": "foothill-package", "since": "2026-10-01"}
    for measure in ("demolished_partial", "brought_into_line", "in_force"):
        assert figure(before, "demolished", measure, **asked) == figure(
            after, "demolished", measure, **asked
        )


def test_a_quarter_that_is_not_over_is_said_to_be_running(twice):
    assert held(twice[0])["running"] is True
    page = (twice[0] / "digest.html").read_text("utf-8")
    assert "The quarter is running: it ends on 31 December 2026" in page


def test_every_figure_of_the_page_leads_to_its_records(twice):
    page = (twice[1] / "digest.html").read_text("utf-8")
    for language in LANGUAGES:
        led = re.findall(rf'href="#{language}-(F\d+)"', page)
        assert led
        assert set(led) <= set(re.findall(rf'id="{language}-(F\d+)"', page))
        assert texts()[language]["digest.records"] in page


def test_the_table_beside_it_holds_the_same_figures(twice):
    rows = pd.read_csv(StringIO((twice[1] / "digest.csv").read_text("utf-8")))
    assert rows["figure_id"].tolist() == [one["figure_id"] for one in held(twice[1])["figures"]]
    assert rows["low"].tolist() == [one["low"] for one in held(twice[1])["figures"]]


def test_there_is_a_pdf_in_each_language_and_no_case_that_may_not_be_told(twice):
    files = sorted(path.name for path in twice[1].iterdir())
    assert files == [
        "claims.csv", "digest.csv", "digest.en.pdf", "digest.html", "digest.json", "digest.kk.pdf",
        "digest.ru.pdf", "inevitability.csv",
    ]  # fmt: skip
    for path in twice[1].iterdir():
        content = path.read_bytes()
        assert not path.name.endswith(".pdf") or content.startswith(b"%PDF")
        for part in opened(content, 3):
            assert b"NW-2026-0019" not in part, path.name  # nobody has inspected it yet


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.deep)])
def test_the_page_is_for_every_reader(chromium, twice, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    for language in LANGUAGES:
        page.goto(f"{(twice[1] / 'digest.html').as_uri()}#{language}")
        assert page.locator("article.spoken:visible").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        grave = [
            (one["id"], one["nodes"][0]["html"][:120])
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []
    page.close()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--quarter", "2026-1"), "it is no quarter. Write it as 2025Q1"),
        (("--quarter", "0000Q1"), "it is no quarter. Write it as 2025Q1"),
        (("--quarter", "9999Q4"), "it is no quarter. Write it as 2025Q1"),
        (("--quarter", "2027Q1", "--as-of", "2026-11-01"), "it has not begun on 2026-11-01"),
    ],
)
def test_a_quarter_that_cannot_be_told_is_refused(foothill, tmp_path, words, part):
    answer = foothill("digest", DEMO / "monitor.yaml", *words, "--out", tmp_path / "out")
    assert answer.returncode == 2
    assert part in answer.stderr
    assert not (tmp_path / "out").exists()


def test_a_wrong_claim_stops_a_run_with_its_line(foothill, tmp_path):
    monitor = small_town(tmp_path / "town")
    faulty = CLAIMS.replace("demo-briefing", "nobody")
    (tmp_path / "town" / "claims.yaml").write_text(faulty, encoding="utf-8")
    answer = foothill("digest", monitor, *QUARTER, "--out", tmp_path / "out")
    assert answer.returncode == 1
    assert "claims.yaml, line 9" in answer.stderr
    assert not (tmp_path / "out").exists()
    shutil.rmtree(tmp_path / "town")


@pytest.mark.parametrize("written", ["0000Q1", "1899Q4", "2101Q1", "9999Q4", "٢٠٢٥Q1", "2025Q5"])
def test_what_is_no_quarter_of_a_year_that_can_be_is_not_read(written):
    assert Quarter.parse(written) is None


def test_the_first_and_the_last_quarter_have_their_days():
    assert Quarter.parse("1900Q1").first == date(1900, 1, 1)
    assert Quarter.parse("2100q4").last == date(2100, 12, 31)


def test_the_days_of_a_quarter_are_those_of_the_calendar():
    days = [(Quarter(2024, at).first, Quarter(2024, at).last) for at in range(1, 5)]
    assert days[0] == (date(2024, 1, 1), date(2024, 3, 31))
    assert days[3] == (date(2024, 10, 1), date(2024, 12, 31))
    assert all(one[1] < other[0] for one, other in pairwise(days))
