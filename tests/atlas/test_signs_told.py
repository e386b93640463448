from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signs import LISTED
from world import body

from geo.atlas import languages
from geo.atlas.guard import atoms
from geo.atlas.signs_told import (
    bound_signs,
    in_tens,
    open_case_flags,
    pieces,
    pieces_of_cells,
    summed,
)
from geo.atlas.speech import Speech
from geo.atlas.weak_points import told_scores
from geo.atlas.weak_sheet import place_names
from geo.records import Papers
from geo.tables import SIGN_COUNTS


@pytest.fixture(scope="module")
def placed(quiet_town):
    return atoms(quiet_town)


def with_counts(town, change):
    signs = town.sign_counts.copy()
    signs["count"] = change(signs)
    return replace(town, sign_counts=SIGN_COUNTS.shape(signs))


def test_a_one_and_a_two_in_a_piece_are_told_alike_everywhere(quiet_town, placed):
    signs = quiet_town.sign_counts
    squares = placed.drop_duplicates(["cell", "west", "south"])
    alone = squares[~squares["cell"].duplicated(keep=False) & (squares["cell"] >= 0)]
    own = pd.MultiIndex.from_frame(signs[["west_m", "south_m"]].astype("int64")).isin(
        pd.MultiIndex.from_frame(alone[["west", "south"]])
    )
    small = own & signs["count"].isin([1, 2]) & signs["of"].ge(10)
    assert small.sum() >= 2
    one, two = (
        with_counts(quiet_town, lambda rows, n=n: rows["count"].mask(small, n)) for n in (1, 2)
    )
    assert not one.sign_counts.equals(two.sign_counts)
    for first, second in zip(told_scores(one, placed), told_scores(two, placed), strict=True):
        pd.testing.assert_frame_equal(first, second)


def test_of_one_record_nobody_learns_whether_it_raised_a_sign(quiet_town, placed):
    signs = quiet_town.sign_counts
    at = signs.index[(signs["part"] == "P05") & signs["west_m"].notna()][0]
    alone = signs.index == at
    towns = [
        replace(
            quiet_town,
            sign_counts=SIGN_COUNTS.shape(
                signs.assign(
                    count=signs["count"].mask(alone, count), of=signs["of"].mask(alone, 1)
                )[alone | (signs["part"] != "P05")]
            ),
        )
        for count in (0, 1)
    ]
    assert not towns[0].sign_counts.equals(towns[1].sign_counts)
    for first, second in zip(*(told_scores(one, placed) for one in towns), strict=True):
        pd.testing.assert_frame_equal(first, second)
    for told in (pieces, pieces_of_cells):
        both = [told(one, placed) for one in towns]
        pd.testing.assert_frame_equal(*both)
        own = both[0][both[0]["part"] == "P05"]
        assert own[["low", "high", "of"]].to_numpy().tolist() == [[0, 1, 1]]


def test_a_flag_about_cases_counts_those_that_are_told_and_no_other(quiet_town, placed):
    assert open_case_flags(quiet_town) == {"P20"}
    told = set(quiet_town.cases.loc[quiet_town.cases["told"].astype(bool), "case_id"])
    assert len(told) < len(quiet_town.cases)
    rows = pieces(quiet_town, placed)
    own = rows[rows["part"] == "P20"].iloc[0]
    silent = quiet_town.flagged.loc[quiet_town.flagged["flag_id"] == "P20", "record_id"]
    assert (own["low"], own["high"], own["of"]) == (silent.isin(told).sum(),) * 2 + (len(told),)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 9999))
def test_what_is_told_holds_the_truth(quiet_town, placed, seed):
    drawn = pd.Series(range(len(quiet_town.sign_counts))).sample(frac=0.5, random_state=seed)
    mixed = (
        quiet_town.sign_counts["of"]
        .clip(upper=4)
        .where(quiet_town.sign_counts.index.isin(drawn), 0)
    )
    town = with_counts(quiet_town, lambda _: mixed)
    told = summed(pieces(town, placed), ["part"]).set_index("part")
    exact = town.sign_counts.groupby("part")["count"].sum()
    for part in ("P05", "P11", "P24"):
        assert told.loc[part, "low"] <= exact[part] <= told.loc[part, "high"]


def test_signs_of_breach_of_buildings_are_told_as_their_standings_are(quiet_town, placed):
    told = pieces(quiet_town, placed)
    own = told[told["part"] == "finding_building"]
    breach = int((placed["standing"] == "breach").sum())
    judged = int((placed["standing"] != "unknown").sum())
    assert judged <= own["of"].sum() <= len(placed)
    assert own["of"].sum() + own["unknown"].sum() >= len(placed)
    assert own["low"].sum() <= breach <= own["high"].sum()


def test_a_body_that_no_list_names_is_told_as_one_of_those_that_are_not_named(quiet_town, placed):
    parts, _ = told_scores(quiet_town, placed)
    bodies = set(parts.loc[parts["scored"] == "body", "scored_id"])
    assert bodies == {LISTED, "not_listed"}


