"""Tests of geo/atlas/digest_sheet.py: not kept, incomplete, and nothing are three answers."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from claimed import claiming
from stories import followed

from geo import tables
from geo.atlas.digest_files import digest_files
from geo.atlas.digest_sheet import Digest, digest_sheet, found_figures
from geo.atlas.languages import LANGUAGES, texts
from geo.atlas.speech import Speech
from geo.records import Papers
from geo.records.quarters import Quarter

OF_CASES = ("demolished", "decided", "panel")


@pytest.fixture(scope="module")
def town(quiet_town):
    return claiming(followed(quiet_town))


def quarter_of(snapshot):
    first = snapshot.cases.loc[snapshot.cases["told"].astype(bool), "opened_on"].min()
    return Quarter(first.year + 1, 1)


def sheets(snapshot, quarter=None, language="en"):
    digest = Digest(snapshot, quarter or quarter_of(snapshot), tables.DIGEST.empty())
    said = digest_sheet(digest, Speech(language))
    return {one.title: one for one in said.sheets}


def titled(held, key, language="en"):
    return held[texts()[language][f"digest.{key}"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_journal_no_table_of_cases_says_that_nothing_happened(town, language):
    monitor = town.monitor.model_copy(update={"journal": None})
    bare = replace(town, monitor=monitor, inevitability=tables.INEVITABILITY.empty())
    held, said = sheets(bare, quarter_of(town), language), texts()[language]
    for key in OF_CASES:
        assert titled(held, key, language).nothing == said["digest.not_kept"]
    assert held[said["indicator.step_days"]].nothing == said["digest.not_kept"]


def test_the_page_and_the_paper_of_a_town_without_a_journal_say_that_none_is_kept(town):
    monitor = town.monitor.model_copy(update={"journal": None})
    bare = replace(town, monitor=monitor, inevitability=tables.INEVITABILITY.empty())
    files = digest_files(Digest(bare, quarter_of(town), tables.DIGEST.empty()))
    assert files["digest.en.pdf"].startswith(b"%PDF")
    assert f"<p>{texts()['en']['digest.not_kept']}</p>" in files["digest.html"].decode()
    assert '"cases_counted": "those that may be told"' in files["digest.json"].decode()


def test_a_journal_that_holds_the_quarter_and_nothing_of_it_says_nothing(town):
    held, said = sheets(town), texts()["en"]
    for key in OF_CASES:
        one = titled(held, key)
        assert one.nothing == said["digest.nothing"]
        assert said["digest.incomplete"] not in one.note


def test_a_journal_that_was_begun_after_the_quarter_says_that_it_is_incomplete(town):
    held, said = sheets(town, Quarter(quarter_of(town).year - 20, 1)), texts()["en"]
    for key in OF_CASES:
        assert said["digest.incomplete"] in titled(held, key).note


def test_without_claims_and_analyses_on_file_their_tables_say_so(town):
    held, said = sheets(replace(town, papers=Papers())), texts()["en"]
    for key in ("claims", "recommendations"):
        assert titled(held, key).nothing == said["digest.not_kept"]


def test_where_no_register_of_buildings_is_kept_no_building_is_counted(town):
    monitor = town.monitor.model_copy(update={"registers": []})
    assert found_figures(town)
    assert found_figures(replace(town, monitor=monitor)) == []


def test_rows_of_a_register_that_were_set_aside_are_told_beside_what_was_found(town):
    ids = [one.id for one in town.monitor.registers if one.kind == "buildings"]
    figures = {name: 0 for name in tables.RECEIPTS.names if name.startswith("rows_")}
    aside = pd.DataFrame([figures | {"rows_quarantined": 1, "kind": "buildings", "file": "b.csv"}])
    receipts = tables.RECEIPTS.shape(aside.assign(input_id=ids[0]))
    said = texts()["en"]["digest.incomplete"]
    assert said in titled(sheets(replace(town, receipts=receipts)), "found").note
    whole = tables.RECEIPTS.shape(receipts.assign(rows_quarantined=0))
    assert said not in titled(sheets(replace(town, receipts=whole)), "found").note


def test_the_headline_says_that_it_is_of_cases_that_may_be_told(town):
    row = {"figure_id": "F1", "section": "headline", "subject": "city", "measure": "cases_opened",
           "until": date(2026, 9, 1), "low": 1, "high": 1}  # fmt: skip
    figures = tables.DIGEST.shape(pd.DataFrame([row], columns=tables.DIGEST.names))
    said = digest_sheet(Digest(town, quarter_of(town), figures), Speech("en"))
    assert [label for label, _ in said.headline] == ["cases opened (of those that may be told)"]
