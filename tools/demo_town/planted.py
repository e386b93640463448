"""The planted buildings: for each rule a legal one, an illegal one, and two that are unknown.

Of these two one is too close to the limit to call, and one lacks the data.
Each is placed so that its verdict follows from the plan alone. Errors of two sigma combine as
the root of squares: the register's position error is 1 m, the errors of the layers stand in
zones/*.yaml, and the slope error is 2 degrees.
"""

from __future__ import annotations

from datetime import date

from shapely.geometry import box

from demo_town.buildings import (
    ACROSS_SUMMER_2022,
    FIRST_FLIGHT,
    UNDER_FIRST_VERSIONS,
    Building,
)
from demo_town.ground import in_strip, line_north, square

BREACH = ("breach", "measured")
CLEAR = ("clear", "measured")
LAWFUL_THEN = ("clear", "lawful_then")
TOO_CLOSE = ("unknown", "too_close")
NO_DATA = ("unknown", "no_data")
NOT_COVERED = ("unknown", "not_covered")


def planted() -> list[Building]:
    """Give every planted building, rule by rule."""
    return [
        *_protected_area(),
        *_fault_strip(),
        *_river(),
        *_steep_ground(),
        *_height(),
        *_floors(),
        *_permit(),
        *_landslide(),
        *_with_a_history(),
    ]


def _protected_area() -> list[Building]:
    """Bar the inside; the boundary is known to 5 m, so with the register's 1 m to 5.1 m."""
    rule = "protected-area"
    return [
        Building("park-legal", square(980, 780), verdicts={rule: CLEAR}),
        Building(
            "park-illegal",
            square(600, 800),
            seen=ACROSS_SUMMER_2022,
            again=((date(2024, 5, 20), 2, 7.5), (date(2025, 5, 19), 2, 7.5)),
            verdicts={rule: BREACH},
        ),
        # 2 m outside the boundary
        Building("park-borderline", square(902, 780), verdicts={rule: TOO_CLOSE}),
        # outside the city, where the layer's silence says nothing
        _beyond_the_city("park-no-data", 1900, rule),
    ]


def _fault_strip() -> list[Building]:
    """Allow 50 % of the footprint, from 2022-07-01 20 %; the assumed 10 m give 10.05 m."""
    rule = "fault-share"
    return [
        # 1 of 60 m inside: 2 %, at most 11.05 of 60 m: 18 %
        Building("fault-legal", in_strip(-300, 59, 30, 60), "hotel", verdicts={rule: CLEAR}),
        Building(
            "fault-illegal",
            in_strip(0, -6, 12, 12),
            "apartments",
            seen=UNDER_FIRST_VERSIONS,
            verdicts={rule: BREACH},
        ),
        Building("fault-borderline", in_strip(150, 54, 12, 12), verdicts={rule: TOO_CLOSE}),
        # 35 of 100 m inside: between 25 and 45 %, so under 50 % beyond doubt, and above 20 %
        Building(
            "fault-lawful-then",
            in_strip(300, 25, 30, 100),
            "hotel",
            seen=UNDER_FIRST_VERSIONS,
            verdicts={rule: LAWFUL_THEN},
        ),
        # a point: no footprint, so no share
        Building(
            "fault-no-data",
            in_strip(-150, -1, 2, 2).centroid,
            on_parcel=False,
            names_parcel=False,
            verdicts={rule: NO_DATA},
            told=False,
        ),
    ]


def _river() -> list[Building]:
    """Bar 25 m from the bed, whose edge is at 2,855 m east; error 2 m, so 2.24 m."""
    rule = "river-distance"
    return [
        Building("river-legal", square(2905, 2700), verdicts={rule: CLEAR}),
        Building(
            "river-illegal",
            square(2865, 2500),
            seen=ACROSS_SUMMER_2022,
            verdicts={rule: BREACH, "water-strip-draft": ("unknown", "draft")},
        ),
        # 25.5 m from the bed
        Building("river-borderline", square(2880.5, 2600), verdicts={rule: TOO_CLOSE}),
        _beyond_the_city("river-no-data", 2060, rule),
    ]


