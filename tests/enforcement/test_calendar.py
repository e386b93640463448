"""Tests of geo/enforcement/calendar.py, against the rules of RFC 5545."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.enforcement.calendar import Appointment, calendar_text, escaped, folded

DAY = Appointment(
    uid="FM-2026-0001-deadline@journal.example",
    on=date(2026, 12, 31),
    summary="FM-2026-0001: орындау мерзімі; соңғы күні",
    description="Ғимарат: b1, екінші\nжолы",
    recorded_at="2026-11-01T09:30:00Z",
    number=12,
)


def unfolded(text):
    """Read a calendar as RFC 5545, 3.1, says: a line end and a space are nothing."""
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def read_back(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_a_day_stands_in_the_calendar_as_the_rfc_wants_it():
    lines = unfolded(calendar_text("Істер", [DAY]))
    assert lines[0], lines[-1] == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert {"VERSION:2.0", "PRODID:-//Foothill Monitor//Cases//EN"} <= set(lines)
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert "UID:FM-2026-0001-deadline@journal.example" in event
    assert "DTSTAMP:20261101T093000Z" in event  # of the entry, not of the clock
    assert "DTSTART;VALUE=DATE:20261231" in event
    assert "DTEND;VALUE=DATE:20270101" in event  # the end is not in it
    assert "SEQUENCE:12" in event
    assert "SUMMARY:FM-2026-0001: орындау мерзімі\\; соңғы күні" in event
    assert "DESCRIPTION:Ғимарат: b1\\, екінші\\nжолы" in event


def test_a_calendar_without_a_day_still_holds_a_component():
    lines = unfolded(calendar_text("Cases", []))
    assert "BEGIN:VTIMEZONE" in lines
    assert "BEGIN:VEVENT" not in lines


def test_the_same_days_give_the_same_bytes():
    assert calendar_text("Cases", [DAY]) == calendar_text("Cases", [DAY])


def test_what_is_opened_is_closed_in_turn():
    stack = []
    for line in unfolded(calendar_text("Cases", [DAY, DAY])):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            stack.append(value)
        elif name == "END":
            assert stack.pop() == value
    assert stack == []


@settings(max_examples=50)
@given(st.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_folding_loses_nothing(text):
    line = f"SUMMARY:{escaped(text)}"
    parts = folded(line).split("\r\n")
    assert all(len(part.encode("utf-8", "surrogatepass")) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


@settings(max_examples=50)
@given(st.text(st.characters(min_codepoint=32, exclude_characters="\x7f"), max_size=60))
def test_a_text_comes_back_as_it_was(text):
    assert "\n" not in escaped(text)
    assert read_back(escaped(text)) == text


def test_line_ends_and_controls_cannot_begin_a_line_of_their_own():
    assert escaped("a\r\nEND:VEVENT\rb\x1b[31m") == "a\\nEND:VEVENTb[31m"
