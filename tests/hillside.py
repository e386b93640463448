"""A hillside with sheds and one house, seen from above before and after: every volume is known."""

from dataclasses import replace

import numpy as np
import rasterio
import shapely
from world import EAST, NORTH, ground, terrain

CELL = 0.5
CELLS = 120  # a side
FINE = 5  # a cell is the mean of so many points each way
HOUSE = ground(22, 24, 34, 34)  # 12 x 10 m
TURNED = shapely.affinity.rotate(HOUSE, 30)
SHEDS = [
    ground(*box)
    for box in (
        (4, 4, 12, 9), (44, 6, 54, 13), (6, 46, 13, 56), (42, 42, 52, 50), (24, 4, 31, 9),
        (3, 24, 9, 31), (48, 24, 56, 30), (24, 48, 32, 55),
    )
]  # fmt: skip


def seen(
    *parts,
    slope=0.1,
    roof=None,
    noise=0.0,
    seed=0,
    east=0.0,
    north=0.0,
    up=0.0,
    sheds=True,
    wavy=0.4,
    cell=CELL,
):
    """Give the surface with ``parts``, each a polygon and its height above the ground.

    The ground rises to the east; ``roof`` is the height of flat roofs above the ground in the
    middle of the house, which stand in place of ``parts``' own. ``east`` and the like move all.
    """
    cells = round(CELLS * CELL / cell)
    fine = round(FINE * cell / CELL)
    along = (np.arange(cells * fine) + 0.5) / fine * cell
    x, y = np.meshgrid(along - east, cells * cell - along - north)
    bare = level(x, y, slope, wavy)
    heights = bare.copy()
    for shed, height in zip(SHEDS if sheds else [], (3, 4, 2.5, 5, 3, 4, 6, 3), strict=False):
        heights = np.where(within(shed, x, y), bare + height, heights)
    for part, height in parts:
        top = bare + height if roof is None else level(28, 29, slope, wavy) + height
        heights = np.where(within(part, x, y), top, heights)
    means = heights.reshape(cells, fine, cells, fine).mean(axis=(1, 3)) + up
    noisy = means + np.random.default_rng(seed).normal(0, noise, means.shape)
    return terrain(noisy, cell=cell)


def level(x, y, slope, wavy):
    return 800 + slope * x + wavy * (np.sin(x / 9) + np.cos(y / 11))


def within(shape, x, y):
    return shapely.contains_xy(shape, EAST + x, NORTH + y)


def rolling(seed, sigma, knots=7):
    """Give errors of the heights that hang together over some 10 m."""
    rough = np.random.default_rng(seed).normal(0, sigma, (knots, knots))
    at = np.linspace(0, knots - 1, CELLS)
    whole = np.arange(knots)
    across = np.array([np.interp(at, whole, row) for row in rough])
    smooth = np.array([np.interp(at, whole, column) for column in across.T]).T
    return smooth * sigma / smooth.std()


def with_errors(surface, errors):
    return replace(surface, elevation_m=(surface.elevation_m + errors).astype(np.float32))


def voided(surface, shape):
    """Give the surface without the heights of some ground."""
    rows, columns = surface.elevation_m.shape
    a, _, c, _, e, f = surface.transform
    x, y = np.meshgrid(c + a * (np.arange(columns) + 0.5), f + e * (np.arange(rows) + 0.5))
    heights = np.where(shapely.contains_xy(shape, x, y), np.nan, surface.elevation_m)
    return replace(surface, elevation_m=heights.astype(np.float32))


def geotiff(path, surface, **keys):
    """Write a surface as GeoTIFF and give its path."""
    rows, columns = surface.elevation_m.shape
    a, b, c, d, e, f = surface.transform
    profile = {
        "driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32",
        "crs": surface.crs, "transform": rasterio.Affine(a, b, c, d, e, f), "nodata": np.nan,
    }  # fmt: skip
    with rasterio.open(path, "w", **(profile | keys)) as file:
        file.write(surface.elevation_m, 1)
    return path
