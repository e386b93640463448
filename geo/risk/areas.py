"""Counts per district: what was looked at, what was found, what became of it."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.records import VERDICTS

DEMOLISHED = ("demolished_full", "demolished_partial")
_OF_CASES = ("cases_open", "cases_closed", "demolished")


def weigh(
    buildings: gpd.GeoDataFrame,
    findings: pd.DataFrame,
    cases: pd.DataFrame | None,
    *,
    drafts: Collection[str] = (),
) -> pd.DataFrame:
    """Count buildings by their worst verdict, and cases, in each district.

    Parameters
    ----------
    buildings, findings
        Columns as in :mod:`geo.tables`.
    cases
        Columns of ``tables.CASES``; None where no register of cases is on file.
    drafts
        Ids of the rules that are drafts: no law, so their findings count for nothing.

    Returns
    -------
    risks
        Columns of ``tables.RISKS``, by district; the row without a district is outside all.
        Without a register of cases the counts of cases are missing, not zero.
    """
    law = ~findings["rule_id"].isin(list(drafts))
    judged = findings.loc[law, ["building_id", "verdict"]]  # alone: a wide table is not copied
    counted = pd.DataFrame(
        {
            "district_id": buildings["district_id"],
            "buildings": 1,
            "worst": buildings["building_id"].map(worst_verdicts(judged)).fillna("unknown"),
        }
    )
    columns = {"breach": ["breach"], "exposed": ["exposed"], "unknown": ["unknown"],
               "not_exposed": ["not_exposed"], "clear": ["clear"]}  # fmt: skip
    for name, verdicts in columns.items():
        counted[name] = counted["worst"].isin(verdicts)
    summed = _by_district(counted.drop(columns="worst"))
    if cases is None:
        joined = summed.assign(**dict.fromkeys(_OF_CASES, pd.NA))
    else:
        joined = summed.join(_by_district(_cases(buildings, cases)), how="outer").fillna(0)
    return tables.RISKS.shape(joined.reset_index().sort_values("district_id", na_position="last"))


def _cases(buildings: gpd.GeoDataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Tell of each case in which district it is, and how it stands."""
    of_case = cases.merge(buildings[["building_id", "district_id"]], how="left", on="building_id")
    ended = of_case["ended"].astype(bool)
    demolished = of_case["outcome"].isin(DEMOLISHED)
    flags = dict(zip(_OF_CASES, (~ended, ended, demolished), strict=True))
    return pd.DataFrame({"district_id": of_case["district_id"], **flags})


def _by_district(table: pd.DataFrame) -> pd.DataFrame:
    return table.groupby("district_id", dropna=False).sum(numeric_only=True)


def worst_verdicts(findings: pd.DataFrame) -> pd.Series:
    """Give the worst verdict of each building, by building id; worst first in ``VERDICTS``."""
    codes, words = pd.factorize(findings["verdict"])
    rank = pd.Series(pd.Index(VERDICTS).get_indexer(words)[codes], index=findings.index)
    worst = rank.groupby(findings["building_id"]).min()
    return worst.map(dict(enumerate(VERDICTS)))
