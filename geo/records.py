"""The frozen records that stages hand to each other beside tables.

A record that a person writes (YAML) is a pydantic model: the check at the door and
the record afterwards are one and the same. A record that the program makes is a
dataclass. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

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
    "exception_claimed": "its use may be excepted, and no document shows it",
    "open_reading": "the law's text is open, and its readings differ",
    "repaired": "the footprint or the zone was repaired, so it cannot be cleared",
    "draft": "the rule is a draft",
}
"""The closed list of reasons; ``measured`` stands beside every verdict but unknown."""


class Record(BaseModel):
    """Base of all records a person writes: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Record):
    """One text in the three languages a page speaks."""

    kk: Annotated[str, Field(min_length=1, description="Kazakh")]
    ru: Annotated[str, Field(min_length=1, description="Russian")]
    en: Annotated[str, Field(min_length=1, description="English")]


MOST_M, MOST_LIMIT = 100_000.0, 1e6
"""No width, radius or error (m) and no limit of any unit is larger: it is a slip of the pen."""

Positive = Annotated[float, Field(gt=0, le=MOST_M, allow_inf_nan=False)]
Figure = Annotated[float, Field(ge=-MOST_LIMIT, le=MOST_LIMIT, allow_inf_nan=False)]


class Parameter(Record):
    """A number with where it comes from; ``source: none`` marks it as assumed, and pages say so."""

    value: Positive
    source: Annotated[str, Field(description="id of a source of the monitor, or none if assumed")]
    note: str | None = None

    @property
    def assumed(self) -> bool:
        """Whether no source states the number."""
        return self.source == "none"


class Source(Record):
    """Where a data set or a text comes from, and what may be done with it."""

    title: str
    publisher: str
    licence: Annotated[str, Field(description="SPDX id or the licence's own words; 'none stated'")]
    redistribute: Redistribute
    consulted_on: date
    reliability: Literal["official", "court", "press", "ngo", "volunteer", "synthetic"]
    attribution: Annotated[str, Field(description="the words the licence asks for")]
    published_on: date | None = None
    note: str | None = None


class FileRef(Record):
    """A file below the data folder, and which of its features are meant."""

    path: Annotated[str, Field(min_length=1, description="below the data folder; no scheme, no ..")]
    layer: str | None = None
    crs: Annotated[str | None, Field(description="only where the file itself carries none")] = None
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
    style: Style
    note: Text | None = None


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
    alternatives: list[str] = []


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
    readings: list[Reading] = []
    versions: Annotated[list[Limit], Field(min_length=1)]

    @property
    def layers(self) -> tuple[str, ...]:
        """Ids of the zone layers the rule looks at: ``within`` first, then those of its test."""
        tested: list[str] = list(getattr(self.test, "zones", []))
        return tuple(([self.within] if self.within else []) + tested)


