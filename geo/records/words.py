"""What records are made of: texts, sources, files, parameters, and the closed lists of words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Family = Literal["seismic", "ecological", "terrain", "planning"]
Redistribute = Literal["yes", "attribution", "share-alike", "no"]
Confidence = Literal["high", "medium", "low"]
Compass = Literal["north", "south", "east", "west"]
Verdict = Literal["breach", "clear", "unknown", "exposed", "not_exposed"]

VERDICTS: tuple[str, ...] = ("breach", "exposed", "unknown", "not_exposed", "clear")
"""Worst first: the order in which a building takes its colour."""

REASONS: Mapping[str, str] = {
    "measured": "measured against the limit, beyond the stated or assumed error",
    "outside_area": "the rule holds within an area, and the building is outside it",
    "no_data": "a figure, a register or a layer that the rule needs is missing",
    "not_covered": "the layer says nothing about this ground",
    "too_close": "the measured value is within its error of the limit",
    "boundary_not_known": "the line that bounds the area is not known at this place",
    "predates_rule": "existed before the first version of the rule on file",
    "lawful_then": "met the version of the rule in force when it appeared",
    "not_retroactive": "the rule, by its own text, does not reach what stood before it",
    "in_force_day_unknown": "appeared while it is not known whether the rule was in force",
    "appeared_unknown": "it is not known on which side of the in-force day it appeared",
    "not_reconfirmed": "the act was replaced and the rule has not been confirmed since",
    "exception_claimed": "it, or the works on it, may be excepted, and no document shows it",
    "exception_shown": "its use is excepted, and a document on file shows it",
    "condition_not_met": "the rule holds under a condition, and the building does not meet it",
    "special_rule": "another rule stands in place of this one here",
    "place_not_known": "the parcel is known, but not where on it the building is to stand",
    "capture_day_unknown": "nobody wrote down on which day it was seen",
    "open_reading": "the law's text is open, and its readings differ",
    "repaired": "the footprint or the zone was repaired, so it cannot be cleared",
    "draft": "the rule is a draft",
}
"""The closed list of reasons; ``measured`` stands beside every verdict but unknown."""

LABELS: Mapping[str, str] = {
    "barred_then_and_now": "barred on the day of the act, and barred today",
    "lawful_then_barred_now": "lawful on the day of the act, barred today",
    "barred_then_lawful_now": "barred on the day of the act, lawful today",
    "barred_later": "barred by a later act that, by its own words, does not reach back",
    "lawful_then_and_now": "lawful on the day of the act, and lawful today",
    "in_force_day_unknown": "it is not known whether the act was in force on that day",
    "not_known": "not known for the day of the act, or for today",
}
"""What the law said on the day of the act and what it says today, side by side."""

REVIEWS: Mapping[str, str] = {
    "confirmed": "a reviewer looked, and confirmed the sign",
    "wrong": "a reviewer looked, and found the sign wrong",
    "reopened": "a reviewer looked, and what the sign rests on has changed since",
}
"""What a reviewer said of a finding, and whether that still stands."""


class Record(BaseModel):
    """Base of all records a person writes: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Record):
    """One text in the three languages a page speaks."""

    kk: Annotated[str, Field(min_length=1, description="Kazakh")]
    ru: Annotated[str, Field(min_length=1, description="Russian")]
    en: Annotated[str, Field(min_length=1, description="English")]

    @model_validator(mode="before")
    @classmethod
    def _in_all_three(cls, value: object) -> object:
        if isinstance(value, str):
            raise PydanticCustomError("one_language", "a text in one language alone")
        return value


MOST_M, MOST_LIMIT = 100_000.0, 1e6
"""No width, radius or error (m) and no limit of any unit is larger: it is a slip of the pen."""

Positive = Annotated[float, Field(gt=0, le=MOST_M, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=-MOST_LIMIT, le=MOST_LIMIT, allow_inf_nan=False)]


class Parameter(Record):
    """A number with where it comes from; ``source: none`` marks it as assumed, and pages say so."""

    value: Positive
    source: Annotated[str, Field(description="id of a source of the monitor, or none if assumed")]
    note: Text | None = None

    @property
    def assumed(self) -> bool:
        """Whether no source states the number."""
        return self.source == "none"


class Source(Record):
    """Where a data set or a text comes from, and what may be done with it."""

    title: Annotated[Text, Field(description="an act keeps its own name in all three")]
    publisher: Text
    licence: Annotated[str, Field(description="SPDX id or the licence's own words; 'none stated'")]
    redistribute: Redistribute
    consulted_on: date
    reliability: Literal["official", "court", "press", "ngo", "volunteer", "synthetic"]
    attribution: Annotated[str, Field(description="the words the licence asks for")]
    published_on: date | None = None
    note: Text | None = None


class LocalGrid(Record):
    """A grid of a city's own: a place in a known CRS, a turn and a scale; metres.

    A point (x, y) of the grid lies at ``origin_east_m + scale * (x cos r - y sin r)``,
    ``origin_north_m + scale * (x sin r + y cos r)`` of ``base``, where r is ``rotation_deg``:
    how far the grid's x axis is turned from east, counter-clockwise.
    """

    base: Annotated[str, Field(description="CRS in metres that the grid is declared in")]
    origin_east_m: float
    origin_north_m: float
    rotation_deg: Annotated[float, Field(gt=-360, lt=360)] = 0.0
    scale: Annotated[float, Field(gt=0.9, lt=1.1)] = 1.0
    source: str


class FileRef(Record):
    """A file below the data folder, and which of its features are meant."""

    path: Annotated[str, Field(min_length=1, description="below the data folder; no scheme, no ..")]
    layer: Annotated[
        str | None, Field(description="layer; sheet of a workbook; layer of a drawing")
    ] = None
    crs: Annotated[str | None, Field(description="only where the file itself carries none")] = None
    grid: Annotated[
        LocalGrid | None, Field(description="where the coordinates are those of a local grid")
    ] = None
    encoding: Annotated[
        str | None, Field(description="of a text file that is not UTF-8, such as cp1251")
    ] = None
    delimiter: Annotated[
        Literal[",", ";", "\t", "|"], Field(description="between the fields of a CSV")
    ] = ","
    headings_row: Annotated[
        int, Field(ge=1, le=100, description="row of a workbook or CSV that holds the headings")
    ] = 1
    sha256: Sha256 | None = None
    where: Mapping[str, list[str]] = {}
    where_not: Mapping[str, list[str]] = {}


class Style(Record):
    """How a zone layer is drawn: never by colour alone."""

    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    pattern: Literal["diagonal", "back-diagonal", "cross", "dots", "horizontal", "vertical"]


class Legal(Record):
    """The act behind a zone, in its own language; all empty for a layer that binds nobody."""

    act: str | None = None
    authority: str | None = None
    adopted_on: date | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    status: Literal["in_force", "draft", "repealed", "none"] = "none"
