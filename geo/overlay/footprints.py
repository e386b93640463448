"""Heights above the ground in the cells under each footprint, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.overlay.cells import cells_under
from geo.overlay.surroundings import Ground
from geo.records import Engine, Surface

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

WHOLE = 1 - 1e-5
"""Share of a cell from which it lies in a footprint whole: fractions are in single precision."""

FILLED = 2
"""So many cells from a whole one the heights of an edge are taken from inside."""

TOP_SHARE = 0.95
"""The top of a building is what this share of what stands lies below: chimneys, aerials and
branches above it are none of its height; our number."""

FIGURES = [
    "height_before_m", "height_left_m", "volume_before_m3", "volume_left_m3", "removed_m3",
    "fell_m2", "left_m2",
]  # fmt: skip
"""What a footprint drawn elsewhere, or a surface moved, would change."""


def cells_of(
    footprints: gpd.GeoSeries,
    grid: Surface,
    heights: Mapping[str, Floats],
    ground: Ground,
    *,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """Give the heights above the ground in each cell under each footprint.

    Parameters
    ----------
    footprints
        Polygons; metric CRS.
    grid
        Whose cells are meant.
    heights
        Heights on these cells, by the name their column is to have.
    ground
        The ground under the footprints.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

    Returns
    -------
    cells
        One row a footprint and cell: ``shape`` (place of the footprint), ``ground_m2`` (of the
        cell in the footprint), ``whole`` (whether it lies in it whole), ``void`` (whether one
        of ``heights`` is), ``ground_m`` (height of the ground), and of each of ``heights`` how
        far it lies above that. A cell on the edge holds part of its neighbour, so it takes the
        mean of the whole cells of the footprint among the eight around it; where there is none,
        that of the cells on the edge which have one.
    """
    shapes = footprints.to_crs(grid.crs)
    under = cells_under(shapes, grid, engine=engine)
    shape, cell = under["shape"].to_numpy(np.intp), under["cell"].to_numpy(np.intp)
    a, _, _, _, e, _ = grid.transform
    scale = shapely.area(footprints.values) / shapely.area(shapes.values)
    level = ground.at(shape, cell)
    whole = under["covered"].to_numpy() / abs(a * e) >= WHOLE
    around = _around(shape, cell, grid.elevation_m.shape[1])
    raw = {name: one.ravel()[cell] for name, one in heights.items()}
    void = np.isnan(np.stack(list(raw.values()))).any(axis=0)
    return pd.DataFrame(
        {
            "shape": shape,
            "ground_m2": under["covered"].to_numpy() * scale[shape],
            "whole": whole,
            "void": void,
            "ground_m": level,
            **{name: _inner(one - level, whole & ~void, around) for name, one in raw.items()},
        }
    )


def figures(
    cells: pd.DataFrame, after: str, count: int, *, seen_m: Floats, fell_m: Floats
) -> pd.DataFrame:
    """Add up what stood and what stands on each footprint.

    Parameters
    ----------
    cells
        As :func:`cells_of` gives them, with ``before_m`` and the column named by ``after``.
    count
        Number of footprints.
    seen_m
        What rises above the ground by no more than this is not seen, a footprint.
    fell_m
        What fell or rose by no more than this is not seen either.

    Returns
    -------
    figures
        One row a footprint: those of :data:`FIGURES`; ``known_m2`` (area with a height in both),
        ``cells`` (whole ones), ``stood_m2``, ``rose_m2``, ``dug_m3``, ``below_m3`` (by how much
        the volume removed were more if the ground had lain as low before as it was found after).
    """
    known = cells[~cells["void"]]
    shape = known["shape"].to_numpy(np.intp)
    seen, fell = seen_m[shape], fell_m[shape]
    stood, stands = known["before_m"].to_numpy(), known[after].to_numpy()
    # below the ground there is no building: what was dug is told apart, beyond the error
    before, left = np.where(stood < -seen, 0.0, stood), np.where(stands < -seen, 0.0, stands)
    area = known["ground_m2"].to_numpy()

    def summed(values: Floats) -> Floats:
        return np.bincount(shape, area * values, minlength=count).astype(np.float64)

    return pd.DataFrame(
        {
            "height_before_m": _height(known, stood, stood > seen, count),
            "height_left_m": _height(known, stands, stands > seen, count),
            "volume_before_m3": summed(before),
            "volume_left_m3": summed(left),
            "removed_m3": summed(before - left),
            "fell_m2": summed(stood - stands > fell),
            "rose_m2": summed(stands - stood > fell),
            "stood_m2": summed(stood > seen),
            "left_m2": summed(stands > seen),
            "dug_m3": summed(np.where(stands < -seen, -stands, 0.0)),
            "below_m3": summed((stood - stands) - (before - left)),
            "known_m2": summed(np.ones_like(area)),
            "cells": np.bincount(shape, known["whole"].to_numpy(), minlength=count),
        }
    )


def _around(shape: Indices, cell: Indices, columns: int) -> list[tuple[Indices, Flags]]:
    """Find, for each of the eight places around a row's cell, the row there, if there is one."""
    down, right = np.divmod(cell, columns)
    wide = columns + 2
    key = (shape * (int(down.max(initial=0)) + 3) + down + 1) * wide + right + 1
    order = np.argsort(key, kind="stable")
    keys, found = key[order], []
    for step in (-wide - 1, -wide, -wide + 1, -1, 1, wide - 1, wide, wide + 1):
        place = np.minimum(np.searchsorted(keys, key + step), max(len(keys) - 1, 0))
        found.append((order[place], keys[place] == key + step))
    return found


def _inner(values: Floats, sure: Flags, around: list[tuple[Indices, Flags]]) -> Floats:
    """Give cells on the edge the mean of the sure ones around them, from the inside outward."""
    filled = values.copy()
    for _ in range(FILLED):
        total, number = np.zeros_like(values), np.zeros_like(values)
        for row, there in around:
            known = there & sure[row]
            total += np.where(known, filled[row], 0.0)
            number += known
        edge = ~sure & (number > 0)
        filled[edge] = total[edge] / number[edge]
        sure = sure | edge
    return filled


def _height(known: pd.DataFrame, above: Floats, stands: Flags, count: int) -> Floats:
    """Give the height of the top above the mean ground under what stands; 0 where nothing does."""
    shape = known["shape"].to_numpy(np.intp)
    area, ground = known["ground_m2"].to_numpy(), known["ground_m"].to_numpy()
    standing = pd.DataFrame(
        {"shape": shape, "area": area, "ground": area * ground, "top": above + ground}
    )[stands].sort_values(["shape", "top"], kind="stable")
    groups = standing.groupby("shape")
    reached = groups["area"].cumsum() >= TOP_SHARE * groups["area"].transform("sum")
    top = standing[reached].groupby("shape")["top"].first()
    sums = groups[["area", "ground"]].sum()
    height = (top - sums["ground"] / sums["area"]).reindex(range(count), fill_value=0.0)
    seen = np.bincount(shape, minlength=count) > 0
    return np.where(seen, height.to_numpy(), np.nan)
