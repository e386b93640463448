"""Base: a vector file read row by row, where the bulk reader refuses the whole of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from geo.reader.child import fault

Fault = dict[str, Any]

_PATIENCE = 20  # failures in a row, after which an iterator only repeats itself


def walk(
    path: Path, layer: str | None, *, encoding: str | None = None
) -> tuple[pd.DataFrame, Any, Any, str | None, list[Fault]]:
    """Read each feature alone, so that a broken one costs one row and has a number.

    Parameters
    ----------
    path, layer
        The file and its layer.
    encoding
        Of its texts, where the monitor declares one.

    Returns
    -------
    columns, geometry, undecodable, crs, faults
        As the bulk reader gives them. A row that cannot be read has no attributes and no
        geometry, and is marked undecodable.
    """
    with fiona.open(path, layer=layer, encoding=encoding) as source:
        crs = source.crs_wkt or None
        promised = len(source)
        rows = _rows(source)
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [one for _, one, _ in rows]
    undecodable = np.array([broken for _, _, broken in rows], dtype=bool)
    faults = _faults(len(rows), promised, found=bool(undecodable.any()))
    return pd.DataFrame([values for values, _, _ in rows]), geometry, undecodable, crs, faults


def _rows(source: Any) -> list[tuple[dict[str, Any], Any, bool]]:
    """Give attributes, shape and whether it is broken, for each row that can be reached."""
    rows: list[tuple[dict[str, Any], Any, bool]] = []
    features = iter(source)
    failures = 0
    while failures < _PATIENCE:
        try:
            rows.append(_row(next(features)))
            failures = 0
        except StopIteration:
            break
        except Exception:  # each driver has errors of its own
            failures += 1
            rows.append(({}, None, True))
    return rows[: len(rows) - failures] if failures == _PATIENCE else rows


def _row(feature: Any) -> tuple[dict[str, Any], Any, bool]:
    values = dict(feature.properties)
    if feature.geometry is None:
        # the bulk reader refused the file, so a shape that is missing may be a damaged one
        return values, None, True
    try:
        return values, shape(feature.geometry), False
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError):
        return values, None, True


def _faults(reached: int, promised: int, *, found: bool) -> list[Fault]:
    """Say what is wrong where it is not one of the rows: the driver ends without a word."""
    if reached < promised:
        what = f"the file promises {promised} rows, and ends in the middle of row {reached + 1}"
        mend = "It is cut off: copy or download it again"
        return [fault("file_unreadable", what, mend, row=reached + 1)]
    if not found:
        mend = "Open it in the program that made it and save it again"
        what = "the file is damaged, and no row of it shows where"
        return [fault("file_unreadable", what, mend)]
    return []
