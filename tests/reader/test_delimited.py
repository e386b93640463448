import pytest

from geo.reader import delimited, headings


@pytest.fixture
def table(tmp_path):
    def read(content, **keys):
        path = tmp_path / "a.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return delimited.read(path, **keys)

    return read


def told(faults):
    return [(one["code"], one.get("row")) for one in faults]


def test_fields_stay_text_and_empty_ones_are_missing(table):
    frame, faults = table("id,floors\n007,\n008,12\n")
    assert faults == []
    assert frame["id"].tolist() == ["007", "008"]
    assert frame["floors"].isna().tolist() == [True, False]
    assert frame.index.tolist() == [2, 3]


def test_a_mark_of_byte_order_is_not_part_of_the_first_heading(table):
    frame, _ = table(b"\xef\xbb\xbfid\n1\n")
    assert list(frame.columns) == ["id"]


def test_rows_count_as_a_spreadsheet_shows_them(table):
    frame, faults = table('id,note\n1,"two\nlines"\n\n2,x\n')
    assert faults == []
    assert frame.index.tolist() == [2, 4]


def test_the_words_na_and_null_are_words(table):
    frame, _ = table("id,name\n1,NA\n2,null\n")
    assert frame["name"].tolist() == ["NA", "null"]


def test_ragged_rows_are_named_and_the_others_kept(table):
    frame, faults = table("a,b\n1,2\n1\n1,2,3\n4,5\n")
    assert told(faults) == [("csv_ragged", 3), ("csv_ragged", 4)]
    assert frame["a"].tolist() == ["1", "4"]


def test_many_ragged_rows_are_listed_up_to_a_number_and_counted(table):
    _, faults = table("a,b\n" + "1\n" * 50)
    assert len(faults) == headings.LISTED + 1
    assert faults[-1]["what"].startswith("30 more")


def test_an_export_in_cp1251_is_refused_not_guessed(table):
    frame, faults = table("id,name\n1,a\n2,Алматы\n".encode("cp1251"))
    assert frame is None
    assert told(faults) == [("not_utf8", 3)]
    assert "cp1251" in faults[0]["what"]
    assert "encoding: cp1251" in faults[0]["mend"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a,b,a\n1,2,3\n", "csv_heading"),
        ("a,,c\n1,2,3\n", "csv_heading"),
        ("a;b\n1;2\n", "csv_malformed"),
        ("a\tb\n1\t2\n", "csv_malformed"),
        ("", "csv_malformed"),
        ("\n1,2\n", "csv_malformed"),
    ],
)
def test_headings_that_cannot_be_used_are_faults_of_the_first_row(table, content, code):
    frame, faults = table(content)
    assert frame is None
    assert told(faults) == [(code, 1)]


def test_a_quotation_mark_that_is_never_closed_is_a_fault(table):
    frame, faults = table('a,b\n1,"2\n')
    assert frame is None
    assert told(faults) == [("csv_malformed", 2)]


def test_headings_without_rows_give_a_table_without_rows(table):
    frame, faults = table("a,b\n")
    assert faults == []
    assert frame.empty


def test_a_declared_encoding_is_read_and_told(table):
    frame, faults = table("id;имя\n1;Алматы\n".encode("cp1251"), encoding="cp1251", delimiter=";")
    assert frame["имя"].tolist() == ["Алматы"]
    assert [(one["severity"], one["code"]) for one in faults] == [("note", "encoding_read")]


def test_an_export_in_utf16_is_read(table):
    frame, faults = table("id,имя\n1,Әуезов\n".encode("utf-16"))
    assert frame["имя"].tolist() == ["Әуезов"]
    assert [one["code"] for one in faults] == ["encoding_read"]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_separator_is_read_where_it_is_declared(table, mark):
    frame, faults = table(f"a{mark}b\n1,5{mark}2\n", delimiter=mark)
    assert faults == []
    assert frame.to_dict("list") == {"a": ["1,5"], "b": ["2"]}


@pytest.mark.parametrize(
    ("text", "delimiter", "mend"),
    [
        ("a;b\n1;2\n", ",", 'Write delimiter: ";" for the file'),
        ("a\tb\n1\t2\n", ",", 'Write delimiter: "\\t" for the file'),
        ("a,b\n1,2\n", ";", 'Write delimiter: "," for the file'),
    ],
)
def test_a_wrong_separator_is_told_with_the_right_one(table, text, delimiter, mend):
    frame, (one,) = table(text, delimiter=delimiter)
    assert frame is None
    assert one["mend"] == mend


def test_headings_may_stand_below_a_title(table):
    frame, faults = table("Реестр\n\nid,n\n1,2\n3,4\n", headings_row=3)
    assert faults == []
    assert frame.index.tolist() == [4, 5]
    assert frame["n"].tolist() == ["2", "4"]


def test_headings_below_the_last_row_are_a_fault(table):
    frame, faults = table("id,n\n1,2\n", headings_row=9)
    assert frame is None
    assert told(faults) == [("csv_malformed", 9)]
