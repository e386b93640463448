"""Which permit is for which building, through the number it names or the parcel it stands on."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from geo import tables
from geo.crs import require_metric

MAIN_SHARE = 0.5
"""A permit for a parcel is one for a building where at least this share of the footprint
stands on it: a neighbour's permit must not cover a building that only reaches over."""

LEAST_SHARE = 0.01
"""A smaller share of a footprint on a parcel is the width of a survey line, not a link."""


def link(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, permits: pd.DataFrame
) -> pd.DataFrame:
    """Link buildings, parcels and permits, many to many.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.
    permits
        Columns of ``tables.PERMITS``.

    Returns
    -------
    links
        Columns of ``tables.LINKS``: one row a building, parcel and permit; ``permit_id`` is
        empty where a parcel has no permit, ``parcel_id`` where a permit names the building
        itself. ``method`` is ``number`` where a number names the other, ``overlap`` where
        the footprint stands on the parcel; ``score`` is then the share of the footprint.
    """
    require_metric(parcels, "parcels", buildings.crs)
    on_parcels = _on_parcels(buildings, parcels)
    of_parcels = on_parcels.merge(
        permits[["permit_id", "cadastral_no"]].dropna(),
        how="left",
        left_on="parcel_id",
        right_on="cadastral_no",
    )
    of_parcels.loc[of_parcels["score"] < MAIN_SHARE, "permit_id"] = None
    named = permits[["permit_id", "building_id"]].dropna().assign(method="number", score=1.0)
    named = named[named["building_id"].isin(buildings["building_id"])]
    links = pd.concat([of_parcels, named], ignore_index=True).drop_duplicates(tables.LINKS.names)
    return tables.LINKS.shape(
        links.sort_values(["building_id", "parcel_id", "permit_id", "method"])
    )


def _on_parcels(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair buildings with parcels: by the number they name, else by the ground they stand on."""
    numbered = buildings[["building_id", "cadastral_no"]].dropna()
    numbered = numbered[numbered["cadastral_no"].isin(parcels["parcel_id"])]
    by_number = numbered.rename(columns={"cadastral_no": "parcel_id"})
    by_number = by_number.assign(method="number", score=1.0)
    rest = buildings[~buildings["building_id"].isin(numbered["building_id"])]
    return pd.concat([by_number, _by_overlap(rest, parcels)], ignore_index=True)


def _by_overlap(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    footprints, shapes = buildings.geometry.values, parcels.geometry.values
    building, parcel = shapely.STRtree(shapes).query(footprints, predicate="intersects")
    area = shapely.area(footprints[building])
    overlap = shapely.area(shapely.intersection(footprints[building], shapes[parcel]))
    share = pd.Series(overlap / area).where(area > 0, 1.0)  # a point is wholly where it is
    pairs = pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[building],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
            "method": "overlap",
            "score": share.clip(upper=1.0),
        }
    )
    return pairs[pairs["score"] >= LEAST_SHARE]
