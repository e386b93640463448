"""Tests of geo/enforcement/agenda.py: in which order somebody has to look at cases."""

from datetime import date
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from world import clock, histories, kept, kz

from geo.enforcement.agenda import Wanted, chosen, in_order, totals
from geo.enforcement.cases import follow

AS_OF = date(2026, 11, 1)
INSPECTED = ("flagged", "screened", "inspection_due", "inspected")  # 2025-04-01
ORDERED = (*INSPECTED, ("prescription", {"deadline_on": "2026-01-01"}))


@cache
def cases():
    """Give a case of each kind, told apart by their numbers."""
    events = histories(
        {
            "ahead": [*INSPECTED[:3], "inspected", "suit_filed"],
            "calm": ["flagged"],
            "ended": ["flagged", ("dismissed", {"reason": "wrong_data"})],
            "late": ORDERED,
            "own": INSPECTED,
        }
    )
    clocks = [clock("inspected", 10, id="answer"), clock("suit_filed", 900, id="court")]
    found = follow(events, kz(), kept(clocks=clocks), None, as_of=AS_OF, file="journal")
    assert found.issues == []
    return found.cases


def test_a_passed_day_of_the_office_s_own_stands_with_what_is_late_the_longest_first():
    assert in_order(cases())["case_id"].tolist() == ["own", "late", "ahead", "calm", "ended"]


def test_only_the_addressee_s_deadline_is_called_overdue():
    assert chosen(cases(), Wanted(overdue=True), as_of=AS_OF)["case_id"].tolist() == ["late"]
    assert totals(cases(), as_of=AS_OF)["overdue"] == 1


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(5)))
def test_the_order_of_the_rows_does_not_matter(order):
    mixed = cases().iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(in_order(mixed), in_order(cases()))
