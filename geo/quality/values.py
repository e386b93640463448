"""VALIDATE: texts become numbers or keys, and those that cannot are named."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from geo.errors import UNPRINTABLE, printable
from geo.quality.faults import joined, mark, quoting
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

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_THOUSANDS = r"[+-]?\d{1,3}(\.\d{3})+"
_NOT_ASCII = r"[^ -~]"  # asked first, as Arrow answers it for a whole column


def numbers(
    texts: pd.Series, column: str, ours: str = "", *, decimal_mark: str = "."
) -> tuple[pd.Series, pd.DataFrame]:
    """Read numbers; none of the columns read here can be negative.

    Parameters
    ----------
    texts
        One text a row; missing where the row gives none.
    column
        Name of the column in the file.
    ours
        Our name of it, which says what is plausible.
    decimal_mark
        What stands before the decimals. Where it is a comma, a number with a point is taken
        too, as a workbook writes its own, but for one such as 1.200, which may be a thousand
        and two hundred.

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
    shaped = texts.where(given & _numeric(texts, decimal_mark))
    pointed = shaped.str.replace(decimal_mark, ".", regex=False)
    read = pd.to_numeric(pointed, errors="coerce").astype("float64")
    read = read.mask(read.abs() == float("inf"))
    most, unit = IMPLAUSIBLE_FROM.get(ours, (float("inf"), ""))
    negative, large = read < 0, read > most
    broken = (read % 1 != 0) & read.notna() & ~negative & ~large & (ours in WHOLE)
    mend = "Correct the number, or leave it empty"
    found = (
        (
            given & read.isna(),
            "number_unreadable",
            " is not a number",
            f"Write one number, with a decimal {'comma' if decimal_mark == ',' else 'point'}",
        ),
        (negative, "number_negative", " is below zero", mend),
        (large, "number_implausible", f" is more than {most:,.0f} {unit}", mend),
        (broken, "number_implausible", " is not a whole number of floors", mend),
    )
    faults = joined(
        mark(where, code, quoting(texts, said), how, column=column)
        for where, code, said, how in found
    )
    return read.mask(negative | large | broken), faults


def _numeric(texts: pd.Series, decimal_mark: str) -> pd.Series:
    """Find the texts that are one number, and no other under another reading of the marks."""
    pointed = texts.str.fullmatch(_NUMBER)
    if decimal_mark == ".":
        return pointed.fillna(False)
    marked = texts.str.fullmatch(_NUMBER.replace(r"\.", re.escape(decimal_mark)))
    return (marked | (pointed & ~texts.str.fullmatch(_THOUSANDS))).fillna(False)


def keys(texts: pd.Series, column: str) -> pd.DataFrame:
    """Mark the keys that hold a character that hides, or turns the text around it.

    Two such keys look the same on a page and are not.

    Examples
    --------
    >>> keys(pd.Series(["b1", "b1\u200b"]), "id")["at"].tolist()
    [1]
    """
    hidden = texts.str.contains(_NOT_ASCII).fillna(False).to_numpy(dtype=bool, copy=True)
    hidden[hidden] = texts[hidden].str.contains(UNPRINTABLE)
    return mark(
        hidden,
        "key_unprintable",
        lambda at: (
            "'"
            + texts.iloc[at].map(printable).str.slice(0, 60)
            + "' holds a character that cannot be seen"
        ),
        "Write the key again without it",
        column=column,
    )
