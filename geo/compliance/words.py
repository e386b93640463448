"""The words of the rule book: each compares one measured column with one limit.

Every word answers yes (the limit is broken), no or unknown, and says what it measured. A
value within its two-sigma error of the limit is ``too_close``; a missing one is ``no_data``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    found = within(facts.layers[test.zones[0]])
    for layer_id in test.zones[1:]:
        found = either(found, within(facts.layers[layer_id]))
    best = _largest_share(test.zones, facts)
    return Measurement(found, best.share, best.share_low, best.share_high)


def _share_above(test: ShareAbove, limit: float | str, facts: Facts) -> Measurement:
    found = [_share_of_one(facts.layers[layer_id], float(limit), facts) for layer_id in test.zones]
    broken = found[0]
    for other in found[1:]:
        broken = either(broken, other)
    best = _largest_share(test.zones, facts)
    return Measurement(broken, best.share, best.share_low, best.share_high)


def _share_of_one(layer: LayerFacts, limit: float, facts: Facts) -> Answers:
    """Compare the share in one layer; a point has no share, and blurred ground no bound."""
    areal = facts.buildings["footprint_m2"].notna().to_numpy()
    known = areal & (layer.position != "boundary_not_known")
    reason = np.select(
        [~areal, ~known, layer.position == "outside"],
        [CODES["no_data"], CODES["boundary_not_known"], layer.absence_reason],
        CODES["too_close"],
    ).astype(np.int8)
    low_enough = (layer.share_high <= limit) & layer.absence_known
    return answers(known & (layer.share_low > limit), known & low_enough, reason)


def _largest_share(zones: list[str], facts: Facts) -> LayerFacts:
    """Give the layer whose share is reported beside the answer: of one layer, that one."""
    layers = [facts.layers[layer_id] for layer_id in zones]
    return max(layers, key=lambda layer: float(np.nansum(layer.share)))


def _nearer_than(test: NearerThan, limit: float | str, facts: Facts) -> Measurement:
    layers = [facts.layers[layer_id] for layer_id in test.zones]
    broken = _near_one(layers[0], float(limit))
    for layer in layers[1:]:
        broken = either(broken, _near_one(layer, float(limit)))
    nearest = np.min([layer.distance_m for layer in layers], axis=0)
    error = np.max([layer.error_m for layer in layers], axis=0)
    measured = np.where(np.isfinite(nearest), nearest, np.nan)
    low = np.where(np.isfinite(nearest), np.maximum(measured - error, 0.0), float(limit))
    return Measurement(broken, measured, low, measured + error)


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
    rows = facts.slopes[facts.slopes["threshold_deg"] == float(limit)]
    found = rows.set_index("building_id").reindex(facts.buildings["building_id"])
    void = found["void_share"].fillna(1.0).to_numpy()
    error = found["slope_error_deg"].to_numpy()
    if test.statistic == "share":
        low, high = found["share_low"].to_numpy(), found["share_high"].to_numpy()
        broken = answers(low > test.share, high <= test.share, _void_or_close(void))
        return Measurement(broken, found["share_at_or_above"].to_numpy(), low, high)
    measured = found[f"slope_{test.statistic}_deg"].to_numpy()
    low, high = np.maximum(measured - error, 0.0), measured + error
    steep, flat = low >= float(limit), (high < float(limit)) & (void == 0)
    return Measurement(answers(steep, flat, _void_or_close(void)), measured, low, high)


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
    """Ask whether no permit is linked; without a register, or a parcel, that is not known."""
    missing = np.full(len(facts), np.nan)
    if facts.permits is None:
        return Measurement(facts.unknown("no_data"), missing, missing, missing)
    wanted = facts.permits[facts.permits["permit_type"].isin(test.permit_types)]["permit_id"]
    linked = facts.links[facts.links["permit_id"].isin(wanted)]
    count = linked.groupby("building_id")["permit_id"].nunique()
    found = count.reindex(facts.buildings["building_id"], fill_value=0).to_numpy(dtype=float)
    traceable = facts.buildings["building_id"].isin(facts.links["building_id"]).to_numpy()
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
