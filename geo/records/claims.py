"""What an official text claims, in our own words, and what would have to be counted to check it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.records.words import Record, Slug, Text

Metric = Literal[
    "none", "cases_opened", "cases_ended", "demolished",
    "demolished_full", "demolished_partial", "brought_into_line", "declared_not_seen",
    "seen_not_closed", "in_force", "rule_in_force", "risks", "recommendations",
    "recommendations_done", "measures", "signals_rewarded", "rewards_paid",
]  # fmt: skip
"""What may be counted again. ``rule_in_force`` is a day; ``none``: no records of such a kind."""

OF_REWARDS = ("signals_rewarded", "rewards_paid")
"""Metrics whose records are citizens' reports: none of them is named, nor made a checksum of, in
public, as a checksum of one reward can be found by trying."""

Relation = Literal["=", ">", "~"]
"""Equal; more than; equal once rounded to as many digits as the claim gives."""

Wanted = Literal[
    "sanctions",
    "budget",
    "events",
    "volunteers",
    "dated_numbers",
    "bodies",
    "analyses",
    "signals",
    "procedures",
    "cases",
]
"""Records that a claim without a metric would need."""

Unit = Literal[
    "objects", "cases", "officials", "kzt", "day", "risks", "recommendations", "measures", "years",
    "events", "people", "meetings", "currency", "none",
]  # fmt: skip

SCOPES = ("programme", "foothill", "city", "sphere", "country")
"""What a claim speaks of. A figure of one scope is never compared with records of another."""

UNCOUNTED: Mapping[str, str] = {
    "no_records": "no records of the kind that the claim is about are kept here",
    "no_figure": "the claim states no figure",
    "not_supplied": "the records that would be counted were not supplied",
    "incomplete": "the records that would be counted are known to be incomplete",
    "not_on_file": "what the claim speaks of is not on file",
    "period_open": "the period of the claim is not over on the day of the edition, or not stated",
    "own_source": "the only record was taken from the source of the claim itself",
    "day_not_known": "the record gives no certain day",
    "too_close": "the place of a record is too close to the line to be counted in or out",
    "not_told": "the count would place a case or single out a reward, so it is told inside alone",
}
"""Why a claim could not be computed: the closed list."""

AGREEMENTS = ("match", "differs", "not_computable")


class Scope(Record):
    """What a claim speaks of: a programme, a layer of zones, the city, a sphere, the country."""

    kind: Literal["programme", "foothill", "city", "sphere", "country"]
    of: Annotated[
        Slug | None,
        Field(description="id of the programme, of the layer of zones, or of the sphere"),
    ] = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.of is None) != (self.kind in ("city", "country")):
            raise ValueError(
                f"a scope of kind {self.kind} "
                + ("names one with `of`" if self.of is None else "has no `of`")
            )
        return self


class Figure(Record):
    """One figure of a claim, and what has to be counted to find it again."""

    metric: Metric
    value: Annotated[
        Annotated[float, Field(ge=0, allow_inf_nan=False)] | date | None,
        Field(description="number or day; left out: the claim states none"),
    ] = None
    relation: Relation = "="
    unit: Unit = "none"
    wants: Annotated[Wanted | None, Field(description="records needed, where metric is none")] = (
        None
    )
    analysis: Annotated[Slug | None, Field(description="analysis whose risks are counted")] = None
    rule: Slug | None = None
    version: Slug | None = None
    currency: Annotated[
        str | None,
        Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, where the unit is currency"),
    ] = None

    @model_validator(mode="after")
    def _asked(self) -> Self:
        if (self.metric == "none") != (self.wants is not None):
            raise ValueError("`wants` stands where the metric is none, and nowhere else")
        if (self.metric == "rule_in_force") != (self.rule is not None and self.version is not None):
            raise ValueError(
                "`rule` and `version` stand where the metric is rule_in_force, and nowhere else"
            )
        if isinstance(self.value, date) and self.metric not in ("none", "rule_in_force"):
            raise ValueError(f"{self.metric} is a number, and the value is a day")
        if self.metric == "rule_in_force" and isinstance(self.value, float):
            raise ValueError("rule_in_force is a day, and the value is a number")
        return self

    @model_validator(mode="after")
    def _paid(self) -> Self:
        if (self.unit == "currency") != (self.currency is not None):
            raise ValueError("`currency` stands where the unit is currency, and nowhere else")
        if self.metric == "rewards_paid" and self.paid_in is None:
            raise ValueError("rewards_paid is a sum: its unit is kzt, or currency with a code")
        return self

    @property
    def paid_in(self) -> str | None:
        """The currency of a sum, ISO 4217; None where the figure is no sum of money."""
        return "KZT" if self.unit == "kzt" else self.currency


class Claim(Record):
    """What an official text claims: told in our own words, never as a fact of ours."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=40)]
    statement: Text
    scope: Scope
    since: date | None = None
    until: date | None = None
    period: Annotated[Text | None, Field(description="the period in words, as it is stated")] = None
    definition: Annotated[Text, Field(description="what exactly is counted, as we read it")]
    figures: Annotated[list[Figure], Field(min_length=1)]
    published_on: date | None = None
    source: Annotated[str, Field(description="id of a source of the monitor")]
    note: Text | None = None


class Claims(Record):
    """The file ``claims.yaml`` beside the monitor file."""

    claims: list[Claim]
