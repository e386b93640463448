"""Tests of geo/risk/bodies.py: an old recommendation keeps its addressee."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from world import body

from geo.risk.bodies import answering, body_faults

LINE = [
    body("first", valid_to="2020-12-31", successor="second"),
    body("second", valid_from="2021-01-01", valid_to="2023-12-31", successor="third"),
    body("third", valid_from="2024-01-01"),
]
BY_ID = {one.id: one for one in LINE}


def told(*bodies):
    return [what for _, what, _ in body_faults(bodies)]


def test_a_body_that_stands_answers_for_itself_and_later_its_successors_do():
    asked = [date(2020, 12, 31), date(2021, 1, 1), date(2026, 1, 1)]
    assert [answering("first", BY_ID, day) for day in asked] == ["first", "second", "third"]


def test_nobody_answers_after_the_last_of_the_line():
    ended = {"alone": body("alone", valid_to="2020-01-01")}
    assert answering("alone", ended, date(2020, 1, 2)) is None


def test_nobody_answers_in_a_gap_between_two_bodies():
    bodies = [body("a", valid_to="2020-01-01", successor="b"), body("b", valid_from="2021-01-01")]
    assert answering("a", {one.id: one for one in bodies}, date(2020, 6, 1)) is None


def test_a_sound_line_has_no_fault():
    assert told(*LINE) == []


def test_a_circle_is_told_with_its_bodies():
    ends = {"valid_to": "2020-01-01"}
    found = told(body("a", successor="b", **ends), body("b", successor="a", **ends))
    assert found[0] == "bodies succeed each other in a circle: a to b to a"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_following_successors_ends_wherever_no_circle_was_found(heirs):
    bodies = [
        body(f"b{at}", valid_to="2020-01-01", successor=f"b{heir}") if heir < len(heirs)
        else body(f"b{at}")
        for at, heir in enumerate(heirs)
    ]  # fmt: skip
    if not any("circle" in one for one in told(*bodies)):
        known = {one.id: one for one in bodies}
        assert answering("b0", known, date(2026, 1, 1)) in {*known, None}


def test_ids_and_spellings_stand_once_and_days_in_order():
    twice = told(body("a", written=["X"]), body("a", written=["Y"]))
    assert twice == ["'a' stands twice"]
    assert told(body("a", written=["X"]), body("b", written=["X"])) == [
        "'X' is how a is written too"
    ]
    assert "before it begins" in told(body("a", valid_from="2021-01-01", valid_to="2020-01-01"))[0]
    assert told(body("a", successor="none-such", valid_to="2020-01-01")) == [
        "successor 'none-such' is no body of this file"
    ]
    assert told(body("a", successor="b"), body("b")) == ["a has a successor and no last day"]