def _steep_ground() -> list[Building]:
    """Bar 20 degrees, and 15 since a day between 2020-11-10 and 2020-12-01; error 2 degrees."""
    rule = "steep-ground"
    return [
        Building("steep-legal", square(1300, 800), verdicts={rule: CLEAR}),  # 8 degrees
        Building("steep-illegal", square(1300, 400), verdicts={rule: BREACH}),  # 17.8 degrees
        Building("steep-borderline", square(1300, 610), verdicts={rule: TOO_CLOSE}),  # 14.6 degrees
        Building(
            "steep-lawful-then",
            square(1480, 400),
            seen=UNDER_FIRST_VERSIONS,
            verdicts={rule: LAWFUL_THEN},
        ),
        Building(
            "steep-day-unknown",
            square(1400, 400),
            seen=(date(2020, 11, 12), date(2020, 11, 28)),
            verdicts={rule: ("unknown", "in_force_day_unknown")},
        ),
        # on void cells of the elevation model
        Building("steep-no-data", square(1695, 395), verdicts={rule: NO_DATA}),
    ]


def _height() -> list[Building]:
    """Allow 15 m, from 2022-07-01 12 m, within the foothill area."""
    rule = "height-limit"
    outside = line_north(1100) + 60
    return [
        Building("height-legal", square(1100, 1380), height_m=9.0, verdicts={rule: CLEAR}),
        _tall("height-illegal", 1160, 1380, verdict=BREACH),
        Building(
            "height-borderline",
            square(1220, 1380),
            height_m=12.2,
            height_error_m=0.5,
            verdicts={rule: TOO_CLOSE},
        ),
        Building("height-no-data", square(1280, 1380), height_m=None, verdicts={rule: NO_DATA}),
        Building(
            "height-lawful-then",
            square(1460, 1380),
            height_m=14.0,
            seen=UNDER_FIRST_VERSIONS,
            verdicts={rule: LAWFUL_THEN},
        ),
        Building(
            "height-predates",
            square(1340, 1380),
            height_m=17.0,
            seen=FIRST_FLIGHT,
            verdicts={rule: ("unknown", "not_retroactive")},
            told=False,
        ),
        # nobody saw its ground empty, so it may be older than the rule
        Building(
            "height-appeared-unknown",
            square(1400, 1380),
            height_m=17.0,
            seen=(None, date(2026, 6, 15)),
            verdicts={rule: ("unknown", "predates_rule")},
            told=False,
        ),
        # beside the missing street: the line is not known there
        _tall("height-boundary", 1994, 1440, verdict=("unknown", "boundary_not_known")),
        _tall("height-outside", 1100, outside, verdict=("clear", "outside_area")),
    ]


def _floors() -> list[Building]:
    """Allow three floors within the foothill area, whose line is known to 4 m, so to 4.12 m."""
    rule = "floors-limit"
    return [
        Building("floors-legal", square(1100, 1320), floors=3, verdicts={rule: CLEAR}),
        Building(
            "floors-illegal",
            square(1160, 1320),
            "apartments",
            floors=5,
            height_m=11.0,
            seen=ACROSS_SUMMER_2022,
            # a floor more after the prescription
            again=((date(2024, 5, 20), 5, 11.0), (date(2025, 5, 19), 6, 11.4)),
            verdicts={rule: BREACH},
        ),
        Building("floors-no-data", square(1220, 1320), floors=None, verdicts={rule: NO_DATA}),
        # 2 m north of the line
        Building(
            "floors-borderline",
            square(1280, line_north(1292) + 2),
            floors=5,
            height_m=11.0,
            verdicts={rule: TOO_CLOSE},
        ),
    ]


