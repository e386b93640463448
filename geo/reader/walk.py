"""Base: a vector file read row by row, where the bulk reader refuses the whole of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

LISTED = 20  # broken rows that are told in a row before giving up on an iterator that repeats


def walk(path: Path, layer: str | None) -> tuple[pd.DataFrame, Any, Any, str | None]:
    """Read each feature alone, so that a broken one costs one row and has a number.

    Returns
    -------
    columns, geometry, undecodable, crs
        As the bulk reader gives them; a row that cannot be read has no attributes, no
        geometry, and is marked undecodable.
    """
    rows: list[tuple[dict[str, Any], Any, bool]] = []
    with fiona.open(path, layer=layer) as source:
        crs = source.crs_wkt or None
        features = iter(source)
        failures = 0
        while failures <= LISTED:
            try:
                feature = next(features)
            except StopIteration:
                break
            except Exception:  # each driver has errors of its own
                failures += 1
                rows.append(({}, None, True))
                continue
            failures = 0
            rows.append(_row(feature))
    geometry = np.array([None] * len(rows), dtype=object)
    geometry[:] = [one for _, one, _ in rows]
    undecodable = np.array([bad for _, _, bad in rows], dtype=bool)
    return pd.DataFrame([values for values, _, _ in rows]), geometry, undecodable, crs


def _row(feature: Any) -> tuple[dict[str, Any], Any, bool]:
    """Give attributes, shape, and whether the shape could not be made."""
    values = dict(feature.properties)
    if feature.geometry is None:
        # the bulk reader refused the file, so a shape that is missing here may be a damaged one
        return values, None, True
    try:
        return values, shape(feature.geometry), False
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError):
        return values, None, True
