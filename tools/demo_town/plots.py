"""The East Quarter: one plot a case, each building with its acts and what later flights saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from demo_town.buildings import LAST_FLIGHT, Seen
from demo_town.ground import square

EAST_QUARTER = box(3090, 1600, 3890, 1980)
STEP_M, PLOT_M, INSET_M = 60.0, 40.0, 1.0
CORNER = (3120.0, 1620.0)  # corners of plots are corners of cells of the elevation models
STANDS_M = 14.0  # a building of 12 m stands in the middle of its plot


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule must say of a building, permit or parcel, and the label where it is told."""

    rule_id: str
    verdict: str
    reason: str = "measured"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the quarter's register of acts; a row without a building names the parcel."""

    kind: str
    issued: date | None
    building: str = ""  # left out: the building of its plot; "-": none
    refused: date | None = None
    expires: date | None = None
    floors: int | None = 2
    height_m: float | None = 7.5
    use: str = "house"
    address: str = ""
    applied: date | None = None  # left out: some weeks before


@dataclass(frozen=True, slots=True)
class Observation:
    """What one survey saw of a building, or that it saw none."""

    on: date | None
    presence: str = "seen"
    method: str = "survey"
    floors: int | None = None
    height_m: float | None = None
    use: str | None = None
    shape: BaseGeometry | None = None  # left out: the footprint of the building
    names_it: bool = True


@dataclass(frozen=True, slots=True)
class Plot:
    """A parcel of the quarter, its building where there is one, and what must be said of it.

    ``answers`` are about the building, ``of_permit`` about its permit,
    ``of_parcel`` about the parcel.
    """

    plot_id: str
    row: int
    column: int
    shape: BaseGeometry | None = None  # of the building; left out: 12 m square in the middle
    ground: Polygon | None = None  # of the parcel; left out: 38 m square
    use: str | None = "house"
    floors: int | None = 2
    height_m: float | None = 7.5
    seen: Seen = LAST_FLIGHT
    built: bool = True  # else there is a parcel alone
    in_register: bool = True  # else only observations tell of the building
    on: str = ""  # plot whose parcel it stands on, where that is not its own; "-": none
    purpose: str = "dwelling house"
    approver: str = ""  # who signed its acts; left out: by the letters of its id
    begins: date | None = None
    ends: date | None = None
    parents: str = ""  # plot ids, or numbers that no register has
    acts: tuple[Act, ...] | None = None  # left out: every act in its order
    observations: tuple[Observation, ...] = ()  # left out: what the street survey saw
    surveyed: bool = True  # whether the street survey saw its use
    answers: tuple[Answer, ...] = ()
    of_permit: tuple[Answer, ...] = ()
    of_parcel: tuple[Answer, ...] = ()
    moved_m: float | None = None  # how much higher its ground was before; NaN: not known

    @property
    def footprint(self) -> BaseGeometry:
        """Give the footprint in metres of the plan."""
        west, south = corner(self.row, self.column)
        return self.shape or square(west + STANDS_M, south + STANDS_M)

    @property
    def parcel(self) -> Polygon:
        """Give the parcel in metres of the plan."""
        return self.ground or ground_of(self.row, self.column)


def corner(row: int, column: int) -> tuple[float, float]:
    """Give the south-west corner of a plot, counted from the south-west of the quarter."""
    return CORNER[0] + STEP_M * column, CORNER[1] + STEP_M * row


def ground_of(row: int, column: int, columns: int = 1) -> Polygon:
    """Give the parcel of a plot, or of several side by side."""
    west, south = corner(row, column)
    east = west + STEP_M * (columns - 1) + PLOT_M
    return box(west + INSET_M, south + INSET_M, east - INSET_M, south + PLOT_M - INSET_M)


def within(
    place: tuple[int, int], east: float, north: float, width: float, depth: float
) -> Polygon:
    """Give a rectangle by the row and column of a plot, and its place and size there in metres."""
    west, south = corner(*place)
    return box(west + east, south + north, west + east + width, south + north + depth)
