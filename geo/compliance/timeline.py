"""Which version of a rule counted when a building appeared, and what follows from not knowing.

A building appeared after the last day its ground was seen without it and not later than
the first day it was seen: an interval, open to the past where nobody saw it absent. Time
is cut into stretches, each under one version of the rule, or under none that is known. A
verdict stands only if it is the same in every stretch the building may have appeared in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.answers import CODES, NO, UNKNOWN, YES, Answers, Codes, Flags, answers
from geo.records import Interval, Limit, Rule

Days = npt.NDArray[np.datetime64]

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


@dataclass(frozen=True, slots=True)
class Appeared:
    """The interval in which each building appeared: after ``absent``, not after ``seen``."""

    absent: Days  # EVER where nobody saw it absent
    seen: Days  # as_of where the day of capture is not known
    dated: Flags

    def within(self, stretch: Stretch) -> Flags:
        """Tell which buildings may have appeared in a stretch."""
        earliest = np.maximum(self.absent + np.timedelta64(1, "D"), np.datetime64(stretch.start))
        latest = np.minimum(self.seen, np.datetime64(stretch.stop) - np.timedelta64(1, "D"))
        return earliest <= latest


def appeared(buildings: pd.DataFrame, as_of: date) -> Appeared:
    """Read the interval from ``seen_absent_on`` and ``captured_on``."""
    absent = buildings["seen_absent_on"].to_numpy().astype("datetime64[D]")
    seen = buildings["captured_on"].to_numpy().astype("datetime64[D]")
    dated = ~np.isnat(seen)
    return Appeared(
        absent=np.where(np.isnat(absent), np.datetime64(EVER), absent),
        seen=np.where(dated, seen, np.datetime64(as_of)),
        dated=dated,
    )


def over_time(rule: Rule, when: Appeared, broken: dict[str, Answers]) -> Answers:
    """Answer whether a rule was broken, over all stretches a building may have appeared in.

    Parameters
    ----------
    rule
        The rule.
    when
        The intervals.
    broken
        For each version id, whether the building breaks that version.

    Returns
    -------
    answers
        Yes or no where every possible stretch says so. Ground that meets every version on
        file is met before the first one too.
    """
    cut = stretches(rule)
    possible = np.array([when.within(stretch) for stretch in cut])
    each = [_in_stretch(stretch, rule, broken) for stretch in cut]
    value = np.array([answer.value for answer in each])
    yes: Flags = np.all(~possible | (value == YES), axis=0) & np.any(possible, axis=0)
    no: Flags = np.all(~possible | (value == NO), axis=0) & np.any(possible, axis=0)
    found = answers(yes & when.dated, no, _reason(cut, possible, each))
    undated = yes & ~when.dated  # never opens a finding
    return Answers(found.value, np.where(undated, CODES["no_data"], found.reason).astype(np.int8))


def _in_stretch(stretch: Stretch, rule: Rule, broken: dict[str, Answers]) -> Answers:
    """Answer for one stretch.

    While the day of a new version is not known, the old one or the new one counts: what
    both say stands. Before the first version only what every version allows is met.
    """
    met_by_all: Flags = np.all([answer.no for answer in broken.values()], axis=0)
    never = np.zeros(len(met_by_all), dtype=bool)
    if stretch.kind == "version" and stretch.version is not None:
        return broken[stretch.version.id]
    if stretch.kind == "no_limit":
        return answers(never, ~never, "no_data")
    if stretch.kind == "not_reconfirmed":
        return answers(never, never, "not_reconfirmed")
    if stretch.kind == "day_unknown":
        both = [broken[one.id].yes for one in _either_of(stretch, rule) if one.id in broken]
        broken_by_both: Flags = np.all(both, axis=0) if len(both) > 1 else never
        return answers(broken_by_both, met_by_all, "in_force_day_unknown")
    silent = rule.versions[0].reaches_back is not False
    return answers(never, met_by_all, "predates_rule" if silent else "not_retroactive")


def _either_of(stretch: Stretch, rule: Rule) -> list[Limit]:
    """Give the versions one of which counts: the own one, and that still in force before."""
    at = next(at for at, one in enumerate(rule.versions) if one is stretch.version)
    before = rule.versions[at - 1] if at else None
    ended = before is None or (before.in_force_until or NEVER) <= stretch.start
    return [rule.versions[at]] if ended or before is None else [before, rule.versions[at]]


def _reason(
    cut: Sequence[Stretch], possible: npt.NDArray[np.bool_], each: Sequence[Answers]
) -> Codes:
    """Say why it is unknown.

    One stretch possible: its reason. Several: what is missing in the evidence, where no
    version could be decided at all; else that the day it appeared is not known.
    """
    reason = np.array([answer.reason for answer in each])
    unknown = np.array([answer.value == UNKNOWN for answer in each])
    lawful = np.array([stretch.kind == "version" for stretch in cut])[:, None]
    alone = possible.sum(axis=0) == 1
    only = np.take_along_axis(reason, possible.argmax(axis=0)[None, :], axis=0)[0]
    judged = possible & lawful
    undecided = judged.any(axis=0) & ~(judged & ~unknown).any(axis=0)
    evidence = np.take_along_axis(reason, judged.argmax(axis=0)[None, :], axis=0)[0]
    several = np.where(undecided, evidence, CODES["appeared_unknown"])
    return np.where(alone, only, several).astype(np.int8)
