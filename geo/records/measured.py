"""What two surfaces of one place tell about buildings and parcels: how sure, and what to record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geo.records.run import Issue

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import pandas as pd


CHANGES: Mapping[str, str] = {
    "gone": "nothing stands any more",
    "shrank": "part of it is gone, and part still stands",
    "unchanged": "nothing of it fell or rose by more than the error",
    "grew": "it was not removed: it grew",
    "appeared": "it was not removed: it appeared between the two surfaces",
    "unknown": "what became of it cannot be told",
}
"""What became of a building between two surfaces; the words are those of its history."""

REMOVAL_REASONS: Mapping[str, str] = {
    "measured": "the change is greater than its error",
    "no_data": "too much of the footprint has no height in one of the surfaces",
    "repaired": "the footprint was repaired, so nothing sure can rest on it",
    "too_small": "too few cells lie in the footprint whole",
    "no_ground": "the ground around the building cannot be told from what stands on it",
    "error_unknown": "the error of the heights is neither stated nor to be seen",
    "shifted": "the two surfaces lie more than half a cell apart",
    "shift_unknown": "how far the two surfaces lie apart cannot be told",
    "nothing_before": "nothing stood there before",
    "void": "nothing is seen standing, and part of the footprint is not seen",
    "too_close": "the change, or what is left, is within its error",
}
"""The closed list of reasons; ``measured`` stands beside every change but unknown."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How the later surface lies against the earlier one, on ground that nothing changed.

    What lies at a place in the earlier surface lies ``east_m``, ``north_m`` and ``up_m`` from
    it in the later one. ``scatter_m`` is the normalised median absolute deviation of the
    difference of the two as they are, one sigma.
    """

    east_m: float
    north_m: float
    up_m: float
    shift_error_m: float  # two sigma, along the less certain direction; inf where not to be told
    scatter_m: float
    cell_m: float  # the shorter side of a cell
    cells: int  # of ground that nothing changed

    @property
    def shift_m(self) -> float:
        """How far apart the two surfaces lie, in the plane."""
        return float((self.east_m**2 + self.north_m**2) ** 0.5)

    @property
    def known(self) -> bool:
        """Whether the shift is known to half a cell."""
        return self.shift_error_m <= self.cell_m / 2

    @property
    def apart(self) -> bool:
        """Whether the surfaces lie more than half a cell apart."""
        return self.known and self.shift_m > self.cell_m / 2


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line that a person may enter in the ledger of demolition; nothing enters it by itself.

    ``sure`` is False where the figures are within their error or something hides part of
    the building: it has to be looked at on the spot before it is recorded.
    """

    building_id: str
    floors_left: int | None
    height_left_m: float
    height_error_m: float
    area_left_m2: float
    area_error_m2: float
    volume_left_m3: float
    volume_error_m3: float
    sure: bool
    source: str  # the later surface, by its file
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What two surfaces tell about some ground.

    ``removals`` is ``tables.REMOVALS`` and ``landscape`` is ``tables.LANDSCAPE``; one of the two
    has no rows. ``error_source`` is ``stated`` or ``stable_ground``, or ``unknown``.
    """

    before: str  # files
    after: str
    terrain: str | None
    registration: Registration
    coregistered: Registration | None  # what was found and taken out, where that was asked for
    error_m: float  # of the change of one cell, two sigma
    error_source: str
    removals: pd.DataFrame
    landscape: pd.DataFrame
    suggested: tuple[Suggested, ...]
    issues: tuple[Issue, ...]
