"""The column contract of every table that crosses from one stage to another.

Each column says its type, its unit, whether it may be empty, whether it may leave for
the public, and what it means. The public build takes the public columns and nothing
else: an allow-list, not a redaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pyproj import CRS

from geo import records

Kind = Literal["text", "number", "count", "flag", "day", "geometry"]

DTYPES: Mapping[str, str] = {
    "text": "str",
    "number": "float64",
    "count": "Int64",
    "flag": "bool",
    "day": "datetime64[s]",
    "geometry": "geometry",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``needed`` columns are never empty; ``public`` ones may be published."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    needed: bool = False
    public: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key and its columns, in their order."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of all columns, in order."""
        return [column.name for column in self.columns]

    @property
    def public(self) -> list[str]:
        """Names of the columns that may be published."""
        return [column.name for column in self.columns if column.public]

    def shape(
        self, data: pd.DataFrame | Mapping[str, object], crs: CRS | None = None
    ) -> gpd.GeoDataFrame:
        """Bring ``data`` into the declared columns, order and types, and check it.

        Columns that are not declared are left out and declared ones that are missing are
        added empty. ``crs`` is for tables with a geometry only.

        Raises
        ------
        pandera.errors.SchemaErrors
            If a value breaks the contract: a fault of the program, not of the input.

        Examples
        --------
        >>> RISKS.shape({}).empty
        True
        """
        frame = pd.DataFrame(data)
        shaped = pd.DataFrame(index=frame.index)
        for column in self.columns:
            shaped[column.name] = _typed(frame.get(column.name), column.kind, frame.index)
        shaped = shaped.reset_index(drop=True)
        if "geometry" in self.names:
            shaped = gpd.GeoDataFrame(shaped, geometry="geometry", crs=crs)
        self.schema().validate(shaped, lazy=True)
        return shaped

    def empty(self, crs: CRS | None = None) -> gpd.GeoDataFrame:
        """Give the table without rows."""
        return self.shape({name: [] for name in self.names}, crs)

    def schema(self) -> pa.DataFrameSchema:
        """Give the contract as a pandera schema."""
        return pa.DataFrameSchema(
            {
                column.name: pa.Column(
                    None if column.kind == "geometry" else DTYPES[column.kind],
                    checks=pa.Check.isin(column.one_of) if column.one_of else None,
                    nullable=not column.needed,
                )
                for column in self.columns
            },
            unique=list(self.key) or None,
            strict=True,
            ordered=True,
        )


def _typed(values: pd.Series | None, kind: Kind, index: pd.Index) -> pd.Series:
    """Give one column in its declared type; missing stays missing."""
    if values is None:
        values = pd.Series([None] * len(index), index=index, dtype=object)
    if kind == "geometry":
        return gpd.GeoSeries(values, index=index)
    if kind == "text":
        return values.astype("str").where(values.notna(), None).astype("str")
    if kind == "day":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype(DTYPES[kind])


def _text(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]


def _number(name: str, unit: str, meaning: str, **more: object) -> Column:
    return Column(name, "number", meaning, unit, **more)  # type: ignore[arg-type]


def _count(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "count", meaning, "count", **more)  # type: ignore[arg-type]


def _flag(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "flag", meaning, needed=True, **more)  # type: ignore[arg-type]


def _day(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "day", meaning, "ISO 8601 date", **more)  # type: ignore[arg-type]


GEOMETRY_STATES = ("ok", "repaired")

