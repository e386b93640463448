"""VALIDATE: whether the rows lie in the city's extent, and why not (positional accuracy)."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo import crs
from geo.quality.faults import joined, mark, rows_of
from geo.records import OBJECT_REACH_M, Extent, Intake, Issue

MOST_OUTSIDE = 0.5
"""A larger share of rows outside says that the layer is wrong, not its rows."""


GROUND_REACH_M = 500_000.0
"""As :data:`geo.records.OBJECT_REACH_M`, of zones and of what is drawn for orientation: a fault or
a region may cross the city. Farther out, an edge that is straight in the CRS of a file is bent by
kilometres in metres. No standard states a number."""

_OBJECTS = frozenset(("buildings", "observations", "parcels", "permits", "sites"))


def outside(
    intake: Intake, shapes: gpd.GeoSeries, extent: Extent, metric: CRS
) -> tuple[pd.DataFrame, list[Issue]]:
    """Find the rows outside the extent; where they are most of them, say what is wrong.

    Parameters
    ----------
    intake
        The table, in its own CRS.
    shapes
        Its shapes in ``metric``; None where there is none that can be used.
    extent
        The plausible extent, in degrees WGS 84.

    Returns
    -------
    faults, issues
        Rows outside; and the one fault of the layer, where there is one.
    """
    there = shapes.notna().to_numpy()
    if shapes.crs is None or not len(shapes):
        return joined(()), []
    away = there & ~shapely.intersects(shapes.to_numpy(), _area(extent, metric))
    faults = mark(
        away,
        "row_outside",
        "the shape lies outside the extent of the monitor",
        "Nothing has to be done if it is elsewhere; it is not used",
        effect="outside",
    )
    nowhere = _raw_finite(intake) & ~there
    if (away | nowhere).sum() <= MOST_OUTSIDE * max(1, (there | nowhere).sum()):
        return faults, []
    return faults, [_diagnosis(intake, (away | nowhere), extent, metric)]


def too_wide(
    kind: str, shapes: gpd.GeoSeries, elsewhere: pd.DataFrame, extent: Extent
) -> pd.DataFrame:
    """Find the rows that lie in the extent and reach farther out of it than anything plausible.

    Parameters
    ----------
    kind
        That of their table.
    shapes
        Shapes in the metric CRS, or in none.
    elsewhere
        The rows outside, as :func:`outside` gives them.
    extent
        The plausible extent, in degrees WGS 84.
    """
    if shapes.crs is None or not len(shapes):
        return joined(())
    reach_m = OBJECT_REACH_M if kind in _OBJECTS else GROUND_REACH_M
    west, south, east, north = Transformer.from_crs(
        crs.WGS84, shapes.crs, always_xy=True
    ).transform_bounds(*extent.bounds)
    boxes = shapely.bounds(shapes.to_numpy()).T
    wide = (boxes[0] < west - reach_m) | (boxes[2] > east + reach_m)
    wide |= (boxes[1] < south - reach_m) | (boxes[3] > north + reach_m)
    wide[elsewhere["at"].to_numpy(dtype="int64")] = False
    what = f"the shape reaches over {reach_m / 1000:,.0f} km out of the extent of the monitor"
    return mark(wide, "geometry_too_wide", what, "Cut it to the city", column="geometry")


def placeless(
    shapes: gpd.GeoSeries, elsewhere: pd.DataFrame, named: pd.Series
) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Keep the acts outside the extent that name a parcel or a building, without their place.

    An act left out for a slip in its coordinates would make its building one without a
    permit; kept without a place it can accuse nobody.

    Parameters
    ----------
    shapes, elsewhere
        Shapes in the metric CRS, and the rows outside as :func:`outside` gives them.
    named
        Flags, row by row: the act names a parcel or a building.
    """
    kept = elsewhere[named.to_numpy()[elsewhere["at"].to_numpy(dtype="int64")]]
    told = mark(
        np.isin(np.arange(len(shapes)), kept["at"]),
        "row_outside",
        "the place lies outside the extent of the monitor, and the act names land or building",
        "Correct the place; the act is used without it",
        column="geometry",
        effect="told",
    )
    without = shapes.mask(np.isin(np.arange(len(shapes)), kept["at"]))
    return without, joined((elsewhere.drop(index=kept.index), told))


def _area(extent: Extent, metric: CRS) -> Any:
    """Give the extent in metres; its sides are cut up, because they are not straight there."""
    box = shapely.segmentize(
        shapely.box(extent.west, extent.south, extent.east, extent.north), 0.05
    )
    area = gpd.GeoSeries([box], crs=crs.WGS84).to_crs(metric).iloc[0]
    shapely.prepare(area)
    return area


def _raw_finite(intake: Intake) -> Any:
    """Find the rows with a sound shape in the file, wherever on earth or off it."""
    return rows_of(intake)["geometry_state"].isin(("ok", "repaired")).to_numpy()


def _diagnosis(intake: Intake, away: Any, extent: Extent, metric: CRS) -> Issue:
    """Try the usual mistakes on the middles of the rows, and name the one that explains them."""
    frame = rows_of(intake)[away]
    bounds = frame.geometry.bounds
    x = ((bounds.minx + bounds.maxx) / 2).to_numpy()
    y = ((bounds.miny + bounds.maxy) / 2).to_numpy()
    count = f"{int(away.sum())} of {len(rows_of(intake))} rows"
    if _inside(y, x, frame.crs, extent):
        what = f"{count} are outside the extent, and inside with x and y swapped"
        mend = "Write longitude (easting) before latitude (northing)"
        return Issue("stop", "axes_swapped", intake.file, what, mend)
    # what a file of this city most likely is in; the last is that of maps on the web
    for other in (metric, crs.WGS84, crs.WEB_MERCATOR):
        if frame.crs != other and _inside(x, y, other, extent):
            what = (
                f"{count} are outside the extent with the CRS {frame.crs.name!r}, "
                f"and inside with {other.name!r}"
            )
            mend = "Correct the CRS of the file"
            return Issue("stop", "crs_wrong", intake.file, what, mend)
    what = f"{count} are outside the extent: {_reach(pd.DataFrame({'x': x, 'y': y}), frame.crs)}"
    mend = "Check file, CRS and extent; filter a regional file with where"
    return Issue("stop", "layer_outside_extent", intake.file, what, mend)


def _inside(x: Any, y: Any, system: CRS, extent: Extent) -> bool:
    """Say whether most of the points, read in ``system``, lie in the extent."""
    east, north = Transformer.from_crs(system, crs.WGS84, always_xy=True).transform(x, y)
    within = (
        (east >= extent.west)
        & (east <= extent.east)
        & (north >= extent.south)
        & (north <= extent.north)
    )
    return bool(within.mean() > MOST_OUTSIDE)


def _reach(points: pd.DataFrame, system: CRS) -> str:
    low, high = points.min(), points.max()
    return (
        f"x {low['x']:.6g} to {high['x']:.6g}, y {low['y']:.6g} to {high['y']:.6g} "
        f"in {system.name!r}"
    )
