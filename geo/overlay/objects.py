"""Objects that are laid over layer after layer, with what is worked out of them once."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt
import shapely

from geo.overlay.pieces import Indices, Shapes
from geo.overlay.rings import Rings

Floats = npt.NDArray[np.float64]

AT_ONCE = 1 << 14
"""Objects that one thread takes at a time: some milliseconds of work."""


@dataclass(frozen=True)
class Objects:
    """Shapes of any kind, in the metric CRS."""

    shapes: Shapes
    threads: int

    @classmethod
    def of(cls, shapes: Shapes, *, threads: int | None = None) -> Self:
        """Take shapes as they are.

        Parameters
        ----------
        shapes
            Buildings, parcels, sites.
        threads
            How many chunks of them are measured at once; as many as the machine has
            processors if left out. No figure hangs on it.
        """
        return cls(np.asarray(shapes), threads or multiprocessing.cpu_count())

    def only(self, which: Indices) -> Self:
        """Give some of them, of which everything is worked out anew."""
        return type(self)(self.shapes[which], self.threads)

    def __len__(self) -> int:
        """Give the number of objects."""
        return len(self.shapes)

    @cached_property
    def area(self) -> Floats:
        """Their areas in square metres; 0 of points and lines."""
        return np.asarray(shapely.area(self.shapes), dtype=np.float64)

    @cached_property
    def rings(self) -> Rings:
        """Their polygons as plain arrays."""
        return Rings.of(self.shapes)

    @cached_property
    def areal(self) -> npt.NDArray[np.bool_]:
        """Whether each is a polygon, or several."""
        areal = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
        return np.isin(shapely.get_type_id(self.shapes), areal)

    @cached_property
    def points(self) -> npt.NDArray[np.int32]:
        """The number of points of each."""
        return np.asarray(shapely.get_num_coordinates(self.shapes))

    @cached_property
    def bounds(self) -> Floats:
        """West, south, east and north of each."""
        return np.asarray(shapely.bounds(self.shapes), dtype=np.float64)

    def chunks(self, which: Indices) -> list[Indices]:
        """Cut a list of objects into what one thread takes at a time."""
        return [which[k : k + AT_ONCE] for k in range(0, len(which), AT_ONCE)]
