"""How an edition is cited: its checksums, the hash that stands for them, its addresses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

SUMS = "data/SHA256SUMS"
"""Where the checksums of the data lie, below the public folder; its own stands for the edition."""
ALL_SUMS = "SHA256SUMS"
"""Where the checksums of every file of the public folder lie, but its own."""
_TEXTS = (".csv", ".geojson", ".json", ".txt")
"""What is hashed: files that no version of a library writes otherwise."""
_SAFE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9])?")
"""Numbers of cases that are a file name on every disk."""
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\..*)?")
"""File names that Windows keeps for devices, whatever follows their dot."""
SHORT = 16
"""Digits of the hash in a citation: enough to tell editions apart; the whole one is beside it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a citation names: the day of the edition, its hash, and where it is published.

    ``since`` is the day of the older edition that it tells its changes from; None: of none.
    """

    as_of: date
    sha256: str
    base_url: str | None
    since: date | None = None

    def address(self, path: str) -> str:
        """Give the permanent address of a page; without a public address its place in the folder.

        Examples
        --------
        >>> Edition(date(2026, 1, 1), "", "https://town.example/maps").address("cases/A-1.html")
        'https://town.example/maps/cases/A-1.html'
        """
        return path if self.base_url is None else f"{self.base_url.rstrip('/')}/{path}"


def checksums(files: Mapping[str, bytes]) -> str:
    """Write the checksums of some files as ``sha256sum -c`` reads them, by their names.

    Examples
    --------
    >>> checksums({"a.gpkg": b""})[:20]
    'e3b0c44298fc1c149afb'
    """
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )


def checksums_of_texts(files: Mapping[str, bytes]) -> str:
    """Write the checksums of the text files among the downloads, which no library writes otherwise.

    Parameters
    ----------
    files
        The downloads by their names.

    Examples
    --------
    >>> checksums_of_texts({"a.csv": b"", "a.gpkg": b""}).count("a.")
    1
    """
    return checksums({name: one for name, one in files.items() if name.endswith(_TEXTS)})


def edition_of(
    as_of: date, base_url: str | None, sums: str, *, since: date | None = None
) -> Edition:
    """Name an edition by the hash of its checksums, as ``sha256sum data/SHA256SUMS`` gives it."""
    return Edition(as_of, hashlib.sha256(sums.encode()).hexdigest(), base_url, since)


def page_names(case_ids: Iterable[str]) -> dict[str, str]:
    """Give the file name of the page of each case, the same in every edition.

    It hangs on the number alone. A disk blind to case takes a small letter for its capital, so
    a number with small letters carries a part of its hash, whether another case is written so or
    not: the next edition may hold one. One that is no safe file name is named by its hash. No
    number that is one holds a ``~``.

    Examples
    --------
    >>> page_names(["A-1"])
    {'A-1': 'A-1.html'}
    >>> page_names(["../x"])["../x"].startswith("case~")
    True
    """
    return {one: f"{_stem(one)}.html" for one in case_ids}


def _stem(case_id: str) -> str:
    digest = hashlib.sha256(case_id.encode()).hexdigest()[:SHORT]
    if not _SAFE.fullmatch(case_id) or _RESERVED.fullmatch(case_id.upper()):
        return f"case~{digest}"
    return case_id if case_id == case_id.upper() else f"{case_id}~{digest}"
