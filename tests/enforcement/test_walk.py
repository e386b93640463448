"""Tests of geo/enforcement/walk.py: what was seen may be told later than what came after it."""

import numpy as np
import pytest
from world import histories, history, kz

from geo.enforcement.replay import replay

OPEN = ("flagged", "screened", "inspection_due", "inspected", "prescription", "works")


def seen(on, floors, **more):
    return ("observed", {"happened_on": on, "floors": floors, "source": "survey"} | more)


def left(found):
    return found.standings.left[0, 0]


def test_an_observation_of_an_earlier_day_is_taken_in_and_the_last_day_stays():
    events = history(*OPEN, seen("2025-09-10", 2.0), seen("2025-09-05", 3.0))
    found = replay(events, kz())
    assert found.faults == []
    assert left(found) == 2.0  # the later one measured last
    last = found.standings.last_day[0]
    assert last == events["happened_on"].iloc[-2].to_datetime64().astype("datetime64[D]").astype(
        int
    )


def test_an_earlier_observation_counts_where_nothing_was_measured_since():
    events = history(*OPEN, ("fined", {"happened_on": "2025-09-20"}), seen("2025-09-05", 3.0))
    found = replay(events, kz())
    assert found.faults == []
    assert left(found) == 3.0


def test_what_was_seen_before_the_works_is_not_what_they_left():
    found = replay(history(*OPEN, seen("2025-05-05", 6.0)), kz())
    assert found.faults == []
    assert np.isnan(left(found))


@pytest.mark.parametrize("kind", ["fined", "served", "owner_changed"])
def test_any_other_note_of_an_earlier_day_is_refused(kind):
    events = history(*OPEN, (kind, {"happened_on": "2025-01-05"}))
    (fault,) = replay(events, kz()).faults
    assert fault.column == "happened_on"


def test_two_inspectors_give_the_same_ledger_in_whichever_order_they_are_written_down():
    ours, theirs = seen("2025-09-05", 4.0), seen("2025-09-10", 2.0)
    found = replay(histories({"a": [*OPEN, ours, theirs], "b": [*OPEN, theirs, ours]}), kz())
    assert found.faults == []
    now = found.standings
    for name in ("left", "before", "share", "last_day", "observed_day", "observed_by"):
        values = getattr(now, name)
        np.testing.assert_array_equal(values[0], values[1], err_msg=name)


def test_a_late_observation_proves_no_works_that_were_declared_after_it():
    steps = [*OPEN, ("executed", {"floors": 0.0}), seen("2025-06-20", 0.0)]
    closing = ("closed", {"outcome": "brought_into_line", "restored": None})
    (fault,) = replay(history(*steps, closing), kz()).faults
    assert "no source but the one" in fault.what
