"""How an edition is cited: its checksums, the hash that stands for them, its addresses."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

SUMS = "data/SHA256SUMS"
"""Where the checksums of the data lie, below the public folder."""
_TEXTS = (".csv", ".geojson", ".json", ".txt")
"""What is hashed: files that no version of a library writes otherwise."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
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
    """Write the checksums of the text files among the downloads as ``sha256sum -c`` reads them.

    Parameters
    ----------
    files
        The downloads by their names.

    Examples
    --------
    >>> checksums({"a.csv": b"", "a.gpkg": b""})[:20]
    'e3b0c44298fc1c149afb'
    """
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
        if name.endswith(_TEXTS)
    )


def edition_of(
    as_of: date, base_url: str | None, sums: str, *, since: date | None = None
) -> Edition:
    """Name an edition by the hash of its checksums, as ``sha256sum data/SHA256SUMS`` gives it."""
    return Edition(as_of, hashlib.sha256(sums.encode()).hexdigest(), base_url, since)


def page_names(case_ids: Iterable[str]) -> dict[str, str]:
    """Give the file name of the page of each case, the same in every edition.

    A number that is no safe file name, or that a disk blind to case would take for another
    one, is named by its hash.

    Examples
    --------
    >>> page_names(["A-1"])
    {'A-1': 'A-1.html'}
    >>> page_names(["../x"])["../x"].startswith("case-")
    True
    """
    ids = list(case_ids)
    folded = Counter(one.casefold() for one in ids)
    return {
        one: f"{one}.html"
        if _PLAIN.fullmatch(one) and folded[one.casefold()] == 1
        else f"case-{hashlib.sha256(one.encode()).hexdigest()[:SHORT]}.html"
        for one in ids
    }
