import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from geo.atlas.order import ordered
from geo.atlas.publish import public_files

BASE = "https://town.example/m"
ATOM = "{http://www.w3.org/2005/Atom}"


def published(town):
    monitor = town.monitor.model_copy(update={"public_base_url": BASE})
    return public_files(ordered(replace(town, monitor=monitor)))


@pytest.fixture(scope="module")
def files(quiet_town):
    return published(quiet_town)


def test_a_feed_tells_the_latest_entries_of_cases_that_may_be_told_and_links_their_pages(
    files, quiet_town
):
    feed = ET.fromstring(files["public/changes.en.atom"])  # noqa: S314 our own file
    told = quiet_town.cases.loc[quiet_town.cases["told"], "case_id"]
    links = [one.find(f"{ATOM}link").get("href") for one in feed.iter(f"{ATOM}entry")]
    assert links == [f"{BASE}/cases/{one}.html#en" for one in told[::-1]]
    assert feed.findtext(f"{ATOM}updated") == "2026-09-01T00:00:00Z"
    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_the_sitemap_names_every_page_of_the_folder(files):
    places = re.findall(r"<loc>(.*?)</loc>", files["public/sitemap.xml"])
    pages = {path.removeprefix("public/") for path in files if path.endswith(".html")}
    assert {one.removeprefix(f"{BASE}/") for one in places} == pages


def test_a_page_can_be_shared_with_its_picture_and_its_address(files):
    page = files["public/cases/c-09.html"]
    assert f'<meta property="og:url" content="{BASE}/cases/c-09.html">' in page
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
    feed = ET.fromstring(files["public/changes.ru.atom"])  # noqa: S314 our own file
    assert "onerror" in "".join(feed.itertext())
    assert not list(feed.iter("img"))
    [block] = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', files["public/index.html"]
    )
    assert "<img" not in block
    assert "<img" not in files["public/sitemap.xml"]
    assert (
        "<img src=x onerror"
        not in files["public/index.html"].split("<body>")[1].split("<script")[0]
    )
