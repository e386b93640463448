"""Zones drawn in and out by the error of their boundary, tile by tile.

To draw a boundary in or out takes a time that grows faster than its points: ground with thousands
of holes and 384,000 points took minutes. What lies in a tile hangs only on what lies in it and
around it, as far as the error, so a large zone is cut into tiles first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.pieces import DEEPEST, Indices, Shapes, polygons

Floats = npt.NDArray[np.float64]

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a boundary is moved by its error."""

LARGE_POINTS, TILE_POINTS = 16_384, 2_048
"""A zone with more points is cut into tiles, of no more points than the second where they are wide
enough. Measured, November 2026: 384,000 points with thousands of holes take 10 s in tiles, and
were not done after ten minutes as a whole; 25,000 without a hole take 0.2 s as a whole, 0.5 s in
tiles."""

LEAST_SIDES = 8
"""A tile is at least so many margins wide, or it would be mostly margin."""

AT_ONCE = 64
"""Tiles that one thread takes at a time."""


def moved(shapes: Shapes, by_m: float, *, threads: int) -> Shapes:
    """Draw the boundary of zones out, or in.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons, in metres.
    by_m
        How far; in where it is negative.
    threads
        How many tiles are drawn at once; the shapes are the same.

    Returns
    -------
    moved
        For each zone its ground: one polygon, or a multipolygon of tiles that meet along their
        sides and nowhere overlap; empty where nothing is left.

    Examples
    --------
    >>> square = np.array([shapely.box(0, 0, 10, 10)])
    >>> moved(square, -1.0, threads=1)[0].area
    64.0
    """
    large = shapely.get_num_coordinates(shapes) > LARGE_POINTS
    found = np.array(shapes, dtype=object)
    found[~large] = _buffered(shapes[~large], by_m, threads)
    found[large] = _tiled(shapes[large], by_m, threads)
    return found


def _buffered(shapes: Shapes, by_m: float, threads: int) -> Shapes:
    return _each(
        lambda at: shapely.buffer(shapes[at], by_m, quad_segs=QUADRANT_SEGMENTS),
        len(shapes),
        threads,
    )


def _tiled(shapes: Shapes, by_m: float, threads: int) -> Shapes:
    """Cut zones into tiles, draw what lies in and around each, and keep what lies in it."""
    contents, tiles, owner = _cut(shapes, abs(by_m), threads)

    def drawn(at: slice) -> Shapes:
        ground = shapely.buffer(contents[at], by_m, quad_segs=QUADRANT_SEGMENTS)
        kept: Shapes = shapely.intersection(ground, shapely.box(*tiles[at].T))
        return kept

    parts, of = polygons(_each(drawn, len(tiles), threads), owner)
    order = np.argsort(of, kind="stable")
    found = np.full(len(shapes), shapely.Polygon(), dtype=object)
    some, place = np.unique(of[order], return_inverse=True)
    if some.size:
        found[some] = shapely.multipolygons(parts[order], indices=place)
    return found


def _cut(shapes: Shapes, by_m: float, threads: int) -> tuple[Shapes, Floats, Indices]:
    """Halve the bounds of each zone until little is in a tile; what is around it comes with it."""
    margin = 2.0 * by_m + 1.0
    contents, owner = np.asarray(shapes, dtype=object), np.arange(len(shapes))
    tiles = shapely.bounds(contents) + np.array([-by_m, -by_m, by_m, by_m])
    done: list[tuple[Shapes, Floats, Indices]] = []
    for _ in range(DEEPEST):
        sides = np.maximum(tiles[:, 2] - tiles[:, 0], tiles[:, 3] - tiles[:, 1])
        many = shapely.get_num_coordinates(contents) > TILE_POINTS
        again = many & (sides > LEAST_SIDES * margin)
        done.append((contents[~again], tiles[~again], owner[~again]))
        if not again.any():
            break
        tiles, owner = _halves(tiles[again]), np.concatenate([owner[again]] * 2)
        contents = _clipped(np.concatenate([contents[again]] * 2), tiles, margin, threads)
    else:
        done.append((contents, tiles, owner))
    first, second, third = (np.concatenate(part) for part in zip(*done, strict=True))
    return first, second, third


def _halves(tiles: Floats) -> Floats:
    """Cut each tile across the middle of its longer side."""
    west, south, east, north = tiles.T
    wide = (east - west) >= (north - south)
    x, y = (west + east) / 2, (south + north) / 2
    low = np.stack([west, south, np.where(wide, x, east), np.where(wide, north, y)], axis=1)
    high = np.stack([np.where(wide, x, west), np.where(wide, south, y), east, north], axis=1)
    return np.concatenate([low, high])


def _clipped(contents: Shapes, tiles: Floats, margin: float, threads: int) -> Shapes:
    around = tiles + np.array([-margin, -margin, margin, margin])
    return _each(
        lambda at: shapely.intersection(contents[at], shapely.box(*around[at].T)),
        len(contents),
        threads,
    )


def _each(work: Callable[[slice], Shapes], count: int, threads: int) -> Shapes:
    """Do the work on some at a time, several at once; the answers come in their order."""
    parts = [slice(first, first + AT_ONCE) for first in range(0, count, AT_ONCE)]
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate([np.empty(0, dtype=object), *pool.map(work, parts)])
