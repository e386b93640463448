"""Zones as cells: which zones hold a cell whole, and which edges run through it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from geo.overlay.grid.arrays import SIDES, write_side
from geo.overlay.grid.compiled import compiled
from geo.overlay.grid.cut import cut
from geo.overlay.grid.frame import Frame, frame_of
from geo.overlay.grid.wanted import Wanted, cells_at, wanted_cells
from geo.overlay.rings import Rings

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

AT_ONCE = 1 << 17
"""Points of zones that are cut at once: some milliseconds of work, so that threads share it."""


@dataclass(frozen=True, slots=True)
class Index:
    """Zones cut into cells.

    The cell at place ``c`` of those that are ``wanted`` has the entries ``start[c]:start[c + 1]``,
    one a zone, by zone. Entry ``e`` is of ``zone[e]`` and has the edges ``first[e]:first[e + 1]``,
    whose columns are those of :mod:`geo.overlay.grid.arrays`, in metres from the corner of the
    frame; the zone holds the cell whole where there are none.
    """

    frame: Frame
    zones: int
    start: Counts
    zone: Counts
    first: Counts
    edges: Floats
    wanted: Wanted

    @classmethod
    def of(
        cls,
        rings: Rings,
        *,
        threads: int = 1,
        frame: Frame | None = None,
        around: Floats | None = None,
    ) -> Self:
        """Cut zones into cells.

        Parameters
        ----------
        rings
            Valid polygons and multipolygons, in metres.
        threads
            How many cut at once; the index is the same.
        frame
            The cells; what these zones need if left out.
        around
            Bounds of all objects that will be asked, where they are few: other cells have no place.
        """
        frame = frame_of(rings) if frame is None else frame
        role, zone = _roles(rings), zones_of(rings)
        chunks, wanted = _chunks(rings), wanted_cells(around, frame)

        def part(number: int) -> tuple[Counts, Floats]:
            some = slice(chunks[number], chunks[number + 1])
            ring = rings.ring[chunks[number] : chunks[number + 1] + 1]
            return cut(rings.x, rings.y, ring, role[some], zone[some], frame, wanted)

        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(part, range(len(chunks) - 1)))
        entries, edges = _joined(parts)
        start, order = _by_cell(entries, wanted.places)
        begins, of, first, sides = _merged(entries, edges, start, order, frame, cells_at(wanted))
        # copied, so that the room that was to spare is given back
        return cls(frame, len(rings), begins, of.copy(), first.copy(), sides.copy(), wanted)


def _roles(rings: Rings) -> Counts:
    """Give 1 for each shell and -1 for each hole."""
    role = np.full(len(rings.ring) - 1, -1, dtype=np.int64)
    role[rings.polygon[:-1]] = 1
    return role


def zones_of(rings: Rings) -> Counts:
    """Give the zone that each ring belongs to."""
    last = rings.polygon[rings.shape]
    return np.repeat(np.arange(len(rings)), np.diff(last))


def _chunks(rings: Rings) -> Counts:
    """Give the rings at which to begin anew, by their points."""
    total = rings.ring[-1]
    wanted = np.arange(0, total, AT_ONCE)
    first = np.searchsorted(rings.ring[:-1], wanted)
    return np.unique(np.append(first, len(rings.ring) - 1))


def _joined(parts: list[tuple[Counts, Floats]]) -> tuple[Counts, Floats]:
    """Put what was cut at once one after another; the ends of edges count on."""
    if not parts:
        return np.empty((0, 4), np.int64), np.empty((0, 4))
    before = np.cumsum([0, *(len(edges) for _, edges in parts)])
    for (entries, _), shift in zip(parts, before, strict=False):
        entries[:, 3] += shift
    return np.concatenate([one for one, _ in parts]), np.concatenate([two for _, two in parts])


@compiled
def _by_cell(entries: Counts, cells: int) -> tuple[Counts, Counts]:
    """Order entries by their cell, as they come within one; give where each cell begins."""
    start = np.zeros(cells + 1, np.int64)
    for k in range(entries.shape[0]):
        start[entries[k, 1] + 1] += 1
    for c in range(cells):
        start[c + 1] += start[c]
    place, order = start[:-1].copy(), np.empty(entries.shape[0], np.int64)
    for k in range(entries.shape[0]):
        cell = entries[k, 1]
        order[place[cell]] = k
        place[cell] += 1
    return start, order


@compiled
def _merged(
    entries: Counts, edges: Floats, start: Counts, order: Counts, frame: Frame, cells: Counts
) -> tuple[Counts, Counts, Counts, Floats]:
    """Make one entry of all that a zone has in a cell, its parts and holes added up."""
    count = entries.shape[0]
    zone, first = np.empty(count, np.int64), np.zeros(count + 1, np.int64)
    begins = np.zeros(start.shape[0], np.int64)
    ordered = np.empty((edges.shape[0] + 2 * count, SIDES), np.float64)
    made, drawn = 0, 0
    for place in range(start.shape[0] - 1):
        at = start[place]
        cell = cells[place] if cells.shape[0] > 0 else place
        while at < start[place + 1]:
            of, weight, before = entries[order[at], 0], 0, drawn
            while at < start[place + 1] and entries[order[at], 0] == of:
                k = order[at]
                weight += entries[k, 2]
                for e in range(entries[k - 1, 3] if k > 0 else 0, entries[k, 3]):
                    write_side(ordered, drawn, edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3])
                    drawn += 1
                at += 1
            if drawn > before and weight != 0:
                column, row = cell % frame.columns, cell // frame.columns
                drawn = _framed(ordered, drawn, column, row, frame.size, weight)
            if drawn > before or weight > 0:
                zone[made] = of
                first[made + 1] = drawn
                made += 1
        begins[place + 1] = made
    return begins, zone[:made], first[: made + 1], ordered[:drawn]


@compiled
def _framed(edges: Floats, drawn: int, column: int, row: int, size: float, weight: int) -> int:
    """Draw the cell itself: of a zone that holds it whole but for a hole, or only a hole of it."""
    west, south = column * size, row * size
    first, last = (west, west + size) if weight > 0 else (west + size, west)
    write_side(edges, drawn, first, south, last, south)
    write_side(edges, drawn + 1, last, south + size, first, south + size)
    return drawn + 2
