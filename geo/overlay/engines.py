"""Two engines, one answer: shapely's, which is always there, and the grid's, for large work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import UsageError
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Pieces, Shapes
from geo.records import Engine

if TYPE_CHECKING:  # a small run imports no compiler
    from geo.overlay.grid.frame import Frame

Floats = npt.NDArray[np.float64]
Chosen = Literal["plain", "grid"]

PLAIN_S = 20.0
"""Seconds of estimated plain work above which the grid pays even when it must be compiled first."""

CUT_S, ASKED_S = 8e-6, 4e-5
"""Seconds that the plain path takes to cut a point of a zone, and to measure an object on one
layer (processor time, November 2026: 2.9 million points in 22.9 s, 100,000 objects on all layers in
4.2 s)."""


class Drawn(Protocol):
    """Zones of one layer, made ready once and asked by many objects."""

    def near(
        self, objects: Objects, which: Indices, within_m: float, exactly_m: Sequence[float] = ()
    ) -> pd.DataFrame:
        """Find the zones of each object at most so far away, and what they have in common.

        As :meth:`geo.overlay.pieces.Pieces.near`. What is found of a pair hangs on the two
        shapes and on the frame, and on nothing else that is asked or drawn with them.
        """


class Drawing(Protocol):
    """Makes zones ready to be asked."""

    def frame(self, shapes: Shapes, margin_m: float) -> Frame | None:
        """Lay a frame over zones, with room to draw them out by ``margin_m``."""

    def draw(
        self,
        shapes: Shapes,
        frame: Frame | None,
        *,
        around: Floats | None = None,
        within_m: float = 0.0,
    ) -> Drawn:
        """Make zones ready to be asked what is so near.

        The frame is that of the whole layer they belong to. ``around`` has the bounds of all
        objects that will be asked, where they are few: only ground near them is then cut, and
        what is found is the same.
        """


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain path: no frame is needed."""

    def frame(self, shapes: Shapes, margin_m: float) -> None:
        """Give none."""

    def draw(
        self,
        shapes: Shapes,
        frame: Frame | None,  # noqa: ARG002  as the other
        *,
        around: Floats | None = None,
        within_m: float = 0.0,
    ) -> Pieces:
        """Cut zones into pieces."""
        if around is None:
            return Pieces.of(shapes)
        reach = within_m + 1.0
        return Pieces.of(shapes, around=around + np.array([-reach, -reach, reach, reach]))


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid: zones in the cells of a frame."""

    threads: int

    def frame(self, shapes: Shapes, margin_m: float) -> Frame:
        """Lay a grid over zones."""
        from geo.overlay.grid.frame import frame_of  # noqa: PLC0415  # compiles
        from geo.overlay.rings import Rings  # noqa: PLC0415

        return frame_of(Rings.of(shapes), margin_m=margin_m)

    def draw(
        self,
        shapes: Shapes,
        frame: Frame | None,
        *,
        around: Floats | None = None,
        within_m: float = 0.0,  # noqa: ARG002  each question says how far it reaches
    ) -> Drawn:
        """Cut zones into cells."""
        from geo.overlay.grid.zones import GridZones  # noqa: PLC0415  # compiles

        return GridZones.of(shapes, threads=self.threads, frame=frame, around=around)


def drawing(engine: Chosen, *, threads: int) -> Drawing:
    """Give what makes zones ready.

    Parameters
    ----------
    engine
        As :func:`chosen` gives it.
    threads
        How many zones are cut at once.
    """
    return Plain() if engine == "plain" else Grid(threads)


def chosen(engine: Engine, count: int, zones: Shapes) -> Chosen:
    """Choose the engine for objects and all zones they are laid over.

    Parameters
    ----------
    engine
        ``plain``, ``grid``, or ``auto``: the grid where there is so much work that compiling its
        loops pays, so that a small run never waits for it.
    count, zones
        How many objects there are in the whole run, and all zones.

    Raises
    ------
    UsageError
        As of :func:`settled`.
    """
    return settled(engine, large=engine == "auto" and estimated_s(count, zones) >= PLAIN_S)


def settled(engine: Engine, *, large: bool) -> Chosen:
    """Settle on an engine, where it is known whether the work is large.

    Parameters
    ----------
    engine
        What was asked for; ``auto`` takes the plain path also where there is no numba, which
        follows a new Python some months later.
    large
        Whether compiling pays.

    Raises
    ------
    UsageError
        If the grid is asked for and there is no numba.

    Examples
    --------
    >>> settled("auto", large=False), settled("plain", large=True)
    ('plain', 'plain')
    """
    compiles = engine == "grid" or (engine == "auto" and large)
    if not compiles:
        return "plain"
    if find_spec("numba") is not None:
        return "grid"
    if engine == "grid":
        raise UsageError("engine grid: numba is not installed. Install it, or take engine plain.")
    return "plain"


def estimated_s(count: int, zones: Shapes) -> float:
    """Estimate how long the plain path takes, in seconds on one processor."""
    points = int(shapely.get_num_coordinates(zones).sum())
    return CUT_S * points + ASKED_S * count
