"""Tests of geo/compliance/cascade.py: which of two overlapping rules decides."""

from itertools import permutations, product

import numpy as np
import pytest
from world import buildings, ground, judged, rule, said, strip, version

from geo.compliance.answers import CODES, Answers
from geo.compliance.cascade import HOLDS, SAYS, TABLE, cycles, in_order, yielded

CLEAR, BREACH, OPEN = ("clear", "measured"), ("breach", "measured"), ("unknown", "special_rule")
GIVEN_WAY = ("clear", "special_rule")


def test_the_table_answers_every_combination():
    assert set(TABLE) == set(product(HOLDS, SAYS, SAYS))


@pytest.mark.parametrize("at", TABLE)
def test_the_cascade_never_makes_a_breach_and_never_clears_on_a_doubt(at):
    holds, own, special = at
    verdict = (TABLE[at] or (own, ""))[0]
    assert verdict != "breach" or (own == "breach" and holds == "no")
    if verdict == "clear" and own != "clear":
        assert holds == "yes"
        assert special != "unknown"


def test_columns_are_read_from_the_table():
    rows = list(TABLE)
    holds, own, special = (
        Answers(np.array([codes[row[at]] for row in rows]), np.full(len(rows), CODES["too_close"]))
        for at, codes in enumerate((HOLDS, SAYS, SAYS))
    )
    found = yielded(own, holds, special)
    wanted = [TABLE[row] or (row[1], "too_close") for row in rows]
    assert found.value.tolist() == [SAYS[verdict] for verdict, _ in wanted]
    assert found.reason.tolist() == [CODES[reason] for _, reason in wanted]


def tall(height=20.0, use="school", **columns):
    told = {"height_m": [height], "height_error_m": [0.5], "seen_absent_on": "2025-01-01"}
    return buildings(ground(0, 0, 10, 10), use_class=use, **(told | columns))


GENERAL = rule("taller_than", 12, id="general", yields_to=["special"])
SPECIAL = rule("taller_than", 25, id="special", when="use_class = 'school'")


def general(objects, *rules, **more):
    found = judged(objects, *rules, **more)
    return said(found[found["rule_id"] == "general"])


@pytest.mark.parametrize(
    ("height", "use", "expected", "of_special"),
    [
        (20.0, "school", GIVEN_WAY, CLEAR),
        (30.0, "school", GIVEN_WAY, BREACH),
        (25.1, "school", OPEN, ("unknown", "too_close")),
        (20.0, "house", BREACH, ("clear", "condition_not_met")),
        (5.0, "house", CLEAR, ("clear", "condition_not_met")),
        (20.0, None, OPEN, ("clear", "measured")),
        (5.0, None, CLEAR, CLEAR),
    ],
)
def test_a_general_rule_yields_where_the_special_one_holds(height, use, expected, of_special):
    found = judged(tall(height, use), GENERAL, SPECIAL)
    assert said(found) == [expected, of_special]


def test_a_rule_yields_in_the_area_of_the_special_one_only():
    special = rule("taller_than", 25, id="special", within="strip")
    inside, beside, across = -5, 100, 9.8
    for west, expected in ((inside, GIVEN_WAY), (beside, BREACH), (across, OPEN)):
        assert general(tall(), GENERAL, special, areas=strip(west)) == [expected]


def test_a_rule_yields_only_while_the_special_one_is_in_force():
    later = rule("taller_than", id="special", versions=[version(25, "2025-06-01")])
    before = tall(seen_absent_on="2024-01-01", captured_on="2024-02-01")
    after = tall(seen_absent_on="2025-07-01", captured_on="2025-08-01")
    across = tall(seen_absent_on="2025-05-01", captured_on="2025-07-01")
    assert general(before, GENERAL, later) == [BREACH]
    assert general(after, GENERAL, later) == [GIVEN_WAY]
    assert general(across, GENERAL, later) == [OPEN]


def test_today_the_rule_yields_by_the_law_of_today():
    later = rule("taller_than", id="special", versions=[version(25, "2025-06-01")])
    before = tall(seen_absent_on="2024-01-01", captured_on="2024-02-01")
    found = judged(before, GENERAL, later).iloc[0]
    assert (found["verdict"], found["today"]) == ("breach", "clear")
    assert found["label"] == "barred_then_lawful_now"


@pytest.mark.parametrize("keys", [{"status": "draft"}, {"force": "advisory"}])
def test_mere_advice_or_a_draft_replaces_no_law(keys):
    assert general(tall(), GENERAL, rule("taller_than", 25, id="special", **keys)) == [BREACH]


def test_a_rule_about_another_subject_replaces_nothing():
    special = rule("taller_than", 25, id="special", applies_to=["permit"])
    assert general(tall(), GENERAL, special) == [BREACH]


def test_a_repaired_footprint_is_cleared_by_no_cascade():
    objects = tall(30.0, geometry_state="repaired")
    assert general(objects, GENERAL, SPECIAL) == [("unknown", "repaired")]


def test_in_a_chain_the_last_rule_decides():
    middle = rule("taller_than", 25, id="special", yields_to=["last"])
    last = rule("taller_than", 40, id="last")
    found = judged(tall(30.0), GENERAL, middle, last)
    assert said(found) == [GIVEN_WAY, GIVEN_WAY, CLEAR]


def test_the_order_of_the_rule_book_is_irrelevant():
    rules = (GENERAL, SPECIAL, rule("taller_than", 40, id="last"))
    every = {
        frozenset(zip(found["rule_id"], said(found), strict=True))
        for order in permutations(rules)
        for found in [judged(tall(30.0), *order)]
    }
    assert len(every) == 1


def test_rules_come_after_those_they_yield_to():
    assert [one.id for one in in_order([GENERAL, SPECIAL])] == ["special", "general"]


def test_circles_are_found_each_once():
    def one(name, *others):
        return rule("taller_than", 3, id=name, yields_to=list(others))

    assert cycles([one("a", "b"), one("b", "c"), one("c", "a"), one("d", "a")]) == [("a", "b", "c")]
    assert cycles([one("a", "a"), one("b", "c"), one("c", "b")]) == [("a",), ("b", "c")]
    assert cycles([one("a", "b", "z"), one("b")]) == []


def test_a_circle_is_not_judged():
    with pytest.raises(ValueError, match="circle"):
        in_order([GENERAL, rule("taller_than", 3, id="special", yields_to=["general"])])
