import pandas as pd
from world import arrived

from geo import tables
from geo.quality.attributes import attributes


def permits(rows, **keys):
    told = {
        "columns": {"permit_id": ("no",), "permit_type": ("kind",), "issued_on": ("day",)},
        "key": "permit_id",
    }
    frame = pd.DataFrame(rows, columns=["no", "kind", "day"], dtype="str")
    return arrived(frame, "permits", **{**told, **keys})


def found(intake, table=tables.PERMITS):
    made = attributes(intake, table)
    return made.columns, [(one.at, one.code, one.column) for one in made.faults.itertuples()]


def test_columns_of_theirs_become_ours():
    columns, faults = found(permits([["1", "new", "2024-03-01"]]))
    assert columns.loc[0, ["permit_id", "permit_type"]].tolist() == ["1", "new"]
    assert columns["issued_on"].dtype == "datetime64[s]"
    assert faults == []


def test_of_several_columns_the_first_that_is_not_empty_counts():
    intake = permits(
        [["1", "new", None], [" ", "old", None]], columns={"permit_id": ("no", "kind")}
    )
    assert found(intake)[0]["permit_id"].tolist() == ["1", "old"]


def test_a_constant_fills_what_the_rows_leave_empty():
    intake = permits(
        [["1", "a", "2024-03-01"], ["2", "a", None]], constants={"issued_on": "2020-01-01"}
    )
    assert found(intake)[0]["issued_on"].dt.year.tolist() == [2024, 2020]


def test_a_constant_that_cannot_be_read_is_one_issue_not_one_a_row():
    intake = permits([["1", "a", None]] * 3, key=None, constants={"floors_permitted": "two"})
    made = attributes(intake, tables.PERMITS)
    assert [issue.code for issue in made.issues] == ["constant_unreadable"]
    assert made.faults.empty


def test_faults_are_named_by_position_and_by_the_column_of_the_file():
    rows = [[None, "new", None], ["1", None, "9/7/2011"], ["2", "new", "31.02.2024"]]
    assert found(permits(rows))[1] == [
        (0, "key_missing", "no"),
        (1, "value_missing", "kind"),
        (1, "date_ambiguous", "day"),
        (2, "date_unreadable", "day"),
    ]


def test_all_rows_of_a_repeated_key_are_marked():
    rows = [["1", "a", None], ["2", "a", None], [" 1", "a", None], ["1", "a", None]]
    made = attributes(permits(rows), tables.PERMITS)
    assert made.faults["at"].tolist() == [0, 2, 3]
    assert made.faults["what"].iloc[0] == "key '1' is in 3 rows"


def test_missing_keys_are_not_a_repeated_key():
    faults = found(permits([[None, "a", None], [None, "a", None]]))[1]
    assert {code for _, code, _ in faults} == {"key_missing"}


def test_whole_numbers_make_keys_without_a_decimal_point():
    frame = pd.DataFrame({"id": [1.0, 2.0]})
    assert found(arrived(frame), tables.BUILDINGS)[0]["building_id"].tolist() == ["1", "2"]


def test_the_table_given_stays_as_it_was():
    intake = permits([["1", "new", "2024-03-01"]])
    before = intake.frame.copy(deep=True)
    attributes(intake, tables.PERMITS)
    pd.testing.assert_frame_equal(intake.frame, before)
