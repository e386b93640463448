"""Tests of geo/compliance/phrases.py."""

import pytest
from world import rule

from geo.compliance.phrases import conditions, phrase_of
from geo.records import PHRASES, Phrase

EVERYTHING = (
    "NOT (floors > 3 AND height_m + 1 - 2 <= 12) OR use_class IN ('a') OR use_class NOT IN ('b') "
    "OR floors BETWEEN 1 AND 2 OR floors NOT BETWEEN 3 AND -4 OR use_class LIKE 'c%' "
    "OR use_class NOT LIKE 'd%' OR floors IS NULL OR floors IS NOT NULL OR in_city = TRUE "
    "OR captured_on > DATE('2020-01-31')"
)


def says(phrase: Phrase) -> set[str]:
    return {phrase.says}.union(*(says(one) for one in phrase.parts))


def test_every_part_a_condition_can_have_is_told():
    assert says(phrase_of(EVERYTHING)) == set(PHRASES)


@pytest.mark.parametrize(
    ("text", "says", "value", "parts"),
    [
        ("floors >= 3", "compare", ">=", ["floors", "3"]),
        ("use_class = 'it''s'", "compare", "=", ["use_class", "it's"]),
        ("use_class LIKE 'a%'", "like", "a%", ["use_class"]),
        ("captured_on < DATE('2020-01-31')", "compare", "<", ["captured_on", "2020-01-31"]),
        ('"use_class" IS NULL', "missing", "", ["use_class"]),
    ],
)
def test_values_come_without_their_marks(text, says, value, parts):
    found = phrase_of(text)
    assert (found.says, found.value) == (says, value)
    assert [one.value for one in found.parts] == parts


def test_rules_without_a_condition_have_none():
    found = conditions(
        [rule("taller_than", 12, id="a"), rule("taller_than", 9, id="b", when="floors > 3")]
    )
    assert list(found) == ["b"]
