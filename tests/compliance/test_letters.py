import pytest

from geo.compliance.letters import letter_faults
from geo.records import Text


def told(text: str) -> list[str]:
    return [what for _, what, _ in letter_faults(Text(kk="Биік", ru=text, en="Taller"))]


@pytest.mark.parametrize(
    "text",
    [
        "Решение маслихата города Алматы № 247, статья 5, 12 м²",
        "Кодекс Республики Казахстан № 235-V",
        "IT-парк, XIX ғасыр, 10 %",
        "Предгорья (foothills)",
        "две строки\nодного текста",
    ],
)
def test_two_alphabets_may_stand_side_by_side_in_words_of_their_own(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("рeшение", "рe"),  # a Latin e
        ("schооl", "hо"),  # two Cyrillic o
        ("αpartments", "αp"),  # a Greek alpha
        ("ｓchool", "ｓ"),  # full width
        ("и\u0306ти", "и\u0306ти"),  # a letter put together from two
    ],
)
def test_a_letter_that_only_looks_like_another_is_shown(text, shown):
    assert told(text) == [f"letters of two alphabets look alike: {shown!r}"]


@pytest.mark.parametrize("letter", ["\u200b", "\u202e", "\u00ad", "\u2066", "\u0007"])
def test_a_character_that_nobody_sees_is_told_by_its_code(letter):
    (what,) = told(f"шко{letter}ла")
    assert what.startswith("a character that cannot be seen: 'шко\\\\")


def test_the_key_leads_to_the_text():
    faults = list(letter_faults(Text(kk="Биiк", ru="Выше", en="Tаller")))
    assert [key for key, _, _ in faults] == ["kk", "en"]
