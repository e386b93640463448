"""VALIDATE: texts become days and numbers, and those that cannot are named."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from geo.errors import UNPRINTABLE, printable
from geo.quality.faults import joined, mark
from geo.records import MOST_M

IMPLAUSIBLE_FROM: Mapping[str, tuple[float, str]] = {
    "floors": (200, "floors"),
    "floors_permitted": (200, "floors"),
    "height_m": (1000, "m"),
    "height_permitted_m": (1000, "m"),
    "height_error_m": (MOST_M, "m"),
    "position_error_m": (MOST_M, "m"),
    "area_doc_m2": (1e10, "m²"),
}
"""Numbers above are slips of the pen: no building on earth has more floors or is higher (163 and
828 m in 2026), and no parcel is larger than a province."""

WHOLE = frozenset(("floors", "floors_permitted"))
"""Columns of counts: half a floor is not one."""

EARLIEST, LATEST = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31")
"""Days outside are slips of the pen: no register on file is older, and none speaks of 2100."""

_ISO = r"\d{4}-\d{2}-\d{2}"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_BY_TURNS = r"(\d{1,2})[./ -](\d{1,2})[./ -](?:\d{4}|\d{2})"
_LETTERS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}


def days(texts: pd.Series, date_format: str | None, column: str) -> tuple[pd.Series, pd.DataFrame]:
    """Read days.

    Parameters
    ----------
    texts
        One text a row; missing where the row gives none.
    date_format
        Its strptime form, where the register declares one; else only YYYY-MM-DD is a day,
        because 9/7/2011 is one day in Almaty and another in Austin.
    column
        Name of the column in the file.

    Returns
    -------
    days, faults
        ``datetime64[s]``, missing where unreadable; and the rows that are.

    Examples
    --------
    >>> days(pd.Series(["2024-02-30", "9/7/2011"]), None, "issued")[1]["code"].tolist()
    ['date_unreadable', 'date_ambiguous']
    """
    given = texts.notna()
    shaped = given if date_format else given & texts.str.fullmatch(_ISO).fillna(False)
    read = pd.to_datetime(texts.where(shaped), format=date_format or "%Y-%m-%d", errors="coerce")
    read = read.dt.tz_localize(None) if read.dt.tz is not None else read
    read = read.dt.normalize().astype("datetime64[s]")
    unread = given & read.isna()
    ambiguous = unread & _ambiguous(texts) if date_format is None else unread & False
    strange = read.notna() & ~read.between(EARLIEST, LATEST)
    quoted = "'" + texts.fillna("").str.slice(0, 60) + "'"
    form = _spelled(date_format or "%Y-%m-%d")
    faults = joined(
        (
            mark(
                ambiguous,
                "date_ambiguous",
                quoted + " is one of two days",
                "Declare date_format for the register, or write YYYY-MM-DD",
                column=column,
            ),
            mark(
                unread & ~ambiguous,
                "date_unreadable",
                quoted + " is not a date",
                f"Write it as {form}"
                if date_format
                else f"Write it as {form}, or declare date_format for the register",
                column=column,
            ),
            mark(
                strange,
                "date_implausible",
                quoted + " is outside 1900-2100",
                "Correct the year",
                column=column,
            ),
        )
    )
    return read.mask(strange), faults


def numbers(texts: pd.Series, column: str, ours: str = "") -> tuple[pd.Series, pd.DataFrame]:
    """Read numbers with a decimal point; none of the columns read here can be negative.

    Parameters
    ----------
    texts
        One text a row; missing where the row gives none.
    column
        Name of the column in the file.
    ours
        Our name of it, which says what is plausible.

    Returns
    -------
    numbers, faults
        ``float64``, missing where unreadable or implausible; and the rows that are.

    Examples
    --------
    >>> numbers(pd.Series(["2.5", "2,5", "-1"]), "floors")[1]["code"].tolist()
    ['number_unreadable', 'number_negative']
    >>> numbers(pd.Series(["2.5", "9"]), "levels", "floors")[1]["code"].tolist()
    ['number_implausible']
    """
    given = texts.notna()
    shaped = given & texts.str.fullmatch(_NUMBER).fillna(False)
    read = pd.to_numeric(texts.where(shaped), errors="coerce").astype("float64")
    read = read.mask(read.abs() == float("inf"))
    quoted = "'" + texts.fillna("").str.slice(0, 60) + "'"
    most, unit = IMPLAUSIBLE_FROM.get(ours, (float("inf"), ""))
    negative, large = read < 0, read > most
    broken = (read % 1 != 0) & read.notna() & ~negative & ~large & (ours in WHOLE)
    mend = "Correct the number, or leave it empty"
    found = (
        (
            given & read.isna(),
            "number_unreadable",
            " is not a number",
            "Write one number, with a decimal point",
        ),
        (negative, "number_negative", " is below zero", mend),
        (large, "number_implausible", f" is more than {most:,.0f} {unit}", mend),
        (broken, "number_implausible", " is not a whole number of floors", mend),
    )
    faults = joined(
        mark(where, code, quoted + said, how, column=column) for where, code, said, how in found
    )
    return read.mask(negative | large | broken), faults


def keys(texts: pd.Series, column: str) -> pd.DataFrame:
    """Mark the keys that hold a character that hides, or turns the text around it.

    Two such keys look the same on a page and are not.

    Examples
    --------
    >>> keys(pd.Series(["b1", "b1\u200b"]), "id")["at"].tolist()
    [1]
    """
    hidden = texts.str.contains(UNPRINTABLE).fillna(False)
    quoted = "'" + texts.where(hidden, "").map(printable).str.slice(0, 60) + "'"
    what = quoted + " holds a character that cannot be seen"
    return mark(hidden, "key_unprintable", what, "Write the key again without it", column=column)


def contradictions(absent: pd.Series, captured: pd.Series, column: str) -> pd.DataFrame:
    """Mark the rows seen without their building on the day it was seen, or later.

    Parameters
    ----------
    absent, captured
        Days, one a row; missing where the row gives none.
    column
        Name of the column of ``absent`` in the file.
    """
    told = absent.dt.strftime("%Y-%m-%d").fillna(""), captured.dt.strftime("%Y-%m-%d").fillna("")
    what = "seen absent on " + told[0] + ", and seen on " + told[1]
    mend = "Correct one of the two days"
    return mark(absent >= captured, "dates_contradict", what, mend, column=column)


def _ambiguous(texts: pd.Series) -> pd.Series:
    """Find the texts in which day and month could change places and give another day."""
    parts = texts.str.extract(re.compile(rf"^{_BY_TURNS}$"))
    first, second = (pd.to_numeric(parts[at], errors="coerce") for at in (0, 1))
    return first.between(1, 12) & second.between(1, 12) & (first != second)


def _spelled(date_format: str) -> str:
    for code, letters in _LETTERS.items():
        date_format = date_format.replace(code, letters)
    return date_format