BUILDINGS = Table(
    "buildings",
    "Observed buildings, one row each, in the metric CRS",
    ("building_id",),
    (
        _text(
            "building_id", "Identifier of the building in its register", needed=True, public=True
        ),
        _text("register_id", "Register the building was read from", needed=True, public=True),
        _count("row", "Row of the register's file, as a person counts it", needed=True),
        _text("cadastral_no", "Cadastral number of its parcel, as the register gives it"),
        _text("name", "Name in the register"),
        _text("address", "Address in the register"),
        _text("use_class", "Use as the register declares it; empty counts as private", public=True),
        _number("floors", "floors", "Floors above the basement-ground floor", public=True),
        _number(
            "floors_over",
            "floors",
            "How many of the floors may be basement-ground ones; empty: none",
        ),
        _number("height_m", "m", "Height above mean planned ground", public=True),
        _number("height_error_m", "m", "Two-sigma error of the height"),
        _day("captured_on", "Day the building was seen", public=True),
        _day("seen_absent_on", "Last day its ground was seen without it"),
        _number(
            "position_error_m", "m", "Two-sigma error of the footprint's position", needed=True
        ),
        _flag("position_error_assumed", "Whether that error is the monitor's assumed one"),
        _number("footprint_m2", "m²", "Area of the footprint; empty for a point", public=True),
        _text(
            "geometry_state",
            "Whether the footprint was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        _flag("in_city", "Whether it touches the city's boundary polygon", public=True),
        _number("inside_city_m", "m", "Distance to ground outside the city; negative outside it"),
        _text("district_id", "District that holds most of it; empty outside all", public=True),
        Column(
            "geometry", "geometry", "Footprint (polygon) or point", "m, metric CRS", needed=True
        ),
    ),
)

PARCELS = Table(
    "parcels",
    "Cadastral parcels, in the metric CRS",
    ("parcel_id",),
    (
        _text("parcel_id", "Cadastral number", needed=True),
        _text("register_id", "Register the parcel was read from", needed=True),
        _count("row", "Row of the register's file", needed=True),
        _text("land_use_purpose", "Purpose of the land, as the register gives it"),
        _number("area_doc_m2", "m²", "Area stated in the document"),
        _text(
            "geometry_state",
            "Whether the polygon was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        Column("geometry", "geometry", "Parcel", "m, metric CRS", needed=True),
    ),
)

PERMITS = Table(
    "permits",
    "Acts of building permits, one row each",
    ("permit_id",),
    (
        _text("permit_id", "Number of the act", needed=True),
        _text("register_id", "Register the act was read from", needed=True),
        _count("row", "Row of the register's file", needed=True),
        _text("permit_type", "Kind of act, as the register gives it", needed=True),
        _text("status", "Status, as the register gives it"),
        _text("cadastral_no", "Cadastral number of the parcel it is for"),
        _text("building_id", "Building it names, where it names one"),
        _day("issued_on", "Day of issue"),
        _day("expires_on", "Day it expires"),
        _number("floors_permitted", "floors", "Floors it allows"),
        _number("height_permitted_m", "m", "Height it allows"),
        _text("use_class", "Use it allows"),
    ),
)

DISTRICTS = Table(
    "districts",
    "Districts of the city, in the metric CRS",
    ("district_id",),
    (
        _text("district_id", "Identifier of the district", needed=True, public=True),
        _text("name_kk", "Name in Kazakh", needed=True, public=True),
        _text("name_ru", "Name in Russian", needed=True, public=True),
        _text("name_en", "Name in English", needed=True, public=True),
        Column("geometry", "geometry", "District", "m, metric CRS", needed=True, public=True),
    ),
)

LINKS = Table(
    "links",
    "Building x parcel x permit, many to many",
    (),
    (
        _text("building_id", "The building; empty where none is told for a permit of the parcel"),
        _text("parcel_id", "The parcel it stands on or names"),
        _text("permit_id", "A permit for that building or parcel"),
        _text(
            "method",
            "How the link was found; other_name: the permit names a building not on file",
            needed=True,
            one_of=("number", "overlap", "other_name"),
        ),
        _number(
            "score", "0-1", "Share of the footprint on the parcel; 1 for a number", needed=True
        ),
    ),
)

ZONES = Table(
    "zones",
    "Zones of all layers, given and derived, in the metric CRS",
    ("zone_id",),
    (
        _text("zone_id", "layer_id and a number", needed=True, public=True),
        _text("layer_id", "Layer of the zone", needed=True, public=True),
        _text("name", "Name in the source", public=True),
        _text(
            "part",
            "area; or uncertain: ground where the bounding line is not known",
            needed=True,
            one_of=("area", "uncertain", "closing"),
            public=True,
        ),
        _number(
            "boundary_error_m", "m", "Two-sigma error of the boundary", needed=True, public=True
        ),
        _flag(
            "boundary_error_assumed", "Whether that error is the monitor's assumed one", public=True
        ),
        _text(
            "geometry_state",
            "Whether the polygon was repaired",
            needed=True,
            one_of=GEOMETRY_STATES,
        ),
        Column(
            "geometry", "geometry", "Zone; a line for part closing", "m, metric CRS", needed=True
        ),
    ),
)

EXPOSURE = Table(
    "exposure",
    "Facts: which building lies in, or near, which zone",
    ("building_id", "zone_id"),
    (
        _text("building_id", "The building", needed=True),
        _text("zone_id", "The zone", needed=True, public=True),
        _text("layer_id", "Layer of the zone", needed=True, public=True),
        _number("overlap_m2", "m²", "Area of the footprint in the zone; empty for a point"),
        _number("overlap_share", "0-1", "Share of the footprint in the zone; empty for a point"),
        _number("share_low", "0-1", "The same if the boundary runs against it by the error"),
        _number("share_high", "0-1", "The same if the boundary runs for it by the error"),
        _number(
            "distance_m",
            "m",
            "Distance between footprint and zone; 0 where they touch",
            needed=True,
        ),
        _number("error_m", "m", "Two-sigma error of zone and footprint together", needed=True),
        _text(
            "position",
            "Where the building is, given the error",
            needed=True,
            one_of=("inside", "too_close", "outside", "boundary_not_known"),
        ),
    ),
)

SLOPES = Table(
    "slopes",
    "Relief under each footprint, by exact cell fractions; one row a building and threshold",
    ("building_id", "threshold_deg"),
    (
        _text("building_id", "The building", needed=True),
        _number("threshold_deg", "deg", "Threshold of a rule or layer", needed=True),
        _number("slope_mean_deg", "deg", "Mean slope"),
        _number("slope_mean_low_deg", "deg", "The least mean slope, given every error and void"),
        _number("slope_mean_high_deg", "deg", "The greatest mean slope, likewise"),
        _number("slope_max_deg", "deg", "Steepest cell touched"),
        _number("slope_max_low_deg", "deg", "The least slope of the steepest cell, likewise"),
        _number("slope_max_high_deg", "deg", "The greatest slope of the steepest cell, likewise"),
        _number("share_at_or_above", "0-1", "Share of the footprint at or above the threshold"),
        _number("share_low", "0-1", "The same at the least, given both errors"),
        _number("share_high", "0-1", "The same at the most, given both errors, and voids as steep"),
        _number("elevation_min_m", "m", "Lowest cell touched"),
        _number("elevation_max_m", "m", "Highest cell touched"),
        _number(
            "void_share",
            "0-1",
            "Share of the footprint on void cells or off the model",
            needed=True,
        ),
        _number("slope_error_deg", "deg", "Two-sigma error of a cell's slope", needed=True),
    ),
)

FINDINGS = Table(
    "findings",
    "Each building judged by each rule",
    ("finding_id",),
    (
        _text("finding_id", "Rule and building: the same in every run", needed=True),
        _text("building_id", "The building", needed=True),
        _text("rule_id", "The rule", needed=True, public=True),
        _text(
            "version_id",
            "The version compared with: the one broken, else the newest that may be in force",
            public=True,
        ),
        _text(
            "force", "binding or advisory", needed=True, public=True, one_of=("binding", "advisory")
        ),
        _text("verdict", "The verdict", needed=True, public=True, one_of=records.VERDICTS),
        _text("reason", "Its reason", needed=True, public=True, one_of=tuple(records.REASONS)),
        _number("measured", "unit", "What was measured; empty beside measured_low: more than that"),
        _number("measured_low", "unit", "The same, less its two-sigma error"),
        _number("measured_high", "unit", "The same, plus its two-sigma error"),
        _number(
            "limit", "unit", "What the version allows; empty where it bars or requires", public=True
        ),
        _text("unit", "Unit of measured and limit", needed=True, public=True),
        _text("zone_ids", "Zones that decided, joined by a space"),
    ),
)

EVENTS = Table(
    "events",
    "The journal, in the order of its lines up to as_of",
    ("seq",),
    (
        _count("seq", "Line in the journal, from 1 on without a gap", needed=True),
        _text("case_id", "The case", needed=True, public=True),
        _text("building_id", "The building it is about", needed=True),
        _text("kind", "What happened", needed=True, public=True),
        _day("happened_on", "Day of the act", needed=True, public=True),
        _text("document_no", "Number of the document"),
        _text("body", "Public body that acted", public=True),
        _day("deadline_on", "Day by which the addressee must act", public=True),
        _text(
            "decision",
            "What the court decided; on judgment and final alone",
            public=True,
            one_of=("granted", "partly", "refused"),
        ),
        _text("outcome", "How the case ended, on the event that ends it", public=True),
        _text("source", "Source of the entry", public=True),
    ),
)

CASES = Table(
    "cases",
    "Where each case stands on as_of",
    ("case_id",),
    (
        _text("case_id", "The case", needed=True, public=True),
        _text("building_id", "The building", needed=True),
        _text("state", "State after its last event", needed=True, public=True),
        _text("outcome", "How it ended; none while open", needed=True, public=True),
        _flag("act_in_force", "Whether a court act is in force", public=True),
        _day("opened_on", "Day of the first event", needed=True, public=True),
        _day("last_event_on", "Day of the last event", needed=True, public=True),
        _day("deadline_on", "The deadline that still runs", public=True),
        _flag("overdue", "Open, and the deadline passed before as_of", public=True),
        _count("events", "Number of events", needed=True, public=True),
    ),
)

RISKS = Table(
    "risks",
    "Counts per district; the row without district_id is outside all districts",
    (),
    (
        _text("district_id", "The district", public=True),
        _count("buildings", "Buildings looked at", needed=True, public=True),
        _count("breach", "with at least one breach", needed=True, public=True),
        _count("exposed", "no breach, at least one exposed", needed=True, public=True),
        _count("unknown", "neither, at least one unknown", needed=True, public=True),
        _count("not_exposed", "none of these, at least one not exposed", needed=True, public=True),
        _count("clear", "all verdicts clear", needed=True, public=True),
        _count("cases_open", "Cases not ended", needed=True, public=True),
        _count("cases_closed", "Cases ended", needed=True, public=True),
        _count("demolished", "Cases ended in full or partial demolition", needed=True, public=True),
    ),
)

COUNTS = Table(
    "counts",
    "The run in figures: per layer and per rule",
    ("subject", "subject_id", "measure"),
    (
        _text("subject", "layer or rule", needed=True, public=True, one_of=("layer", "rule")),
        _text("subject_id", "Its id", needed=True, public=True),
        _text(
            "measure", "What was counted: a position, a verdict or zones", needed=True, public=True
        ),
        _count("count", "The count; a zero is printed", needed=True, public=True),
    ),
)

RECEIPTS = Table(
    "receipts",
    "What happened to the rows of each input",
    ("input_id",),
    (
        _text("input_id", "The input", needed=True, public=True),
        _text("kind", "Kind of input", needed=True, public=True),
        _text("file", "Its file, below the data folder", needed=True, public=True),
        _text("sha256", "Checksum of the file as read", public=True),
        _count("rows_read", "Rows in the file that were asked for", needed=True, public=True),
        _count("rows_used", "Rows used as they are", needed=True, public=True),
        _count("rows_repaired", "Rows used after a repair", needed=True, public=True),
        _count(
            "rows_quarantined",
            "Rows set aside: a fault that must be mended",
            needed=True,
            public=True,
        ),
        _count("rows_outside", "Rows set aside: outside the extent", needed=True, public=True),
    ),
)

ISSUES = Table(
    "issues",
    "Every fault found in the input",
    (),
    (
        _text(
            "severity",
            "stop, row or note",
            needed=True,
            public=True,
            one_of=("stop", "row", "note"),
        ),
        _text("code", "Kind of fault", needed=True, public=True),
        _text("file", "File", needed=True, public=True),
        _count("row", "Row of the file"),
        _count("line", "Line of the file"),
        _text("column", "Column or key"),
        _text("what", "What is wrong", needed=True),
        _text("mend", "How to mend it", needed=True),
    ),
)

ALL: tuple[Table, ...] = (
    BUILDINGS, PARCELS, PERMITS, DISTRICTS, LINKS, ZONES, EXPOSURE, SLOPES, FINDINGS,
    EVENTS, CASES, RISKS, COUNTS, RECEIPTS, ISSUES,
)  # fmt: skip


def issues_table(issues: tuple[records.Issue, ...]) -> pd.DataFrame:
    """Give issues as a table, in the order they were found."""
    names = ISSUES.names
    return ISSUES.shape({name: [getattr(issue, name) for issue in issues] for name in names})
