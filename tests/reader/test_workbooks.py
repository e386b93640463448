import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from world import METRIC, workbook

from geo.reader import workbooks
from geo.reader.host import Limits, Reader
from geo.records import FileRef

LIMITS = {"file_bytes": 2**30, "cells": 1_000_000}


def read(path, **keys):
    return workbooks.read(path, LIMITS, **keys)


def told(faults):
    return [(one["severity"], one["code"], one.get("row")) for one in faults]


@pytest.fixture
def book(tmp_path):
    """Write what ``draw`` does to an empty sheet, and read it."""

    def write(draw, **keys):
        made = openpyxl.Workbook()
        draw(made.active)
        made.save(tmp_path / "a.xlsx")
        return read(tmp_path / "a.xlsx", **keys)

    return write


def test_values_come_as_a_person_sees_them(tmp_path):
    row = [7, 2.5, date(2024, 3, 1), datetime(2024, 3, 1, 10, 5), time(10, 5), True, "007", None]
    names = [f"c{number}" for number in range(len(row))]
    workbook(tmp_path / "a.xlsx", names, row, [None, *row[1:]])
    frame, faults = read(tmp_path / "a.xlsx")
    assert faults == []
    expected = ["7", "2.5", "2024-03-01", "2024-03-01T10:05:00", "10:05:00", "true", "007"]
    assert frame.iloc[0].dropna().tolist() == expected
    assert frame["c0"].isna().tolist() == [False, True]
    assert frame["c7"].isna().all()


def test_a_length_of_time_is_not_a_day(tmp_path):
    workbook(tmp_path / "a.xlsx", ["a"], [timedelta(hours=30, minutes=5)])
    assert read(tmp_path / "a.xlsx")[0]["a"].tolist() == ["30:05:00"]


def test_rows_count_as_the_spreadsheet_counts_and_empty_ones_are_none(tmp_path):
    workbook(tmp_path / "a.xlsx", ["Реестр талонов"], [], ["id", "год"], [1, 2024], [], [2, 2025])
    frame, faults = read(tmp_path / "a.xlsx", headings_row=3)
    assert faults == []
    assert frame.index.tolist() == [4, 6]
    assert frame["год"].tolist() == ["2024", "2025"]


def test_a_table_that_starts_off_the_corner_keeps_its_rows(book):
    def draw(sheet):
        for at, value in (("B2", "id"), ("C2", "n"), ("B3", "x"), ("C3", 1)):
            sheet[at] = value

    frame, faults = book(draw, headings_row=2)
    assert told(faults) == [("stop", "csv_heading", 2)]
    assert frame is None
    frame, faults = book(lambda sheet: (sheet.append(["id"]), sheet.append(["x"])))
    assert frame.index.tolist() == [2]


def test_one_of_several_sheets_is_named_not_guessed(tmp_path):
    made = openpyxl.Workbook()
    made.active.title = "2024"
    made.create_sheet("2025").append(["id"])
    made["2025"].append(["x"])
    made.create_chartsheet("Chart")
    made.save(tmp_path / "a.xlsx")
    for named in (None, "2026", "Chart"):
        _, (one,) = read(tmp_path / "a.xlsx", sheet=named)
        assert (one["code"], one["mend"]) == ("layer_unknown", "Name one under layer: 2024, 2025")
    assert read(tmp_path / "a.xlsx", sheet="2025")[0]["id"].tolist() == ["x"]


@pytest.mark.parametrize(
    ("names", "code"),
    [(["a", "b", "a"], "csv_heading"), (["a", None, "c"], "csv_heading"), ([], "csv_malformed")],
)
def test_headings_that_cannot_be_used_are_faults(tmp_path, names, code):
    workbook(tmp_path / "a.xlsx", names, [1, 2, 3])
    frame, faults = read(tmp_path / "a.xlsx")
    assert frame is None
    assert told(faults) == [("stop", code, 1)]


def test_a_sheet_without_anything_is_a_fault(tmp_path):
    workbook(tmp_path / "a.xlsx")
    assert told(read(tmp_path / "a.xlsx")[1]) == [("stop", "csv_malformed", 1)]


def test_merged_cells_stop_where_they_hide_a_heading_or_a_value(book):
    def draw(sheet):
        for row in (["Реестр", None], ["a", "b"], [1, 2], [None, 3]):
            sheet.append(row)
        sheet.merge_cells("A1:B1")  # a title above the table does no harm
        sheet.merge_cells("A3:A4")

    frame, faults = book(draw, headings_row=2)
    assert frame is None
    assert told(faults) == [("stop", "workbook_cells", 3)]
    assert "A3 to A4" in faults[0]["what"]
    _, faults = book(draw, headings_row=1)
    assert ("stop", "csv_heading", 1) in told(faults)


