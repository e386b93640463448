"""Whether the ground of a layer or rule holds a crowd in which its count singles nobody out."""

from __future__ import annotations

import pandas as pd

from geo.records import Rule, Snapshot

CROWD = 10
"""Fewest buildings, those without a sign, in the ground of a count that is told.

The zones are published as they are drawn, so a small zone is a smaller cell than any square: a
count for it would say who. No source states the number; it is the house's own.
"""
BY_DISTANCE_OR_SLOPE = ("nearer_than", "steeper_than")
BARRED = (
    "barred_then_and_now", "barred_then_lawful_now", "lawful_then_barred_now", "barred_later",
)  # fmt: skip
"""Labels of buildings that stand, or stood, where a rule bars them: they lie in its ground."""


def ground_of_layer(snapshot: Snapshot, *layer_ids: str) -> frozenset[str]:
    """Give the buildings in or near some layers, by the positions that are counted."""
    near = snapshot.exposure
    rows = near["layer_id"].isin(layer_ids) & (near["position"] != "outside")
    return frozenset(near.loc[rows, "building_id"])


def layer_is_crowded(snapshot: Snapshot, layer_id: str) -> bool:
    """Say whether the counts of a layer may be told; so they may where no building is near it."""
    held = len(ground_of_layer(snapshot, layer_id))
    return held == 0 or held >= CROWD


def rule_is_crowded(snapshot: Snapshot, rule: Rule, signs: int) -> bool:
    """Say whether the counts of a rule may be told.

    Parameters
    ----------
    snapshot
        What the run knows.
    rule
        The rule. What an advisory one tells of a building is what the published zone tells of
        it, and accuses nobody: its ground needs a crowd, but none without a sign.
    signs
        Its signs at the most, as they would be told: so a hidden one and a two answer alike.
    """
    held = len(_ground_of_rule(snapshot, rule))
    if signs == 0 and held == 0:
        return True
    return held - (signs if rule.force == "binding" else 0) >= CROWD


def _ground_of_rule(snapshot: Snapshot, rule: Rule) -> frozenset[str]:
    """Give the buildings among which somebody with a map would look for a sign of a rule.

    How near water or how steep the ground is anybody can measure on a map: for such rules it
    is the buildings that they bar. For the others it is those of its layers, or all it judged.
    """
    said = snapshot.findings[snapshot.findings["rule_id"] == rule.id]
    if rule.test.word in BY_DISTANCE_OR_SLOPE:
        return _ids(said[said["label"].isin(BARRED)])
    if rule.layers:
        return ground_of_layer(snapshot, *rule.layers)
    return _ids(said[said["verdict"] != "unknown"])


def _ids(findings: pd.DataFrame) -> frozenset[str]:
    return frozenset(findings["building_id"])