def test_a_body_of_which_one_spelling_is_listed_is_told_by_its_id(quiet_town, placed):
    office = body("office", written=["As nobody lists it", LISTED])
    counts = quiet_town.sign_counts
    town = replace(
        quiet_town,
        papers=Papers(bodies=(office,)),
        sign_counts=counts.assign(body=counts["body"].replace(LISTED, "office")),
    )
    parts, _ = told_scores(town, placed)
    assert set(parts.loc[parts["scored"] == "body", "scored_id"]) == {"office", "not_listed"}


def test_no_developer_is_scored_for_the_public(quiet_town, placed):
    parts, totals = told_scores(quiet_town, placed)
    assert "developer" in set(quiet_town.score_totals["scored"])
    assert "developer" not in {*parts["scored"], *totals["scored"]}


def test_a_sign_whose_ground_a_map_shows_is_told_of_no_place_and_in_tens(quiet_town, placed):
    assert bound_signs(quiet_town) >= {"P21", "finding_permit", "finding_parcel"}
    parts, _ = told_scores(quiet_town, placed)
    rows = parts[parts["part"] == "P21"]
    assert set(rows["scored"]) == {"step"}
    assert (rows["count_low"].iloc[0], rows["count_high"].iloc[0]) == (1, 9)


def test_cases_are_counted_by_no_district_and_no_square(quiet_town, placed):
    parts, _ = told_scores(quiet_town, placed)
    about = parts[parts["part"].isin(["case_silent", "case_overdue", "P20"])]
    assert len(about) > 0
    assert not set(about["scored"]) & {"district", "cell"}


def test_too_few_are_told_without_their_count(quiet_town, placed):
    parts, totals = told_scores(quiet_town, placed)
    few = parts[parts["missing"] == "too_few"]
    assert len(few) > 0
    told = ["count_low", "count_high", "points_low", "share_low", "of", "unknown_most"]
    assert few[told].isna().all(axis=None)
    none = totals[totals["parts"] == ""]
    assert none["points_low"].isna().all()


def test_where_every_piece_has_too_few_nothing_reads_as_anything_between_none_and_all(
    quiet_town, placed
):
    signs = quiet_town.sign_counts
    own = signs[(signs["part"] == "P05") & signs["district_id"].notna()]
    both = own.groupby("district_id")["body"].transform("nunique") > 1
    two = own[both].drop_duplicates("body").head(2).index
    assert len(two) == 2
    few = signs.index.isin(two)
    town = replace(
        quiet_town,
        sign_counts=SIGN_COUNTS.shape(
            signs.assign(count=signs["count"].mask(few, 1), of=signs["of"].mask(few, 6))[
                few | (signs["part"] != "P05")
            ]
        ),
    )
    parts, _ = told_scores(town, placed)
    asked = parts[(parts["part"] == "P05") & parts["scored"].isin(["district", "step"])]
    assert "too_few" in set(asked["missing"])
    told = parts[parts["missing"].isna()]
    assert not ((told["count_low"] == 0) & (told["count_high"] >= told["of"])).any()


def test_a_body_has_the_name_that_the_city_gives_it_in_each_language(quiet_town):
    name = {"kk": "Бюро аты", "ru": "Имя бюро", "en": "Name of the office"}
    office = body("office", name=name, written=[LISTED])
    town = replace(quiet_town, papers=Papers(bodies=(office,)))
    ids = pd.Series(["office", "not_listed", "Another"])
    for language in languages.LANGUAGES:
        say = Speech(language)
        names = place_names("body", ids, town, say)
        assert names["office"] == name[language]
        assert names["not_listed"] == say("weak.not_listed")
        assert names["Another"] == "Another"


def test_points_of_a_score_are_those_of_its_parts(quiet_town, placed):
    parts, totals = told_scores(quiet_town, placed)
    keys = ["scored", "scored_id"]
    for end in ("low", "high"):
        summed_ = parts.groupby(keys)[f"points_{end}"].sum(min_count=1)
        own = totals.set_index(keys)[f"points_{end}"].reindex(summed_.index)
        assert (summed_ - own).abs().max() < 1e-4
        assert (summed_.isna() == own.isna()).all()


def test_tens_hold_what_they_stand_for():
    wide = in_tens(pd.DataFrame({"low": [0, 9, 10], "high": [0, 11, 10], "of": [5, 15, 40]}))
    assert wide["low"].tolist() == [0, 1, 10]
    assert wide["high"].tolist() == [0, 15, 19]


def test_a_told_case_in_which_nothing_is_due_is_counted_as_unknown(quiet_town, placed):
    cases = quiet_town.cases.assign(
        ended=False, told=True, deadline_on=pd.NaT, next_due=None, passed_due=None,
        silent_since=pd.NaT, overdue=False,
    )  # fmt: skip
    town = replace(quiet_town, cases=cases)
    told = pieces(town, placed).set_index("part").loc[["case_silent", "case_overdue"]]
    assert told["of"].tolist() == [0, 0]
    assert told["unknown"].tolist() == [len(cases)] * 2