def _permit() -> list[Building]:
    """Ask for a permit within the foothill area."""
    rule = "permit-required"
    return [
        Building("permit-legal", square(1100, 1260), act_names_it=False, verdicts={rule: CLEAR}),
        # its row names no parcel: only the ground it stands on leads to the permit
        Building(
            "permit-legal-by-place",
            square(1280, 1260),
            names_parcel=False,
            act_names_it=False,
            verdicts={rule: CLEAR},
        ),
        Building("permit-illegal", square(1160, 1260), act=None, verdicts={rule: BREACH}),
        # a notice of start is no permit
        Building("permit-wrong-type", square(1220, 1260), act="notice", verdicts={rule: BREACH}),
        # nor is a permit that was refused
        Building("permit-refused", square(1400, 1260), act_refused=True, verdicts={rule: BREACH}),
        # 2 m north of the line
        Building(
            "permit-borderline",
            square(700, line_north(712) + 2),
            act=None,
            verdicts={rule: TOO_CLOSE},
        ),
        # no parcel under it and none named, so no permit could be found for it
        Building(
            "permit-no-data",
            square(1340, 1260),
            on_parcel=False,
            names_parcel=False,
            act=None,
            verdicts={rule: NO_DATA},
        ),
    ]


def _landslide() -> list[Building]:
    """Advise against 40 m around a site at 1,500 m east, 1,250 m north; error 10 m, so 10.05 m."""
    rule = "landslide-exposure"
    return [
        Building(
            "landslide-exposed",
            square(1494, 1244),
            hazard="landslide",
            hazard_listed=date(2016, 5, 2),
            verdicts={rule: ("exposed", "measured")},
        ),
        Building(
            "landslide-not-exposed",
            square(1620, 1244),
            verdicts={rule: ("not_exposed", "measured")},
        ),
        # 2 m outside
        Building(
            "landslide-borderline",
            square(1542, 1244),
            hazard="landslide",
            hazard_listed=date(2025, 2, 3),  # after its permit
            verdicts={rule: TOO_CLOSE},
        ),
        _beyond_the_city("landslide-no-data", 2120, rule),
    ]


def _with_a_history() -> list[Building]:
    """Give the buildings whose cases have ended, as they stood when they were first seen."""
    return [
        Building(
            "demolished-hotel",
            box(1700, 1380, 1740, 1400),
            "hotel",
            floors=6,
            height_m=22.0,
            seen=UNDER_FIRST_VERSIONS,
            verdicts={"height-limit": BREACH, "floors-limit": BREACH},
        ),
        Building(
            "demolished-house",
            square(700, 820),
            seen=UNDER_FIRST_VERSIONS,
            verdicts={"protected-area": BREACH},
        ),
        Building(
            "reduced-hotel",
            box(1700, 1320, 1740, 1340),
            "hotel",
            floors=5,
            height_m=18.5,
            seen=UNDER_FIRST_VERSIONS,
            verdicts={"height-limit": BREACH, "floors-limit": BREACH},
        ),
        Building(
            "corrected-house",
            square(1700, 1260),
            floors=4,
            height_m=11.0,
            seen=ACROSS_SUMMER_2022,
            verdicts={"floors-limit": BREACH},
        ),
        # flagged at 12.9 m, measured again at 11.4 m, and the register was mended
        Building(
            "remeasured-house", square(1640, 1180), height_m=11.4, verdicts={"height-limit": CLEAR}
        ),
    ]


def _tall(building_id: str, west: float, south: float, *, verdict: tuple[str, str]) -> Building:
    return Building(
        building_id,
        square(west, south),
        "apartments",
        floors=3,
        height_m=17.0,
        verdicts={"height-limit": verdict},
    )


def _beyond_the_city(building_id: str, north: float, rule: str) -> Building:
    # what the other rules say out here depends on more than the plan, so it is not told
    return Building(building_id, square(4200, north), verdicts={rule: NOT_COVERED}, told=False)
