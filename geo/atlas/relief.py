"""The shaded relief behind the map, as a picture in Web Mercator."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image
from pyproj import Transformer

from geo import crs
from geo.records import Relief

LARGEST_SIDE = 960
"""Pixels of the longer side: finer than an elevation model of 90 m cells over a city."""
GREYS = 24
"""Grey levels kept: more cannot be told apart under a map, and the picture shrinks to a third."""
# from the north-west, as the cartographers' custom is
SUN_AZIMUTH_DEG, SUN_HEIGHT_DEG = 315.0, 45.0
FEATHER = 0.12
"""Share of the picture's side over which it fades at its edges, so that no straight cut shows."""
EXAGGERATION = 1.6  # so that foothills show beside mountains; only looked at, nothing is measured

_MERCATOR = 3857


@dataclass(frozen=True, slots=True)
class Shade:
    """A picture as a data URI, and where it lies: west, south, east, north in degrees WGS 84."""

    uri: str
    bounds: tuple[float, float, float, float]


def shade(relief: Relief, bounds: tuple[float, float, float, float]) -> Shade | None:
    """Shade the relief within bounds; None where the elevation model does not reach them.

    Parameters
    ----------
    relief
        Elevation on its cells; NaN is a void and becomes transparent.
    bounds
        West, south, east, north in degrees WGS 84.
    """
    west, south, east, north = _overlap(relief, bounds)
    if west >= east or south >= north:
        return None
    to_mercator = Transformer.from_crs(crs.WGS84, _MERCATOR, always_xy=True)
    (x0, x1), (y0, y1) = to_mercator.transform([west, east], [south, north])
    pixel = max(x1 - x0, y1 - y0) / LARGEST_SIDE
    xs = np.arange(x0 + pixel / 2, x1, pixel)
    ys = np.arange(y1 - pixel / 2, y0, -pixel)
    x, y = np.meshgrid(xs, ys)
    elevation = _sample(relief, x, y)
    # a metre of Web Mercator is shorter on the ground, by the cosine of the latitude
    ground_m = pixel * np.cos(np.radians((south + north) / 2))
    return Shade(_picture(hillshade(elevation, ground_m)), (west, south, east, north))


def hillshade(elevation: Any, cell_m: float) -> Any:
    """Give the light (0-1, level ground 1) on each cell by Lambert's law; NaN beside a void.

    Parameters
    ----------
    elevation
        Rows from north to south, in metres.
    cell_m
        Side of a cell on the ground.

    Examples
    --------
    >>> flat = np.zeros((3, 3))
    >>> float(hillshade(flat, 30.0)[1, 1].round(3))
    1.0
    """
    southward, eastward = np.gradient(elevation * EXAGGERATION, cell_m)
    azimuth, height = np.radians(SUN_AZIMUTH_DEG), np.radians(SUN_HEIGHT_DEG)
    light = np.sin(height) - np.cos(height) * (
        eastward * np.sin(azimuth) - southward * np.cos(azimuth)
    )
    level = np.sin(height)  # level ground stays as light as the paper, so that only slopes show
    return np.clip(light / np.sqrt(1 + eastward**2 + southward**2) / level, 0, 1)


def _overlap(
    relief: Relief, bounds: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    rows, columns = relief.elevation_m.shape
    xs, ys, _ = _matrix(relief) @ np.array([[0, columns], [0, rows], [1, 1]])
    to_wgs84 = Transformer.from_crs(crs.parse(relief.crs), crs.WGS84, always_xy=True)
    west, south, east, north = to_wgs84.transform_bounds(min(xs), min(ys), max(xs), max(ys))
    return (
        max(west, bounds[0]),
        max(south, bounds[1]),
        min(east, bounds[2]),
        min(north, bounds[3]),
    )


def _matrix(relief: Relief) -> Any:
    """Give the 3 x 3 matrix from column and row to the coordinates of the model."""
    return np.array([*relief.transform, 0, 0, 1]).reshape(3, 3)


def _sample(relief: Relief, x: Any, y: Any) -> Any:
    """Read the elevation at Web Mercator coordinates, linear between cell centres."""
    to_cells = Transformer.from_crs(_MERCATOR, crs.parse(relief.crs), always_xy=True)
    rows, columns = relief.elevation_m.shape
    place = np.stack([*to_cells.transform(x, y), np.ones_like(x)])
    column, row, _ = np.tensordot(np.linalg.inv(_matrix(relief)), place, axes=1)
    column, row = column - 0.5, row - 0.5  # values stand for the middle of their cells
    left = np.clip(np.floor(column), 0, columns - 2).astype(int)
    top = np.clip(np.floor(row), 0, rows - 2).astype(int)
    right_share, low_share = np.clip(column - left, 0, 1), np.clip(row - top, 0, 1)
    cells = relief.elevation_m
    upper = cells[top, left] * (1 - right_share) + cells[top, left + 1] * right_share
    lower = cells[top + 1, left] * (1 - right_share) + cells[top + 1, left + 1] * right_share
    return upper * (1 - low_share) + lower * low_share


def _picture(light: Any) -> str:
    known = np.isfinite(light)
    shadow = np.where(known, 1 - np.nan_to_num(light), 0) * _fading(light.shape)
    opaque = np.round(shadow * (GREYS - 1)) * (255 / (GREYS - 1))
    # black of varying strength over nothing, so that the picture lies on light and dark paper
    pixels = np.dstack([np.zeros_like(opaque), opaque]).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels, "LA").save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def _fading(shape: tuple[int, ...]) -> Any:
    """Give 1 in the middle of a picture, falling to 0 at its edges."""
    along = [
        np.clip(np.minimum(np.arange(side), np.arange(side)[::-1]) / max(FEATHER * side, 1), 0, 1)
        for side in shape
    ]
    return np.multiply.outer(*along)
