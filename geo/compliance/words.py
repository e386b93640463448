"""The words of the rule book: each compares one measured column with one limit.

Every word answers yes (the limit is broken), no or unknown, and says what it measured. A
value within its two-sigma error of the limit is ``too_close``; a missing one is ``no_data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from geo.compliance.answers import CODES, Answers, answers, either
from geo.compliance.facts import Facts, Floats, LayerFacts
from geo.records import (
    Inside,
    MoreFloorsThan,
    NearerThan,
    NoPermit,
    ShareAbove,
    SteeperThan,
    TallerThan,
)

STEEPEST_DEG = 90.0
"""The slope that ground on void cells may have at the most."""

SHARE_ROUNDING = 1e-6
"""Fractions of cells come in single precision: so much more than a share is that share."""

MAIN_SHARE = 0.5
"""A building stands on a parcel where at least this share of its footprint does."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a word found: the answer, and the figure with its two-sigma bounds."""

    broken: Answers
    measured: Floats
    low: Floats
    high: Floats


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


def within(layer: LayerFacts) -> Answers:
    """Ask whether each building lies in, or touches, a zone of a layer."""
    outside = layer.position == "outside"
    reason = np.select(
        [layer.position == "too_close", layer.position == "boundary_not_known"],
        [CODES["too_close"], CODES["boundary_not_known"]],
        layer.absence_reason,
    ).astype(np.int8)
    return answers(layer.position == "inside", outside & layer.absence_known, reason)


