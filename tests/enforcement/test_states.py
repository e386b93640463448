"""Tests of geo/enforcement/states.py against a table written apart from the code."""

from itertools import product

import pytest

from geo.enforcement.states import ENDED, OPEN, OUTCOMES, TRANSITIONS, allowed

TABLE = {
    "": "flagged",
    "flagged": "screened dismissed",
    "screened": "inspection_due dismissed",
    "inspection_due": "inspected",
    "inspected": "prescription stop_order suit_filed dismissed",
    "stop_order": "prescription suit_filed inspected",
    "prescription": "works suit_filed executed",
    "suit_filed": "judgment dismissed",
    "judgment": "appeal final",
    "appeal": "judgment final",
    "final": "enforcement works dismissed cassation",
    "cassation": "final judgment",
    "enforcement": "works",
    "works": "partly_executed executed",
    "partly_executed": "works executed verified",
    "executed": "verified works",
    "verified": "closed",
    "closed": "screened",
    "dismissed": "screened",
}
STATES = [*[state for state in TABLE if state], "suspended"]
RUNNING = [state for state in TABLE if state not in ("", "closed", "dismissed")]


@pytest.mark.parametrize("state", TABLE)
def test_without_an_outcome_what_may_follow_is_the_table_and_suspension(state):
    may = {kind for kind in STATES if allowed(state, kind, None, None)}
    assert may == set(TABLE[state].split()) | ({"suspended"} if state in RUNNING else set())


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("closed", "brought_into_line"), ("closed", "legalised"), ("dismissed", "quashed")],
)
def test_three_ends_may_come_from_any_open_state(state, kind, outcome):
    assert allowed(state, kind, outcome, None)
    assert allowed("suspended", kind, outcome, state)


@pytest.mark.parametrize("state", RUNNING)
@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("closed", "demolished_full"),
        ("closed", "demolished_partial"),
        ("dismissed", "not_proven"),
        ("closed", "quashed"),
        ("dismissed", "legalised"),
    ],
)
def test_other_ends_come_only_from_where_the_table_says(state, kind, outcome):
    assert allowed(state, kind, outcome, None) == (kind in TABLE[state].split())


@pytest.mark.parametrize("ended", ENDED)
def test_an_ended_case_is_reopened_only_by_screening(ended):
    kinds = [kind for kind, outcome in product(STATES, (None, "quashed", "legalised"))
             if allowed(ended, kind, outcome, None)]  # fmt: skip
    assert set(kinds) == {"screened"}


@pytest.mark.parametrize("before", RUNNING)
def test_a_suspended_case_returns_to_where_it_was_and_nowhere_else(before):
    assert [kind for kind in STATES if allowed("suspended", kind, None, before)] == [before]


def test_a_case_cannot_begin_suspended_or_in_the_middle():
    assert [kind for kind in STATES if allowed("", kind, "quashed", None)] == ["flagged"]


def test_the_states_are_those_of_the_table():
    assert {state for state in TRANSITIONS if state} == set(STATES)
    assert set(OPEN) | set(ENDED) == set(STATES)
    assert set(OUTCOMES) == set(ENDED)
