"""VALIDATE: texts become days, and those that name none, or more than one, are told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from geo.quality.faults import joined, mark, quoting

EARLIEST, LATEST = pd.Timestamp("1900-01-01"), pd.Timestamp("2100-12-31")
"""Days outside are slips of the pen: no register on file is older, and none speaks of 2100."""

SPANS: Mapping[str, Literal["by_its_end", "before_it"]] = {
    "captured_on": "by_its_end",
    "seen_absent_on": "before_it",
}
"""Columns in which a year or a month has a meaning, the widest interval that it allows: a building
of 2017 was there by its last day, and is known to be absent only before its first. In any other
column, the day of an act, a year is no day."""

_ISO = r"\d{4}-\d{2}-\d{2}"
_MIDNIGHT = r"[T ]00:00(:00(\.0+)?)?"
_BY_TURNS = r"(\d{1,2})[./ -](\d{1,2})[./ -](?:\d{4}|\d{2})"
_LETTERS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
_CODE = re.compile(r"%(.)")
_DAYS, _MONTHS = frozenset("djcxuw"), frozenset("mbB")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day a run speaks of, and the time zone in which a moment is a day."""

    as_of: date
    timezone: str


def days(
    texts: pd.Series,
    date_format: str | Sequence[str] | None,
    column: str,
    ours: str = "",
    *,
    calendar: Calendar | None = None,
) -> tuple[pd.Series, pd.DataFrame]:
    """Read days.

    Parameters
    ----------
    texts
        One text a row; missing where the row gives none.
    date_format
        Its strptime form, or forms, where the register declares them: a text must give the
        same day in all that it fits. Else only YYYY-MM-DD is a day, because 9/7/2011 is one
        day in Almaty and another in Austin; midnight without a time zone, as programs write
        a day into a file, may stand behind it.
    column
        Name of the column in the file.
    ours
        Our name of it, which says what a year or a month alone means: see :data:`SPANS`.
    calendar
        A year or month that runs on the day of the run ends on that day; a moment with a time
        zone is the day that it is in the city. Left out: neither is known.

    Returns
    -------
    days, faults
        ``datetime64[s]``, missing where unreadable; and the rows that are.

    Examples
    --------
    >>> days(pd.Series(["2024-02-30", "9/7/2011"]), None, "issued")[1]["code"].tolist()
    ['date_unreadable', 'date_ambiguous']
    >>> days(pd.Series(["2017"]), "%Y", "built", "captured_on")[0].dt.date.tolist()
    [datetime.date(2017, 12, 31)]
    >>> days(pd.Series(["2017"]), "%Y", "built", "seen_absent_on")[0].dt.date.tolist()
    [datetime.date(2016, 12, 31)]
    """
    forms = (date_format,) if isinstance(date_format, str) else tuple(date_format or ())
    asked = texts if forms else _plain(texts)
    first, last, torn = _read(asked, forms or ("%Y-%m-%d",), calendar)
    unread = texts.notna() & first.isna() & ~torn
    ambiguous = torn
    if not forms:
        ambiguous = unread.copy()
        ambiguous[unread] = _ambiguous(texts[unread])
    vague = (first != last) & first.notna() & (ours not in SPANS)
    strange = first.notna() & ~vague & ~first.between(EARLIEST, LATEST)
    found = (
        (ambiguous, "date_ambiguous", " is one of two days", _one_day(forms)),
        (unread & ~ambiguous, "date_unreadable", " is not a date", _written(forms)),
        (vague, "date_unreadable", " names more than one day", _whole(forms)),
        (strange, "date_implausible", " is outside 1900-2100", "Correct the year"),
    )
    faults = joined(
        mark(where, code, quoting(texts, said), mend, column=column)
        for where, code, said, mend in found
    )
    return _meant(first, last, ours).mask(vague | strange), faults


def contradictions(absent: pd.Series, captured: pd.Series, column: str) -> pd.DataFrame:
    """Mark the rows seen without their building on the day it was seen, or later.

    Parameters
    ----------
    absent, captured
        Days, one a row; missing where the row gives none.
    column
        Name of the column of ``absent`` in the file.
    """
    return mark(
        absent >= captured,
        "dates_contradict",
        lambda at: (
            "seen absent on " + _iso(absent.iloc[at]) + ", and seen on " + _iso(captured.iloc[at])
        ),
        "Correct one of the two days",
        column=column,
    )


