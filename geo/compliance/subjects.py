"""Permits and parcels as things that are judged: what is planned where, and what was made when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geo import tables
from geo.compliance.linked import SURE

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is judged in the place of buildings, and what could not be.

    ``objects`` has the columns of ``tables.BUILDINGS``; ``building_id`` is the id of the subject,
    ``captured_on`` its day, and ``seen_absent_on`` the day before. ``links`` are those of the
    subjects: ``tables.LINKS`` with the id of the subject as ``building_id``. ``loose`` are the
    ids placed to their parcel only. ``aside`` has ``subject_id`` and ``why``: ``refused``,
    ``not_issued`` or ``place_not_known``.
    """

    objects: gpd.GeoDataFrame
    links: pd.DataFrame
    loose: frozenset[str]
    aside: pd.DataFrame


def planned(
    permits: pd.DataFrame,
    links: pd.DataFrame,
    buildings: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    metric: CRS,
    *,
    position_error_m: float,
) -> Subjects:
    """Give what each granted permit allows, where it allows it, on its day of issue.

    A permit that was granted after a refusal is granted. One with no day of issue may be under way
    or lost, and one refused on or after its issue may have been withdrawn: neither is
    judged. What a permit allows is exact, so its height has no error. Whether the floors it
    allows count a basement-ground floor cannot be told from the register.

    A permit stands on the footprint of the one building it is surely linked to; else
    somewhere on its parcels, or on one of its several buildings; else at the point it names.

    Parameters
    ----------
    permits, links, buildings, parcels
        Columns as in :mod:`geo.tables`; all shapes in ``metric``.
    metric
        The metric CRS of the monitor.
    position_error_m
        Two-sigma error taken for a place whose own error is not known, in metres.

    Returns
    -------
    subjects
        Of ``tables.BUILDINGS``, without district and city, which the overlay tells.
    """
    granted, ungranted = _granted(permits)
    placed = _placed(granted, links, buildings, parcels, metric)
    rows = granted.drop(columns="geometry", errors="ignore").merge(placed, on="permit_id")
    nowhere = granted.loc[~granted["permit_id"].isin(placed["permit_id"]), "permit_id"]
    own = links[links["permit_id"].isin(rows["permit_id"])]
    return Subjects(
        objects=_objects(
            rows.assign(
                building_id=rows["permit_id"],
                floors=rows["floors_permitted"],
                height_m=rows["height_permitted_m"],
                height_error_m=rows["height_permitted_m"].where(
                    rows["height_permitted_m"].isna(), 0.0
                ),
                captured_on=rows["issued_on"],
            ),
            metric,
            position_error_m,
        ),
        links=tables.LINKS.shape(_with_others(own, links)),
        loose=frozenset(rows.loc[rows["loose"], "permit_id"]),
        aside=pd.concat([ungranted, _aside(nowhere, "place_not_known")], ignore_index=True),
    )


def made(
    parcels: gpd.GeoDataFrame, links: pd.DataFrame, metric: CRS, *, position_error_m: float
) -> Subjects:
    """Give each parcel, on the day it was made; one without such a day opens no finding.

    Parameters
    ----------
    parcels, links
        Columns of ``tables.PARCELS`` and ``tables.LINKS``.
    metric
        The metric CRS of the monitor.
    position_error_m
        Two-sigma error taken for bounds whose own error is not known, in metres.

    Returns
    -------
    subjects
        None is loose: a parcel lies where it lies.
    """
    ids = parcels["parcel_id"]
    itself = pd.DataFrame(
        {"building_id": ids, "parcel_id": ids, "method": "number", "score": 1.0, "ambiguous": False}
    )
    of_permits = links[links["parcel_id"].isin(ids) & links["permit_id"].notna()]
    of_permits = of_permits.assign(building_id=of_permits["parcel_id"])
    return Subjects(
        objects=_objects(
            parcels.assign(building_id=ids, cadastral_no=ids, captured_on=parcels["begins_on"]),
            metric,
            position_error_m,
        ),
        links=tables.LINKS.shape(pd.concat([itself, of_permits], ignore_index=True)),
        loose=frozenset(),
        aside=_aside(ids.iloc[:0], "place_not_known"),
    )


