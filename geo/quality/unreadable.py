"""VALIDATE: a column of which nothing can be read, which is a fault of the mapping, not of rows."""

from __future__ import annotations

import pandas as pd

from geo.quality.dates import SPANS, spelled
from geo.quality.faults import joined
from geo.records import Intake, Issue
from geo.tables import Column

FEWEST = 3
"""Fewer values that all cannot be read may be slips of a row each; they are set aside as such."""

FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
"""Forms of dates that are tried, so that the mend can name one; none is ever taken for granted."""

_UNREAD = frozenset(("date_unreadable", "date_ambiguous", "number_unreadable"))


def unread_column(
    texts: pd.Series, faults: pd.DataFrame, column: Column, named: str, intake: Intake
) -> tuple[pd.DataFrame, list[Issue]]:
    """Tell once of a column in which no value can be read, in the place of every row of it.

    Parameters
    ----------
    texts
        One text a row, missing where the row gives none.
    faults
        What was found wrong with the values.
    column, named
        Our column, a day or a number, and its name in the file.
    intake
        The input, with the form of its dates and the mark of its decimals.

    Returns
    -------
    faults, issues
        The faults as they came and no issue, where one value can be read or only one or two
        are there; else no fault of the rows, and the issue that stops the run.
    """
    given = texts.notna()
    unread = faults.loc[faults["code"].isin(_UNREAD), "at"].nunique()
    if given.sum() < FEWEST or unread < given.sum():
        return faults, []
    meant, mend = (
        _date_words(texts[given], column, intake) if column.kind == "day" else _number_words(intake)
    )
    what = (
        f"none of the {int(given.sum())} values of {column.name} is {meant}; "
        f"the first is '{str(texts[given].iloc[0])[:60]}'"
    )
    return joined(()), [
        Issue("stop", "column_unreadable", intake.file, what, mend, column=named or None)
    ]


def _date_words(texts: pd.Series, column: Column, intake: Intake) -> tuple[str, str]:
    """Say in which form the days should have been, and in which they seem to be."""
    told = intake.date_format or ()
    declared = [told] if isinstance(told, str) else list(told)
    tried = (*FORMS, "%Y") if column.name in SPANS else FORMS
    fitting = [form for form in tried if form not in declared and _fits(texts, form)]
    register = f"the register {intake.input_id}"
    if len(fitting) != 1:
        seems = f": its days may be {spelled(fitting)}" if fitting else ", or map another column"
        mend = f"Correct date_format of {register}{seems}"
    elif declared:
        mend = f'Add "{fitting[0]}" to date_format of {register} if that is how its days are meant'
    else:
        mend = f'Declare date_format: "{fitting[0]}" for {register} if its days are meant so'
    return f"a day written as {spelled(declared or ['%Y-%m-%d'])}", mend


def _number_words(intake: Intake) -> tuple[str, str]:
    mark = "comma" if intake.decimal_mark == "," else "point"
    mend = f"Correct decimal_mark of the register {intake.input_id}, or the column it is mapped to"
    return f"a number with a decimal {mark}", mend


def _fits(texts: pd.Series, form: str) -> bool:
    return bool(pd.to_datetime(texts, format=form, errors="coerce").notna().all())
