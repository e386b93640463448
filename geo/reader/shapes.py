"""Base: the state of each geometry of a file, and the repair of those that can be repaired.

Found by trying: a NaN vertex joins with anything, a bow-tie has area 0.0, and neither
raises; so every shape is looked at once, before anything is computed from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely

Announce = Callable[[list[int]], None]

MOST_CROSSINGS = 50_000
"""Places where the edges of one shape meet, past which it is not repaired: a star of 401 vertices
has 80,000 and took 1.5 s, one of 801 has 320,000 and took 7.6 s, and a repair cannot be stopped."""

MOST_IN_ALL = 250_000
"""The same, of all shapes of a file together: some 5 s. Counted, not clocked, so that the same
file gives the same answer on every machine."""

MOST_POINTS = 1_000_000
"""Points of one shape, past which it is neither checked nor used. The largest strips and bands of
slope that are known here have 400,000; a ring of 10,000,000 takes 10 s to check, and as long again
at each step after. No standard states a number, so this one is assumed."""

FARTHEST = 1e9
"""No place on earth has a larger coordinate in any CRS; squares of larger ones overflow."""

_MANY_POINTS = 10_000  # spikes that meet in one place: 50,000 points take 8 s, 100,000 take 27 s
_AT_ONCE = 200_000  # pairs asked about in one go; a star is known for what it is after the first
_LONGEST_REASON = 120  # characters; a vertex at 1e300 is written with 300 digits

MOVED_SHARE = 0.01
"""A repair that changes more of the area is a guess about the ground, not a repair."""


def examine(
    geometry: Any,
    undecodable: Any,
    vertices: int,
    announce: Announce = lambda _: None,
    *,
    most_in_all: float | None = None,
) -> tuple[Any, pd.Series, pd.Series]:
    """Find the state of each shape and repair the invalid ones.

    Parameters
    ----------
    geometry
        Array of shapes; None where there is none.
    undecodable
        Boolean array: there were bytes, and they are no shape.
    vertices
        An invalid shape with more vertices is not repaired: the time grows faster than
        their square (1,000 crossing vertices took 7 s).
    announce
        Told the positions of the shapes about to be repaired, or looked at alone, as that may not
        end.
    most_in_all
        Places where the edges of all these shapes together meet, past which no more is repaired;
        :data:`MOST_IN_ALL` if left out, infinite where the fate of a shape must not hang on those
        that came with it.

    Returns
    -------
    mended, states, notes
        The shapes in two dimensions, None where broken; ``geometry_state`` and ``geometry_note``.

    Examples
    --------
    >>> tie = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")
    >>> examine(np.array([tie, None]), np.array([False, False]), 100)[1].tolist()
    ['moved', 'none']
    """
    points = shapely.get_num_coordinates(geometry)
    many = points > MOST_POINTS
    given = np.where(many, None, geometry) if many.any() else geometry
    mended = shapely.force_2d(np.asarray(given, dtype=object))
    states = pd.Series("ok", index=range(len(mended)), dtype="str")
    notes = pd.Series("", index=states.index, dtype="str")
    missing = shapely.is_missing(mended) & ~many
    infinite = _not_finite(given)
    hollow = _hollow(mended)
    states[many] = "too_detailed"
    notes[many] = [f"{count:,}, and at most {MOST_POINTS:,} are checked" for count in points[many]]
    states[missing] = "none"
    states[~missing & shapely.is_empty(mended)] = "empty"
    states[hollow] = "unrepairable"
    states[infinite] = "not_finite"
    states[undecodable] = "unrepairable"
    notes[hollow] = "one of its rings has no corners"
    notes[infinite] = "a coordinate is not a finite number"
    notes[undecodable] = "its bytes are not a shape, or one drawn with arcs"
    sound = (states == "ok").to_numpy()
    with np.errstate(over="ignore", invalid="ignore"):  # of corners at 1e300
        broken = np.flatnonzero(sound & ~_valid(mended, announce))
        if len(broken):
            announce([int(at) for at in broken])
            in_all = MOST_IN_ALL if most_in_all is None else most_in_all
            _repair(mended, states, notes, broken, (vertices, in_all))
    # a NaN vertex joins with anything, so what cannot be used is not handed on
    mended[states.isin(("not_finite", "unrepairable")).to_numpy()] = None
    return mended, states, notes


def _valid(shapes: Any, announce: Announce) -> Any:
    """Tell which shapes are valid; one of many points is announced, as it may not end."""
    many = shapely.get_num_coordinates(shapes) > _MANY_POINTS
    valid = np.empty(len(shapes), dtype=bool)
    valid[~many] = shapely.is_valid(shapes[~many])
    for at in np.flatnonzero(many):  # few, and each is told by itself
        announce([int(at)])
        valid[at] = shapely.is_valid(shapes[at])
    return valid


def decoded(content: Any) -> tuple[Any, Any]:
    """Make shapes of well-known binary; one of a kind that is not read costs no other.

    Parameters
    ----------
    content
        Array of bytes; None where there is no shape.

    Returns
    -------
    shapes, curved
        None where there are no bytes, or they are no shape, or one of arcs or surfaces; and where
        it is such a one (circular strings, compound curves, curve polygons,
        multi-curves and multi-surfaces of ISO/IEC 13249-3), which shapely refuses with all that
        are asked with it.

    Examples
    --------
    >>> point = shapely.Point(1, 2).wkb
    >>> arc = bytes([1, 8, 0, 0, 0, 0, 0, 0, 0])
    >>> shapes, curved = decoded(np.array([point, arc, b"x"], dtype=object))
    >>> shapely.is_missing(shapes).tolist(), curved.tolist()
    ([False, True, True], [False, True, False])
    """
    try:
        return shapely.from_wkb(content, on_invalid="ignore"), np.zeros(len(content), dtype=bool)
    except NotImplementedError:
        if len(content) == 1:
            return np.array([None], dtype=object), np.array([True])
        half = len(content) // 2
        parts = [decoded(content[:half]), decoded(content[half:])]
        shapes, curved = zip(*parts, strict=True)
        return np.concatenate(shapes), np.concatenate(curved)


def _not_finite(geometry: Any) -> Any:
    """Find the shapes with a NaN or infinite coordinate."""
    coordinates, owner = shapely.get_coordinates(geometry, include_z=False, return_index=True)
    found = np.zeros(len(geometry), dtype=bool)
    found[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return found


def _hollow(shapes: Any) -> Any:
    """Find the shapes with a part or a ring without corners: GEOS calls them valid."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    surfaces = np.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, of = shapely.get_rings(parts[surfaces], return_index=True)
    found = np.zeros(len(shapes), dtype=bool)
    found[owner[surfaces[of[shapely.is_empty(rings)]]]] = True
    found[owner[shapely.is_empty(parts)]] = True
    return found & ~shapely.is_empty(shapes)


