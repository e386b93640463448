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
TERRITORY: Mapping[str, str] = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
"""Whose way of writing numbers and dates is taken."""

Texts = Mapping[str, str | tuple[str, ...]]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@cache
def texts(folder: Path = Path(__file__).parent / "locale") -> Mapping[str, Texts]:
    """Read the catalogues; a text with plural forms is a tuple of them.

    Raises
    ------
    DataError
        If a text is missing, empty or marked fuzzy in one of the languages, has another
        number of plural forms than its catalogue's header says, or has other placeholders
        than in Russian.

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


def conventions() -> dict[str, dict[str, Any]]:
    """Give how each language writes numbers and days.

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
        "months": [locale.months["format"]["wide"][month] for month in range(1, 13)],
        "date": locale.date_formats["long"].pattern,
    }


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
    for language in LANGUAGES:
        for key in keys:
            fault = _fault(
                messages[language].get(key),
                messages[DEFAULT].get(key),
                catalogues[language].num_plurals,
            )
            if fault:
                yield f"locale/{language}.po, {key}: {fault}"


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
