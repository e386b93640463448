import pandas as pd
import pytest

from geo.reader import filters
from geo.records import FileRef

WATER = pd.DataFrame(
    {
        "kind": ["river", "canal", None, "drain", " river "],
        "level": [4.0, 6.0, None, 4.0, 4.0],
        "row": [1, 2, 3, 4, 5],
    }
)


def kept(**keys):
    frame, issues = filters.keep(WATER, FileRef(path="water.geojson", **keys))
    return frame["row"].tolist(), [(issue.severity, issue.code) for issue in issues]


def test_without_a_filter_all_rows_are_meant():
    assert kept() == ([1, 2, 3, 4, 5], [])


def test_a_row_must_hold_one_of_the_words():
    assert kept(where={"kind": ["river", "drain"]}) == ([1, 4, 5], [])


def test_a_row_without_a_word_is_not_excluded():
    assert kept(where_not={"kind": ["canal", "drain"]}) == ([1, 3, 5], [])


def test_filters_on_several_columns_hold_together():
    assert kept(where={"kind": ["river", "canal"], "level": ["4"]}) == ([1, 5], [])


def test_a_number_is_compared_as_a_person_writes_it():
    assert kept(where={"level": ["6"]}) == ([2], [])


def test_a_filter_that_leaves_nothing_stops():
    rows, issues = kept(where={"kind": ["lake"]})
    assert rows == []
    assert ("stop", "filter_empty") in issues


def test_a_word_that_no_row_holds_is_told():
    assert kept(where_not={"kind": ["canals"]}) == (
        [1, 2, 3, 4, 5],
        [("note", "filter_word_absent")],
    )


def test_an_unknown_column_stops_and_the_nearest_is_named():
    _, issues = filters.keep(WATER, FileRef(path="a.geojson", where={"knd": ["river"]}))
    assert [issue.code for issue in issues] == ["filter_column_unknown"]
    assert "Did you mean 'kind'?" in issues[0].mend
    assert "level" in issues[0].mend


def test_the_columns_of_the_reader_cannot_be_filtered():
    assert kept(where={"row": ["1"]})[1] == [("stop", "filter_column_unknown")]


def test_the_table_given_stays_as_it_was():
    before = WATER.copy(deep=True)
    kept(where={"kind": ["river"]})
    pd.testing.assert_frame_equal(WATER, before)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pd.Series([1, 2], dtype="Int64"), ["1", "2"]),
        (pd.Series([1.0, 2.5]), ["1", "2.5"]),
        (pd.Series([True, False]), ["true", "false"]),
        (pd.to_datetime(pd.Series(["2024-03-01"])), ["2024-03-01"]),
        (pd.to_datetime(pd.Series(["2024-03-01T10:00"])), ["2024-03-01T10:00:00"]),
        (pd.Series(["  A 1 "]), ["A 1"]),
    ],
)
def test_values_become_the_text_a_person_would_write(values, texts):
    assert filters.as_text(values).tolist() == texts


def test_missing_values_stay_missing_in_every_type():
    for values in (
        pd.Series([None], dtype="Int64"),
        pd.Series([None], dtype="float64"),
        pd.Series([None], dtype="boolean"),
        pd.Series([None], dtype="str"),
        pd.Series([pd.NaT], dtype="datetime64[s]"),
        pd.Series([None], dtype="object"),
        pd.Series(["   "]),
    ):
        assert filters.as_text(values).isna().all()
