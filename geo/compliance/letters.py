"""Letters that only look like others: a word written with them is found nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from geo.errors import UNPRINTABLE, printable
from geo.records import Record

LATIN, CYRILLIC, GREEK = "A-Za-z\u00c0-\u024f", "\u0400-\u052f", "\u0370-\u03ff"
MIXED = re.compile(
    f"[{LATIN}][{CYRILLIC}{GREEK}]|[{CYRILLIC}][{LATIN}{GREEK}]|[{GREEK}][{LATIN}{CYRILLIC}]"
)
"""Two letters side by side of two scripts: one of them only looks like what is meant."""


def letter_faults(record: Record) -> Iterator[tuple[str, str, str]]:
    """Find letters that look like others, or that nobody sees, in the texts of a record.

    Returns
    -------
    faults
        The key, joined by dots, what is wrong with its text, and the mend.

    Examples
    --------
    >>> from geo.records import Text
    >>> list(letter_faults(Text(kk="Биік", ru="Вышe", en="Taller")))
    [('ru', "letters of two alphabets look alike: 'шe'", 'Type the word afresh')]
    """
    for key, text in _texts(record):
        odd = [letter for letter in text if letter.isalpha() and _disguised(letter)]
        mixed = MIXED.search(text)
        if UNPRINTABLE.search(text.replace("\n", " ")):
            what = f"a character that cannot be seen: {printable(text)[:60]!r}"
            yield key, what, "Take it out"
        elif mixed or odd or text != unicodedata.normalize("NFC", text):
            shown = mixed[0] if mixed else "".join(odd[:2]) or text[:20]
            yield key, f"letters of two alphabets look alike: {shown!r}", "Type the word afresh"
        elif text != text.strip() or not text:
            yield key, f"{text!r} is empty, or has spaces around", "Write the word alone"


def _disguised(letter: str) -> bool:
    return unicodedata.normalize("NFKC", letter) != unicodedata.normalize("NFC", letter)


def _texts(node: Any, below: str = "") -> Iterator[tuple[str, str]]:
    """Give every text of a record with the key that leads to it."""
    if isinstance(node, str):
        yield below, node
    elif isinstance(node, Record):
        yield from _texts({name: getattr(node, name) for name in type(node).model_fields}, below)
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield from _texts(value, f"{below}.{name}" if below else name)
    elif isinstance(node, list | tuple):
        for number, item in enumerate(node):
            yield from _texts(item, f"{below}.{number}")
