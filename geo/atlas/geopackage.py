"""A GeoPackage as bytes: tables of features, their styles, and where they come from."""

from __future__ import annotations

import json
import operator
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

APPLICATION_ID, USER_VERSION = 0x47504B47, 10200  # "GPKG", version 1.2
NO_CODE = 100_000
"""Id of a CRS that has no code of its own in this file."""
MILLIMETRE_DIGITS = 3
"""Vertices are kept to 1 mm: finer than any footprint is known, and the same on every machine."""

_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE
  REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT,
  column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL,
  md_file_id INTEGER NOT NULL REFERENCES gpkg_metadata(id),
  md_parent_id INTEGER REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT,
  styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME);
"""
"""OGC 12-128r15, annex C; ``layer_styles`` is the table in which QGIS looks for styles."""

_UNDEFINED = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
)
_METADATA = "http://www.geopackage.org/spec120/#extension_metadata"
_OURS = "urn:foothill-monitor:sources"
_HEAD = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4")])
_LITTLE_ENDIAN = 1  # flags of a geometry without an envelope
_SQLITE_WRITER = slice(92, 100)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of features; ``styles`` are QML texts by their names, the first the default."""

    name: str  # letters, digits and _
    frame: gpd.GeoDataFrame
    title: str
    about: Mapping[str, Any]
    styles: Mapping[str, str]


def geopackage(
    sheets: Sequence[Sheet], *, crs: CRS, as_of: date, about: Mapping[str, Any]
) -> bytes:
    """Write tables of features into one GeoPackage.

    It is written through SQLite alone, so that publishing loads no GDAL, and the same
    tables give the same bytes. Texts and numbers are stored as values, never as commands.

    Parameters
    ----------
    sheets
        Tables in one metric CRS; each holds points, lines or polygons, single or multiple,
        of one kind. A geometry that is empty or missing is stored as missing.
    crs
        Their CRS.
    as_of
        The day that every time stamp of the file gives.
    about, Sheet.about
        What the file and each table says of itself: JSON in ``gpkg_metadata``.
    """
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.executescript(_SCHEMA)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {USER_VERSION}")
        database.execute("BEGIN")
        stamp = f"{as_of.isoformat()}T00:00:00.000Z"
        srs_id = _write_systems(database, crs)
        _write_about(database, about, None, stamp)
        for sheet in sheets:
            _write_sheet(database, sheet, srs_id, stamp)
        _register_styles(database, stamp)
        database.execute("COMMIT")
        return _without_writer(database.serialize())
    finally:
        database.close()


def _write_systems(database: sqlite3.Connection, crs: CRS) -> int:
    """Write the systems that every GeoPackage has, and ours; give the id of ours."""
    wgs84 = CRS.from_epsg(4326)
    rows = [*_UNDEFINED, (wgs84.name, 4326, "EPSG", 4326, wgs84.to_wkt("WKT1_GDAL"))]
    code = crs.to_epsg()
    srs_id = NO_CODE if code is None else code
    if code != 4326:
        owner = ("NONE", NO_CODE) if code is None else ("EPSG", code)
        rows.append((crs.name, srs_id, *owner, crs.to_wkt("WKT1_GDAL")))
    _insert(database, "gpkg_spatial_ref_sys", [(*row, None) for row in rows])
    return srs_id


def _write_about(
    database: sqlite3.Connection, about: Mapping[str, Any], table: str | None, stamp: str
) -> None:
    text = json.dumps(about, ensure_ascii=False, sort_keys=True, allow_nan=False)
    row = ("dataset", _OURS, "application/json", text)
    found = database.execute("INSERT INTO gpkg_metadata VALUES (NULL, ?, ?, ?, ?)", row)
    scope = "geopackage" if table is None else "table"
    reference = (scope, table, None, None, stamp, found.lastrowid, None)
    _insert(database, "gpkg_metadata_reference", [reference])


