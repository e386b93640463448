"""Which buildings lie in the city, and in which of its districts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo import tables
from geo.crs import require_metric


def assign_districts(
    buildings: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Fill ``in_city``, ``inside_city_m`` and ``district_id``.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``; metric CRS.
    boundary, districts
        The city and its districts; the CRS of ``buildings``. ``districts`` may have no rows.

    Returns
    -------
    buildings
        ``in_city`` is true where the footprint touches the city; ``inside_city_m`` is its
        distance (m) to the nearest ground outside the city, 0 where it crosses the bound and
        negative where it lies outside; ``district_id`` is the
        district that holds the largest part of it, and empty outside all districts.
    """
    require_metric(boundary, "boundary", buildings.crs)
    city = shapely.union_all(boundary.geometry.values)
    shapely.prepare(city)
    inside = shapely.intersects(city, buildings.geometry.values)
    filled = buildings.assign(
        in_city=inside,
        inside_city_m=_depth(buildings, city),
        district_id=largest(buildings, districts),
    )
    return tables.BUILDINGS.shape(filled, buildings.crs)


def _depth(buildings: gpd.GeoDataFrame, city: BaseGeometry) -> npt.NDArray[np.float64]:
    """Measure how deep in the city, or how far from it, each footprint lies."""
    footprints = buildings.geometry.values
    bound = shapely.boundary(city)
    shapely.prepare(bound)
    covered = shapely.covers(city, footprints)
    return np.where(
        covered, shapely.distance(bound, footprints), -shapely.distance(city, footprints)
    )


def largest(buildings: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> pd.Series:
    """Give for each building the district with the largest overlap; a point takes the first."""
    found = pd.Series(None, index=buildings.index, dtype=object)
    if districts.empty:
        return found
    footprints, shapes = buildings.geometry.values, districts.geometry.values
    shapely.prepare(shapes)
    building, district = shapely.STRtree(shapes).query(footprints, predicate="intersects")
    # Only a footprint that crosses a district's bound has to be clipped to be weighed.
    area = np.full(len(building), np.inf)
    crosses = ~shapely.covers(shapes[district], footprints[building])
    area[crosses] = shapely.area(
        shapely.intersection(footprints[building[crosses]], shapes[district[crosses]])
    )
    pairs = pd.DataFrame({"building": building, "district": district, "area": area})
    best = pairs.sort_values(["building", "area", "district"], ascending=[True, False, True])
    best = best.drop_duplicates("building")
    found.iloc[best["building"].to_numpy()] = districts["district_id"].to_numpy()[best["district"]]
    return found
