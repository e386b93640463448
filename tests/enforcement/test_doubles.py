"""Tests of geo/enforcement/doubles.py: a second case on a building with an open one."""

from datetime import date

import pandas as pd
from world import histories, history, kept, kz

from geo.enforcement.doubles import doubled

DISMISSED = ("dismissed", {"reason": "wrong_data"})


def noted(written, fresh):
    found = doubled(
        fresh, written, workflow=kz(), journal=kept(), as_of=date(2026, 11, 1), file="the entry"
    )
    assert {(one.severity, one.code) for one in found} <= {("note", "case_doubled")}
    return [one.what for one in found]


def second(*steps, written, building="b1", case="FM-2026-0002"):
    return history(*steps, case=case, building=building, since=len(written) + 1)


def test_a_second_case_on_a_building_names_the_one_that_is_open():
    written = histories({"FM-2026-0001": ["flagged", "screened"]})
    fresh = second("flagged", written=written)
    assert noted(written, fresh) == [
        "b1 has an open case already, FM-2026-0001; FM-2026-0002 is another"
    ]


def test_a_case_on_another_building_or_beside_an_ended_one_is_not_noted():
    ended = histories({"FM-2026-0001": ["flagged", DISMISSED]})
    assert noted(ended, second("flagged", written=ended)) == []
    running = histories({"FM-2026-0001": ["flagged"]})
    assert noted(running, second("flagged", written=running, building="b2")) == []
    assert noted(running, second("flagged", written=running, building=None)) == []


def test_a_case_that_ends_in_the_same_events_doubles_none():
    written = histories({"FM-2026-0001": ["flagged"]})
    assert noted(written, second("flagged", DISMISSED, written=written)) == []


def test_a_case_that_was_merged_is_open_no_more():
    written = histories(
        {"FM-2026-0001": ["flagged", ("merged", {"other_case": "FM-2026-0003"})],
         "FM-2026-0003": ["flagged"]}
    )  # fmt: skip
    (what,) = noted(written, second("flagged", written=written))
    assert "already, FM-2026-0003;" in what


def test_two_cases_that_one_file_opens_on_a_building_are_noted_both():
    nothing = histories({"FM-2026-0001": ["flagged"]}).iloc[:0]
    fresh = pd.concat(
        [second("flagged", written=nothing, case="new:7"),
         second("flagged", written=["one"], case="new:8")]
    )  # fmt: skip
    assert len(noted(nothing, fresh)) == 2


def test_an_event_of_a_case_that_is_there_doubles_nothing():
    written = histories({"FM-2026-0001": ["flagged"], "FM-2026-0002": ["flagged"]})
    more = second("screened", written=written, case="FM-2026-0001")
    more["happened_on"] = pd.Timestamp("2025-02-01")
    fresh = pd.concat([written[written["case_id"] == "FM-2026-0001"], more])
    assert noted(written, fresh) == []
