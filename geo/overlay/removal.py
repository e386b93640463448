"""What of each building is gone between two surfaces, what still stands, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.errors import DataError
from geo.overlay.alignment import laid, misaligned
from geo.overlay.cells import ROUNDING, widened
from geo.overlay.footprints import FIGURES, cells_of, figures
from geo.overlay.remains import judge_change
from geo.overlay.surroundings import Ground, ground_under
from geo.records import Engine, Parameter, Registration, Surface

Floats = npt.NDArray[np.float64]

COMPASS = tuple(np.radians(np.arange(0, 360, 45)))
"""Directions in which a footprint is moved by its position error."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Two-sigma errors of the height of one cell, in metres; NaN where not known.

    ``change_m`` is that of the difference of the two surfaces; see :func:`errors_of`.
    """

    before_m: float
    after_m: float
    change_m: float
    source: str  # stated, stable_ground, unknown
    terrain_m: float | None = None  # None where none is stated


def errors_of(
    registration: Registration,
    *,
    before_error_m: float | None = None,
    after_error_m: float | None = None,
    terrain_error_m: float | None = None,
) -> Errors:
    """Take the errors as stated, unless unchanged ground shows them to be greater.

    On unchanged ground the difference of two surfaces is error alone: twice its normalised
    median absolute deviation is taken for the two-sigma error of the change of one cell
    (Höhle, Höhle, ISPRS Journal of Photogrammetry and Remote Sensing 64(4), 2009). It holds the
    errors of both, so that of each is not greater.

    Parameters
    ----------
    registration
        Says the scatter on unchanged ground. One of 0 tells nothing: a surface and a copy of
        it differ nowhere, however wrong both are.
    before_error_m, after_error_m, terrain_error_m
        Two-sigma error of the heights of each; None where none is stated.

    Examples
    --------
    >>> seen = Registration(0, 0, 0, 0.1, 0.2, 0.5, 1000)
    >>> errors_of(seen).change_m, errors_of(seen, before_error_m=0.3, after_error_m=0.4).change_m
    (0.4, 0.5)
    """
    shown = 2 * registration.scatter_m if registration.scatter_m > 0 else np.nan
    if before_error_m is not None and after_error_m is not None:
        stated = float(np.hypot(before_error_m, after_error_m))
        if not shown > stated:
            return Errors(before_error_m, after_error_m, stated, "stated", terrain_error_m)
    source = "unknown" if np.isnan(shown) else "stable_ground"
    return Errors(shown, shown, shown, source, terrain_error_m)


def removals(
    buildings: gpd.GeoDataFrame,
    before: Surface,
    after: Surface,
    *,
    registration: Registration,
    registered: Surface | None,
    errors: Errors,
    terrain: Surface | None = None,
    neighbours: gpd.GeoSeries | None = None,
    storey_m: Parameter | None = None,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """Measure what is gone of each building, and what still stands on its footprint.

    **Heights** are counted from the ground: the terrain model where one is given, else the plane
    through the ring of ground around the footprint in the earlier surface. The height of a
    building is that of its top, which 95 % of what stands lie below, above the mean ground
    under what stands.

    **Volumes** are those above the ground: what was dug below it, by more than the error, is
    told apart. Cells count with the ground of them that lies in the footprint. What a cell
    on the edge holds is partly its neighbour's, so it takes the mean of the whole cells of the
    footprint around it.

    **Errors** are two-sigma. How the errors of neighbouring cells hang together is not known, so
    the worst case is taken, as for cut and fill: all err the same way, and the error of a volume
    is that of one cell times the area. Whether a cell fell, or something stands in it, is told
    beyond the error of the worst of them (:func:`geo.overlay.cells.widened`). To that comes, as
    squares, what moving the footprint by its position error, and that of the shift between the
    surfaces, in eight directions changes; and, in full, what taking out the shift and the bias
    of the later surface would change, how far a terrain model lies off the ring, what was found
    below the ground, as without a terrain model it may have lain so low before, and the ground
    without a height, which may hold as much as the rest.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``; polygons, metric CRS.
    before, after
        The earlier and the later surface, on the same cells.
    registration, registered
        As :func:`geo.overlay.registration.register` gives them: how the later surface lies, and
        the later surface with that taken out; None where it has been taken out of ``after``
        itself, and adds nothing to the errors.
    errors
        As :func:`errors_of` gives them.
    terrain
        Heights of the ground without what stands on it, on the same cells.
    neighbours
        Other buildings, in the CRS of ``buildings``: their ground is no ring.
    storey_m
        Height of a storey, with its source; None where it is not known.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

    Returns
    -------
    removals
        Columns of ``tables.REMOVALS``, by building.

    Raises
    ------
    DataError
        If the cells of the surfaces are not the same: nothing is resampled here.
    """
    others = [one for one in (after, registered, terrain) if one is not None]
    faults = [fault for one in others for fault in misaligned(before, one)]
    if faults:
        raise DataError(faults)
    if buildings.empty:
        return tables.REMOVALS.empty()
    ground = ground_under(
        buildings,
        before,
        surface_error_m=errors.before_m,
        terrain=None if terrain is None else laid(before, terrain),
        terrain_error_m=errors.terrain_m,
        neighbours=neighbours,
        engine=engine,
    )
    heights = _heights(before, after, after if registered is None else registered)
    bias_m = 0.0 if registered is None else abs(registration.up_m)
    reach_m = _reach_m(buildings, registration)
    measured = _measured(
        buildings,
        before,
        heights,
        ground,
        errors=errors,
        reach_m=reach_m,
        bias_m=bias_m,
        engine=engine,
    )
    judged = judge_change(measured, registration, storey_m=storey_m)
    return tables.REMOVALS.shape(judged.sort_values("building_id", kind="stable"))


def _heights(before: Surface, after: Surface, registered: Surface) -> dict[str, Floats]:
    """Give the heights by the name their column is to have."""
    now, fixed = laid(before, after), laid(before, registered)
    return {
        "before_m": before.elevation_m.astype(np.float64),
        "after_m": now,
        # moving a surface widens its voids, which is no effect of its shift
        "registered_m": np.where(np.isnan(fixed), now, fixed),
    }


def _reach_m(buildings: gpd.GeoDataFrame, registration: Registration) -> Floats:
    """Give how far each footprint may lie off what the surfaces show of it."""
    shift_m = registration.shift_error_m if registration.known else 0.0
    reach: Floats = np.hypot(buildings["position_error_m"].to_numpy(np.float64), shift_m)
    return reach


def _measured(
    buildings: gpd.GeoDataFrame,
    grid: Surface,
    heights: dict[str, Floats],
    ground: Ground,
    *,
    errors: Errors,
    reach_m: Floats,
    bias_m: float,
    engine: Engine,
) -> pd.DataFrame:
    """Give all figures of each building with their errors, and what can be seen at all."""
    cells = cells_of(buildings.geometry, grid, heights, ground, engine=engine)
    counts = np.bincount(cells["shape"], minlength=len(buildings))
    seen_m = np.hypot(widened(errors.after_m, counts), ground.error_m) + bias_m + ground.offset_m
    limits = {"seen_m": seen_m, "fell_m": widened(errors.change_m, counts) + bias_m}
    base = figures(cells, "after_m", len(buildings), **limits)
    fixed = figures(cells, "registered_m", len(buildings), **limits)
    moved = pd.DataFrame(0.0, index=base.index, columns=FIGURES)
    for angle in COMPASS:
        there = _moved(buildings.geometry, reach_m * np.sin(angle), reach_m * np.cos(angle))
        under = cells_of(there, grid, heights, ground, engine=engine)
        other = figures(under, "after_m", len(buildings), **limits)
        moved = np.fmax(moved, (other - base)[FIGURES].abs())
    area_m2 = shapely.area(buildings.geometry.values)
    void = 1 - base["known_m2"] / area_m2
    found = base.assign(
        building_id=buildings["building_id"].to_numpy(),
        repaired=(buildings["geometry_state"] != "ok").to_numpy(),
        void_share=void.where(void > ROUNDING, 0.0).clip(0.0, 1.0),
        ground_error_m=ground.error_m,
        ground_offset_m=ground.offset_m,
        **limits,
    )
    apart = (fixed - base)[FIGURES].abs()
    return found.assign(
        **_errors(found, moved, apart, area_m2=area_m2, ground=ground, errors=errors)
    )


def _moved(footprints: gpd.GeoSeries, east_m: Floats, north_m: Floats) -> gpd.GeoSeries:
    """Move each footprint by its own distance."""
    count = shapely.get_num_coordinates(footprints.values)
    by = np.stack([np.repeat(east_m, count), np.repeat(north_m, count)], axis=1)
    corners = shapely.get_coordinates(footprints.values) + by
    return gpd.GeoSeries(
        shapely.set_coordinates(shapely.force_2d(footprints.values).copy(), corners),
        crs=footprints.crs,
    )


def _errors(
    found: pd.DataFrame,
    moved: pd.DataFrame,
    apart: pd.DataFrame,
    *,
    area_m2: Floats,
    ground: Ground,
    errors: Errors,
) -> dict[str, pd.Series]:
    """Give the two-sigma error of each figure."""
    known_m2, void_m2 = found["known_m2"], found["void_share"] * area_m2
    hidden_m3 = void_m2 * found["height_before_m"].fillna(0.0)
    offset_m3 = ground.offset_m * known_m2
    before_m = np.hypot(errors.before_m, ground.error_m)
    after_m = np.hypot(errors.after_m, ground.error_m)
    # nobody saw the ground under the building: what was found below it may have lain there before
    below_m3 = found["below_m3"].abs() if ground.terrain is None else 0.0
    removed = np.hypot(errors.change_m * known_m2, moved["removed_m3"]) + below_m3
    before = np.hypot(before_m * known_m2, moved["volume_before_m3"]) + below_m3
    left = np.hypot(after_m * known_m2, moved["volume_left_m3"])
    told = {
        "height_before_error_m": np.hypot(before_m, moved["height_before_m"]) + ground.offset_m,
        "height_left_error_m": np.hypot(after_m, moved["height_left_m"])
        + ground.offset_m
        + apart["height_left_m"],
        "volume_before_error_m3": before + offset_m3 + hidden_m3,
        "volume_left_error_m3": left + offset_m3 + hidden_m3 + apart["volume_left_m3"],
        "removed_error_m3": removed + hidden_m3 + apart["removed_m3"],
        "fell_error_m2": moved["fell_m2"] + apart["fell_m2"] + void_m2,
        "left_error_m2": moved["left_m2"] + apart["left_m2"] + void_m2,
    }
    stood = found["volume_before_m3"] > told["volume_before_error_m3"]
    share = (found["removed_m3"] / found["volume_before_m3"]).where(stood)
    wide = np.hypot(told["removed_error_m3"], share * told["volume_before_error_m3"])
    return told | {
        "removed_share": share.where(share >= 0).clip(upper=1.0),
        "removed_error_share": (wide / found["volume_before_m3"]).where(share >= 0),
    }
