import numpy as np
import pandas as pd
import pytest

from geo.quality.values import keys, numbers


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
    ("text", "number"),
    [("2,5", 2.5), ("-2,5", None), ("2.5", 2.5), ("12", 12), ("1.200", None), ("1.200,5", None),
     ("1,2,3", None), (",5", 0.5), ("12.345.678", None), ("1234.567", 1234.567)],
)  # fmt: skip
def test_where_a_comma_is_declared_a_point_is_taken_that_can_be_no_thousand(text, number):
    found, faults = numbers(pd.Series([text], dtype="str"), "высота", decimal_mark=",")
    assert (None if np.isnan(found[0]) else found[0]) == number
    assert len(faults) == (number is None)


def test_a_declared_comma_is_named_in_the_mend():
    faults = numbers(pd.Series(["x"], dtype="str"), "высота", decimal_mark=",")[1]
    assert faults["mend"][0] == "Write one number, with a decimal comma"


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
