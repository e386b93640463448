"""Zones drawn in and out by the error of their boundary, tile by tile.

To draw a boundary in or out takes a time that grows faster than its points: ground with thousands
of holes and 384,000 points took minutes. What lies in a tile hangs only on what lies in it and
around it, as far as the error, so a large zone is cut into tiles first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.pieces import DEEPEST, Indices, Shapes, polygons

Floats = npt.NDArray[np.float64]

QUADRANT_SEGMENTS = 16
"""Segments a quarter circle where a boundary is moved by its error."""

LARGE_POINTS, TILE_POINTS = 16_384, 2_048
"""A zone with more points is cut into tiles, of no more points than the second where they are wide
enough. Measured, November 2026: 384,000 points with thousands of holes take 10 s in tiles, and were
not done after ten minutes as a whole; 25,000 without a hole take 0.2 s whole, 0.5 s in tiles."""

LEAST_SIDES = 8
"""A tile is at least so many margins wide, or it would be mostly margin."""

NAME_BYTES = 16
"""Of ten million tiles two share a name with a probability of less than 2^-81."""

KnownTiles = dict[bytes, bytes]
"""What was drawn in tiles, as well-known binary, by their names; shapes take more memory."""

AT_ONCE = 16
"""Tiles that one thread takes at a time."""


def moved(
    shapes: Shapes, sides_m: Sequence[float], *, threads: int, known: KnownTiles | None = None
) -> list[Shapes]:
    """Draw the boundary of zones out, or in.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons, in metres.
    sides_m
        How far, once or several times; in where it is negative.
    threads
        How many tiles are drawn at once; the shapes are the same.
    known
        Tiles that were drawn before, to which those drawn now are added. Zones and the layer that
        they make are mostly the same ground; the shapes are the same with it and without it.

    Returns
    -------
    moved
        For each of ``sides_m`` the ground of each zone: one polygon, or a multipolygon of tiles
        that meet along their sides and nowhere overlap; empty where nothing is left.

    Examples
    --------
    >>> square = np.array([shapely.box(0, 0, 10, 10)])
    >>> [ground[0].area for ground in moved(square, [-1.0, -2.0], threads=1)]
    [64.0, 36.0]
    """
    large = shapely.get_num_coordinates(shapes) > LARGE_POINTS
    tiles = _cut(shapes[large], max(abs(by_m) for by_m in sides_m), threads)
    found = []
    for by_m in sides_m:
        ground = np.array(shapes, dtype=object)
        ground[~large] = _buffered(shapes[~large], by_m, threads)
        ground[large] = _tiled(tiles, int(large.sum()), by_m, threads, known)
        found.append(ground)
    return found


def _buffered(shapes: Shapes, by_m: float, threads: int) -> Shapes:
    return _each(
        lambda at: shapely.buffer(shapes[at], by_m, quad_segs=QUADRANT_SEGMENTS),
        len(shapes),
        threads,
    )


@dataclass(frozen=True, slots=True)
class _Tiles:
    """Ground cut into tiles: what lies in and around each, its bounds, and its zone."""

    contents: Shapes
    bounds: Floats
    owner: Indices

    def among(self, at: Indices) -> _Tiles:
        """Give some of the tiles."""
        return _Tiles(self.contents[at], self.bounds[at], self.owner[at])

    def named(self, by_m: float) -> list[bytes]:
        """Name each tile by all that what is drawn in it hangs on."""
        told = zip(shapely.to_wkb(self.contents), self.bounds, strict=True)
        return [
            hashlib.blake2b(
                content + np.append(box, by_m).tobytes(), digest_size=NAME_BYTES
            ).digest()
            for content, box in told
        ]


def _tiled(
    tiles: _Tiles, count: int, by_m: float, threads: int, known: KnownTiles | None
) -> Shapes:
    """Join what is drawn in the tiles of each zone."""
    every = _drawn(tiles, by_m, threads) if known is None else _kept(tiles, by_m, threads, known)
    parts, of = polygons(every, tiles.owner)
    order = np.argsort(of, kind="stable")
    found = np.full(count, shapely.Polygon(), dtype=object)
    some, place = np.unique(of[order], return_inverse=True)
    if some.size:
        found[some] = shapely.multipolygons(parts[order], indices=place)
    return found


def _kept(tiles: _Tiles, by_m: float, threads: int, known: KnownTiles) -> Shapes:
    """Draw the tiles that are not known, and keep them with those that are."""
    names = tiles.named(by_m)
    new = np.flatnonzero([name not in known for name in names])
    drawn = shapely.to_wkb(_drawn(tiles.among(new), by_m, threads))
    known.update(zip([names[at] for at in new], drawn, strict=True))
    every: Shapes = shapely.from_wkb(np.array([known[name] for name in names], dtype=object))
    return every


def _drawn(tiles: _Tiles, by_m: float, threads: int) -> Shapes:
    """Draw what lies in and around each tile, and keep what lies in it."""

    def drawn(at: slice) -> Shapes:
        ground = shapely.buffer(tiles.contents[at], by_m, quad_segs=QUADRANT_SEGMENTS)
        kept: Shapes = shapely.intersection(ground, shapely.box(*tiles.bounds[at].T))
        return kept

    return _each(drawn, len(tiles.contents), threads)


def _cut(shapes: Shapes, by_m: float, threads: int) -> _Tiles:
    """Halve the bounds of each zone until little is in a tile; what is around it comes with it.

    Rings are written from one corner on and turn one way, so that the same ground is cut to the
    same bits wherever it comes from.
    """
    margin = 2.0 * by_m + 1.0
    contents, owner = shapely.normalize(np.asarray(shapes, dtype=object)), np.arange(len(shapes))
    tiles = _lattice(shapely.bounds(contents) + np.array([-by_m, -by_m, by_m, by_m]))
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
    cut = _mended(_Tiles(first, second, third), shapes, margin, threads)
    return replace(cut, contents=shapely.normalize(cut.contents))


def _lattice(bounds: Floats) -> Floats:
    """Round bounds outward to two cells each way of a lattice that all zones share.

    The sides of a cell are powers of two, and it is halved into cells of the next smaller lattice:
    where two zones are the same ground, so are their tiles.

    Examples
    --------
    >>> _lattice(np.array([[-3.0, 5.0, 3.0, 8.5]])).tolist()
    [[-8.0, 4.0, 8.0, 12.0]]
    """
    low, high = bounds[:, :2], bounds[:, 2:]
    side = 2.0 ** np.ceil(np.log2(np.maximum(high - low, 1.0)))
    corner = np.floor(low / side) * side
    return np.concatenate([corner, corner + 2 * side], axis=1)


def _halves(tiles: Floats) -> Floats:
    """Cut each tile across the middle of its longer side."""
    west, south, east, north = tiles.T
    wide = (east - west) >= (north - south)
    x, y = (west + east) / 2, (south + north) / 2
    low = np.stack([west, south, np.where(wide, x, east), np.where(wide, north, y)], axis=1)
    high = np.stack([np.where(wide, x, west), np.where(wide, south, y), east, north], axis=1)
    return np.concatenate([low, high])


def _clipped(contents: Shapes, tiles: Floats, margin: float, threads: int) -> Shapes:
    """Cut off what is far from each tile, in a tenth of the time of an intersection."""
    around = _around(tiles, margin)

    def clipped(at: slice) -> Shapes:
        boxes = zip(contents[at], *around[at].T, strict=True)
        return np.array([*(shapely.clip_by_rect(*one) for one in boxes), None], dtype=object)[:-1]

    return _each(clipped, len(contents), threads)


def _mended(tiles: _Tiles, shapes: Shapes, margin: float, threads: int) -> _Tiles:
    """Take what lies in and around a tile from the zone itself, where cutting made it invalid."""
    wrong = np.flatnonzero(~shapely.is_valid(tiles.contents))
    zones, around = shapes[tiles.owner[wrong]], _around(tiles.bounds[wrong], margin)
    contents = tiles.contents.copy()
    contents[wrong] = _each(
        lambda at: shapely.intersection(zones[at], shapely.box(*around[at].T)), len(wrong), threads
    )
    return replace(tiles, contents=contents)


def _around(tiles: Floats, margin: float) -> Floats:
    found: Floats = tiles + np.array([-margin, -margin, margin, margin])
    return found


def _each(work: Callable[[slice], Shapes], count: int, threads: int) -> Shapes:
    """Do the work on some at a time, several at once; the answers come in their order."""
    parts = [slice(first, first + AT_ONCE) for first in range(0, count, AT_ONCE)]
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate([np.empty(0, dtype=object), *pool.map(work, parts)])
