"""On which parcel each building stands, by the number it names, else by its ground."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from geo.overlay.numbers import among, comparable

MAIN_SHARE = 0.5
"""A permit for a parcel is one for a building where at least this share of the footprint
stands on it: a neighbour's permit must not cover a building that only reaches over."""

LEAST_SHARE = 0.01
"""A smaller share of a footprint on a parcel is the width of a survey line, not a link."""


def standing(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair each building with its parcels.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.

    Returns
    -------
    pairs
        ``building_id``, ``parcel_id``, ``method`` and ``score``: ``number`` and 1 for each parcel
        that the building names, as :func:`geo.overlay.numbers.comparable` writes it; for
        all others ``overlap`` and the share of the footprint on it.
    """
    ids = parcels[["parcel_id"]].assign(key=comparable(parcels["parcel_id"]))
    whole = buildings[["building_id"]].assign(key=buildings["cadastral_no"])
    each = whole.assign(key=whole["key"].str.split()).explode("key")
    numbered = pd.concat([whole, each], ignore_index=True).dropna()
    numbered = numbered.assign(key=comparable(numbered["key"])).drop_duplicates()
    by_number = numbered.merge(ids, on="key").drop(columns="key").drop_duplicates()
    by_number = by_number.assign(method="number", score=1.0)
    rest = buildings[~among(buildings["building_id"], by_number["building_id"])]
    return pd.concat([by_number, _by_overlap(rest, parcels)], ignore_index=True)


def _by_overlap(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    footprints, shapes = buildings.geometry.values, parcels.geometry.values
    shapely.prepare(shapes)
    building, parcel = shapely.STRtree(shapes).query(footprints, predicate="intersects")
    share = pd.Series(1.0, index=range(len(building)))  # a point is wholly where it is
    area = shapely.area(footprints)[building]
    # Only a footprint that crosses a bound has to be clipped to be weighed.
    crosses = (area > 0) & ~shapely.covers(shapes[parcel], footprints[building])
    clipped = shapely.intersection(footprints[building[crosses]], shapes[parcel[crosses]])
    share[crosses] = shapely.area(clipped) / area[crosses]
    pairs = pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[building],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
            "method": "overlap",
            "score": share.clip(upper=1.0),
        }
    )
    return pairs[pairs["score"] >= LEAST_SHARE]
