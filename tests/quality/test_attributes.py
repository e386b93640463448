import pandas as pd
import pytest
from world import arrived

from geo import tables
from geo.quality.attributes import attributes
from geo.records import Cadastre


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


def test_a_joined_key_is_all_of_its_columns_and_a_row_that_lacks_one_has_none():
    rows = [["1", "filing", None], ["1", "decision", None], ["2", None, None], ["1", "filing", ""]]
    columns = {"permit_id": ("no", "kind"), "permit_type": ("kind",)}
    columns, faults = found(permits(rows, columns=columns, key_joined=True))
    assert columns["permit_id"].fillna("").tolist() == ["1/filing", "1/decision", "", "1/filing"]
    assert faults == [
        (0, "key_duplicate", "no/kind"),
        (2, "key_missing", "no/kind"),
        (2, "value_missing", "kind"),
        (3, "key_duplicate", "no/kind"),
    ]


def test_a_cadastral_number_may_stand_in_several_columns():
    frame = pd.DataFrame({"city": ["20", "20"], "block": ["315", "315"], "lot": ["001", "2"]})
    intake = arrived(
        frame,
        "parcels",
        key="parcel_id",
        key_joined=True,
        columns={"parcel_id": ("city", "block", "lot")},
    )
    form = Cadastre(groups=[2, 3, 3], prefixes=("20",), source="none")
    made = attributes(intake, tables.PARCELS, cadastre=form)
    assert made.columns["parcel_id"].tolist() == ["20-315-001", "20/315/2"]
    assert made.columns["cadastral_no_raw"].tolist() == ["20/315/001", "20/315/2"]
    assert made.faults["code"].tolist() == ["cadastral_no_typo"]


def test_a_year_is_a_day_of_capture_and_none_of_an_act():
    frame = pd.DataFrame({"id": ["b1"], "built": [2017]})
    columns = {"building_id": ("id",), "captured_on": ("built",), "seen_absent_on": ("built",)}
    made, faults = found(arrived(frame, columns=columns, date_format="%Y"), tables.BUILDINGS)
    days = made[["seen_absent_on", "captured_on"]].astype("str").to_numpy().tolist()
    assert days == [["2016-12-31", "2017-12-31"]]
    assert faults == []
    made, faults = found(permits([["1", "new", "2017"]], date_format="%Y"))
    assert made["issued_on"].isna().all()
    assert faults == [(0, "date_unreadable", "day")]


def test_a_building_may_be_seen_in_a_year_but_is_absent_on_a_day():
    frame = pd.DataFrame(
        {
            "id": ["o1", "o2", "o3", "o4", "o5"],
            "there": ["seen", "absent", "absent", "absent", "absent"],
            "day": ["2017", "2017", "05.03.2017", "x", None],
        }
    )
    columns = {"observation_id": ("id",), "presence": ("there",), "captured_on": ("day",)}
    intake = arrived(frame, "observations", columns=columns, date_format=["%Y", "%d.%m.%Y"])
    made = attributes(intake, tables.OBSERVATIONS)
    assert made.faults[["at", "column", "what"]].to_numpy().tolist() == [
        [1, "day", "'2017' names more than one day"],
        [3, "day", "'x' is not a date"],
    ]


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


def test_words_of_theirs_become_ours_and_the_raw_one_is_kept():
    intake = permits(
        [["1", "Талон ", None], ["2", "АПЗ", None]],
        values={"permit_type": {"талон": "start_notice"}},
    )
    made = attributes(intake, tables.PERMITS)
    assert made.columns["permit_type"].tolist() == ["start_notice", "АПЗ"]
    assert made.columns["permit_type_raw"].tolist() == ["Талон", "АПЗ"]
    assert [issue.code for issue in made.issues] == ["value_unmapped"]


def test_without_words_the_raw_value_is_the_value():
    columns, _ = found(permits([["1", "new", None]]))
    assert columns["permit_type_raw"].tolist() == columns["permit_type"].tolist() == ["new"]


