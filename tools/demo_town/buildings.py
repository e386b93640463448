"""One building of the invented town: how it looks, its papers, and the flights that saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shapely.geometry.base import BaseGeometry

Seen = tuple[date | None, date]  # last day its ground was seen empty, first day it was seen
Use = Literal["house", "apartments", "hotel", "school", "retail"]
Act = Literal["permit", "notice"]

FLIGHTS = (
    date(2010, 5, 12),
    date(2014, 5, 10),
    date(2018, 5, 15),
    date(2020, 6, 20),
    date(2021, 5, 18),
    date(2023, 6, 5),
    date(2026, 6, 15),
)
FIRST_FLIGHT: Seen = (None, FLIGHTS[0])
UNDER_FIRST_VERSIONS: Seen = (FLIGHTS[2], FLIGHTS[3])
ACROSS_SUMMER_2022: Seen = (FLIGHTS[4], FLIGHTS[5])  # two rules were tightened on 2022-07-01
LAST_FLIGHT: Seen = (FLIGHTS[5], FLIGHTS[6])


@dataclass(frozen=True, slots=True)
class Building:
    """A building as the register will show it, its papers, and what the rules must say of it.

    ``verdicts`` holds, by rule, the verdict and reason that follow from how it was planted.
    ``told`` says whether every other rule must find nothing wrong with it, ``hazard`` which list of
    hazards its parcel is on.
    """

    building_id: str
    shape: BaseGeometry  # metres of the plan
    use: Use = "house"
    floors: int | None = 2
    height_m: float | None = 7.5
    height_error_m: float = 0.3
    seen: Seen = LAST_FLIGHT
    on_parcel: bool = True
    names_parcel: bool = True  # whether its row in the register gives the cadastral number
    act: Act | None = "permit"
    act_refused: bool = False
    act_names_it: bool = True  # else the act names the parcel only
    plot: BaseGeometry | None = None
    verdicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    told: bool = True
    hazard: str = "none"
    hazard_listed: date | None = None
    again: tuple[tuple[date, int, float], ...] = ()  # seen later: the day, floors, metres
