"""The run in figures: how many buildings lie in each layer, and what each rule said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.records import REASONS, Rule, ZoneLayer

POSITIONS = ("inside", "too_close", "boundary_not_known")


def count(
    layers: Sequence[ZoneLayer],
    rules: Sequence[Rule],
    *,
    zones: gpd.GeoDataFrame,
    whole: pd.DataFrame,
    findings: pd.DataFrame,
) -> pd.DataFrame:
    """Count zones and buildings per layer, and verdicts and their reasons per rule.

    Parameters
    ----------
    layers, rules
        The catalogue and the rule book, in their order.
    zones, findings
        Columns as in :mod:`geo.tables`.
    whole
        Exposure to the dissolved layers.

    Returns
    -------
    counts
        Columns of ``tables.COUNTS``. For a layer: ``zones``, ``touching`` (as drawn, whatever
        the error) and each position; for a rule: each of its verdicts, and ``unknown:`` with
        each reason that occurred. A zero is a row too.
    """
    areas = zones[zones["part"] == "area"]
    by_layer = {"zones": areas["layer_id"].value_counts(), **_by_position(whole)}
    rows = [
        ("layer", layer.id, measure, int(counted.get(layer.id, 0)))
        for layer, (measure, counted) in product(layers, by_layer.items())
    ]
    return tables.COUNTS.shape(
        pd.DataFrame(
            [*rows, *_of_rules(rules, findings)],
            columns=["subject", "subject_id", "measure", "count"],
        )
    )


def _by_position(whole: pd.DataFrame) -> dict[str, pd.Series]:
    """Count the buildings of each layer by position; where the boundary is not known, by that."""
    uncertain = whole["position"] == "boundary_not_known"
    touching = whole["layer_id"][(whole["distance_m"] == 0) & ~uncertain]
    first = whole.assign(certain=~uncertain).sort_values("certain", kind="stable")
    once = first.drop_duplicates(["building_id", "layer_id"])
    return {
        "touching": touching.value_counts(),
        **{one: once["layer_id"][once["position"] == one].value_counts() for one in POSITIONS},
    }


def _of_rules(rules: Sequence[Rule], findings: pd.DataFrame) -> list[tuple[str, str, str, int]]:
    """Count the verdicts of each rule, and of unknown each reason that occurred."""
    rows: list[tuple[str, str, str, int]] = []
    by_rule = findings.groupby(["rule_id", "verdict"]).size()
    asked = findings.loc[findings["verdict"] == "unknown", ["rule_id", "reason"]]
    unknown = asked.groupby(["rule_id", "reason"]).size()
    for rule in rules:
        found = ("breach", "clear") if rule.force == "binding" else ("exposed", "not_exposed")
        for verdict in (*found, "unknown"):
            rows.append(("rule", rule.id, verdict, int(by_rule.get((rule.id, verdict), 0))))
        for reason in REASONS:
            if (rule.id, reason) in unknown.index:
                rows.append(("rule", rule.id, f"unknown:{reason}", int(unknown[rule.id, reason])))
    return rows
