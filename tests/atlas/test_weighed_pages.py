"""Tests of the pages of claims, of analyses and of the panel, and of their public files."""

import json
import re
from dataclasses import replace
from datetime import date
from io import StringIO

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from claimed import claiming
from payloads import ODD, PAYLOADS
from stories import followed

from geo import tables
from geo.atlas.analyses_sheet import analysis_sheets
from geo.atlas.citation import Edition
from geo.atlas.claims_sheet import before_of, claim_sheets, tallied, told_claims
from geo.atlas.languages import LANGUAGES, texts
from geo.atlas.page import SHARED_STYLE, shared_style
from geo.atlas.speech import Speech
from geo.atlas.weighed_pages import inside_pages, weighed_files, weighed_pages
from geo.compliance.rulebook import read_rules
from geo.config import layers_folder, load_config
from geo.enforcement.tally import tally
from geo.risk.analyses import chained
from geo.risk.claims import recompute
from geo.risk.papers import Around, read_papers
from geo.risk.recount import no_books
from geo.zones.catalogue import read_layers

EDITION = Edition(date(2026, 9, 1), "ab" * 32, None)
BRIEFING = [*(f"A{at}" for at in range(1, 16)), *(f"B{at}" for at in range(1, 5))]


@pytest.fixture(scope="module")
def town(quiet_town):
    return claiming(followed(quiet_town))


@pytest.fixture(scope="module")
def almaty(quiet_town):
    """What Almaty says without any record: its files as they are, and no register."""
    config = load_config(
        layers_folder() / "almaty" / "monitor.yaml", as_of=date(2026, 11, 1), without_data=True
    )
    layers, named, _ = read_layers(config)
    rules, _, _ = read_rules(config, layers, named=named)
    by_id = {rule.id: rule for rule in rules}
    papers, issues = read_papers(config, Around({one.id for one in layers}, by_id, (), None))
    assert issues == []
    chain = chained(papers, as_of=config.as_of)
    books = replace(
        no_books(tally), rules=by_id, analyses=chain.analyses, risks=chain.risks,
        recommendations=chain.recommendations, measures=chain.measures,
        sources={one.id: one.source for one in papers.analyses},
    )  # fmt: skip
    return replace(
        quiet_town, monitor=config.monitor, layers=layers, rules=rules, papers=papers,
        claimed=recompute(papers.claims, books, as_of=config.as_of), analyses=chain.analyses,
        risks_found=chain.risks, recommendations=chain.recommendations,
        measures_taken=chain.measures,
    )  # fmt: skip


# --- Almaty: every row of the two official texts, and none shown as confirmed


@pytest.mark.parametrize("build", [weighed_pages, lambda town, _: inside_pages(town)])
def test_every_claim_about_almaty_is_there_and_none_is_confirmed(almaty, build):
    page = build(almaty, EDITION)["claims.html"]
    for language in LANGUAGES:
        assert re.findall(rf'class="claim" id="{language}-(\w+)"', page) == BRIEFING
        assert texts()[language]["claims.none_confirmed"] in page
    assert 'class="versus match"' not in page
    assert 'class="versus differs"' not in page


def test_the_day_that_the_rule_book_took_from_the_briefing_confirms_nothing(almaty):
    row = almaty.claimed.set_index("claim_id").loc["A4"]
    assert (row["agreement"], row["uncounted"]) == ("not_computable", "own_source")


def test_the_package_of_twelve_and_the_zone_of_two_are_of_two_scopes(almaty):
    scopes = almaty.claimed.set_index("claim_id")[["scope_kind", "claimed_value"]]
    assert scopes.loc["A5"].tolist() == ["foothill", "2"]
    assert scopes.loc["A6"].tolist() == ["programme", "12"]


def test_both_analyses_of_almaty_say_what_is_not_on_file(almaty):
    rows = almaty.analyses.set_index("analysis_id")
    assert rows.loc["road-construction-2025", ["risks", "risks_stated"]].tolist() == [0, 8]
    assert rows.loc["road-construction-2025", "recommendations_stated"] == 13
    assert rows.loc["foothills-2023", ["risks", "recommendations"]].tolist() == [8, 0]
    page = weighed_pages(almaty, EDITION)["analyses.html"]
    for language in LANGUAGES:
        said = texts()[language]
        assert said["risk.none"] in page
        assert said["recommendation.none"] in page
        assert said["analysis.not_stated"] in page


# --- what the public reads of it


def test_claims_of_all_three_kinds_are_told(town):
    assert tallied(town.claimed) == {"match": 2, "differs": 1, "not_computable": 1}


