"""Numbers that name things, written so that two offices' spellings of one number are equal."""

from __future__ import annotations

import pandas as pd

LOOK_ALIKES = str.maketrans("авекмнорстухіһ", "abekmhopctyxih")
"""Cyrillic small letters and the Latin ones that look the same on paper."""

SEPARATORS = r"[\s\-–—:/.]+"


def comparable(numbers: pd.Series) -> pd.Series:
    """Write numbers for comparison alone: the raw value stays where it is.

    Letters are small and Latin where they look alike, and every run of spaces, hyphens,
    colons, slashes or dots is one hyphen. A separator is never dropped: 1-23 is not 12-3.

    Examples
    --------
    >>> comparable(pd.Series(["20:311:001 А", "20-311-001-a", None])).fillna("").tolist()
    ['20-311-001-a', '20-311-001-a', '']
    """
    small = numbers.astype("str").str.strip().str.lower().str.translate(LOOK_ALIKES)
    written = small.str.replace(SEPARATORS, "-", regex=True)
    return written.where(numbers.notna(), None)


def among(names: pd.Series, others: pd.Series) -> pd.Series:
    """Tell which names are among others; what is missing is not.

    ``Series.isin`` takes a text column apart in Python, value by value, and needs seven times
    as long.

    Examples
    --------
    >>> among(pd.Series(["a", "b", None]), pd.Series(["b", None])).tolist()
    [False, True, False]
    """
    return names.notna() & names.astype(object).isin(others.astype(object))
