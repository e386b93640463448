"""Base: a vector file becomes a GeoParquet with the state of each geometry."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.reader import (
    codepages,
    content,
    delimited,
    drawings,
    geoparquet,
    ids,
    local,
    shapes,
    workbooks,
)
from geo.reader.child import fault
from geo.reader.columns import RESERVED, plain_columns, reserve
from geo.reader.systems import choose, stated_crs

Fault = dict[str, Any]
Read = tuple[Any, list[Fault]]

_DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".fgb": "FlatGeobuf", ".dxf": "DXF"}


def read(question: dict[str, Any], limits: dict[str, int], say: Callable[..., None]) -> list[Fault]:
    """Read a file and write what came of it to ``question["into"]``.

    Returns
    -------
    faults
        Faults of the whole file; nothing is written where it could not be read at all.
    """
    path = Path(question["path"])
    warnings.simplefilter("ignore")  # libraries warn of what is checked here
    frame, faults = _open(path, question, limits)
    if frame is None:
        return faults
    if frame.empty:
        faults.append(
            fault("layer_empty", "the file has no rows", "Export it again, with its rows")
        )
        return faults
    if "geometry" not in frame.columns:
        frame["geometry_state"], frame["geometry_note"] = "none", ""
        _write(frame, question["into"])
        return faults
    undecodable = frame.pop("undecodable").to_numpy()
    geometry, states, notes = shapes.examine(
        frame["geometry"].to_numpy(),
        undecodable,
        limits["repair_vertices"],
        lambda broken: say({"doing": _examining(frame["row"].iloc[broken].tolist())}),
    )
    crs = frame.attrs.get("crs")
    frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=geometry, crs=crs)
    frame["geometry_state"], frame["geometry_note"] = states.to_numpy(), notes.to_numpy()
    _write(frame, question["into"])
    return faults


def _open(path: Path, question: dict[str, Any], limits: dict[str, int]) -> Read:
    """Give columns, ``row``, and where there is geometry: ``geometry`` and ``undecodable``."""
    suffix = path.suffix.lower()
    if suffix in (".csv", ".xlsx"):
        return _typed(path, question, limits)
    if suffix == ".parquet":
        return _parquet(path, question)
    return _drawing(path, question) if suffix == ".dxf" else _features(path, question)


def _typed(path: Path, question: dict[str, Any], limits: dict[str, int]) -> Read:
    """Read a table that people type: its rows count as the spreadsheet shows them."""
    row = question["headings_row"]
    if path.suffix.lower() == ".xlsx":
        read, faults = workbooks.read(path, limits, sheet=question["layer"], headings_row=row)
    else:
        told = {"encoding": question["encoding"], "delimiter": question["delimiter"]}
        read, faults = delimited.read(path, headings_row=row, **told)
    if read is None:
        return None, faults
    frame, renamed = reserve(read.reset_index(drop=True), read.index.to_series())
    placed, misplaced = _placed(frame, question)
    return placed, faults + renamed + misplaced


def _drawing(path: Path, question: dict[str, Any]) -> Read:
    """Read a drawing: objects of one of its layers, closed lines as polygons."""
    encoding, faults = drawings.encoding_of(path, question["encoding"])
    faults = faults + _driver_faults(path, None)
    if any(one["severity"] == "stop" for one in faults):
        return None, faults
    columns, geometry, undecodable, _, damaged = _bulk(path, None, ENCODING=encoding.upper())
    wanted, missing = drawings.layer(columns, question["layer"])
    if any(one["severity"] == "stop" for one in missing):
        return None, faults + missing
    geometry, drawn = drawings.areas(np.where(wanted, geometry, None))
    frame, renamed = reserve(columns, pd.Series(range(1, len(columns) + 1)))
    told = faults + damaged + missing + drawn + drawings.undrawn(path) + renamed
    placed, misplaced = _with_geometry(frame, geometry, undecodable, None, question)
    return placed[wanted.to_numpy()].reset_index(drop=True), told + misplaced


def _features(path: Path, question: dict[str, Any]) -> Read:
    """Read a format of GDAL; what can be refused without GDAL is refused before it looks."""
    suffix = path.suffix.lower()
    is_json = suffix in (".geojson", ".json")
    stated: str | None = None
    faults: list[Fault] = []
    if is_json:
        silent = None if question["grid"] else question["crs"] or "OGC:CRS84"
        stated, faults = _of_json(path, silent)
    elif suffix == ".shp":
        faults = codepages.faults_of(path, question["encoding"])
    if any(one["severity"] == "stop" for one in faults):
        return None, faults
    layer, missing = _layer(path, question["layer"])
    missing = missing or _driver_faults(path, layer)
    if missing:
        return None, missing
    options = {"encoding": question["encoding"]} if question["encoding"] else {}
    columns, geometry, undecodable, found, damaged = _bulk(path, layer, **options)
    if is_json:
        columns = ids.offered(columns, path)
    frame, renamed = reserve(columns, pd.Series(range(1, len(columns) + 1)))
    faults = faults + damaged + renamed
    if geometry is None:
        return frame, faults
    placed, wrong = _with_geometry(
        frame, geometry, undecodable, stated if is_json else found, question
    )
    return placed, faults + wrong


def _of_json(path: Path, silent: str | None) -> tuple[str | None, list[Fault]]:
    """Give the CRS of a GeoJSON, and what can be refused; its bytes are not held any longer."""
    data = path.read_bytes()
    stated, faults = stated_crs(data, silent)
    return stated, faults + content.oversized(data)


def _driver_faults(path: Path, layer: str | None) -> list[Fault]:
    """Refuse content that another driver than that of the file's name takes."""
    driver = pyogrio.read_info(path, layer=layer)["driver"]
    if driver == _DRIVERS.get(path.suffix.lower(), "GeoJSON"):
        return []
    mend = "Export it again in the format that its name promises"
    return [fault("file_kind", f"the content is {driver}", mend)]


