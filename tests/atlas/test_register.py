"""Tests of geo/atlas/register.py: every case as files, where the page cannot hold them."""

import csv
import io

import pytest
from stories import STORIES, events_of, followed

from geo.atlas.order import ordered
from geo.atlas.publish import inspector_files, public_files
from geo.atlas.register import whole_register


@pytest.fixture(scope="module")
def town(quiet_town):
    return ordered(followed(quiet_town))


@pytest.fixture
def few(monkeypatch):
    for module in ("carried", "register"):
        monkeypatch.setattr(f"geo.atlas.{module}.MOST_CASES", 3)


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_page_that_holds_every_case_needs_no_files(town):
    assert whole_register(town) == {}


@pytest.mark.usefixtures("few")
def test_the_files_hold_every_case_event_and_line_of_the_ledger(town):
    files = {name: rows(text) for name, text in whole_register(town).items()}
    assert {row["case_id"] for row in files["register/cases.csv"]} == set(STORIES)
    assert len(files["register/events.csv"]) == len(events_of())
    assert len(files["register/remedies.csv"]) == len(town.remedies)
    assert files["register/cases.csv"][0]["building_id"] == "b000"
    assert all(row["notice"] for name in files for row in files[name])


@pytest.mark.usefixtures("few")
def test_they_lie_beside_the_page_of_inspectors_and_never_in_the_public_folder(town):
    names = {f"register/{name}.csv" for name in ("cases", "events", "remedies")}
    assert names <= set(inspector_files(town))
    assert not any("register/" in path for path in public_files(town))
