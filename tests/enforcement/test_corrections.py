"""Tests of geo/enforcement/corrections.py."""

import pandas as pd
import pytest
from world import histories, history, kz

from geo.enforcement.corrections import effective
from geo.enforcement.replay import replay

BASE = ["flagged", "screened", "inspection_due", "inspected"]


def corrected(number, **columns):
    return ("corrected", {"corrects": number, "happened_on": "2025-04-01"} | columns)


def withdrawn(number, **columns):
    return ("withdrawn", {"corrects": number} | columns)


def found(*steps):
    return replay(history(*steps), kz())


def said(*steps):
    return [fault.what for fault in found(*steps).faults]


def test_a_journal_without_corrections_is_read_as_it_is():
    events = history(*BASE)
    read = effective(events)
    assert read.events is events
    assert not read.void.any()
    assert (read.denies < 0).all()


def test_a_correction_replaces_what_it_says_and_leaves_the_rest():
    read = effective(history(*BASE, corrected(4, floors=4.0, document_no=None)))
    assert read.events["floors"].tolist()[3] == 4.0
    assert read.events["document_no"].tolist()[3] == "N-4"
    assert read.events["kind"].tolist()[3] == "inspected"


def test_a_correction_restates_the_day_of_the_act():
    read = effective(history(*BASE, corrected(4, happened_on="2025-03-15")))
    assert str(read.events["happened_on"].iloc[3].date()) == "2025-03-15"


def test_the_row_that_was_corrected_stays_in_its_place_and_as_it_was_given():
    events = history(*BASE, corrected(2, happened_on="2025-01-15"))
    before = events.copy(deep=True)
    read = effective(events)
    pd.testing.assert_frame_equal(events, before)
    assert read.events["seq"].tolist() == events["seq"].tolist()


def test_of_two_corrections_the_later_counts_column_by_column():
    read = effective(
        history(*BASE, corrected(4, floors=4.0, height_m=12.0), corrected(4, floors=5.0))
    )
    assert read.events[["floors", "height_m"]].iloc[3].tolist() == [5.0, 12.0]


def test_a_correction_may_itself_be_corrected_or_withdrawn():
    twice = effective(history(*BASE, corrected(4, floors=4.0), corrected(5, floors=3.0)))
    assert twice.events["floors"].iloc[3] == 3.0
    back = effective(history(*BASE, corrected(4, floors=4.0), withdrawn(5)))
    assert back.events["floors"].iloc[3] == 6.0


def test_what_is_withdrawn_is_read_no_more_and_comes_back_with_its_withdrawal():
    gone = found(*BASE, withdrawn(4))
    assert gone.steps["state"].iloc[2] == "inspection_due"
    assert gone.standings.state.tolist() == [kz_code("inspection_due")]
    again = found(*BASE, withdrawn(4), withdrawn(5))
    assert again.standings.state.tolist() == [kz_code("inspected")]
    assert again.faults == []


def kz_code(state):
    return list(kz().states).index(state)


def test_a_kind_is_mended_by_withdrawing_it_and_writing_it_anew():
    anew = ("stop_order", {"happened_on": "2025-05-01"})
    steps = [*BASE, "prescription", withdrawn(5, happened_on="2025-09-01"), anew]
    assert said(*steps) == []
    assert found(*steps).standings.state.tolist() == [kz_code("stop_order")]


def test_a_correction_is_written_today_about_an_act_of_long_ago():
    late = corrected(2, happened_on="2025-02-01")
    assert said(*BASE, late, ("prescription", {"happened_on": "2025-04-02"})) == []


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ([corrected(None)], "corrected does not say which event it is about"),
        ([corrected(9)], "corrected names event 9, which is not one before it"),
        ([corrected(5)], "corrected names event 5, which is not one before it"),
        ([withdrawn(4), corrected(4)], "corrected names event 4, which was withdrawn before"),
        ([withdrawn(4), withdrawn(4)], "withdrawn names event 4, which was withdrawn before"),
        ([corrected(4, reason=None)], "corrected without reason"),
        ([corrected(4, reason="duplicate")], "corrected cannot have the reason duplicate"),
        ([corrected(4, happened_on="2025-02-15")], "inspected is dated before the event above it"),
        ([corrected(1, happened_on="2025-06-01")], "screened is dated before the event above it"),
        ([withdrawn(2)], "inspection_due cannot follow flagged"),
        ([withdrawn(1)], "screened cannot follow nothing"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(steps, what):
    assert what in said(*BASE, *steps)


def test_a_case_is_not_withdrawn_as_a_whole():
    assert said("flagged", withdrawn(1)) == ["withdrawn leaves nothing of the case"]


def test_the_history_as_corrected_must_be_one_that_is_allowed():
    to_court = ["suit_filed", "judgment", "final", "enforcement"]
    assert said(*BASE, *to_court, corrected(7, happened_on="2025-07-01", decision="refused")) == [
        "enforcement cannot follow a final act that refused the suit"
    ]


def test_an_event_of_another_case_is_not_corrected():
    events = histories({"c1": BASE, "c2": ["flagged", corrected(-2)]})
    (fault,) = replay(events, kz()).faults
    assert fault.case_id == "c2"
    assert fault.what == "corrected names event 2, which is of another case"


def test_a_correction_that_is_refused_changes_nothing():
    read = effective(history(*BASE, corrected(9, floors=1.0), withdrawn(9)))
    assert read.events["floors"].iloc[3] == 6.0
    assert not read.void.any()
