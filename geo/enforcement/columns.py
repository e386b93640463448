"""What may stand in each column of the journal, asked of whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import tables
from geo.config import FIRST_DAY, LAST_DAY
from geo.enforcement.texts import Columns, days
from geo.errors import UNPRINTABLE, printable

MOMENTS = ("recorded_at", "received_at")
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
LONGEST_TEXT = 4_000
MOST_FAULTS = 20  # of one kind in one column; a journal with more is broken as a whole

_HASH = re.compile(r"^[0-9a-f]{64}$")
_SALT = re.compile(r"^([0-9a-f]{2})+$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")
_CODE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
_HALVES = r"\ud800-\udfff"  # of a pair; no UTF-8 text holds one, and the matcher knows none

Fault = tuple[int, str, str, str]
"""Place of the row, column, what is wrong, and the mend."""


def faults(columns: Columns, table: tables.Table = tables.EVENTS) -> Iterator[Fault]:
    """Find values that cannot stand in the journal.

    Parameters
    ----------
    columns
        Columns of entries, as :func:`geo.enforcement.texts.read` gives them.
    table
        Their contract.

    Yields
    ------
    fault
        Place of the row from 0, column, what is wrong, and the mend.
    """
    for column in table.columns:
        if column.name not in columns:  # the leaf hash, which is computed
            continue
        values = columns[column.name]
        if column.needed:
            yield from _told(values, pc.is_null(values), column.name, "is empty", "Fill it")
        if values.null_count == len(values):
            continue
        if column.kind == "text":
            yield from _text_faults(values, column)
        elif column.kind == "day":
            yield from _day_faults(values, column.name)
        else:
            yield from _number_faults(values, column)
    if "salt" in columns:
        yield from _form_faults(columns["salt"], "salt", _SALT)


def _number_faults(values: pa.ChunkedArray, column: tables.Column) -> Iterator[Fault]:
    least, most = (-180, 180) if column.unit == "deg" else (int(column.kind == "count"), 10**15)
    wild = pc.or_(pc.less(values, least), pc.greater(values, most))
    mend = f"Write {least} or more, and less than {'10^15' if most > 180 else most}"
    yield from _told(values, wild, column.name, "{} is out of bounds", mend)


def _text_faults(values: pa.ChunkedArray, column: tables.Column) -> Iterator[Fault]:
    name = column.name
    hidden = pc.match_substring_regex(values, _for_columns(UNPRINTABLE))
    what = "{} holds a character that cannot be seen"
    yield from _told(values, hidden, name, what, "Write it again without it")
    yield from _told(values, pc.equal(values, ""), name, "is an empty text", "Leave it out")
    long = pc.greater(pc.utf8_length(values), LONGEST_TEXT)
    mend = f"Shorten it to {LONGEST_TEXT} characters"
    yield from _told(values, long, name, "{} goes on too long", mend)
    if column.one_of:
        known = pa.array([*column.one_of, None], pa.string())
        strange = pc.invert(pc.is_in(values, known))
        mend = f"Use one of: {', '.join(column.one_of)}"
        yield from _told(values, strange, name, "{} is not a word of this column", mend)
    if name.endswith("_sha256"):
        yield from _form_faults(values, name, _HASH)
    if name in MOMENTS:
        moments = pd.to_datetime(values.to_pandas(), format=MOMENT, errors="coerce").isna()
        wrong = pc.or_(_unlike(values, _MOMENT), pa.array(moments))
        yield from _told(
            values, wrong, name, "{} is not a moment", "Write it as 2026-11-01T09:30:00Z"
        )


def _day_faults(values: pa.ChunkedArray, name: str) -> Iterator[Fault]:
    read = days(values)
    wrong = pc.or_(_unlike(values, _DAY), pc.is_null(read))
    told = pc.and_(pc.is_valid(values), pc.fill_null(wrong, False))
    yield from _told(values, told, name, "{} is not a date", "Write it as YYYY-MM-DD")
    first, last = (pa.scalar(pd.Timestamp(day), pa.timestamp("s")) for day in (FIRST_DAY, LAST_DAY))
    far = pc.or_(pc.less(read, first), pc.greater(read, last))
    yield from _told(values, far, name, "{} is outside 1900-2100", "Correct the year")


def _form_faults(values: pa.ChunkedArray, name: str, form: re.Pattern[str]) -> Iterator[Fault]:
    yield from _told(values, _unlike(values, form), name, "{} is no hash", "Restore the entry")


def _unlike(values: pa.ChunkedArray, form: re.Pattern[str]) -> pa.ChunkedArray:
    return pc.invert(pc.match_substring_regex(values, form.pattern))


def _told(
    values: pa.ChunkedArray, wrong: pa.ChunkedArray, name: str, what: str, mend: str
) -> Iterator[Fault]:
    """Give a fault for each row that is wrong, the first few of them."""
    for at in pc.indices_nonzero(pc.fill_null(wrong, False)).to_pylist()[:MOST_FAULTS]:
        said = repr(printable(str(values[at].as_py())[:60]))
        yield at, name, what.format(said), mend


def _for_columns(pattern: re.Pattern[str]) -> str:
    r"""Write a pattern of ours as the matcher of columns reads it.

    Examples
    --------
    >>> _for_columns(re.compile(r"[\u200b-\u200f\ud800-\udfff]"))
    '[\\x{200b}-\\x{200f}]'
    """
    spelt = pattern.pattern.replace(_HALVES, "")
    return _CODE.sub(lambda found: f"\\x{{{found[1] or found[2]}}}", spelt)
