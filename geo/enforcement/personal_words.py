"""Whether the words of a report may name a person, so that somebody must read them first.

What is asked for errs on the side of holding back: the name of a street between capitals, a
cadastral number, a date with many digits are held back too. And it cannot find every name, so
no words of a report are ever published, whatever is found in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.errors import PERSONAL

_CAPITAL = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_SMALL = "a-zа-яёәғқңөұүһі"
_WORD = rf"[{_CAPITAL}][{_CAPITAL}{_SMALL}]+"
_KNOWN = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)
"""Words that English writes with a capital, and that are no names."""
_UNSURE = (
    "снова|слова|основа|готова|дерева|слева|корова|голова|"
    r"\w*(?:метр|этаж|дом|год|час|куб|участк|гараж|склон|забор|ряд|грузовик|кирпич|блок|двор|"
    "город|пункт|штраф|документ|автомобил|экскаватор|бульдозер|подъезд|балкон|столб|бетон|"
    "фундамент|котлован|квартал|сад|месяц|самосвал|кран|район|лес|завод|овраг|объект|ящик|"
    "корпус)(?:ов|ев)"
)
"""Russian words that end as a surname does and are none."""
_ENDINGS = (
    "ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|цкий|ская|цкая|енко|ович|евич|овна|евна|"
    "ұлы|улы|қызы|кызы|ov|ev|yov|ova|eva|yova|sky|skaya|enko|ovich|evich|ovna|evna|uly|kyzy|qyzy"
)
_SMALL_ENDINGS = (
    "ов|ев|ёв|ова|ева|ёва|овым|евым|енко|ович|евич|овна|евна|ұлы|қызы|"
    "ova|eva|yova|enko|ovich|evich|ovna|evna|kyzy|qyzy"
)
"""Endings that tell of a surname or patronymic in small letters too; others end many words."""

SIGNS: Mapping[str, re.Pattern[str]] = {
    "number": PERSONAL,
    "telephone": re.compile(r"(?<![\d-])\+?\d(?:[\s().-]*\d){6,}"),
    "address": re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w{3,}|\b(?:t|wa)\.me/\w+", re.IGNORECASE),
    "initials": re.compile(
        rf"\b[{_CAPITAL}]\.\s?(?:[{_CAPITAL}]\.\s?)?{_WORD}|{_WORD}\s[{_CAPITAL}]\."
    ),
    "surname": re.compile(
        rf"\b(?!(?i:{_UNSURE})\b)(?:[{_CAPITAL}][{_SMALL}]+(?:{_ENDINGS})"
        rf"|[{_CAPITAL}]{{2,}}(?:{_ENDINGS.upper()})|[{_SMALL}]{{3,}}(?:{_SMALL_ENDINGS}))\b"
    ),
    "two_names": re.compile(rf"\b{_WORD}[ -]{_WORD}"),
    "name": re.compile(rf"(?<=[^\s.!?…:;] )[«\"(]?(?!(?:{_KNOWN})\b){_WORD}"),
}
"""What in a text may be a person: a number of twelve digits, a telephone, an address of mail or of
a messenger, initials beside a surname, the ending of a surname or patronymic, two words that
begin with a capital, one within a sentence."""


def signs_of_persons(text: str) -> tuple[str, ...]:
    """Say by which signs a text may name a person; none where nothing looks like it.

    Examples
    --------
    >>> signs_of_persons("Третий этаж, а разрешено два")
    ()
    >>> signs_of_persons("Строит А. Канарейкин, тел. 8 000 000 00 00")
    ('number', 'telephone', 'initials', 'surname')
    """
    return tuple(name for name, sign in SIGNS.items() if sign.search(text))
