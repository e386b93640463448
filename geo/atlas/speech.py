"""Texts, numbers, days and words of the data as one language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from geo.atlas import languages
from geo.records import Text


class Speech:
    """One language, and the words that a monitor gives for those of its registers and rules.

    Parameters
    ----------
    language
        kk, ru or en.
    words
        Texts of the monitor by its own words, such as uses and kinds of acts.
    """

    def __init__(self, language: str, words: Mapping[str, Text] | None = None) -> None:
        self.language = language
        self._words = {plain_word(word): text for word, text in (words or {}).items()}
        self._texts = languages.texts()[language]
        self._locale = languages.TERRITORY[language]

    def __call__(self, key: str, **values: str) -> str:
        """Give a text of the pages with its placeholders filled."""
        text = self._texts[key]
        written = text if isinstance(text, str) else text[-1]
        for name, value in values.items():
            written = written.replace(f"{{{name}}}", value)
        return written

    def count(self, key: str, count: int) -> str:
        """Give the text of a count in its plural form.

        Examples
        --------
        >>> Speech("ru").count("count.days", 3)
        '3 дня'
        """
        form = {"one": 0, "few": 1}.get(Locale.parse(self._locale).plural_form(count), -1)
        return str(self._texts[key][form]).replace("{count}", self.number(count))

    def drafted(self) -> str:
        """Say how many texts of this language no person has reviewed yet; nothing where none."""
        drafts, every = languages.drafts()[self.language]
        told = {"drafts": self.number(drafts), "all": self.number(every)}
        return self("page.drafts", **told) if drafts else ""

    def has(self, key: str) -> bool:
        """Tell whether the pages have such a text."""
        return key in self._texts

    def local(self, text: Text) -> str:
        """Give a text of the data in this language."""
        return str(getattr(text, self.language))

    def word(self, word: str) -> str:
        """Give a word of a register or rule book; one the monitor has no text for is quoted."""
        known = self._words.get(plain_word(word))
        return self.local(known) if known else self("word.own", word=word)

    def licence(self, licence: str) -> str:
        """Name a licence: by its own words, but for those that only say what it is."""
        key = f"licence.{re.sub('[^a-z]+', '_', licence.lower())}"
        return self(key) if self.has(key) else licence

    def day(self, day: date) -> str:
        """Write a day as people do."""
        return str(format_date(day, format="long", locale=self._locale))

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with at most so many decimals, as the pages do.

        Examples
        --------
        >>> Speech("en").number(-1234.25, 1), Speech("en").number(-0.04, 1)
        ('−1,234.3', '0')
        """
        # a page rounds a half up, and the number as it is held, not as it is printed
        rounded = Decimal(float(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0
        form = "#,##0" + ("." + "#" * digits if digits else "")
        written = str(format_decimal(abs(rounded), format=form, locale=self._locale))
        return languages.MINUS + written if rounded < 0 else written

    def share(self, value: float) -> str:
        """Write a share as a percentage to a tenth.

        Examples
        --------
        >>> Speech("en").share(0.2), Speech("kk").share(0.255)
        ('20%', '25,5%')
        """
        form = languages.conventions()[self.language]["percent"]
        return str(form.replace("{number}", self.number(value * 100, 1)))

    def metres(self, value: float) -> str:
        """Write a distance, finer where it is short."""
        return f"{self.number(value, 1 if value < 100 else 0)} {self('unit.m')}"

    def area(self, value: float) -> str:
        """Write an area in whole square metres, finer where it is small."""
        return f"{self.number(value, 1 if value < 10 else 0)} {self('unit.m2')}"

    def degrees(self, value: float) -> str:
        """Write a slope."""
        return f"{self.number(value, 1)}°"


def plain_word(word: str) -> str:
    """Give a word as registers and rules compare it: without case and spaces around.

    Examples
    --------
    >>> plain_word(" House ")
    'house'
    """
    return word.strip().casefold()
