"""One rule of the rule book: its words, its versions, what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo.records.words import Confidence, Figure, Record, Slug, Text


class Inside(Record):
    """The footprint lies in, or touches, a zone of these layers."""

    word: Literal["inside"]
    zones: Annotated[list[Slug], Field(min_length=1)]


class ShareAbove(Record):
    """More than the limit (a share, 0-1) of the footprint lies in zones of these layers."""

    word: Literal["share_above"]
    zones: Annotated[list[Slug], Field(min_length=1)]


class NearerThan(Record):
    """The footprint is nearer than the limit (m) to a zone of these layers."""

    word: Literal["nearer_than"]
    zones: Annotated[list[Slug], Field(min_length=1)]


class SteeperThan(Record):
    """The ground under the footprint reaches the limit (degrees).

    ``share`` asks whether more than ``share`` (0-1) of the footprint lies on cells at or
    above the limit; ``mean`` and ``max`` compare that statistic, at or above.
    """

    word: Literal["steeper_than"]
    statistic: Literal["mean", "max", "share"]
    share: Annotated[float, Field(ge=0, lt=1)] = 0.0


class TallerThan(Record):
    """The building is higher than the limit (m)."""

    word: Literal["taller_than"]


class MoreFloorsThan(Record):
    """The building has more floors above the basement-ground floor than the limit."""

    word: Literal["more_floors_than"]


class NoPermit(Record):
    """No permit of these types, and in one of these statuses, is linked to the building.

    Types and statuses are written as the register writes them; case does not matter.
    """

    word: Literal["no_permit"]
    permit_types: Annotated[list[str], Field(min_length=1)]
    statuses: Annotated[
        list[str], Field(min_length=1, description="statuses in which an act permits")
    ]


Test = Annotated[
    Inside | ShareAbove | NearerThan | SteeperThan | TallerThan | MoreFloorsThan | NoPermit,
    Field(discriminator="word"),
]

UNITS: Mapping[str, str] = {
    "inside": "share",
    "share_above": "share",
    "nearer_than": "m",
    "steeper_than": "deg",
    "taller_than": "m",
    "more_floors_than": "floors",
    "no_permit": "permits",
}
"""The unit in which a rule word measures; steeper_than by share measures a share."""


class Interval(Record):
    """A day that is not known: not before one day, and not after another where that is known."""

    not_before: date
    not_after: date | None = None


class Reading(Record):
    """A point the text of the law leaves open: what is taken, and what else it could mean."""

    point: str
    taken: str
    alternatives: list[str] = Field(default_factory=list)


class Unless(Record):
    """Uses that the act may except: for any use but the ones listed, a breach is not said.

    The list names what is surely not excepted, so that a word nobody thought of, or a
    misspelt one, can never accuse. ``why`` says what stays open for the others: a document
    may show the exception, or the text of the act does not tell whether it reaches them.
    """

    not_for: Annotated[
        list[str],
        Field(min_length=1, description="uses surely not excepted; case does not matter"),
    ]
    why: Literal["exception_claimed", "open_reading"] = "exception_claimed"
    article: str | None = None


class Limit(Record):
    """One version of a rule: what it allows, from which day, by which act."""

    id: Slug
    limit: Annotated[
        Figure | Literal["barred", "required"] | None,
        Field(
            description="number in its unit; barred (inside); required (no_permit); null: repealed"
        ),
    ]
    adopted_on: date | None = None
    registered_on: date | None = None
    in_force_from: date | Interval
    in_force_until: Annotated[date | None, Field(description="first day no longer in force")] = None
    confirmed_until: Annotated[
        date | None, Field(description="first day for which the rule was not confirmed again")
    ] = None
    reaches_back: Annotated[
        bool | None,
        Field(description="false: the act says it does not reach back; null: it is silent"),
    ] = None
    act: Annotated[
        str | None, Field(description="name and number in its own language; null for mere advice")
    ] = None
    article: str | None = None
    source: str
    confidence: Confidence


class Rule(Record):
    """One rule, with all its versions, oldest first."""

    id: Slug
    title: Text
    force: Literal["binding", "advisory"]
    status: Literal["enacted", "draft"] = "enacted"
    within: Annotated[
        Slug | None,
        Field(description="layer in whose zones alone the rule holds; left out: everywhere"),
    ] = None
    within_share: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            description="a building is in that area with more than this share of its footprint; "
            "0: where it touches it",
        ),
    ] = 0.0
    test: Test
    unless: Unless | None = None
    readings: list[Reading] = Field(default_factory=list)
    versions: Annotated[list[Limit], Field(min_length=1)]

    @property
    def layers(self) -> tuple[str, ...]:
        """Ids of the zone layers the rule looks at: ``within`` first, then those of its test."""
        tested: list[str] = list(getattr(self.test, "zones", []))
        return tuple(([self.within] if self.within else []) + tested)
