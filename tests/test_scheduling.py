"""Tests of geo/scheduling.py: which days of a real journal stand in the calendar."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from journals import office_of
from world import clock, history

from geo.enforcement.recording import begin, record
from geo.scheduling import calendar

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
INSPECTED = ("flagged", "screened", "inspection_due", "inspected")  # 2025-04-01
CLOCKS = [
    clock("inspected", 10, id="report"),
    clock("inspected", 900, id="answer"),
    clock("inspected", 20, id="appeal-of-it", sets="appeal_until"),
]


def told(events):
    """Give the events of a history as drafts; the first opens its case."""
    frame = events[["kind", "happened_on", "building_id", "document_no", "body", "source", "floors",
                    "reason", "deadline_on"]]  # fmt: skip
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    days = ("happened_on", "deadline_on")
    return [
        {name: value.date() if name in days else value for name, value in row.items() if value}
        | {"case_id": "new:1"}
        for row in rows
    ]


@pytest.fixture
def office(tmp_path):
    """Begin the journal of a town with clocks, and give how its cases are written down."""
    config = replace(office_of(tmp_path, clocks=CLOCKS), as_of=date(2026, 11, 1))
    begin(config)

    def written(*steps):
        drafts = told(history(*steps))
        record(config, drafts, role="office", now=NOW, admit=lambda _: [])
        return config

    return written


def days(text):
    """Give the days of a calendar by the first words of their identity, and its text unfolded."""
    plain = text.replace("\r\n ", "")
    uids = re.findall(r"UID:FM-\d{4}-\d{4}-([a-z-]+)@", plain)
    return dict(zip(uids, re.findall(r"DTSTART;VALUE=DATE:(\d+)", plain), strict=True)), plain


def test_every_running_clock_of_a_case_is_in_it_passed_or_not(office):
    found, text = days(calendar(office(*INSPECTED), language="en")[0])
    # the time for appeal has passed: that nobody appealed asks nothing of anybody
    assert found == {"report": "20250411", "answer": "20270918"}
    passed = "The day has passed"
    assert text.count(passed) == 1
    assert passed in text[text.index("-report@") : text.index("-answer@")]
    assert "nothing of anybody’s guilt" in text


def test_an_identity_stays_while_its_day_moves(office):
    config = office(*INSPECTED)
    at_first = calendar(replace(config, as_of=date(2025, 4, 5)), language="en")[0]
    part = at_first.replace("\r\n ", "").partition("-appeal@")[2].partition("END:VEVENT")[0]
    assert "own work" not in part  # it is the addressee's time
    before, after = (
        set(days(calendar(replace(config, as_of=on), language="kk")[0])[0])
        for on in (date(2025, 4, 5), date(2026, 11, 1))
    )
    assert before == {"report", "answer", "appeal"}
    assert before - after == {"appeal"}


@pytest.mark.parametrize("last", ["suspended", ("dismissed", {"reason": "no_breach"})])
def test_no_day_of_a_case_that_stands_still_or_has_ended_is_in_it(office, last):
    config = office(*INSPECTED, last)
    assert calendar(config, language="ru")[1] == 0


def test_the_file_asks_for_no_organizer(office):
    text, _ = calendar(office(*INSPECTED), language="ru")
    assert "METHOD:" not in text
