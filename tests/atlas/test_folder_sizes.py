"""The public folder of a town with nothing in it, with cases nobody wrote about, and with many."""

import re
import time
from dataclasses import replace

import pytest
from stories import STORIES, events_of, followed

from geo import tables
from geo.atlas import languages
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.publish import public_files, publish

MANY = 500
KEPT = ("districts",)  # the ground is there where nothing stands on it


def emptied(town):
    """Give the town without one object, zone, case or row."""
    bare = {
        table.name: getattr(town, table.name)[:0]
        for table in tables.ALL
        if table is not tables.ISSUES and table.name not in KEPT
    }
    return replace(town, **bare, issues=())


@pytest.fixture(scope="module")
def nothing(quiet_town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nothing")
    publish(emptied(followed(quiet_town)), folder, builds=["public"])
    return folder / "public"


@pytest.fixture(scope="module")
def many(quiet_town):
    kinds = list(STORIES.values())
    stories = {
        f"M-{at:04d}": (f"not-on-file-{at}", kinds[at % len(kinds)][1])
        for at in range(MANY * 7 // 5)
        if kinds[at % len(kinds)] is not STORIES["T-5"]  # merged into a case that has its own
    }
    town = ordered(followed(quiet_town, events_of(stories)))
    started = time.process_time()
    files = {path: as_bytes(one) for path, one in public_files(town).items()}
    return town, files, time.process_time() - started


@pytest.mark.browser
@pytest.mark.parametrize("path", ["index.html", "method.html", "corrections.html",
                                  "dictionary.html"])  # fmt: skip
def test_an_edition_without_one_object_has_whole_pages(visit, nothing, path):
    seen = visit(nothing / path)
    assert seen.complaints == []
    assert seen.page.locator("h1:visible").inner_text().strip()
    assert "undefined" not in seen.page.inner_text("body")
    assert "NaN" not in seen.page.inner_text("body")


@pytest.mark.browser
def test_an_edition_without_one_object_says_what_is_missing_and_never_that_all_is_well(
    visit, nothing
):
    words = languages.texts()["en"]
    text = visit(nothing / "index.html", fragment="#lang=en").unfold().inner_text("body")
    for key in ("cells.none", "named.none", "chart.none"):
        assert words[key] in text, key


def test_a_case_without_an_entry_has_a_page_that_says_so(quiet_town):
    town = followed(quiet_town)
    files = public_files(ordered(replace(town, events=town.events[:0])))
    page = str(files["public/cases/T-7.html"])
    for texts in languages.texts().values():
        assert texts["event.none"] in page
    assert '<ol class="timeline">' not in page


def test_the_pages_of_many_cases_stay_small_and_are_drawn_in_bearable_time(many):
    town, files, seconds = many
    told = int(town.cases["told"].sum())
    pages = {path: one for path, one in files.items() if path.startswith("public/cases/")}
    assert len(pages) == told >= MANY
    assert max(map(len, pages.values())) < 60_000
    assert len(files["public/index.html"]) < 4_000_000
    assert seconds / told < 0.2  # of one processor


@pytest.mark.browser
def test_a_page_of_many_cases_shows_them_ten_at_a_time(many, visit, tmp_path):
    town, files, _ = many
    path = tmp_path / "index.html"
    path.write_bytes(files["public/index.html"])
    page = visit(path, fragment="#lang=en").page
    assert page.locator("#cases [data-case]").count() == 10
    told = int(town.cases["told"].sum())
    left = page.locator("#cases button.more").inner_text()
    assert int(re.sub(r"\D", "", left)) == told - 10
    page.locator("#cases button.more").click()
    assert page.locator("#cases [data-case]").count() == 20


def test_cases_beyond_those_that_have_whole_pages_keep_a_short_one_at_their_address(
    quiet_town, monkeypatch
):
    monkeypatch.setattr("geo.atlas.folder.MOST_CASES", 2)
    town = ordered(followed(quiet_town))
    files = public_files(town)
    pages = {path: str(one) for path, one in files.items() if path.startswith("public/cases/")}
    assert len(pages) == town.cases["told"].sum()
    english = languages.texts()["en"]["case_page.brief"].replace("{most}", "2")
    short = [one for one in pages.values() if english in one]
    assert len(short) == len(pages) - 2
    for page in short:
        assert 'href="../data/events.csv"' in page
        assert '<p class="wording">' in page
        assert len(page) < 16_000
