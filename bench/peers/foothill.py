"""Ours: the monitor's own engines, through the smallest door that each task has.

The plain engine is always there. The grid engine is compiled when it is first called and kept on
disk, so it is called once on a few objects before the clock starts; what compiling costs is no
part of these figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from timed import Answer, Contestant, compete, summed

from geo.overlay.cells import cells_under
from geo.overlay.pieces import Pieces
from geo.records import Surface

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Engine:
    """How one engine is called: zones into an index, and objects against it."""

    index: Callable[[Shapes], Any]
    pairs: Callable[[Any, Shapes, int], Answer]


def plain_pairs(index: Pieces, objects: Shapes, _threads: int) -> Answer:
    """Measure the objects on one thread."""
    row, piece = index.tree.query(objects, predicate="intersects")
    area = shapely.area(objects)[row]
    crosses = ~shapely.covers(index.shapes[piece], objects[row])
    area[crosses] = shapely.area(
        shapely.intersection(objects[row[crosses]], index.shapes[piece[crosses]])
    )
    pairs = {"object": row, "zone": index.owner[piece], "area_m2": area}
    return summed(pairs, int(index.owner.max()) + 1)


ENGINES: Mapping[str, Engine] = {"plain": Engine(Pieces.of, plain_pairs)}


class Overlay(Contestant):
    """Objects against the index of the zones."""

    def load(self) -> None:
        """Read both layers."""
        self.engine = ENGINES[self.asked.method]
        self.read_objects()
        self.read_zones()

    def read_objects(self) -> None:
        """Read the objects as polygons."""
        self.objects = np.asarray(gpd.read_parquet(self.asked.objects_file).geometry.values)

    def read_zones(self) -> None:
        """Read the zones as polygons."""
        self.zones = np.asarray(gpd.read_parquet(self.asked.zones_file).geometry.values)

    def prepare(self) -> None:
        """Index the zones."""
        self.index = self.engine.index(self.zones)

    def run(self) -> None:
        """Measure the objects."""
        self.found = self.engine.pairs(self.index, self.objects, self.asked.threads)

    def answer(self) -> Answer:
        """Give the pairs."""
        return self.found


class Files(Overlay):
    """The same from the file of the objects on, with the index ready."""

    def load(self) -> None:
        """Read the zones; the objects are read while the clock runs."""
        self.engine = ENGINES[self.asked.method]
        self.read_zones()

    def run(self) -> None:
        """Read the objects and measure them."""
        self.read_objects()
        super().run()


class Slopes(Contestant):
    """Mean and greatest slope under each object."""

    def load(self) -> None:
        """Read the objects and the slope."""
        self.objects = gpd.read_parquet(self.asked.objects_file).geometry
        place = json.loads(self.asked.slope_file.with_suffix(".json").read_text("utf-8"))
        cell = place["cell_m"]
        self.slope = np.load(self.asked.slope_file)
        self.surface = Surface(
            elevation_m=self.slope,
            transform=(cell, 0.0, place["west"], 0.0, -cell, place["north"]),
            crs=self.objects.crs.to_string(),
            cell_m=(cell, cell),
            void_share=0.0,
            source="none",
            file=self.asked.slope_file.name,
        )

    def run(self) -> None:
        """Find the cells of every object and weigh their slopes."""
        cells = cells_under(self.objects, self.surface)
        row, covered = cells["shape"].to_numpy(), cells["covered"].to_numpy()
        slope = self.slope.ravel()[cells["cell"].to_numpy()]
        count = len(self.objects)
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        self.greatest = np.full(count, np.nan)
        self.greatest[row[starts]] = np.maximum.reduceat(slope, starts)
        weights = np.bincount(row, covered, count)
        self.mean = np.bincount(row, covered * slope, count) / weights

    def answer(self) -> Answer:
        """Give one row an object."""
        return {
            "object": np.arange(len(self.objects)),
            "mean_deg": self.mean,
            "max_deg": self.greatest,
        }


if __name__ == "__main__":
    compete(
        {
            f"{task} {engine}": contestant
            for engine in ENGINES
            for task, contestant in (("overlay", Overlay), ("files", Files))
        }
        | {"slopes plain": Slopes},
        packages=("foothill-monitor", "shapely", "numpy"),
    )
