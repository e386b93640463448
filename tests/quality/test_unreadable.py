"""Tests of geo/quality/unreadable.py, through the attributes of a register."""

import pandas as pd
import pytest
from world import arrived

from geo import tables
from geo.quality.attributes import attributes


def of_days(*texts, form=None, column="issued_on", table=tables.PERMITS, kind="permits"):
    key = table.key[0]
    frame = pd.DataFrame({"no": [str(at) for at in range(len(texts))], "day": list(texts)})
    columns = {key: ("no",), column: ("day",)}
    intake = arrived(
        frame.astype("str").where(frame.notna()), kind, columns=columns, key=key, date_format=form
    )
    return attributes(intake, table)


def test_one_wrong_day_is_a_fault_of_its_row_alone():
    made = of_days("01.02.2024", "31.02.2024", "05.02.2024", form="%d.%m.%Y")
    assert made.faults[["at", "code"]].to_numpy().tolist() == [[1, "date_unreadable"]]
    assert made.issues == ()


def test_a_whole_column_in_another_form_is_told_once_and_no_row_is_blamed():
    made = of_days("01.02.2024", None, "13.02.2024", "05.02.2024")
    assert made.faults.empty
    assert [str(issue) for issue in made.issues] == [
        "permits.geojson, day: none of the 3 values of issued_on is a day written as YYYY-MM-DD; "
        "the first is '01.02.2024'. "
        'Declare date_format: "%d.%m.%Y" for the register permits if its days are meant so.'
    ]
    assert made.issues[0].severity == "stop"


@pytest.mark.parametrize(
    ("texts", "form", "mend"),
    [
        (
            ["2024-02-13"] * 3,
            "%d.%m.%Y",
            'Add "%Y-%m-%d" to date_format of the register permits if that is how its days are '
            "meant",
        ),
        (
            ["3/4/2024", "5/6/2024", "7/8/2024"],
            None,
            "Correct date_format of the register permits: its days may be DD/MM/YYYY or MM/DD/YYYY",
        ),
        (
            ["spring", "summer", "autumn"],
            None,
            "Correct date_format of the register permits, or map another column",
        ),
        (
            ["2017", "2018", "2019"],  # for an act a year is no day, whatever is declared
            None,
            "Correct date_format of the register permits, or map another column",
        ),
    ],
)
def test_the_form_is_named_only_where_one_alone_fits(texts, form, mend):
    (issue,) = of_days(*texts, form=form).issues
    assert issue.mend == mend


def test_years_are_a_form_for_the_day_of_capture():
    observed = {"column": "captured_on", "table": tables.BUILDINGS, "kind": "buildings"}
    (issue,) = of_days("2017", "2018", "2019", **observed).issues
    assert 'date_format: "%Y"' in issue.mend


@pytest.mark.parametrize("texts", [["x", "y", None, None], ["x", "y", "2024-01-01"]])
def test_one_or_two_values_or_one_that_can_be_read_leave_it_to_the_rows(texts):
    made = of_days(*texts)
    assert made.issues == ()
    assert set(made.faults["code"]) == {"date_unreadable"}


def test_numbers_with_the_other_decimal_mark_are_told_once():
    frame = pd.DataFrame({"no": ["1", "2", "3"], "height": ["9,5", "12,0", "7,1"]})
    columns = {"building_id": ("no",), "height_m": ("height",)}
    intake = arrived(frame, columns=columns, key="building_id")
    made = attributes(intake, tables.BUILDINGS)
    assert made.faults.empty
    (issue,) = made.issues
    assert issue.what == (
        "none of the 3 values of height_m is a number with a decimal point; the first is '9,5'"
    )
    assert issue.mend.startswith("Correct decimal_mark of the register buildings")
