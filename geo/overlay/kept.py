"""Measure only what changed since the run before, and take the rest from it.

A pair is taken over where its object and its zone are the same as they were, by content, and were
measured under the same setting; what a pair comes to hangs on nothing else
(:mod:`geo.overlay.sheets`), so the table has the bytes of one that is measured whole. A zone that
changed is measured anew against every object near its new shape, and what was found of its old
shape is not taken over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.overlay.exposure import joined
from geo.overlay.fingerprints import fingerprints
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices
from geo.overlay.portions import measured_pairs
from geo.overlay.sheets import Outline, Setting, outlines
from geo.records import Progress, Spread, quiet

Flags = npt.NDArray[np.bool_]
Errors = npt.NDArray[np.float64]

OBJECT_KEYS = ["print_a", "print_b", "position_error_m"]
ZONE_KEYS = [
    "position_error_m", "zone_id", "layer_id", "part", "boundary_error_m", "reach_m", "frame",
    "print_a", "print_b",
]  # fmt: skip

FRAME_KEYS = [
    "position_error_m", "layer_id", "part", "boundary_error_m", "reach_m", "layer_print",
]  # fmt: skip
"""What the frame of a layer hangs on, in one setting."""

ZONE_COLUMNS = [*ZONE_KEYS, "layer_print"]

FEW_SHARE = 0.1
"""Below this share of all objects it pays to leave out the zones that none of them meets."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Objects that were laid over zones.

    ``objects`` has :data:`OBJECT_KEYS`, by ``print_a``. ``zones`` has :data:`ZONE_COLUMNS`, a row
    a zone and position error. ``pairs`` is as :meth:`geo.overlay.sheets.Sheet.pairs` gives it, by
    object; ``object`` and ``zone`` are places in the other two.
    """

    objects: pd.DataFrame
    zones: pd.DataFrame
    pairs: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """Objects as they are asked: shapes, position errors, fingerprints."""

    objects: Objects
    errors: Errors
    keys: pd.DataFrame  # OBJECT_KEYS

    @classmethod
    def of(cls, objects: Objects, position_error_m: pd.Series, key: str) -> Asked:
        """Take the fingerprint of each object.

        Parameters
        ----------
        objects, position_error_m
            Shapes, and the two-sigma error of the place of each.
        key
            As of :func:`geo.overlay.fingerprints.fingerprints`.
        """
        errors = position_error_m.to_numpy(np.float64)
        prints = fingerprints(objects.shapes, key)
        keys = {"print_a": prints[:, 0], "print_b": prints[:, 1], "position_error_m": errors}
        return cls(objects, errors, pd.DataFrame(keys))


def overlaid(
    asked: Asked,
    zones: gpd.GeoDataFrame,
    setting: Setting,
    *,
    reach_m: Mapping[str, float],
    key: str,
    before: Overlaid | None,
    spread: Spread | None = None,
    progress: Progress = quiet,
) -> tuple[pd.DataFrame, Overlaid]:
    """Lay objects over zones, but for what was measured before.

    Parameters
    ----------
    asked
        The objects.
    zones, setting, reach_m
        As of :func:`geo.overlay.sheets.outlines`.
    key
        That of the fingerprints.
    before
        What an earlier run measured under the same setting; None where there is nothing.
    spread, progress
        As of :func:`geo.overlay.portions.measured_pairs`.

    Returns
    -------
    pairs, now
        As :func:`geo.overlay.exposure.measure_pairs` gives them, and what to keep.
    """
    drawn = list(outlines(zones, np.unique(asked.errors).tolist(), setting, reach_m=reach_m))
    rows = _zone_rows(drawn, zones, reach_m, key)
    rows = rows.assign(frame=_frames(drawn, rows, before))
    found = []
    same, fresh = np.zeros(len(asked.keys), bool), np.ones(len(rows), bool)
    if before is not None:
        at = found_before(before.objects, asked.keys)
        found.append(_carried(before, at, rows))
        same = at >= 0
        fresh = _place_in(before.zones, rows) < 0
    for which, wanted in ((~same, np.ones(len(rows), bool)), (same, fresh)):
        some = _some(asked, np.flatnonzero(which), here=spread is None)
        parts = measured_pairs(
            _asked(drawn, wanted, asked, which), some.objects, some.errors, some.places,
            spread=spread, progress=progress,
        )  # fmt: skip
        among_all = (pairs.assign(object=some.names[pairs["object"]]) for pairs in parts)
        found += [pairs.assign(zone=_rows_of(pairs, rows, asked)) for pairs in among_all]
    pairs = joined(found)
    named = pairs.assign(zone=rows["zone"].to_numpy()[pairs["zone"]])
    order, _ = _places_kept(asked.keys)
    objects = asked.keys.take(order).reset_index(drop=True)
    return named, Overlaid(objects, rows[ZONE_COLUMNS], by_print(asked, pairs))


def found_before(before: pd.DataFrame, keys: pd.DataFrame) -> Indices:
    """Find each object among those measured before, by its content; -1 where it is not there.

    Parameters
    ----------
    before
        ``OBJECT_KEYS``, by ``print_a``.
    keys
        ``OBJECT_KEYS`` of the objects that are asked.
    """
    if before.empty:
        return np.full(len(keys), -1)
    at = np.searchsorted(before["print_a"].to_numpy(), keys["print_a"].to_numpy())
    at = np.minimum(at, len(before) - 1)
    # one that shares its first half with another is measured anew, which is always right
    same = np.logical_and.reduce(
        [before[name].to_numpy()[at] == keys[name].to_numpy() for name in OBJECT_KEYS]
    )
    return np.where(same, at, -1)


def gathered(owner: Indices, at: Indices) -> tuple[Indices, Indices]:
    """Find the rows that belong to objects, one after another.

    Parameters
    ----------
    owner
        The object of each row, ascending.
    at
        The objects that are asked for.

    Returns
    -------
    rows, place
        Places of rows, and for each the place in ``at`` of its object.

    Examples
    --------
    >>> rows, place = gathered(np.array([0, 0, 2, 3]), np.array([3, 0, 1]))
    >>> rows.tolist(), place.tolist()
    ([3, 0, 1], [0, 1, 1])
    """
    number = np.bincount(owner, minlength=at.max(initial=-1) + 1)
    first, count = (np.cumsum(number) - number)[at], number[at]
    place = np.repeat(np.arange(len(at)), count)
    return first[place] + np.arange(len(place)) - (np.cumsum(count) - count)[place], place


def _zone_rows(
    drawn: list[Outline], zones: gpd.GeoDataFrame, reach_m: Mapping[str, float], key: str
) -> pd.DataFrame:
    """Give what tells each zone, as objects of each position error ask it, and its place."""
    prints = fingerprints(zones.geometry.values, key)
    told = zones[["zone_id", "layer_id", "part", "boundary_error_m"]].assign(
        print_a=prints[:, 0],
        print_b=prints[:, 1],
        reach_m=zones["layer_id"].map(reach_m).astype(np.float64).fillna(0.0),
        zone=np.arange(len(zones)),
    )
    count = np.array([len(one.rows) for one in drawn], np.intp)
    every = np.concatenate([np.empty(0, np.intp), *(one.rows for one in drawn)])
    layers = [
        hashlib.blake2b(prints[one.rows].tobytes(), digest_size=16).hexdigest() for one in drawn
    ]
    return (
        told.take(every)
        .assign(
            position_error_m=np.repeat(np.array([one.position_error_m for one in drawn]), count),
            layer_print=pd.array(layers, dtype="str").repeat(count),
        )
        .reset_index(drop=True)
    )


def _frames(drawn: list[Outline], rows: pd.DataFrame, before: Overlaid | None) -> Any:
    """Write the frame of each zone; one that was written before of the same layer is not laid."""
    count = np.array([len(one.rows) for one in drawn], np.intp)
    firsts = rows[FRAME_KEYS].take(np.cumsum(count) - count)
    known = pd.Series(None, index=range(len(drawn)), dtype="str")
    if before is not None:
        written = before.zones[[*FRAME_KEYS, "frame"]].drop_duplicates(FRAME_KEYS)
        known = firsts.merge(written, on=FRAME_KEYS, how="left")["frame"]
    frames = [
        repr(one.frame and tuple(one.frame)) if pd.isna(frame) else frame
        for one, frame in zip(drawn, known, strict=True)
    ]
    return pd.array(frames, dtype="str").repeat(count)


def _place_in(others: pd.DataFrame, rows: pd.DataFrame) -> Indices:
    """Find zones among others, by everything that tells them; -1 where they are not there."""
    place = others[ZONE_KEYS].assign(at=np.arange(len(others)))
    found = rows[ZONE_KEYS].merge(place, on=ZONE_KEYS, how="left")["at"]
    return found.fillna(-1).to_numpy(np.intp)


def _carried(before: Overlaid, at: Indices, rows: pd.DataFrame) -> pd.DataFrame:
    """Take over the pairs of objects and zones that are the same."""
    same = np.flatnonzero(at >= 0)
    taken, place = gathered(before.pairs["object"].to_numpy(), at[same])
    pairs = before.pairs.take(taken)
    zone = _place_in(rows, before.zones)[pairs["zone"]]
    return pairs.assign(object=same[place], zone=zone)[zone >= 0]


def _asked(
    drawn: list[Outline], wanted: Flags, asked: Asked, which: Flags
) -> list[tuple[Outline, Flags]]:
    """Give the outlines that some objects are laid on, and which zones of each."""
    found, first = [], 0
    places = np.flatnonzero(which)
    mine = pd.Series(places).groupby(asked.errors[places]).indices
    for one in drawn:
        last = first + len(one.rows)
        zones = wanted[first:last]
        objects = places[mine.get(one.position_error_m, places[:0])]
        if zones.any() and 0 < objects.size < FEW_SHARE * len(which):
            zones = zones & one.meeting(asked.objects.bounds[objects])
        if objects.size and zones.any():
            found.append((one, zones))
        first = last
    return found


@dataclass(frozen=True, slots=True)
class _Some:
    """Objects that are measured: among all, or by themselves where they are few."""

    objects: Objects
    errors: Errors
    places: Indices  # of those that are measured
    names: Indices  # for each object, its place among all


def _some(asked: Asked, which: Indices, *, here: bool) -> _Some:
    """Take few objects out of all, so that nothing is worked out here for the others."""
    if not here or which.size >= FEW_SHARE * len(asked.errors):
        return _Some(asked.objects, asked.errors, which, np.arange(len(asked.errors)))
    return _Some(asked.objects.only(which), asked.errors[which], np.arange(len(which)), which)


def _rows_of(pairs: pd.DataFrame, rows: pd.DataFrame, asked: Asked) -> Indices:
    """Find the zones of pairs, as objects of their position error ask them, among the rows."""
    errors, width = np.unique(asked.errors), int(rows["zone"].max()) + 1
    place = np.empty(len(errors) * width, np.intp)
    mine = np.searchsorted(errors, rows["position_error_m"].to_numpy(np.float64))
    place[mine * width + rows["zone"].to_numpy(np.intp)] = np.arange(len(rows))
    theirs = np.searchsorted(errors, asked.errors[pairs["object"]])
    found: Indices = place[theirs * width + pairs["zone"].to_numpy(np.intp)]
    return found


def by_print(asked: Asked, measured: pd.DataFrame) -> pd.DataFrame:
    """Order what was measured of objects as they are kept: by their fingerprint.

    Parameters
    ----------
    asked
        The objects.
    measured
        ``object`` is the place of one of them; in the answer, its place among those that are kept.
    """
    mine = _places_kept(asked.keys)[1][measured["object"]]
    order = np.argsort(mine, kind="stable")
    return measured.assign(object=mine).take(order).reset_index(drop=True)


def _places_kept(keys: pd.DataFrame) -> tuple[Indices, Indices]:
    """Give the objects by their fingerprint, and the place that each of them has then."""
    order = np.argsort(keys["print_a"].to_numpy(), kind="stable")
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return order, place