def _inside(test: Inside, _limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    return _largest_share(reduce(either, [within(layer) for layer in layers]), layers)


def _share_above(test: ShareAbove, limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    found = [_share_of_one(layer, float(limit), facts) for layer in layers]
    return _largest_share(reduce(either, found), layers)


def _share_of_one(layer: LayerFacts, limit: float, facts: Facts) -> Answers:
    """Compare the share in one layer; a point has no share, and blurred ground no bound."""
    areal = facts.buildings["footprint_m2"].notna().to_numpy()
    known = areal & (layer.position != "boundary_not_known")
    low_enough = layer.share_high <= limit
    reason = np.select(
        [~areal, ~known, low_enough],
        [CODES["no_data"], CODES["boundary_not_known"], layer.absence_reason],
        CODES["too_close"],
    ).astype(np.int8)
    no = known & low_enough & layer.absence_known
    return answers(known & (layer.share_low > limit), no, reason)


def _largest_share(broken: Answers, layers: Sequence[LayerFacts]) -> Measurement:
    """Put beside the answer the largest share of each building in any of the layers."""
    return Measurement(
        broken,
        np.fmax.reduce([layer.share for layer in layers]),
        np.fmax.reduce([layer.share_low for layer in layers]),
        np.fmax.reduce([layer.share_high for layer in layers]),
    )


def _nearer_than(test: NearerThan, limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    broken = reduce(either, [_near_one(layer, float(limit)) for layer in layers])
    nearest = np.fmin.reduce([layer.distance_m for layer in layers])
    low = np.fmin.reduce([layer.distance_m - layer.error_m for layer in layers])
    high = np.fmin.reduce([layer.distance_m + layer.error_m for layer in layers])
    beyond = np.isinf(nearest)
    return Measurement(
        broken,
        np.where(beyond, np.nan, nearest),
        np.where(beyond, float(limit), np.maximum(low, 0.0)),
        np.where(beyond, np.nan, high),
    )


def _near_one(layer: LayerFacts, limit: float) -> Answers:
    """Compare a distance; exactly the limit counts as nearer, as an act says "within 35 m"."""
    blurred = layer.position == "boundary_not_known"
    near = (layer.distance_m + layer.error_m <= limit) & ~blurred
    far = (layer.distance_m - layer.error_m > limit) & ~blurred
    reason = np.select(
        [blurred, far], [CODES["boundary_not_known"], layer.absence_reason], CODES["too_close"]
    ).astype(np.int8)
    return answers(near, far & layer.absence_known, reason)


def _steeper_than(test: SteeperThan, limit: float | str, facts: Facts) -> Measurement:
    """Compare the slope; ground on void cells may be flat, and may be a cliff."""
    rows = facts.slopes[facts.slopes["threshold_deg"] == float(limit)]
    found = rows.set_index("building_id").reindex(facts.buildings["building_id"])
    void = found["void_share"].fillna(1.0).to_numpy()
    error = found["slope_error_deg"].to_numpy()
    if test.statistic == "share":
        low, high = found["share_low"].to_numpy(), found["share_high"].to_numpy()
        most = test.share + SHARE_ROUNDING
        broken = answers(low > most, high <= most, _void_or_close(void))
        return Measurement(broken, found["share_at_or_above"].to_numpy(), low, high)
    measured = found[f"slope_{test.statistic}_deg"].to_numpy()
    low, high = np.maximum(measured - error, 0.0), np.minimum(measured + error, STEEPEST_DEG)
    if test.statistic == "mean":
        low, high = low * (1 - void), high * (1 - void) + STEEPEST_DEG * void
    else:
        high = np.where(void > 0, STEEPEST_DEG, high)
    broken = answers(low >= float(limit), high < float(limit), _void_or_close(void))
    return Measurement(broken, measured, low, high)


def _void_or_close(void: Floats) -> Any:
    return np.where(void > 0, CODES["no_data"], CODES["too_close"]).astype(np.int8)


def _taller_than(_test: TallerThan, limit: float | str, facts: Facts) -> Measurement:
    height = facts.buildings["height_m"].to_numpy()
    error = facts.buildings["height_error_m"].to_numpy()
    return _compare(height, height - error, height + error, float(limit))


def _more_floors_than(_test: MoreFloorsThan, limit: float | str, facts: Facts) -> Measurement:
    floors = facts.buildings["floors"].to_numpy()
    return _compare(floors, floors, floors, float(limit))


def _compare(measured: Floats, low: Floats, high: Floats, limit: float) -> Measurement:
    """Compare a figure that may be missing: more than the limit breaks it."""
    missing = np.isnan(measured) | np.isnan(low)
    reason = np.where(missing, CODES["no_data"], CODES["too_close"]).astype(np.int8)
    return Measurement(answers(low > limit, high <= limit, reason), measured, low, high)


def _no_permit(test: NoPermit, _limit: float | str, facts: Facts) -> Measurement:
    """Ask whether no permit is linked; without a register, or a parcel, that is not known.

    A building that only reaches over onto known parcels stands on one that is not on file,
    and so may its permit be.
    """
    missing = np.full(len(facts), np.nan)
    if facts.permits is None:
        return Measurement(facts.unknown("no_data"), missing, missing, missing)
    permits = facts.permits[facts.permits["permit_type"].isin(test.permit_types)]
    if test.statuses:
        permits = permits[permits["status"].isin(test.statuses)]
    linked = facts.links[facts.links["permit_id"].isin(permits["permit_id"])]
    count = linked.groupby("building_id")["permit_id"].nunique()
    found = count.reindex(facts.buildings["building_id"], fill_value=0).to_numpy(dtype=float)
    mostly = facts.links.loc[facts.links["score"] >= MAIN_SHARE, "building_id"]
    traceable = facts.buildings["building_id"].isin(mostly).to_numpy()
    none = (found == 0) & traceable & facts.permits_complete
    return Measurement(answers(none, found > 0, "no_data"), found, found, found)


_WORDS: Mapping[type, Callable[[Any, float | str, Facts], Measurement]] = {
    Inside: _inside,
    ShareAbove: _share_above,
    NearerThan: _nearer_than,
    SteeperThan: _steeper_than,
    TallerThan: _taller_than,
    MoreFloorsThan: _more_floors_than,
    NoPermit: _no_permit,
}
