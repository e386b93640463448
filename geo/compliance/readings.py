"""A rule under the other readings of its text, and the figures that all its readings ask for."""

from __future__ import annotations

from collections.abc import Sequence

from geo.records import NearerThan, Rule, SteeperThan, Variant


def other_readings(rule: Rule) -> list[tuple[str, Rule]]:
    """Give a rule as it would be under each reading that is not taken.

    Readings that the owner of the rule book has chosen are settled. Each variant is taken alone,
    beside what is taken on every other point.

    Returns
    -------
    readings
        The id of the open point, and the rule under one other reading of it.
    """
    return [
        (reading.id, _under(rule, variant))
        for reading in rule.readings
        if not reading.chosen
        for variant in reading.variants.values()
    ]


def _under(rule: Rule, variant: Variant) -> Rule:
    versions = [
        version.model_copy(update={"limit": variant.limits.get(version.id, version.limit)})
        for version in rule.versions
    ]
    changed = {
        name: value
        for name in ("test", "within_share", "unless")
        if (value := getattr(variant, name)) is not None
    }
    return rule.model_copy(update={"versions": versions, **changed})


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
    return [one for rule in rules for one in (rule, *(other for _, other in other_readings(rule)))]


def _numbers(rule: Rule) -> list[float]:
    return [version.limit for version in rule.versions if isinstance(version.limit, float)]
