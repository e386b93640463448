import csv
import io
import itertools
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from stories import followed

from geo.atlas import languages
from geo.atlas.backlog import STEPS
from geo.atlas.charted import charted
from geo.atlas.charts import NARROW, backlog_chart, step_bars, step_scale
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_page, public_files
from geo.atlas.told import Told, told


@pytest.fixture(scope="module")
def town(quiet_town):
    return ordered(followed(quiet_town))


@pytest.fixture(scope="module")
def files(town):
    return public_files(town)


def rows(files, name):
    text = as_bytes(files[f"public/data/{name}"]).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_backlog_can_be_counted_again_from_the_cases_offered_beside_it(files):
    backlog, cases = rows(files, "backlog.csv"), rows(files, "cases.csv")
    assert int(backlog[-1]["open"]) == sum(one["ended"] == "False" for one in cases)
    assert sum(int(one["opened"]) for one in backlog) == len(cases)


def test_the_days_of_each_step_can_be_counted_again_from_the_files_beside_it(files):
    ledger = {one["case_id"]: one for one in rows(files, "remedies.csv")}
    held = [one | ledger.get(one["case_id"], {}) for one in rows(files, "cases.csv")]
    steps = rows(files, "steps.csv")
    assert len(steps) > 1
    for step in steps:
        of, to = STEPS[step["step"]]
        days = [
            (pd.Timestamp(one[to]) - pd.Timestamp(one[of])).days
            for one in held
            if one.get(of) and one.get(to)
        ]
        kept = sorted(one for one in days if one >= 0)
        told = [float(step[name]) for name in ("cases", "least_days", "most_days")]
        assert told == [len(kept), kept[0], kept[-1]], step


def test_a_case_that_may_not_be_told_is_in_no_figure(town, files):
    untold = town.cases[~town.cases["told"]]
    assert len(untold) > 0
    without = replace(town, cases=town.cases[town.cases["told"]].reset_index(drop=True))
    for name in ("backlog.csv", "steps.csv"):
        assert public_files(without)[f"public/data/{name}"] == files[f"public/data/{name}"]


def test_the_page_draws_both_for_a_desk_and_for_a_phone_with_their_tables(files):
    page = files["public/index.html"]
    part = page[page.index('<section id="pace"') :]
    part = part[: part.index("</section>")]
    drawn = [part.count(f'<svg class="chart {one}') for one in ("wide", "narrow", "bar")]
    assert drawn == [1, 1, len(rows(files, "steps.csv")) + 1]  # and their scale
    assert "&lt;svg" not in part
    assert part.count("<tbody>") == 2
    assert len(re.findall(r"data-day=", part)) == len(rows(files, "backlog.csv"))


def test_without_a_case_the_page_says_so_and_draws_nothing(town):
    bare = replace(town, cases=town.cases[:0], events=town.events[:0], remedies=town.remedies[:0])
    files = public_files(bare)
    assert charted(bare, told(bare)).drawn == {}
    assert "No case may be told yet" in files["public/index.html"]
    assert rows(files, "backlog.csv") == rows(files, "steps.csv") == []


def test_without_a_register_of_cases_there_is_neither_chart_nor_file(town):
    monitor = town.monitor.model_copy(update={"journal": None})
    bare = replace(town, monitor=monitor, workflow=None, cases=town.cases[:0])
    files = public_files(replace(bare, events=town.events[:0], remedies=town.remedies[:0]))
    assert "public/data/backlog.csv" not in files
    assert "chart wide" not in files["public/index.html"]


@pytest.mark.parametrize("months", [1, 3, 40, 200])
def test_a_chart_is_well_formed_and_its_years_do_not_touch(months):
    until = pd.date_range("2019-05-31", periods=months, freq="ME")
    frame = pd.DataFrame({"until": until, "open": range(1, months + 1)})
    drawn = ET.fromstring(backlog_chart(frame, wide=NARROW))  # noqa: S314 our own
    years = [one for one in drawn.iter("text") if one.get("class") is None]
    places = [float(one.get("x")) for one in years]
    assert all(right - left >= 32 for left, right in itertools.pairwise(places))
    [last] = [one.text for one in drawn.iter("text") if one.get("class") == "last"]
    assert last == str(months)


def test_bars_are_to_one_scale():
    frame = pd.DataFrame({"least_days": [0, 9], "median_days": [0, 100], "most_days": [0, 100]})
    short, long = step_bars(frame)
    scale = step_scale(frame)
    assert re.findall(r">(\d+)</text>", scale) == ["0", "1", "10", "100"]
    [none, *_, hundred] = re.findall(r'x="([\d.]+)"', scale)
    assert f'cx="{none}"' in short
    assert f'cx="{hundred}"' in long
    assert step_bars(frame[:0]) == []


def test_an_inspector_is_drawn_every_case_and_the_public_those_that_may_be_told(town):
    every = charted(town, Told(town.cases, town.events, town.remedies, town.tallies))
    assert every.months[0]["opened"] >= charted(town, told(town)).months[0]["opened"]
    counted = sum(row["opened"] for row in every.months)
    assert (
        counted == len(town.cases) > sum(row["opened"] for row in charted(town, told(town)).months)
    )


@pytest.mark.browser
def test_the_inspectors_page_has_both_charts_with_their_tables_and_no_download(
    visit, town, tmp_path
):
    path = tmp_path / "inspector.html"
    path.write_text(inspector_page(town), encoding="utf-8")
    for width in (1440, 360):
        seen = visit(path, fragment="#lang=kk", width=width, height=740)
        seen.page.click("#tab-about")
        pace = seen.page.locator("#pace")
        assert pace.locator("h2").inner_text() == languages.texts()["kk"]["chart.title"]
        assert pace.locator(".chart.narrow").is_visible()
        assert pace.locator(".chart.wide").is_hidden()
        assert pace.locator("table").count() == 2
        assert pace.locator("a").count() == 0
        wide = pace.evaluate("(one) => one.scrollWidth - one.clientWidth")
        assert wide <= 0
        assert seen.complaints == []
