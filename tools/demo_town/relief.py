"""The hill south of the town: elevations in cells of 20 m, with known slopes and a few voids.

An older model covers the East Quarter alone: as today, but for the plots where ground was moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.transform import from_origin

from demo_town import ground
from demo_town.plots import PLOT_M, Plot, corner

CELL_M = 20.0
WEST, NORTH, COLUMNS, ROWS = -200.0, 3200.0, 230, 170  # of the plan, in metres and cells
BEFORE_WEST, BEFORE_NORTH, BEFORE_COLUMNS, BEFORE_ROWS = 3000.0, 2060.0, 48, 25
VOID = -9999.0
FOOT_M = 40.0

# Ramps from north to south: down to which northing, at what slope. Within one ramp, and west of
# 1,900 m east, the slope is the same everywhere, so it is known without being computed.
RAMPS = ((1500.0, 1.5), (900.0, 5.0), (700.0, 8.0), (520.0, 14.6), (260.0, 17.8), (-400.0, 6.0))
STRAIGHT_UP_TO, SWAY_M = 1900.0, 90.0
HILLS = ((2500.0, 350.0, 60.0, 200.0), (3600.0, 480.0, 70.0, 180.0))  # east, north, height, width
VALLEY_DEPTH_M, VALLEY_WIDTH_M = 12.0, 120.0
VOIDS = ((1700.0, 400.0, 3), (3250.0, 250.0, 2))  # east, north, reach in cells


def elevation() -> npt.NDArray[np.float32]:
    """Give the heights of the cells in metres, rows from the north; VOID where not known."""
    east = WEST + CELL_M * (np.arange(COLUMNS) + 0.5)
    north = NORTH - CELL_M * (np.arange(ROWS) + 0.5)
    easts, norths = np.meshgrid(east, north)
    heights = (
        FOOT_M + _ramps(norths + _sway(easts)) + _hills(easts, norths) - _valley(easts, norths)
    )
    # centimetres, so that the last bit of an exponential cannot change the file
    rounded = np.round(heights, 2).astype(np.float32)
    return _with_voids(rounded, easts, norths)


def write(path: Path) -> None:
    """Write the model of today."""
    _write(path, elevation(), WEST, NORTH)


def write_before(path: Path, plots: Sequence[Plot]) -> None:
    """Write the older model: the cells of a plot were higher by what was taken away since."""
    first_row, first_column = round((NORTH - BEFORE_NORTH) / CELL_M), _column(BEFORE_WEST)
    rows = slice(first_row, first_row + BEFORE_ROWS)
    heights = elevation()
    for plot in plots:
        if plot.moved_m is not None:
            west, south = corner(plot.row, plot.column)
            bottom, left = round((NORTH - south) / CELL_M), _column(west)
            cells = round(PLOT_M / CELL_M)
            block = heights[bottom - cells : bottom, left : left + cells]
            block += np.float32(plot.moved_m)
    part = heights[rows, first_column : first_column + BEFORE_COLUMNS]
    _write(path, np.where(np.isnan(part), np.float32(VOID), part), BEFORE_WEST, BEFORE_NORTH)


def _column(east: float) -> int:
    return round((east - WEST) / CELL_M)


def _write(path: Path, heights: npt.NDArray[np.float32], west: float, north: float) -> None:
    """Write a GeoTIFF, uncompressed: a compressor's version would change its bytes."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=heights.shape[1],
        height=heights.shape[0],
        count=1,
        dtype="float32",
        crs=ground.CRS,
        transform=from_origin(ground.EAST + west, ground.NORTH + north, CELL_M, CELL_M),
        nodata=VOID,
    ) as file:
        file.update_tags(TIFFTAG_IMAGEDESCRIPTION=ground.INVENTED)
        file.write(heights, 1)


def _sway(easts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Let the ramps wander north and south in the east, where no slope has to be known."""
    fade = np.clip((easts - STRAIGHT_UP_TO) / 500, 0, 1)
    return SWAY_M * fade**2 * (3 - 2 * fade) * np.sin(easts / 260)


def _ramps(norths: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    heights = np.zeros_like(norths)
    top = NORTH + 2 * SWAY_M  # beyond the northern edge, also where the ramps sway
    for bottom, slope_deg in RAMPS:
        run = np.clip(top - norths, 0, top - bottom)
        heights += run * np.tan(np.radians(slope_deg))
        top = bottom
    return heights


def _hills(
    easts: npt.NDArray[np.float64], norths: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    heights = np.zeros_like(norths)
    for east, north, height, width in HILLS:
        away = ((easts - east) ** 2 + (norths - north) ** 2) / width**2
        heights += height * np.exp(-away / 2)
    return heights


def _valley(
    easts: npt.NDArray[np.float64], norths: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    corners = np.array(ground.RIVER.coords)
    middle = np.interp(norths, corners[:, 1], corners[:, 0])
    return VALLEY_DEPTH_M * np.exp(-(((easts - middle) / VALLEY_WIDTH_M) ** 2) / 2)


def _with_voids(
    heights: npt.NDArray[np.float32],
    easts: npt.NDArray[np.float64],
    norths: npt.NDArray[np.float64],
) -> npt.NDArray[np.float32]:
    for east, north, reach in VOIDS:
        near = (abs(easts - east) <= reach * CELL_M) & (abs(norths - north) <= reach * CELL_M)
        heights = np.where(near, np.float32(VOID), heights)
    return heights
