import json
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geo import tables
from geo.atlas.changes_sheet import Difference
from geo.atlas.citation import Edition
from geo.atlas.editions import told_edition
from geo.atlas.feed import feed
from geo.atlas.order import ordered
from geo.atlas.publish import public_files
from geo.atlas.speech import Speech
from geo.differing import Earlier, since

BASE = "https://town.example/m"
ATOM = "{http://www.w3.org/2005/Atom}"


def with_address(town):
    return replace(town, monitor=town.monitor.model_copy(update={"public_base_url": BASE}))


def published(town):
    return public_files(ordered(with_address(town)))


@pytest.fixture(scope="module")
def files(quiet_town):
    return published(quiet_town)


@pytest.fixture(scope="module")
def since_last(quiet_town):
    """The town a month later: one case closed, one is told no more."""
    cases = quiet_town.cases.copy()
    closing = cases.index[cases["case_id"] == "c-14"]
    cases.loc[closing, ["state", "ended", "outcome"]] = ["closed", True, "demolished_full"]
    cases.loc[cases["case_id"] == "c-09", "told"] = False
    later = with_address(ordered(replace(quiet_town, cases=cases, as_of=date(2026, 10, 1))))
    before = Earlier(told_edition(ordered(quiet_town)), ())
    return public_files(later, None, since(before, later))


def told(atom):
    """Give title, address and summary of each entry."""
    return [
        (
            one.findtext(f"{ATOM}title"),
            one.find(f"{ATOM}link").get("href").removeprefix(f"{BASE}/"),
            one.findtext(f"{ATOM}summary"),
        )
        for one in atom.iter(f"{ATOM}entry")
    ]


def test_a_feed_tells_what_changed_between_two_editions_and_why(since_last):
    atom = ET.fromstring(since_last["public/changes.en.atom"])  # noqa: S314 our own file
    edition, *changes = told(atom)
    assert edition[0] == "Edition of 1 October 2026"
    assert edition[1] == "changes.html#en"
    assert "New: 0; Moved on: 0; Closed: 1; Corrected: 0; Withdrawn: 1." in edition[2]
    assert [one[:2] for one in changes] == [
        ("Case c-14: Closed", "cases/c-14~8d9ba7fc3f372bfd.html#en"),
        ("Case c-09: Withdrawn", "changes.html#en"),
    ]
    assert "What it rests on: the editions do not hold the reason" in changes[0][2]
    assert "What it rests on: the case is no longer told to the public" in changes[1][2]
    assert atom.findtext(f"{ATOM}updated") == "2026-10-01T00:00:00Z"
    ids = [one.findtext(f"{ATOM}id") for one in atom.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 3


def test_without_an_edition_before_a_feed_says_that_it_cannot_tell_changes(files):
    atom = ET.fromstring(files["public/changes.en.atom"])  # noqa: S314 our own file
    [(title, address, summary)] = told(atom)
    assert (title, address) == ("Edition of 1 September 2026", "index.html#lang=en")
    assert "No older edition was named" in summary
    assert "public/changes.html" not in files


def test_a_feed_of_very_many_changes_leads_to_the_file_that_holds_them_all(quiet_town):
    ids = [f"c-{at:03d}" for at in range(150)]
    frame = tables.CHANGES.shape(
        {"change_id": ids, "kind": "new", "subject": "case", "id": ids, "to": "final",
         "reason": "journal", "at": "2026-09-01"}
    )  # fmt: skip
    town = with_address(quiet_town)
    old = told_edition(replace(town, as_of=date(2026, 8, 1)))
    changed = Difference(old, told_edition(town), frame, pd.DataFrame(), 0, ())
    say, edition = Speech("en"), Edition(town.as_of, "ab" * 32, BASE, old.as_of)
    entries = told(ET.fromstring(feed(town, edition, changed, {}, say)))  # noqa: S314 our own
    assert len(entries) == 1 + 100
    assert "50 more stand in changes.csv" in entries[0][2]


def test_the_sitemap_names_every_page_of_the_folder(files):
    places = re.findall(r"<loc>(.*?)</loc>", files["public/sitemap.xml"])
    pages = {path.removeprefix("public/") for path in files if path.endswith(".html")}
    assert {one.removeprefix(f"{BASE}/") for one in places} == pages


def test_the_folder_leads_to_the_page_of_changes_and_the_page_back(since_last):
    for path in ("index.html", "method.html", "cases/c-14~8d9ba7fc3f372bfd.html"):
        assert "changes.html" in since_last[f"public/{path}"]
    page = since_last["public/changes.html"]
    assert 'href="cases/c-14~8d9ba7fc3f372bfd.html#kk"' in page
    assert "cases/c-09~3162818095f0e6bc.html" not in page
    assert 'href="index.html#lang=ru"' in page
    assert 'href="data/changes.csv"' in page
    assert "public/data/changes.csv" in since_last
    assert f"{BASE}/changes.html" in since_last["public/sitemap.xml"]


def test_a_page_can_be_shared_with_its_picture_and_its_address(files):
    page = files["public/cases/c-09~3162818095f0e6bc.html"]
    assert f'<meta property="og:url" content="{BASE}/cases/c-09~3162818095f0e6bc.html">' in page
    [picture] = re.findall(r'og:image" content="([^"]+)"', page)
    assert picture.replace(BASE, "public") in files
    assert f'<link rel="canonical" href="{BASE}/index.html">' in files["public/index.html"]


def test_search_engines_are_told_of_the_data(files):
    [block] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', files["public/index.html"]
    )
    told = json.loads(block)
    assert told["@type"] == "Dataset"
    assert all(one["contentUrl"].replace(BASE, "public") in files for one in told["distribution"])


def test_without_a_public_address_there_is_no_feed_and_the_page_says_why(quiet_town):
    files = public_files(ordered(quiet_town))
    assert not [path for path in files if path.endswith((".atom", "sitemap.xml"))]
    page = files["public/index.html"]
    assert "og:" not in page
    assert "ld+json" not in page
    assert "public_base_url" in page


def test_hostile_words_stay_text_in_the_feed_and_in_the_block_for_search_engines(hostile_town):
    files = published(hostile_town)
    atom = ET.fromstring(files["public/changes.ru.atom"])  # noqa: S314 our own file
    assert "onerror" in "".join(atom.itertext())
    assert not list(atom.iter("img"))
    [block] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', files["public/index.html"]
    )
    assert "<img" not in block
    assert "<img" not in files["public/sitemap.xml"]
    assert (
        "<img src=x onerror"
        not in files["public/index.html"].split("<body>")[1].split("<script")[0]
    )
