"""Real permits of Calgary and Austin: no row unaccounted for, no word or date guessed."""

import csv
import json
import re
from collections import Counter
from datetime import datetime

import pandas as pd
import pytest
from real.places import DATA, NEEDS_DATA, changed, only, place

from geo.knowing import Known, read
from geo.pipeline import examine

pytestmark = NEEDS_DATA

CALGARY = "permits/calgary/building_permits_5000.csv"
POINTS = "permits/calgary/building_permits_5000.geojson"
FULL = "permits/austin-demolitions/full_demolition_permits.csv"
RESIDENTIAL = "permits/austin-demolitions/residential_demolition_permits.csv"

FATES = ["rows_used", "rows_repaired", "rows_quarantined", "rows_outside", "rows_duplicate"]


def rows(path: str) -> list[dict[str, str]]:
    """Read a file beside the program, row by row."""
    if path.endswith(".geojson"):
        return [one["properties"] for one in json.loads((DATA / path).read_text())["features"]]
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def calgary(tmp_path_factory):
    return place("calgary", tmp_path_factory.mktemp("calgary"))


@pytest.fixture(scope="module")
def austin(tmp_path_factory):
    return place("austin", tmp_path_factory.mktemp("austin"))


@pytest.fixture(scope="module")
def of_calgary(calgary) -> Known:
    return read(calgary)


@pytest.fixture(scope="module")
def of_austin(austin) -> Known:
    return read(austin)


def receipt(known: Known, register_id: str) -> dict[str, object]:
    return known.checked.receipts.set_index("input_id").loc[register_id].to_dict()


def fates(known: Known, register_id: str) -> list[int]:
    told = receipt(known, register_id)
    return [int(told[name]) for name in ["rows_read", *FATES]]


def stops(known: Known) -> Counter:
    return Counter(issue.code for issue in known.issues if issue.severity == "stop")


def days(path: str, column: str, *forms: str) -> pd.Series:
    """Read a column of dates one by one, by the form that fits."""
    found = []
    for one in rows(path):
        day = pd.NaT
        for form in forms:
            try:
                day = pd.Timestamp(datetime.strptime(one[column] or "", form)).normalize()
            except ValueError:
                continue
        found.append(day)
    return pd.Series(found, dtype="datetime64[s]")


def test_the_receipts_account_for_every_row(of_calgary, of_austin, capsys):
    told = pd.concat([of_calgary.checked.receipts, of_austin.checked.receipts])
    assert (told[FATES].sum(axis=1) == told["rows_read"]).all()
    permits = told[told["kind"] == "permits"].set_index("file")["rows_read"].to_dict()
    assert permits == {path: len(rows(path)) for path in (CALGARY, POINTS, RESIDENTIAL, FULL)}
    assert list(permits.values()) == [5_000, 5_000, 4_612, 3_160]
    with capsys.disabled():
        print("\n" + told[["input_id", "kind", "rows_read", *FATES, "reasons"]].to_string())


def test_all_permits_of_calgary_are_used_and_the_same_ones_drawn_as_points_are_repeats(of_calgary):
    assert fates(of_calgary, "table") == [5_000, 5_000, 0, 0, 0, 0]
    assert fates(of_calgary, "points") == [5_000, 0, 0, 0, 0, 5_000]
    assert stops(of_calgary) == {}
    (told,) = [issue for issue in of_calgary.issues if issue.code == "key_duplicate"]
    assert told.what == f"5000 rows are in {CALGARY} already, and are left out"  # and none differs


def test_all_full_demolitions_of_austin_are_repeats_of_residential_ones(of_austin):
    assert fates(of_austin, "residential") == [4_612, 4_612, 0, 0, 0, 0]
    assert fates(of_austin, "full") == [3_160, 0, 0, 0, 0, 3_160]
    assert stops(of_austin) == {}
    every = of_austin.checked.returns
    again = every[every["effect"] == "duplicate"]
    assert again["row"].tolist() == list(range(2, 3_162))
    assert set(again["key"]) == {one["PermitNum"] for one in rows(FULL)}


def test_what_differs_between_the_two_files_of_austin_is_counted(of_austin):
    """One file writes parcel numbers as numbers, so that each lost its first zero."""
    residential = {one["PermitNum"]: one for one in rows(RESIDENTIAL)}
    parcels = sum(
        one["TCAD_ID"].strip() != residential[one["PermitNum"]]["TCAD_ID"].strip()
        for one in rows(FULL)
    )
    states = sum(
        one["StatusCurrent"] != residential[one["PermitNum"]]["StatusCurrent"] for one in rows(FULL)
    )
    told = next(
        issue for issue in of_austin.issues if issue.code == "key_duplicate" and issue.row is None
    )
    assert f"cadastral_no {parcels}" in told.what
    assert f"status {states}" in told.what
    assert (parcels, states) == (3_126, 70)


