"""What was known on a day: rows of later days are not part of that state of knowledge."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import pandas as pd

from geo.records import Issue

Table = TypeVar("Table", bound=pd.DataFrame)


def known_on(table: Table, column: str, as_of: date, file: str) -> tuple[Table, list[Issue]]:
    """Leave out the rows of days after ``as_of``, and say how many they were.

    Parameters
    ----------
    table
        Any table with a column of days.
    column
        That column; rows without a day stay.
    as_of
        The last day that counts.
    file
        Name in the message.

    Returns
    -------
    table, issues
        One note if any row was left out.

    Examples
    --------
    >>> days = pd.DataFrame({"issued_on": pd.to_datetime(["2026-01-01", "2026-03-01"])})
    >>> kept, issues = known_on(days, "issued_on", date(2026, 2, 1), "permits.csv")
    >>> len(kept), issues[0].code
    (1, 'after_as_of')
    """
    later = (table[column] > pd.Timestamp(as_of)).to_numpy()
    if not later.any():
        return table, []
    what = f"{int(later.sum())} rows are of days after {as_of}"
    mend = "They are left out of this state of knowledge; choose a later --as-of to use them"
    issue = Issue("note", "after_as_of", file, what, mend, column=column)
    return table[~later].reset_index(drop=True), [issue]
