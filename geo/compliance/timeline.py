"""Which version of a rule counted when a building appeared, and what follows from not knowing.

A building appeared after the last day its ground was seen without it and not later than
the first day it was seen: an interval, open to the past where nobody saw it absent. Time
is cut into stretches, each under one version of the rule, or under none that is known. A
verdict stands only if it is the same in every stretch the building may have appeared in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.answers import (
    CODES,
    MEASURED,
    NO,
    UNKNOWN,
    YES,
    Answers,
    Codes,
    Flags,
    answers,
    first_of,
    pick,
)
from geo.records import Interval, Limit, Rule

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int32]

EVER = date(1, 1, 1)
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``start`` up to, not with, ``stop``, and what is known of the rule in them."""

    kind: Literal["before", "day_unknown", "version", "not_reconfirmed", "no_limit"]
    start: date
    stop: date
    version: Limit | None = None


def stretches(rule: Rule) -> list[Stretch]:
    """Cut time at the days on which a rule changed, or may have changed.

    Examples
    --------
    >>> from world import rule
    >>> [stretch.kind for stretch in stretches(rule("more_floors_than", 3))]
    ['before', 'version']
    """
    cut = [Stretch("before", EVER, _span(rule.versions[0], NEVER)[0])]
    starts = [_span(version, NEVER)[0] for version in rule.versions[1:]] + [NEVER]
    for version, following in zip(rule.versions, starts, strict=True):
        cut += _of_version(version, following)
    return [stretch for stretch in cut if stretch.start < stretch.stop]


def _of_version(version: Limit, following: date) -> list[Stretch]:
    """Cut the days from one version's first to the next one's."""
    first, sure = _span(version, following)
    end = min(version.in_force_until or following, following)
    confirmed = max(min(version.confirmed_until or end, end), first)
    kind: Literal["version", "no_limit"] = "no_limit" if version.limit is None else "version"
    return [
        Stretch("day_unknown", first, min(sure, confirmed), version),
        Stretch(kind, sure, confirmed, version),
        Stretch("not_reconfirmed", confirmed, end, version),
        Stretch("no_limit", end, following, version),
    ]


def _span(version: Limit, following: date) -> tuple[date, date]:
    """Give the first day a version may have been in force, and the first it surely was."""
    start = version.in_force_from
    if isinstance(start, Interval):
        return start.not_before, min(start.not_after or following, following)
    return start, start


def newest(rule: Rule, as_of: date) -> Limit:
    """Give the newest version that may be in force on a day; before the first, the first."""
    begun = [version for version in rule.versions if _span(version, NEVER)[0] <= as_of]
    return begun[-1] if begun else rule.versions[0]


FIGURES: Mapping[str, str] = {
    "more_floors_than": "floors",
    "taller_than": "height",
    "inside": "footprint",
    "share_above": "footprint",
    "nearer_than": "footprint",
    "steeper_than": "footprint",
    "outside_parcel": "footprint",
}
"""The figure that a word measures, of those that may have grown since the building appeared."""


@dataclass(frozen=True)  # without slots: what is computed once is kept on it
class Appeared:
    """The interval in which each building appeared: after ``absent``, not after ``seen``.

    A permit is issued, and a parcel made, on one day: the interval of that day alone. Of a
    figure that grew since, it is the interval of its last growth.
    """

    absent: Days  # EVER where nobody saw it absent
    seen: Days  # as_of where the day of capture is not known
    dated: Flags

    def within(self, stretch: Stretch) -> Flags:
        """Tell which buildings may have appeared in a stretch."""
        after, until, some = self._numbers
        start, stop = day_number(stretch.start), day_number(stretch.stop)
        return some & (after <= stop - 2) & (until >= start)

    @cached_property
    def _numbers(self) -> tuple[Numbers, Numbers, Flags]:
        """The days as small numbers, and where the interval holds a day at all."""
        after, until = day_numbers(self.absent), day_numbers(self.seen)
        return after, until, after < until


def day_number(day: date) -> int:
    """Give a day as a number that days are compared by."""
    return int(np.datetime64(day, "D").astype(np.int32))


def day_numbers(days: Days) -> Numbers:
    """Give days as numbers; four bytes each."""
    return days.astype("datetime64[D]").astype(np.int32)


def appeared(buildings: pd.DataFrame, as_of: date, figure: str | None = None) -> Appeared:
    """Read the interval in which each building appeared, or reached what it measures now.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``: ``captured_on`` and ``seen_absent_on``, and of the figure
        ``<figure>_grown_on`` and ``<figure>_less_on``, which go before those two where given.
    as_of
        The day taken for a building without a day of capture.
    figure
        One of :data:`FIGURES`; None: the building as a whole. Of a footprint that grew it is
        open which part of it a zone concerns, so that its interval begins with the building's.
    """
    absent, seen = _days(buildings, "seen_absent_on"), _days(buildings, "captured_on")
    dated = ~np.isnat(seen)
    if figure is not None:
        less, grown = (_days(buildings, f"{figure}_{one}_on") for one in ("less", "grown"))
        absent = absent if figure == "footprint" else np.where(np.isnat(less), absent, less)
        seen = np.where(np.isnat(grown), seen, grown)
    return Appeared(
        absent=np.where(np.isnat(absent), np.datetime64(EVER), absent),
        seen=np.where(dated, seen, np.datetime64(as_of)),
        dated=dated,
    )


