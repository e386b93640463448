"""Tell whether tables that were read back can be those that a run kept.

A file may be whole and still not hold what is asked of it: places that point beyond a table, or a
column of another type, would stop a run, or give a building the figures of another.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely
from pandera.errors import SchemaError

from geo import tables
from geo.overlay.exposure import PAIR_COLUMNS
from geo.overlay.kept import OBJECT_KEYS, ZONE_COLUMNS, ZONE_KEYS, Overlaid
from geo.overlay.kept_slopes import Sloped
from geo.overlay.sheets import POSITIONS

PRINTS = ("print_a", "print_b")
GROUNDS = ["drawn_in", "drawn_out"]
AREAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
WORDS = ("zone_id", "layer_id", "part", "frame", "layer_print")


def overlaid_fits(kept: Overlaid) -> bool:
    """Tell whether what was kept of an overlay has its columns, and points within its tables.

    Parameters
    ----------
    kept
        As it was read back.

    Examples
    --------
    >>> nothing = pd.DataFrame()
    >>> overlaid_fits(Overlaid(nothing, nothing, nothing, nothing))
    False
    """
    return (
        _objects_fit(kept.objects)
        and _has(kept.zones, {name: _kind(name) for name in ZONE_COLUMNS})
        and not kept.zones.duplicated(ZONE_KEYS).any()
        and _has(kept.pairs, {name: np.dtype(kind).name for name, kind in PAIR_COLUMNS.items()})
        and _ordered(kept.pairs["object"], len(kept.objects))
        and _within(kept.pairs["zone"], len(kept.zones))
        and _within(kept.pairs["position"], len(POSITIONS))
        and _strips_fit(kept)
    )


def slopes_fit(kept: Sloped) -> bool:
    """Tell whether what was kept of slopes has its columns, and points at objects there are.

    Parameters
    ----------
    kept
        As it was read back.
    """
    columns = {one.name: tables.DTYPES[one.kind] for one in tables.SLOPES.columns}
    columns = {name: kind for name, kind in columns.items() if name != "building_id"}
    return (
        _objects_fit(kept.objects)
        and _has(kept.slopes, columns | {"object": np.dtype(np.intp).name})
        and _ordered(kept.slopes["object"], len(kept.objects))
    )


def _strips_fit(kept: Overlaid) -> bool:
    """Tell whether strips are ground, each of a zone of its own."""
    columns = {"zone": np.dtype(np.intp).name, **dict.fromkeys(GROUNDS, "object")}
    return (
        _has(kept.strips, columns)
        and not kept.strips["zone"].duplicated().any()
        and _within(kept.strips["zone"], len(kept.zones))
        and bool(np.isin(shapely.get_type_id(kept.strips[GROUNDS].to_numpy()), AREAL).all())
    )


def _objects_fit(objects: pd.DataFrame) -> bool:
    return _has(objects, {name: _kind(name) for name in OBJECT_KEYS})


def _kind(name: str) -> str:
    if name in PRINTS:
        return "uint64"
    return "str" if name in WORDS else "float64"


def _has(table: pd.DataFrame, columns: Mapping[str, str]) -> bool:
    """Tell whether a table has these columns, of these types, and no other."""
    asked = {name: pa.Column(kind, nullable=kind == "float64") for name, kind in columns.items()}
    try:
        pa.DataFrameSchema(asked, strict=True).validate(table)
    except SchemaError:
        return False
    return True


def _ordered(places: pd.Series, count: int) -> bool:
    return places.is_monotonic_increasing and _within(places, count)


def _within(places: pd.Series, count: int) -> bool:
    return bool(places.between(0, count - 1).all())
