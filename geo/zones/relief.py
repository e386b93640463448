"""The elevation model of a city, and the slope of each of its cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Geod, Transformer

from geo import crs as crs_base
from geo.config import Config
from geo.reader.host import Reader
from geo.records import Elevation, FileRef, Issue, Relief, Surface

Grid = npt.NDArray[np.float32]
Transform = tuple[float, float, float, float, float, float]

ELLIPSOID = Geod(ellps="WGS84")

ROWS_AT_ONCE = 256
"""Rows of a grid whose slope is computed at a time."""


def read_relief(
    elevation: Elevation | None, config: Config, reader: Reader
) -> tuple[Relief | None, list[Issue]]:
    """Read an elevation model of a monitor, if it has one, and compute its slopes.

    Parameters
    ----------
    elevation
        The model, as the monitor names it; None where it names none.
    config
        The monitor and its data folder.
    reader
        An open reader.

    Returns
    -------
    relief, issues
        None where the monitor names no model or it could not be read. Voids are reported
        in one note, and stay voids.
    """
    if elevation is None:
        return None, []
    surface, issues = read_surface(config.data, elevation.file, reader, source=elevation.source)
    if surface is None:
        return None, issues
    cells = ground_cell(surface.elevation_m.shape, surface.transform, surface.crs)
    relief = Relief(
        elevation_m=surface.elevation_m,
        slope_deg=slope_deg(surface.elevation_m, *cells),
        transform=surface.transform,
        crs=surface.crs,
        cell_m=surface.cell_m,
        slope_error_deg=elevation.slope_error_deg,
        void_share=surface.void_share,
        source=surface.source,
        file=surface.file,
        captured_on=elevation.captured_on,
    )
    return relief, [*issues, *_void_note(np.isnan(relief.elevation_m), relief.file)]


def read_surface(
    folder: Path, file: FileRef, reader: Reader, *, source: str
) -> tuple[Surface | None, list[Issue]]:
    """Read the heights of a raster, and measure its cells on the ground.

    Parameters
    ----------
    folder, file
        A GeoTIFF of one band in metres, below a folder.
    reader
        An open reader.
    source
        Id of the source of the heights, or ``none``.

    Returns
    -------
    surface, issues
        None where it could not be read.
    """
    arrival = reader.grid(folder, file)
    if arrival.elevation is None or arrival.transform is None or arrival.crs is None:
        return None, list(arrival.issues)
    width_m, height_m = ground_cell(arrival.elevation.shape, arrival.transform, arrival.crs)
    surface = Surface(
        elevation_m=arrival.elevation,
        transform=arrival.transform,
        crs=arrival.crs,
        cell_m=(float(width_m[len(width_m) // 2]), float(height_m[len(height_m) // 2])),
        void_share=float(np.isnan(arrival.elevation).mean()),
        source=source,
        file=arrival.file,
    )
    return surface, list(arrival.issues)


def ground_cell(
    shape: tuple[int, ...], transform: Transform, crs: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Measure the cells of a grid on the ground, row by row.

    A cell of a grid in degrees, or in Web Mercator, has not the size its CRS says: at 38 N
    an unscaled Web Mercator cell puts slopes wrong by 1.2 degrees in the median. So the
    edges of the middle cell of each row are measured as geodesics on WGS 84.

    Returns
    -------
    width_m, height_m
        One value a row, in metres.
    """
    rows, columns = shape[0], shape[1]
    a, _, c, _, e, f = transform
    to_degrees = Transformer.from_crs(CRS.from_user_input(crs), crs_base.WGS84, always_xy=True)
    x = c + a * (columns // 2)
    y = f + e * (np.arange(rows) + 0.5)
    west = to_degrees.transform(np.full(rows, x), y)
    east = to_degrees.transform(np.full(rows, x + a), y)
    top = to_degrees.transform(np.full(rows, x), y - e / 2)
    bottom = to_degrees.transform(np.full(rows, x), y + e / 2)
    return ELLIPSOID.inv(*west, *east)[2], ELLIPSOID.inv(*top, *bottom)[2]


def slope_deg(
    elevation: Grid, width_m: npt.NDArray[np.float64], height_m: npt.NDArray[np.float64]
) -> Grid:
    """Compute the slope of each cell from its eight neighbours.

    Horn, B.K.P. (1981), Hill shading and the reflectance map, Proceedings of the IEEE 69(1):
    the weighted difference of the columns east and west, and of the rows north and south.

    Parameters
    ----------
    elevation
        Heights in metres; NaN is a void.
    width_m, height_m
        Ground size of the cells of each row, in metres.

    Returns
    -------
    slope
        Degrees. Void where the cell or any neighbour is void, and along the edge.

    Examples
    --------
    >>> plane = np.array([[0, 10, 20]] * 3, dtype=np.float32)
    >>> round(float(slope_deg(plane, np.full(3, 10.0), np.full(3, 10.0))[1, 1]), 3)
    45.0
    """
    slope = np.full(elevation.shape, np.nan, dtype=np.float32)
    if min(elevation.shape) < 3:
        return slope
    for first in range(0, len(elevation) - 2, ROWS_AT_ONCE):  # eight arrays of doubles are large
        rows = slice(first, min(first + ROWS_AT_ONCE, len(elevation) - 2))
        around = elevation[rows.start : rows.stop + 2].astype(np.float64)
        inner = slice(rows.start + 1, rows.stop + 1)
        slope[inner, 1:-1] = _inner_slope(around, width_m[inner, None], height_m[inner, None])
    return slope


def _inner_slope(
    z: npt.NDArray[np.float64], width_m: npt.NDArray[np.float64], height_m: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Compute the slope of each cell that has eight neighbours."""
    north, middle, south = z[:-2], z[1:-1], z[2:]
    eastward = (
        (north[:, 2:] + 2 * middle[:, 2:] + south[:, 2:])
        - (north[:, :-2] + 2 * middle[:, :-2] + south[:, :-2])
    ) / (8 * width_m)
    southward = (
        (south[:, :-2] + 2 * south[:, 1:-1] + south[:, 2:])
        - (north[:, :-2] + 2 * north[:, 1:-1] + north[:, 2:])
    ) / (8 * height_m)
    found = np.degrees(np.arctan(np.hypot(eastward, southward)))
    # Horn's weights leave the cell itself out, so its own void has to be carried over.
    return np.where(np.isnan(middle[:, 1:-1]), np.nan, found)


def _void_note(voids: npt.NDArray[np.bool_], file: str) -> list[Issue]:
    if not voids.any():
        return []
    what = f"{int(voids.sum())} of {voids.size} cells are void ({voids.mean():.2%})"
    mend = "Nothing is filled: buildings on them have no slope; supply a model without voids"
    return [Issue("note", "relief_voids", file, what, mend)]
