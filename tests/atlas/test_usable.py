"""Pages are opened and moved as bench/pages.py measures them; how fast, is no test."""

import sys

import pages
import pytest
import usable

pytestmark = pytest.mark.browser


def test_the_page_and_foliums_are_opened_and_moved(chromium, edition, quiet_town, tmp_path):
    objects = pages.same_facts(quiet_town)
    assert len(objects) == len(quiet_town.buildings) + len(quiet_town.parcels)
    assert {"worst", "said height", "measured height"} <= set(objects.columns)
    given, theirs = tmp_path / "objects.parquet", tmp_path / "folium.html"
    objects.to_parquet(given)
    pages.told([sys.executable, str(pages.FOLIUM), "styled", str(given), str(theirs)])
    for page in (edition / "inspector.html", theirs):
        assert usable.usable_s(chromium, page, limit_s=120, slowed=1) > 0


def test_a_page_that_never_holds_its_objects_has_no_figure(chromium, tmp_path):
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><title>nothing</title>", encoding="utf-8")
    assert usable.usable_s(chromium, empty, limit_s=1, slowed=1) is None


def test_the_processor_is_counted_from_the_first_byte_on(chromium, edition):
    processor_s, pause_ms = usable.moved(chromium, edition / "inspector.html", limit_s=60)
    assert processor_s > 0.02  # a page of Leaflet and hundreds of shapes takes no less anywhere
    assert pause_ms > 0
