"""Tests of geo/atlas/carried.py: which cases a page carries, and what comes with them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.carried import MOST_NAMED, by_need, by_news, carried, named

DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1)))


def cases(*rows):
    """Give cases: number, ended, overdue, deadline, silent since, next day, last event."""
    names = ["case_id", "ended", "overdue", "deadline_on", "silent_since", "next_on"]
    frame = pd.DataFrame(rows, columns=[*names, "last_event_on"])
    days = [name for name in frame if name.endswith(("_on", "since"))]
    return frame.assign(passed_on=pd.NaT, **{name: pd.to_datetime(frame[name]) for name in days})


def of_cases(ids):
    return pd.DataFrame({"case_id": ids})


def test_what_is_overdue_or_silent_comes_first_the_longest_on_top():
    town = cases(
        ("soon", False, False, "2026-12-01", None, "2026-11-02", "2026-10-01"),
        ("late", False, True, "2026-09-01", None, None, "2026-05-01"),
        ("quiet", False, False, None, "2026-08-01", None, "2026-08-01"),
        ("later", False, True, "2026-10-01", None, "2026-11-01", "2026-05-01"),
    )
    assert town["case_id"][by_need(town)].tolist() == ["quiet", "late", "later", "soon"]


def test_open_cases_come_before_ended_ones_and_the_newest_of_each_first():
    town = cases(
        ("over", True, False, None, None, None, "2026-10-30"),
        ("old", False, False, None, None, None, "2024-01-01"),
        ("new", False, False, None, None, None, "2025-01-01"),
        ("past", True, False, None, None, None, "2026-10-01"),
        ("due", False, False, None, None, "2027-10-01", "2020-01-01"),
    )
    wanted = ["due", "new", "old", "over", "past"]
    assert town["case_id"][by_need(town)].tolist() == wanted


def test_the_public_reads_of_acts_in_force_first_and_then_of_what_is_new():
    town = cases(
        ("new", False, False, None, None, None, "2026-10-30"),
        ("act", False, False, None, None, None, "2020-01-01"),
        ("old", False, False, None, None, None, "2026-01-01"),
    ).assign(act_in_force=[False, True, False])
    assert town["case_id"][by_news(town)].tolist() == ["act", "new", "old"]


def test_a_case_is_carried_with_all_its_events_and_its_ledger_or_not_at_all(monkeypatch):
    monkeypatch.setattr("geo.atlas.carried.MOST_CASES", 2)
    town = of_cases(["A", "B", "C"])
    page = carried(
        town, of_cases(["C", "B", "C", "A"]), of_cases(["A", "B"]), first=pd.Index([2, 0])
    )
    assert page.cases["case_id"].tolist() == ["A", "C"]
    assert page.events["case_id"].tolist() == ["C", "C", "A"]
    assert page.remedies["case_id"].tolist() == ["A"]
    assert page.left_out["case_id"].tolist() == ["B"]


@settings(max_examples=50)
@given(
    rows=st.lists(st.tuples(st.booleans(), st.booleans(), DAYS, DAYS, DAYS, DAYS), max_size=12),
    most=st.integers(0, 12),
)
def test_no_case_is_lost_and_no_open_one_gives_way_to_an_ended_one(rows, most):
    town = cases(*((f"C{at}", *row) for at, row in enumerate(rows)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.atlas.carried.MOST_CASES", most)
        page = carried(town, town, town, first=by_need(town))
    assert len(page.cases) == min(most, len(rows))
    assert sorted([*page.cases["case_id"], *page.left_out["case_id"]]) == sorted(town["case_id"])
    assert not (page.cases["ended"].any() and (~page.left_out["ended"].astype(bool)).any())


def test_behind_a_count_some_cases_are_named_and_all_are_counted():
    ids = [f"C{at:04}" for at in range(MOST_NAMED + 5)]
    kept, told = named(pd.Series([" ".join(ids), None, "X"], dtype="str"), set(ids))
    assert kept[0].split(" ") == ids[:MOST_NAMED]
    assert kept.isna().tolist() == [False, True, True]
    assert told.tolist() == [len(ids), 0, 1]
