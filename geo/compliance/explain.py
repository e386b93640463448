"""Why a building is flagged: rule, version, article, days, measured against allowed, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.compliance.timeline import EVER, FIGURES, appeared
from geo.records import (
    LABELS,
    REASONS,
    REVIEWS,
    Interval,
    Limit,
    Reading,
    Rule,
    Source,
    SteeperThan,
    Text,
    ZoneLayer,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One finding with all it rests on.

    ``finding_id`` names it for a review. ``last_absent`` and ``first_seen`` are the days between
    which the building appeared, or reached the figure that the rule measures; None where nobody
    saw it absent, or wrote down the day. ``measured``, ``low`` and ``high`` are in ``unit``;
    ``zones`` are sentences about each zone that decided. ``label`` and ``today``, its verdict by
    the law of ``as_of``, are None for a rule without legal force; ``need`` and ``review`` are
    None where nothing is missing, nobody has looked. ``open_points`` are those of the rule's
    readings that leave it unknown.
    """

    finding_id: str
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
    as_of: date
    last_absent: date | None = None
    first_seen: date | None = None
    today: str | None = None
    label: str | None = None
    need: str | None = None
    open_points: tuple[Reading, ...] = ()
    review: str | None = None

    @property
    def title(self) -> Text:
        """The rule's title in three languages."""
        return self.rule.title

    @property
    def why(self) -> str:
        """The reason as a sentence, with what is missing or open."""
        named = self.need or "; ".join(one.point.en for one in self.open_points)
        return f"{REASONS[self.reason]}: {named}" if named else REASONS[self.reason]

    @property
    def appeared(self) -> str:
        """The days between which it appeared: those whose law it is judged by."""
        if self.first_seen is None:
            return "appeared on a day that nobody wrote down"
        if self.last_absent is None:
            return f"first seen {self.first_seen}, nobody saw it absent: it may be older"
        return f"last seen without it {self.last_absent}, first seen {self.first_seen}"

    @property
    def by_today(self) -> str:
        """The verdict by the law of the day of the run; empty for mere advice."""
        return f"by the law of {self.as_of}: {self.today}" if self.today else ""

    @property
    def readings(self) -> tuple[str, ...]:
        """What is taken on each point that the act leaves open, and what else it could mean."""
        return tuple(_reading(one) for one in self.rule.readings)

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it in English, a line each, as the command prints it below the title."""
        return tuple(line for line in self._lines() if line)

    def _lines(self) -> Iterator[str]:
        yield f"finding {self.finding_id}"
        yield f"{self.verdict}: {self.why}"
        yield self.appeared
        yield self.by_today
        yield f"then and now: {self.then_and_now}" if self.label else ""
        yield f"review: {self.reviewed}" if self.review else ""
        yield self.figures
        yield f"{self.basis}; confidence {self.version.confidence}"
        yield from self.zones
        yield from (f"reading taken: {one}" for one in self.readings)
        if self.source:
            title, publisher = self.source.title.en, self.source.publisher.en
            yield f"source: {title}, {publisher}, consulted {self.source.consulted_on}"

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
    buildings: pd.DataFrame,
    findings: pd.DataFrame,
    exposure: pd.DataFrame,
    rules: Sequence[Rule],
    layers: Sequence[ZoneLayer],
    sources: Mapping[str, Source],
    as_of: date,
) -> list[Explanation]:
    """Explain every finding about one building, in the order of the rule book.

    Parameters
    ----------
    building_id
        The building.
    buildings, findings, exposure
        Columns as in :mod:`geo.tables`.
    rules, layers, sources
        What the findings refer to.
    as_of
        The day the run speaks of.

    Returns
    -------
    explanations
        Empty where there is no finding about such a building.
    """
    own = buildings[buildings["building_id"] == building_id]
    about = findings[findings["building_id"] == building_id].set_index("rule_id")
    near = exposure[exposure["building_id"] == building_id]
    known = _Known(own, near, {layer.id: layer.title.en for layer in layers}, sources, as_of)
    return [_one(rule, about.loc[rule.id], known) for rule in rules if rule.id in about.index]


@dataclass(frozen=True, slots=True)
class _Known:
    """What all explanations about one building share."""

    building: pd.DataFrame
    near: pd.DataFrame
    titles: Mapping[str, str]
    sources: Mapping[str, Source]
    as_of: date


def _one(rule: Rule, finding: pd.Series, known: _Known) -> Explanation:
    version = next(one for one in rule.versions if one.id == finding["version_id"])
    zones = known.near[known.near["layer_id"].isin(rule.layers)]
    absent, seen = _appeared(rule, known)
    open_ids = (_word(finding["reading"]) or "").split()
    return Explanation(
        finding_id=finding["finding_id"],
        rule=rule,
        version=version,
        verdict=finding["verdict"],
        reason=finding["reason"],
        measured=_figure(finding["measured"]),
        low=_figure(finding["measured_low"]),
        high=_figure(finding["measured_high"]),
        unit=finding["unit"],
        zones=tuple(_zone(zone, known.titles) for zone in zones.to_dict("records")),
        source=known.sources.get(version.source),
        as_of=known.as_of,
        last_absent=absent,
        first_seen=seen,
        today=_word(finding["today"]),
        label=_word(finding["label"]),
        need=_word(finding["need"]),
        open_points=tuple(one for one in rule.readings if one.id in open_ids),
        review=_word(finding["review"]),
    )


def _appeared(rule: Rule, known: _Known) -> tuple[date | None, date | None]:
    """Give the last day it was seen absent and the first day it was seen, as the rule takes them.

    Of a figure that grew it is the last growth.
    """
    when = appeared(known.building, known.as_of, FIGURES.get(rule.test.word))
    absent, seen = when.absent[0], when.seen[0]
    return (
        None if absent == EVER else absent.astype(date),
        seen.astype(date) if when.dated[0] else None,
    )


def _reading(reading: Reading) -> str:
    others = "; ".join(one.en for one in reading.alternatives)
    taken = f"{reading.point.en}: {reading.taken.en}"
    return f"{taken} (it could also mean: {others})" if others else taken


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
