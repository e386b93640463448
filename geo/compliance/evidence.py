"""The evidence beside a verdict: the version compared with, the figures, the zones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.facts import Facts, Floats
from geo.compliance.words import Measurement
from geo.records import UNITS, Limit, NearerThan, Rule, SteeperThan

FIGURES = ("measured", "low", "high")


def evidence(
    rule: Rule,
    shown: npt.NDArray[np.intp],
    found: Mapping[str, Measurement],
    exposure: pd.DataFrame,
    facts: Facts,
) -> pd.DataFrame:
    """Put beside each building what was compared with what.

    Parameters
    ----------
    rule
        The rule.
    shown
        For each building, the place in the rule of the version compared with.
    found
        What was measured for each version, by its id; a repeal measures nothing.
    exposure
        Columns of ``tables.EXPOSURE``.
    facts
        The buildings, in their order.

    Returns
    -------
    evidence
        Columns of ``tables.FINDINGS`` but ``verdict`` and ``reason``.
    """
    ids = facts.buildings["building_id"]
    measured, low, high = (_figure(name, rule, shown, found) for name in FIGURES)
    unit, allowed = _allowed(rule)
    return pd.DataFrame(
        {
            "finding_id": rule.id + ":" + ids.to_numpy().astype(object),
            "building_id": ids.to_numpy(),
            "rule_id": rule.id,
            "version_id": np.array([one.id for one in rule.versions], dtype=object)[shown],
            "force": rule.force,
            "measured": measured,
            "measured_low": low,
            "measured_high": high,
            "limit": allowed[shown],
            "unit": unit,
            "zone_ids": _zones(rule, exposure).reindex(ids).to_numpy(),
        }
    )


def _figure(
    name: str, rule: Rule, shown: npt.NDArray[np.intp], found: Mapping[str, Measurement]
) -> Floats:
    """Take one figure of each building from the measurement of its version."""
    missing = np.full(len(shown), np.nan)
    by_version = [
        getattr(found[version.id], name) if version.id in found else missing
        for version in rule.versions
    ]
    return np.array(by_version)[shown, np.arange(len(shown))]


def _allowed(rule: Rule) -> tuple[str, Floats]:
    """Give the unit, and what each version allows in it.

    Where the share of steep ground is judged, the limit of a version is the slope in degrees,
    and what is measured and allowed is a share of the footprint.
    """
    test = rule.test
    if isinstance(test, SteeperThan) and test.statistic == "share":
        return "share", np.full(len(rule.versions), test.share)
    return UNITS[test.word], np.array([_number(version) for version in rule.versions])


def _number(version: Limit) -> float:
    return version.limit if isinstance(version.limit, float) else np.nan


def _zones(rule: Rule, exposure: pd.DataFrame) -> pd.Series:
    """Join the ids of the zones that a building lies in, or too close to, for one rule."""
    meant = exposure["layer_id"].isin(rule.layers) & (exposure["position"] != "outside")
    if isinstance(rule.test, NearerThan):
        meant = exposure["layer_id"].isin(rule.layers)
    return exposure[meant].groupby("building_id")["zone_id"].agg(" ".join)
