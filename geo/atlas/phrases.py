"""The condition of a rule in words of each language; its own text may stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from geo.atlas import languages
from geo.atlas.speech import Speech
from geo.records import Phrase, Text

SIGNS: Mapping[str, str] = {
    "<>": "phrase.differs",
    "<": "phrase.less",
    "<=": "phrase.at_most",
    ">": "phrase.more",
    ">=": "phrase.at_least",
}
NESTED = ("any_of", "all_of")


def in_words(phrase: Phrase, words: Mapping[str, Text]) -> Text:
    """Say a condition in the three languages.

    Parameters
    ----------
    phrase
        The condition, taken apart.
    words
        Texts of the monitor by its own words.

    Examples
    --------
    >>> floors = Phrase("compare", (Phrase("column", (), "floors"), Phrase("number", (), "3")), ">")
    >>> in_words(floors, {}).en
    'number of floors: more than 3'
    """
    said = {one: _said(phrase, Speech(one, words)) for one in languages.LANGUAGES}
    return Text.model_validate(said)


def _said(phrase: Phrase, say: Speech) -> str:
    """Say a part that is true, false or not known."""
    if phrase.says in NESTED:
        return say(f"phrase.{phrase.says}").join(_bracketed(one, say) for one in phrase.parts)
    if phrase.says == "opposite":
        return say("phrase.opposite", part=_said(phrase.parts[0], say))
    value, *others = [_value(one, say) for one in phrase.parts]
    first, last = (*others, "", "")[:2]
    if phrase.value == "=":
        return f"{value}: {first}"
    return say(
        SIGNS[phrase.value] if phrase.says == "compare" else f"phrase.{phrase.says}",
        value=value,
        other=first,
        low=first,
        high=last,
        others=", ".join(others),
        pattern=phrase.value,
    )


def _bracketed(phrase: Phrase, say: Speech) -> str:
    said = _said(phrase, say)
    return f"({said})" if phrase.says in NESTED else said


def _value(phrase: Phrase, say: Speech) -> str:
    """Name a column, or write a number, word or day."""
    if phrase.parts:
        parts = [_value(one, say) for one in phrase.parts]
        signs = phrase.value.replace("-", "−").replace("*", "×").split()
        if len(signs) == len(parts):  # the sign of a negative number stands before it
            return signs[0] + parts[0]
        return " ".join([parts[0], *(f"{a} {b}" for a, b in zip(signs, parts[1:], strict=True))])
    key = f"need.buildings.{phrase.value}"
    if phrase.says == "column":
        return say(key) if say.has(key) else phrase.value
    if phrase.says == "number":
        return say.number(float(phrase.value), 3)
    if phrase.says == "call":
        return say.day(date.fromisoformat(phrase.value))
    return (
        say.word(phrase.value) if phrase.says == "text" else say(f"phrase.{phrase.value.lower()}")
    )
