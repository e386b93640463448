from dataclasses import replace

import pytest
from stories import followed
from world import history, kz

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


SUED = ("flagged", "screened", "inspection_due", "inspected", "suit_filed", "judgment")


def of_one_case(town, *steps, language="en"):
    """Give the sheet of a case that took these steps."""
    told_town = followed(town, history(*steps, case="c-1", building="b001"))
    return sheets(told_town, language)["c-1"]


def test_each_act_has_its_own_day_where_one_followed_the_other(quiet_town):
    corrected = ("corrected", {"corrects": 6, "happened_on": "2025-05-30"})
    final = ("final", {"decision": "granted", "scope": "full", "happened_on": "2025-07-01"})
    facts = dict(of_one_case(quiet_town, *SUED, final, corrected).facts)
    titles = {name: state.title.en for name, state in kz().states.items()}
    assert facts[titles["judgment"]] == "30 May 2025"
    assert facts[titles["final"]] == "1 July 2025"
    alone = dict(of_one_case(quiet_town, *SUED).facts)
    assert titles["judgment"] not in alone  # its day is that of the act


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_a_judgment_on_file_is_not_told_as_inspections_and_demands(quiet_town, language):
    texts = languages.texts()[language]
    assert texts["sure.alleged.why"] in of_one_case(quiet_town, *SUED[:-1], language=language).sure
    judged = of_one_case(quiet_town, *SUED, language=language)
    assert judged.sure[0] == texts["sure.alleged.judged"]
    assert judged.wording == texts["sure.alleged"]


def test_a_judgment_that_was_withdrawn_is_on_file_no_more(quiet_town):
    sheet = of_one_case(quiet_town, *SUED, ("withdrawn", {"corrects": 6}))
    assert sheet.sure[0] == languages.texts()["en"]["sure.alleged.why"]


def test_no_language_says_that_the_case_itself_is_no_decision():
    # "this is not a decision in force: the case goes on" reads as if the page were the decision
    said = {one: languages.texts()[one]["sure.alleged"] for one in languages.LANGUAGES}
    assert said["ru"].startswith("Решения, вступившего в силу, нет")
    assert said["kk"].startswith("Күшіне енген шешім жоқ")
    assert said["en"].startswith("No decision is in force")


ORDERED = ("flagged", "screened", "inspection_due", "inspected", "prescription")
DONE = ("works", ("executed", {"floors": 0.0}))


def test_the_days_of_an_act_that_is_not_in_force_are_not_headed_as_of_one_that_is(quiet_town):
    asked = of_one_case(quiet_town, *ORDERED)
    assert asked.days_head == "Days of the last act"
    in_force = of_one_case(quiet_town, *SUED, ("final", {"decision": "granted", "scope": "full"}))
    assert in_force.days_head == "Days of the act in force"


def test_a_deadline_that_was_answered_is_told_as_one_that_runs_no_more(quiet_town):
    asked = of_one_case(quiet_town, *ORDERED)
    done = of_one_case(quiet_town, *ORDERED, *DONE)
    assert "runs no more" not in dict(asked.days)["comply by"]
    assert dict(done.days)["comply by"] == f"{dict(asked.days)['comply by']}; runs no more"


def test_a_deadline_that_was_corrected_is_told_as_corrected(quiet_town):
    corrected = ("corrected", {"corrects": 5, "deadline_on": "2026-03-09"})
    assert dict(of_one_case(quiet_town, *ORDERED, corrected, *DONE).days)["comply by"] == (
        "9 March 2026; runs no more"
    )
    withdrawn = of_one_case(quiet_town, *ORDERED, corrected, ("withdrawn", {"corrects": 6}), *DONE)
    assert "9 March 2026" not in dict(withdrawn.days)["comply by"]


def test_a_case_that_was_quashed_tells_its_day_and_no_ledger(quiet_town):
    quashed = ("dismissed", {"reason": "act_quashed", "outcome": "quashed"})
    sheet = of_one_case(quiet_town, *ORDERED, quashed)
    assert dict(sheet.days)[languages.texts()["en"]["outcome.quashed"]] == "1 June 2025"
    assert sheet.days_head == "Days of the last act"
    assert sheet.ledger is None
    assert of_one_case(quiet_town, *ORDERED).ledger is not None
