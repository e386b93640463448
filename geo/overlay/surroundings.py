"""The ground around each footprint, from which the height of what stands on it is counted."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.overlay.cells import cells_under
from geo.overlay.registration import NMAD, TUKEY
from geo.records import Engine, Surface

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

WIDTH_M, WIDTH_CELLS = 5.0, 4
"""The ring is so wide, whichever is more; our numbers."""

BLUR_CELLS = 1.5
"""A wall shows in cells as far as this from it, so the ring begins beyond; our number."""

FEWEST = 12
"""Cells of a ring from which a plane is fitted; our number."""

ROUNDS = 12
"""Times a fit is weighed anew, one half for the lower quartile and one half by Tukey's weights."""

QUARTILE = 0.25
"""Share of the ring that lies below the first planes."""

LEAST_SCATTER_M = 1e-3
"""Residuals below it are none: heights come in single precision."""


@dataclass(frozen=True, slots=True)
class Planes:
    """One plane of ground a footprint, in heights over cells right of and below its middle.

    ``plane`` has a row a footprint: height in its middle, rise a cell to the right, rise a
    cell down; NaN where the ground is not known. ``scatter_m`` is the normalised median absolute
    deviation of the ring from it, one sigma.
    """

    plane: Floats
    middle: Floats  # column and row of the middle, a footprint
    scatter_m: Floats
    columns: int  # of the grid

    def at(self, shape: Indices, cell: Indices) -> Floats:
        """Give the height of the ground in cells, each for its footprint."""
        right, down = _place(cell, self.columns)
        right, down = right - self.middle[shape, 0], down - self.middle[shape, 1]
        heights: Floats = (self.plane[shape] * _design(right, down)).sum(axis=1)
        return heights


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground under each footprint, and how sure it is."""

    planes: Planes
    terrain: Floats | None  # cell by cell; None where the planes are the ground
    error_m: Floats  # two sigma, a footprint; NaN where the ground is not known
    offset_m: Floats  # how far the ring lies above or below the terrain model; 0 without one

    def at(self, shape: Indices, cell: Indices) -> Floats:
        """Give the height of the ground in cells, each for its footprint."""
        return self.planes.at(shape, cell) if self.terrain is None else self.terrain[cell]


def ground_under(
    buildings: gpd.GeoDataFrame,
    surface: Surface,
    *,
    surface_error_m: float,
    terrain: Floats | None = None,
    terrain_error_m: float | None = None,
    neighbours: gpd.GeoSeries | None = None,
    engine: Engine = "auto",
) -> Ground:
    """Tell the ground under each footprint by a terrain model, or by the ring around it.

    Nobody sees the ground under a building. Where the ring tells it, it may lie as far off the
    plane as the ring does: its error is that of the surface and twice the scatter of the ring, as
    squares. A terrain model is held against the ring too: twice the scatter of their
    difference is its error, unless a greater one is stated, and by how much it lies above or
    below the ring is told, as two models may count heights from different seas.

    Parameters
    ----------
    buildings
        ``geometry`` and ``position_error_m``; metric CRS.
    surface
        Heights of the ground and of what stands on it.
    surface_error_m
        Two-sigma error of the height of one cell.
    terrain
        Heights of the ground alone, on the cells of ``surface``.
    terrain_error_m
        Two-sigma error of these, where one is stated.
    neighbours
        Other buildings, in the CRS of ``buildings``; their ground is no ring.
    engine
        As of :func:`geo.overlay.cells.cells_under`.
    """
    gap_m = buildings["position_error_m"].to_numpy() + BLUR_CELLS * max(surface.cell_m)
    planes = ground_around(
        buildings.geometry,
        surface,
        gap_m=gap_m,
        neighbours=neighbours,
        below=terrain,
        engine=engine,
    )
    scatter = 2 * planes.scatter_m
    if terrain is None:
        return Ground(planes, None, np.hypot(surface_error_m, scatter), np.zeros(len(buildings)))
    error_m = np.fmax(scatter, np.nan if terrain_error_m is None else terrain_error_m)
    return Ground(planes, terrain.ravel(), error_m, np.abs(np.nan_to_num(planes.plane[:, 0])))


def ground_around(
    footprints: gpd.GeoSeries,
    surface: Surface,
    *,
    gap_m: Floats,
    neighbours: gpd.GeoSeries | None = None,
    below: Floats | None = None,
    engine: Engine = "auto",
) -> Planes:
    """Fit a plane to the ring of ground around each footprint.

    Trees, walls, parked lorries and buildings that no register holds stand on the ring too, so
    each plane is fitted anew with less weight for what lies far from it. As things stand on the
    ground far more often than they lie below it, the first fits are those of the lower quartile
    (Koenker, Bassett, Econometrica 46, 1978), the later ones have Tukey's weights.

    Parameters
    ----------
    footprints
        Polygons; metric CRS.
    surface
        Heights.
    gap_m
        How far from each footprint its ring begins, in metres.
    neighbours
        Other buildings, in the same CRS; their ground is left out. May hold the footprints.
    below
        Heights on the cells of ``surface`` that are taken away first, such as a terrain model:
        the planes are then those of the difference.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

    Returns
    -------
    planes
        A plane a footprint, in their order.
    """
    width_m = max(WIDTH_M, WIDTH_CELLS * max(surface.cell_m))
    inner = footprints.buffer(gap_m)
    rings = inner.buffer(width_m).difference(inner).to_crs(surface.crs)
    cells = cells_under(rings, surface, engine=engine)
    heights = surface.elevation_m.ravel().astype(np.float64)
    if below is not None:
        heights = heights - below.ravel()
    built = _built(neighbours, surface, engine)
    kept = ~np.isnan(heights[cells["cell"]]) & ~built[cells["cell"]]
    cells = cells[kept]
    shape, cell = cells["shape"].to_numpy(np.intp), cells["cell"].to_numpy(np.intp)
    columns = surface.elevation_m.shape[1]
    middle = _middles(footprints, surface)
    right, down = _place(cell, columns)
    design = _design(right - middle[shape, 0], down - middle[shape, 1])
    plane, scatter = _fitted(shape, design, heights[cell], cells["covered"].to_numpy(), len(middle))
    return Planes(plane, middle, scatter, columns)


def _place(cell: Indices, columns: int) -> tuple[Floats, Floats]:
    """Give column and row of the middle of cells."""
    down, right = np.divmod(cell, columns)
    return right + 0.5, down + 0.5


def _design(right: Floats, down: Floats) -> Floats:
    return np.stack([np.ones_like(right), right, down], axis=1)


def _built(
    neighbours: gpd.GeoSeries | None, surface: Surface, engine: Engine
) -> npt.NDArray[np.bool_]:
    """Mark the cells that a neighbour touches."""
    built = np.zeros(surface.elevation_m.size, dtype=bool)
    if neighbours is not None:
        wider = neighbours.buffer(BLUR_CELLS * max(surface.cell_m)).to_crs(surface.crs)
        touched = cells_under(wider, surface, engine=engine)
        built[touched["cell"].to_numpy(np.intp)] = True
    return built


def _middles(footprints: gpd.GeoSeries, surface: Surface) -> Floats:
    a, _, c, _, e, f = surface.transform
    middle = shapely.centroid(footprints.to_crs(surface.crs).values)
    return np.stack([(shapely.get_x(middle) - c) / a, (shapely.get_y(middle) - f) / e], axis=1)


def _fitted(
    shape: Indices, design: Floats, heights: Floats, covered: Floats, count: int
) -> tuple[Floats, Floats]:
    """Fit one plane a shape, robustly; NaN where its ring has too few cells."""
    by_shape = pd.Series(heights).groupby(shape)
    left = heights - by_shape.transform("median").to_numpy()
    plane = np.full((count, 3), np.nan)
    scatter = np.full(count, np.nan)
    for turn in range(ROUNDS):
        scatter = _scatter(shape, left, count)
        scale = np.maximum(scatter, LEAST_SCATTER_M)[shape]
        if turn < ROUNDS // 2:
            side = np.where(left > 0, QUARTILE, 1 - QUARTILE)
            weight = side / np.maximum(np.abs(left), scale / 10)
        else:
            weight = np.clip(1 - (left / (TUKEY * scale)) ** 2, 0, None) ** 2
        plane = _planes(shape, design, heights, weight * covered, count)
        left = heights - (plane[shape] * design).sum(axis=1)
    few = np.bincount(shape, minlength=count) < FEWEST
    plane[few] = np.nan
    return plane, np.where(few, np.nan, _scatter(shape, left, count))


def _scatter(shape: Indices, left: Floats, count: int) -> Floats:
    """Give the normalised median absolute deviation from 0, by shape."""
    found = pd.Series(np.abs(left)).groupby(shape).median() * NMAD
    scatter: Floats = found.reindex(range(count)).to_numpy()
    return scatter


def _planes(shape: Indices, design: Floats, heights: Floats, weight: Floats, count: int) -> Floats:
    """Solve the weighted normal equations of all shapes at once."""
    normal, right = np.zeros((count, 3, 3)), np.zeros((count, 3))
    for one in range(3):
        weighted = weight * design[:, one]
        right[:, one] = np.bincount(shape, weighted * heights, minlength=count)
        for other in range(3):
            normal[:, one, other] = np.bincount(shape, weighted * design[:, other], minlength=count)
    solved: Floats = (np.linalg.pinv(normal, hermitian=True) @ right[:, :, None])[:, :, 0]
    return solved
