"""VALIDATE: the rows that are used, in the shape of the contract of their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import tables
from geo.config import Assumed, Extent
from geo.quality.completeness import Verdict
from geo.quality.faults import rows_of
from geo.records import Intake, Parameter

PLAIN = replace(
    tables.ZONES,
    name="plain",
    meaning="Zones and backdrops as given, in the metric CRS",
    key=(),
    columns=tuple(
        column
        for column in tables.ZONES.columns
        if column.name in ("name", "geometry_state", "geometry")
    ),
)

# a district without a name in one language takes that of another, so none is needed
NAMED = replace(
    tables.DISTRICTS,
    columns=tuple(
        replace(column, needed=column.needed and not column.name.startswith("name_"))
        for column in tables.DISTRICTS.columns
    ),
)

CONTRACTS: Mapping[str, tables.Table] = {
    "buildings": tables.BUILDINGS,
    "parcels": tables.PARCELS,
    "permits": tables.PERMITS,
    "boundary": NAMED,
    "districts": NAMED,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What all inputs are checked against."""

    metric: CRS
    extent: Extent
    assumed: Assumed
    position_errors: Mapping[str, Parameter | None]


def table_of(
    intake: Intake,
    columns: pd.DataFrame,
    shapes: gpd.GeoSeries | None,
    verdict: Verdict,
    ground: Ground,
) -> Any:
    """Give the rows that are used, in the shape of their contract.

    Parameters
    ----------
    intake
        The input.
    columns
        Its columns in our names and types, row by row as in its frame.
    shapes
        Its shapes in the metric CRS; None for a table without any.
    verdict
        Which rows are used.
    ground
        What a register leaves out is taken from here.
    """
    made = columns.assign(
        register_id=intake.input_id,
        row=rows_of(intake)["row"],
        geometry_state=np.where(verdict.repaired, "repaired", "ok"),
    )
    if shapes is not None:
        made["geometry"] = shapes
    made = made[verdict.used].reset_index(drop=True)
    if intake.kind == "buildings":
        return tables.BUILDINGS.shape(_building(made, intake, ground), ground.metric)
    if intake.kind in ("boundary", "districts"):
        return tables.DISTRICTS.shape(_named(made), ground.metric)
    if intake.kind in CONTRACTS:
        return CONTRACTS[intake.kind].shape(made, ground.metric if shapes is not None else None)
    return _plain(made, ground.metric)


def _building(made: pd.DataFrame, intake: Intake, ground: Ground) -> pd.DataFrame:
    """Add what a register leaves out: errors, each marked where it is assumed, and the area."""
    stated = ground.position_errors.get(intake.input_id)
    error_m = stated.value if stated is not None else ground.assumed.position_error_m
    given_m = made.get("position_error_m", pd.Series(np.nan, index=made.index))
    height_m = made.get("height_m", pd.Series(np.nan, index=made.index))
    height_error_m = made.get("height_error_m", pd.Series(np.nan, index=made.index))
    shapes = made["geometry"].to_numpy()
    area = shapely.area(shapes)
    return made.assign(
        position_error_m=given_m.fillna(error_m),
        position_error_assumed=given_m.isna() & (stated is None or stated.assumed),
        height_error_m=height_error_m.fillna(ground.assumed.height_error_m).where(height_m.notna()),
        footprint_m2=np.where(shapely.get_dimensions(shapes) == 2, area, np.nan),
        in_city=False,  # a later stage asks the boundary
        district_id=None,
    )


def _named(made: pd.DataFrame) -> pd.DataFrame:
    """Give districts an id and three names, each from the languages that are there."""
    ids = made.get("district_id", made["row"].astype("str"))
    filled = made.assign(district_id=ids)
    codes = ("kk", "ru", "en")
    given = [made[f"name_{code}"] for code in codes if f"name_{code}" in made]
    for code in codes:
        name = made.get(f"name_{code}", pd.Series(None, index=made.index, dtype="str"))
        for other in (*given, ids):
            name = name.where(name.notna(), other)
        filled[f"name_{code}"] = name
    return filled


def _plain(made: pd.DataFrame, metric: CRS) -> gpd.GeoDataFrame:
    """Give a zone layer or a backdrop: name, row, state and shape."""
    names = made.get("name", pd.Series(None, index=made.index, dtype="str"))
    return gpd.GeoDataFrame(
        {
            "name": names.astype("str").where(names.notna()),
            "row": made["row"].astype("Int64"),
            "geometry_state": made["geometry_state"].astype("str"),
        },
        geometry=gpd.GeoSeries(made["geometry"], crs=metric),
        crs=metric,
    )
