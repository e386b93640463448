"""The texts of a page in Kazakh, Russian and English, from the catalogues in ``locale/``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from geo.errors import DataError

LANGUAGES = ("kk", "ru", "en")
DEFAULT = "ru"
SOURCE = "en"
"""The language that the texts are written in first; the others are translations."""
TERRITORY: Mapping[str, str] = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
"""Whose way of writing numbers and dates is taken."""

Texts = Mapping[str, str | tuple[str, ...]]

MINUS = "−"
"""Written before a negative number; at the locales' own hyphen a line may break."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REVIEWED = "reviewed:"
_ALIKE = "alike:"
"""What a translator writes above a text: who read it and when; why two languages share it."""


@cache
def texts(folder: Path = Path(__file__).parent / "locale") -> Mapping[str, Texts]:
    """Read the catalogues; a text with plural forms is a tuple of them.

    Raises
    ------
    DataError
        If a text is missing, empty or marked fuzzy in one of the languages, has another
        number of plural forms than its catalogue's header says, has other placeholders
        than in Russian, or is in Kazakh as in Russian or English without ``# alike: why``.

    Examples
    --------
    >>> texts()["en"]["verdict.unknown"]
    'Not known'
    """
    catalogues = {language: _read(folder, language) for language in LANGUAGES}
    faults = list(_faults(catalogues))
    if faults:
        raise DataError(faults)
    return {
        language: {key: _string(message) for key, message in sorted(_messages(catalogue))}
        for language, catalogue in catalogues.items()
    }


@cache
def drafts(
    folder: Path = Path(__file__).parent / "locale",
) -> Mapping[str, tuple[int, int]]:
    """Count the texts of each translation that no person has reviewed yet, and all of them.

    A text is a draft until somebody who speaks the language has read it, and has written
    ``# reviewed: YYYY-MM-DD, by whom`` above its ``msgid``: a new text can never pass for a
    reviewed one. The language the texts are written in first is no translation.

    Examples
    --------
    >>> drafts()["en"][0]
    0
    """
    counted = {}
    for language in LANGUAGES:
        messages = [message for _, message in _messages(_read(folder, language))]
        unread = [one for one in messages if not _has(one, _REVIEWED)]
        counted[language] = (0 if language == SOURCE else len(unread), len(messages))
    return counted


@cache
def conventions() -> Mapping[str, Mapping[str, Any]]:
    """Give how each language writes numbers, shares and days.

    Browsers on phones often lack Kazakh, so the page is told instead of asking the browser.

    Examples
    --------
    >>> conventions()["kk"]["months"][0], conventions()["ru"]["decimal"]
    ('қаңтар', ',')
    """
    return {language: _conventions(Locale.parse(TERRITORY[language])) for language in LANGUAGES}


def _conventions(locale: Locale) -> dict[str, Any]:
    symbols = locale.number_symbols["latn"]
    return {
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "minus": MINUS,
        "percent": locale.percent_formats[None].pattern.replace("#,##0", "{number}"),
        "months": [locale.months["format"]["wide"][month] for month in range(1, 13)],
        "date": locale.date_formats["long"].pattern,
    }


@cache
def _read(folder: Path, language: str) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _messages(catalogue: Catalog) -> Iterator[tuple[str, Message]]:
    """Give the messages by key: a plural one goes by its first id."""
    for message in catalogue:
        if message.id:
            yield (message.id if isinstance(message.id, str) else message.id[0]), message


def _string(message: Message) -> str | tuple[str, ...]:
    return _forms(message)[0] if isinstance(message.id, str) else _forms(message)


def _forms(message: Message) -> tuple[str, ...]:
    """Give the plural forms of a text, or the one text there is."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _faults(catalogues: Mapping[str, Catalog]) -> Iterator[str]:
    messages = {language: dict(_messages(catalogue)) for language, catalogue in catalogues.items()}
    keys = sorted(set().union(*messages.values()))
    yield from _left_over(messages)
    for language in LANGUAGES:
        for key in keys:
            fault = _fault(
                messages[language].get(key),
                messages[DEFAULT].get(key),
                catalogues[language].num_plurals,
            )
            if fault:
                yield f"locale/{language}.po, {key}: {fault}"


def _left_over(messages: Mapping[str, Mapping[str, Message]]) -> Iterator[str]:
    """Name each Kazakh text that is still the Russian or the English one."""
    for key, message in sorted(messages["kk"].items()):
        others = [messages[language].get(key) for language in LANGUAGES if language != "kk"]
        same = _forms(message) in [_forms(one) for one in others if one]
        if any(_forms(message)) and same and not _has(message, _ALIKE):
            yield (
                f"locale/kk.po, {key}: the text is the Russian or English one. "
                f"Translate it, or write '# {_ALIKE} why' above it."
            )


def _has(message: Message, word: str) -> bool:
    """Tell whether a translator wrote a comment of this kind, with something after it."""
    return any(
        one.startswith(word) and one.removeprefix(word).strip() for one in message.user_comments
    )


def _fault(message: Message | None, model: Message | None, plurals: int) -> str | None:
    """Say what is wrong with one text, compared with the Russian one."""
    if message is None or model is None:
        return "the text is missing in one language. Add it."
    forms = _forms(message)
    if message.fuzzy or not forms or not all(form.strip() for form in forms):
        return "the text is empty or fuzzy. Translate it."
    if not isinstance(message.id, str) and len(forms) != plurals:
        return f"{len(forms)} plural forms, not {plurals}. Write one for each."
    named = set(_PLACEHOLDER.findall(" ".join(forms)))
    if named != set(_PLACEHOLDER.findall(" ".join(_forms(model)))):
        return f"placeholders {sorted(named)} differ from the Russian text. Use the same."
    return None