def test_a_constant_is_nothing_that_the_register_wrote():
    intake = permits([["1", "new", None]], constants={"status": "granted"})
    columns, _ = found(intake)
    assert columns["status"].tolist() == ["granted"]
    assert "status_raw" not in columns


def test_a_word_outside_a_closed_list_is_a_fault_of_its_row():
    frame = pd.DataFrame({"id": ["1", "2", "3"], "from": ["Entrance", "roof", None]})
    told = {"building_id": ("id",), "height_datum": ("from",)}
    columns, faults = found(arrived(frame, columns=told), tables.BUILDINGS)
    assert columns["height_datum"].tolist()[0] == "entrance"
    assert faults == [(1, "value_unmapped", "from")]


def test_a_constant_outside_a_closed_list_is_one_issue():
    intake = arrived(pd.DataFrame({"id": ["1", "2"]}), constants={"is_capital": "maybe"})
    (issue,) = attributes(intake, tables.BUILDINGS).issues
    assert (issue.severity, issue.code) == ("stop", "constant_unreadable")
    assert issue.column == "registers.buildings.constants.is_capital"


def test_a_number_that_the_file_holds_as_one_needs_no_comma():
    frame = pd.DataFrame({"id": ["1", "2"], "a": [1.125, 12.0], "b": ["7,5", "1.125"]})
    told = {"building_id": ("id",), "height_m": ("a",), "units": ("b",)}
    columns, faults = found(arrived(frame, columns=told, decimal_mark=","), tables.BUILDINGS)
    assert columns["height_m"].tolist() == [1.125, 12]
    assert columns["units"][0] == 7.5
    assert faults == [(1, "number_unreadable", "b")]


def test_cadastral_numbers_are_spelled_one_way_and_kept_raw():
    frame = pd.DataFrame({"id": ["20:315", "20-1"], "of": ["20:001;20:002", None]})
    told = {"columns": {"parcel_id": ("id",), "parent_ids": ("of",)}, "key": "parcel_id"}
    made = attributes(
        arrived(frame, "parcels", **told),
        tables.PARCELS,
        cadastre=Cadastre(groups=[2, 3], source="none"),
    )
    assert made.columns["parcel_id"].tolist() == ["20-315", "20-1"]
    assert made.columns["cadastral_no_raw"].tolist() == ["20:315", "20-1"]
    assert made.columns["parent_ids"][0] == "20-001 20-002"
    assert made.faults[["at", "code", "effect"]].to_numpy().tolist() == [
        [1, "cadastral_no_typo", "told"]
    ]


def test_two_spellings_of_one_number_are_one_key():
    frame = pd.DataFrame({"id": ["20:315", "20 315"]})
    intake = arrived(frame, "parcels", columns={"parcel_id": ("id",)}, key="parcel_id")
    made = attributes(intake, tables.PARCELS, cadastre=Cadastre(groups=[2, 3], source="none"))
    assert made.faults["code"].tolist() == ["key_duplicate"] * 2


def test_a_text_with_lost_letters_is_told_and_kept():
    made = attributes(permits([["1", "Т?рын", None], ["2", "Тұрғын", None]]), tables.PERMITS)
    assert made.columns["permit_type"].tolist() == ["Т?рын", "Тұрғын"]
    assert made.faults[["at", "code", "column", "effect"]].to_numpy().tolist() == [
        [0, "text_damaged", "kind", "told"]
    ]


@pytest.mark.parametrize(
    ("days", "told"), [(["2020-01-01", None], 1), (None, 2), (["2020-01-01"] * 2, 0)]
)
def test_observations_without_a_capture_day_are_told_once(days, told):
    frame = pd.DataFrame({"id": ["1", "2"]} | ({"day": days} if days else {}))
    columns = {"observation_id": ("id",)} | ({"captured_on": ("day",)} if days else {})
    made = attributes(arrived(frame, "observations", columns=columns), tables.OBSERVATIONS)
    assert [(issue.severity, issue.code) for issue in made.issues] == [
        ("note", "capture_day_missing")
    ] * bool(told)
    assert all(issue.what.startswith(f"{told} rows have no capture day") for issue in made.issues)
