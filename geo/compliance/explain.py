"""Why a building is flagged: rule, version, article, measured against allowed, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.records import (
    LABELS,
    REASONS,
    REVIEWS,
    Interval,
    Limit,
    Rule,
    Source,
    SteeperThan,
    Text,
    ZoneLayer,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One finding with all it rests on.

    ``measured``, ``low`` and ``high`` are in ``unit``; ``zones`` are sentences about each zone
    that decided. ``label`` is None for a rule without legal force; ``need``, ``reading`` and
    ``review`` are None where nothing is missing, no point is open, nobody has looked.
    """

    rule: Rule
    version: Limit
    verdict: str
    reason: str
    measured: float | None
    low: float | None
    high: float | None
    unit: str
    zones: tuple[str, ...]
    source: Source | None
    label: str | None = None
    need: str | None = None
    reading: str | None = None
    review: str | None = None

    @property
    def title(self) -> Text:
        """The rule's title in three languages."""
        return self.rule.title

    @property
    def why(self) -> str:
        """The reason as a sentence, with what is missing or open."""
        named = self.need or self.reading
        return f"{REASONS[self.reason]}: {named}" if named else REASONS[self.reason]

    @property
    def then_and_now(self) -> str:
        """What the law said on the day of the act and says today; empty for mere advice."""
        return LABELS[self.label] if self.label else ""

    @property
    def reviewed(self) -> str:
        """What a reviewer said of it, and whether that stands; empty where nobody looked."""
        return REVIEWS[self.review] if self.review else ""

    @property
    def basis(self) -> str:
        """The act, its article and its in-force day; or that it is advice and binds nobody."""
        version = self.version
        if version.act is None:
            return "advice of this monitor, no act"
        article = f", {version.article}" if version.article else ""
        return f"{version.act}{article}; in force {self.in_force}"

    @property
    def in_force(self) -> str:
        """The day the version came into force, or the interval where it is not known."""
        day = self.version.in_force_from
        if not isinstance(day, Interval):
            return f"from {day}"
        last = f" and not after {day.not_after}" if day.not_after else ""
        return f"day not known: not before {day.not_before}{last}"

    @property
    def figures(self) -> str:
        """Measured against allowed, with the two-sigma bounds and the unit."""
        return f"{self._measured}; allowed: {self._allowed}"

    @property
    def _measured(self) -> str:
        if self.measured is None:
            return "not measured" if self.low is None else f"more than {self.low:g} {self.unit}"
        bounds = "" if self.low == self.high else f" ({self.low:.3g} to {self.high:.3g})"
        return f"measured {self.measured:.4g} {self.unit}{bounds}"

    @property
    def _allowed(self) -> str:
        limit, test = self.version.limit, self.rule.test
        if isinstance(test, SteeperThan) and test.statistic == "share":
            return f"{test.share:g} share of the footprint at or above {limit:g} deg"
        if isinstance(limit, float):
            return f"{limit:g} {self.unit}"
        if self.rule.force == "advisory":
            return "anything, as advice bars nothing"
        return {"barred": "none, it is barred", "required": "at least one"}.get(
            str(limit), "anything, repealed"
        )


def explain(
    building_id: str,
    *,
    findings: pd.DataFrame,
    exposure: pd.DataFrame,
    rules: Sequence[Rule],
    layers: Sequence[ZoneLayer],
    sources: Mapping[str, Source],
) -> list[Explanation]:
    """Explain every finding about one building, in the order of the rule book.

    Parameters
    ----------
    building_id
        The building.
    findings, exposure
        Columns as in :mod:`geo.tables`.
    rules, layers, sources
        What the findings refer to.

    Returns
    -------
    explanations
        Empty where there is no finding about such a building.
    """
    about = findings[findings["building_id"] == building_id].set_index("rule_id")
    near = exposure[exposure["building_id"] == building_id]
    titles = {layer.id: layer.title.en for layer in layers}
    return [
        _one(rule, about.loc[rule.id], near, titles, sources)
        for rule in rules
        if rule.id in about.index
    ]


def _one(
    rule: Rule,
    finding: pd.Series,
    near: pd.DataFrame,
    titles: Mapping[str, str],
    sources: Mapping[str, Source],
) -> Explanation:
    version = next(one for one in rule.versions if one.id == finding["version_id"])
    zones = near[near["layer_id"].isin(rule.layers)]
    return Explanation(
        rule=rule,
        version=version,
        verdict=finding["verdict"],
        reason=finding["reason"],
        measured=_figure(finding["measured"]),
        low=_figure(finding["measured_low"]),
        high=_figure(finding["measured_high"]),
        unit=finding["unit"],
        zones=tuple(_zone(zone, titles) for zone in zones.to_dict("records")),
        source=sources.get(version.source),
        label=_word(finding["label"]),
        need=_word(finding["need"]),
        reading=_word(finding["reading"]),
        review=_word(finding["review"]),
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _figure(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _zone(zone: Mapping[str, object], titles: Mapping[str, str]) -> str:
    share = zone["overlap_share"]
    overlap = "" if pd.isna(share) else f"{zone['overlap_m2']:.1f} m2 ({share:.1%}) in it, "
    return (
        f"{titles[str(zone['layer_id'])]} ({zone['zone_id']}): {overlap}"
        f"{zone['distance_m']:.1f} m away, error {zone['error_m']:.1f} m, {zone['position']}"
    )
