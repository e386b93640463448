"""Tests of geo/atlas/told.py: what the public reads of cases, as tables and as files."""

import csv
import io
from dataclasses import replace

import pytest
from stories import STORIES, followed

from geo import tables
from geo.atlas import languages
from geo.atlas.downloads import downloads
from geo.atlas.guard import atoms
from geo.atlas.order import ordered
from geo.atlas.public import public_payload
from geo.atlas.publish import public_files
from geo.atlas.told import told
from geo.records.listed import NOT_LISTED
from geo.tables.followed import MEASURES, ledger_figures

UNTOLD = {"T-5", "T-9"}  # nobody was on site


@pytest.fixture(scope="module")
def town(quiet_town):
    return ordered(followed(quiet_town))


@pytest.fixture(scope="module")
def files(town):
    return downloads(town, atoms(town))


def listing(town, *bodies):
    journal = town.monitor.journal.model_copy(update={"bodies": bodies})
    return replace(town, monitor=town.monitor.model_copy(update={"journal": journal}))


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_cases_in_a_state_that_is_not_public_are_not_told_in_any_table(town):
    public = told(town)
    assert set(public.cases["case_id"]) == set(STORIES) - UNTOLD
    assert set(public.events["case_id"]) == set(STORIES) - UNTOLD
    assert not set(public.remedies["case_id"]) & UNTOLD


def test_a_case_that_may_not_be_told_is_not_named_by_the_one_it_was_merged_into(town):
    assert town.cases.set_index("case_id")["merged_from"]["T-4"] == "T-5"
    assert told(town).cases.set_index("case_id")["merged_from"].isna()["T-4"]
    open_too = town.cases.assign(told=town.cases["told"] | (town.cases["case_id"] == "T-5"))
    named = told(replace(town, cases=open_too)).cases.set_index("case_id")["merged_from"]
    assert named["T-4"] == "T-5"


def test_a_case_that_goes_on_in_one_that_may_not_be_told_does_not_name_it(town):
    assert town.cases.set_index("case_id")["merged_into"]["T-5"] == "T-4"
    public = told(replace(town, cases=town.cases.assign(told=town.cases["case_id"] == "T-5")))
    assert public.cases["merged_into"].isna().all()
    assert public.events["kind"].tolist() == ["flagged", "merged"]
    assert public.events["other_case"].isna().all()
    both = told(
        replace(town, cases=town.cases.assign(told=town.cases["case_id"].isin(["T-4", "T-5"])))
    )
    assert both.cases.set_index("case_id")["merged_into"]["T-5"] == "T-4"
    assert "T-4" in both.events["other_case"].tolist()


def test_no_building_and_no_document_leaves_with_a_case(town):
    public = told(town)
    for frame in (public.cases, public.events, public.remedies):
        assert not {"building_id", "document_no", "finding_ids", "note"} & set(frame.columns)


def test_no_figure_by_which_a_building_could_be_found_leaves_before_an_act_in_force(town):
    figures = ledger_figures()
    town = replace(town, cases=town.cases.assign(act_in_force=False))
    public = told(town)
    assert town.remedies[figures].notna().any(axis=1).sum() > 1
    assert public.remedies[figures].isna().all(axis=None)
    measured = public.events["seq"].isin(
        town.events.loc[town.events[list(MEASURES)].notna().any(axis=1), "seq"]
    )
    assert measured.sum() > 1
    assert public.events.loc[measured, [*MEASURES, "closed_sha256"]].isna().all(axis=None)
    assert public.events["leaf_sha256"].notna().all()


def test_figures_leave_with_an_act_in_force_on_a_building_that_is_no_private_home(town):
    seized = replace(town, cases=town.cases.assign(act_in_force=True))
    homes = seized.buildings.assign(use_class="house")
    figures = ledger_figures()
    assert told(seized).remedies[figures].notna().any(axis=None)
    assert told(replace(seized, buildings=homes)).remedies[figures].isna().all(axis=None)


