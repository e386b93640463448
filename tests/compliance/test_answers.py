"""Tests of geo/compliance/answers.py."""

import numpy as np
import pytest

from geo.compliance.answers import (
    CODES,
    NO,
    UNKNOWN,
    YES,
    Answers,
    answers,
    both,
    counted,
    either,
    opposite,
    unmeasured,
)
from geo.records import REASONS


def one(value: str, reason: str = "no_data") -> Answers:
    return answers(np.array([value == "yes"]), np.array([value == "no"]), reason)


def word(answer: Answers) -> str:
    return {YES: "yes", NO: "no", UNKNOWN: "unknown"}[answer.value[0]]


# Kleene's strong three-valued logic: and is the lesser, or the greater, of no < unknown < yes.
TABLE = [
    ("yes", "yes", "yes", "yes"),
    ("yes", "unknown", "unknown", "yes"),
    ("yes", "no", "no", "yes"),
    ("unknown", "yes", "unknown", "yes"),
    ("unknown", "unknown", "unknown", "unknown"),
    ("unknown", "no", "no", "unknown"),
    ("no", "yes", "no", "yes"),
    ("no", "unknown", "no", "unknown"),
    ("no", "no", "no", "no"),
]


@pytest.mark.parametrize(("left", "right", "expected", "_either"), TABLE)
def test_both_follows_kleene(left, right, expected, _either):
    assert word(both(one(left), one(right))) == expected


@pytest.mark.parametrize(("left", "right", "_both", "expected"), TABLE)
def test_either_follows_kleene(left, right, _both, expected):
    assert word(either(one(left), one(right))) == expected


@pytest.mark.parametrize("joined", [both, either])
def test_the_first_unknown_gives_the_reason(joined):
    found = joined(one("unknown", "too_close"), one("unknown", "no_data"))
    assert found.reason.tolist() == [CODES["too_close"]]


def test_the_reason_of_a_second_unknown_is_kept_where_the_first_is_sure():
    assert both(one("yes"), one("unknown", "too_close")).reason.tolist() == [CODES["too_close"]]
    assert either(one("no"), one("unknown", "too_close")).reason.tolist() == [CODES["too_close"]]


def test_what_is_certain_has_the_reason_measured():
    assert one("yes", "too_close").reason.tolist() == [CODES["measured"]]
    assert both(one("no"), one("unknown", "too_close")).reason.tolist() == [CODES["measured"]]


def test_each_building_may_have_its_own_reason():
    none = np.zeros(2, dtype=bool)
    codes = np.array([CODES["repaired"], CODES["draft"]])
    assert answers(none, none, codes).reason.tolist() == codes.tolist()


def test_the_codes_are_the_closed_list_in_its_order():
    assert list(CODES) == list(REASONS)
    assert len(set(CODES.values())) == len(REASONS)


@pytest.mark.parametrize(
    ("value", "turned"), [("yes", "no"), ("no", "yes"), ("unknown", "unknown")]
)
def test_the_opposite_of_unknown_is_unknown_for_the_same_reason(value, turned):
    found = opposite(one(value, "too_close"))
    assert word(found) == turned
    assert opposite(found).reason.tolist() == one(value, "too_close").reason.tolist()


def test_a_count_is_told_where_its_bounds_meet():
    three = np.zeros(3, dtype=bool)
    told = np.array([True, True, False])
    found = counted(
        answers(three, three, "no_data"), np.array([2.0, 1, 0]), np.array([2.0, 3, 0]), told=told
    )
    assert np.nan_to_num(found.measured, nan=-1).tolist() == [2, -1, -1]
    assert np.nan_to_num(found.low, nan=-1).tolist() == [2, 1, -1]
    assert np.nan_to_num(found.high, nan=-1).tolist() == [2, 3, -1]


def test_an_answer_without_a_figure_has_none():
    found = unmeasured(one("yes"))
    assert np.isnan([found.measured, found.low, found.high]).all()