def _iso(days: pd.Series) -> pd.Series:
    return days.dt.strftime("%Y-%m-%d")


def span(form: str) -> Literal["day", "month", "year"]:
    """Tell what a strptime form names; one without a year is refused with the mapping.

    Examples
    --------
    >>> [span(form) for form in ("%d.%m.%Y", "%m.%Y", "%Y")]
    ['day', 'month', 'year']
    """
    codes = set(_CODE.findall(form))
    if not codes.isdisjoint(_DAYS):
        return "day"
    return "year" if codes.isdisjoint(_MONTHS) else "month"


def _plain(texts: pd.Series) -> pd.Series:
    """Keep the texts that are a day the world over, or its midnight, as YYYY-MM-DD."""
    plain = texts.str.fullmatch(f"{_ISO}({_MIDNIGHT})?").fillna(False)
    return texts.where(plain).str.slice(0, len("YYYY-MM-DD"))


def _read(
    texts: pd.Series, forms: Sequence[str], calendar: Calendar | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Give the first and last day that each text names, and whether two forms give others."""
    first, last = _fitting(texts, forms[0], calendar)
    torn = pd.Series(False, index=texts.index)
    for form in forms[1:]:
        start, end = _fitting(texts, form, calendar)
        both = first.notna() & start.notna()
        torn |= both & ((first != start) | (last != end))
        first, last = first.fillna(start), last.fillna(end)
    return first.mask(torn), last.mask(torn), torn


def _fitting(texts: pd.Series, form: str, calendar: Calendar | None) -> tuple[pd.Series, pd.Series]:
    """Read the texts that fit one form, as first and last day without a time."""
    zoned = "%z" in form  # rows of one column may stand in several zones: Almaty moved in 2024
    read = pd.to_datetime(texts, format=form, errors="coerce", utc=zoned)
    if zoned:
        read = read.dt.tz_convert(calendar.timezone if calendar else "UTC").dt.tz_localize(None)
    first = read.dt.normalize().astype("datetime64[s]")
    named = span(form)
    if named == "day":
        return first, first
    end = pd.offsets.YearEnd(0) if named == "year" else pd.offsets.MonthEnd(0)
    last = (first + end).astype("datetime64[s]")
    if calendar is None:
        return first, last
    today = pd.Timestamp(calendar.as_of)
    return first, last.mask((first < today) & (last > today), today)


def _meant(first: pd.Series, last: pd.Series, ours: str) -> pd.Series:
    """Give the one day that stands for all those a text names."""
    if SPANS.get(ours) == "before_it":
        before = (first - pd.Timedelta(days=1)).astype("datetime64[s]")
        return first.where(first == last, before)
    return last


def _ambiguous(texts: pd.Series) -> pd.Series:
    """Find the texts in which day and month could change places and give another day."""
    parts = texts.str.extract(re.compile(rf"^{_BY_TURNS}$"))
    first, second = (pd.to_numeric(parts[at], errors="coerce") for at in (0, 1))
    return first.between(1, 12) & second.between(1, 12) & (first != second)


def _one_day(forms: Sequence[str]) -> str:
    if not forms:
        return "Declare date_format for the register, or write YYYY-MM-DD"
    return f"Write it so that it fits one form alone of {spelled(forms)}"


def _written(forms: Sequence[str]) -> str:
    if not forms:
        return "Write it as YYYY-MM-DD, or declare date_format for the register"
    return f"Write it as {spelled(forms)}"


def _whole(forms: Sequence[str]) -> str:
    """Ask for the day of an act, in a form that has one."""
    whole = [form for form in forms if span(form) == "day"]
    if not whole:
        return "Write the day of the act, and add its form to date_format, such as %Y-%m-%d"
    return f"Write the day of the act, as {spelled(whole)}"


def spelled(forms: Sequence[str]) -> str:
    """Give forms of dates as a person writes them.

    Examples
    --------
    >>> spelled(["%d.%m.%Y", "%Y"])
    'DD.MM.YYYY or YYYY'
    """
    words = " or ".join(forms)
    for code, letters in _LETTERS.items():
        words = words.replace(code, letters)
    return words