@pytest.mark.parametrize(
    ("city", "register_id", "column", "theirs"),
    [
        ("calgary", "table", "permit_type", "workclass"),
        ("calgary", "table", "status", "statuscurrent"),
        ("calgary", "table", "use_class", "permitclassmapped"),
        ("austin", "residential", "permit_type", "WorkClass"),
        ("austin", "residential", "status", "StatusCurrent"),
    ],
)
def test_the_raw_word_stands_beside_the_mapped_one(request, city, register_id, column, theirs):
    known, monitor = request.getfixturevalue(f"of_{city}"), request.getfixturevalue(city).monitor
    register = next(one for one in monitor.registers if one.id == register_id)
    key = register.columns["permit_id"]
    raw = {one[key]: one[theirs] for one in rows(register.file.path)}
    table = known.checked.tables[register_id].set_index("permit_id")
    assert table[f"{column}_raw"].to_dict() == raw
    words = register.values[column]
    assert table[column].to_dict() == {name: words.get(word, word) for name, word in raw.items()}
    assert sum(word in words for word in raw.values()) > 0


@pytest.mark.parametrize(
    ("city", "file", "theirs"),
    [
        ("of_calgary", CALGARY, {"workclass": 3, "statuscurrent": 11, "permitclassmapped": 1}),
        ("of_calgary", POINTS, {"workclass": 3, "statuscurrent": 11, "permitclassmapped": 1}),
        ("of_austin", RESIDENTIAL, {"StatusCurrent": 3}),
        ("of_austin", FULL, {}),
    ],
)
def test_every_word_without_one_of_ours_is_listed_with_its_rows(request, city, file, theirs):
    known = request.getfixturevalue(city)
    told = [one for one in known.issues if one.code == "value_unmapped" and one.file == file]
    assert Counter(one.column for one in told) == theirs
    counts = {column: Counter(one[column] for one in rows(file)) for column in theirs}
    for one in told:
        word, number = re.fullmatch(r"'(.+)' has no word .* \(rows: (\d+)\)", one.what).groups()
        assert counts[one.column][word] == int(number)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("applied_on", "applieddate"),
        ("issued_on", "issueddate"),
        ("completed_on", "completeddate"),
    ],
)
def test_the_dates_of_calgary_are_those_of_the_file(of_calgary, ours, theirs):
    table = of_calgary.checked.tables["table"]
    written = days(CALGARY, theirs, "%Y-%m-%dT%H:%M:%S.%f")
    pd.testing.assert_series_equal(table[ours], written, check_names=False)
    assert written.notna().sum() >= 4_439


@pytest.mark.parametrize("register_id", ["residential", "full"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("applied_on", "AppliedDate"),
        ("issued_on", "IssuedDate"),
        ("expires_on", "ExpiresDate"),
        ("completed_on", "CompletedDate"),
    ],
)
def test_the_dates_of_austin_in_three_forms_are_those_of_the_files(
    austin, register_id, ours, theirs
):
    path = {"residential": RESIDENTIAL, "full": FULL}[register_id]
    table = read(only(austin, register_id)).checked.tables[register_id]
    written = days(path, theirs, "%Y/%m/%d", "%Y-%m-%d", "%m/%d/%Y")
    pd.testing.assert_series_equal(table[ours], written, check_names=False)
    assert written.notna().sum() >= 2_516


def test_dates_whose_form_is_not_declared_are_told_once_a_column_and_not_guessed(austin):
    known = read(changed(only(austin, "residential"), "residential", date_format=None))
    told = {one.column: one for one in known.issues if one.severity == "stop"}
    assert {one.code for one in told.values()} == {"column_unreadable"}
    for column in ("AppliedDate", "IssuedDate", "ExpiresDate", "CompletedDate"):
        given = sum(bool(one[column]) for one in rows(RESIDENTIAL))
        assert f"none of the {given} values" in told[column].what
        assert 'Declare date_format: "%m/%d/%Y"' in told[column].mend


def test_a_date_that_fits_two_declared_forms_as_two_days_is_told(austin):
    both = ["%m/%d/%Y", "%d/%m/%Y"]
    known = read(changed(only(austin, "residential"), "residential", date_format=both))
    told = known.checked.returns
    assert set(told["code"]) == {"date_ambiguous"}
    assert "'9/7/2011' is one of two days" in set(told.loc[told["row"] == 2, "what"])
    assert fates(known, "residential")[0] == 4_612
    assert fates(known, "residential")[3] == told["row"].nunique()


def test_every_permit_issued_is_judged_on_its_day_and_those_not_issued_are_not(calgary, austin):
    for config, issued in ((calgary, 4_784), (austin, 4_612)):
        city = examine(config)
        assert len(city.act_findings) == city.permits["issued_on"].notna().sum() == issued
        assert set(city.act_findings["subject_id"]) <= set(city.permits["permit_id"])


def test_refused_void_and_withdrawn_permits_stay_on_file(of_calgary, of_austin):
    calgary = of_calgary.checked.tables["table"]["status"].value_counts()
    assert calgary[["refused", "expired", "cancelled"]].tolist() == [14, 79, 178]
    austin = of_austin.checked.tables["residential"]["status"].value_counts()
    assert austin[["completed", "expired", "issued", "void"]].tolist() == [2_572, 1_039, 650, 255]
