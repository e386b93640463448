"""Tests of geo/risk/effects.py: signs dated before and after a measure, never a cause."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import tables
from geo.risk.effects import dated, effects

MEASURE = {"analysis_id": "a", "measure_id": "m", "kind": "act", "taken_on": "2026-01-11",
           "rule_ids": "tall"}  # fmt: skip
AS_OF = date(2026, 1, 31)  # twenty days after


def counted(*intervals, **keys):
    first, last = (pd.to_datetime(pd.Series(list(one), dtype="str")) for one in
                   (zip(*intervals, strict=True) if intervals else ((), ())))  # fmt: skip
    ids = pd.Series([f"b{at}" for at in range(len(intervals))], dtype="str")
    signs = dated("rule", pd.Series("tall", index=ids.index), ids, first, last)
    measures = tables.MEASURES_TAKEN.shape(pd.DataFrame([MEASURE | keys]))
    return effects(measures, signs, as_of=AS_OF)


def figures(*intervals):
    (row,) = counted(*intervals).to_dict("records")
    return row["before"], row["after"], row["undated"]


def test_a_sign_is_counted_on_the_side_it_surely_is_of():
    assert figures(("2026-01-01", "2026-01-10")) == (1, 0, 0)
    assert figures(("2026-01-11", "2026-01-11")) == (0, 1, 0)


def test_a_sign_that_may_be_of_either_side_is_of_none():
    assert figures(("2026-01-05", "2026-01-15")) == (0, 0, 1)
    assert figures((None, "2026-01-05")) == (0, 0, 1)
    assert figures(("2026-01-15", None)) == (0, 0, 1)


def test_what_is_older_than_as_many_days_before_is_not_looked_at():
    assert figures(("2025-12-01", "2025-12-20")) == (0, 0, 0)
    assert figures(("2025-12-22", "2025-12-22")) == (1, 0, 0)


def test_a_measure_without_a_day_or_of_the_day_itself_has_no_effect_yet():
    assert counted(taken_on=None).empty
    assert counted(taken_on="2026-01-31").empty


def test_a_zero_is_told():
    assert figures() == (0, 0, 0)


def test_what_is_not_asked_has_its_reason_and_no_zero():
    measures = tables.MEASURES_TAKEN.shape(pd.DataFrame([MEASURE | {"flag_ids": "P11"}]))
    none = dated("rule", *(pd.Series([], dtype="str") for _ in range(4)))
    why = {("flag", "P11"): "not_asked"}
    rows = effects(measures, none, as_of=AS_OF, unasked=why).set_index("sign")
    assert rows.loc["tall", ["before", "after"]].tolist() == [0, 0]
    assert rows.loc["P11", ["before", "after", "undated", "record_ids"]].isna().all()
    assert (rows.loc["P11", "uncounted"], pd.isna(rows.loc["tall", "uncounted"])) == (
        "not_asked", True,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_no_sign_is_counted_twice(spans):
    start = pd.Timestamp("2025-12-01")
    told = [
        tuple(f"{start + pd.Timedelta(days=at):%Y-%m-%d}" for at in (one, one + long))
        for one, long in spans
    ]
    assert sum(figures(*told)) <= len(spans)
