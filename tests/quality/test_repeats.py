import pandas as pd
from world import arrived

from geo.quality.completeness import LISTED
from geo.quality.repeats import repeats


def repeated(here, before, **keys):
    intake = arrived(
        pd.DataFrame({"no": here["permit_id"]}),
        "permits",
        key="permit_id",
        columns={"permit_id": ("no",)},
        file="full.csv",
        **keys,
    )
    return repeats(intake, pd.DataFrame(here), pd.DataFrame(before), "all.csv")


def test_a_row_that_the_other_register_has_is_left_out_and_told_with_its_row():
    faults, (note,) = repeated(
        {"permit_id": ["b", "c"], "status": ["x", "y"]},
        {"permit_id": ["a", "b"], "status": ["x", "x"], "row": [2, 3]},
    )
    assert faults[["at", "code", "effect", "what"]].to_numpy().tolist() == [
        [0, "key_duplicate", "duplicate", "row 3 of all.csv is the same record"]
    ]
    assert (note.severity, note.row) == ("note", None)
    assert note.what == "1 rows are in all.csv already, and are left out"


def test_a_row_that_differs_says_in_which_columns():
    day = pd.to_datetime(["2020-01-01", None])
    faults, notes = repeated(
        {"permit_id": ["a", "b"], "status": ["x", "y"], "issued_on": day, "status_raw": ["X", "Y"]},
        {"permit_id": ["b", "a"], "status": ["z", "x"], "issued_on": day, "row": [5, 9]},
    )
    assert faults["what"].tolist() == [
        "row 9 of all.csv is the same record, and differs in issued_on",
        "row 5 of all.csv is the same record, and differs in status, issued_on",
    ]
    assert notes[0].what.endswith("; 2 of them differ (status 1, issued_on 2)")
    assert [(one.row, one.column) for one in notes[1:]] == [(1, "no"), (2, "no")]


def test_what_one_register_does_not_have_at_all_is_no_difference():
    _, notes = repeated(
        {"permit_id": ["a"], "status": ["x"]}, {"permit_id": ["a"], "address": ["y"], "row": [2]}
    )
    assert len(notes) == 1


def test_two_empty_values_are_the_same():
    nothing = pd.Series([None], dtype="str")
    _, notes = repeated(
        {"permit_id": ["a"], "status": nothing}, {"permit_id": ["a"], "status": nothing, "row": [2]}
    )
    assert len(notes) == 1


def test_rows_of_new_keys_and_of_none_are_no_repeats():
    faults, notes = repeated(
        {"permit_id": pd.Series(["z", None], dtype="str")}, {"permit_id": ["a"], "row": [2]}
    )
    assert faults.empty
    assert notes == []


def test_of_many_that_differ_the_first_are_named_and_the_rest_counted():
    keys = [f"n{number}" for number in range(LISTED + 2)]
    _, notes = repeated(
        {"permit_id": keys, "status": "x"}, {"permit_id": keys, "status": "y", "row": range(22)}
    )
    assert len(notes) == LISTED + 2
    assert notes[-1].what == "2 more rows differ from all.csv"
