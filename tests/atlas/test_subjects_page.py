"""Permits and parcels on the inspector's page: listed, found, and told from maps without cases."""

import csv
import io
import re
from dataclasses import replace

import pytest

from geo import tables
from geo.atlas import languages
from geo.atlas.publish import publish

pytestmark = pytest.mark.browser
WORDS = languages.texts()["en"]


@pytest.fixture(scope="module")
def folder(make_town, tmp_path_factory):
    """An edition without a register of cases, with a draft, and a parcel without a building."""
    town = make_town()
    subjects = {"height": ["permit"], "share": ["building", "parcel"]}
    rules = [
        rule.model_copy(update={"applies_to": tuple(subjects.get(rule.id, ["building"]))})
        for rule in town.rules
    ]
    rules[2] = rules[2].model_copy(update={"status": "draft"})
    lone = town.act_findings[town.act_findings["subject"] == "parcel"].assign(
        subject_id="20-311-002", finding_id="share:parcel:20-311-002", verdict="breach",
        reason="measured", need=None,
    )  # fmt: skip
    both = tables.ACT_FINDINGS.shape(
        {name: [*town.act_findings[name], *lone[name]] for name in lone}
    )
    links = town.links[town.links["parcel_id"] != "20-311-002"]
    monitor = town.monitor.model_copy(update={"journal": None})
    told = replace(
        town, rules=tuple(rules), act_findings=both, links=links, monitor=monitor,
        cases=town.cases.iloc[:0], events=town.events.iloc[:0],
    )  # fmt: skip
    into = tmp_path_factory.mktemp("subjects")
    publish(told, into)
    return into


@pytest.fixture
def inspector(visit, folder):
    def open_page(fragment=""):
        seen = visit(folder / "inspector.html", fragment=f"#lang=en{fragment}")
        assert seen.complaints == []
        return seen.page

    return open_page


def listed(page):
    rows = page.locator("#list-rows button")
    return [rows.nth(at).get_attribute("data-act") for at in range(rows.count())]


def choices(page, name):
    offered = page.locator(f"#filter-{name} option").all_inner_texts()[1:]
    return [re.sub(r" \(\d+\)$", "", one) for one in offered]


def test_rules_are_offered_only_where_they_are_asked(inspector):
    page = inspector()
    assert choices(page, "rule") == ["Rule share en", "Rule slide-near en (draft)"]
    page.select_option("#filter-subject", "permit")
    assert choices(page, "rule") == ["Rule height en"]
    page.select_option("#filter-subject", "parcel")
    assert choices(page, "rule") == ["Rule share en"]


def test_permits_and_parcels_with_findings_are_listed_worst_first(inspector):
    page = inspector()
    page.select_option("#filter-subject", "parcel")
    assert listed(page) == ["20-311-002", "20-311-000"]
    page.select_option("#filter-linked", "false")
    assert listed(page) == ["20-311-002"]
    assert WORDS["sheet.no_building"] in page.locator("#list-rows").inner_text()
    page.select_option("#filter-subject", "permit")
    assert listed(page) == ["P-0"]


def test_the_sheet_of_a_parcel_without_a_building_holds_its_findings(inspector):
    page = inspector()
    page.select_option("#filter-subject", "parcel")
    page.locator("#list-rows button").first.click()
    text = page.locator("#evidence").inner_text()
    assert WORDS["sheet.parcel"].format(id="20-311-002") in text
    assert WORDS["sheet.no_building"] in text
    assert page.locator("#evidence .finding.breach").count() == 1
    assert "parcel=20-311-002" in page.url


def test_the_sheet_of_a_permit_leads_to_its_building_and_back_by_the_address(inspector):
    page = inspector("&permit=P-0")
    assert WORDS["sheet.permit"].format(id="P-0") in page.locator("#evidence h2").inner_text()
    page.locator("#evidence button.link").first.click()
    assert "building=b000" in page.url
    assert "permit=" not in page.url


def test_the_search_finds_permits_and_parcels(inspector):
    page = inspector()
    page.fill("#search", "20311002")
    page.locator("#search-results button", has_text="Parcel 20-311-002").click()
    assert page.locator("#evidence .finding.breach").count() == 1


def test_the_file_of_a_list_of_parcels_holds_their_findings(inspector):
    page = inspector()
    page.select_option("#filter-subject", "parcel")
    rows = list(csv.DictReader(io.StringIO(page.evaluate("findingsCsv()"), newline="")))
    assert [(row["subject"], row["subject_id"], row["verdict"]) for row in rows] == [
        ("parcel", "20-311-002", "breach"), ("parcel", "20-311-000", "unknown"),
    ]  # fmt: skip
    assert {row["building_id"] for row in rows} == {""}
    assert rows[0]["as_of"] == "2026-09-01"


def test_a_draft_is_named_as_one_and_is_no_sign_in_the_list(inspector):
    page = inspector()
    assert "exposed" not in page.evaluate("[...shownRank].map((rank) => STANDINGS[rank])")
    page.select_option("#filter-rule", "2")
    assert "(draft)" in page.locator("#list-rows").inner_text()
    assert "exposed" in page.evaluate("[...shownRank].map((rank) => STANDINGS[rank])")


def test_a_title_that_says_draft_itself_does_not_say_it_twice(inspector):
    titled = "ruleTitle({ status: 'draft', title: { en: 'Height (draft)' } })"
    assert inspector().evaluate(titled) == "Height (draft)"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_page_without_a_register_of_cases_says_so_and_counts_none(visit, folder, language):
    said = languages.texts()[language]
    page = visit(folder / "inspector.html", fragment=f"#lang={language}&building=b000").page
    assert said["journal.none"] in page.locator("#evidence").inner_text()
    assert (
        page.locator("#list-count")
        .inner_text()
        .endswith(said["list.count.no_journal"].split(".")[-1].strip())
    )
    public = visit(folder / "public" / "index.html", fragment=f"#lang={language}").unfold()
    totals = public.locator("#totals").inner_text()
    assert said["journal.none"] in totals
    assert said["total.demolished"] not in totals
    assert said["journal.none"] in public.locator("#named").inner_text()
