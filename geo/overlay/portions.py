"""Measure objects in portions, in this process or in many: every figure is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from geo.errors import DataError
from geo.overlay.exposure import joined
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Shapes
from geo.overlay.sheets import Outline, Sheet
from geo.records import Carried, Issue, Progress, Spread, Undone

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Errors = Floats

AT_ONCE = 32_768
"""Objects of one portion: some 200 MB with everything that is found of them."""

PAIRS, SLOPES = "objects on layers", "objects on the relief"
"""What is counted."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some objects, as they are sent to whoever measures them."""

    places: Indices  # among all objects, ascending
    shapes: Shapes
    errors: Errors  # two-sigma, of the place of each

    @property
    def name(self) -> str:
        """The first and the last of them, counted from 1 in their table."""
        return f"objects {self.places[0] + 1:,} to {self.places[-1] + 1:,}"

    def __reduce__(self) -> tuple[Callable[..., Portion], tuple[Any, ...]]:
        """Travel as well-known binary: shapes one by one take ten times as long."""
        return _arrived, (self.places, pa.array(shapely.to_wkb(self.shapes)), self.errors)


def _arrived(places: Indices, shapes: pa.Array, errors: Errors) -> Portion:
    return Portion(places, shapely.from_wkb(shapes.to_numpy(zero_copy_only=False)), errors)


def measured_pairs(
    asked: Sequence[tuple[Outline, Flags]],
    objects: Objects,
    errors: Errors,
    which: Indices,
    *,
    spread: Spread | None,
    progress: Progress,
    few: bool = False,
) -> list[pd.DataFrame]:
    """Measure objects on the zones of each outline that are wanted.

    Parameters
    ----------
    asked
        Outlines, and which of the zones of each are asked.
    objects, errors
        Shapes, and the two-sigma error of the place of each.
    which
        Those that are measured, ascending.
    spread
        What measures the portions: zones are then drawn whole, once, before the first. Without
        it one outline after another is drawn and asked here, which holds less.
    progress
        Is told how many objects were laid on how many layers.
    few
        Whether the objects are so few that only ground near them is worth being cut.

    Returns
    -------
    found
        Pairs as of :meth:`geo.overlay.sheets.Sheet.pairs`; those of an object in one table.

    Raises
    ------
    DataError
        If a portion could not be measured by any worker.
    """
    own = [_of(outline, errors, which) for outline, _ in asked]
    every = sum(map(len, own))
    if not every:
        return []
    progress(PAIRS, 0, every)
    if spread is None:
        found, done, around = [], 0, _placed(objects.bounds) if few else None
        for (outline, wanted), mine in zip(asked, own, strict=True):
            found.append(outline.sheet(wanted, around=around).pairs(objects, mine))
            done += len(mine)
            progress(PAIRS, done, every)
        return found
    sheets = tuple(
        outline.sheet(wanted).ready(threads=objects.threads) for outline, wanted in asked
    )
    parts = portions(objects.shapes, errors, which)
    return list(measured(_pairs_of, sheets, parts, spread=spread, told=(progress, PAIRS, every)))


def _placed(bounds: Floats) -> Floats:
    """Give the bounds of objects that have a place."""
    return bounds[np.isfinite(bounds).all(axis=1)]


def pairs_on(
    sheets: Iterable[Sheet], objects: Objects, errors: Errors, which: Indices
) -> pd.DataFrame:
    """Measure objects on every sheet that is drawn for their position error.

    Parameters
    ----------
    sheets
        Taken one after another.
    objects, errors, which
        As of :func:`measured_pairs`.
    """
    return joined(sheet.pairs(objects, _of(sheet.of, errors, which)) for sheet in sheets)


def _of(outline: Outline, errors: Errors, which: Indices) -> Indices:
    """Give the objects that an outline is made for."""
    return which[errors[which] == outline.position_error_m]


def portions(shapes: Shapes, errors: Errors, which: Indices) -> list[Portion]:
    """Cut objects into portions.

    Parameters
    ----------
    shapes, errors
        Of all objects.
    which
        Those that are measured, ascending.
    """
    cut = [which[first : first + AT_ONCE] for first in range(0, len(which), AT_ONCE)]
    return [Portion(some, shapes[some], errors[some]) for some in cut]


def measured(
    work: Callable[[Carried, Portion], pd.DataFrame],
    carried: Carried,
    parts: Sequence[Portion],
    *,
    spread: Spread | None,
    told: tuple[Progress, str, int],
) -> Iterator[pd.DataFrame]:
    """Do some work on each portion, here or where it is spread to.

    Parameters
    ----------
    work, carried, parts
        As of :class:`geo.records.Spread`.
    spread
        None to do it here.
    told
        Who is told how far it is, what is counted, and how much there is of it.

    Raises
    ------
    DataError
        If a portion could not be measured by any worker: what is missing would be taken for
        ground without zones.
    """
    progress, what, every = told
    whole, done = sum(len(part.places) for part in parts), 0
    here = (work(carried, part) for part in parts)
    found = here if spread is None else spread(work, carried, parts)
    for part, one in zip(parts, found, strict=True):
        if isinstance(one, Undone):
            raise DataError([_undone(one)])
        done += len(part.places)
        progress(what, every * done // whole, every)
        yield one


def _pairs_of(sheets: tuple[Sheet, ...], portion: Portion) -> pd.DataFrame:
    """Measure a portion on all sheets; any process gives the same."""
    objects = Objects.of(portion.shapes, threads=1)
    pairs = pairs_on(sheets, objects, portion.errors, np.arange(len(portion.places)))
    return pairs.assign(object=portion.places[pairs["object"]])


def _undone(undone: Undone[Portion]) -> Issue:
    what = f"{undone.part.name} could not be measured by any worker ({undone.why})"
    mend = "Run again, or without --cluster and --workers"
    return Issue("stop", "part_failed", "workers", what, mend)
