import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.quality.values import contradictions, days, keys, numbers


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


@pytest.mark.parametrize(
    ("column", "text", "what"),
    [
        ("floors", "2.5", "'2.5' is not a whole number of floors"),
        ("floors", "201", "'201' is more than 200 floors"),
        ("floors_permitted", "1e30", "'1e30' is more than 200 floors"),
        ("height_m", "1000.5", "'1000.5' is more than 1,000 m"),
        ("height_m", "1e300", "'1e300' is more than 1,000 m"),
        ("height_error_m", "1e6", "'1e6' is more than 100,000 m"),
        ("position_error_m", "100001", "'100001' is more than 100,000 m"),
    ],
)
def test_a_number_that_no_building_has_is_set_aside_and_told(column, text, what):
    found, faults = numbers(pd.Series([text, "1"], dtype="str"), "theirs", column)
    assert found.isna().tolist() == [True, False]
    assert faults[["at", "code", "what"]].to_numpy().tolist() == [[0, "number_implausible", what]]


@pytest.mark.parametrize(
    ("column", "text"), [("floors", "200"), ("height_m", "1000"), ("height_m", "7.5")]
)
def test_a_number_at_the_bound_is_taken(column, text):
    found, faults = numbers(pd.Series([text], dtype="str"), "theirs", column)
    assert (found.tolist(), len(faults)) == ([float(text)], 0)


@pytest.mark.parametrize("text", ["1e400", "nan", "inf", "1" * 400])
def test_a_number_past_all_numbers_is_not_one(text):
    found, faults = numbers(pd.Series([text], dtype="str"), "h", "height_m")
    assert found.isna().all()
    assert faults["code"].tolist() == ["number_unreadable"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x1b[31m", "\n", "\ufeff", "\x9b"])
def test_a_key_with_a_character_that_cannot_be_seen_is_told_with_its_code(hidden):
    faults = keys(pd.Series(["b1", f"b{hidden}2", None], dtype="str"), "id")
    assert faults[["at", "code"]].to_numpy().tolist() == [[1, "key_unprintable"]]
    assert hidden not in faults["what"][0]
    assert "\\" in faults["what"][0]


def test_letters_of_any_language_are_no_fault_of_a_key():
    assert keys(pd.Series(["Үй-12/3 ё №5", "建物 1"], dtype="str"), "id").empty


def test_a_building_is_not_absent_on_the_day_it_is_seen_or_later():
    absent = pd.to_datetime(pd.Series(["2020-01-01", "2020-01-02", "2020-01-03", None]))
    seen = pd.to_datetime(pd.Series(["2020-01-02", "2020-01-02", "2020-01-02", "2020-01-02"]))
    faults = contradictions(absent, seen, "gone")
    assert faults["at"].tolist() == [1, 2]
    assert faults["what"][1] == "seen absent on 2020-01-03, and seen on 2020-01-02"