def _write_sheet(database: sqlite3.Connection, sheet: Sheet, srs_id: int, stamp: str) -> None:
    """Write one table, its entries in the tables of contents, and its styles."""
    frame, kind = _multiple(sheet.frame)
    names = [name for name in frame.columns if name != frame.geometry.name]
    table = _quoted(sheet.name)
    typed = [f"{_quoted(name)} {_sql_type(frame[name])}" for name in names]
    columns = ", ".join(["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", f"geom {kind}", *typed])
    database.execute(f"CREATE TABLE {table} ({columns})")
    shapes = _blobs(frame.geometry, srs_id)
    values = [_values(frame[name]) for name in names]
    _insert(database, sheet.name, zip(range(1, len(frame) + 1), shapes, *values, strict=True))
    bounds = frame.geometry.total_bounds
    box = [None] * 4 if np.isnan(bounds).any() else [float(one) for one in bounds]
    about = " ".join(str(one) for one in sheet.about.get("attribution", ()))
    entry = (sheet.name, "features", f"{sheet.title} [{sheet.name}]", about, stamp, *box, srs_id)
    _insert(database, "gpkg_contents", [entry])
    _insert(database, "gpkg_geometry_columns", [(sheet.name, "geom", kind, srs_id, 0, 0)])
    _write_about(database, sheet.about, sheet.name, stamp)
    styles = (
        (None, "", "", sheet.name, "geom", name, qml, "", at == 0, sheet.title, "", None, stamp)
        for at, (name, qml) in enumerate(sheet.styles.items())
    )
    _insert(database, "layer_styles", styles)


def _multiple(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, str]:
    """Give shapes as multiple ones, since a table holds one kind; and the name of the kind."""
    parts, owner = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    parts = shapely.transform(parts, lambda xy: xy.round(MILLIMETRE_DIGITS))
    kind = int(shapely.get_dimensions(parts).max(initial=-1)) if len(parts) else 2
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[kind]
    whole = np.full(len(frame), None, dtype=object)
    if len(parts):
        make(parts, indices=owner, out=whole)
    name = ("MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON")[kind]
    return frame.set_geometry(gpd.GeoSeries(whole, index=frame.index, crs=frame.crs)), name


def _blobs(geometry: gpd.GeoSeries, srs_id: int) -> list[bytes | None]:
    """Give shapes as the format wants them: a head, and well-known binary."""
    head = np.array([(b"GP", 0, _LITTLE_ENDIAN, srs_id)], dtype=_HEAD).tobytes()
    binary = shapely.to_wkb(geometry.to_numpy(), byte_order=1)
    there = np.flatnonzero(pd.notna(binary))
    blobs: list[bytes | None] = [None] * len(binary)
    for at, blob in zip(there, map(operator.add, [head] * len(there), binary[there]), strict=True):
        blobs[at] = blob
    return blobs


def _sql_type(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "BOOLEAN"
    if pd.api.types.is_integer_dtype(values):
        return "INTEGER"
    if pd.api.types.is_float_dtype(values):
        return "REAL"
    return "DATE" if pd.api.types.is_datetime64_any_dtype(values) else "TEXT"


def _values(values: pd.Series) -> list[Any]:
    """Give a column as values of SQLite; missing is NULL."""
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    whole = pd.api.types.is_bool_dtype(values) or pd.api.types.is_integer_dtype(values)
    typed = values.astype("Int64") if whole else values
    return typed.astype(object).where(typed.notna(), None).tolist()


def _register_styles(database: sqlite3.Connection, stamp: str) -> None:
    """Name the tables that are no features, as the format asks."""
    entry = ("layer_styles", "attributes", "layer_styles", "", stamp, *[None] * 4, None)
    _insert(database, "gpkg_contents", [entry])
    tables = ("gpkg_metadata", "gpkg_metadata_reference")
    rows = [(table, None, "gpkg_metadata", _METADATA, "read-write") for table in tables]
    _insert(database, "gpkg_extensions", rows)


def _insert(database: sqlite3.Connection, table: str, rows: Any) -> None:
    filled: Iterator[tuple[Any, ...]] = iter(rows)
    first = next(filled, None)
    if first is None:
        return
    own = [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    names = own[len(own) - len(first) :]  # a number that SQLite gives itself is left out
    marks = ", ".join("?" * len(first))
    columns = ", ".join(map(_quoted, names))
    command = f"INSERT INTO {_quoted(table)} ({columns}) VALUES ({marks})"  # noqa: S608 quoted
    database.execute(command, first)
    database.executemany(command, filled)


def _quoted(name: str) -> str:
    """Quote a name of a table or column, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _without_writer(content: bytes) -> bytes:
    """Take out which version of SQLite wrote the file: it would differ between machines."""
    header = bytearray(content[:100])
    header[_SQLITE_WRITER] = bytes(8)
    return bytes(header) + content[100:]
