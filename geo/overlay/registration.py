"""How far the later of two surfaces lies from the earlier one, on ground that nothing changed."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.overlay.alignment import laid, resampled
from geo.overlay.cells import cells_under
from geo.records import Engine, Issue, Registration, Surface

Floats = npt.NDArray[np.float64]

NMAD = 1.4826
"""Makes the median absolute deviation of normal errors their standard deviation: Höhle, Höhle,
Accuracy assessment of digital elevation models by means of robust statistical methods, ISPRS
Journal of Photogrammetry and Remote Sensing 64(4), 2009."""

TUKEY = 4.685
"""Residuals beyond so many scales have no weight: 95 % efficiency for normal errors (Holland,
Welsch, Communications in Statistics A6, 1977)."""

REACH = 0.5
"""Scale of a residual that a shift alone explains, in cells along the slope of a cell."""

MOST_STEPS, STILL = 30, 0.002
"""Steps of the fit, and the length of one, in cells, that is none any more."""

INTERPOLATED = 0.05
"""Two-sigma error of a shift, in cells, that comes of looking up heights between cells: walls
moved by known shifts were found again within 0.03 cells."""

FEWEST_STABLE = 100
"""Cells of unchanged ground from which anything is estimated; our number."""


def register(
    before: Surface, after: Surface, changed: gpd.GeoSeries, *, engine: Engine = "auto"
) -> tuple[Registration, Surface]:
    """Estimate the shift in the plane and the bias in height between two surfaces.

    The difference of two surfaces that are moved against each other follows their slope: on
    ground that nothing changed ``after - before = up - slope . shift``. As Nuth and Kääb do
    (Co-registration and bias corrections of satellite elevation data sets, The Cryosphere 5,
    2011), the shift is fitted to that, the later surface is moved back by it, and so on until
    nothing moves, with the bias as the median of what is left. Three things are our own. Each
    cell weighs by its slope, as the difference and not the difference over the slope is fitted.
    The slopes of both surfaces are multiplied instead of one being squared, so that noise does
    not pass for slope, and flat ground tells that it tells nothing. A start is looked for by
    orientation correlation (Fitch, Kadyrov, Christmas, Kittler, BMVC 2002). Cells that something
    else changed are outliers of the fit (Tukey's weights).

    Parameters
    ----------
    before, after
        Two surfaces on the same cells.
    changed
        Ground that is left out, in the CRS of ``before``.
    engine
        As of :func:`geo.overlay.cells.cells_under`.

    Returns
    -------
    registration
        Its shift error takes the errors of cells as independent, which is the least they are.
        Without enough ground that is stable it is inf, and the scatter NaN.
    registered
        ``after`` moved back by the shift, where that is known, and lowered by the bias.
    """
    stable = _stable(before, changed, engine)
    first, second = before.elevation_m.astype(np.float64), laid(before, after)
    first[~stable] = np.nan
    change = (second - first)[~np.isnan(second - first)]
    if change.size < FEWEST_STABLE:
        none = Registration(0.0, 0.0, 0.0, np.inf, np.nan, min(before.cell_m), int(change.size))
        return none, after
    shift, error = _fitted(first, after, before)
    known = error <= 0.5
    right, down = shift if known else (0.0, 0.0)
    moved = resampled(after, before, right=right, down=down)
    left = moved.elevation_m - first
    up_m = float(np.nanmedian(left)) if np.isfinite(left).any() else float(np.median(change))
    a, _, _, _, e, _ = before.transform
    registration = Registration(
        east_m=float(right * before.cell_m[0] * np.sign(a)),
        north_m=float(down * before.cell_m[1] * np.sign(e)),
        up_m=up_m,
        shift_error_m=float(error * max(before.cell_m)),
        scatter_m=nmad(change),
        cell_m=min(before.cell_m),
        cells=int(change.size),
    )
    lowered = (moved.elevation_m - np.float32(up_m)).astype(np.float32)
    return registration, replace(moved, elevation_m=lowered)


def nmad(values: Floats) -> float:
    """Give the normalised median absolute deviation: the scatter that outliers do not widen.

    Examples
    --------
    >>> round(nmad(np.array([-1.0, 0.0, 1.0, 50.0])), 4)
    1.4826
    """
    return float(NMAD * np.median(np.abs(values - np.median(values))))


def misplacement(registration: Registration, before: str, after: str) -> list[Issue]:
    """Tell a shift of more than half a cell, a bias beyond the scatter, and what is not known.

    Parameters
    ----------
    registration
        How the later surface lies.
    before, after
        The two files.
    """
    if not registration.known:
        what = f"how far it is shifted against {before} cannot be told from the ground around"
        mend = "Use surfaces that reach farther, with relief or buildings that did not change"
        return [Issue("note", "grid_shifted", after, what, mend)]
    found = []
    if registration.apart:
        what = (
            f"it lies {registration.east_m:+.2f} m east and {registration.north_m:+.2f} m north of "
            f"{before}, more than half a cell of {registration.cell_m:g} m"
        )
        mend = "Register the two surfaces anew, or ask for the shift to be taken out"
        found.append(Issue("note", "grid_shifted", after, what, mend))
    if abs(registration.up_m) > registration.scatter_m:
        side = "above" if registration.up_m > 0 else "below"
        what = f"its heights lie {abs(registration.up_m):.2f} m {side} those of {before}"
        mend = "Bring both to one datum of heights, or ask for the bias to be taken out"
        found.append(Issue("note", "grid_biased", after, what, mend))
    return found


def _stable(surface: Surface, changed: gpd.GeoSeries, engine: Engine) -> npt.NDArray[np.bool_]:
    """Mark the cells that no ground to be left out touches."""
    stable = np.ones(surface.elevation_m.size, dtype=bool)
    touched = cells_under(changed, surface, engine=engine)
    stable[touched["cell"].to_numpy(np.intp)] = False
    return stable.reshape(surface.elevation_m.shape)


def _fitted(first: Floats, after: Surface, like: Surface) -> tuple[tuple[float, float], float]:
    """Fit the shift, right and down in cells, with its two-sigma error; inf where none fits."""
    starts = {(0, 0), _start(first, laid(like, after))}
    shift = max(sorted(starts), key=lambda one: _alike(first, after, like, one))
    right, down, error = float(shift[0]), float(shift[1]), np.inf
    for _ in range(MOST_STEPS):
        moved = resampled(after, like, right=right, down=down).elevation_m.astype(np.float64)
        step, error = _step(first, moved)
        right, down = right + step[0], down + step[1]
        if not np.isfinite(error) or np.hypot(*step) < STILL:
            return (right, down), float(np.hypot(error, INTERPOLATED))
    return (right, down), np.inf


def _start(first: Floats, second: Floats) -> tuple[int, int]:
    """Find the shift in whole cells at which the directions of slope agree best."""
    one, other = (np.fft.fft2(_directions(heights)) for heights in (first, second))
    agreement = np.fft.ifft2(np.conj(one) * other).real
    rows, columns = agreement.shape
    # what is moved by more than a quarter of the window shares too little with it
    far = np.minimum(np.arange(rows), rows - np.arange(rows)) > rows // 4
    agreement[far] = -np.inf
    far = np.minimum(np.arange(columns), columns - np.arange(columns)) > columns // 4
    agreement[:, far] = -np.inf
    down, right = np.unravel_index(int(agreement.argmax()), agreement.shape)
    return _signed(int(right), columns), _signed(int(down), rows)


def _signed(index: int, count: int) -> int:
    return index - count if index > count // 2 else index


def _directions(heights: Floats) -> npt.NDArray[np.complex128]:
    """Give the direction of the slope of each cell as a number of length 1; 0 where void."""
    right, down = _slopes(heights)
    slope = right + 1j * down
    length = np.abs(slope)
    return np.divide(slope, length, out=np.zeros_like(slope), where=length > 0)


def _slopes(heights: Floats) -> tuple[Floats, Floats]:
    """Give the rise a cell to the right and down; NaN where a neighbour is void."""
    return np.gradient(heights, axis=1), np.gradient(heights, axis=0)


def _alike(first: Floats, after: Surface, like: Surface, shift: tuple[int, int]) -> float:
    """Correlate the slopes of both surfaces at a shift; -1 where they share nothing."""
    moved = resampled(after, like, right=shift[0], down=shift[1]).elevation_m
    (x, y), (u, v) = _slopes(first), _slopes(moved.astype(np.float64))
    shared = np.isfinite(x + y + u + v)
    if not shared.any():
        return -1.0
    x, y, u, v = (one[shared] for one in (x, y, u, v))
    size = np.sqrt((x**2 + y**2).sum() * (u**2 + v**2).sum())
    return float((x * u + y * v).sum() / size) if size > 0 else -1.0


def _step(first: Floats, moved: Floats) -> tuple[tuple[float, float], float]:
    """Fit what is left of the shift, right and down in cells, and its two-sigma error."""
    (x, y), (u, v) = _slopes(first), _slopes(moved)
    known = np.isfinite(x + y + u + v + first + moved)
    if known.sum() < FEWEST_STABLE:
        return (0.0, 0.0), np.inf
    own, other = np.stack([x[known], y[known]]), np.stack([u[known], v[known]])
    left = (moved - first)[known]
    left -= np.median(left)
    noise = max(nmad(left), float(np.finfo(np.float32).eps))
    mean = (own + other) / 2
    scale = np.hypot(noise, REACH * np.hypot(*mean))
    weight = np.clip(1 - (left / (TUKEY * scale)) ** 2, 0, None) ** 2
    crossed = (weight * own) @ other.T
    normal = (crossed + crossed.T) / 2
    least, most = np.linalg.eigvalsh(normal)
    if least <= 1e-9 * max(most, 0.0) or most <= 0:
        return (0.0, 0.0), np.inf
    right, down = np.linalg.solve(normal, -(mean * weight) @ left)
    inverse = np.linalg.inv(normal)
    spread = inverse @ ((weight**2 * mean) @ mean.T) @ inverse * noise**2
    error = 2 * float(np.sqrt(max(np.linalg.eigvalsh(spread)[1], 0.0)))
    length = float(np.hypot(right, down))
    short = min(1.0, 1.0 / length) if length > 0 else 1.0  # slopes tell no more than their cells
    return (float(right * short), float(down * short)), error
