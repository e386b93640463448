"""What one rule says of every building: the answers as codes, before any table is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo.compliance.answers import (
    CODES,
    MEASURED,
    UNKNOWN,
    Answers,
    Codes,
    Flags,
    answers,
    both,
    pick,
)
from geo.compliance.begun import begun, held
from geo.compliance.cascade import in_order, yielded
from geo.compliance.condition import condition
from geo.compliance.exempt import Days, drafted, excepted, never_cleared
from geo.compliance.facts import Facts, Floats
from geo.compliance.readings import other_readings
from geo.compliance.timeline import (
    FIGURES,
    Appeared,
    Asked,
    appeared,
    as_it_stands,
    in_force,
    in_force_on,
    newest,
    newest_broken,
    on_the_day,
    over_time,
)
from geo.compliance.words import Measurement, measure, within
from geo.records import Rule, Subject
from geo.records.words import MOST_LIMIT

NO_POINT = np.int8(-1)

ALWAYS_SOME = frozenset(("taller_than", "more_floors_than", "steeper_than"))
"""Words that measure what every building has: an older, stricter limit may have barred it."""

STRICTEST: Mapping[str, float] = {
    "share_above": 0.0,
    "outside_parcel": 0.0,
    "landscape_changed": 0.0,
    "refused_then_granted": MOST_LIMIT,  # a grant any number of days after the refusal
}
"""The limit that bars the most, of words that measure what a building may have none of."""

LOOSE = (CODES["too_close"], CODES["boundary_not_known"])
"""Reasons that mean, of something placed to its parcel only, that its place is not known."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule says of every building, in the order of the buildings.

    ``today`` is None for a rule without legal force and for a draft. ``reading`` is the place,
    in ``rule.readings``, of the point on which readings differ; -1: on none.
    """

    rule: Rule
    then: Answers
    today: Answers | None
    holds: Answers  # in its area, and under its condition
    shown: Codes  # place in the rule of the version compared with
    reading: Codes
    measured: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class _Asking:
    """What every rule is asked about; what several rules share is worked out once."""

    facts: Facts
    as_of: date
    intervals: dict[tuple[str | None, tuple[str, ...]], Appeared] = field(default_factory=dict)
    areas: dict[tuple[str, float], Answers] = field(default_factory=dict)
    conditions: dict[str, Answers] = field(default_factory=dict)

    def when(self, rule: Rule, begun_by: tuple[str, ...] = ()) -> Appeared:
        """Give the days in question: when each appeared, or reached the figure that is measured.

        Where a reading takes the day of an act, those on which works were begun by it.
        """
        key = FIGURES.get(rule.test.word), begun_by
        if key not in self.intervals:
            self.intervals[key] = (
                begun(self.when(rule), begun_by, self.facts)
                if begun_by
                else appeared(self.facts.buildings, self.as_of, key[0])
            )
        return self.intervals[key]

    def area(self, rule: Rule) -> Answers:
        """Tell who is in the area of a rule."""
        if rule.within is None:
            return self.facts.once(_everyone)
        key = rule.within, rule.within_share
        if key not in self.areas:
            self.areas[key] = within(self.facts.layers[rule.within], rule.within_share)
        return self.areas[key]

    def condition(self, rule: Rule) -> Answers:
        """Tell who meets the condition of a rule."""
        if rule.when is None:
            return self.facts.once(_everyone)
        if rule.when not in self.conditions:
            self.conditions[rule.when] = condition(rule.when, self.facts.buildings)
        return self.conditions[rule.when]

    def on_as_of(self) -> Days:
        """Give the day the state of knowledge is of, once a building, at no cost of memory."""
        return np.broadcast_to(np.datetime64(self.as_of), len(self.facts))


@dataclass(frozen=True, slots=True)
class _Read:
    """What a rule says under one reading of it."""

    then: Answers
    today: Answers | None
    holds: Answers
    shown: Codes
    found: Mapping[str, Measurement]


Measured = dict[tuple[int, float | str], Measurement]
"""What was measured for a test and a limit, so that readings that share both measure once."""


def judgements(
    rules: Sequence[Rule], facts: Facts, *, as_of: date, subject: Subject = "building"
) -> list[Judgement]:
    """Judge every building by every rule that is about such a subject.

    Parameters
    ----------
    rules
        The rule book; those about another subject are left out.
    facts
        What is known, of :func:`geo.compliance.facts.gather`.
    as_of
        The day the state of knowledge is of.
    subject
        What the rows of ``facts.buildings`` are.

    Returns
    -------
    judgements
        One a rule, in the order of the rules; some 35 bytes a building.

    Raises
    ------
    ValueError
        If rules yield to one another in a circle.
    """
    own = [rule for rule in rules if subject in rule.applies_to]
    asking = _Asking(facts, as_of)
    said: dict[str, Judgement] = {}
    for rule in in_order(own):
        said[rule.id] = _judged(rule, asking, said)
    return [said[rule.id] for rule in own]


def _judged(rule: Rule, asking: _Asking, said: Mapping[str, Judgement]) -> Judgement:
    """Judge all buildings by one rule, once the special ones it yields to have been heard."""
    measured: Measured = {}
    taken = _read(rule, asking, measured)
    others = [
        (one.reading_id, _read(one.rule, asking, measured, one.begun_by))
        for one in other_readings(rule)
        if one.rule is not rule or asking.when(rule, one.begun_by) is not asking.when(rule)
    ]
    then, reading = _agreed(rule, taken.then, [(point, other.then) for point, other in others])
    today = taken.today
    if today is not None:
        found = [(point, other.today) for point, other in others if other.today is not None]
        today, _ = _agreed(rule, today, found)
    for special in _specials(rule, said):
        then, today = _heard(rule, then, today, special, asking)
    then = _placed(never_cleared(then, asking.facts), asking.facts)
    if today is not None:
        today = _placed(never_cleared(today, asking.facts), asking.facts)
        then = _lawful_then(then, today)
    figures = _figures(rule, taken)
    return Judgement(rule, then, today, taken.holds, taken.shown, reading, *figures)


def _read(rule: Rule, asking: _Asking, measured: Measured, begun_by: tuple[str, ...] = ()) -> _Read:
    """Judge all buildings by one rule under one reading of it, and without any other rule."""
    facts, when, as_of = asking.facts, asking.when(rule, begun_by), asking.as_of
    area, met = asking.area(rule), asking.condition(rule)
    everyone = facts.once(_everyone)
    holds = met if area is everyone else area if met is everyone else both(area, met)
    found = {
        version.id: _measured(rule, version.limit, facts, measured)
        for version in rule.versions
        if version.limit is not None
    }
    broken = {
        version_id: one.broken if holds is everyone else both(holds, one.broken)
        for version_id, one in found.items()
    }
    shown = np.full(len(facts), rule.versions.index(newest(rule, as_of)), dtype=np.int8)
    if rule.force == "advisory" or rule.status == "draft":  # of today, not of the day of the act
        then = as_it_stands(rule, as_of, broken, len(facts))
        today: Answers | None = None
    else:
        asked = Asked(broken, holds.no | _untouched(rule, facts, measured, broken))
        then, today = (
            held(over_time(rule, when, asked, as_of=as_of), when),
            on_the_day(rule, as_of, asked, when),
        )
        shown = pick(then.yes, newest_broken(rule, when, broken), shown)
    by = asking.on_as_of() if today is None else when.seen
    then = drafted(_unmet(excepted(then, rule, facts, by), area, met), rule)
    if today is not None:
        today = _unmet(excepted(today, rule, facts, asking.on_as_of()), area, met)
    return _Read(then, today, holds, shown, found)


def _untouched(
    rule: Rule, facts: Facts, measured: Measured, broken: Mapping[str, Answers]
) -> Flags:
    """Find who has nothing of what a rule limits, so that no limit could bar it.

    A word that asks whether something lies in a zone, or whether an act is there, knows only one
    limit; the belt of a distance is an area, as wide as the widest that is on file.
    """
    word = rule.test.word
    nobody: Flags = np.zeros(len(facts), dtype=bool)
    if word in ALWAYS_SOME or not broken:
        return nobody
    if word in STRICTEST:
        return _measured(rule, STRICTEST[word], facts, measured).broken.no
    return np.logical_and.reduce([answer.no for answer in broken.values()])


def _everyone(facts: Facts) -> Answers:
    """Answer yes for all; through ``facts.once(_everyone)``."""
    every = np.ones(len(facts), dtype=bool)
    return answers(every, ~every, "no_data")


def _measured(rule: Rule, limit: float | str, facts: Facts, measured: Measured) -> Measurement:
    key = id(rule.test), limit
    if key not in measured:
        measured[key] = measure(rule.test, limit, facts)
    return measured[key]


def _unmet(answer: Answers, area: Answers, met: Answers) -> Answers:
    """Say of what is clear because the rule does not hold there that this is why."""
    reason, told = answer.reason, answer.no & (answer.reason == MEASURED)
    for holds, why in ((met, "condition_not_met"), (area, "outside_area")):  # the last one counts
        if holds.no.any():
            reason = pick(told & holds.no, CODES[why], reason)
    return Answers(answer.value, reason)


def _agreed(
    rule: Rule, taken: Answers, others: Sequence[tuple[str, Answers]]
) -> tuple[Answers, Codes]:
    """Leave open what another reading of the text answers otherwise, and say on which point."""
    point_of = np.full(len(taken.value), NO_POINT)
    points = [reading.id for reading in rule.readings]
    for point, other in others:
        differs = (other.value != taken.value) & (taken.value != UNKNOWN) & (point_of == NO_POINT)
        point_of[differs] = points.index(point)
    if not others:
        return taken, point_of
    open_ = point_of != NO_POINT
    value = pick(open_, UNKNOWN, taken.value)
    return Answers(value, pick(open_, CODES["open_reading"], taken.reason)), point_of


def _specials(rule: Rule, said: Mapping[str, Judgement]) -> list[Judgement]:
    """Give the rules that may stand in place of one; mere advice or a draft replaces no law."""
    named = [said[rule_id] for rule_id in rule.yields_to if rule_id in said]
    return [
        one
        for one in named
        if one.rule.status == "enacted"
        and (one.rule.force == "binding" or rule.force == "advisory")
    ]


def _heard(
    rule: Rule, then: Answers, today: Answers | None, special: Judgement, asking: _Asking
) -> tuple[Answers, Answers | None]:
    """Let a rule yield to a special one: then by the law of then, and today by that of today."""
    count = len(asking.facts)
    now = both(special.holds, in_force_on(special.rule, asking.as_of, count))
    says_now = special.then if special.today is None else special.today
    if today is None:
        return yielded(then, now, says_now), None
    was = both(special.holds, _in_force_then(special.rule, rule, asking))
    return yielded(then, was, special.then), yielded(today, now, says_now)


def _in_force_then(special: Rule, rule: Rule, asking: _Asking) -> Answers:
    """Tell whether a special rule was in force, on the days in question under any reading."""
    days = [asking.when(rule), *(asking.when(rule, one.begun_by) for one in other_readings(rule))]
    each = [in_force(special, when) for when in {id(when): when for when in days}.values()]
    yes: Flags = np.logical_and.reduce([one.yes for one in each])
    no: Flags = np.logical_and.reduce([one.no for one in each])
    differ = pick(each[0].value == UNKNOWN, each[0].reason, CODES["open_reading"])
    return answers(yes, no, differ)


def _placed(answer: Answers, facts: Facts) -> Answers:
    """Blame the place, where it is known to the parcel only."""
    if facts.loose is None:
        return answer
    blamed = facts.loose & (answer.value == UNKNOWN) & np.isin(answer.reason, LOOSE)
    return Answers(answer.value, pick(blamed, CODES["place_not_known"], answer.reason))


def _lawful_then(then: Answers, today: Answers) -> Answers:
    """Say of what met its limit, and would surely break that of today, that it was lawful then."""
    was: Flags = then.no & (then.reason == MEASURED) & today.yes
    return Answers(then.value, pick(was, CODES["lawful_then"], then.reason))


def _figures(rule: Rule, read: _Read) -> tuple[Floats, Floats, Floats]:
    """Take the figures of each building from the measurement of the version it is shown beside.

    Figures that are one column stay one: at a million buildings each takes 8 MB a rule.
    """
    made: dict[tuple[int, ...], Floats] = {}
    missing: Floats = np.full(len(read.shown), np.nan)

    def figure(name: str) -> Floats:
        own = [
            getattr(read.found[version.id], name) if version.id in read.found else missing
            for version in rule.versions
        ]
        key = tuple(id(one) for one in own)
        if key not in made:
            made[key] = own[0]
            for place, one in enumerate(own[1:], start=1):
                if one is not own[0]:
                    made[key] = np.where(read.shown == place, one, made[key])
        return made[key]

    return figure("measured"), figure("low"), figure("high")
