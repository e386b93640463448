"""One rule of the rule book: its words, its versions, what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

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


class UseBarred(Record):
    """The building is of a use that is barred; the limit is ``barred``.

    ``built`` judges by the use as observed, ``declared`` by the use as the register or permit
    declares it, ``known`` by the observed one where there is one, else by the declared one.
    """

    word: Literal["use_barred"]
    uses: Annotated[list[str], Field(min_length=1, description="barred; case does not matter")]
    others: Annotated[
        list[str],
        Field(description="known uses that are not barred; a word in neither list proves nothing"),
    ] = Field(default_factory=list)
    judged_on: Literal["built", "declared", "known"] = "known"


class UseAllowed(Record):
    """The building is of none of the uses that alone are allowed; the limit is ``barred``."""

    word: Literal["use_allowed"]
    uses: Annotated[list[str], Field(min_length=1, description="the only ones allowed")]
    others: Annotated[
        list[str],
        Field(description="known uses that are not allowed; a word in neither list proves nothing"),
    ] = Field(default_factory=list)
    judged_on: Literal["built", "declared", "known"] = "known"


class UseDiffers(Record):
    """It was built as of another class than declared; the limit is ``barred``.

    ``classes`` gathers the words of each class: two words of one class do not differ, and a
    word of no class proves nothing. The declared use is that of its permit, else that of the
    register.
    """

    word: Literal["use_differs"]
    classes: Annotated[Mapping[str, list[str]], Field(min_length=2)]


class PermitExpired(Record):
    """Every permit of these types had expired before the building appeared; ``barred``."""

    word: Literal["permit_expired"]
    permit_types: Annotated[list[str], Field(min_length=1)]
    statuses: Annotated[list[str], Field(min_length=1)]


class PermitForOther(Record):
    """Permits of these types for its parcel all name another building on file; ``barred``."""

    word: Literal["permit_for_other"]
    permit_types: Annotated[list[str], Field(min_length=1)]
    statuses: Annotated[list[str], Field(min_length=1)]


class RefusedThenGranted(Record):
    """Refused, and granted no more than the limit (days) later; one permit or parcel."""

    word: Literal["refused_then_granted"]
    permit_types: Annotated[list[str], Field(min_length=1)]


class StageMissing(Record):
    """An act of one of these kinds is missing though a later one is there; ``required``.

    ``stages`` are in the order in which the law asks for them.
    """

    word: Literal["stage_missing"]
    stages: Annotated[list[str], Field(min_length=2)]


class StagesOutOfOrder(Record):
    """An act of a later stage is dated before one of an earlier stage; ``required``."""

    word: Literal["stages_out_of_order"]
    stages: Annotated[list[str], Field(min_length=2)]


class AcceptedBeforeNotice(Record):
    """Accepted before the start notice, or without one; ``barred``."""

    word: Literal["accepted_before_notice"]
    acceptance: Annotated[list[str], Field(min_length=1)]
    notice: Annotated[list[str], Field(min_length=1)]


class Subdivided(Record):
    """The parcel was cut from one of these purposes (as mapped); the limit is ``barred``."""

    word: Literal["subdivided"]
    purposes: Annotated[list[str], Field(min_length=1)]
    others: Annotated[
        list[str],
        Field(
            description="known purposes that are not barred; a word in neither list proves nothing"
        ),
    ] = Field(default_factory=list)


class LandscapeChanged(Record):
    """More ground than the limit was cut or filled on the parcel between two elevation models.

    ``volume`` compares m3, ``depth`` the deepest place, in m.
    """

    word: Literal["landscape_changed"]
    change: Literal["cut", "fill", "either"] = "either"
    statistic: Literal["volume", "depth"] = "depth"


class OutsideParcel(Record):
    """The footprint reaches farther than the limit (m) over the bounds of its parcel."""

    word: Literal["outside_parcel"]


Test = Annotated[
    Inside | ShareAbove | NearerThan | SteeperThan | TallerThan | MoreFloorsThan
    | UseBarred | UseAllowed | UseDiffers
    | NoPermit | PermitExpired | PermitForOther | RefusedThenGranted
    | StageMissing | StagesOutOfOrder | AcceptedBeforeNotice
    | Subdivided | LandscapeChanged | OutsideParcel,
    Field(discriminator="word"),
]  # fmt: skip

UNITS: Mapping[str, str] = {
    "inside": "share",
    "share_above": "share",
    "nearer_than": "m",
    "steeper_than": "deg",
    "taller_than": "m",
    "more_floors_than": "floors",
    "use_barred": "uses",
    "use_allowed": "uses",
    "use_differs": "uses",
    "no_permit": "permits",
    "permit_expired": "permits",
    "permit_for_other": "permits",
    "refused_then_granted": "days",
    "stage_missing": "stages",
    "stages_out_of_order": "stages",
    "accepted_before_notice": "acts",
    "subdivided": "parcels",
    "landscape_changed": "m",
    "outside_parcel": "m",
}
"""The unit in which a rule word measures; steeper_than by share measures a share, and
landscape_changed by volume m3."""

BARRING = frozenset(
    (
        "inside", "use_barred", "use_allowed", "use_differs", "permit_expired",
        "permit_for_other", "accepted_before_notice", "subdivided",
    )
)  # fmt: skip
"""Words whose limit is ``barred``."""

REQUIRING = frozenset(("no_permit", "stage_missing", "stages_out_of_order"))
"""Words whose limit is ``required``."""

Subject = Literal["building", "permit", "parcel"]


class Interval(Record):
    """A day that is not known: not before one day, and not after another where that is known."""

    not_before: date
    not_after: date | None = None


class Unless(Record):
    """What the act may except, so that a breach is not said of it.

    ``not_for`` lists the uses that are surely not excepted: for any other a breach is not said,
    so that a word nobody thought of, or a misspelt one, can never accuse. ``claimed_by`` lists
    kinds of acts, such as a reconstruction, that claim the exception where one may be the
    building's, whatever its use. One of the two must be there. ``why`` says what stays open
    for other uses: a document may show the exception, or the text of the act does not tell
    whether it reaches them. An example: ``unless: {claimed_by: [reconstruction]}``.
    """

    not_for: Annotated[
        list[str],
        Field(min_length=1, description="uses surely not excepted; case does not matter"),
    ] = Field(default_factory=list)
    claimed_by: Annotated[
        list[str],
        Field(
            min_length=1,
            description="kinds of acts that claim the exception for any use, where one is linked",
        ),
    ] = Field(default_factory=list)
    why: Literal["exception_claimed", "open_reading"] = "exception_claimed"
    article: str | None = None
    shown_by: Annotated[
        list[str],
        Field(description="kinds of acts that show the exception, where one is linked"),
    ] = Field(default_factory=list)


class Variant(Record):
    """What a rule says under another reading of its text; what is left out stays as it is.

    With ``begun_by`` the day of an act of one of these kinds counts, such as a start notice, and
    not the day on which the building appeared or the permit was issued; of several acts the
    verdict must hold on the day of each. An example: ``running: {begun_by: [start notice]}``.
    """

    test: Test | None = None
    within_share: Annotated[float | None, Field(ge=0, lt=1)] = None
    limits: Annotated[
        Mapping[Slug, Figure], Field(description="the limit of a version, by its id")
    ] = Field(default_factory=dict)
    unless: Unless | None = None
    begun_by: Annotated[
        list[str],
        Field(
            min_length=1,
            description="kinds of acts by which works are begun: judged on the day of such an "
            "act, where one is linked; case does not matter",
        ),
    ] = Field(default_factory=list)


class Reading(Record):
    """A point the text of the law leaves open: what is taken, and what else it could mean.

    Where ``variants`` say what the rule would be under the other readings, a building on
    which they differ is unknown (``open_reading``), unless ``chosen`` is true: then the owner of
    the rule book has decided for what is taken.
    """

    id: Annotated[Slug, Field(description="one id means the same text in the whole rule book")]
    point: Text
    taken: Text
    alternatives: list[Text] = Field(default_factory=list)
    variants: Mapping[Slug, Variant] = Field(default_factory=dict)
    chosen: bool = False


class SharedReadings(Record):
    """The points that several rules of one city leave open, each written once."""

    readings: list[Reading]


SHARED = "shared readings"
"""Under this key a rule's checker is given the shared readings, by id."""


