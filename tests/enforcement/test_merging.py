"""Tests of geo/enforcement/merging.py."""

from datetime import date

from world import histories, kept, kz

from geo.enforcement.cases import follow

LOOKED_AT = ["flagged", "screened", "inspection_due", "inspected"]


def into(case, **more):
    return ("merged", {"other_case": case} | more)


def followed(cases):
    return follow(histories(cases), kz(), kept(), None, as_of=date(2026, 11, 1), file="j")


def said(cases):
    return [issue.what for issue in followed(cases).issues]


def test_a_merged_case_ends_as_a_duplicate_with_links_both_ways():
    found = followed({"c1": LOOKED_AT, "c2": [*LOOKED_AT, into("c1")],
                      "c3": [*LOOKED_AT, into("c1")]})  # fmt: skip
    assert found.issues == []
    cases = found.cases.set_index("case_id")
    told = cases.loc["c2", ["state", "reason", "outcome", "merged_into", "ended", "events"]]
    assert told.tolist() == ["dismissed", "duplicate", "none", "c1", True, 5]
    assert cases.loc["c1", "merged_from"] == "c2 c3"
    assert cases.loc["c1", "state"] == "inspected"


def test_the_act_of_a_merged_case_is_in_force_in_the_one_that_goes_on_or_nowhere():
    suit = [*LOOKED_AT, "suit_filed", "judgment", "final"]
    cases = followed({"c1": LOOKED_AT, "c2": [*suit, into("c1")]}).cases.set_index("case_id")
    assert not cases.loc["c2", "act_in_force"]


def test_a_withdrawn_merger_lets_the_case_go_on():
    back = ("withdrawn", {"corrects": 5})
    found = followed({"c1": LOOKED_AT, "c2": [*LOOKED_AT, into("c1"), back, "stop_order"]})
    assert found.issues == []
    assert found.cases["state"].tolist() == ["inspected", "stop_order"]
    assert found.cases["merged_into"].isna().all()


def test_a_case_is_merged_into_one_that_is_there_and_is_another():
    assert said({"c1": ["flagged", into("c9")]}) == [
        "case c1: merged into c9, which the journal does not hold"
    ]
    assert said({"c1": ["flagged", into("c1")]}) == ["case c1: merged into itself"]
    assert said({"c1": ["flagged", "merged"]}) == ["case c1: merged without other_case"]


def test_a_case_is_merged_into_one_that_was_open_on_that_day():
    young = ("flagged", {"happened_on": "2026-01-01"})
    assert said({"c1": ["flagged", into("c2")], "c2": [young]}) == [
        "case c1: merged into c2, which was not open on that day"
    ]


def test_an_ended_case_is_not_merged():
    ended = ["flagged", ("dismissed", {"reason": "wrong_data"})]
    assert said({"c1": [*ended, into("c2")], "c2": ["flagged"]}) == [
        "case c1: merged cannot follow dismissed"
    ]


def test_cases_that_lead_back_to_each_other_go_on_nowhere():
    round_about = {"c1": ["flagged", into("c2")], "c2": ["flagged", into("c1")]}
    assert said(round_about) == [
        "case c1: merged into c2, which leads back to it",
        "case c2: merged into c1, which leads back to it",
    ]
    chain = {"c1": ["flagged", into("c2")], "c2": ["flagged", into("c3")], "c3": ["flagged"]}
    assert said(chain) == []


def test_a_merged_case_may_be_opened_again_by_itself():
    again = ("screened", {"reason": "new_evidence"})
    cases = followed({"c1": ["flagged"], "c2": ["flagged", into("c1"), again]}).cases
    assert cases["state"].tolist() == ["flagged", "screened"]
    assert cases["merged_into"].isna().all()
