"""Permits and parcels as things that are judged: what is planned where, and what was made when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from geo import tables
from geo.compliance.answers import NO, YES
from geo.compliance.linked import granted_among, numbers_of
from geo.compliance.withdrawn import NO_ACTS, REFUSAL, taken_back
from geo.records import Issue
from geo.tables.coded import coded
from geo.tables.facts import SURE_METHODS

DAY = pd.Timedelta(days=1)

PLANNED = "mean_planned_ground"
"""From where the height that a permit allows is measured: it is the law's own measure."""

ASIDE: Mapping[str, tuple[str, str]] = {
    "refused": (
        "were refused or withdrawn",
        "Nothing to do, unless one was granted after all; then write the day of issue",
    ),
    "not_issued": ("have no day of issue", "Write the day of issue of those that were granted"),
    "place_not_known": (
        "name no building, parcel or place on file",
        "Write the cadastral number of the parcel, or the number of the building",
    ),
    "made_day_unknown": ("have no day on which they were made", "Write the day they were made"),
}
"""Why something is not judged, or can open no finding: what is said of it, and the mend."""

MOST_NAMED = 10
"""So many ids are named in one note."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is judged in the place of buildings, and what could not be.

    ``objects`` has the columns of ``tables.BUILDINGS``; ``building_id`` is the id of the subject,
    ``captured_on`` its day, and ``seen_absent_on`` the day before. ``links`` are those of the
    subjects: ``tables.LINKS`` with the id of the subject as ``building_id``. ``loose`` are the
    ids placed to their parcel only. ``aside`` has ``subject_id`` and ``why``, one of
    :data:`ASIDE`.
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
    granting: Mapping[str, Collection[str]] = MappingProxyType({}),
    acts: pd.DataFrame | None = None,
) -> Subjects:
    """Give what each granted permit allows, where it allows it, on its day of issue.

    A permit that was granted after a refusal is granted. One with no day of issue may be under way
    or lost, one refused on or after its issue, or of a permit whose last word is a refusal, may
    have been withdrawn, and the status of one may not be a granting one, or not be known: none of
    them is judged, nor is a row that is an application or a refusal itself. What a permit allows
    is exact, so its height has no error, and is above mean planned ground, as the law measures.
    Whether the floors it allows count a basement-ground floor cannot be told from the register.

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
    granting
        For the id of a register: the statuses in which an act was granted; of one that is not
        there, every act with a day of issue and no refusal was.
    acts
        Columns of ``tables.ACTS``, which tell the rows of one permit; None: each is its own.

    Returns
    -------
    subjects
        Of ``tables.BUILDINGS``, without district and city, which the overlay tells.
    """
    granted, ungranted = _granted(permits, granting, acts)
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
                height_datum=PLANNED,
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
        # where a building stands may be open, and never which parcel a parcel is
        links=tables.LINKS.shape(
            pd.concat([itself, of_permits], ignore_index=True).assign(parcel_open=False)
        ),
        loose=frozenset(),
        aside=_aside(ids[parcels["begins_on"].isna()], "made_day_unknown"),
    )


def aside_notes(subjects: Subjects, file: str) -> list[Issue]:
    """Tell which permits or parcels are not judged, and why.

    Parameters
    ----------
    subjects
        Of :func:`planned` or :func:`made`.
    file
        The file, or files, of their register, as the message names it.

    Returns
    -------
    issues
        One note a reason, with the first ids.
    """
    return [
        Issue(
            "note",
            "act_not_judged",
            file,
            f"{len(own)} {ASIDE[str(why)][0]} ({_listed(own)})",
            ASIDE[str(why)][1],
        )
        for why, own in subjects.aside.groupby("why")["subject_id"]
    ]


def _listed(ids: pd.Series) -> str:
    """Name the first ids, in their order."""
    named = ", ".join(ids.sort_values().head(MOST_NAMED))
    return f"{named} ..." if len(ids) > MOST_NAMED else named


def _with_others(own: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Link each permit to itself, surely, and to the other permits of its building or ground.

    A start notice and the sketch before it are two rows of the register: judged by its own row
    alone, every notice would lack its sketch. What was itself linked with doubt, or is for a
    building where this one names only the ground, may be another's.
    """
    sure = own["method"].isin(SURE_METHODS)
    itself = own.assign(
        building_id=own["permit_id"],
        ambiguous=False,
        parcel_open=False,  # what a permit is for is told by the permit
        method=own["method"].where(sure, "number"),
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


def _granted(
    permits: pd.DataFrame, granting: Mapping[str, Collection[str]], acts: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide the permits that were granted from those that were refused or never issued."""
    stands = granted_among(permits, granting)
    back = taken_back(permits, numbers_of(permits, acts), granted=stands)
    kinds = coded(permits["permit_type"])
    withdrawn = back.surely | back.maybe | (stands == NO) | kinds.among([REFUSAL])
    granted = permits["issued_on"].notna() & ~withdrawn & (stands == YES) & ~kinds.among(NO_ACTS)
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
    sure = own["method"].isin(SURE_METHODS) & ~own["ambiguous"] & own["building_id"].notna()
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
