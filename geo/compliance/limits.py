"""Whether the versions of a rule can be compared with, and follow one another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from geo.config import FIRST_DAY, LAST_DAY
from geo.records import BARRING, REQUIRING, Interval, Limit

Fault = tuple[str, str, str]
"""The key that is at fault, joined by dots, what is wrong with it, and the mend."""


def limit_faults(where: str, limit: Any, test: Any) -> Iterator[Fault]:
    """Check that a limit is of the kind and range its word measures."""
    word = test.word
    if limit is None:
        return
    if word in BARRING | REQUIRING:
        wanted = "barred" if word in BARRING else "required"
        if limit != wanted:
            shown = repr(limit) if isinstance(limit, str) else f"{limit:g}"
            yield where, f"{shown} with {word}", f"Write {wanted}, or null for a repeal"
    elif isinstance(limit, str):
        yield where, f"{limit!r} with {word}", "Write a number, or null for a repeal"
    elif not math.isfinite(limit):
        yield where, f"{limit} is not a limit", "Write a number, or null for a repeal"
    elif word == "share_above" and not 0 <= limit < 1:
        yield where, f"share {limit:g} is outside 0-1", "Divide a percentage by 100"
    elif word == "steeper_than" and not 0 < limit < 90:
        yield where, f"slope {limit:g} is outside 0-90 degrees", "Write it in degrees"
    elif limit < 0:
        yield where, f"{limit:g} is below zero", "Write the limit as the act gives it"
    elif word == "refused_then_granted" and limit != int(limit):
        yield where, f"{limit:g} is no whole number of days", "Write whole days"


def day_faults(version: Limit) -> Iterator[Fault]:
    """Check that the days of one version do not contradict one another."""
    where, start = f"versions.{version.id}", earliest(version)
    for key, day in _days(version):
        if not FIRST_DAY <= day <= LAST_DAY:
            yield f"{where}.{key}", f"{day} is outside 1900-2100", "Correct the year"
    if isinstance(version.in_force_from, Interval):
        last = version.in_force_from.not_after
        if last is not None and last < start:
            yield f"{where}.in_force_from", "not_after is before not_before", "Swap them"
    for key in ("in_force_until", "confirmed_until"):
        end = getattr(version, key)
        if end is not None and end <= start:
            yield f"{where}.{key}", f"{end} is not after {start}", "Correct one of them"
    ended, confirmed = version.in_force_until, version.confirmed_until
    if ended is not None and confirmed is not None and confirmed > ended:
        what = f"confirmed past {ended}, when it was no longer in force"
        yield f"{where}.confirmed_until", what, "Correct one of them"
    for key, did in (("adopted_on", "adopted"), ("registered_on", "registered")):
        day = getattr(version, key)
        if day is not None and day > start:
            what = f"in force from {start}, before it was {did} on {day}"
            yield f"{where}.{key}", what, "Correct one of them"
    if version.adopted_on and version.registered_on and version.registered_on < version.adopted_on:
        what = f"registered before it was adopted on {version.adopted_on}"
        yield f"{where}.registered_on", what, "Correct one of them"
    if version.reaches_back:
        what = "an act that reaches back cannot be judged by the day a building appeared"
        yield f"{where}.reaches_back", what, "Write false, or leave it out"


def _days(version: Limit) -> Iterator[tuple[str, date]]:
    """Give every day of a version that is known, with its key."""
    start = version.in_force_from
    days = {"in_force_from": start}
    if isinstance(start, Interval):
        days = {f"in_force_from.{key}": getattr(start, key) for key in ("not_before", "not_after")}
    keys = ("adopted_on", "registered_on", "in_force_until", "confirmed_until")
    days |= {key: getattr(version, key) for key in keys}
    yield from ((key, day) for key, day in days.items() if isinstance(day, date))


def order_faults(versions: Sequence[Limit]) -> Iterator[Fault]:
    """Check that versions follow one another."""
    ids = [version.id for version in versions]
    if len(set(ids)) < len(ids):
        yield "versions", "two versions have the same id", "Give each its own id"
    for older, newer in pairwise(versions):
        if earliest(newer) <= earliest(older):
            what = f"version {newer.id!r} does not begin after {older.id!r}"
            yield f"versions.{newer.id}.in_force_from", what, "Put the oldest first"
        elif older.in_force_until is not None and older.in_force_until > earliest(newer):
            what = f"version {older.id!r} ends after {newer.id!r} begins"
            yield f"versions.{older.id}.in_force_until", what, "Correct in_force_until"


def earliest(version: Limit) -> date:
    """Give the first day on which a version may have been in force."""
    start = version.in_force_from
    return start.not_before if isinstance(start, Interval) else start
