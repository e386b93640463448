"""VALIDATE: the rows that are used, in the shape of the contract of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo import tables
from geo.quality.completeness import Verdict
from geo.quality.dates import Calendar
from geo.quality.faults import rows_of
from geo.records import Assumed, Cadastre, Extent, Intake, Parameter

PLAIN = replace(
    tables.ZONES,
    name="plain",
    meaning="Zones as given, in the metric CRS",
    key=(),
    columns=tuple(
        column
        for column in tables.ZONES.columns
        if column.name in ("name", "geometry_state", "geometry")
    ),
)

ZONED = replace(
    PLAIN,
    columns=(
        *(column for column in tables.ZONES.columns if column.name == "zone_id"),
        *PLAIN.columns,
    ),
)
"""A zone layer is read with what its zones are called by."""

# a district without a name in one language takes that of another, so none is needed
NAMED = replace(
    tables.DISTRICTS,
    columns=tuple(
        replace(column, needed=column.needed and not column.name.startswith("name_"))
        for column in tables.DISTRICTS.columns
    ),
)

BACKDROP = replace(
    NAMED,
    name="backdrop",
    meaning="Streets, water or places for orientation, in the metric CRS",
    key=(),
    columns=tuple(column for column in NAMED.columns if column.name != "district_id"),
)

REGISTERS = frozenset(("buildings", "parcels", "permits", "observations"))

CONTRACTS: Mapping[str, tables.Table] = {
    "buildings": tables.BUILDINGS,
    "parcels": tables.PARCELS,
    "permits": tables.PERMITS,
    "observations": tables.OBSERVATIONS,
    "boundary": NAMED,
    "districts": NAMED,
    "zone": ZONED,
    "streets": BACKDROP,
    "water": BACKDROP,
    "places": BACKDROP,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What all inputs are checked against."""

    metric: CRS
    extent: Extent
    assumed: Assumed
    position_errors: Mapping[str, Parameter | None]
    cadastre: Cadastre | None = None
    calendar: Calendar | None = None
    accuracy_m: float = 0.0  # of the change of datum of the one input looked at


def table_of(
    intake: Intake,
    columns: pd.DataFrame,
    shapes: gpd.GeoSeries,
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
        Its shapes in the metric CRS.
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
    made["geometry"] = shapes
    made = made[verdict.used].reset_index(drop=True)
    if intake.kind in REGISTERS:
        return CONTRACTS[intake.kind].shape(_completed(made, intake, ground), ground.metric)
    if intake.kind in ("boundary", "districts"):
        return tables.DISTRICTS.shape(_named(made), ground.metric)
    if CONTRACTS.get(intake.kind) is BACKDROP:
        return _plain(made, _three_names(made), ground.metric)
    named = ["zone_id", "name"] if intake.kind == "zone" else ["name"]
    return _plain(made, {name: _texts(made, name) for name in named}, ground.metric)


def _completed(made: pd.DataFrame, intake: Intake, ground: Ground) -> pd.DataFrame:
    """Add to a register what it leaves out."""
    if intake.kind in ("buildings", "observations"):
        return _seen(made, intake, ground)
    return _bounded(made, intake, ground) if intake.kind == "parcels" else made


def _seen(made: pd.DataFrame, intake: Intake, ground: Ground) -> pd.DataFrame:
    """Add errors, each marked where it is assumed, and the area."""
    stated = ground.position_errors.get(intake.input_id)
    error_m = stated.value if stated is not None else ground.assumed.position_error_m
    given_m = made.get("position_error_m", pd.Series(np.nan, index=made.index))
    height_m = made.get("height_m", pd.Series(np.nan, index=made.index))
    height_error_m = made.get("height_error_m", pd.Series(np.nan, index=made.index))
    shapes = made["geometry"].to_numpy()
    area = shapely.area(shapes)
    return made.assign(
        position_error_m=np.hypot(given_m.fillna(error_m), ground.accuracy_m),
        position_error_assumed=given_m.isna() & (stated is None or stated.assumed),
        height_error_m=height_error_m.fillna(ground.assumed.height_error_m).where(height_m.notna()),
        footprint_m2=np.where(shapely.get_dimensions(shapes) == 2, area, np.nan),
        in_city=False,  # a later stage asks the boundary
        district_id=None,
    )


def _bounded(made: pd.DataFrame, intake: Intake, ground: Ground) -> pd.DataFrame:
    """Add the position error that the monitor states for a register of parcels."""
    stated = ground.position_errors.get(intake.input_id)
    given_m = made.get("position_error_m", pd.Series(np.nan, index=made.index))
    known_m = given_m if stated is None else given_m.fillna(stated.value)
    return made.assign(position_error_m=np.hypot(known_m, ground.accuracy_m))


def _named(made: pd.DataFrame) -> pd.DataFrame:
    """Give districts an id and three names; one without any name is called by its id."""
    ids = made.get("district_id", made["row"].astype("str"))
    return made.assign(district_id=ids, **_three_names(made, [ids]))


def _three_names(made: pd.DataFrame, others: Sequence[pd.Series] = ()) -> dict[str, pd.Series]:
    """Give names in three languages, each from the languages that are there, else from others."""
    codes = ("kk", "ru", "en")
    given = [made[f"name_{code}"] for code in codes if f"name_{code}" in made]
    names = {}
    for code in codes:
        name = _texts(made, f"name_{code}")
        for other in (*given, *others):
            name = name.where(name.notna(), other)
        names[f"name_{code}"] = name
    return names


def _plain(made: pd.DataFrame, names: Mapping[str, pd.Series], metric: CRS) -> gpd.GeoDataFrame:
    """Give a zone layer (one name) or a backdrop (three): names, row, state and shape."""
    return gpd.GeoDataFrame(
        {
            **names,
            "row": made["row"].astype("Int64"),
            "geometry_state": made["geometry_state"].astype("str"),
        },
        geometry=gpd.GeoSeries(made["geometry"], crs=metric),
        crs=metric,
    )


def _texts(made: pd.DataFrame, column: str) -> pd.Series:
    """Give a column of texts, empty where it is not there."""
    texts = made.get(column, pd.Series(None, index=made.index, dtype="str"))
    return texts.astype("str").where(texts.notna())