def _looked_up(value: object, info: ValidationInfo) -> object:
    """Put a reading that several rules share in the place of its id."""
    if not isinstance(value, str):
        return value
    shared: Mapping[str, Reading] = (info.context or {}).get(SHARED, {})
    if value not in shared:
        raise PydanticCustomError("reading_unknown", "no shared reading has this id")
    return shared[value]


Named = Annotated[Reading, BeforeValidator(_looked_up, json_schema_input_type=Slug | Reading)]
"""A reading, or the id of one that several rules share."""


class Limit(Record):
    """One version of a rule: what it allows, from which day, by which act."""

    id: Slug
    limit: Annotated[
        Figure | Literal["barred", "required"] | None,
        Field(
            description="number in its unit; barred or required, as the word asks; null: repealed"
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
    in_force_source: Annotated[
        str | None, Field(description="source of the day in force, where another one gives it")
    ] = None
    confidence: Confidence


class Rule(Record):
    """One rule, with all its versions, oldest first."""

    id: Slug
    title: Text
    force: Literal["binding", "advisory"]
    status: Literal["enacted", "draft"] = "enacted"
    applies_to: Annotated[
        tuple[Subject, ...],
        Field(
            min_length=1,
            description="building: on the days it may have appeared; permit: on its day of issue; "
            "parcel: on the day it was made",
        ),
    ] = ("building",)
    permit_types: Annotated[
        tuple[str, ...],
        Field(
            description="kinds of acts that are judged where the rule applies to permits; left "
            "out: all; case does not matter"
        ),
    ] = ()
    when: Annotated[
        str | None,
        Field(description="condition in OGC CQL2 text over the columns of the subject"),
    ] = None
    yields_to: Annotated[
        list[Slug], Field(description="rules that stand in place of this one where they hold")
    ] = Field(default_factory=list)
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
    readings: Annotated[
        list[Named], Field(description="written out, or the id of one in readings.yaml")
    ] = Field(default_factory=list)
    versions: Annotated[list[Limit], Field(min_length=1)]

    @property
    def layers(self) -> tuple[str, ...]:
        """Ids of the zone layers the rule looks at: ``within`` first, then those of its test."""
        tested: list[str] = list(getattr(self.test, "zones", []))
        return tuple(([self.within] if self.within else []) + tested)