def _with_others(own: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Link each permit to itself, surely, and to the other permits of its building or ground.

    A start notice and the sketch before it are two rows of the register: judged by its own row
    alone, every notice would lack its sketch. What was itself linked with doubt, or is for a
    building where this one names only the ground, may be another's.
    """
    sure = own["method"].isin(SURE)
    itself = own.assign(
        building_id=own["permit_id"], ambiguous=False, method=own["method"].where(sure, "number")
    )
    mine = own.assign(mine=own["permit_id"], unsure=~sure | own["ambiguous"])
    others, told = links[links["permit_id"].notna()], own["building_id"].notna()
    built = mine.loc[told, ["mine", "unsure", "building_id"]].merge(others, on="building_id")
    placed = mine.loc[~told, ["mine", "unsure", "parcel_id"]].merge(others, on="parcel_id")
    placed["unsure"] |= placed["building_id"].notna()
    beside = pd.concat([built, placed], ignore_index=True)
    beside = beside.assign(
        building_id=beside["mine"], ambiguous=beside["ambiguous"] | beside["unsure"]
    )
    return pd.concat([itself, beside[beside["permit_id"] != beside["mine"]]], ignore_index=True)


def _granted(permits: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide the permits that were granted from those that were refused or never issued."""
    issued, refused = permits["issued_on"], permits["refused_on"]
    withdrawn = refused.notna() & ~(refused < issued)
    granted = issued.notna() & ~withdrawn
    aside = [
        _aside(permits.loc[withdrawn, "permit_id"], "refused"),
        _aside(permits.loc[~granted & ~withdrawn, "permit_id"], "not_issued"),
    ]
    return permits[granted], pd.concat(aside, ignore_index=True)


def _aside(ids: pd.Series, why: str) -> pd.DataFrame:
    return pd.DataFrame({"subject_id": ids.astype("str"), "why": why}).astype("str")


def _placed(
    permits: pd.DataFrame,
    links: pd.DataFrame,
    buildings: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    metric: CRS,
) -> pd.DataFrame:
    """Give each permit the best place that is known: permit_id, geometry, its error, loose."""
    own = links[links["permit_id"].isin(permits["permit_id"])]
    sure = own["method"].isin(SURE) & ~own["ambiguous"] & own["building_id"].notna()
    on_buildings = own.loc[sure, ["permit_id", "building_id"]].drop_duplicates()
    several = on_buildings["permit_id"].duplicated(keep=False)
    certain = own["parcel_id"].notna() & (own["method"] != "nearest")
    on_parcels = own.loc[certain, ["permit_id", "parcel_id"]].drop_duplicates()
    point = permits["geometry"] if "geometry" in permits else pd.Series(None, permits.index)
    given = gpd.GeoDataFrame(
        {"permit_id": permits["permit_id"]}, geometry=gpd.GeoSeries(point.to_numpy(), permits.index)
    )
    choices = [
        _ground(on_buildings[~several], buildings, "building_id", loose=False),
        _ground(on_parcels, parcels, "parcel_id", loose=True),
        _ground(on_buildings[several], buildings, "building_id", loose=True),
        given[given.geometry.notna() & ~given.geometry.is_empty].assign(
            position_error_m=np.nan, position_error_assumed=True, geometry_state="ok", loose=False
        ),
    ]
    filled = [one.set_geometry("geometry").set_crs(metric, allow_override=True) for one in choices]
    known = pd.concat([one for one in filled if not one.empty] or filled[:1], ignore_index=True)
    return known.drop_duplicates("permit_id", keep="first")


def _ground(
    pairs: pd.DataFrame, shapes: gpd.GeoDataFrame, key: str, *, loose: bool
) -> gpd.GeoDataFrame:
    """Give the ground of each permit: all shapes it is linked to, with the largest error."""
    error, state = "position_error_m", "geometry_state"
    columns = [key, "geometry", error, state]
    found = shapes[columns].merge(pairs, on=key)
    ground = gpd.GeoDataFrame(found, geometry="geometry", crs=shapes.crs)
    once = ground[~ground["permit_id"].duplicated(keep=False)]
    many = ground[ground["permit_id"].duplicated(keep=False)]
    joined = many.dissolve("permit_id", aggfunc={error: "max", state: "max"}, as_index=False)
    whole = pd.concat([once, joined], ignore_index=True) if len(many) else once
    return whole.drop(columns=key, errors="ignore").assign(
        position_error_assumed=whole[error].isna(), loose=loose
    )


def _objects(rows: pd.DataFrame, metric: CRS, position_error_m: float) -> gpd.GeoDataFrame:
    """Bring subjects into the columns of buildings."""
    shapes: Any = gpd.GeoSeries(rows["geometry"].to_numpy(), index=rows.index)
    areal = shapes.area > 0
    error = rows["position_error_m"]
    return tables.BUILDINGS.shape(
        rows.assign(
            seen_absent_on=rows["captured_on"] - DAY,
            position_error_m=error.fillna(position_error_m),
            position_error_assumed=error.isna(),
            footprint_m2=shapes.area.where(areal),
            in_city=False,
            geometry=shapes,
        ),
        metric,
    )
