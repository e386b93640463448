"""The words of the rule book: each compares one measured column with one limit.

Every word answers yes (the limit is broken), no or unknown, and says what it measured. A
value within its two-sigma error of the limit is ``too_close``; a missing one is ``no_data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from geo.compliance.answers import (
    CODES,
    Answers,
    Floats,
    Measurement,
    answers,
    either,
    first_of,
    pick,
)
from geo.compliance.facts import Facts, LayerFacts, Places
from geo.compliance.parcels import landscape_changed, outside_parcel, subdivided
from geo.compliance.permits import permit_expired, permit_for_other, without_permit
from geo.compliance.refusals import refused_then_granted
from geo.compliance.stages import accepted_before_notice, stage_missing, stages_out_of_order
from geo.compliance.uses import use_allowed, use_barred, use_differs
from geo.records import (
    AcceptedBeforeNotice,
    Inside,
    LandscapeChanged,
    MoreFloorsThan,
    NearerThan,
    NoPermit,
    OutsideParcel,
    PermitExpired,
    PermitForOther,
    RefusedThenGranted,
    ShareAbove,
    StageMissing,
    StagesOutOfOrder,
    SteeperThan,
    Subdivided,
    TallerThan,
    UseAllowed,
    UseBarred,
    UseDiffers,
)

__all__ = ["Measurement", "measure", "within"]

Figures = tuple[Floats, Floats, Floats]
"""A figure of each building, and its bounds."""

SHARE_ROUNDING = 1e-6
"""Fractions of cells come in single precision: so much more than a share is that share."""


def measure(test: Any, limit: float | str, facts: Facts) -> Measurement:
    """Ask whether each building breaks a limit.

    Parameters
    ----------
    test
        The test of a rule: one of the words in :mod:`geo.records`.
    limit
        In the unit of the word (``records.UNITS``).
    facts
        What is known of the buildings.
    """
    return _WORDS[type(test)](test, limit, facts)


def within(layer: LayerFacts, share: float = 0.0) -> Answers:
    """Ask whether each building lies in a zone of a layer.

    Parameters
    ----------
    layer
        How the buildings lie to the layer.
    share
        0: a building that touches a zone is in it. Else one is in it with surely more than this
        share of its footprint, out of it with surely none, and ``too_close`` between the two.
    """
    if share == 0:
        yes, outside = layer.position == "inside", layer.position == "outside"
    else:
        yes, outside = layer.share_low > share, layer.share_high == 0
    blurred = (layer.position == "boundary_not_known") | (layer.areal & np.isnan(layer.share))
    reason = first_of(
        [
            (outside, layer.absence_reason()),
            (blurred, CODES["boundary_not_known"]),
            (layer.areal | (layer.position == "too_close"), CODES["too_close"]),
        ],
        CODES["no_data"],
    )
    return answers(yes, outside & layer.absence_known(), reason)


def _inside(test: Inside, _limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    broken = reduce(either, [within(layer) for layer in layers])
    return Measurement(broken, *facts.once(_LargestShare(tuple(test.zones))))


def _share_above(test: ShareAbove, limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    broken = reduce(either, [_share_of_one(layer, float(limit)) for layer in layers])
    return Measurement(broken, *facts.once(_LargestShare(tuple(test.zones))))


def _share_of_one(layer: LayerFacts, limit: float) -> Answers:
    """Compare the share in one layer; a point has none, and beside blurred ground only bounds."""
    low_enough = layer.share_high <= limit
    reason = first_of(
        [
            (~layer.areal, CODES["no_data"]),
            (low_enough, layer.absence_reason()),
            (np.isnan(layer.share), CODES["boundary_not_known"]),
        ],
        CODES["too_close"],
    )
    return answers(layer.share_low > limit, low_enough & layer.absence_known(), reason)


@dataclass(frozen=True, slots=True)
class _LargestShare:
    """The largest share of each building in any of some layers, and its bounds.

    They are the same whatever the limit; through ``facts.once``, as all figures of this kind.
    """

    zones: tuple[str, ...]

    def __call__(self, facts: Facts) -> Figures:
        layers = [facts.layers[layer_id] for layer_id in self.zones]
        share = np.fmax.reduce([layer.share for layer in layers])
        low = np.fmax.reduce([layer.share_low for layer in layers])
        high = np.fmax.reduce([layer.share_high for layer in layers])
        told = ~np.isnan(share) | (low > 0)  # nothing is told by "at least none of it"
        return share, np.where(told, low, np.nan), np.where(np.isnan(share), np.nan, high)


def _nearer_than(test: NearerThan, limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    broken = reduce(either, [_near_one(layer, float(limit)) for layer in layers])
    nearest = np.fmin.reduce([layer.distance_m for layer in layers])
    low = np.fmin.reduce([layer.distance_m - layer.error_m for layer in layers])
    high = np.fmin.reduce([layer.distance_m + layer.error_m for layer in layers])
    unsure = np.fmin.reduce([layer.uncertain_m for layer in layers])
    beyond, blurred = np.isinf(nearest), unsure < np.minimum(low, float(limit))
    return Measurement(
        broken,
        np.where(beyond | blurred, np.nan, nearest),
        np.select([blurred, beyond], [np.nan, float(limit)], np.maximum(low, 0.0)),
        np.where(beyond, np.nan, high),
    )


def _near_one(layer: LayerFacts, limit: float) -> Answers:
    """Compare a distance; exactly the limit counts as nearer, as an act says "within 35 m"."""
    near = layer.distance_m + layer.error_m <= limit
    beyond = layer.distance_m - layer.error_m > limit
    far = beyond & (layer.uncertain_m > limit)
    reason = first_of(
        [(far, layer.absence_reason(limit)), (beyond, CODES["boundary_not_known"])],
        CODES["too_close"],
    )
    return answers(near, far & layer.absence_known(limit), reason)


def _steeper_than(test: SteeperThan, limit: float | str, facts: Facts) -> Measurement:
    """Compare the slope; ground on void cells may be flat, and may be a cliff.

    Of a point only its own cell is known: steep ground there accuses where any steep ground
    is barred, and nothing clears it. Where any share is barred, the steepest cell must tell it
    too: of hundreds of cells one may seem steep, or flat, by its error alone.
    """
    measured, low, high = _slopes(facts, float(limit), *_SLOPES[test.statistic])
    areal = facts.buildings["footprint_m2"].notna().to_numpy()
    any_bars = test.statistic == "max" or (test.statistic == "share" and test.share == 0)
    if test.statistic == "share":
        yes, no = low > test.share + SHARE_ROUNDING, high <= test.share + SHARE_ROUNDING
    else:
        yes, no = low >= float(limit), high < float(limit)
    if any_bars:
        _, least, most = _slopes(facts, float(limit), *_SLOPES["max"])
        yes, no = yes & (least >= float(limit)), no & (most < float(limit))
    (void_share,) = _slopes(facts, float(limit), "void_share")
    measured_whole = areal & (void_share <= 0)  # which a missing share is not
    reason = pick(measured_whole, CODES["too_close"], CODES["no_data"])
    return Measurement(answers(yes & (areal | any_bars), no & areal, reason), measured, low, high)


_SLOPES: Mapping[str, tuple[str, str, str]] = {
    "mean": ("slope_mean_deg", "slope_mean_low_deg", "slope_mean_high_deg"),
    "max": ("slope_max_deg", "slope_max_low_deg", "slope_max_high_deg"),
    "share": ("share_at_or_above", "share_low", "share_high"),
}
"""The columns of ``tables.SLOPES`` that a statistic compares: as measured, and its bounds."""


@dataclass(frozen=True, slots=True)
class _SlopesAt:
    """The row of each building in the table of slopes for one threshold; -1 where it has none."""

    limit: float

    def __call__(self, facts: Facts) -> Places:
        own = np.flatnonzero(facts.slopes["threshold_deg"].to_numpy() == self.limit)
        at = facts.places(facts.slopes)[own]
        rows = np.full(len(facts), -1)
        rows[at[at >= 0]] = own[at >= 0]
        return rows


def _slopes(facts: Facts, limit: float, *names: str) -> list[Floats]:
    """Give columns of the slopes for one threshold by building; NaN where one has no row."""
    rows = facts.once(_SlopesAt(limit))
    found, missing = [facts.slopes[name].to_numpy() for name in names], rows < 0
    if not missing.any():
        return [one[rows] for one in found]
    none: Floats = np.full(len(rows), np.nan)
    return [none if missing.all() else np.where(missing, none, one[rows]) for one in found]


def _taller_than(_test: TallerThan, limit: float | str, facts: Facts) -> Measurement:
    return _compare(*facts.once(_heights), float(limit))


def _heights(facts: Facts) -> Figures:
    """Give the height above mean planned ground; measured from elsewhere it is another figure.

    On a slope the two differ by as much as the limit itself, and nobody has told by how much; nor
    is it known where the register does not say from where.
    """
    planned = facts.words("height_datum").among(["mean_planned_ground"])  # a missing one is not
    height = np.where(planned, facts.buildings["height_m"].to_numpy(), np.nan)
    error = facts.buildings["height_error_m"].to_numpy()
    return height, height - error, height + error


def _more_floors_than(_test: MoreFloorsThan, limit: float | str, facts: Facts) -> Measurement:
    return _compare(*facts.once(_floors), float(limit), between="open_reading")


def _floors(facts: Facts) -> Figures:
    """Give the floors; a register may count a basement-ground floor among them.

    One that tells neither how many it may count, nor basement floors beside, may count one.
    """
    floors = facts.buildings["floors"].to_numpy()
    beside = facts.buildings["basement_floors"].notna().to_numpy()
    silent = np.where(beside, 0.0, 1.0)
    over = facts.buildings["floors_over"].to_numpy()
    least = np.maximum(floors - np.where(np.isnan(over), silent, over), 0.0)
    return floors, least, floors


def _compare(
    measured: Floats, low: Floats, high: Floats, limit: float, *, between: str = "too_close"
) -> Measurement:
    """Compare a figure that may be missing: more than the limit breaks it."""
    missing = np.isnan(measured) | np.isnan(low)
    reason = pick(missing, CODES["no_data"], CODES[between])
    return Measurement(answers(low > limit, high <= limit, reason), measured, low, high)


def _without_limit(
    ask: Callable[[Any, Facts], Measurement],
) -> Callable[[Any, float | str, Facts], Measurement]:
    """Give a word whose limit only says that it bars or requires."""
    return lambda test, _limit, facts: ask(test, facts)


_WORDS: Mapping[type, Callable[[Any, float | str, Facts], Measurement]] = {
    Inside: _inside,
    ShareAbove: _share_above,
    NearerThan: _nearer_than,
    SteeperThan: _steeper_than,
    TallerThan: _taller_than,
    MoreFloorsThan: _more_floors_than,
    UseBarred: _without_limit(use_barred),
    UseAllowed: _without_limit(use_allowed),
    UseDiffers: _without_limit(use_differs),
    NoPermit: _without_limit(without_permit),
    PermitExpired: _without_limit(permit_expired),
    PermitForOther: _without_limit(permit_for_other),
    RefusedThenGranted: refused_then_granted,
    StageMissing: _without_limit(stage_missing),
    StagesOutOfOrder: _without_limit(stages_out_of_order),
    AcceptedBeforeNotice: _without_limit(accepted_before_notice),
    Subdivided: _without_limit(subdivided),
    LandscapeChanged: landscape_changed,
    OutsideParcel: outside_parcel,
}
