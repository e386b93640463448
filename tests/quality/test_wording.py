import pandas as pd

from geo.quality.wording import LISTED, closed, unworded, worded

WORDS = {"Выдано": "granted", "Отказ": "refused"}


def texts(*values):
    return pd.Series(values, dtype="str")


def listed(values, words=WORDS):
    return unworded(values, words, "acts.csv", "status", "Статус")


def test_their_word_becomes_ours_whatever_its_case_and_outer_spaces():
    found = worded(texts("выдано ", "ОТКАЗ", None), WORDS)
    assert found[:2].tolist() == ["granted", "refused"]
    assert pd.isna(found[2])


def test_a_word_without_one_of_ours_stays_and_is_listed_once_with_its_rows():
    values = texts("в работе", "Выдано", "в работе", "отозвано", None)
    assert worded(values, WORDS).tolist()[0] == "в работе"
    notes = listed(values)
    assert [(one.severity, one.code, one.column) for one in notes] == [
        ("note", "value_unmapped", "Статус")
    ] * 2
    assert notes[0].what == "'в работе' has no word of ours for status (rows: 2)"
    assert notes[0].mend.endswith("values.status")


def test_a_word_that_is_ours_already_is_not_listed():
    assert listed(texts("granted", "Refused")) == []


def test_where_no_words_are_declared_none_is_missed():
    assert listed(texts("anything"), {}) == []
    assert worded(texts("anything"), {}).tolist() == ["anything"]


def test_of_many_words_the_first_are_named_and_the_rest_counted():
    values = texts(*[f"слово {n:02d}" for n in range(LISTED + 3)] * 2)
    notes = listed(values)
    assert len(notes) == LISTED + 1
    assert notes[-1].what == "3 more words have none of ours (rows: 6)"


def test_a_word_outside_a_closed_list_is_a_fault_that_names_the_list():
    found, faults = closed(texts("Drone", "balloon", None), ("drone", "survey"), "method", "how")
    assert found.tolist()[0] == "drone"
    assert found[1:].isna().all()
    assert faults[["at", "code", "column", "effect"]].to_numpy().tolist() == [
        [1, "value_unmapped", "how", "fault"]
    ]
    assert faults["what"][0] == "'balloon' is no word for method"
    assert "drone, survey" in faults["mend"][0]