def _days(buildings: pd.DataFrame, column: str) -> Days:
    return buildings[column].to_numpy().astype("datetime64[D]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule is asked of all buildings, whatever the day.

    ``broken`` says for each id of a version with a limit whether the building breaks it.
    ``untouched`` are the buildings that no such rule can concern, whatever its limit: they are
    outside its area, or have nothing of what it limits.
    """

    broken: Mapping[str, Answers]
    untouched: Flags


def over_time(rule: Rule, when: Appeared, asked: Asked, *, as_of: date) -> Answers:
    """Answer whether a rule was broken, over all stretches a building may have appeared in.

    Parameters
    ----------
    rule
        The rule.
    when
        The intervals.
    asked
        What the rule is asked of the buildings.
    as_of
        The day the state of knowledge is of: no act speaks before it was in force.

    Returns
    -------
    answers
        Yes or no where every possible stretch says so. Before the first version no limit is on
        file, which is not the same as none. A building without a day of capture is neither
        cleared nor found in breach; only what the rule cannot concern is told apart.
    """
    cut = stretches(rule)
    possible = [when.within(stretch) for stretch in cut]
    each = [_in_stretch(stretch, rule, asked, as_of) for stretch in cut]
    yes = _in_all(possible, [answer.yes for answer in each])
    no = _in_all(possible, [answer.no for answer in each])
    found = answers(yes, no, _reason(cut, possible, each, open_=~(yes | no)))
    return _only_dated(found, asked, when)


def as_it_stands(rule: Rule, as_of: date, broken: Mapping[str, Answers], count: int) -> Answers:
    """Answer whether a rule without legal force is broken as it stands on a day.

    Its newest version counts, whenever the building appeared; after its last day nothing is
    asked any more, and from the day it was not confirmed again the answer is unknown.
    """
    now = _on(rule, as_of)
    if now.kind == "no_limit":
        return _no_limit(count)
    if now.kind == "not_reconfirmed":
        return _unknown(count, "not_reconfirmed")
    return _says(newest(rule, as_of), broken, count)


def on_the_day(rule: Rule, day: date, asked: Asked, when: Appeared) -> Answers:
    """Answer whether a rule would be broken if it were judged by the law of one day."""
    return _only_dated(_in_stretch(_on(rule, day), rule, asked, day), asked, when)


def in_force(rule: Rule, when: Appeared) -> Answers:
    """Tell whether a version with a limit was surely in force on every day in question."""
    cut = stretches(rule)
    possible = [when.within(stretch) for stretch in cut]
    yes, no = (
        _in_all(possible, [np.full(len(when.seen), stretch.kind in kinds) for stretch in cut])
        for kinds in (("version",), ("before", "no_limit"))
    )
    return answers(yes, no, "appeared_unknown")


def in_force_on(rule: Rule, day: date, count: int) -> Answers:
    """Tell whether a version with a limit is surely in force on a day."""
    kind, every = _on(rule, day).kind, np.ones(count, dtype=bool)
    yes, no = every & (kind == "version"), every & (kind in ("before", "no_limit"))
    unsure = "not_reconfirmed" if kind == "not_reconfirmed" else "in_force_day_unknown"
    return answers(yes, no, unsure)


def _on(rule: Rule, day: date) -> Stretch:
    return next(one for one in stretches(rule) if one.start <= day < one.stop)


def _only_dated(found: Answers, asked: Asked, when: Appeared) -> Answers:
    """Leave open what has no day of capture, unless the rule cannot concern it."""
    undated = ~when.dated & ~asked.untouched
    return Answers(
        pick(undated, UNKNOWN, found.value),
        pick(undated, CODES["capture_day_unknown"], found.reason),
    )


def newest_broken(rule: Rule, when: Appeared, broken: Mapping[str, Answers]) -> Codes:
    """Give the newest version that each building may have appeared under and breaks.

    Returns
    -------
    numbers
        Place of the version in the rule; -1 where there is none.
    """
    numbers = np.full(len(when.seen), -1, dtype=np.int8)
    for stretch in stretches(rule):
        if stretch.kind in ("version", "day_unknown") and stretch.version is not None:
            says = _says(stretch.version, broken, len(when.seen))
            place = np.int8(_place(stretch.version, rule))
            numbers = pick(when.within(stretch) & says.yes, place, numbers)
    return numbers


def _in_all(possible: Sequence[Flags], each: Sequence[Flags]) -> Flags:
    """Tell what holds in every possible stretch, where at least one is possible."""
    held = np.logical_or.reduce(possible)
    for may, holds in zip(possible, each, strict=True):
        held &= ~may | holds
    return held


def _in_stretch(stretch: Stretch, rule: Rule, asked: Asked, as_of: date) -> Answers:
    """Answer for one stretch."""
    broken, count = asked.broken, len(asked.untouched)
    if stretch.kind == "before" or stretch.version is None:
        return _before(rule, asked, as_of)
    if stretch.kind == "no_limit":
        return _no_limit(count)
    if stretch.kind == "not_reconfirmed":
        return _unknown(count, "not_reconfirmed")
    if stretch.kind == "day_unknown":
        return _agreed(_one_of(stretch, stretch.version, rule, asked, as_of))
    return _says(stretch.version, broken, count)


def _before(rule: Rule, asked: Asked, as_of: date) -> Answers:
    """Answer for the time before the first version: no limit on file is not the same as none."""
    first = rule.versions[0]
    speaks = first.reaches_back is False and _span(first, NEVER)[0] <= as_of
    reason = "not_retroactive" if speaks else "predates_rule"
    return answers(np.zeros(len(asked.untouched), dtype=bool), asked.untouched, reason)


def _no_limit(count: int) -> Answers:
    """Answer that nothing is broken, as nothing is barred."""
    none = np.zeros(count, dtype=bool)
    return answers(none, ~none, "no_data")


def _unknown(count: int, reason: str) -> Answers:
    none = np.zeros(count, dtype=bool)
    return answers(none, none, reason)


def _says(version: Limit, broken: Mapping[str, Answers], count: int) -> Answers:
    """Give what one version says; a repeal bars nothing."""
    return _no_limit(count) if version.limit is None else broken[version.id]


def _one_of(stretch: Stretch, own: Limit, rule: Rule, asked: Asked, as_of: date) -> list[Answers]:
    """Give what is said by each version that may count while the day of one is not known.

    The search goes back from that version to the nearest older one that was surely in force,
    or surely over, when the stretch begins; where there is none, no version may count yet.
    """
    broken, count = asked.broken, len(asked.untouched)
    said = [_says(own, broken, count)]
    for older in reversed(rule.versions[: _place(own, rule)]):
        if (older.in_force_until or NEVER) <= stretch.start:
            return [*said, _no_limit(count)]
        confirmed = (older.confirmed_until or NEVER) >= stretch.stop
        said.append(
            _says(older, broken, count) if confirmed else _unknown(count, "not_reconfirmed")
        )
        if _span(older, NEVER)[1] <= stretch.start:
            return said
    return [*said, _before(rule, asked, as_of)]


def _agreed(said: Sequence[Answers]) -> Answers:
    """Give what all say; where none can decide, the newest one's reason."""
    yes: Flags = np.all([one.yes for one in said], axis=0)
    no: Flags = np.all([one.no for one in said], axis=0)
    undecided: Flags = np.all([one.value == UNKNOWN for one in said], axis=0)
    reason = pick(undecided, said[0].reason, CODES["in_force_day_unknown"])
    return answers(yes, no, reason)


def _place(version: Limit, rule: Rule) -> int:
    return next(at for at, one in enumerate(rule.versions) if one is version)


def _reason(
    cut: Sequence[Stretch], possible: Sequence[Flags], each: Sequence[Answers], *, open_: Flags
) -> Codes:
    """Say why it is unknown; of those who are ``open_``, as nobody else needs a reason.

    The first of these that fits: its days contradict one another; one reason in every possible
    stretch; what is missing in the evidence, where no version could be decided at all; that it
    may be older than the first version; that versions disagree, and the day it appeared decides;
    why a stretch is open.
    """
    may = np.array(possible)
    reason = np.array([answer.reason for answer in each])
    value = np.array([answer.value for answer in each])
    unknown = value == UNKNOWN
    lawful, before = (
        np.array([stretch.kind == kind for stretch in cut])[:, None]
        for kind in ("version", "before")
    )
    same_reason = _first(reason, may)
    same = np.all(~may | (unknown & (reason == same_reason)), axis=0)
    judged = may & lawful
    undecided = judged.any(axis=0) & ~(judged & ~unknown).any(axis=0)
    older = (may & before & unknown).any(axis=0)
    disagree = (may & (value == YES)).any(axis=0) & (may & (value == NO)).any(axis=0)
    return first_of(
        [
            (~open_, MEASURED),
            (~np.logical_or.reduce(possible), CODES["appeared_unknown"]),
            (same, same_reason),
            (undecided, _first(reason, judged)),
            (older, CODES["predates_rule"]),
            (disagree, CODES["appeared_unknown"]),
        ],
        _first(reason, may & unknown),
    )


def _first(reason: Codes, where: Flags) -> Codes:
    """Give for each building the reason in its first chosen stretch; else in the very first."""
    return first_of(list(zip(where, reason, strict=True)), reason[0])
