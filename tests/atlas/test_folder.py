import hashlib
from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas.citation import page_names
from geo.atlas.guard import atoms
from geo.atlas.manifest import as_bytes
from geo.atlas.order import ordered
from geo.atlas.public_counts import range_text, told_totals, totals
from geo.atlas.publish import public_files
from geo.atlas.speech import Speech


def published(town, base_url=None):
    monitor = town.monitor.model_copy(update={"public_base_url": base_url})
    return public_files(ordered(replace(town, monitor=monitor)))


@pytest.fixture(scope="module")
def files(quiet_town):
    return published(quiet_town)


def test_each_case_that_may_be_told_has_a_page_and_no_other(files, quiet_town):
    told = quiet_town.cases.loc[quiet_town.cases["told"], "case_id"]
    pages = {path for path in files if path.startswith("public/cases/")}
    assert pages == {f"public/cases/{one}" for one in page_names(told).values()}


def test_a_citation_names_edition_and_hash_that_can_be_computed_again(files):
    page = files["public/cases/c-09~3162818095f0e6bc.html"]
    digest = hashlib.sha256(as_bytes(files["public/data/SHA256SUMS"])).hexdigest()
    assert page.count(digest) == 3  # once a language
    assert f"Edition of 1 September 2026, SHA-256 {digest[:16]}" in page


@pytest.mark.parametrize("ended", [0, 1, 2])
def test_the_cases_are_counted_as_they_are_listed_and_not_as_a_range(quiet_town, ended):
    told = quiet_town.cases[quiet_town.cases["told"]].index
    cases = quiet_town.cases.assign(ended=quiet_town.cases.index.isin(told[:ended]), outcome="none")
    town = ordered(replace(quiet_town, cases=cases))
    whole = told_totals(town, atoms(town))
    assert whole["cases"] == (len(told), len(told))
    assert whole["dismissed"] == (ended, ended)
    assert totals(town, atoms(town))["cases_closed"] == (ended, ended)


def test_buildings_whose_cases_have_ended_are_not_called_cases(files):
    page = files["public/method.html"]
    assert "Buildings whose cases have ended" in page
    assert "Cases ended" not in page


def test_the_checksums_are_those_of_the_files(files):
    for line in files["public/data/SHA256SUMS"].splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(as_bytes(files[f"public/data/{name}"])).hexdigest() == digest


def test_without_a_public_address_the_page_says_so_and_with_one_it_stands_in_the_citation(
    quiet_town, files
):
    assert files["public/method.html"].count("The monitor has no public address") == 1
    page = published(quiet_town, "https://town.example/m")[
        "public/cases/c-09~3162818095f0e6bc.html"
    ]
    assert "https://town.example/m/cases/c-09~3162818095f0e6bc.html" in page
    assert "no public address" not in page


def test_a_correction_stands_on_the_page_of_corrections_with_what_it_is_about(quiet_town):
    events = quiet_town.events
    last = events.iloc[[9]].assign(seq=99, kind="withdrawn", corrects=10, reason="wrong_data")
    town = replace(quiet_town, events=pd.concat([events, last], ignore_index=True))
    page = published(town)["public/corrections.html"]
    assert "About the entry of 3 March 2023" in page
    assert 'href="cases/c-09~3162818095f0e6bc.html#en"' in page
    assert "the data were wrong" in page


def test_without_a_correction_the_page_does_not_say_that_there_is_no_mistake(files):
    assert "This does not mean that there is no mistake" in files["public/corrections.html"]


def test_an_edition_without_a_journal_has_the_pages_that_need_none(quiet_town):
    monitor = quiet_town.monitor.model_copy(update={"journal": None})
    bare = replace(quiet_town, monitor=monitor, workflow=None, cases=quiet_town.cases[:0])
    bare = replace(bare, events=quiet_town.events[:0])
    files = public_files(ordered(bare))
    assert not any(path.startswith("public/cases/") for path in files)
    assert "Cases dismissed" not in files["public/method.html"]


def test_a_small_count_is_written_as_a_range():
    assert range_text((1, 2), Speech("kk")) == "1–2"
    assert range_text((1200, 1200), Speech("en")) == "1,200"
