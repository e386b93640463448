"""Ours: the monitor's own engines, through the smallest door that each task has.

The plain engine is always there. The grid engine is compiled when it is first called and kept on
disk, so it is called once on a few objects before the clock starts; what compiling costs is no
part of these figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import shapely
from timed import Answer, Contestant, compete, summed

from geo import tables
from geo.overlay.cells import cells_under
from geo.overlay.exposure import exposure_table, setting_of
from geo.overlay.grid.areas import areas
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.index import Index
from geo.overlay.kept import Asked, Overlaid, overlaid
from geo.overlay.nearest import Features
from geo.overlay.objects import Objects
from geo.overlay.pieces import Pieces
from geo.overlay.rings import Rings
from geo.records import Surface

AT_ONCE = 1 << 14
"""Objects that a thread takes at a time."""

CHANGED = 100
"""Of so many objects one is another than before."""

POSITION_ERROR_M, BOUNDARY_ERROR_M = 1.0, 2.0
"""Two sigma, of objects and of zones; as in ``bench/monitored.py``."""

KEY = "0123456789abcdef" * 2

Shapes = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Engine:
    """How one engine is called: zones into an index; objects, or a file of them, into pairs."""

    index: Callable[[Shapes, int], Any]
    pairs: Callable[[Any, Shapes, int], Answer]
    from_file: Callable[[Any, Any, int], Answer]


def shapes_of(file: Any) -> Shapes:
    """Read a layer as shapes."""
    return np.asarray(gpd.read_parquet(file).geometry.values)


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


def grid_index(zones: Shapes, threads: int) -> Index:
    """Cut zones into cells."""
    return Index.of(Rings.of(zones), threads=threads)


def grid_pairs(index: Index, shapes: Shapes, threads: int) -> Answer:
    """Take polygons apart, and measure them in parts, several at once."""
    rings, area = Rings.of(shapes), shapely.area(shapes)
    starts = range(0, len(area), AT_ONCE)
    with ThreadPoolExecutor(threads) as pool:
        return joined(pool.map(lambda start: measured(index, rings, area, start, AT_ONCE), starts))


def grid_from_file(index: Index, file: Any, threads: int) -> Answer:
    """Read polygons without building a geometry of each, several row groups at once."""
    groups = pq.ParquetFile(file).metadata
    rows = [groups.row_group(number).num_rows for number in range(groups.num_row_groups)]

    def part(number: int) -> Answer:
        column = pq.ParquetFile(file).read_row_group(number, columns=["geometry"])["geometry"]
        rings = Rings.from_wkb(column)
        area = ring_areas(rings.x, rings.y, rings.ring, rings.polygon, rings.shape)
        found = measured(index, rings, area, 0, len(rings))
        return found | {"object": found["object"] + sum(rows[:number])}

    with ThreadPoolExecutor(threads) as pool:
        return joined(pool.map(part, range(len(rows))))


def measured(index: Index, rings: Rings, area: Floats, start: int, count: int) -> Answer:
    """Measure some objects."""
    some = np.arange(start, min(start + count, len(area)))
    end, zone, common = areas(
        rings.x, rings.y, rings.ring, rings.polygon, rings.shape, area, some,
        index.frame, index.zones, index.start, index.zone, index.first, index.edges,
        index.wanted,
    )  # fmt: skip
    return {"object": np.repeat(some, np.diff(end, prepend=0)), "zone": zone, "area_m2": common}


def joined(parts: Iterable[Answer]) -> Answer:
    """Put what was found one after another."""
    found = list(parts)
    return {key: np.concatenate([one[key] for one in found]) for key in found[0]}


@compiled
def ring_areas(x: Floats, y: Floats, ring: Counts, polygon: Counts, shape: Counts) -> Floats:
    """Measure shapes by their rings: the shell of each polygon without its holes.

    Coordinates are taken from the first point of each ring, as products of those of a city
    lose the square decimetres.
    """
    area = np.zeros(shape.shape[0] - 1)
    for s in range(area.shape[0]):
        for p in range(shape[s], shape[s + 1]):
            for r in range(polygon[p], polygon[p + 1]):
                twice, first = 0.0, ring[r]
                for k in range(first, ring[r + 1] - 1):
                    twice += (x[k] - x[first]) * (y[k + 1] - y[first])
                    twice -= (x[k + 1] - x[first]) * (y[k] - y[first])
                area[s] += abs(twice) / 2 if r == polygon[p] else -abs(twice) / 2
    return area


ENGINES: Mapping[str, Engine] = {
    "plain": Engine(
        lambda zones, _threads: Pieces.of(zones),
        plain_pairs,
        lambda index, file, threads: plain_pairs(index, shapes_of(file), threads),
    ),
    "grid": Engine(grid_index, grid_pairs, grid_from_file),
}


class Overlay(Contestant):
    """Objects, as shapes in memory, against the index of the zones."""

    def load(self) -> None:
        """Read both layers, and have the engine ready to run."""
        self.engine = ENGINES[self.asked.method]
        self.shapes = shapes_of(self.asked.objects_file)
        self.zones = shapes_of(self.asked.zones_file)
        self.engine.pairs(self.engine.index(self.zones[-1:], 1), self.shapes[:1], 1)

    def prepare(self) -> None:
        """Index the zones."""
        self.index = self.engine.index(self.zones, self.asked.threads)

    def run(self) -> None:
        """Measure the objects."""
        self.found = self.engine.pairs(self.index, self.shapes, self.asked.threads)

    def answer(self) -> Answer:
        """Give the pairs."""
        return self.found


class Files(Overlay):
    """The same from the file of the objects on, with the index ready."""

    def load(self) -> None:
        """Have the engine ready to run; the objects are read again while the clock runs."""
        super().load()
        del self.shapes
        if self.asked.method == "grid":
            few = self.engine.index(self.zones[-1:], 1)
            self.engine.from_file(few, self.asked.objects_file, 1)  # compiles what reads a file

    def run(self) -> None:
        """Read the objects and measure them."""
        self.found = self.engine.from_file(self.index, self.asked.objects_file, self.asked.threads)


class Nearest(Contestant):
    """The nearest fault of every object, from its shape to a table that names it."""

    def load(self) -> None:
        """Read both layers, and have the engine ready to run."""
        self.engine: Any = self.asked.method
        self.shapes = shapes_of(self.asked.objects_file)
        self.faults = shapes_of(self.asked.faults_file)
        few = Features.of(self.faults[:2], engine=self.engine)
        few.nearest(Objects.of(self.shapes[:1], threads=1))

    def prepare(self) -> None:
        """Cut the faults and index them."""
        self.features = Features.of(self.faults, engine=self.engine, threads=self.asked.threads)

    def run(self) -> None:
        """Find the nearest fault of every object."""
        objects = Objects.of(self.shapes, threads=self.asked.threads)
        self.found = self.features.nearest(objects)

    def answer(self) -> Answer:
        """Give one fault an object."""
        found = self.found.rename(columns={"feature": "fault"})
        return {name: found[name].to_numpy() for name in found}


class Rerun(Contestant):
    """The table of exposure once more, when one object in 100 was moved by a metre.

    Preparation is the run before: every zone and every object, measured from nothing by the same
    engine, to the same table. Both take the fingerprints of all objects and zones, and order and
    name the pairs; zones that the run before drew in and out by their error are kept as drawn.
    """

    def load(self) -> None:
        """Read both layers, and have the engine ready to run."""
        self.engine: Any = self.asked.method
        objects, drawn = (
            gpd.read_parquet(one) for one in (self.asked.objects_file, self.asked.zones_file)
        )
        columns = {
            "zone_id": drawn["zone_id"].astype(str), "layer_id": drawn["kind"], "part": "area",
            "boundary_error_m": BOUNDARY_ERROR_M, "boundary_error_assumed": False,
            "geometry_state": "ok", "geometry": drawn.geometry,
        }  # fmt: skip
        self.number = drawn.set_index(columns["zone_id"])["zone_id"]
        frame = gpd.GeoDataFrame(columns, geometry="geometry", crs=drawn.crs)
        self.zones = tables.ZONES.shape(frame, drawn.crs.to_string())
        shapes = np.asarray(objects.geometry.values)
        moved = shapes.copy()
        moved[::CHANGED] = shapely.transform(shapes[::CHANGED], lambda points: points + 1.0)
        self.shapes, self.moved = shapes, moved
        self.ids = objects["object_id"].astype(str).str.zfill(len(str(len(objects))))  # in order
        self.measured(shapes[:1], self.zones[-1:], None)

    def measured(
        self, shapes: Shapes, zones: gpd.GeoDataFrame, before: Overlaid | None
    ) -> tuple[pd.DataFrame, Overlaid]:
        """Lay objects over zones, and name what is found."""
        objects = Objects.of(shapes, threads=self.asked.threads)
        asked = Asked.of(objects, pd.Series(POSITION_ERROR_M, index=range(len(shapes))), KEY)
        setting = setting_of(self.engine, objects, zones)
        pairs, now = overlaid(asked, zones, setting, reach_m={}, key=KEY, before=before)
        return exposure_table(pairs, self.ids[: len(shapes)], zones), now

    def prepare(self) -> None:
        """Measure all objects as they were."""
        _, self.before = self.measured(self.shapes, self.zones, None)

    def run(self) -> None:
        """Measure those that changed, and take over the others."""
        self.found, _ = self.measured(self.moved, self.zones, self.before)

    def answer(self) -> Answer:
        """Give the pairs."""
        return {
            "object": self.found["building_id"].astype(np.int64).to_numpy(),
            "zone": self.number.loc[self.found["zone_id"]].to_numpy(),
            "area_m2": self.found["overlap_m2"].to_numpy(),
        }


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
        self.cells(self.objects[:1])

    def cells(self, objects: gpd.GeoSeries) -> pd.DataFrame:
        """Find the cells under objects."""
        engine: Any = self.asked.method
        return cells_under(objects, self.surface, engine=engine)

    def run(self) -> None:
        """Find the cells of every object and weigh their slopes."""
        cells = self.cells(self.objects)
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


TASKS = {
    "overlay": Overlay, "files": Files, "nearest": Nearest, "slopes": Slopes, "rerun": Rerun,
}  # fmt: skip


if __name__ == "__main__":
    compete(
        {
            f"{task} {engine}": contestant
            for engine in ENGINES
            for task, contestant in TASKS.items()
        },
        packages=("foothill-monitor", "shapely", "numpy"),
    )
