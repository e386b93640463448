"""The other buildings: rows of plots in town and foothills, a few without their papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from shapely.geometry import MultiPoint, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.prepared import prep

from demo_town import ground, relief
from demo_town.buildings import FIRST_FLIGHT, FLIGHTS, Building, Seen, Use

Choice = TypeVar("Choice")

SEED = 2026
IN_TOWN, IN_FOOTHILLS = 170, 80
PLOT_M = 40.0
# Every rule's first version came into force between the first and the second flight.
SPANS: tuple[tuple[Seen, int], ...] = (
    (FIRST_FLIGHT, 6),
    ((FLIGHTS[0], FLIGHTS[1]), 3),
    ((FLIGHTS[1], FLIGHTS[2]), 30),
    ((FLIGHTS[2], FLIGHTS[3]), 20),
    ((FLIGHTS[3], FLIGHTS[4]), 8),
    ((FLIGHTS[4], FLIGHTS[5]), 18),
    ((FLIGHTS[5], FLIGHTS[6]), 15),
)
TOWN_USES: tuple[tuple[Use, int], ...] = (
    ("house", 60), ("apartments", 24), ("hotel", 6), ("school", 4), ("retail", 6),
)  # fmt: skip
FLOORS: dict[Use, tuple[int, ...]] = {
    "house": (1, 2, 2, 3),
    "apartments": (4, 5, 5, 9),
    "hotel": (3, 4),
    "school": (2, 3),
    "retail": (1, 2),
}
SIZE_M: dict[Use, tuple[float, float]] = {
    "house": (11, 9),
    "apartments": (30, 13),
    "hotel": (28, 20),
    "school": (32, 18),
    "retail": (20, 14),
}
FOOTHILLS_WITHOUT_PERMIT = 7
TOWN_WITHOUT_PERMIT = 24  # no rule asks for one there


def fill(planted: Sequence[Building]) -> list[Building]:
    """Give about 250 buildings that keep clear of the planted ones and of every zone's edge."""
    # S311: a fixed seed is the purpose here, so that the same town comes out each time
    chance = Random(SEED)  # noqa: S311
    taken = prep(_taken(planted))
    town = _chosen(_plots(_town_rows()), taken, IN_TOWN, chance)
    hills = _chosen(_plots(_foothill_rows()), taken, IN_FOOTHILLS, chance)
    return [
        _building(
            number, plot, chance, in_town=number <= len(town), town=len(town), hills=len(hills)
        )
        for number, plot in enumerate(town + hills, start=1)
    ]


def _taken(planted: Sequence[Building]) -> BaseGeometry:
    """Give the ground left free: planted plots, and zones with a margin wider than their error."""
    voids = [
        ground.point(east, north).buffer((reach + 3) * relief.CELL_M)
        for east, north, reach in relief.VOIDS
    ]
    sites = MultiPoint(list(ground.SLIDES.values()))
    return unary_union(
        [
            *[building.shape.buffer(28) for building in planted],
            *[line.buffer(9) for _, _, line in ground.streets()],
            *voids,
            ground.PARK.buffer(20),
            ground.STRIP.buffer(25),
            ground.RIVER.buffer(55),
            ground.LAKE.buffer(45),
            sites.buffer(ground.SLIDE_RADIUS_M + 25),
            ground.FOOTHILL_LINE.buffer(14),
            ground.UNCERTAIN.buffer(20),
        ]
    )


def _town_rows() -> Iterator[tuple[float, float]]:
    """South-west corners of plots: two rows between each pair of streets, in the town's core."""
    for north in (1640 + 140 * street + 70 + side for street in range(8) for side in (-48, 8)):
        for east in (400 + 200 * lane + 20 + 40 * plot for lane in range(11) for plot in range(4)):
            yield float(east), float(north)


def _foothill_rows() -> Iterator[tuple[float, float]]:
    for north in (920, 980, 1040, 1100, 1160, 1220, 1280, 1340, 1400):
        for east in (*range(1080, 1800, 50), *range(2160, 2840, 45), *range(3080, 3900, 45)):
            yield float(east), float(north)


def _plots(corners: Iterator[tuple[float, float]]) -> list[Polygon]:
    return [box(east, north, east + PLOT_M, north + PLOT_M) for east, north in corners]


def _chosen(plots: list[Polygon], taken: BaseGeometry, count: int, chance: Random) -> list[Polygon]:
    """Take ``count`` free plots, denser towards the middle, in reading order."""
    inner = [plot for plot in plots if not taken.intersects(plot.buffer(-6))]
    middle = ground.point(1800, 1850)
    ranked = sorted(inner, key=lambda plot: plot.distance(middle) * (0.5 + chance.random()))
    return sorted(ranked[:count], key=lambda plot: (-plot.bounds[1], plot.bounds[0]))


def _building(
    number: int, plot: Polygon, chance: Random, *, in_town: bool, town: int, hills: int
) -> Building:
    use = _pick(TOWN_USES, chance) if in_town else "house"
    floors = min(chance.choice(FLOORS[use]), 9 if in_town else 3)
    place = number if in_town else number - town
    # spread evenly, so that the ones without papers are not all in one corner
    every = (town // TOWN_WITHOUT_PERMIT) if in_town else (hills // FOOTHILLS_WITHOUT_PERMIT)
    return Building(
        f"n-{number:03d}",
        _footprint(plot, use, chance),
        use,
        floors=floors,
        height_m=round(floors * chance.choice((2.8, 3.0, 3.2)) + 1.5, 1),
        seen=_pick(SPANS, chance),
        act=None if place % every == every // 2 else "permit",
        act_names_it=chance.random() < 0.5,
        plot=plot.buffer(-1, join_style="mitre"),
        told=False,
    )


def _footprint(plot: Polygon, use: Use, chance: Random) -> Polygon:
    width, depth = SIZE_M[use]
    west, south, east, north = plot.bounds
    x = (west + east - width) / 2 + chance.choice((-3, 0, 3)) * (width < 25)
    y = (south + north - depth) / 2 + chance.choice((-4, 0, 4))
    body = box(x, y, x + width, y + depth)
    wing = box(x, y - 4, x + width / 3, y)
    return body.union(wing) if chance.random() < 0.3 else body


def _pick(choices: Sequence[tuple[Choice, int]], chance: Random) -> Choice:
    return chance.choices([value for value, _ in choices], [weight for _, weight in choices])[0]
