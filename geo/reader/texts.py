"""Base: the bytes of a foreign text become text in their encoding, which is never guessed."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import Any

from charset_normalizer import from_bytes

from geo.reader.child import fault

Fault = dict[str, Any]

KAZAKH = "әғқңөұүһі"
"""The letters that Kazakh adds to the Russian alphabet (GOST 34.301-91 keeps all nine)."""

# what offices of the region export in; a wider choice makes short words look like any of them
_LIKELY = ["cp1251", "kz1048", "cp866", "koi8_r", "mac_cyrillic", "iso8859_5", "cp1252"]
_BEYOND_ASCII = re.compile(rb"[\x80-\xff][^\s,;|\"]*")
_ENOUGH_WORDS = 500
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(data: bytes, declared: str | None = None) -> tuple[str | None, list[Fault]]:
    r"""Read a text: UTF-8, UTF-16 that says so, or what a person has declared.

    Parameters
    ----------
    data
        The bytes of the file.
    declared
        The encoding that the monitor names; None where it names none.

    Returns
    -------
    text, faults
        None where the bytes do not fit; a note where they were read in another encoding
        than UTF-8.

    Examples
    --------
    >>> read("Алматы".encode("utf-16"))[1][0]["code"]
    'encoding_read'
    >>> read("Алматы".encode("cp1251"))[1][0]["what"]
    'byte 0xC0 is not UTF-8; it looks like cp1251'
    """
    if declared is not None:
        faults = unknown(declared) or contradicted(data, declared)
        if faults:
            return None, faults
    marked = "utf-16" if data.startswith(_MARKS) else "utf-8"
    encoding = standard(declared) if declared is not None else marked
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        return None, [unfit(data, error.start, encoding)]
    return text, [] if encoding == "utf-8" else [told(encoding)]


def unknown(declared: str) -> list[Fault]:
    """Refuse the name of an encoding that is none."""
    try:
        "a".encode(declared)
    except (LookupError, ValueError):
        what = f"encoding {declared[:40]!r} is not known"
        return [fault("encoding_unknown", what, "Write it as encoding: cp1251")]
    return []


def contradicted(data: bytes, declared: str) -> list[Fault]:
    """Refuse a declared encoding where the bytes say plainly that they are UTF-8."""
    if standard(declared) == "utf-8" or data.isascii():
        return []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    what = f"encoding: {declared} is declared, and the bytes are UTF-8"
    return [fault("encoding_unknown", what, "Take encoding out")]


def unfit(data: bytes, start: int, encoding: str = "utf-8") -> Fault:
    """Name the row and the byte that do not fit an encoding, and the one that would."""
    row = data.count(b"\n", 0, start) + 1
    like = looks_like(data)
    said = f"; it looks like {like}" if like and like != encoding else ""
    what = f"byte 0x{data[start]:02X} is not {encoding.upper()}{said}"
    if not said:
        return fault("not_utf8", what, "Export it again as UTF-8", row=row)
    mend = f"Write encoding: {like} for the file if its letters come out right, or export it again"
    return fault("not_utf8", what, f"{mend} as UTF-8", row=row)


def looks_like(data: bytes) -> str | None:
    """Name the encoding that words beyond ASCII seem to be in; a hint for a person, never used.

    Examples
    --------
    >>> looks_like("1;Жилой дом".encode("cp866"))
    'cp866'
    """
    words = [found[0] for found in islice(_BEYOND_ASCII.finditer(data), _ENOUGH_WORDS)]
    best = from_bytes(b" ".join(words), cp_isolation=_LIKELY).best() if words else None
    return best.encoding if best is not None else None


def told(encoding: str) -> Fault:
    """Tell in which encoding a file was read, and which letters it cannot have kept.

    Examples
    --------
    >>> told("cp1251")["what"]
    'read as cp1251, which has no letter for ә, ғ, қ, ң, ө, ұ, ү, һ'
    """
    lost = [letter for letter in KAZAKH if not letter.encode(encoding, "ignore")]
    if not lost:
        mend = "Nothing has to be done; UTF-8 needs no declaration"
        return fault("encoding_read", f"read as {encoding}", mend, severity="note")
    what = f"read as {encoding}, which has no letter for {', '.join(lost)}"
    mend = "Export it again as UTF-8 if it holds Kazakh names"
    return fault("encoding_read", what, mend, severity="note")


def standard(declared: str) -> str:
    """Give the one name of an encoding that has many.

    Examples
    --------
    >>> standard("WINDOWS-1251"), standard("utf8")
    ('cp1251', 'utf-8')
    """
    name = codecs.lookup(declared).name
    return "utf-8" if name == "utf-8-sig" else name
