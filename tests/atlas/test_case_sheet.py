from dataclasses import replace

import pytest

from geo.atlas import languages
from geo.atlas.case_sheet import NOT_FOUND, case_sheet, standing
from geo.atlas.folder import facts_of_cases
from geo.atlas.speech import Speech
from geo.atlas.told import told


def sheets(town, language="en"):
    listed = facts_of_cases(town, told(town))
    return {one.case["case_id"]: case_sheet(one, town, Speech(language)) for one in listed}


@pytest.mark.parametrize("outcome", NOT_FOUND)
def test_a_case_that_ended_with_nothing_to_mend_is_said_to_prove_nothing(outcome):
    case = {"ended": True, "outcome": outcome, "act_in_force": False}
    assert standing(case, suspends=False) == "dismissed"


def test_a_suspended_case_is_not_told_as_an_act_in_force():
    case = {"ended": False, "outcome": "none", "act_in_force": True}
    assert standing(case, suspends=True) == "suspended"
    assert standing(case, suspends=False) == "in_force"


def test_no_case_without_an_act_in_force_names_a_building(quiet_town):
    for facts in facts_of_cases(quiet_town, told(quiet_town)):
        if not facts.case["act_in_force"]:
            assert facts.building is None
    assert any(one.building for one in facts_of_cases(quiet_town, told(quiet_town)))


def test_a_case_whose_act_is_no_more_in_force_names_no_building(quiet_town):
    cases = quiet_town.cases.assign(act_in_force=False)
    town = replace(quiet_town, cases=cases)
    assert not any(one.building for one in facts_of_cases(town, told(town)))


def test_a_case_answers_the_four_questions_in_each_language(quiet_town):
    for language in languages.LANGUAGES:
        for sheet in sheets(quiet_town, language).values():
            assert all([sheet.what, sheet.found, sheet.sure, sheet.next, sheet.wording, sheet.told])
            assert "{" not in " ".join([*sheet.what, *sheet.found, *sheet.sure, *sheet.next])


def test_an_ended_case_waits_for_nothing(quiet_town):
    said = languages.texts()["en"]["case_page.ended"]
    ended = set(quiet_town.cases.loc[quiet_town.cases["ended"], "case_id"])
    waiting_for_nothing = {one for one, sheet in sheets(quiet_town).items() if said in sheet.next}
    assert waiting_for_nothing == ended & set(sheets(quiet_town))


def test_a_day_of_the_act_that_nobody_wrote_down_is_said_to_be_missing(quiet_town):
    days = dict(sheets(quiet_town)["c-09"].days)
    assert days["served"] == "not recorded"
    assert days["comply by"] == "30 June 2023"
