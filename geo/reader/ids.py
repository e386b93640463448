"""Base: the numbers that a GeoJSON gives its features beside their properties."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

_WHOLE = re.compile(rb'"id"\s*:\s*-?\d')


def offered(columns: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Add the whole-number ids of features as a column ``id``, where the file has none.

    GDAL gives ids that are texts as a column, keeps those that are numbers to itself, and
    alters one that is there twice; so they are taken from the file as it stands (RFC 7946,
    section 3.2).

    Parameters
    ----------
    columns
        The properties, one row a feature.
    path
        The file.

    Returns
    -------
    columns
        With ``id`` (Int64, missing where a feature has none), or as they came.
    """
    if "id" in columns:
        return columns
    data = path.read_bytes()
    if _WHOLE.search(data) is None:
        return columns
    whole = json.loads(data.decode("utf-8-sig"), object_hook=_without_shapes)
    told = [_number(feature) for feature in whole.get("features", ())]
    if len(told) != len(columns) or not any(one is not None for one in told):
        return columns
    return columns.assign(id=pd.array(told, dtype="Int64"))


def _without_shapes(member: dict[str, Any]) -> dict[str, Any] | None:
    """Leave out coordinates as soon as they are read: they are most of the file."""
    return None if "coordinates" in member else member


def _number(feature: Any) -> int | None:
    told = feature.get("id") if isinstance(feature, dict) else None
    return told if isinstance(told, int) and not isinstance(told, bool) else None
