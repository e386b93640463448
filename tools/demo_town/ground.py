"""The lie of the land: outline, streets, water, faults, protected ground, in metres from a corner.

The town is at an empty place, the open ocean around Point Nemo (48.8767 S, 123.3933 W). Plans
are drawn in metres east and north of the corner; every file is written in degrees, WGS 84.
"""

from __future__ import annotations

import math

from pyproj import Transformer
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import transform

CRS = "EPSG:32710"
INVENTED = "Invented: the town of Nowhere does not exist"
EAST, NORTH = 469_000.0, 4_584_500.0  # the south-west corner, in metres of UTM zone 10 south
_TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)

CITY = Polygon(
    [(0, 300), (300, 0), (3700, 0), (4000, 300), (4000, 2700), (3700, 3000), (300, 3000), (0, 2700)]
)
DISTRICTS = {
    "lower": ("Төменгі аудан", "Нижний район", "Lower District", box(0, 2250, 4000, 3000)),
    "middle": ("Орта аудан", "Средний район", "Middle District", box(0, 1550, 4000, 2250)),
    "upper": ("Жоғарғы аудан", "Верхний район", "Upper District", box(0, 0, 4000, 1550)),
}

# Three streets bound the foothill area. Larch Street, between the two, is missing in the file.
SAGEBRUSH = [(-60, 1420), (600, 1450), (1300, 1480), (1900, 1500)]
JUNIPER = [(2100, 1500), (2900, 1470), (3500, 1440), (4060, 1410)]
LARCH_GAP = LineString([SAGEBRUSH[-1], JUNIPER[0]])
FOOTHILL_LINE = LineString(SAGEBRUSH + JUNIPER)
FOOTHILLS = CITY.intersection(Polygon([*FOOTHILL_LINE.coords, (4060, -100), (-60, -100)]))
CLOSING_REACH = 0.5  # of the length of the gap; the same number stands in zones/foothills.yaml
UNCERTAIN = LARCH_GAP.buffer(CLOSING_REACH * LARCH_GAP.length)

RIVER = LineString(
    [(3050, -100), (3000, 400), (2950, 900), (2950, 1700), (2850, 2300), (2850, 3100)]
)
RIVER_BED_M = 5.0
LAKE = Polygon(
    [
        (3350 + 110 * math.cos(turn), 2520 + 70 * math.sin(turn))
        for turn in (math.tau * step / 24 for step in range(24))
    ]
)
PARK = Polygon([(200, 350), (900, 350), (900, 900), (450, 980), (200, 900)])

STRIP_MIDDLE, STRIP_DEGREES = (1000.0, 2320.0), -40.0  # the fault strip runs south-east
STRIP_LENGTH_M, STRIP_WIDTH_M = 1600.0, 120.0
FAULT = LineString([(2300, 300), (2900, 620), (3450, 900), (3900, 1180)])

SLIDES = {  # landslide sites; the first is the one with planted buildings around it
    "slide-1": (1500, 1250),
    "slide-2": (2450, 500),
    "slide-3": (2620, 420),
    "slide-4": (3480, 620),
    "slide-5": (3620, 480),
    "slide-6": (1150, 330),
}
SLIDE_RADIUS_M = 40.0

PLACES = {
    "nemo": (("Ешқайда", "Нигдень", "Nowhere"), (2000, 2300)),
    "park": (("Ойдан шығарылған бақ", "Выдуманный парк", "Invented Park"), (550, 650)),
    "lake": (("Жоқ көл", "Озеро Нет", "No Lake"), (3350, 2520)),
    "hill": (("Бос төбе", "Пустой холм", "Empty Hill"), (2500, 350)),
    "hamlet": (("Шет қыстақ", "Дальний хутор", "Far Hamlet"), (4200, 2000)),
}


def square(west: float, south: float, side: float = 12) -> Polygon:
    """Give a square footprint from its south-west corner, metres from the town's corner."""
    return box(west, south, west + side, south + side)


def in_strip(along: float, across: float, length: float, depth: float) -> Polygon:
    """Give a rectangle in the fault strip's own frame.

    ``along`` and ``across`` place its low corner, in metres from the middle of the strip;
    the strip lies between -60 and 60 across, so an overlap can be told by subtraction.
    """
    shape = box(along, across, along + length, across + depth)
    return translate(rotate(shape, STRIP_DEGREES, origin=(0, 0)), *STRIP_MIDDLE)


STRIP = in_strip(-STRIP_LENGTH_M / 2, -STRIP_WIDTH_M / 2, STRIP_LENGTH_M, STRIP_WIDTH_M)


def line_north(east: float) -> float:
    """Tell how far north the foothill line runs at ``east``; both in metres."""
    crossing = FOOTHILL_LINE.intersection(LineString([(east, 0), (east, 3000)]))
    return float(crossing.y)


def streets() -> list[tuple[str, str, LineString]]:
    """Give every street piece: id, the name as that piece spells it, its line.

    The bounding streets come in pieces whose names are spelled in different ways, as
    they do in files that many hands have edited.
    """
    pieces = [
        ("s-001", "Жусан көшесі", LineString(SAGEBRUSH[0:2])),
        ("s-002", "Sagebrush Street", LineString(SAGEBRUSH[1:3])),
        ("s-003", "Sagebrush St", LineString(SAGEBRUSH[2:4])),
        ("s-004", "Juniper Street", LineString(JUNIPER[0:2])),
        ("s-005", "ул. Можжевеловая", LineString(JUNIPER[1:3])),
        ("s-006", "Juniper Street", LineString(JUNIPER[2:4])),
    ]
    across = [(1640 + 140 * number, f"Invented Street {number + 1}") for number in range(9)]
    up = [(400 + 200 * number, f"Invented Lane {number + 1}") for number in range(12)]
    lines = [(name, LineString([(400, north), (2600, north)])) for north, name in across]
    lines += [(name, LineString([(east, line_north(east)), (east, 2760)])) for east, name in up]
    lines += [("Invented Track", LineString([(1040, 1469), (1040, 800), (1640, 780)]))]
    lines += [("Road to Far Hamlet", LineString([(2600, 2060), (3500, 2060), (4300, 2000)]))]
    start = len(pieces) + 1
    return pieces + [
        (f"s-{start + number:03d}", name, line) for number, (name, line) in enumerate(lines)
    ]


def degrees(shape: BaseGeometry) -> BaseGeometry:
    """Bring a shape from metres of the plan to degrees, WGS 84."""
    return transform(_TO_DEGREES.transform, translate(shape, EAST, NORTH))


def point(east: float, north: float) -> Point:
    """Give a point of the plan."""
    return Point(east, north)
