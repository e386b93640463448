"""What one run makes and hands on: issues, tables as they arrived, relief, snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from geo.records.analyses import Papers
from geo.records.flags import Flag
from geo.records.layers import ZoneLayer
from geo.records.phrases import Phrase
from geo.records.rules import Rule
from geo.records.words import Parameter
from geo.records.workflows import Workflow

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


Severity = Literal["stop", "row", "note"]

Engine = Literal["auto", "plain", "grid"]
"""What lays objects over zones: shapely, compiled loops over cells, or what fits the work."""

Build = Literal["inspector", "planner", "public"]
"""For whom pages are drawn."""

BUILDS: tuple[Build, ...] = ("inspector", "planner", "public")
"""Every build, in the order in which they are told."""

PAGES: Mapping[Build, str] = {
    "inspector": "inspector.html",
    "planner": "planner.html",
    "public": "public/index.html",
}
"""The page of each build, by its path in an edition."""


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
    character: int | None = None  # of the line, counted from 1

    def __str__(self) -> str:
        places = [
            self.file,
            f"line {self.line}" if self.line is not None else "",
            f"character {self.character}" if self.character is not None else "",
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
    "reader_died", "cache_unwritable", "encoding_read", "crs_shifted",
    # layers, tables and grids
    "layer_unknown", "layer_empty", "group_unreadable", "part_failed", "crs_missing", "crs_default",
    "crs_unknown", "crs_differs",
    "csv_heading", "csv_malformed", "csv_ragged", "grid_too_large", "grid_bands", "grid_units",
    "grid_placement", "filter_column_unknown", "filter_empty", "filter_word_absent",
    "workbook_cells", "drawing_read",
    # mapping of columns
    "column_unknown", "column_not_ours", "column_twice", "column_unmapped", "column_reserved",
    "constant_unreadable", "column_unused", "column_unreadable", "value_unmapped",
    "heading_ambiguous",
    # values of rows
    "key_missing", "key_duplicate", "key_unprintable", "value_missing", "date_unreadable",
    "date_ambiguous", "date_implausible", "dates_contradict", "number_unreadable",
    "number_negative", "number_implausible", "text_damaged", "cadastral_no_typo",
    "capture_day_missing", "parent_unknown", "parent_circular", "parcel_unknown",
    "link_ambiguous", "observation_ambiguous",
    # shapes of rows
    "geometry_none", "geometry_empty", "geometry_not_finite", "geometry_repaired",
    "geometry_moved", "geometry_unrepairable", "geometry_kind", "geometry_off_earth",
    "geometry_duplicate", "geometry_too_detailed", "geometry_too_wide",
    # whole tables
    "row_outside", "layer_outside_extent", "axes_swapped", "crs_wrong", "faulty_share_exceeded",
    "after_as_of",
    # zones, rules, relief and journal
    "zone_value", "zone_derive", "rule_value", "relief_voids", "streets_closing",
    "flag_value", "journal_value", "case_transition", "case_aside", "case_doubled", "review_value",
    "permit_unplaced", "rule_type_unknown", "rule_condition", "act_not_judged",
    # the journal as a store
    "journal_broken", "journal_busy", "journal_chain", "journal_clock", "journal_unreachable",
    "journal_unwritable", "entry_known", "entry_differs", "personal_left",
    # files that are written down in it
    "field_joined", "field_value",
    # checkpoints and their keys, and editions
    "checkpoint_value", "key_value", "edition_value", "edition_unchecked", "edition_unsigned",
    # reports of citizens
    "signal_broken", "signal_chain", "signal_identity", "signal_known", "signal_service",
    "signal_value",
    # two surfaces of one place
    "grid_biased", "grid_error", "grid_moved", "grid_resampled", "grid_shifted",
    # claims, bodies and analyses
    "analysis_value", "body_value", "claim_value",
)  # fmt: skip
"""Every kind of fault there is; each has its sentence in three languages."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One foreign table as it arrived: nothing mapped, nothing typed, geometry already looked at.

    ``frame`` has the file's own columns as text or numbers, its geometry in its own CRS,
    and three columns of the reader: ``row`` (as a person counts it: a CSV's first data row
    is 2, a feature file's first feature is 1), ``geometry_state`` (``ok``, ``none``,
    ``empty``, ``not_finite``, ``too_detailed``, ``repaired``, ``unrepairable``, ``curved``:
    drawn with arcs, ``moved``: a repair that changed more than 1 % of the area) and
    ``geometry_note`` (what the geometry library said).
    ``frame`` is None where the file could not be read; ``issues`` says why.
    """

    input_id: str
    kind: str
    file: str
    sha256: str | None
    frame: gpd.GeoDataFrame | pd.DataFrame | None
    issues: tuple[Issue, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_format: str | Sequence[str] | None = None
    decimal_mark: str = "."
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by our column
    constants: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    key_joined: bool = False  # the key is all of its columns, joined by a slash; else the first
    accept_faulty_share: float = 0.0
    same_as: str | None = None  # input whose rows are meant by rows with the same key
    columns_unused: tuple[str, ...] = ()  # of the file, that nothing is mapped to


@dataclass(frozen=True, slots=True)
class Checked:
    """What validation gives: clean tables by input id, receipts, and every issue."""

    tables: Mapping[str, gpd.GeoDataFrame | pd.DataFrame]
    receipts: pd.DataFrame
    issues: tuple[Issue, ...]
    incomplete: frozenset[str]  # input ids with rows set aside: absence there proves nothing
    keys: Mapping[str, pd.Series] = field(default_factory=dict)  # of all rows read, by input
    returns: pd.DataFrame | None = None  # tables.RETURNS: every faulty row
    accuracy_m: Mapping[str, float] = field(default_factory=dict)  # of a change of datum


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the input of one run, whether it was published or stopped."""

    monitor: str  # its id
    as_of: date
    rulebook_sha256: str
    receipts: pd.DataFrame  # tables.RECEIPTS
    returns: pd.DataFrame  # tables.RETURNS
    issues: tuple[Issue, ...]  # of every severity, in reading order


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Heights on the cells of a raster, of ground or of what stands on it; NaN is a void."""

    elevation_m: npt.NDArray[np.float32]
    transform: tuple[float, float, float, float, float, float]  # GDAL/affine order a, b, c, d, e, f
    crs: str
    cell_m: tuple[float, float]  # on the ground, at the middle row
    void_share: float
    source: str
    file: str
    captured_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(Surface):
    """The elevation model of a city, and the slope of each of its cells; NaN is a void."""

    slope_deg: npt.NDArray[np.float32]
    slope_error_deg: Parameter


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """Everything one run knows; the atlas draws from it and from nothing else.

    One is told from another by identity, so that what is worked out of it can be kept beside it.

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
    workflow: Workflow | None  # None where no journal is on file
    events: pd.DataFrame
    cases: pd.DataFrame
    remedies: pd.DataFrame
    tallies: pd.DataFrame
    risks: pd.DataFrame
    counts: pd.DataFrame
    receipts: pd.DataFrame
    issues: tuple[Issue, ...]
    background: Mapping[str, gpd.GeoDataFrame]
    rulebook_sha256: str
    observations: gpd.GeoDataFrame
    history: pd.DataFrame
    acts: pd.DataFrame
    genealogy: pd.DataFrame
    encroachments: pd.DataFrame
    landscape: pd.DataFrame
    act_findings: pd.DataFrame
    coverage: pd.DataFrame
    returns: pd.DataFrame
    conditions: Mapping[str, Phrase] = field(default_factory=dict)  # of rules, taken apart
    flags: tuple[Flag, ...] = ()  # as the monitor asks them, its settings among their thresholds
    flagged: pd.DataFrame = field(default_factory=lambda: _nothing("FLAGGED"))
    flag_counts: pd.DataFrame = field(default_factory=lambda: _nothing("FLAG_COUNTS"))
    flag_needs: pd.DataFrame = field(default_factory=lambda: _nothing("FLAG_NEEDS"))
    flag_fences: pd.DataFrame = field(default_factory=lambda: _nothing("FLAG_FENCES"))
    placed: pd.DataFrame = field(default_factory=lambda: _nothing("PLACED"))
    sign_counts: pd.DataFrame = field(default_factory=lambda: _nothing("SIGN_COUNTS"))
    scores: pd.DataFrame = field(default_factory=lambda: _nothing("SCORES"))
    score_totals: pd.DataFrame = field(default_factory=lambda: _nothing("SCORE_TOTALS"))
    papers: Papers = field(default_factory=Papers)  # beside the monitor file
    claimed: pd.DataFrame = field(default_factory=lambda: _nothing("CLAIMED"))
    analyses: pd.DataFrame = field(default_factory=lambda: _nothing("ANALYSES"))
    risks_found: pd.DataFrame = field(default_factory=lambda: _nothing("RISKS_FOUND"))
    recommendations: pd.DataFrame = field(default_factory=lambda: _nothing("RECOMMENDATIONS"))
    measures_taken: pd.DataFrame = field(default_factory=lambda: _nothing("MEASURES_TAKEN"))
    effects: pd.DataFrame = field(default_factory=lambda: _nothing("EFFECTS"))
    inevitability: pd.DataFrame = field(default_factory=lambda: _nothing("INEVITABILITY"))
    signals: pd.DataFrame = field(default_factory=lambda: _nothing("SIGNALS"))
    signal_answers: pd.DataFrame = field(default_factory=lambda: _nothing("SIGNALS"))
    signal_counts: pd.DataFrame = field(default_factory=lambda: _nothing("SIGNAL_COUNTS"))
    signal_filling: str = ""  # seed of rows that stand for no report; private


def _nothing(name: str) -> pd.DataFrame:
    """Give a table of :mod:`geo.tables` without rows; tables are made of records, so not above."""
    from geo import tables  # noqa: PLC0415

    table: tables.Table = getattr(tables, name)
    return table.empty()