def test_a_count_that_takes_in_a_case_that_may_not_be_told_is_told_inside_alone(town):
    assert not town.cases["told"].all()
    every = told_claims(town).set_index("claim_id").loc["every"]
    assert (every["uncounted"], every["agreement"]) == ("not_told", "not_computable")
    assert pd.isna(every["recomputed_value"])
    assert pd.isna(every["record_ids"])
    assert town.claimed.set_index("claim_id").loc["every", "recomputed_value"] == "9"


def test_no_report_that_was_rewarded_is_named_in_public_and_no_checksum_of_it_is_given(town):
    row = town.claimed["claim_id"] == "same"
    assert told_claims(town).loc[row, "record_ids"].notna().all()
    paid = town.claimed.assign(metric=town.claimed["metric"].mask(row, "rewards_paid"))
    told = told_claims(replace(town, claimed=paid)).loc[row]
    assert told["recomputed_value"].notna().all()
    assert told[["record_ids", "told_sha256"]].isna().all(axis=None)


def test_no_case_that_may_not_be_told_is_named_in_public(town):
    quiet = set(town.cases.loc[~town.cases["told"].astype(bool), "case_id"])
    assert quiet
    published = {**weighed_pages(town, EDITION), **weighed_files(town, None)}
    for name, content in published.items():
        assert not quiet & set(re.findall(r"T-\d+", content)), name
    assert any(one in str(inside_pages(town)) for one in quiet)


def test_the_public_files_hold_the_columns_of_the_list_and_no_checksum_of_the_inside(town):
    files = weighed_files(town, None)
    assert set(files) == {"claims.csv", "recommendations.csv", "inevitability.csv"}
    claims = pd.read_csv(StringIO(files["claims.csv"]))
    assert "inputs_sha256" not in claims
    assert "told" not in claims
    assert set(pd.read_csv(StringIO(files["inevitability.csv"]))) >= {"indicator", "records"}
    assert "findings_with_case" not in files["inevitability.csv"]


def test_a_town_without_claims_and_without_a_journal_has_none_of_the_pages(quiet_town):
    assert weighed_pages(quiet_town, EDITION) == {}
    assert weighed_files(quiet_town, None) == {}


def changed_lines(town, old):
    sheets = claim_sheets(town, Speech("en"), claimed=told_claims(town), ways={},
                          before=before_of(date(2026, 6, 1), old))  # fmt: skip
    return {one.claim_id: one.figures[0].changed for one in sheets}


def test_a_claim_whose_records_changed_since_the_edition_before_is_marked(town):
    old = told_claims(town)
    assert set(changed_lines(town, old).values()) == {None}
    another = old.assign(told_sha256=old["told_sha256"].where(old["claim_id"] != "same", "ff"))
    marked = changed_lines(town, another)
    assert "Its records changed since the edition of 1 June 2026" in marked["same"]
    assert marked["other"] is None
    assert "had no such claim" in changed_lines(town, old[old["claim_id"] != "none"])["none"]


def test_the_successor_of_a_body_and_an_overdue_recommendation_are_told(town):
    page = weighed_pages(town, EDITION)["analyses.html"]
    assert "Old office en; its duties are now with: New office en" in page
    assert 'class="overdue">overdue' in page


@pytest.mark.parametrize("why", ["incomplete", "too_close", "no_figure"])
def test_of_a_layer_of_zones_no_reason_places_a_case(town, why):
    frame = town.claimed
    at = frame["claim_id"] == "every"
    hills = frame.assign(
        scope_kind=frame["scope_kind"].mask(at, "foothill"),
        uncounted=frame["uncounted"].mask(at, why),
        recomputed_value=frame["recomputed_value"].mask(at, "9" if why == "no_figure" else None),
    )
    told = told_claims(replace(town, claimed=hills)).set_index("claim_id")
    assert told.loc["every", "uncounted"] == "not_told"
    assert told.loc["none", "uncounted"] == "no_records"


def test_the_public_panel_says_that_it_counts_told_cases_alone_and_the_office_reads_all(town):
    public, inside = (
        pages["inevitability.html"] for pages in (weighed_pages(town, EDITION), inside_pages(town))
    )
    for language in LANGUAGES:
        said = texts()[language]
        title = said["indicator.cases_with_outcome"]
        assert f"<h3>{said['panel.of_told'].format(title=title)}</h3>" in public
        assert f"<h3>{title}</h3>" in inside
        assert f'<p class="lead">{said["inevitability.lead"]}</p>' in public
        assert f'<p class="lead">{said["inevitability.lead.inside"]}</p>' in inside


