"""One layer of zones: how it is made, who says so, how sure it is, how it is drawn."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.records.words import Compass, Family, FileRef, Legal, Parameter, Record, Slug, Style, Text


class Polygons(Record):
    """Polygons as given."""

    op: Literal["polygons"]
    file: FileRef


class Buffer(Record):
    """All ground within a width of lines or polygons (water, faults)."""

    op: Literal["buffer"]
    file: FileRef
    width_m: Parameter


class Radius(Record):
    """All ground within a radius of points (landslide sites); lines in the file take it too."""

    op: Literal["radius"]
    file: FileRef
    radius_m: Parameter


class SlopeBand(Record):
    """Cells of the elevation model with a slope from ``from_deg`` to under ``below_deg``."""

    op: Literal["slope"]
    from_deg: Annotated[float, Field(ge=0, lt=90)]
    below_deg: Annotated[float, Field(gt=0, le=90)] = 90.0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_deg >= self.below_deg:
            raise ValueError(
                f"from_deg {self.from_deg:g} is not below below_deg {self.below_deg:g}"
            )
        return self


class Street(Record):
    """One street of a bounding line, and its spellings in the file; none where it is missing."""

    name: str
    spellings: list[str]


class SideOfStreets(Record):
    """Everything on one side of a line of streets, within the city.

    The streets are given in order along the line. Where one is missing or ends short, a
    closing segment joins its neighbours. It is drawn, and never read as a boundary: the
    ground within ``closing_reach`` times its length of it is marked uncertain.
    """

    op: Literal["side_of_streets"]
    file: FileRef
    name_column: str
    streets: Annotated[list[Street], Field(min_length=1)]
    starts: Annotated[
        Compass, Field(description="where the line, at its first street, leaves the city")
    ] = "east"
    ends: Annotated[
        Compass, Field(description="where the line, at its last street, leaves the city")
    ] = "west"
    side: Compass
    closing_reach: Parameter


Derivation = Annotated[
    Polygons | Buffer | Radius | SlopeBand | SideOfStreets, Field(discriminator="op")
]


class ZoneLayer(Record):
    """One layer of zones: how it is made, who says so, how sure it is, how it is drawn."""

    id: Slug
    title: Text
    family: Family
    derive: Derivation
    source: str
    legal: Legal = Legal()
    certainty: Literal["certain", "uncertain"]
    boundary_error_m: Annotated[
        Parameter | None,
        Field(
            description="two-sigma bound; left out, the monitor's assumed value is taken, and shown"
        ),
    ] = None
    coverage: Annotated[
        Literal["city", "extent", "listed"],
        Field(
            description="where absence of a zone means absence: in the city, in the extent, nowhere"
        ),
    ]
    name_column: str | None = None
    id_column: Annotated[
        str | None,
        Field(
            description="column that tells the zones apart, from year to year; left out, a zone is "
            "called by its shape and name. Slope bands and sides of streets have none"
        ),
    ] = None
    style: Style
    note: Text | None = None
