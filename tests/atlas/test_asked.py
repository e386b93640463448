"""Tests of geo/atlas/asked.py: a page carries the texts it can ask for, and no others."""

import json
import re
from dataclasses import replace

import pytest
from stories import followed

from geo.atlas import languages
from geo.atlas.asked import asked_for, without_other_issues
from geo.atlas.publish import inspector_files, public_files
from geo.records import ISSUE_CODES

KEYS = set(languages.texts()["ru"])


def texts_of(page):
    found = re.search(r'id="speech">(.*?)</script>', str(page), re.S)
    return set(json.loads(found[1])["texts"]["ru"])


@pytest.fixture(scope="module")
def carried(quiet_town):
    town = followed(quiet_town)
    return {
        "inspector": texts_of(inspector_files(town)["inspector.html"]),
        "public": texts_of(public_files(town)["public/index.html"]),
    }


def test_a_page_carries_no_text_of_the_other(carried):
    assert not {key for key in carried["inspector"] if key.startswith(("kept.", "tally.", "told."))}
    assert not {key for key in carried["public"] if key.startswith(("field.", "search.", "sheet."))}
    assert not {key for page in carried.values() for key in page if key.startswith("extract.")}


def test_texts_whose_end_is_only_known_in_the_page_are_all_carried(carried):
    reasons = {key for key in KEYS if key.startswith("reason.")}
    assert reasons <= carried["inspector"]
    assert {key for key in KEYS if key.startswith(("tally.", "downloads."))} <= carried["public"]


def test_the_sentences_of_issues_are_those_of_the_run(quiet_town):
    kept = without_other_issues(KEYS, quiet_town)
    assert {key for key in kept if key.startswith("issue.")} == {
        "issue.key_missing", "issue.row_outside",
    }  # fmt: skip
    none = without_other_issues(KEYS, replace(quiet_town, issues=()))
    assert "issue.key_missing" in none  # the receipt of an input still counts it
    assert len(ISSUE_CODES) > 20


def test_a_text_is_found_by_its_whole_name_in_a_script_and_in_a_template():
    asked = asked_for(["assets/field.js", "templates/public.html.j2"], KEYS)
    assert {"field.save", "told.title", "field.fault.photo"} <= asked
    assert "legend.title" in asked  # the template names it
    assert "slope.title" not in asked