def _repair(
    mended: Any,
    states: pd.Series,
    notes: pd.Series,
    broken: Any,
    limits: tuple[int, float],
) -> None:
    """Repair the shapes at ``broken`` in place, and say what came of each."""
    reasons = pd.Series(shapely.is_valid_reason(mended[broken])).str.slice(0, _LONGEST_REASON)
    refused = _refused(mended[broken], *limits)
    small = refused == ""
    before = shapely.area(mended[broken])
    kinds = shapely.get_dimensions(mended[broken])
    fixed = mended[broken].copy()
    # the linework method ran over 12 s where this one took 0.3 s
    fixed[small] = _mended(fixed[small])
    after = shapely.area(fixed)
    whole = (
        small
        & ~shapely.is_missing(fixed)
        & ~shapely.is_empty(fixed)
        & shapely.is_valid(fixed)
        & (shapely.get_dimensions(fixed) == kinds)
    )
    share = np.abs(after - before) / np.fmax(np.fmax(before, after), np.finfo(float).tiny)
    moved = whole & (share > MOVED_SHARE)
    states.iloc[broken] = np.select([~whole, moved], ["unrepairable", "moved"], "repaired")
    # a share, as the units of the file may be degrees
    change = "; the repair changes " + pd.Series(share).map("{:.2%}".format) + " of its area"
    tail = np.where(small, np.where(whole, change, ""), refused)
    notes.iloc[broken] = (reasons + tail).to_numpy()
    mended[broken[whole]] = fixed[whole]


def _mended(shapes: Any) -> Any:
    """Repair shapes; one that the library gives up on is None, and costs no other."""
    try:
        return shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        if len(shapes) == 1:
            return np.array([None], dtype=object)
        half = len(shapes) // 2
        return np.concatenate([_mended(shapes[:half]), _mended(shapes[half:])])


def _refused(shapes: Any, vertices: int, most_in_all: float) -> Any:
    """Say of each invalid shape why its repair would not end in time; nothing where it would."""
    far = (np.abs(shapely.bounds(shapes)) > FARTHEST).any(axis=1)
    many = shapely.get_num_coordinates(shapes) > vertices
    dense, late = _entangled(shapes, many | far, most_in_all)
    return np.select(
        [far, many, dense, late],
        [
            "; a corner lies off the earth in any CRS",
            f"; over {vertices} vertices",
            f"; its edges meet in over {MOST_CROSSINGS} places",
            f"; the edges of the file's broken shapes meet in over {most_in_all} places",
        ],
        "",
    )


def _entangled(shapes: Any, known: Any, most_in_all: float) -> tuple[Any, Any]:
    """Find the shapes whose own edges meet too often, and those past what is repaired of a file.

    Shapes of few points are asked first, so that a few stars cost no small slip its repair; once
    the count of the file is reached, no shape is counted any more.
    """
    dense, late = np.zeros((2, len(shapes)), dtype=bool)
    counted = 0
    # one shape at a time: few are invalid, and their edges must not be taken for one another's
    for at in np.argsort(shapely.get_num_coordinates(shapes), kind="stable"):
        if known[at]:
            continue
        if counted <= most_in_all:
            found = _crossings(shapes[at])
            counted += found
            dense[at] = found > MOST_CROSSINGS
        late[at] = counted > most_in_all and not dense[at]
    return dense, late


def _crossings(shape: Any) -> int:
    """Count the pairs of edges that meet, but for neighbours; stop where they are too many.

    The time of a repair grows with them: each place where two edges meet becomes a vertex.
    """
    corners, ring = shapely.get_coordinates(_rings(shape), return_index=True)
    same = ring[1:] == ring[:-1]
    edges = shapely.linestrings(np.stack([corners[:-1][same], corners[1:][same]], axis=1))
    tree = shapely.STRtree(edges)
    found = 0
    step = max(1, _AT_ONCE // max(1, len(edges)))
    for start in range(0, len(edges), step):
        some = edges[start : start + step]
        # each edge meets itself and its two neighbours
        found += tree.query(some, predicate="intersects").shape[1] - 3 * len(some)
        if found > 2 * MOST_CROSSINGS:  # each pair is found from both sides
            break
    return max(0, found // 2)


def _rings(shape: Any) -> Any:
    """Give the lines a shape is drawn with."""
    parts = shapely.get_parts(shape)
    surfaces = shapely.get_dimensions(parts) == 2
    return np.concatenate([shapely.get_rings(parts[surfaces]), parts[~surfaces]])
