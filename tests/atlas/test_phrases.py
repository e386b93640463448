"""Tests of geo/atlas/phrases.py."""

import pytest

from geo import tables
from geo.atlas import languages
from geo.atlas.phrases import in_words
from geo.compliance.consistency import ASKED
from geo.compliance.phrases import phrase_of
from geo.records import PHRASES, Text

WORDS = {"school": Text(kk="мектеп", ru="школа", en="school building")}
STRUCTURE = {"compare", "arithmetic", "negative", "column", "number", "text", "truth", "call"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("use_class = 'school'", "use as registered: school building"),
        ("use_class = 'yurt'", "use as registered: “yurt”"),
        ("use_class <> 'school'", "use as registered: not school building"),
        (
            "floors > 3 AND (floors < 9 OR height_m IS NULL)",
            "number of floors: more than 3; "
            "and (number of floors: less than 9; or height: not given)",
        ),
        ("NOT (floors >= 3)", "not so: number of floors: at least 3"),
        ("floors NOT BETWEEN -1 AND 2.5", "number of floors: below −1 or above 2.5"),
        (
            "use_class NOT IN ('school', 'yurt')",
            "use as registered: none of: school building, “yurt”",
        ),
        ("captured_on <= DATE('2020-01-31')", "day it was seen: at most 31 January 2020"),
        ("in_city = TRUE", "whether it lies in the city: yes"),
        ("footprint_m2 * 2 + 1 > 600", "area of the footprint × 2 + 1: more than 600"),
        ("use_class LIKE 'a%'", "use as registered: of the pattern “a%”"),
    ],
)
def test_a_condition_is_said_in_words(text, said):
    assert in_words(phrase_of(text), WORDS).en == said


def test_it_is_said_in_every_language():
    said = in_words(phrase_of("use_class IN ('school') OR floors IS NOT NULL"), WORDS)
    assert said.ru == "назначение по реестру: одно из: школа; или число этажей: указано"
    assert "мектеп" in said.kk


def test_every_part_and_every_column_that_may_be_asked_has_its_words():
    for texts in languages.texts().values():
        assert {f"phrase.{one}" for one in set(PHRASES) - STRUCTURE} <= set(texts)
        asked = {name for names in ASKED.values() for name in names}
        assert asked <= set(tables.BUILDINGS.names)
        assert {f"need.buildings.{name}" for name in asked} <= set(texts)
