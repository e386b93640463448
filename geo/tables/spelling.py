"""Numbers and names written so that two spellings of one are equal."""

from __future__ import annotations

import pandas as pd

LOOK_ALIKES = str.maketrans("авекмнорстухіһ", "abekmhopctyxih")
"""Cyrillic small letters and the Latin ones that look the same on paper."""

SEPARATORS = r"[\s\-–—:/.]+"

WRITTEN = r"[0-9a-z]+(?:-[0-9a-z]+)*"
"""How most numbers are written, small letters apart: there is nothing to change in them."""


def comparable(names: pd.Series) -> pd.Series:
    """Write numbers or names for comparison alone: the raw value stays where it is.

    Letters are small and Latin where they look alike, and every run of spaces, hyphens,
    colons, slashes or dots is one hyphen. A separator is never dropped: 1-23 is not 12-3.

    Examples
    --------
    >>> comparable(pd.Series(["20:311:001 А", "20-311-001-a", None])).fillna("").tolist()
    ['20-311-001-a', '20-311-001-a', '']
    """
    small = names.astype("str").str.strip().str.lower()
    other = ~small.str.fullmatch(WRITTEN).fillna(False).to_numpy(dtype=bool)
    # few numbers are written in another way, and each is looked at in Python
    rest = small[other].str.translate(LOOK_ALIKES).str.replace(SEPARATORS, "-", regex=True)
    small[other] = rest.to_numpy()
    return small.where(names.notna(), None)
