from dataclasses import replace

import pandas as pd
import pytest

from geo import tables
from geo.atlas.flag_sheet import (
    fence_chart,
    flag_sheets,
    told_fences,
    told_flags,
    told_needs,
)
from geo.atlas.guard import atoms
from geo.atlas.speech import Speech
from geo.records import Text


@pytest.fixture(scope="module")
def placed(quiet_town):
    return atoms(quiet_town)


@pytest.fixture(scope="module")
def said(quiet_town, placed):
    return {one.id: one for one in flag_sheets(quiet_town, placed, Speech("en"))}


def test_a_flag_that_nobody_could_answer_is_not_told_as_nought(quiet_town, placed, said):
    row = told_flags(quiet_town, placed).set_index("flag_id").loc["P04"]
    assert pd.isna(row["count_low"])
    assert pd.isna(row["count_high"])
    assert not said["P04"].computable


def test_the_counts_of_a_flag_hold_the_truth_and_single_nobody_out(quiet_town, placed):
    rows = told_flags(quiet_town, placed).set_index("flag_id")
    exact = quiet_town.flag_counts.set_index("flag_id")["raised"]
    for flag in ("P05", "P11", "P21", "P24"):
        low, high = rows.loc[flag, ["count_low", "count_high"]]
        assert low <= exact[flag] <= high
        assert high >= 2


def test_an_assumed_number_is_marked_and_a_given_one_is_not(said):
    marked = {name: assumed for name, _, assumed, _ in said["P04"].thresholds}
    assert marked["Fewest records"] is True
    assert all(marked[name] is False for name in marked if name == "Tukey's multiplier")


def test_a_fence_of_too_few_records_is_not_told(quiet_town):
    drawn = quiet_town.flag_fences.assign(fence=1.5)
    town = replace(quiet_town, flag_fences=tables.FLAG_FENCES.shape(drawn))
    assert town.flag_fences["records"].tolist() == [120, 4]
    assert told_fences(town)["records"].tolist() == [120]


def test_a_kind_of_act_that_the_monitor_has_no_word_for_is_not_named(quiet_town, placed, said):
    assert [one.group for one in said["P04"].fences] == ["Kinds of act that are not listed"]
    row = told_flags(quiet_town, placed).set_index("flag_id").loc["P04"]
    assert (row["fence"], row["fence_of"]) == (1.5, "not_listed")
    words = {"Permit": Text(kk="рұқсат", ru="разрешение", en="permit")}
    town = replace(quiet_town, monitor=quiet_town.monitor.model_copy(update={"words": words}))
    assert told_fences(town)["fence_of"].tolist() == ["permit"]


def test_no_fence_of_approvers_is_told(quiet_town):
    persons = tuple(
        flag.model_copy(update={"record_kind": "approver"}) if flag.id == "P04" else flag
        for flag in quiet_town.flags
    )
    assert told_fences(replace(quiet_town, flags=persons)).empty


def test_cases_that_may_not_be_told_are_counted_nowhere(quiet_town, placed):
    told = quiet_town.cases.loc[quiet_town.cases["told"].astype(bool), "case_id"]
    row = told_flags(quiet_town, placed).set_index("flag_id").loc["P20"]
    raised = quiet_town.flagged.loc[quiet_town.flagged["flag_id"] == "P20", "record_id"]
    assert row["asked"] == len(told) < len(quiet_town.cases)
    assert row["count_low"] == row["count_high"] == raised.isin(told).sum()
    needs = told_needs(quiet_town).set_index("flag_id").loc["P20"]
    assert needs["records"] == len(told)


def test_a_flag_that_rests_on_what_was_seen_of_a_building_names_no_case(quiet_town, placed):
    closed = tuple(
        flag.model_copy(update={"needs": ["cases.building_id"]}) if flag.id == "P20" else flag
        for flag in quiet_town.flags
    )
    town = replace(quiet_town, flags=closed)
    own = {one.id: one for one in flag_sheets(town, placed, Speech("en"))}["P20"]
    assert own.cases == ()
    row = told_flags(town, placed).set_index("flag_id").loc["P20"]
    assert row["count_high"] > row["count_low"]


def test_a_fence_lies_where_its_number_says():
    drawn = fence_chart(6.0, 14.0, 1.5, Speech("en"))
    assert ">1.5</text>" in drawn
    line = float(drawn.split('class="line" d="M')[1].split(" ")[0])
    box = float(drawn.split('class="told" x="')[1].split('"')[0])
    assert line < box


def test_cases_that_may_not_be_told_are_not_named(quiet_town, said):
    told = {case for case, _ in said["P20"].cases}
    silent = set(quiet_town.flagged.loc[quiet_town.flagged["flag_id"] == "P20", "record_id"])
    assert told == silent & set(quiet_town.cases.loc[quiet_town.cases["told"], "case_id"])
    assert told


def test_a_flag_about_permits_names_no_case(quiet_town, placed):
    flagged = quiet_town.flagged.assign(case_id="c-09")
    town = replace(quiet_town, flagged=tables.FLAGGED.shape(flagged))
    assert all(
        one.cases == () for one in flag_sheets(town, placed, Speech("en")) if one.id != "P20"
    )


def test_a_flag_whose_ground_a_map_shows_is_counted_by_no_district(said):
    assert "district" in {scope for scope, _ in said["P05"].places}
    assert "district" not in {scope for scope, _ in said["P21"].places}