def _layer(path: Path, named: str | None) -> tuple[str | None, list[Fault]]:
    """Choose the layer; one of several is never guessed."""
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if named is None and len(names) == 1:
        return names[0], []
    if named in names:
        return named, []
    if named is None and not names:
        return None, [fault("layer_empty", "the file has no layer", "Export it again")]
    asked = f"has no layer {named!r}" if named is not None else f"has {len(names)} layers"
    mend = f"Name one under layer: {', '.join(names)}"
    return None, [fault("layer_unknown", f"the file {asked}", mend)]


def _bulk(
    path: Path, layer: str | None, **options: str
) -> tuple[pd.DataFrame, Any, Any, Any, list[Fault]]:
    """Give columns, shapes, which are damaged, CRS and faults: all rows at once if possible."""
    is_json = path.suffix.lower() in (".geojson", ".json")
    if is_json:
        options = {"DATE_AS_STRING": "YES"}
    try:
        meta, table = pyogrio.read_arrow(path, layer=layer, datetime_as_string=True, **options)
    except Exception:
        if is_json:
            raise  # a JSON that does not parse has no rows to walk
        from geo.reader import walk  # noqa: PLC0415  # a GDAL of its own, only where needed

        return walk.walk(path, layer, encoding=options.get("encoding"))
    name = meta["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        columns, faults = plain_columns(table)
        return columns, None, None, None, faults
    columns, faults = plain_columns(table.drop_columns([name]))
    return columns, *_decoded(table[name]), meta["crs"], faults


def _parquet(path: Path, question: dict[str, Any]) -> Read:
    """Read a GeoParquet, or a Parquet table without geometry."""
    table, lost, faults = geoparquet.rows_of(path)
    rows = pd.Series(range(1, table.num_rows + 1))
    if b"geo" not in (table.schema.metadata or {}):
        columns, told = plain_columns(table)
        frame, renamed = reserve(columns, rows)
        placed, misplaced = _placed(frame, question)
        return placed, faults + told + renamed + misplaced
    name, column, wrong = geoparquet.described(table.schema)
    if wrong:
        return None, faults + wrong
    given = question["crs"] is not None or question["grid"] is not None
    stated, told = geoparquet.stated_crs(column, given=given)
    columns, damaged = plain_columns(table.drop_columns([name]))
    frame, renamed = reserve(columns, rows)
    geometry, undecodable = _decoded(table[name])
    placed, wrong = _with_geometry(frame, geometry, undecodable | lost, stated, question)
    return placed, faults + told + damaged + renamed + wrong


def _decoded(column: Any) -> tuple[Any, Any]:
    """Give the shapes of a column of WKB, and which of them are damaged."""
    wkb = column.to_numpy(zero_copy_only=False)
    geometry, _ = shapes.decoded(wkb)
    return geometry, ~pd.isna(wkb) & shapely.is_missing(geometry)


def _placed(frame: pd.DataFrame, question: dict[str, Any]) -> Read:
    """Give a table its geometry from the columns that hold it: one of WKT, or two, x and y."""
    named = [f"file_{name}" if name in RESERVED else name for name in question["geometry"]]
    if not named:
        return frame, []
    missing = [name for name in named if name not in frame.columns]
    if missing or len(named) > 2:
        what = f"no geometry can be made from the columns {', '.join(named)}"
        mend = "Name one column of WKT, or two: easting or longitude first"
        return None, [fault("column_unknown", what, mend, column=named[0])]
    texts = [frame[name].astype("str") for name in named]
    told = ~pd.concat([frame[name].isna() for name in named], axis=1).any(axis=1).to_numpy()
    geometry = np.full(len(frame), None, dtype=object)
    if len(named) == 1:
        geometry[told] = shapely.from_wkt(texts[0][told].to_numpy(object), on_invalid="ignore")
    else:
        x, y = (pd.to_numeric(text, errors="coerce").to_numpy() for text in texts)
        numbers = told & ~np.isnan(x) & ~np.isnan(y)
        geometry[numbers] = shapely.points(x[numbers], y[numbers])
    undecodable = told & shapely.is_missing(geometry)
    return _with_geometry(frame, geometry, undecodable, None, question)


def _with_geometry(
    frame: pd.DataFrame,
    geometry: Any,
    undecodable: Any,
    stated: str | None,
    question: dict[str, Any],
) -> Read:
    """Add the shapes, in the CRS that is stated or given, or in the base of a local grid."""
    crs, faults = choose(stated, question["crs"], question["grid"])
    if question["grid"] and not faults:
        geometry = local.to_base(geometry, question["grid"])
    placed = frame.assign(geometry=pd.Series(geometry, dtype=object), undecodable=undecodable)
    placed.attrs["crs"] = crs
    return placed, faults


def _examining(rows: list[int]) -> str:
    """Name the rows about to be examined or repaired, for the case that it never ends."""
    more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
    return f"examining the shape of row {', '.join(str(row) for row in rows[:10])}{more}"


def _write(frame: Any, into: str) -> None:
    """Write the table and make it safe on disk."""
    frame.attrs = {}
    frame.to_parquet(into, index=False)
    with Path(into).open("rb") as stream:
        os.fsync(stream.fileno())
