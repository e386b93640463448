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
    touching = whole[(whole["distance_m"] == 0) & (whole["position"] != "boundary_not_known")]
    by_layer = {
        "zones": areas["layer_id"].value_counts(),
        "touching": touching.drop_duplicates(["building_id", "layer_id"])[
            "layer_id"
        ].value_counts(),
        **{one: whole["layer_id"][whole["position"] == one].value_counts() for one in POSITIONS},
    }
    rows = [
        ("layer", layer.id, measure, int(counted.get(layer.id, 0)))
        for layer, (measure, counted) in product(layers, by_layer.items())
    ]
    by_rule = findings.groupby(["rule_id", "verdict"]).size()
    unknown = findings[findings["verdict"] == "unknown"].groupby(["rule_id", "reason"]).size()
    for rule in rules:
        found = ("breach", "clear") if rule.force == "binding" else ("exposed", "not_exposed")
        for verdict in (*found, "unknown"):
            rows.append(("rule", rule.id, verdict, int(by_rule.get((rule.id, verdict), 0))))
        for reason in REASONS:
            if (rule.id, reason) in unknown.index:
                rows.append(("rule", rule.id, f"unknown:{reason}", int(unknown[rule.id, reason])))
    columns = ["subject", "subject_id", "measure", "count"]
    return tables.COUNTS.shape(pd.DataFrame(rows, columns=columns))
