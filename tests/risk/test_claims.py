"""Tests of geo/risk/claims.py and recount.py: nothing is a match that could not be counted."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from world import analysis, body, claim, histories, kept, kz, rule, words

from geo.enforcement.cases import follow
from geo.enforcement.tally import tally
from geo.records import ClaimedFigure, Papers
from geo.risk.analyses import chained
from geo.risk.claims import agrees, recompute
from geo.risk.recount import no_books

AS_OF = date(2026, 7, 1)
IN_IT = ("flagged", {"programme": "package"})
SEEN = [
    "screened", "inspection_due", "inspected", "suit_filed", "judgment", "final", "works",
    "executed", "verified",
]  # fmt: skip
GONE = ("closed", {"outcome": "demolished_full"})  # seen on 2025-10-01
CASES = {
    "c1": [IN_IT, *SEEN, GONE],
    "c2": [IN_IT, *SEEN],
    "c3": ["flagged", *SEEN, GONE],
}
SINCE = {"since": "2025-01-01"}  # the day of the first entry
PACKAGE = {"scope": {"kind": "programme", "of": "package"}}


def books(cases=None, **more):
    told = {"id": "package", "title": words("package"), "from_day": "2025-01-01", "source": "none"}
    events = histories(CASES if cases is None else cases)
    found = follow(events, kz(), kept(programmes=[told]), None, as_of=AS_OF, file="j")
    assert found.issues == []
    ended = pd.DataFrame({"case_id": ["c1"], "ended_on": [pd.Timestamp("2025-11-01")]})
    held = {"cases": found.cases, "remedies": found.remedies, "ended": ended,
            "programmes": {"package": date(2025, 1, 1)}}  # fmt: skip
    return replace(no_books(tally), **held | more)


def answer(asked, known):
    row = recompute([asked], known, as_of=AS_OF).iloc[0]
    return tuple(None if pd.isna(one) else one for one in
                 (row["agreement"], row["uncounted"], row["recomputed_value"]))  # fmt: skip


def figure(metric="demolished", value=1, **more):
    return {"metric": metric, "value": value, **more}


def test_a_figure_that_the_records_give_matches_and_names_them():
    row = recompute([claim("a", figure(), **PACKAGE)], books(), as_of=AS_OF).iloc[0]
    assert (row["agreement"], row["recomputed_value"], row["record_ids"]) == ("match", "1", "c1")


def test_a_figure_of_a_programme_is_never_held_against_the_whole_city():
    assert answer(claim("a", figure(value=2), **PACKAGE), books()) == ("differs", None, "1")
    assert answer(claim("a", figure(value=2), **SINCE), books()) == ("match", None, "2")


def test_what_was_only_seen_and_not_closed_is_not_demolished():
    assert answer(claim("a", figure("seen_not_closed"), **SINCE), books()) == ("match", None, "1")


def test_cases_are_counted_by_the_day_they_were_opened_and_ended():
    later = {"since": "2025-01-02"}
    assert answer(claim("a", figure("cases_opened", 3), **SINCE), books()) == ("match", None, "3")
    assert answer(claim("a", figure("cases_opened", 3), **later), books())[2] == "0"
    assert answer(claim("a", figure("cases_ended", 1), **SINCE), books()) == ("match", None, "1")


@pytest.mark.parametrize("more", [{}, {"since": "2024-12-31"}])
def test_days_before_the_first_entry_are_not_counted_as_nought(more):
    found = answer(claim("a", figure("cases_opened", 3), **more), books())
    assert found == ("not_computable", "incomplete", None)


@pytest.mark.parametrize(
    ("held", "more", "why"),
    [
        pytest.param({"programmes": {}}, {}, "not_on_file", id="not declared"),
        pytest.param(
            {"programmes": {"package": date(2026, 1, 1)}}, {"since": "2025-06-01"}, "incomplete",
            id="begun later",
        ),
        pytest.param(
            {"programmes": {"package": date(2026, 6, 30)}}, {"until": "2026-06-29"}, "incomplete",
            id="begun after all days of the claim",
        ),
    ],
)  # fmt: skip
def test_a_programme_that_the_journal_does_not_hold_is_never_counted_as_nought(held, more, why):
    found = answer(claim("a", figure(), **PACKAGE, **more), books(**held))
    assert found == ("not_computable", why, None)


def test_a_programme_without_a_case_and_a_journal_without_an_entry_count_nothing():
    bare = books({"c3": CASES["c3"]})
    assert answer(claim("a", figure(), **PACKAGE), bare)[1] == "not_supplied"
    empty = replace(bare, cases=bare.cases[:0])
    assert answer(claim("a", figure(), **SINCE), empty)[1] == "not_supplied"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (claim("a", {"metric": "none", "wants": "sanctions", "value": 3}), "no_records"),
        (claim("a", figure(), until=None), "period_open"),
        (claim("a", figure(), until="2026-12-31"), "period_open"),
        (claim("a", figure(), scope={"kind": "country"}), "not_on_file"),
        (claim("a", figure(), scope={"kind": "sphere", "of": "roads"}), "not_on_file"),
        (claim("a", figure("signals_rewarded", 2)), "not_supplied"),
        (claim("a", figure("risks", 8), scope={"kind": "sphere", "of": "roads"}), "not_supplied"),
        (claim("a", {"metric": "demolished"}, **SINCE), "no_figure"),
    ],
)
def test_what_cannot_be_counted_says_why_and_never_matches(asked, why):
    assert answer(asked, books())[:2] == ("not_computable", why)


def test_without_a_journal_no_case_is_counted_and_zero_is_no_answer():
    found = answer(claim("a", figure(value=0)), no_books(tally))
    assert found == ("not_computable", "not_supplied", None)


def test_in_a_zone_only_what_surely_lies_in_it_is_counted():
    asked = claim("a", figure(), scope={"kind": "foothill", "of": "hills"}, **SINCE)

    def lies(position, **more):
        near = pd.DataFrame({"building_id": ["b1"], "layer_id": ["hills"], "position": [position]})
        known = books({"c1": CASES["c1"]}, lies=near, placed=frozenset({"b1"}), **more)
        return answer(asked, known)

    assert lies("inside") == ("match", None, "1")
    assert lies("outside") == ("differs", None, "0")
    assert lies("too_close")[:2] == ("not_computable", "too_close")
    assert lies("boundary_not_known")[:2] == ("not_computable", "too_close")
    assert lies("inside", complete=False)[:2] == ("not_computable", "incomplete")


def test_a_case_without_a_building_on_file_cannot_be_placed():
    asked = claim("a", figure(), scope={"kind": "foothill", "of": "hills"}, **SINCE)
    assert answer(asked, books())[:2] == ("not_computable", "incomplete")


def test_a_count_in_a_zone_or_with_a_case_that_may_not_be_told_is_not_told():
    near = pd.DataFrame({"building_id": ["b1"], "layer_id": ["hills"], "position": ["inside"]})
    known = books(lies=near, placed=frozenset({"b1"}))
    asked = [
        claim("a", figure(), scope={"kind": "foothill", "of": "hills"}, **SINCE),
        claim("b", figure("cases_opened", 3), **SINCE),
    ]
    assert recompute(asked, known, as_of=AS_OF)["told"].tolist() == [False, True]
    assert known.cases["told"].all()
    quiet = replace(known, cases=known.cases.assign(told=[True, True, False]))
    assert not recompute(asked[1:], quiet, as_of=AS_OF)["told"].any()


def test_a_day_is_compared_with_the_rule_book_but_not_with_what_was_taken_from_the_claim():
    held = rule("more_floors_than", 3)
    version = held.versions[0]
    told = {"metric": "rule_in_force", "rule": held.id, "version": version.id,
            "value": version.in_force_from.isoformat()}  # fmt: skip
    known = replace(no_books(tally), rules={held.id: held})
    assert answer(claim("a", told), known)[0] == "match"
    assert answer(claim("a", told | {"value": "2019-01-01"}), known)[0] == "differs"
    assert answer(claim("a", told, source="none"), known)[1] == "own_source"
    read_there = version.model_copy(update={"in_force_source": "survey"})
    circular = replace(known, rules={held.id: held.model_copy(update={"versions": [read_there]})})
    assert answer(claim("a", told), circular) == ("not_computable", "own_source", None)
    assert answer(claim("a", told, source="none"), circular)[0] == "match"
    assert answer(claim("a", told), no_books(tally))[1] == "not_on_file"


ROADS = {"scope": {"kind": "sphere", "of": "roads"}}


def with_analyses(*papers):
    chain = chained(Papers(analyses=papers, bodies=(body("a"),)), as_of=AS_OF)
    return replace(
        no_books(tally), analyses=chain.analyses, risks=chain.risks,
        sources={one.id: one.source for one in papers},
        recommendations=chain.recommendations, measures=chain.measures,
    )  # fmt: skip


def of_roads(source="report", stated=2, on_file=2, **more):
    asked = [{"id": f"r{at}", "status": "done", "done_on": "2026-02-01"} for at in range(on_file)]
    told = {
        "stated": {"recommendations": stated}, "published_on": "2025-11-20", "source": source,
        "recommendations": asked,
    }  # fmt: skip
    return with_analyses(analysis(**told | more))


def with_risks(analysis_id, published_on, count):
    found = [{"id": f"k{at}", "title": words("weak")} for at in range(count)]
    told = {"stated": {"risks": count}, "published_on": published_on, "risks": found}
    return analysis(analysis_id, **told)


def test_the_period_of_a_claim_chooses_the_analyses_whose_risks_are_counted():
    known = with_analyses(with_risks("old", "2024-03-01", 3), with_risks("new", "2026-02-01", 5))

    def counted(**period):
        return answer(claim("a", figure("risks", 8), **ROADS, **period), known)

    assert counted() == ("match", None, "8")
    assert counted(since="2026-01-01") == ("differs", None, "5")
    assert counted(until="2025-12-31") == ("differs", None, "3")
    # an analysis of these days may be on nobody's file: that is no nought
    assert counted(since="2025-01-01", until="2025-12-31") == (
        "not_computable", "not_supplied", None,
    )  # fmt: skip


def test_a_claim_without_a_period_speaks_of_what_was_published_by_its_own_day():
    known = with_analyses(with_risks("old", "2024-03-01", 3), with_risks("new", "2026-02-01", 5))

    def counted(**keys):
        return answer(claim("a", figure("risks", 3, **keys.pop("of", {})), **ROADS, **keys), known)

    assert counted(until=None, published_on="2025-04-24") == ("match", None, "3")
    assert counted(until=None) == ("not_computable", "period_open", None)
    assert counted(until=None, of={"analysis": "old"}) == ("match", None, "3")
    outside = counted(since="2026-01-01", of={"analysis": "old"})
    assert outside == ("not_computable", "not_supplied", None)


@pytest.mark.parametrize("metric", ["risks", "recommendations"])
def test_an_analysis_without_a_day_makes_a_claim_of_a_period_not_computable(metric):
    stated = {"risks": 0, "recommendations": 2}
    known = of_roads(stated=2, published_on=None)
    known = replace(known, analyses=known.analyses.assign(risks_stated=stated["risks"]))
    asked = claim("a", figure(metric, stated[metric]), **ROADS)
    assert answer(asked, known) == ("not_computable", "day_not_known", None)
    named = claim("a", figure(metric, stated[metric], analysis="first"), until=None, **ROADS)
    assert answer(named, known)[2] == str(stated[metric])


def test_recommendations_are_of_their_own_day_or_of_that_of_their_analysis():
    made = [{"id": "r0", "made_on": "2026-03-01"}, {"id": "r1"}]
    known = of_roads(recommendations=made)
    first = {"since": "2025-10-01", "until": "2025-12-31"}
    later = {"since": "2026-01-01", "until": "2026-03-31"}
    for period in (first, later):
        asked = claim("a", figure("recommendations", 1), **ROADS, **period)
        assert answer(asked, known) == ("match", None, "1")
    before = claim("a", figure("recommendations", 0), **ROADS, until="2025-10-31")
    assert answer(before, known) == ("not_computable", "not_supplied", None)


def test_a_recommendation_done_on_a_day_that_nobody_stated_is_counted_in_no_period():
    known = of_roads(recommendations=[{"id": "r0", "status": "done"}, {"id": "r1"}])
    asked = claim("a", figure("recommendations_done", 1), **ROADS)
    assert answer(asked, known) == ("not_computable", "day_not_known", None)


def test_recommendations_are_counted_where_all_are_on_file_and_from_another_source():
    asked = claim("a", figure("recommendations", 2), scope={"kind": "sphere", "of": "roads"})
    assert answer(asked, of_roads()) == ("match", None, "2")
    assert answer(asked, of_roads(stated=13))[1] == "incomplete"
    assert answer(asked, of_roads(stated=13, on_file=0))[1] == "not_supplied"
    assert answer(asked, of_roads(stated=None))[1] == "incomplete"
    assert answer(asked, of_roads(stated=None, on_file=0))[1] == "not_supplied"
    assert answer(asked, of_roads(source="survey"))[1] == "own_source"
    done = claim("a", figure("recommendations_done", 2), scope={"kind": "sphere", "of": "roads"})
    assert answer(done, of_roads()) == ("match", None, "2")
    told = of_roads()
    days = told.recommendations.assign(done_on=[pd.Timestamp("2026-02-01"), pd.NaT])
    undated = replace(told, recommendations=days)
    assert answer(done, undated)[:2] == ("not_computable", "day_not_known")


def test_measures_are_counted_where_the_source_says_how_many_there_are():
    asked = claim("a", figure("measures", 0), scope={"kind": "sphere", "of": "roads"})
    assert answer(asked, of_roads())[:2] == ("not_computable", "not_supplied")
    told = of_roads()
    whole = replace(told, analyses=told.analyses.assign(measures_stated=0))
    assert answer(asked, whole) == ("match", None, "0")


def test_rewarded_signals_are_counted_and_summed():
    known = replace(no_books(tally), rewarded=rewards("2026-01-05", "2026-08-01"))
    assert answer(claim("a", figure("signals_rewarded")), known) == ("match", None, "1")
    assert answer(claim("a", figure("rewards_paid", 5, unit="kzt")), known) == ("match", None, "5")


def test_rewards_of_different_currencies_are_counted_together_and_never_added_up():
    held = rewards("2026-01-05", "2026-01-06", "2026-01-07")
    known = replace(no_books(tally), rewarded=held.assign(currency=["KZT", "XTS", "XTS"]))
    assert answer(claim("a", figure("signals_rewarded", 3)), known) == ("match", None, "3")
    assert answer(claim("a", figure("rewards_paid", 5, unit="kzt")), known) == ("match", None, "5")
    of_test = claim("a", figure("rewards_paid", 10, unit="currency", currency="XTS"))
    assert answer(of_test, known) == ("match", None, "10")
    assert recompute([of_test], known, as_of=AS_OF)["unit"].tolist() == ["XTS"]


@pytest.mark.parametrize(
    "told", [{}, {"unit": "people"}, {"unit": "currency"}, {"unit": "kzt", "currency": "XTS"}]
)
def test_a_sum_without_its_currency_is_refused(told):
    with pytest.raises(ValidationError, match="currency"):
        claim("a", figure("rewards_paid", 5, **told))


def rewards(*days):
    return pd.DataFrame({
        "record_id": [f"s{n}" for n in range(len(days))], "reward": 5.0, "currency": "KZT",
        "rewarded_on": pd.to_datetime(list(days)),
    })  # fmt: skip


def test_a_sum_that_one_reward_of_its_currency_makes_up_is_not_told():
    held = rewards(*["2026-01-05"] * 4)
    known = replace(no_books(tally), rewarded=held.assign(currency=["KZT", *["XTS"] * 3]))
    period = {"since": "2026-01-01", "until": "2026-03-31"}
    told = [figure("rewards_paid", unit="kzt"), figure("signals_rewarded", 4)]
    assert recompute([claim("a", *told, **period)], known, as_of=AS_OF)["told"].tolist() == [
        False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "until", "told"),
    [
        (["2026-01-05", "2026-02-05"], "2026-03-31", False),
        ([], "2026-03-31", False),
        (["2026-01-05"] * 3, "2026-03-31", True),
        (["2026-01-05"] * 3, "2026-03-30", False),
        (["2026-01-05"] * 3 + ["2026-04-05"], "2026-06-30", False),
        (["2026-01-05"] * 3 + ["2026-04-05"] * 3, "2026-06-30", True),
    ],
)
def test_rewards_are_told_only_as_a_sum_of_quarters_that_are_told_and_none_is_named(
    days, until, told
):
    known = replace(no_books(tally), rewarded=rewards(*days))
    period = {"since": "2026-01-01", "until": until}
    asked = claim("a", figure("signals_rewarded"), figure("rewards_paid", unit="kzt"), **period)
    found = recompute([asked], known, as_of=AS_OF)
    assert found["recomputed_value"].notna().all()
    assert found["told"].tolist() == [told, told]
    assert found["told_sha256"].isna().all()
    assert found["inputs_sha256"].notna().all()


def test_a_changed_record_changes_the_checksum_and_another_one_does_not():
    asked = [claim("a", figure(), **PACKAGE)]
    known = books()

    def sum_of(cases):
        return recompute(asked, replace(known, cases=cases), as_of=AS_OF)["inputs_sha256"].iloc[0]

    cases = known.cases
    as_it_was = sum_of(cases)
    mine, other = (cases["case_id"] == one for one in ("c1", "c2"))
    later = cases["opened_on"].mask(mine, cases["last_event_on"])
    assert sum_of(cases.assign(opened_on=later)) != as_it_was
    assert sum_of(cases.assign(state=cases["state"].mask(mine, "works"))) != as_it_was
    assert sum_of(cases.assign(state=cases["state"].mask(other, "works"))) == as_it_was
    assert sum_of(cases.iloc[::-1]) == as_it_was


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_equal_means_equal_and_more_means_more(claimed, counted):
    def held(relation):
        return agrees(ClaimedFigure(metric="risks", value=claimed, relation=relation), counted)

    assert held("=") == (counted == claimed)
    assert held(">") == (counted > claimed)
    assert held("~") or counted != claimed
