"""Analyses of corruption risks: what was found, asked for and done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo.records.bodies import Body
from geo.records.claims import Claim
from geo.records.flags import Step
from geo.records.words import Record, Slug, Text

STATUSES = ("new", "accepted", "in_progress", "done", "refused", "not_stated")
"""Where a recommendation stands, as its source says."""

MEASURE_KINDS = (
    "act", "procedure", "control", "digital", "staff", "sanction", "publication", "not_stated",
)  # fmt: skip


class Stated(Record):
    """How many of each the source speaks of; fewer may be on file."""

    risks: Annotated[int | None, Field(ge=0)] = None
    recommendations: Annotated[int | None, Field(ge=0)] = None
    measures: Annotated[int | None, Field(ge=0)] = None


class FoundRisk(Record):
    """One weak point that an analysis found. What the source does not say stays empty."""

    id: Slug
    title: Text
    step: Step | None = None
    root_cause: Text | None = None
    area: Annotated[Slug | None, Field(description="layer of zones it is about")] = None
    bodies: list[Slug] = Field(default_factory=list)
    evidence: Annotated[list[str], Field(description="sources of the monitor that tell of it")] = (
        Field(default_factory=list)
    )


class Recommendation(Record):
    """What an analysis asked a body to do, never worded by us."""

    id: Slug
    text: Annotated[Text | None, Field(description="left out: the source does not give it")] = None
    risks: list[Slug] = Field(default_factory=list)
    addressee: Slug | None = None
    made_on: date | None = None
    due_on: date | None = None
    status: Literal["new", "accepted", "in_progress", "done", "refused", "not_stated"] = (
        "not_stated"
    )
    done_on: date | None = None


class TakenMeasure(Record):
    """What was done, on which day, and which cases, rules and flags it touches."""

    id: Slug
    title: Text
    kind: Literal[
        "act", "procedure", "control", "digital", "staff", "sanction", "publication", "not_stated"
    ] = "not_stated"
    taken_on: date | None = None
    recommendations: list[Slug] = Field(default_factory=list)
    cases: list[str] = Field(default_factory=list)
    rules: list[Slug] = Field(default_factory=list)
    flags: list[Annotated[str, Field(pattern=r"^P[0-9]{2}$")]] = Field(default_factory=list)
    source: str


class Analysis(Record):
    """One analysis of corruption risks: a file in ``analyses/``."""

    id: Slug
    title: Text
    kind: Literal["external", "internal"]
    sphere: Slug
    object: Annotated[Text | None, Field(description="what was analysed")] = None
    since: date | None = None
    until: date | None = None
    period: Annotated[Text | None, Field(description="the period in words, as it is stated")] = None
    published_on: date | None = None
    legal_ref: Annotated[str | None, Field(description="act it was made by, in its language")] = (
        None
    )
    bodies: Annotated[list[Slug], Field(description="bodies that were analysed")] = Field(
        default_factory=list
    )
    stated: Stated = Stated()
    source: Annotated[str, Field(description="id of a source of the monitor")]
    note: Text | None = None
    risks: list[FoundRisk] = Field(default_factory=list)
    recommendations: list[Recommendation] = Field(default_factory=list)
    measures: list[TakenMeasure] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies beside a monitor file of claims, bodies and analyses; nothing where none does."""

    claims: tuple[Claim, ...] = ()
    bodies: tuple[Body, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    spheres: Mapping[str, Text] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.claims or self.bodies or self.analyses)

    @property
    def body_ids(self) -> dict[str, str]:
        """Give the id of the body that each written word names; a word of none is not in it."""
        return {word: one.id for one in self.bodies for word in one.written}
