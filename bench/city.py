"""Draws a foothill city from a seed: relief, zones, faults, parcels and buildings.

Flat steppe in the north, mountains in the south, 35 by 25 km. Nothing in it is a real place:
the coordinates are those of a metric CRS, and every line is a random one. A city of less
``detail`` has the same plan with fewer vertices, for a quick look and for tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rasterio.features import shapes as traced
from rasterio.features import sieve
from rasterio.transform import Affine, from_origin

CRS = "EPSG:32643"
WEST, SOUTH = 640_000.0, 4_775_000.0
WIDTH_M, HEIGHT_M = 35_000.0, 25_000.0
CELL_M = 10.0
STEEP_DEG = (15, 25)
PATCHES = 3_000
SMALLEST_PATCH = 12
"""Cells; a smaller patch of steep ground is noise."""

RIVERS = 12
STRIPS_M = (35.0, 120.0, 500.0)
FAULTS, FAULT_BANDS_M = 30, (50.0, 200.0, 500.0)
SEISMIC_CELLS = 24
ECOLOGICAL_AREAS = 40

PARCELS_SHARE = 0.6
"""Parcels among the objects; the others are buildings on them."""

OUTLINES = (
    np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]]),
    np.array(
        [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.1], [0.05, 0.1], [0.05, 0.5], [-0.5, 0.5], [-0.5, -0.5]]
    ),
    np.array(
        [[-0.5, -0.4], [-0.35, -0.5], [0.4, -0.5], [0.5, -0.25], [0.5, 0.45], [0.1, 0.5],
         [-0.42, 0.47], [-0.5, 0.2], [-0.5, -0.4]]
    ),
)  # fmt: skip
"""A rectangle, an L and an octagon with uneven corners, one metre across."""

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]
Draw = np.random.Generator
Zone = tuple[str, Any]


def elevation(seed: int, detail: float = 1.0) -> tuple[npt.NDArray[np.float32], Affine]:
    """Draw the elevation in metres, the first row in the north, with the place of its cells."""
    cell = CELL_M / detail
    rows, columns = int(HEIGHT_M / cell), int(WIDTH_M / cell)
    south = np.linspace(0, 1, rows)[:, None]
    smooth = 650 + 500 * south + 2600 * np.clip(south - 0.55, 0, None) ** 1.5
    rough = 6 + 420 * np.clip(south - 0.35, 0, None) ** 1.3
    height = smooth + rough * _fractal(rows, columns, np.random.default_rng(seed))
    return height.astype(np.float32), from_origin(WEST, SOUTH + HEIGHT_M, cell, cell)


def slope(height: npt.NDArray[np.float32], cell_m: float) -> npt.NDArray[np.float32]:
    """Give the slope in degrees, by differences of neighbouring cells."""
    north, east = np.gradient(height, cell_m)
    return np.degrees(np.arctan(np.hypot(east, north))).astype(np.float32)


def faults(seed: int, detail: float = 1.0) -> gpd.GeoDataFrame:
    """Draw the lines of the faults, most of them in the mountains."""
    draw = np.random.default_rng([seed, 1])
    lines = [_fault(draw, detail) for _ in range(FAULTS)]
    return gpd.GeoDataFrame({"fault_id": np.arange(FAULTS)}, geometry=lines, crs=CRS)


def zones(seed: int, detail: float = 1.0) -> gpd.GeoDataFrame:
    """Draw all zones: strips along water, a park, seismic cells, bands, habitats, steep ground.

    Returns
    -------
    zones
        3,194 valid polygons with 2.9 million vertices at full detail: ``zone_id`` (from 0),
        ``kind``.
    """
    draw = np.random.default_rng([seed, 2])
    lines = faults(seed, detail).geometry.values
    height, place = elevation(seed, detail)
    drawn = [
        *strips(draw, [_vertices(one, detail) for one in _river_vertices(draw)]),
        _park(draw, detail),
        *_seismic(draw, detail),
        *(_habitat(draw, detail) for _ in range(ECOLOGICAL_AREAS)),
        *((f"fault_{w:.0f}", one) for w in FAULT_BANDS_M for one in shapely.buffer(lines, w)),
        *_steep(slope(height, place.a), place),
    ]
    return as_zones(drawn)


def as_zones(drawn: list[Zone]) -> gpd.GeoDataFrame:
    """Give zones their numbers, and mend outlines that cross themselves."""
    shapes = np.array([shape for _, shape in drawn], dtype=object)
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure", keep_collapsed=False)
    return gpd.GeoDataFrame(
        {"zone_id": np.arange(len(drawn)), "kind": [kind for kind, _ in drawn]},
        geometry=shapes,
        crs=CRS,
    )


def strips(draw: Draw, vertices: list[int]) -> list[Zone]:
    """Draw water and its strips, three widths each; all run south to north but the last one."""
    return [
        strip
        for place, count in enumerate(vertices)
        for strip in _along(draw, count, place, canal=place == len(vertices) - 1)
    ]


def objects(count: int, seed: int, tile: int = 0) -> gpd.GeoDataFrame:
    """Draw parcels over the whole city, and buildings on some of them.

    Beyond some 1,300,000 the city is full, and parcels would lie on one another: draw tiles.

    Returns
    -------
    objects
        ``object_id`` (from 0), ``kind`` (parcel or building) and a polygon of 4 to 8 corners;
        parcels have 300 to 2,000 m2.
    """
    draw = np.random.default_rng([seed, 3, tile])
    parcels = round(count * PARCELS_SHARE)
    x, y, room_m2 = _scattered(draw, parcels)
    area = np.clip(draw.lognormal(np.log(700), 0.45, parcels), 300, 2000)
    area = np.minimum(area, max(300.0, 0.8 * room_m2))
    aspect = draw.uniform(0.5, 1.0, parcels)
    width, depth = np.sqrt(area / aspect), np.sqrt(area * aspect)
    turn = _turned(draw, x, y)
    kind = draw.choice(3, parcels, p=[0.65, 0.15, 0.20])
    on = np.sort(draw.permutation(parcels)[: count - parcels])
    part = draw.uniform(0.3, 0.6, (len(on), 2))
    built = draw.choice(3, len(on), p=[0.55, 0.35, 0.10])
    shapes = [
        _placed(kind, np.c_[x, y], np.c_[width, depth], turn),
        _placed(built, np.c_[x, y][on], np.c_[width, depth][on] * part, turn[on]),
    ]
    return gpd.GeoDataFrame(
        {
            "object_id": np.arange(count),
            "kind": np.repeat(["parcel", "building"], [parcels, len(on)]),
        },
        geometry=np.concatenate(shapes),
        crs=CRS,
    )


def _vertices(count: float | np.integer[Any], detail: float) -> int:
    return max(16, round(count * detail))


def _fractal(rows: int, columns: int, draw: Draw) -> Floats:
    """Draw a surface whose roughness follows a power law; mean 0, deviation 1."""
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :])
    frequency[0, 0] = 1
    strength = frequency**-1.7
    strength[0, 0] = 0
    phase = np.exp(2j * np.pi * draw.random(strength.shape))
    surface: Floats = np.fft.irfft2(strength * phase, s=(rows, columns))
    return (surface - surface.mean()) / surface.std()


def _wander(count: int, draw: Draw, smoothness: float) -> Floats:
    """Draw a line that wanders between -1 and 1."""
    frequency = np.fft.rfftfreq(count)
    frequency[0] = 1
    strength = frequency ** (-smoothness / 2)
    strength[0] = 0
    phase = np.exp(2j * np.pi * draw.random(len(frequency)))
    line: Floats = np.fft.irfft(strength * phase, count)
    return line / np.abs(line).max()


def _fault(draw: Draw, detail: float) -> shapely.LineString:
    count = _vertices(draw.integers(60, 400), detail)
    length, angle = draw.uniform(4_000, 22_000), np.radians(draw.normal(12, 8))
    x = WEST + draw.random() * WIDTH_M
    y = SOUTH + draw.triangular(0, 0.35, 1) * HEIGHT_M
    along = np.linspace(-0.5, 0.5, count) * length
    aside = 250 * _wander(count, draw, 2.6)
    return shapely.LineString(
        np.c_[
            x + along * np.cos(angle) - aside * np.sin(angle),
            y + along * np.sin(angle) + aside * np.cos(angle),
        ]
    )


def _river_vertices(draw: Draw) -> Iterator[int]:
    sizes = [5_000, 12_000, 25_000, 50_000, 100_000]
    yield from draw.choice(sizes, RIVERS + 1, p=[0.2, 0.25, 0.25, 0.2, 0.1]).tolist()


def _along(draw: Draw, vertices: int, place: int, *, canal: bool) -> Iterator[Zone]:
    """Draw the strips of one river; its banks never cross, as each runs one way."""
    share = np.linspace(0, 1, vertices)
    along = WEST + share * WIDTH_M if canal else SOUTH + share * HEIGHT_M
    first = SOUTH + 13_000 if canal else WEST + 1_500 + place * (WIDTH_M - 3_000) / (RIVERS - 1)
    middle = first + 1_500 * _wander(vertices, draw, 3.2) + 12 * _wander(vertices, draw, 1.6)
    for half in STRIPS_M:
        banks = [
            middle + side * half * (1 + 0.25 * _wander(vertices, draw, 1.8)) for side in (-1, 1)
        ]
        there, back = (np.c_[along, one] if canal else np.c_[one, along] for one in banks)
        yield f"water_{half:.0f}", shapely.Polygon(np.r_[there, back[::-1]])


def _blob(draw: Draw, x: float, y: float, radius: float, count: int) -> Floats:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    reach = radius * (1 + 0.35 * _wander(count, draw, 2.2))
    return np.c_[x + reach * np.cos(angle), y + reach * np.sin(angle)]


def _park(draw: Draw, detail: float) -> Zone:
    """Draw the park: the southern third, with twelve enclaves that do not belong to it."""
    count = _vertices(20_000, detail)
    x = np.linspace(WEST - 500, WEST + WIDTH_M + 500, count)
    y = SOUTH + 8_000 + 1_800 * _wander(count, draw, 2.4)
    south = [[WEST + WIDTH_M + 500, SOUTH - 500], [WEST - 500, SOUTH - 500]]
    holes = [
        _blob(draw, WEST + 2_000 + n * 2_700, SOUTH + 3_000 + 1_000 * (n % 3), 350,
              _vertices(400, detail))
        for n in range(12)
    ]  # fmt: skip
    return "park", shapely.Polygon(np.r_[np.c_[x, y], south], holes)


def _seismic(draw: Draw, detail: float) -> Iterator[Zone]:
    """Part the whole city into cells with wavy shared edges: every object lies in one."""
    x, y = draw.random((2, SEISMIC_CELLS)) * [[WIDTH_M], [HEIGHT_M]]
    box = shapely.box(WEST - 800, SOUTH - 800, WEST + WIDTH_M + 800, SOUTH + HEIGHT_M + 800)
    seeds = shapely.multipoints(np.c_[WEST + x, SOUTH + y])
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=box))
    waves = draw.normal(size=(24, 2)) * 2 * np.pi / 900
    phases = draw.random((24, 2)) * 2 * np.pi

    def wavy(points: Floats) -> Floats:
        at = points @ waves.T
        return (
            points + np.c_[np.sin(at + phases[:, 0]).sum(1), np.cos(at + phases[:, 1]).sum(1)] * 3
        )

    fine = shapely.segmentize(shapely.intersection(cells, box), 15 / detail)
    yield from (("seismic", cell) for cell in shapely.transform(fine, wavy))


def _habitat(draw: Draw, detail: float) -> Zone:
    x, y = WEST + draw.random() * WIDTH_M, SOUTH + draw.random() * HEIGHT_M
    count = _vertices(draw.integers(400, 5_000), detail)
    return "ecology", shapely.Polygon(_blob(draw, x, y, draw.uniform(200, 2_000), count))


def _steep(slope_deg: npt.NDArray[np.float32], place: Affine) -> list[Zone]:
    """Trace the largest patches of steep ground along the cells."""
    found = [
        (f"slope_{least}", shapely.Polygon(rings[0], rings[1:]))
        for least in STEEP_DEG
        for rings in _patches(slope_deg > least, place)
    ]
    areas = np.array([one.area for _, one in found])
    largest = np.sort(np.argsort(-areas, kind="stable")[:PATCHES])
    return [found[one] for one in largest]


def _patches(steep: npt.NDArray[np.bool_], place: Affine) -> Iterator[list[Floats]]:
    whole = sieve(steep.astype(np.uint8), SMALLEST_PATCH)
    for outline, _ in traced(whole, mask=whole == 1, transform=place):
        yield [np.array(ring) for ring in outline["coordinates"]]


def _scattered(draw: Draw, count: int) -> tuple[Floats, Floats, float]:
    """Scatter places over the city, one a cell of a coarse grid; give the room of a cell too."""
    columns = int(np.ceil(np.sqrt(count * WIDTH_M / HEIGHT_M)))
    rows = int(np.ceil(count / columns))
    cell = np.sort(draw.permutation(rows * columns)[:count])
    across, up = WIDTH_M / columns, HEIGHT_M / rows
    x = WEST + (cell % columns + 0.5 + draw.uniform(-0.15, 0.15, count)) * across
    y = SOUTH + (cell // columns + 0.5 + draw.uniform(-0.15, 0.15, count)) * up
    return x, y, across * up


def _turned(draw: Draw, x: Floats, y: Floats) -> Floats:
    """Turn the parcels of each square kilometre nearly alike, as streets do."""
    blocks = draw.uniform(0, np.pi / 2, (int(HEIGHT_M // 1000) + 1, int(WIDTH_M // 1000) + 1))
    row, column = ((y - SOUTH) // 1000).astype(int), ((x - WEST) // 1000).astype(int)
    return blocks[row, column] + draw.normal(0, 0.02, len(x))


def _placed(kind: npt.NDArray[np.int64], places: Floats, sizes: Floats, turn: Floats) -> Shapes:
    """Set outlines down at their places, scaled and turned."""
    placed = np.empty(len(kind), dtype=object)
    for number, outline in enumerate(OUTLINES):
        some = np.flatnonzero(kind == number)
        across, up = (outline[:, axis] * sizes[some, axis, None] for axis in (0, 1))
        cos, sin = np.cos(turn[some, None]), np.sin(turn[some, None])
        corners = np.stack([across * cos - up * sin, across * sin + up * cos], -1)
        placed[some] = shapely.polygons(places[some, None] + corners)
    return placed


def shifted(frame: gpd.GeoDataFrame, key: str, tile: int, before: int) -> gpd.GeoDataFrame:
    """Set one tile of a larger country beside the others, its ids counted on from ``before``."""
    east, north = tile % 4 * (WIDTH_M + 5_000), tile // 4 * (HEIGHT_M + 5_000)
    moved = frame.geometry.translate(east, north)
    return frame.set_geometry(moved).assign(**{key: frame[key] + before})


def joined(tiles: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Join tiles into one table."""
    return gpd.GeoDataFrame(pd.concat(tiles, ignore_index=True), crs=CRS)