def test_a_formula_that_nobody_has_computed_is_never_an_empty_cell(book):
    def draw(sheet):
        for row in (["a", "b"], [1, "=A2+1"], [2, "=A3+1"]):
            sheet.append(row)

    frame, faults = book(draw)
    assert frame is None
    assert told(faults) == [("stop", "workbook_cells", 2), ("stop", "workbook_cells", 3)]
    assert "B2" in faults[0]["what"]


def rewritten(path, change):
    """Change the text of the first sheet, as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_formula_comes_as_the_value_it_last_had(tmp_path):
    workbook(tmp_path / "a.xlsx", ["a", "b"], [1, "=A2+1"])
    rewritten(tmp_path / "a.xlsx", lambda data: data.replace(b"<v />", b"<v>2</v>"))
    rewritten(tmp_path / "a.xlsx", lambda data: data.replace(b"<v/>", b"<v>2</v>"))
    frame, faults = read(tmp_path / "a.xlsx")
    assert faults == []
    assert frame["b"].tolist() == ["2"]


def test_an_error_comes_as_its_text_and_not_as_an_empty_cell(tmp_path):
    workbook(tmp_path / "a.xlsx", ["a", "b"], ["x", 1], ["y", "#N/A"])
    frame, faults = read(tmp_path / "a.xlsx")
    assert faults == []
    assert frame["b"].tolist() == ["1", "#N/A"]


def test_a_number_longer_than_a_workbook_keeps_is_told(tmp_path):
    workbook(tmp_path / "a.xlsx", ["iin", "no"], [123456789012, 1], [2, 20315001123456789])
    frame, faults = read(tmp_path / "a.xlsx")
    assert told(faults) == [("note", "text_damaged", 3)]
    assert faults[0]["column"] == "no"
    assert frame["iin"].tolist() == ["123456789012", "2"]


def test_a_bomb_is_refused_by_what_it_declares(tmp_path):
    workbook(tmp_path / "a.xlsx", ["a"], ["x"])
    row = b"<row><c t='inlineStr'><is><t>" + b"x" * 1_000_000 + b"</t></is></c></row>"
    rewritten(
        tmp_path / "a.xlsx", lambda data: data.replace(b"</sheetData>", row * 150 + b"</sheetData>")
    )
    frame, (one,) = read(tmp_path / "a.xlsx")
    assert frame is None
    assert one["code"] == "file_too_large"
    assert "times its size" in one["what"]
    _, (one,) = workbooks.read(tmp_path / "a.xlsx", {"file_bytes": 10 * 2**20, "cells": 10})
    assert "more than 10" in one["what"]


def test_a_sheet_that_reaches_too_far_is_a_fault_of_the_file(tmp_path):
    workbook(tmp_path / "near.xlsx", ["a"], *[["x"]] * 20)
    assert workbooks.read(tmp_path / "near.xlsx", {**LIMITS, "cells": 10})[1][0]["code"] == (
        "file_too_large"
    )
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "id", "x"
    made.save(tmp_path / "far.xlsx")
    with Reader(tmp_path / "cache", limits=Limits(memory_bytes=2**30)) as reader:
        arrival = reader.vectors(tmp_path, FileRef(path="far.xlsx"))
    assert arrival.frame is None
    assert next(one.code for one in arrival.issues) in ("reader_died", "file_too_large")


def test_a_workbook_is_a_table_like_any_other(tmp_path):
    shape = "POLYGON ((650000 4780000, 650010 4780000, 650010 4780010, 650000 4780000))"
    rows = [["№", "shape", "x", "y"], ["b1", shape, 650000, 4780000], ["b2", "POLYGON ((", 1, None]]
    workbook(tmp_path / "a.xlsx", *rows)
    ref = FileRef(path="a.xlsx", crs="EPSG:32643")
    with Reader(tmp_path / "cache") as reader:
        plain = reader.vectors(tmp_path, FileRef(path="a.xlsx"))
        shaped = reader.vectors(tmp_path, ref, geometry=("shape",)).frame
        points = reader.vectors(tmp_path, ref, geometry=("x", "y")).frame
    assert plain.issues == ()
    assert plain.frame[["№", "row"]].to_numpy().tolist() == [["b1", 2], ["b2", 3]]
    assert shaped["geometry_state"].tolist() == ["ok", "unrepairable"]
    assert shaped.crs == METRIC
    assert points["geometry_state"].tolist() == ["ok", "none"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no archive", b"\xd0\xcf\x11\xe0 a password"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    with Reader(tmp_path / "cache") as reader:
        arrival = reader.vectors(tmp_path, FileRef(path="a.xlsx"))
    assert next(one.code for one in arrival.issues) in ("file_kind", "file_unreadable")
    assert arrival.frame is None


def test_cells_are_named_as_a_spreadsheet_names_them():
    for column, letters in ((0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")):
        assert workbooks.place(9, column) == f"{letters}10"
