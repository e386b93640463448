"""Peer: shapely as one does it who knows where the time goes; the strong baseline.

Zones are cut into pieces of at most 128 vertices, which are prepared; a tree of the objects is
asked for each piece; an object that a piece covers keeps its area, and only what crosses an edge
is clipped. GEOS lets go of the interpreter, so threads help. Lines are cut into short ones.
The pieces that other peers read are made here too, by the task ``cut``.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from timed import Answer, Asked, Contestant, compete, summed

MOST_VERTICES = 128
PARTS = 8
"""Into how many the objects of each thread go, so that a tree of them stays in the cache."""

SEGMENTS = 4
"""Of a fault in one piece."""

Shapes = npt.NDArray[np.object_]
Indices = npt.NDArray[np.intp]


class Cut(Contestant):
    """Cuts the zones, and keeps the pieces as a file."""

    def load(self) -> None:
        """Read the zones."""
        self.zones = gpd.read_parquet(self.asked.zones_file)

    def prepare(self) -> None:
        """Cut them."""
        self.pieces, self.owner = subdivided(self.zones.geometry.values)

    def answer(self) -> Answer:
        """Write the pieces down beside the zones."""
        found = gpd.GeoDataFrame(
            {"zone_id": self.owner.astype(np.int64)}, geometry=self.pieces, crs=self.zones.crs
        )
        found.to_parquet(self.asked.pieces_file)
        return {"pieces": np.array([len(found)])}


class Overlay(Contestant):
    """Objects against prepared pieces."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.pool = ThreadPoolExecutor(asked.threads)

    def load(self) -> None:
        """Read both layers."""
        self.objects = np.asarray(gpd.read_parquet(self.asked.objects_file).geometry.values)
        self.read_zones()

    def read_zones(self) -> None:
        """Read the zones alone."""
        self.zones = np.asarray(gpd.read_parquet(self.asked.zones_file).geometry.values)

    def prepare(self) -> None:
        """Cut the zones and prepare the pieces, for each thread its own.

        A prepared geometry builds its index on first use and keeps notes while it is asked, so
        two threads may not share one: GEOS then crashes, or answers wrong (libgeos issue 825).
        """
        pieces, self.owner = subdivided(self.zones)
        self.pieces = [pieces, *(copied(pieces) for _ in range(1, self.asked.threads))]
        for own in self.pieces:
            shapely.prepare(own)

    def run(self) -> None:
        """Measure the objects in parts, every thread its share of them."""
        parts = np.array_split(np.arange(len(self.objects)), PARTS * self.asked.threads)
        shares = [parts[thread :: self.asked.threads] for thread in range(self.asked.threads)]
        found = [one for some in self.pool.map(self.share, self.pieces, shares) for one in some]
        self.found = {key: np.concatenate([one[key] for one in found]) for key in found[0]}

    def share(self, pieces: Shapes, parts: list[Indices]) -> list[Answer]:
        """Measure the objects of one thread."""
        return [self.part(pieces, rows) for rows in parts]

    def part(self, pieces: Shapes, rows: Indices) -> Answer:
        """Measure some of the objects."""
        objects = self.objects[rows]
        piece, row = shapely.STRtree(objects).query(pieces, predicate="intersects")
        area = shapely.area(objects)[row]
        crosses = ~shapely.covers(pieces[piece], objects[row])
        area[crosses] = shapely.area(
            shapely.intersection(objects[row[crosses]], pieces[piece[crosses]])
        )
        pairs = {"object": rows[row], "zone": self.owner[piece], "area_m2": area}
        return summed(pairs, len(self.zones))

    def answer(self) -> Answer:
        """Give the pairs."""
        return self.found

    def close(self) -> None:
        """Let the threads go."""
        self.pool.shutdown()


class Files(Overlay):
    """The same from the file of the objects on, with the pieces ready."""

    def load(self) -> None:
        """Read the zones; the objects are read while the clock runs."""
        self.read_zones()

    def run(self) -> None:
        """Read the objects and measure them."""
        self.objects = np.asarray(gpd.read_parquet(self.asked.objects_file).geometry.values)
        super().run()


