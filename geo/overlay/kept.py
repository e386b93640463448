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
import shapely

from geo.overlay.exposure import joined
from geo.overlay.fingerprints import fingerprints
from geo.overlay.margins import KnownTiles
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices
from geo.overlay.portions import measured_pairs
from geo.overlay.sheets import Outline, Setting, not_drawn, outlines
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

    ``objects`` has :data:`OBJECT_KEYS`, in the order they were asked. ``zones`` has
    :data:`ZONE_COLUMNS`, a row a zone and position error. ``pairs`` is as
    :meth:`geo.overlay.sheets.Sheet.pairs` gives it, by object and zone id; ``object`` and ``zone``
    are places in the other two. ``strips`` has the zones that were drawn by their error: ``zone``,
    their place, and the ground ``drawn_in`` and ``drawn_out``. To draw them takes longer than all
    else that is done for a million objects.
    """

    objects: pd.DataFrame
    zones: pd.DataFrame
    pairs: pd.DataFrame
    strips: pd.DataFrame


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
    known: KnownTiles | None = None,
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
    known
        As of :func:`geo.overlay.sheets.outlines`.

    Returns
    -------
    pairs, now
        As :func:`geo.overlay.exposure.measure_pairs` gives them, and what to keep.
    """
    errors = np.unique(asked.errors).tolist()
    drawn = list(outlines(zones, errors, setting, reach_m=reach_m, known=known))
    rows = _zone_rows(drawn, zones, reach_m, key)
    rows = rows.assign(frame=_frames(drawn, rows, before))
    rank = pd.factorize(zones["zone_id"], sort=True)[0][rows["zone"].to_numpy()]
    carried, found = joined([]), []
    same, fresh = np.zeros(len(asked.keys), bool), np.ones(len(rows), bool)
    if before is not None:
        at, place = found_before(before.objects, asked.keys), _place_in(before.zones, rows)
        carried = _carried(before, at, rows)
        same, fresh = at >= 0, place < 0
        _take_strips(before, place, drawn)
    for which, wanted in ((~same, np.ones(len(rows), bool)), (same, fresh)):
        if not (which.any() and wanted.any()):
            continue
        some = _some(asked, np.flatnonzero(which), here=spread is None)
        parts = measured_pairs(
            _asked(drawn, wanted, asked, which), some.objects, some.errors, some.places,
            spread=spread, progress=progress, few=some.few,
        )  # fmt: skip
        among_all = (pairs.assign(object=some.names[pairs["object"]]) for pairs in parts)
        found += [pairs.assign(zone=_rows_of(pairs, rows, asked)) for pairs in among_all]
    pairs = _merged(carried, joined(found), rank)
    named = pairs.assign(zone=rows["zone"].to_numpy()[pairs["zone"]])
    return named, Overlaid(asked.keys, rows[ZONE_COLUMNS], pairs, _strips(drawn))


def found_before(before: pd.DataFrame, keys: pd.DataFrame) -> Indices:
    """Find each object among those measured before, by its content; -1 where it is not there.

    Parameters
    ----------
    before
        ``OBJECT_KEYS``.
    keys
        ``OBJECT_KEYS`` of the objects that are asked.
    """
    at = np.full(len(keys), -1)
    most = min(len(before), len(keys))
    stayed = np.flatnonzero(_equal(before.iloc[:most], keys.iloc[:most]))  # few move in a register
    at[stayed] = stayed
    rest = np.flatnonzero(at < 0)
    if not rest.size or before.empty:
        return at
    order = np.argsort(before["print_a"].to_numpy(), kind="stable")
    asked = keys.take(rest)
    place = np.searchsorted(before["print_a"].to_numpy()[order], asked["print_a"].to_numpy())
    found = order[np.minimum(place, len(before) - 1)]
    # one that shares its first half with another is measured anew, which is always right
    at[rest] = np.where(_equal(before.take(found), asked), found, -1)
    return at


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


def _equal(keys: pd.DataFrame, others: pd.DataFrame) -> Flags:
    """Tell, place by place, which objects are the same."""
    same = [keys[name].to_numpy() == others[name].to_numpy() for name in OBJECT_KEYS]
    return np.logical_and.reduce(same)


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
    same, pairs = np.flatnonzero(at >= 0), before.pairs
    if (np.diff(at[same]) > 0).all():  # in the order they had: no row has to move
        place = np.full(len(before.objects), -1)
        place[at[same]] = same
        owner = place[pairs["object"]]
    else:
        taken, which = gathered(pairs["object"].to_numpy(), at[same])
        pairs, owner = pairs.take(taken), same[which]
    zone = _place_in(rows, before.zones)[pairs["zone"]]
    return pairs.assign(object=owner, zone=zone)[(owner >= 0) & (zone >= 0)]


