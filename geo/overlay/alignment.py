"""Whether two rasters have the same cells, and how one is brought onto the cells of the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from geo.records import Issue, Surface

Floats = npt.NDArray[np.float64]

CELL_SLACK = 1e-3
"""Cells of two grids are the same where their corners differ by at most this share of a cell."""


def misaligned(before: Surface, now: Surface) -> list[Issue]:
    """Tell whether the cells of two models are not the same ones.

    Returns
    -------
    issues
        A fault that stops, where the CRS, the size or the corners of the cells differ.
    """
    differs = other_crs(before, now) or _difference(before, now)
    if not differs:
        return []
    what = f"its cells are not those of {before.file}: {differs}"
    mend = "Resample one of the two models to the cells of the other, and state what that adds"
    return [Issue("stop", "grid_placement", now.file, what, f"{mend} to its error")]


def other_crs(before: Surface, now: Surface) -> str:
    """Say that the CRS differs; empty where it does not."""
    return "" if before.crs == now.crs else f"CRS {now.crs} instead of {before.crs}"


def laid(before: Surface, now: Surface) -> Floats:
    """Give the heights of ``now`` on the cells of ``before``, which are the same; NaN off them.

    Parameters
    ----------
    before, now
        Two models on the same cells; either may reach farther.
    """
    offset = np.round(_offset(before, now))
    right, down = int(offset[0]), int(offset[1])
    found = np.full(before.elevation_m.shape, np.nan)
    rows, columns = before.elevation_m.shape
    more_rows, more_columns = now.elevation_m.shape
    top, bottom = max(down, 0), min(down + more_rows, rows)
    west, east = max(right, 0), min(right + more_columns, columns)
    if top < bottom and west < east:
        part = now.elevation_m[top - down : bottom - down, west - right : east - right]
        found[top:bottom, west:east] = part
    return found


def resampled(surface: Surface, like: Surface, *, right: float = 0.0, down: float = 0.0) -> Surface:
    """Bring a surface onto the cells of another of the same CRS, by exact fractions of cells.

    Each new cell takes the mean of the old ones it covers, each by the share of it they cover,
    so that a volume stays what it was: first-order conservative remapping (Jones, Monthly
    Weather Review 127, 1999). Between cells of one size this is bilinear interpolation.

    Parameters
    ----------
    surface
        What is brought over.
    like
        Whose cells are taken; its heights are not looked at.
    right, down
        So many cells of ``like`` further right and down in ``surface`` it is looked up.

    Returns
    -------
    surface
        A cell that is covered in part by a void, or reaches off the old ones, is void.

    Examples
    --------
    >>> from world import terrain
    >>> coarse = resampled(terrain([[1, 3], [5, 7]]), terrain([[0]], cell=20))
    >>> coarse.elevation_m.tolist()
    [[4.0]]
    """
    a, _, c, _, e, f = surface.transform
    wide, _, west, _, high, north = like.transform
    rows, columns = like.elevation_m.shape
    across = (west + wide * (np.arange(columns + 1) + right) - c) / a
    along = (north + high * (np.arange(rows + 1) + down) - f) / e
    void = np.isnan(surface.elevation_m)
    heights = np.where(void, 0.0, surface.elevation_m.astype(np.float64))
    sums = _means(_means(heights, along, 0), across, 1)
    share = _means(_means((~void).astype(np.float64), along, 0), across, 1)
    whole = share > 1 - CELL_SLACK
    mean = np.full(share.shape, np.nan, dtype=np.float32)
    mean[whole] = sums[whole] / share[whole]
    return replace(
        surface,
        elevation_m=mean,
        transform=like.transform,
        cell_m=like.cell_m,
        void_share=float(1 - whole.mean()),
    )


def cropped(
    surface: Surface, bounds: tuple[float, float, float, float], margin: int
) -> Surface | None:
    """Cut a surface to the cells around some bounds; None where no cell is there.

    Parameters
    ----------
    bounds
        West, south, east, north, in the CRS of the surface.
    margin
        So many cells more on each side.
    """
    a, b, c, d, e, f = surface.transform
    rows, columns = surface.elevation_m.shape
    across = sorted((x - c) / a for x in (bounds[0], bounds[2]))
    along = sorted((y - f) / e for y in (bounds[1], bounds[3]))
    left, right = (round(one) for one in (across[0] - margin, across[1] + margin))
    top, bottom = (round(one) for one in (along[0] - margin, along[1] + margin))
    left, top = max(left, 0), max(top, 0)
    part = surface.elevation_m[top : max(bottom, 0), left : max(right, 0)]
    if not part.size or left >= columns or top >= rows:
        return None
    placed = (a, b, c + a * left, d, e, f + e * top)
    void = float(np.isnan(part).mean())
    return replace(surface, elevation_m=part, transform=placed, void_share=void)


def _difference(before: Surface, now: Surface) -> str:
    """Say in which way the cells differ; empty where they do not."""
    size, other = _size(before), _size(now)
    most = max(before.elevation_m.shape + now.elevation_m.shape)
    if not np.allclose(size, other, rtol=CELL_SLACK / most, atol=0):
        return f"{other[0]:g} x {other[1]:g} instead of {size[0]:g} x {size[1]:g}"
    offset = _offset(before, now)
    if np.abs(offset - np.round(offset)).max() > CELL_SLACK:
        return f"moved by {offset[0] % 1:.3f} cells across and {offset[1] % 1:.3f} down"
    return ""


def _size(surface: Surface) -> tuple[float, float]:
    """Give width and height of a cell, in units of the CRS."""
    return surface.transform[0], surface.transform[4]


def _offset(before: Surface, now: Surface) -> Floats:
    """Give by how many cells the corner of ``now`` lies right of, and below, that of ``before``."""
    corner = np.array([now.transform[2], now.transform[5]])
    return (corner - [before.transform[2], before.transform[5]]) / np.array(_size(before))


def _means(values: Floats, edges: Floats, axis: int) -> Floats:
    """Average values between edges given in cells, along one axis; off the cells is 0."""
    count = values.shape[axis]
    sums = np.insert(np.cumsum(values, axis), 0, 0.0, axis)
    at = np.clip(edges, 0, count)
    low = np.minimum(at.astype(np.intp), count - 1)
    along = (-1, 1) if axis == 0 else (1, -1)
    part = (at - low).reshape(along)
    upto = np.take(sums, low, axis) * (1 - part) + np.take(sums, low + 1, axis) * part
    means: Floats = np.diff(upto, axis=axis) / np.diff(edges).reshape(along)
    return means
