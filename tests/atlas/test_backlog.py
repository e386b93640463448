"""Tests of the backlog by month and the days of each step."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import AS_OF as TODAY
from world import history, kept, kz

from geo.atlas import languages
from geo.atlas.backlog import STEPS, backlog, days_of_steps
from geo.enforcement.cases import follow

AS_OF = pd.Timestamp("2026-04-10")


def cases(*rows):
    frame = pd.DataFrame(list(rows), columns=["case_id", "opened_on", "ended", "last_event_on"])
    days = {name: pd.to_datetime(frame[name]) for name in ("opened_on", "last_event_on")}
    acts = {name: pd.Series(pd.NaT, frame.index) for name in ("issued_on", "served_on")}
    return frame.assign(**days, **acts)


def events(*rows):
    frame = pd.DataFrame(list(rows), columns=["seq", "case_id", "kind", "happened_on"])
    return frame.assign(happened_on=pd.to_datetime(frame["happened_on"]))


def counted(found, of="open"):
    return found[of].tolist()


def test_a_case_is_open_until_the_month_in_which_it_ended():
    told = cases(("a", "2026-01-05", True, "2026-03-02"), ("b", "2026-02-01", False, "2026-02-01"))
    found = backlog(told, events((1, "a", "closed", "2026-03-02")), kz(), as_of=AS_OF)
    assert counted(found) == [1, 2, 1, 1]
    assert (counted(found, "opened"), counted(found, "ended")) == ([1, 1, 0, 0], [0, 0, 1, 0])


def test_a_note_after_the_end_does_not_keep_a_case_open():
    told = cases(("a", "2026-01-05", True, "2026-04-02"))
    found = backlog(told, events((1, "a", "closed", "2026-02-02")), kz(), as_of=AS_OF)
    assert counted(found) == [1, 0, 0, 0]


def test_the_last_month_ends_on_the_day_of_the_edition():
    found = backlog(cases(("a", "2026-03-05", False, "2026-03-05")), events(), kz(), as_of=AS_OF)
    assert found["until"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-31", "2026-04-10"]


def test_without_a_case_there_is_no_row():
    assert backlog(cases(), events(), kz(), as_of=AS_OF).empty


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.booleans()), min_size=1))
def test_what_was_opened_less_what_ended_is_open(spans):
    day = pd.Timestamp("2025-03-01")
    rows = [
        (f"c{at}", day + pd.Timedelta(days=start), ended, day + pd.Timedelta(days=start + length))
        for at, (start, length, ended) in enumerate(spans)
    ]
    told = cases(*rows)
    last = max(told["last_event_on"].max(), AS_OF)
    found = backlog(told, events(), kz(), as_of=last)
    assert found["open"].iloc[-1] == (~told["ended"].astype(bool)).sum()
    assert found["opened"].sum() == len(told)
    assert found["open"].min() >= 0


def test_days_of_a_step_are_counted_over_the_cases_that_took_it():
    remedies = pd.DataFrame(
        {
            "case_id": ["a", "b", "c"],
            "decided_on": pd.to_datetime(["2026-01-01"] * 3),
            "started_on": pd.to_datetime(["2026-01-11", "2026-01-31", None]),
            "declared_on": pd.NaT,
            "seen_on": pd.to_datetime([None, "2025-12-01", None]),
        }
    ).astype({"declared_on": "datetime64[s]"})
    told = cases(*((one, "2025-06-01", False, "2026-01-01") for one in "abc"))
    told = told.astype(dict.fromkeys(("issued_on", "served_on"), "datetime64[s]"))
    [row] = days_of_steps(told, remedies).to_dict("records")
    assert row == {
        "step": "start", "cases": 2, "least_days": 10, "median_days": 20, "most_days": 30,
    }  # fmt: skip


def test_each_step_of_a_written_history_takes_days_and_says_which_act_it_means():
    written = history(
        "flagged", "screened", "inspection_due", "inspected", "suit_filed",
        ("judgment", {"served_on": "2025-06-11"}), "appeal",
        (
            "final",
            {
                "decision": "granted", "scope": "full",
                "in_effect_on": "2025-08-01", "served_on": "2025-08-06",
            },
        ),
        "works", ("executed", {"floors": 0.0}), ("verified", {"floors": 0.0, "source": "survey"}),
    )  # fmt: skip
    found = follow(written, kz(), kept(), None, as_of=TODAY, file="journal")
    taken = days_of_steps(found.cases, found.remedies).set_index("step")["median_days"]
    # the decision that is final is of 1 August, the seventh month after the first entry
    assert taken.to_dict() == {
        "act": 212, "service": 5, "start": 31, "works": 30, "look": 31, "whole": 92,
    }  # fmt: skip
    assert list(taken.index) == list(STEPS)


def test_an_act_that_is_not_in_force_is_counted_and_not_called_one_that_is():
    asked = history("flagged", "screened", "inspection_due", "inspected", "prescription")
    found = follow(asked, kz(), kept(), None, as_of=TODAY, file="journal")
    steps = days_of_steps(found.cases, found.remedies)
    assert steps["step"].tolist() == ["act"]
    assert not found.cases["act_in_force"].any()
    said = {one: languages.texts()[one]["chart.step.act"] for one in languages.LANGUAGES}
    assert "last act, in force or not" in said["en"]
    assert all("stands" not in one and "действующ" not in one for one in said.values())