class Nearest(Contestant):
    """A tree of lines cut short, so that it can leave most of each aside."""

    def load(self) -> None:
        """Read both layers."""
        self.objects = np.asarray(gpd.read_parquet(self.asked.objects_file).geometry.values)
        self.faults = np.asarray(gpd.read_parquet(self.asked.faults_file).geometry.values)

    def prepare(self) -> None:
        """Cut the faults and index what there is."""
        cut = [
            (number, piece)
            for number, fault in enumerate(self.faults)
            for piece in shortened(shapely.get_coordinates(fault))
        ]
        self.owner = np.array([number for number, _ in cut])
        self.tree = shapely.STRtree([piece for _, piece in cut])

    def run(self) -> None:
        """Find the nearest piece of every object."""
        (self.row, self.piece), self.distance = self.tree.query_nearest(
            self.objects, return_distance=True, all_matches=False
        )

    def answer(self) -> Answer:
        """Give one fault an object."""
        return {
            "object": self.row,
            "fault": self.owner[self.piece],
            "distance_m": self.distance,
        }


def copied(shapes: Shapes) -> Shapes:
    """Give shapes of their own."""
    copies: Shapes = shapely.from_wkb(shapely.to_wkb(shapes))
    return copies


def shortened(points: npt.NDArray[np.float64]) -> list[shapely.LineString]:
    """Cut one line into pieces of at most four segments."""
    starts = range(0, len(points) - 1, SEGMENTS)
    return [shapely.LineString(points[start : start + SEGMENTS + 1]) for start in starts]


def subdivided(zones: Shapes) -> tuple[Shapes, Indices]:
    """Halve polygons until none has more than 128 vertices; give the zone of each piece too."""
    pieces, owner = polygons(zones, np.arange(len(zones)))
    done: list[tuple[Shapes, Indices]] = []
    while len(pieces):
        large = shapely.get_num_coordinates(pieces) > MOST_VERTICES
        done.append((pieces[~large], owner[~large]))
        pieces, owner = halved(pieces[large], owner[large])
    return np.concatenate([one for one, _ in done]), np.concatenate([two for _, two in done])


def halved(pieces: Shapes, owner: Indices) -> tuple[Shapes, Indices]:
    """Cut each piece across the middle of its longer side."""
    west, south, east, north = shapely.bounds(pieces).T
    wide = (east - west) >= (north - south)
    x, y = (west + east) / 2, (south + north) / 2
    boxes = (
        np.c_[west, south, np.where(wide, x, east), np.where(wide, north, y)],
        np.c_[np.where(wide, x, west), np.where(wide, south, y), east, north],
    )
    # clip_by_rect takes a third of the time of an intersection, and ages where holes are many
    holed = shapely.get_num_interior_rings(pieces) > 0
    halves = [
        half
        for box in boxes
        for half in (
            shapely.intersection(pieces[holed], shapely.box(*box[holed].T)),
            np.array(
                [
                    shapely.clip_by_rect(piece, *bounds)
                    for piece, bounds in zip(pieces[~holed], box[~holed], strict=True)
                ],
                dtype=object,
            ),
        )
    ]
    return polygons(
        valid(np.concatenate(halves)), np.concatenate([owner[holed], owner[~holed]] * 2)
    )


def valid(shapes: Shapes) -> Shapes:
    """Mend what clipping left with a bridge of no width."""
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return shapes


def polygons(shapes: Shapes, owner: Indices) -> tuple[Shapes, Indices]:
    """Take shapes apart into single polygons; lines and points of contact have no area."""
    parts, first = shapely.get_parts(shapes, return_index=True)
    inner, second = shapely.get_parts(parts, return_index=True)
    areal = (shapely.get_type_id(inner) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(inner)
    return inner[areal], owner[first[second[areal]]]


if __name__ == "__main__":
    compete(
        {"cut": Cut, "overlay": Overlay, "files": Files, "nearest": Nearest},
        packages=("shapely", "geopandas", "pyarrow"),
    )