def test_cases_of_which_nobody_knows_whether_they_are_silent_are_told_beside_the_share(town):
    silent = town.inevitability["indicator"] == "silent_cases"
    known = town.inevitability.assign(not_known=town.inevitability["not_known"].mask(silent, 7))
    page = weighed_pages(replace(town, inevitability=known), EDITION)["inevitability.html"]
    assert "; not known: 7" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recommendation_done_on_a_day_that_nobody_stated_says_so(town, language):
    say = Speech(language)
    asked = town.recommendations.assign(status="done", done_on=pd.NaT, past_due=False)
    done = replace(town, recommendations=asked, analyses=town.analyses.assign(done_undated=1))
    (sheet,) = analysis_sheets(done, say, ways={})
    lines = [one for risk in sheet.risks for one in risk.asked]
    assert lines
    for line in lines:
        assert line.overdue is None
        assert dict(line.facts)[say("recommendation.done")] == say("recommendation.done.undated")
    assert say("analysis.undated", count="1") in sheet.progress.said


@pytest.mark.parametrize("why", ["not_asked", "not_answered"])
def test_a_sign_that_was_not_asked_is_told_without_a_nought(town, why):
    taken = town.measures_taken.iloc[0]
    row = {"analysis_id": taken["analysis_id"], "measure_id": taken["measure_id"],
           "sign_kind": "flag", "sign": "P11", "window_days": 30, "uncounted": why}  # fmt: skip
    office = replace(town, effects=tables.EFFECTS.shape(pd.DataFrame([row])))
    sheets = analysis_sheets(office, Speech("en"), ways={}, inside=True)
    told = [one for sheet in sheets for risk in sheet.risks for asked in risk.asked
            for measure in asked.measures for one in measure.effects]  # fmt: skip
    assert told
    assert set(told) == {Speech("en")(f"taken.effect.{why}", sign="P11")}


def test_a_sum_is_told_in_the_currency_of_its_code(town):
    paid = replace(town, claimed=town.claimed.assign(unit="XTS"))
    sheets = claim_sheets(paid, Speech("en"), claimed=told_claims(paid), ways={})
    assert {line.unit for sheet in sheets for line in sheet.figures} == {"XTS"}


def test_measures_of_which_none_was_read_are_not_told_as_nought(almaty, town):
    read = analysis_sheets(town, Speech("en"), ways={})[0]
    assert dict(read.counted)["Measures"] == "on file: 1"
    for sheet in analysis_sheets(almaty, Speech("en"), ways={}):
        assert dict(sheet.counted)["Measures"] == "not on file"


# --- a real browser


def written(town, folder):
    (folder / "public" / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "public" / SHARED_STYLE).write_text(shared_style(), encoding="utf-8")
    for name, page in weighed_pages(town, EDITION).items():
        (folder / "public" / name).write_text(page, encoding="utf-8")
    for name, page in inside_pages(town).items():
        (folder / name).write_text(page, encoding="utf-8")
    return sorted(folder.rglob("*.html"))


@pytest.fixture(scope="module")
def pages(town, tmp_path_factory):
    return written(town, tmp_path_factory.mktemp("pages"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, pytest.param(1440, marks=pytest.mark.deep)])
def test_each_page_stands_in_nobodys_way_and_asks_for_nothing(visit, pages, width):
    assert len(pages) == 6
    for path in pages:
        for language in LANGUAGES:
            seen = visit(path, fragment=f"#{language}", width=width)
            assert seen.complaints == []
            assert all(one.startswith("file:") for one in seen.asked)
            for folded in seen.page.locator("details:visible").all():
                folded.evaluate("(one) => (one.open = true)")
            assert seen.page.locator("article.spoken:visible").count() == 1
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
            grave = [
                (one["id"], one["nodes"][0]["html"][:120])
                for one in Axe().run(seen.page).response["violations"]
                if one["impact"] in ("serious", "critical")
            ]
            assert grave == [], (path, language)


@pytest.mark.browser
def test_words_of_strangers_stay_words(visit, quiet_town, tmp_path):
    words = [*PAYLOADS, *ODD]
    turn = iter(range(10**6))
    hostile = claiming(followed(quiet_town), lambda _: words[next(turn) % len(words)])
    for path in written(hostile, tmp_path):
        seen = visit(path)
        assert seen.page.evaluate("window.__ran") is None
        assert seen.page.locator("img[src=x], iframe, [onerror], [onload]").count() == 0
        assert seen.complaints == []


def test_the_same_town_gives_the_same_bytes(town):
    once = json.dumps(weighed_pages(town, EDITION))
    assert once == json.dumps(weighed_pages(town, EDITION))
