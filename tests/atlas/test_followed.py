"""Tests of geo/atlas/followed.py: every word of a case is told, and no hash stands in a page."""

from dataclasses import replace

import pandas as pd
import pytest
from world import clock, kept, kz

from geo import tables
from geo.atlas.followed import UNTOLD, event_columns, workflow_words
from geo.atlas.languages import LANGUAGES
from geo.atlas.publish import inspector_files
from geo.records import NOTES


def test_states_and_reasons_are_told_in_every_language(quiet_town):
    words = workflow_words(quiet_town)
    assert set(words["states"]) == set(kz().states)
    assert set(words["reasons"]) == set(kz().reasons)
    for state in words["states"].values():
        assert set(state["title"]) == set(state["told"]) == set(LANGUAGES)


def test_each_state_names_those_that_may_follow_it_and_every_step_from_it(quiet_town):
    words = workflow_words(quiet_town)
    assert words["opens"] == ["flagged"]
    assert words["states"]["verified"]["follow"] == ["closed"]
    assert words["states"]["suspended"]["follow"] == []  # it goes on where it stopped
    assert [name for name, state in words["states"].items() if state["suspends"]] == ["suspended"]


def test_a_clock_whose_length_no_source_states_is_told_as_assumed(quiet_town):
    clocks = [
        clock("judgment", 30, id="appeal", sets="appeal_until"),
        clock("final", 10, id="comply") | {"days": {"value": 10, "source": "open"}},
    ]
    monitor = quiet_town.monitor.model_copy(update={"journal": kept(clocks=clocks)})
    told = workflow_words(replace(quiet_town, monitor=monitor))["clocks"]
    assert {name: (one["sets"], one["assumed"]) for name, one in told.items()} == {
        "appeal": ("appeal_until", True), "comply": ("next", False),
    }  # fmt: skip


def test_a_town_without_a_journal_has_no_words_of_cases(quiet_town):
    monitor = quiet_town.monitor.model_copy(update={"journal": None})
    assert workflow_words(replace(quiet_town, monitor=monitor, workflow=None)) is None


def test_a_page_tells_no_hash_and_the_public_one_no_column_that_is_not_public():
    assert set(UNTOLD) <= set(tables.EVENTS.names)
    assert not any("sha256" in name for name in event_columns(public=False))
    assert set(event_columns(public=True)) == set(tables.EVENTS.public) - set(UNTOLD)


@pytest.fixture(scope="module")
def noted(quiet_town, tmp_path_factory):
    """A page on which one case has every kind of note, and another was seen gone."""
    first = quiet_town.events[quiet_town.events["case_id"] == "c-16"].iloc[[0] * len(NOTES)]
    notes = first.assign(kind=list(NOTES), seq=range(100, 100 + len(NOTES)))
    remedies = quiet_town.remedies.copy()
    closed = remedies["case_id"] == "c-16"
    remedies.loc[closed, "seen_on"] = pd.Timestamp("2023-02-20")
    told = replace(
        quiet_town,
        events=tables.EVENTS.shape(pd.concat([quiet_town.events, notes])),
        remedies=tables.REMEDIES.shape(remedies),
    )
    path = tmp_path_factory.mktemp("noted") / "inspector.html"
    path.write_text(str(inspector_files(told)["inspector.html"]), encoding="utf-8")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_event_has_a_word_on_the_page(visit, noted, language):
    seen = visit(noted)
    seen.page.click(f"[data-language={language}]")
    seen.page.fill("#search", "b016")
    seen.page.keyboard.press("Enter")
    text = seen.unfold().locator("#evidence article.case").inner_text()
    assert kz().states["closed"].told.model_dump()[language] in text
    assert "note." not in text
    assert "undefined" not in text
    assert seen.page.locator("#evidence .timeline > li").count() == 1 + len(NOTES)
    assert seen.complaints == []


@pytest.mark.browser
def test_what_was_seen_gone_is_told_with_the_day_it_was_seen(visit, noted):
    seen = visit(noted)
    seen.page.click("[data-language=en]")
    seen.page.fill("#search", "b016")
    seen.page.keyboard.press("Enter")
    head = seen.page.locator("#evidence .headline").inner_text()
    assert head.startswith("Demolished in full, seen gone on 20 February 2023")
