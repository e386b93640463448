"""Counts per district: what was looked at, what was found, what became of it."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.records import VERDICTS

DEMOLISHED = ("demolished_full", "demolished_partial")


def weigh(buildings: gpd.GeoDataFrame, findings: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Count buildings by their worst verdict, and cases, in each district.

    Parameters
    ----------
    buildings, findings, cases
        Columns as in :mod:`geo.tables`.

    Returns
    -------
    risks
        Columns of ``tables.RISKS``, by district; the row without a district is outside all.
    """
    counted = pd.DataFrame(
        {
            "district_id": buildings["district_id"],
            "buildings": 1,
            "worst": buildings["building_id"].map(worst_verdicts(findings)).fillna("unknown"),
        }
    )
    columns = {"breach": ["breach"], "exposed": ["exposed"], "unknown": ["unknown"],
               "not_exposed": ["not_exposed"], "clear": ["clear"]}  # fmt: skip
    for name, verdicts in columns.items():
        counted[name] = counted["worst"].isin(verdicts)
    of_case = cases.merge(buildings[["building_id", "district_id"]], how="left", on="building_id")
    cases_counted = pd.DataFrame(
        {
            "district_id": of_case["district_id"],
            "cases_open": ~of_case["state"].isin(["closed", "dismissed"]),
            "cases_closed": of_case["state"].isin(["closed", "dismissed"]),
            "demolished": of_case["outcome"].isin(DEMOLISHED),
        }
    )
    summed = [
        table.groupby("district_id", dropna=False).sum(numeric_only=True)
        for table in (counted.drop(columns="worst"), cases_counted)
    ]
    joined = summed[0].join(summed[1], how="outer").fillna(0).reset_index()
    return tables.RISKS.shape(joined.sort_values("district_id", na_position="last"))


def worst_verdicts(findings: pd.DataFrame) -> pd.Series:
    """Give the worst verdict of each building, by building id; worst first in ``VERDICTS``."""
    rank = findings["verdict"].map({verdict: rank for rank, verdict in enumerate(VERDICTS)})
    worst = rank.groupby(findings["building_id"]).min()
    return worst.map(dict(enumerate(VERDICTS)))
