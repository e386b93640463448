"""VALIDATE: the shapes of a table in metres (ISO 19157: logical consistency)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import crs
from geo.quality.faults import joined, mark, rows_of
from geo.records import Extent, Intake, Issue

POLYGONS = ("Polygon", "MultiPolygon")
KINDS: Mapping[str, tuple[str, ...]] = {
    "buildings": (*POLYGONS, "Point"),
    "observations": (*POLYGONS, "Point"),
    "parcels": POLYGONS,
    "boundary": POLYGONS,
    "districts": POLYGONS,
}
"""Shapes that a kind of input may have; any shape where a kind is not listed."""

PLACELESS = frozenset(("permits", "observations"))
"""Kinds whose rows may have no shape: an act names a parcel, a document a building."""

# state of the reader: code, words, mend; the reader's note is put between the words
_STATES: Mapping[str, tuple[str, str, str]] = {
    "none": ("geometry_none", "the row has no shape", "Draw it, or take the row out"),
    "empty": ("geometry_empty", "the shape is empty", "Draw it, or take the row out"),
    "not_finite": ("geometry_not_finite", "the shape is broken", "Draw it again"),
    "unrepairable": ("geometry_unrepairable", "the shape is broken", "Draw it again"),
    "curved": ("geometry_kind", "the shape is drawn with arcs", "Export it with straight edges"),
    "too_detailed": (
        "geometry_too_detailed",
        "the shape has too many points",
        "Simplify it, or split it into several rows",
    ),
    "moved": ("geometry_moved", "the shape crosses itself", "Draw it again without crossing lines"),
}


def placed(
    intake: Intake, metric: CRS, extent: Extent | None = None
) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Bring the shapes to the metric CRS and mark those that cannot be used as they are.

    Parameters
    ----------
    intake
        The input.
    metric
        The metric CRS of the monitor.
    extent
        Where the monitor lies, for the choice of a change of datum; left out, where the
        shapes lie, among which one stray row may choose another.

    Returns
    -------
    shapes, faults
        Shapes in ``metric``, row by row as in the frame, None where there is none that can
        be used; where the file has no CRS they are in none. Faults by state of the shape.
    """
    frame = rows_of(intake)
    states, notes = frame["geometry_state"], frame["geometry_note"].fillna("").astype("str")
    faults = [
        _marked(states == state, notes, *words)
        for state, words in _STATES.items()
        if not (state == "none" and intake.kind in PLACELESS)
    ]
    mend = "Draw it again without crossing lines"
    mended = states == "repaired"
    faults.append(_marked(mended, notes, "geometry_repaired", "the shape was repaired", mend))
    faults[-1]["effect"] = "repaired"
    usable = states.isin(("ok", "repaired")).to_numpy()
    if not isinstance(frame, gpd.GeoDataFrame):
        return gpd.GeoSeries([None] * len(frame), index=frame.index, crs=metric), joined(faults)
    shapes = gpd.GeoSeries(frame.geometry.where(usable), crs=frame.crs)
    faults.append(_of_wrong_kind(shapes, KINDS.get(intake.kind)))
    if frame.crs is None:
        return shapes, joined(faults)
    with np.errstate(invalid="ignore"):
        moved = crs.to_metric(
            gpd.GeoDataFrame(geometry=shapes),
            intake.input_id,
            metric,
            place=None if extent is None else extent.bounds,
        ).geometry
    lost = usable & ~_finite(moved)
    faults.append(
        mark(
            lost,
            "geometry_off_earth",
            "the coordinates are not on the earth in the CRS of the file",
            "Correct the coordinates, or the CRS",
        )
    )
    # a ring of a hair's width can cross itself once its corners are rounded to metres
    crossed = usable & ~lost & ~shapely.is_valid(moved.to_numpy())
    mend = "Draw it again without crossing lines"
    faults.append(
        mark(crossed, "geometry_unrepairable", "the shape crosses itself in metres", mend)
    )
    return moved.where(~(lost | crossed)), joined(faults)


def duplicates(intake: Intake, shapes: gpd.GeoSeries) -> list[Issue]:
    """Note how many shapes of a layer are there more than once.

    Zones that repeat do no harm. Of two parcels on the same ground each is the parcel of what
    stands there, and of its permits.

    Parameters
    ----------
    intake
        A zone layer, or a register of parcels.
    shapes
        The shapes that are used.

    Returns
    -------
    issues
        One note, if any shape is there twice.
    """
    there = shapes[shapes.notna()].to_numpy()
    bounds = pd.DataFrame(shapely.bounds(there))  # equal shapes have equal ones, few others do
    alike = there[bounds.duplicated(keep=False).to_numpy()]
    written = pd.Series(shapely.to_wkb(shapely.normalize(alike)))
    count = int(written.duplicated().sum())
    if not count:
        return []
    what = f"{count} shapes repeat one of another row"
    mend = (
        "Keep one of each: a building stands on every one of them"
        if intake.kind == "parcels"
        else "Nothing has to be done; counts of zones include them"
    )
    return [Issue("note", "geometry_duplicate", intake.file, what, mend)]


def _marked(where: Any, notes: pd.Series, code: str, what: str, mend: str) -> pd.DataFrame:
    def told(at: Any) -> pd.Series:
        own = notes.iloc[at]
        return what + (": " + own).where(own != "", "")

    return mark(where, code, told, mend, column="geometry")


def _of_wrong_kind(shapes: gpd.GeoSeries, kinds: tuple[str, ...] | None) -> pd.DataFrame:
    """Mark shapes that such a table cannot have, such as a building that is a line."""
    if kinds is None:
        return joined(())
    found = shapes.geom_type
    wrong = found.notna() & ~found.isin(kinds)
    mend = f"Use {' or '.join(kinds)}"
    return mark(
        wrong,
        "geometry_kind",
        lambda at: "the shape is a " + found.iloc[at].astype("str"),
        mend,
        column="geometry",
    )


def _finite(shapes: gpd.GeoSeries) -> Any:
    """Find the shapes whose coordinates are all finite."""
    coordinates, owner = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite
