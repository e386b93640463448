"""Tables and shapes as small JSON: columns, dictionaries, and steps between vertices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.tables import Column, Table

STEPS_PER_DEGREE = 1_000_000
"""Vertices are kept to 1e-6 degree: 0.11 m northward, finer than any footprint is known."""

DIGITS: Mapping[str, int] = {
    "m": 2,
    "m²": 1,
    "m³": 1,
    "deg": 2,
    "0-1": 4,
    "share": 4,
    "currency": 2,
    "floors": 2,
    "units": 0,
    "unit": 4,
    "count": 0,
    "points": 3,
    "points a per cent": 3,
}
"""Decimals kept for each unit of :mod:`geo.tables`, all finer than what was measured."""

FEW = 3
"""Rows below which a column that says one thing is written as it is."""

_LINE, _POLYGON = 1, 3
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def json_text(value: object) -> str:
    r"""Write JSON that may stand inside a ``script`` element, and is still plain JSON.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> json_text({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


def columns(table: Table, frame: pd.DataFrame, names: Iterable[str]) -> dict[str, Any]:
    """Give columns of a table, each encoded by its declared type.

    Parameters
    ----------
    table
        The contract of ``frame``.
    frame
        Rows in the order in which they are to be written.
    names
        The columns wanted; a geometry is left out, see :func:`shapes`.

    Returns
    -------
    columns
        By name; None for a column without any value in a table that has rows, and ``all`` with
        the ``count`` of rows for one that says the same in every row.
    """
    wanted = set(names)
    return {
        column.name: _column(frame[column.name], column)
        for column in table.columns
        if column.name in wanted and column.kind != "geometry"
    }


def _column(values: pd.Series, column: Column) -> Any:
    if len(values) and values.isna().all():
        return None  # registers leave many columns empty
    if column.kind == "flag":
        return values.astype(int).tolist()
    if column.kind in ("text", "day"):
        told = words(values.dt.strftime("%Y-%m-%d") if column.kind == "day" else values)
    else:
        told = numbers(values, DIGITS[column.unit])
    return _once(told, values)


def _once(told: Any, values: pd.Series) -> Any:
    """Write a column that says the same in every row as what it says and how often."""
    if len(values) < FEW or values.isna().any() or values.nunique() > 1:
        return told
    if "words" in told:
        return {"all": told["words"][0], "count": len(values)}
    first = told["of"][0]  # none where the bound is infinite
    return told if first is None else {"all": first / 10 ** told["digits"], "count": len(values)}


def words(values: pd.Series) -> list[str | None] | dict[str, list[Any]]:
    """Give a text column as it is, or as places in a list of its words where that is shorter.

    Examples
    --------
    >>> words(pd.Series(["roof", None, "roof", "wall", "roof"], dtype="str"))
    {'words': ['roof', 'wall'], 'at': [0, -1, 0, 1, 0]}
    """
    places, found = pd.factorize(values, sort=True)
    if 2 * len(found) > len(values):
        return values.astype(object).where(values.notna(), None).tolist()
    return {"words": [str(word) for word in found], "at": places.tolist()}


def numbers(values: pd.Series, digits: int) -> dict[str, Any]:
    """Give a number column as whole numbers of its last kept decimal; None where it is empty.

    A bound that is infinite is none.

    Examples
    --------
    >>> numbers(pd.Series([1.25, None]), 1)
    {'digits': 1, 'of': [12, None]}
    """
    finite = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    scaled = (finite * 10**digits).round().astype("Int64")
    return {"digits": digits, "of": scaled.astype(object).where(scaled.notna(), None).tolist()}


def places(values: pd.Series, ids: pd.Series) -> list[int]:
    """Give the row of each value in ``ids``; -1 where it is not there.

    Examples
    --------
    >>> places(pd.Series(["b2", "b9"]), pd.Series(["b1", "b2"]))
    [1, -1]
    """
    return pd.Index(ids).get_indexer(values).tolist()


def shapes(geometry: gpd.GeoSeries, *, simplify_m: float = 0.0) -> dict[str, Any]:
    """Give shapes as one chain of integer steps in longitude and latitude.

    Parameters
    ----------
    geometry
        Points, lines or polygons, single or multiple, in a metric CRS.
    simplify_m
        Tolerance (m) for shapes that are only looked at; footprints take none.

    Returns
    -------
    shapes
        ``parts`` (of each shape), ``kinds`` (of each part: 0 point, 1 line, 2 polygon),
        ``rings`` (of each part), ``points`` (of each ring; a polygon's first vertex is not
        repeated) and ``steps`` (lon, lat, lon, lat ... each the difference from the vertex
        before it, in 1e-6 degree WGS 84).

    Examples
    --------
    >>> from shapely import Point
    >>> shapes(gpd.GeoSeries([Point(500_000, 0)], crs="EPSG:32643"))["steps"]
    [75000000, 0]
    """
    seen = geometry.simplify(simplify_m) if simplify_m else geometry
    return chain(seen.to_crs(4326).to_numpy(), STEPS_PER_DEGREE)


def chain(geometry: Any, steps_per_unit: int) -> dict[str, Any]:
    """Give an array of shapes as :func:`shapes` does, with so many steps a unit of its CRS."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    parts, owner = parts[~shapely.is_empty(parts)], owner[~shapely.is_empty(parts)]
    kind = _kinds(parts)
    rings, part_of_ring = _rings(parts, kind)
    xy, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    closing = np.append(np.diff(ring_of_point) > 0, True) & (kind[part_of_ring][ring_of_point] == 2)
    xy, ring_of_point = xy[~closing], ring_of_point[~closing]
    whole = np.round(xy * steps_per_unit).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
    return {
        "parts": np.bincount(owner, minlength=len(geometry)).tolist(),
        "kinds": kind.tolist(),
        "rings": np.bincount(part_of_ring, minlength=len(parts)).tolist(),
        "points": np.bincount(ring_of_point, minlength=len(rings)).tolist(),
        "steps": steps.ravel().tolist(),
    }


def _kinds(parts: Any) -> Any:
    """Give 0 for a point, 1 for a line, 2 for a polygon."""
    kind = shapely.get_type_id(parts)
    return np.where(kind == _POLYGON, 2, np.where(kind >= _LINE, 1, 0))


def _rings(parts: Any, kind: Any) -> tuple[Any, Any]:
    """Give the rings of polygons, and other parts as they are, in the order of the parts."""
    area = np.flatnonzero(kind == 2)
    other = np.flatnonzero(kind != 2)
    rings, of = shapely.get_rings(parts[area], return_index=True)
    part = np.concatenate([area[of], other]).astype(np.int64)
    order = np.argsort(part, kind="stable")
    return np.concatenate([rings, parts[other]])[order], part[order]
