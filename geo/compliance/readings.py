"""A rule under the other readings of its text, and the figures that all its readings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from geo.records import NearerThan, Rule, SteeperThan, Unless, Variant


class OtherReading(NamedTuple):
    """A rule as it would be under a reading that is not taken."""

    reading_id: str  # of the point that the text leaves open
    rule: Rule
    begun_by: tuple[str, ...]  # kinds of acts whose day is judged; empty: as the rule takes it


def other_readings(rule: Rule) -> list[OtherReading]:
    """Give a rule as it would be under each reading that is not taken.

    Readings that the owner of the rule book has chosen are settled. Each variant is taken alone,
    beside what is taken on every other point.

    Examples
    --------
    >>> from world import open_point, rule
    >>> running = open_point("running", variants={"notice": {"begun_by": ["start notice"]}})
    >>> [(one.reading_id, one.begun_by) for one in other_readings(
    ...     rule("more_floors_than", 3, readings=[running]))]
    [('running', ('start notice',))]
    """
    return [
        OtherReading(reading.id, _under(rule, variant), tuple(variant.begun_by))
        for reading in rule.readings
        if not reading.chosen
        for variant in reading.variants.values()
    ]


def _under(rule: Rule, variant: Variant) -> Rule:
    """Give the rule with what a variant changes; the rule itself where it changes the day alone."""
    changed: dict[str, Any] = {
        name: value
        for name in ("test", "within_share", "unless")
        if (value := getattr(variant, name)) is not None
    }
    if variant.limits:
        changed["versions"] = [
            version.model_copy(update={"limit": variant.limits.get(version.id, version.limit)})
            for version in rule.versions
        ]
    return rule.model_copy(update=changed) if changed else rule


def every_test(rule: Rule) -> list[Any]:
    """Give the test of a rule, and those of all its variants, settled or not."""
    variants = [one for reading in rule.readings for one in reading.variants.values()]
    return [rule.test, *(one.test for one in variants if one.test is not None)]


def kinds_tested(test: Any) -> list[str]:
    """Give the kinds of acts that a test asks for.

    Examples
    --------
    >>> from world import rule
    >>> kinds_tested(rule("stage_missing", "required", stages=["sketch", "permit"]).test)
    ['sketch', 'permit']
    """
    keys = ("permit_types", "stages", "acceptance", "notice")
    return [kind for key in keys for kind in getattr(test, key, ())]


def kinds_read(rule: Rule) -> list[str]:
    """Give the kinds of acts that exceptions and readings of a rule look for, each once.

    Those that its test asks for are not among them.
    """
    readings = [OtherReading("", rule, ()), *other_readings(rule)]
    return list(
        dict.fromkeys(
            kind for one in readings for kind in (*one.begun_by, *_excepting(one.rule.unless))
        )
    )


def _excepting(unless: Unless | None) -> list[str]:
    return [] if unless is None else [*unless.claimed_by, *unless.shown_by]


def begun_when_built(rule: Rule) -> Rule:
    """Give a rule without the readings by which works were begun on a day of their own."""
    readings = [
        reading.model_copy(
            update={
                "variants": {
                    name: variant.model_copy(update={"begun_by": []})
                    for name, variant in reading.variants.items()
                }
            }
        )
        for reading in rule.readings
    ]
    return rule.model_copy(update={"readings": readings})


def points_without_variant(rule: Rule) -> str:
    """Give the ids of the open points that no variant evaluates, joined by a space."""
    return " ".join(
        reading.id for reading in rule.readings if not reading.chosen and not reading.variants
    )


def reaches(rules: Sequence[Rule]) -> dict[str, float]:
    """Give for each layer the farthest distance, in metres, that a rule asks about."""
    reach: dict[str, float] = {}
    for rule in _all(rules):
        if isinstance(rule.test, NearerThan):
            farthest = max(_numbers(rule), default=0.0)
            for layer_id in rule.test.zones:
                reach[layer_id] = max(reach.get(layer_id, 0.0), farthest)
    return reach


def thresholds(rules: Sequence[Rule]) -> list[float]:
    """Give the slopes, in degrees, that rules compare with."""
    steep = [rule for rule in _all(rules) if isinstance(rule.test, SteeperThan)]
    return sorted({limit for rule in steep for limit in _numbers(rule)})


def layers_read(rule: Rule) -> list[str]:
    """Give the layers that a rule looks at under any of its readings, each once."""
    return list(dict.fromkeys(layer_id for one in _all([rule]) for layer_id in one.layers))


def words_read(rule: Rule) -> frozenset[str]:
    """Give the words that a rule measures by under any of its readings."""
    return frozenset(one.test.word for one in _all([rule]))


def _all(rules: Sequence[Rule]) -> list[Rule]:
    others = ((rule, *(one.rule for one in other_readings(rule))) for rule in rules)
    return [one for every in others for one in every]


def _numbers(rule: Rule) -> list[float]:
    return [version.limit for version in rule.versions if isinstance(version.limit, float)]
