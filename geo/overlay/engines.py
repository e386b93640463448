"""Two engines, one answer: shapely's, which is always there, and the grid's, for large work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import pandas as pd
import shapely

from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Pieces, Shapes
from geo.records import Engine

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

        As :meth:`geo.overlay.pieces.Pieces.near`.
        """


def drawing(engine: Engine, objects: Objects, zones: Shapes) -> Callable[[Shapes], Drawn]:
    """Choose the engine for objects and all zones they are laid over.

    Parameters
    ----------
    engine
        ``plain``, ``grid``, or ``auto``: the grid where there is so much work that compiling its
        loops pays, so that a small run never waits for it.
    objects, zones
        What there is to measure.

    Returns
    -------
    draw
        Makes zones ready to be asked.
    """
    if engine == "plain" or (engine == "auto" and estimated_s(objects, zones) < PLAIN_S):
        return Pieces.of
    from geo.overlay.grid.zones import GridZones  # noqa: PLC0415  compiles

    return lambda shapes: GridZones.of(shapes, threads=objects.threads)


def estimated_s(objects: Objects, zones: Shapes) -> float:
    """Estimate how long the plain path takes, in seconds on one processor."""
    points = int(shapely.get_num_coordinates(zones).sum())
    return CUT_S * points + ASKED_S * len(objects)
