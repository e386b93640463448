"""What a monitor file says of its ground, its registers and its publisher, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo.records.words import FileRef, Parameter, Positive, Record, Slug, Text

ACCEPTED_SHARE = 0.05
"""One row in twenty: more look like a fault of the export than of rows. Assumed (source: none)."""


OBJECT_REACH_M = 16_384.0
"""A building, a parcel, a site, or the place of an act reaches at most so far out of the extent.

No standard states a number: the parcel of a reserve beside a city is some 10 km long.
"""


class Extent(Record):
    """The plausible extent in degrees WGS 84: a row outside it is an error, not a place."""

    west: Annotated[float, Field(ge=-180, le=180)]
    south: Annotated[float, Field(ge=-90, le=90)]
    east: Annotated[float, Field(ge=-180, le=180)]
    north: Annotated[float, Field(ge=-90, le=90)]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west, self.south, self.east, self.north


class Register(Record):
    """One register: a file, and how its columns become ours.

    ``columns`` maps our column to theirs; where several of theirs are listed, the first
    that is not empty counts. ``key`` stands in for our key where only several columns together
    tell the rows apart. ``constants`` gives a column one value for all rows.
    """

    id: Slug
    kind: Literal["buildings", "parcels", "permits", "observations"]
    title: Text
    file: FileRef
    columns: Mapping[str, str | list[str]] = {}
    key: Annotated[
        list[str] | None,
        Field(
            min_length=2,
            description="columns of theirs that only together tell rows apart; joined by / they "
            "are our key, which then stands in no column; a row that lacks one has no key",
        ),
    ] = None
    headings: Annotated[
        Slug | None,
        Field(description="list of headings in layers/headings that name columns left out above"),
    ] = None
    values: Annotated[
        Mapping[str, Mapping[str, str]],
        Field(description="for a column of ours, their word and ours; the raw one is kept beside"),
    ] = {}
    constants: Mapping[str, str] = {}
    date_format: Annotated[
        str | list[str] | None,
        Field(
            description="strptime form, or forms, of its dates; left out: YYYY-MM-DD only. "
            "A form without a day, such as %Y, is for captured_on (by its last day) and "
            "seen_absent_on (before its first); for an act it is no day"
        ),
    ] = None
    decimal_mark: Literal[".", ","] = "."
    granting: Annotated[
        list[str],
        Field(
            description="statuses, as mapped, in which an act was granted; left out: every act "
            "with a day of issue and no refusal was"
        ),
    ] = Field(default_factory=list)
    complete_from: Annotated[
        date | None,
        Field(description="first day for which a register of permits holds every act"),
    ] = None
    complete_until: Annotated[
        date | None, Field(description="last such day; left out: the day of the run")
    ] = None
    captured_on: Annotated[
        date | None, Field(description="day of capture, where rows give none")
    ] = None
    position_error_m: Parameter | None = None
    same_as: Annotated[
        Slug | None,
        Field(description="register above: a row with a key that it has is the same record"),
    ] = None
    accept_faulty_share: Annotated[
        float | None,
        Field(
            ge=0,
            lt=1,
            description="share of rows that may be set aside without stopping the run, 0 for none; "
            "left out: that of the monitor",
        ),
    ] = None
    source: str


Names = Annotated[
    Mapping[Literal["kk", "ru", "en"], str | list[str]],
    Field(description="their column for each language; of several, the first not empty"),
]
"""Columns of names; a language without one takes the name of another."""


class Boundary(Record):
    """Polygons of the city or its districts."""

    file: FileRef
    source: str
    id_column: str | None = None
    names: Names = Field(default_factory=dict)


class Elevation(Record):
    """The elevation model: its file and the two-sigma error of the slope of one cell."""

    file: FileRef
    source: str
    slope_error_deg: Parameter
    height_error_m: Annotated[
        Parameter | None, Field(description="two-sigma error of the height of one cell")
    ] = None
    captured_on: date | None = None


class Cadastre(Record):
    """How cadastral numbers are written: digits a group, and the first groups that are known."""

    groups: Annotated[
        list[int], Field(min_length=1, description="digits of each group, such as 2, 3, 3, 3")
    ]
    prefixes: Annotated[
        tuple[str, ...],
        Field(description="first groups in use, such as 20, and 03 of land that joined"),
    ] = ()
    source: str


class Backdrop(Record):
    """Lines or places drawn for orientation only; nothing is computed from them."""

    id: Slug
    kind: Literal["streets", "water", "places"]
    file: FileRef
    names: Names = Field(default_factory=dict)
    source: str


class Publisher(Record):
    """Who publishes, and how anybody objects."""

    name: Text
    how_to_object: Text
    licence: Annotated[
        str | None,
        Field(description="licence of what the monitor itself makes: counts, sentences, tables"),
    ] = None


class NotJudged(Record):
    """A provision that is known to be enacted and that no rule on file judges, and why not."""

    title: Text
    act: Annotated[str, Field(description="name and number in its own language")]
    why: Text


class Assumed(Record):
    """Errors taken where a layer or register states none; each page that uses one says so."""

    boundary_error_m: Positive
    position_error_m: Positive
    height_error_m: Positive