def test_a_body_that_the_monitor_does_not_name_is_not_told(town):
    firm = replace(town, events=town.events.assign(body="Firm of a person"))
    public = told(firm).events
    assert set(public["body"]) == {NOT_LISTED}
    assert public["closed_sha256"].isna().all()
    files = downloads(firm, atoms(firm))
    assert not [name for name, one in files.items() if "Firm of a person" in str(one)]
    assert set(told(listing(firm, "Firm of a person")).events["body"]) == {"Firm of a person"}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("events", "source"), ("events", "reason"), ("events", "programme"),
        ("events", "recorder_role"),
        ("cases", "reason"), ("cases", "programme"),
        ("remedies", "programme"), ("remedies", "declared_by"), ("remedies", "seen_by"),
    ],
)  # fmt: skip
def test_a_word_that_no_list_of_the_monitor_holds_is_withheld_and_that_is_said(town, table, column):
    said = "Somebody, House 7"
    frame = getattr(town, table).assign(**{column: said})
    poisoned = replace(town, **{table: frame})
    public = getattr(told(poisoned), table)
    assert set(public[column]) == {NOT_LISTED}
    if table == "events":
        assert public["closed_sha256"].isna().all()
    files = public_files(ordered(poisoned))
    assert not [name for name, one in files.items() if said in str(one)]
    on_no_page = (table, column) in (("remedies", "programme"), ("events", "recorder_role"))
    assert on_no_page or any(
        languages.texts()["en"]["word.not_listed"] in str(one)
        for name, one in files.items()
        if name.startswith("public/cases/")
    )


def test_a_share_is_told_in_tenths_and_never_as_more_than_is_gone(town):
    part = replace(town, remedies=town.remedies.assign(share_executed=0.9999))
    shares = told(part).remedies.set_index("case_id")["share_executed"]
    assert shares.pop("T-7") == 0.9999  # an act in force names its building
    assert set(shares) == {0.9}


def test_a_count_stays_whole_where_the_numbers_behind_it_may_not_be_told(town):
    hidden = town.cases.assign(told=town.cases["told"] & (town.cases["case_id"] != "T-3"))
    counted = told(replace(town, cases=hidden)).tallies.set_index(["programme", "measure"])
    assert counted.loc[("package", "declared_not_seen"), "count"] == 1
    assert counted["case_ids"].isna()[("package", "declared_not_seen")]
    assert counted.loc[("package", "demolished"), "case_ids"] == "T-1"


@pytest.mark.parametrize(
    ("name", "table"),
    [("cases", tables.CASES), ("events", tables.EVENTS), ("remedies", tables.REMEDIES)],
)
def test_the_files_hold_the_public_columns_and_no_other(files, name, table):
    written = rows(files[f"{name}.csv"])
    assert set(written[0]) == {*table.public, "notice"}
    assert {row["case_id"] for row in written} <= set(STORIES) - UNTOLD


def test_each_count_in_the_file_has_its_definition_in_words_and_its_cases(files):
    written = {(row["programme"], row["measure"]): row for row in rows(files["tallies.csv"])}
    gone = written["package", "demolished"]
    assert (gone["count"], gone["case_ids"], gone["since"]) == ("1", "T-1", "2025-01-01")
    assert "another source saw it" in gone["meaning"]
    declared = written["package", "declared_not_seen"]
    assert (declared["count"], declared["case_ids"]) == ("1", "T-3")


def test_a_formula_in_the_words_of_an_office_is_no_formula_in_the_file(town):
    hostile = listing(
        replace(town, events=town.events.assign(body="=HYPERLINK(1)")), "=HYPERLINK(1)"
    )
    written = rows(downloads(hostile, atoms(hostile))["events.csv"])
    assert {row["body"] for row in written} == {"'=HYPERLINK(1)"}


def test_without_a_register_of_cases_no_file_says_that_there_is_none(town):
    bare = replace(town, monitor=town.monitor.model_copy(update={"journal": None}))
    assert not {"cases.csv", "tallies.csv"} & set(downloads(bare, atoms(bare)))


def test_only_a_case_with_an_act_in_force_points_to_its_building(town):
    data = public_payload(town, atoms(town))
    named = {
        case: data["buildings"]["building_id"][at]
        for case, at in zip(data["cases"]["case_id"], data["cases"]["building"], strict=True)
        if at >= 0
    }
    assert named == {"T-7": "b005"}


def test_a_page_carries_no_more_cases_than_it_can_and_says_how_many_are_left_out(town, monkeypatch):
    monkeypatch.setattr("geo.atlas.carried.MOST_CASES", 3)
    data = public_payload(town, atoms(town))
    assert data["cases_left_out"] == len(STORIES) - len(UNTOLD) - 3
    kept = set(data["cases"]["case_id"])
    assert len(kept) == 3
    assert "T-7" in kept  # an act in force comes first
    events = data["events"]["case_id"]
    assert set(events["words"] if isinstance(events, dict) else events) == kept


def test_a_count_names_cases_of_the_page_alone_and_tells_how_many_may_be_told(town, monkeypatch):
    monkeypatch.setattr("geo.atlas.carried.MOST_CASES", 1)
    tallies = public_payload(town, atoms(town))["tallies"]
    whole = told(town).tallies["case_ids"].str.split(" ").str.len().fillna(0).astype(int)
    assert tallies["told"] == whole.tolist()
    assert whole.sum() > 1
    assert tallies["case_ids"]["words"] == ["T-7"]
