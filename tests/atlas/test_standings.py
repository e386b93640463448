from dataclasses import replace

import pandas as pd
import pytest

from geo.atlas.standings import STANDINGS, standings, worst
from geo.compliance.reviews import upheld
from geo.risk.areas import worst_verdicts


def of(town, building):
    return dict(zip(town.buildings["building_id"], standings(town), strict=True))[building]


def with_cases(town, *states, building="b000"):
    ended = [state in ("closed", "dismissed") for state in states]
    kept = town.cases.iloc[: len(states)].assign(
        building_id=building, state=list(states), ended=ended
    )
    return replace(town, cases=kept)


def test_the_worst_verdict_is_that_of_the_area_counts(quiet_town, worst_of):
    mine = dict(zip(quiet_town.buildings["building_id"], worst(quiet_town), strict=True))
    counted = worst_verdicts(upheld(quiet_town.findings)).to_dict()
    assert mine == counted == worst_of(quiet_town)


def reviewed(town, word):
    """Give the town with one review of every finding about b000."""
    about = town.findings["building_id"] == "b000"
    told = town.findings["review"].mask(about, word)
    return replace(town, findings=town.findings.assign(review=told))


def test_a_finding_found_wrong_is_no_sign_and_its_building_is_unknown_never_clear(quiet_town):
    assert of(quiet_town, "b000") == "breach"
    assert of(reviewed(quiet_town, "wrong"), "b000") == "unknown"


@pytest.mark.parametrize("word", ["confirmed", "reopened"])
def test_a_finding_confirmed_or_reopened_counts(quiet_town, word):
    assert of(reviewed(quiet_town, word), "b000") == "breach"


def test_a_building_without_a_finding_is_unknown_and_never_clear(quiet_town):
    silent = replace(quiet_town, findings=quiet_town.findings.iloc[:0])
    assert set(worst(silent)) == {"unknown"}


def with_a_draft(town, verdict):
    """Give the town with the rule of heights as a draft that says the same of every building."""
    rules = [
        rule.model_copy(update={"status": "draft"}) if rule.id == "height" else rule
        for rule in town.rules
    ]
    of_draft = town.findings["rule_id"] == "height"
    found = town.findings.assign(verdict=town.findings["verdict"].mask(of_draft, verdict))
    return replace(town, rules=tuple(rules), findings=found)


@pytest.mark.parametrize("verdict", ["breach", "unknown", "clear"])
def test_a_draft_neither_raises_nor_lowers_a_building(quiet_town, verdict):
    drafted = with_a_draft(quiet_town, verdict)
    without = quiet_town.findings[quiet_town.findings["rule_id"] != "height"]
    assert worst(drafted).tolist() == worst(replace(quiet_town, findings=without)).tolist()
    counted = worst_verdicts(upheld(without)).reindex(drafted.buildings["building_id"])
    assert worst(drafted).tolist() == counted.fillna("unknown").tolist()


def test_a_building_of_which_only_a_draft_speaks_is_unknown(quiet_town):
    only = quiet_town.findings[quiet_town.findings["rule_id"] == "height"]
    drafted = with_a_draft(replace(quiet_town, findings=only), "clear")
    assert set(worst(drafted)) == {"unknown"}


@pytest.mark.parametrize("state", ["closed", "dismissed"])
def test_a_building_whose_case_has_ended_is_no_open_sign(quiet_town, state):
    assert of(quiet_town, "b000") == "breach"
    assert of(with_cases(quiet_town, state), "b000") == "ended"


@pytest.mark.parametrize("states", [("final",), ("closed", "screened"), ("dismissed", "suspended")])
def test_one_open_case_keeps_the_sign_open(quiet_town, states):
    assert of(with_cases(quiet_town, *states), "b000") == "breach"


def test_ended_stands_after_the_open_signs_and_before_the_rest():
    assert STANDINGS.index("ended") == 2
    assert set(STANDINGS[:2]) == {"breach", "exposed"}


def test_a_town_without_cases_has_nothing_ended(quiet_town):
    bare = replace(quiet_town, cases=quiet_town.cases.iloc[:0])
    assert pd.Series(standings(bare)).tolist() == worst(bare).tolist()