Severity = Literal["stop", "row", "note"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault in the input: where, what, and the mend.

    ``stop`` faults end the run before anything is written; a ``row`` fault sets one row
    aside; a ``note`` tells what was accepted as it is. ``code`` is a stable word, and the
    key of the fault's sentence in three languages.

    Examples
    --------
    >>> print(Issue("stop", "date_unreadable", "permits.csv", "'31.02.2024' is not a date",
    ...             "Write it as YYYY-MM-DD", row=14, column="issued_on"))
    permits.csv, row 14, issued_on: '31.02.2024' is not a date. Write it as YYYY-MM-DD.
    """

    severity: Severity
    code: str
    file: str
    what: str
    mend: str
    row: int | None = None
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        places = [
            self.file,
            f"line {self.line}" if self.line is not None else "",
            f"row {self.row}" if self.row is not None else "",
            self.column or "",
        ]
        return f"{', '.join(place for place in places if place)}: {self.what}. {self.mend}."


ISSUE_CODES: tuple[str, ...] = (
    # YAML files
    "yaml_too_large", "yaml_syntax", "yaml_duplicate_key", "yaml_tab", "yaml_unknown_key",
    "yaml_missing_key", "yaml_value", "rule_word_unknown", "monitor_value",
    # any file
    "path_refused", "file_missing", "file_unreadable", "file_too_large", "file_kind",
    "file_changed", "checksum_differs", "not_utf8", "encoding_unknown", "reader_timeout",
    "reader_died", "cache_unwritable",
    # layers, tables and grids
    "layer_unknown", "layer_empty", "crs_missing", "crs_unknown", "crs_differs",
    "csv_heading", "csv_malformed", "csv_ragged", "grid_too_large", "grid_bands", "grid_units",
    "grid_placement", "filter_column_unknown", "filter_empty", "filter_word_absent",
    # mapping of columns
    "column_unknown", "column_not_ours", "column_twice", "column_unmapped", "column_reserved",
    "constant_unreadable",
    # values of rows
    "key_missing", "key_duplicate", "key_unprintable", "value_missing", "date_unreadable",
    "date_ambiguous", "date_implausible", "dates_contradict", "number_unreadable",
    "number_negative", "number_implausible",
    # shapes of rows
    "geometry_none", "geometry_empty", "geometry_not_finite", "geometry_repaired",
    "geometry_moved", "geometry_unrepairable", "geometry_kind", "geometry_off_earth",
    "geometry_duplicate",
    # whole tables
    "row_outside", "layer_outside_extent", "axes_swapped", "crs_wrong", "faulty_share_exceeded",
    "after_as_of",
    # zones, rules, relief and journal
    "zone_value", "zone_derive", "rule_value", "relief_voids", "streets_closing",
    "journal_value", "case_transition", "case_aside",
)  # fmt: skip
"""Every kind of fault there is; each has its sentence in three languages."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One foreign table as it arrived: nothing mapped, nothing typed, geometry already looked at.

    ``frame`` has the file's own columns as text or numbers, its geometry in its own CRS,
    and three columns of the reader: ``row`` (as a person counts it: a CSV's first data row
    is 2, a feature file's first feature is 1), ``geometry_state`` (``ok``, ``none``,
    ``empty``, ``not_finite``, ``repaired``, ``unrepairable``, ``moved``: a repair that
    changed more than 1 % of the area) and ``geometry_note`` (what the geometry library said).
    ``frame`` is None where the file could not be read; ``issues`` says why.
    """

    input_id: str
    kind: str
    file: str
    sha256: str | None
    frame: gpd.GeoDataFrame | pd.DataFrame | None
    issues: tuple[Issue, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    accept_faulty_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What validation gives: clean tables by input id, receipts, and every issue."""

    tables: Mapping[str, gpd.GeoDataFrame | pd.DataFrame]
    receipts: pd.DataFrame
    issues: tuple[Issue, ...]
    incomplete: frozenset[str]  # input ids with rows set aside: absence there proves nothing
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of all rows read, by input


@dataclass(frozen=True, slots=True)
class Relief:
    """Elevation and slope on the cells of the elevation model; NaN is a void, never a zero."""

    elevation_m: npt.NDArray[np.float32]
    slope_deg: npt.NDArray[np.float32]
    transform: tuple[float, float, float, float, float, float]  # GDAL/affine order a, b, c, d, e, f
    crs: str
    cell_m: tuple[float, float]  # on the ground, at the middle row
    slope_error_deg: Parameter
    void_share: float
    source: str
    file: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one run knows; the atlas draws from it and from nothing else.

    Tables are declared in :mod:`geo.tables`. ``background`` holds lines and places for
    orientation only, by name. ``inputs`` has one row a file: path, sha256, rows.
    """

    monitor: Any  # geo.config.Monitor: a base record cannot import config
    as_of: date
    layers: tuple[ZoneLayer, ...]
    rules: tuple[Rule, ...]
    buildings: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    permits: pd.DataFrame
    links: pd.DataFrame
    zones: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    relief: Relief | None
    exposure: pd.DataFrame
    slopes: pd.DataFrame
    findings: pd.DataFrame
    events: pd.DataFrame
    cases: pd.DataFrame
    risks: pd.DataFrame
    counts: pd.DataFrame
    receipts: pd.DataFrame
    issues: tuple[Issue, ...]
    background: Mapping[str, gpd.GeoDataFrame]
    rulebook_sha256: str
