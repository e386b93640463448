import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.quality.values import days, numbers


def read(text, date_format=None):
    found, faults = days(pd.Series([text, None], dtype="str"), date_format, "issued")
    return (None if pd.isna(found[0]) else f"{found[0]:%Y-%m-%d}"), faults["code"].tolist()


@pytest.mark.parametrize(
    ("text", "date_format", "day", "codes"),
    [
        ("2024-03-01", None, "2024-03-01", []),
        ("2024-02-30", None, None, ["date_unreadable"]),
        ("2024-3-1", None, None, ["date_unreadable"]),
        ("9/7/2011", None, None, ["date_ambiguous"]),
        ("09.07.11", None, None, ["date_ambiguous"]),
        ("9/9/2011", None, None, ["date_unreadable"]),
        ("29/7/2011", None, None, ["date_unreadable"]),
        ("2024-03-01T00:00:00", None, None, ["date_unreadable"]),
        ("March", None, None, ["date_unreadable"]),
        ("2024", None, None, ["date_unreadable"]),
        ("9/7/2011", "%m/%d/%Y", "2011-09-07", []),
        ("9/7/2011", "%d/%m/%Y", "2011-07-09", []),
        ("31.02.2024", "%d.%m.%Y", None, ["date_unreadable"]),
        ("2024-03-01", "%d.%m.%Y", None, ["date_unreadable"]),
        ("2013-07-08T00:00:00.000", "%Y-%m-%dT%H:%M:%S.%f", "2013-07-08", []),
        ("1899-12-31", None, None, ["date_implausible"]),
        ("2101-01-01", None, None, ["date_implausible"]),
        ("0001-01-01", None, None, ["date_implausible"]),
        ("9999-12-31", None, None, ["date_implausible"]),
    ],
)
def test_a_day_is_read_as_declared_or_not_at_all(text, date_format, day, codes):
    assert read(text, date_format) == (day, codes)


def test_the_message_shows_the_text_and_the_form_that_is_wanted():
    faults = days(pd.Series(["31.02.2024"]), "%d.%m.%Y", "issued")[1].iloc[0]
    assert faults["what"] == "'31.02.2024' is not a date"
    assert faults["mend"] == "Write it as DD.MM.YYYY"


def test_a_column_without_any_day_is_no_fault():
    found, faults = days(pd.Series([None, None], dtype="str"), None, "issued")
    assert found.isna().all()
    assert faults.empty


@settings(max_examples=50)
@given(
    st.dates(
        min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2100-12-31").date()
    )
)
def test_every_plausible_day_comes_back_from_its_iso_form(day):
    assert read(day.isoformat()) == (day.isoformat(), [])


@pytest.mark.parametrize(
    ("text", "number", "codes"),
    [
        ("12", 12, []),
        ("2.5", 2.5, []),
        ("1e3", 1000, []),
        ("0", 0, []),
        ("2,5", None, ["number_unreadable"]),
        ("2-3", None, ["number_unreadable"]),
        ("nan", None, ["number_unreadable"]),
        ("inf", None, ["number_unreadable"]),
        ("1e999", None, ["number_unreadable"]),
        ("1_000", None, ["number_unreadable"]),
        ("0x10", None, ["number_unreadable"]),
        ("٣", None, ["number_unreadable"]),
        ("-3", None, ["number_negative"]),
    ],
)
def test_a_number_is_read_as_written_or_not_at_all(text, number, codes):
    found, faults = numbers(pd.Series([None, text], dtype="str"), "floors")
    assert np.isnan(found[0])
    assert (None if np.isnan(found[1]) else found[1]) == number
    assert faults["code"].tolist() == codes
    assert faults["at"].tolist() == [1] * len(codes)
