"""Days by which something is due, as a calendar file that any calendar program reads (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.enforcement.columns import MOMENT

LINE_OCTETS = 75
"""No line is longer, without its end (RFC 5545, 3.1)."""

UTC_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
"""A calendar holds at least one component (RFC 5545, 3.6), also where nothing is due."""

_ESCAPED = re.compile(r"[\\;,]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # RFC 5545, 3.1: none but the tab


@dataclass(frozen=True, slots=True)
class Appointment:
    """One day of a case.

    ``uid`` is the same in every file, so that a program moves what it had; ``number`` grows
    with the journal, and ``recorded_at`` is the moment of the entry it rests on, UTC.
    """

    uid: str
    on: date
    summary: str
    description: str
    recorded_at: str  # such as 2026-11-01T09:30:00Z
    number: int


def calendar_text(name: str, appointments: Iterable[Appointment]) -> str:
    r"""Write a calendar: lines that end in CR LF, folded, each text escaped.

    Parameters
    ----------
    name
        What programs show as its name.
    appointments
        In the order in which they shall stand.

    Examples
    --------
    >>> calendar_text("Cases", []).split("\r\n")[:3]
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Foothill Monitor//Cases//EN']
    """
    # no METHOD: it makes of the file a message, and PUBLISH wants of each day an ORGANIZER with an
    # address (RFC 5546, 3.2.1); a register has none, and RFC 5545, 3.7.2, asks for no method
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Foothill Monitor//Cases//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        *UTC_ZONE,
    ]
    for one in appointments:
        lines += _event(one)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    r"""Write a text as a value of a calendar (RFC 5545, 3.3.11); what controls a screen goes.

    Examples
    --------
    >>> print(escaped("a; b, c\\d\ne"))
    a\; b\, c\\d\ne
    """
    plain = _ESCAPED.sub(lambda found: f"\\{found[0]}", text.replace("\r\n", "\n"))
    return _CONTROLS.sub("", plain.replace("\n", "\\n"))


def folded(line: str) -> str:
    r"""Fold a line after at most 75 octets, never within a character (RFC 5545, 3.1).

    Examples
    --------
    >>> [len(part.encode()) for part in folded("я" * 80).split("\r\n")]
    [74, 75, 13]
    """
    parts, part, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            parts.append(part)
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    return "\r\n".join([*parts, part])


def _event(one: Appointment) -> list[str]:
    """Write one day, of which nobody is kept busy."""
    stamp = datetime.strptime(one.recorded_at, MOMENT)
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(one.uid)}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{one.number}",
        f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(one.summary)}",
        f"DESCRIPTION:{escaped(one.description)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
