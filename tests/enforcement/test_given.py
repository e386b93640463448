"""Tests of geo/enforcement/given.py: which events the rows of an office's file give."""

import pandas as pd
import pytest
from registers_of_offices import HEADINGS, MAPPING, WORKFLOW

from geo.enforcement.event_mapping import EventMapping
from geo.enforcement.given import FAULTS, events_given
from geo.quality.dates import days
from geo.quality.values import numbers
from geo.records import Workflow

READ = {
    "day": lambda texts, theirs, ours: days(texts, "%d.%m.%Y", theirs, ours),
    "number": lambda texts, theirs, ours: numbers(texts, theirs, ours, decimal_mark=","),
}
DONE = ("A-3", "done", "03.01.2026", "05.02.2026", "09.03.2026", "", "")
OPEN = ("A-1", "open", "01.02.2026", "", "", "", "")


def given(*rows, headings=HEADINGS, **keys):
    """Give events and faults of rows as the reader hands them on: empty is missing."""
    table = pd.DataFrame(rows, columns=list(headings), dtype="str").replace("", None)
    table = table.astype("str").assign(row=range(2, len(rows) + 2))
    mapping = EventMapping.model_validate(MAPPING | keys)
    events, faults = events_given(table, mapping, Workflow.model_validate(WORKFLOW), read=READ)
    assert list(faults.columns) == list(FAULTS)
    return events, faults


def told(faults):
    return list(zip(faults["row"], faults["column"], faults["code"], strict=True))


def test_a_row_gives_an_event_for_each_day_that_is_filled():
    events, faults = given(DONE)
    assert faults.empty
    assert events["kind"].tolist() == ["applied", "issued", "done"]
    assert events["happened_on"].dt.strftime("%d.%m").tolist() == ["03.01", "05.02", "09.03"]
    assert events["body"].tolist() == 3 * ["Permit office"]
    assert set(events["office_no"]) == {"A-3"}


def test_events_come_by_case_and_day_and_on_one_day_as_the_workflow_orders_them():
    same = ("B-1", "done", "01.02.2026", "01.02.2026", "01.02.2026", "01.02.2026", "F-1")
    events, _ = given(OPEN, same, DONE)
    assert events["office_no"].tolist() == 3 * ["A-3"] + ["A-1"] + 4 * ["B-1"]
    assert events["kind"].tolist()[-4:] == ["applied", "issued", "done", "fined"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", *OPEN[1:]), (2, "No", "key_missing")),
        (("A-1", "odd", *OPEN[2:]), (2, "State", "value_unmapped")),
        (("A-1", "done", "01.02.2026", "", "", "", ""), (2, "Done", "value_missing")),
        (("A-1", "open", "31.02.2026", "", "", "", ""), (2, "Applied", "date_unreadable")),
        (("A-1", "open", "", "", "", "", ""), (2, "No", "value_missing")),
    ],
)
def test_what_a_row_lacks_is_told_with_its_column(row, fault):
    _, faults = given(row)
    assert fault in told(faults)
    assert (faults["mend"] != "").all()


def test_a_row_without_a_number_gives_no_event():
    events, _ = given(("", *OPEN[1:]), DONE)
    assert set(events["office_no"]) == {"A-3"}


def test_the_key_of_an_event_that_repeats_holds_its_day_and_no_other_does():
    first, moved = (
        given(("A-1", "open", applied, "", "", fined, "F-1"))[0].set_index("kind")["entry_key"]
        for applied, fined in (("01.02.2026", "07.02.2026"), ("02.02.2026", "08.02.2026"))
    )
    assert first["applied"] == moved["applied"]
    assert first["fined"] != moved["fined"]
    assert first.str.startswith("import:permit-office:").all()


def test_the_order_of_the_rows_changes_no_event():
    keys = ["office_no", "kind", "happened_on", "entry_key"]
    one, other = given(OPEN, DONE)[0][keys], given(DONE, OPEN)[0][keys]
    pd.testing.assert_frame_equal(one, other)


def test_words_of_theirs_are_read_in_any_case_and_a_strange_one_is_told():
    headings = (*HEADINGS, "Who")
    keys = {"columns": {"how": "Who"}, "values": {"how": {"Owner": "voluntary"}}}
    events, faults = given((*OPEN, "OWNER"), headings=headings, **keys)
    assert (events["how"].tolist(), len(faults)) == (["voluntary"], 0)
    _, faults = given((*OPEN, "city"), headings=headings, **keys)
    assert told(faults) == [(2, "Who", "value_unmapped")]
    assert "'city' has no word of ours for how" in faults["what"].iloc[0]


def test_what_may_name_a_person_is_told_and_never_quoted():
    number = "7" * 12
    _, faults = given((*OPEN, f"see {number}"), headings=(*HEADINGS, "Words"),
                      columns={"note": "Words"})  # fmt: skip
    assert told(faults) == [(2, "Words", "journal_value")]
    assert number not in " ".join(faults["what"])
