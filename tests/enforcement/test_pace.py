"""Tests of geo/enforcement/pace.py: days a step took, by whole columns."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from world import histories, history, kz

from geo.enforcement.pace import moved, paces


def step(kind, on, **more):
    return (kind, {"happened_on": on} | more)


def told(events, **more):
    found = paces(events, kz(), **more)
    return list(found.itertuples(index=False, name=None))


def test_days_are_counted_from_state_to_state_and_notes_lead_nowhere():
    begun, fined = step("flagged", "2026-01-01"), step("fined", "2026-01-05")
    first = [begun, fined, step("screened", "2026-01-11")]
    second = [step("flagged", "2026-01-01"), step("screened", "2026-01-05")]
    assert told(histories({"a": first, "b": second})) == [("flagged", "screened", 2, 7.0, 4, 10)]


def test_an_event_is_counted_as_it_was_corrected():
    steps = [step("flagged", "2026-01-01"), step("screened", "2026-01-11")]
    fixed = step("corrected", "2026-01-05", corrects=2)
    assert told(history(*steps, fixed)) == [("flagged", "screened", 1, 4.0, 4, 4)]


def test_what_happened_later_is_not_counted_before():
    steps = history(step("flagged", "2026-01-01"), step("screened", "2026-01-11"))
    assert told(steps, as_of=date(2026, 1, 10)) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=20))
def test_the_median_is_that_of_pandas(days):
    start = pd.Timestamp("2020-01-01")
    cases = {
        f"c{at}": [
            step("flagged", "2020-01-01"),
            step("screened", f"{start + pd.Timedelta(days=day):%Y-%m-%d}"),
        ]
        for at, day in enumerate(days)
    }
    ((_, _, count, median, least, most),) = told(histories(cases))
    assert (count, median, least, most) == (
        len(days), pd.Series(days).median(), min(days), max(days),
    )  # fmt: skip


def test_a_step_is_told_with_the_body_that_took_it():
    events = history(
        step("flagged", "2026-01-01", body="A"), step("screened", "2026-01-11", body="B")
    )
    rows = moved(events, kz()).steps[["start", "to", "body", "days"]]
    assert rows.iloc[1].tolist() == ["flagged", "screened", "B", 10.0]
    assert pd.isna(rows["start"][0])


def test_a_case_changes_hands_where_the_next_entry_names_another_body():
    events = history(
        step("flagged", "2026-01-01", body="A"),
        step("fined", "2026-01-05", body="A"),
        step("screened", "2026-01-11", body="B"),
        step("inspection_due", "2026-01-12", body=None),
        step("inspected", "2026-01-15", body="B"),
    )
    told_ = moved(events, kz()).handed.to_numpy().tolist()
    assert told_ == [["c1", "A", "B", 6.0]]


def test_no_case_hands_over_to_another_case():
    first, second = [step("flagged", "2026-01-01", body="A")], [step("flagged", "2026-02-01")]
    assert moved(histories({"a": first, "b": second}), kz()).handed.empty
