"""Tests of geo/atlas/spreadsheet.py: tables as CSV that no spreadsheet runs."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.spreadsheet import csv_bytes, csv_text

CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
DAYS = st.dates(pd.Timestamp("1900-01-01").date(), pd.Timestamp("2100-12-31").date())
ROWS = st.lists(
    st.tuples(
        CELLS | st.none() | st.sampled_from(['a "hut", or two', "-2\r\n", "\r", "＝1", "nan"]),
        CELLS,
        st.floats() | st.sampled_from([-0.0, 1.0, 1e-7, 1e16, 12345.678]),
        st.integers(-(10**15), 10**15) | st.none(),
        st.booleans(),
        DAYS | st.none(),
    ),
    max_size=8,
)
DTYPES = {
    "told": "str", "noted, too": "object", "area_m2": "float64", "count": "Int64", "ended": "bool",
    "issued_on": "datetime64[s]",
}  # fmt: skip


def as_pandas_writes(frame):
    """Write cell by cell, as the library does, after the apostrophes were put in one by one."""
    safe = frame.copy()
    for name in ("told", "noted, too"):
        acts = [isinstance(one, str) and one[:1] in tuple("=+-@\t\r＝＋－＠") for one in safe[name]]
        cells = zip(safe[name].astype(object), acts, strict=True)
        safe[name] = [f"'{one}" if acting and one else one for one, acting in cells]
    return safe.to_csv(index=False, lineterminator="\r\n")


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_the_bytes_are_those_that_pandas_writes_cell_by_cell(rows):
    frame = pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)
    assert csv_bytes(frame) == as_pandas_writes(frame).encode()


@settings(max_examples=50, deadline=None)
@given(CELLS)
def test_no_cell_of_a_csv_begins_like_a_formula_and_none_is_lost(text):
    written = csv_text(pd.DataFrame({"name": [text]}))
    [_, [back]] = csv.reader(io.StringIO(written, newline=""))
    assert not back.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert back.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_an_apostrophe_takes_the_power_from_a_formula(start):
    written = csv_text(pd.DataFrame({"name": [f"{start}cmd"]}))
    [_, [back]] = csv.reader(io.StringIO(written, newline=""))
    assert back == f"'{start}cmd"


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_a_table_written_some_rows_at_a_time_has_one_heading_and_every_row(count, monkeypatch):
    monkeypatch.setattr("geo.atlas.spreadsheet._ROWS_AT_ONCE", 2)
    names = [f"=ғ{at}" for at in range(count)]
    written = csv_bytes(pd.DataFrame({"name": names}, dtype="str")).decode()
    assert written == "".join(f"{line}\r\n" for line in ["name", *(f"'{one}" for one in names)])


def test_a_table_put_together_of_several_is_written_like_any_other():
    parts = [pd.DataFrame({"name": [one], "count": [1]}) for one in ("a", None, "b")]
    joined = pd.concat(parts, ignore_index=True).astype({"name": "str"})
    assert csv_text(joined) == "name,count\r\na,1\r\n,1\r\nb,1\r\n"


def test_a_row_of_one_empty_cell_is_still_a_row():
    written = csv_text(pd.DataFrame({"name": ["a", None, ""]}, dtype="str"))
    assert written == 'name\r\na\r\n""\r\n""\r\n'