def _merged(carried: pd.DataFrame, found: pd.DataFrame, rank: Indices) -> pd.DataFrame:
    """Put what was found among what was taken over, by object and by the rank of the zone's id."""
    (one, its), (other, theirs) = (_in_order(pairs, rank) for pairs in (carried, found))
    if one.empty or other.empty:
        return (other if one.empty else one).reset_index(drop=True)
    at = np.searchsorted(its, theirs)
    return pd.DataFrame(
        {name: np.insert(one[name].to_numpy(), at, other[name].to_numpy()) for name in one},
        copy=False,
    )


def _in_order(pairs: pd.DataFrame, rank: Indices) -> tuple[pd.DataFrame, Indices]:
    """Order pairs by object and zone; what is in order stays where it is."""
    key = pairs["object"].to_numpy() * (rank.max(initial=0) + 1) + rank[pairs["zone"]]
    if (np.diff(key) >= 0).all():
        return pairs, key
    order = np.argsort(key, kind="stable")
    return pairs.take(order), key[order]


def _take_strips(before: Overlaid, place: Indices, drawn: list[Outline]) -> None:
    """Give each outline the zones that were drawn before, by the place of each among those."""
    kept = not_drawn(len(before.zones) + 1)  # the last place is that of a zone that is not there
    kept[:, before.strips["zone"]] = before.strips[["drawn_in", "drawn_out"]].to_numpy().T
    first = 0
    for one in drawn:
        one.strips[:] = kept[:, place[first : first + len(one.rows)]]
        first += len(one.rows)


def _strips(drawn: list[Outline]) -> pd.DataFrame:
    """Give the zones that were drawn, now or before."""
    both = np.concatenate([not_drawn(0), *(one.strips for one in drawn)], axis=1)
    zone = np.flatnonzero(~shapely.is_missing(both[0]))
    return pd.DataFrame({"zone": zone, "drawn_in": both[0, zone], "drawn_out": both[1, zone]})


def _asked(
    drawn: list[Outline], wanted: Flags, asked: Asked, which: Flags
) -> list[tuple[Outline, Flags]]:
    """Give the outlines that some objects are laid on, and which zones of each."""
    found, first = [], 0
    places = np.flatnonzero(which)
    mine = pd.Series(places).groupby(asked.errors[places]).indices
    boxes = {
        error: _boxes_of(asked.objects.bounds[places[own]])
        for error, own in mine.items()
        if len(own) < FEW_SHARE * len(which)
    }
    for one in drawn:
        last = first + len(one.rows)
        zones = wanted[first:last]
        objects = places[mine.get(one.position_error_m, places[:0])]
        if zones.any() and one.position_error_m in boxes:
            zones = zones & one.meeting(boxes[one.position_error_m])
        if objects.size and zones.any():
            found.append((one, zones))
        first = last
    return found


def _boxes_of(bounds: Errors) -> shapely.STRtree:
    """Index the bounds of objects that have a place."""
    placed = bounds[np.isfinite(bounds).all(axis=1)]
    return shapely.STRtree(shapely.box(*placed.T))


@dataclass(frozen=True, slots=True)
class _Some:
    """Objects that are measured: among all, or by themselves where they are few."""

    objects: Objects
    errors: Errors
    places: Indices  # of those that are measured
    names: Indices  # for each object, its place among all
    few: bool


def _some(asked: Asked, which: Indices, *, here: bool) -> _Some:
    """Take few objects out of all, so that nothing is worked out here for the others."""
    if not here or which.size >= FEW_SHARE * len(asked.errors):
        return _Some(asked.objects, asked.errors, which, np.arange(len(asked.errors)), few=False)
    few = np.arange(len(which))
    return _Some(asked.objects.only(which), asked.errors[which], few, which, few=True)


def _rows_of(pairs: pd.DataFrame, rows: pd.DataFrame, asked: Asked) -> Indices:
    """Find the zones of pairs, as objects of their position error ask them, among the rows."""
    errors, width = np.unique(asked.errors), int(rows["zone"].max()) + 1
    place = np.empty(len(errors) * width, np.intp)
    mine = np.searchsorted(errors, rows["position_error_m"].to_numpy(np.float64))
    place[mine * width + rows["zone"].to_numpy(np.intp)] = np.arange(len(rows))
    theirs = np.searchsorted(errors, asked.errors[pairs["object"]])
    found: Indices = place[theirs * width + pairs["zone"].to_numpy(np.intp)]
    return found
