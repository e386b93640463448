"""How much of each restriction lies on each site: square metres, metres, points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.crs import require_metric
from geo.overlay.nearest import Features
from geo.overlay.objects import Objects
from geo.overlay.pieces import Indices, Pieces, Shapes

POINT, LINE, POLYGON = 0, 1, 2
"""Dimensions of a restriction."""


def measure_sites(
    sites: gpd.GeoDataFrame,
    restrictions: gpd.GeoDataFrame,
    *,
    least_area_m2: float = 0.0,
    least_length_m: float = 0.0,
    registered_m2: pd.Series | None = None,
) -> pd.DataFrame:
    """Measure polygons by their area on a site, lines by their length, points by their number.

    What a restriction and a site share counts only where it has the dimension of the
    restriction: a polygon that touches a site along a line, and a line that touches it in a
    point, are not listed. Method and thresholds are those of the Swiss PLR cadastre
    (pyramid_oereb, "geometry types and minimum sizes").

    Parameters
    ----------
    sites
        ``site_id`` and polygons; metric CRS. Points have no part that could be measured.
    restrictions
        ``restriction_id`` and shapes of one or more dimensions; the CRS of ``sites``. Rows of
        one restriction are added up, so polygons of one must not overlap: dissolve them first.
    least_area_m2, least_length_m
        What is smaller is not listed; both are compared before any scaling.
    registered_m2
        Registered area of each site, in the order of ``sites``: areas are then scaled by
        registered area / area of the polygon. Missing where nothing is to be scaled.

    Returns
    -------
    measures
        Columns of ``tables.MEASURES``, by site and restriction.

    Raises
    ------
    CrsError
        If the two tables are not in one and the same CRS.

    Examples
    --------
    >>> from world import ground, restrictions, sites
    >>> found = measure_sites(sites(ground(0, 0, 10, 10)), restrictions(ground(5, 0, 20, 10)))
    >>> found[["area_m2", "share"]].values.tolist()
    [[50.0, 0.5]]
    """
    require_metric(restrictions, "restrictions", sites.crs)
    codes, names = pd.factorize(restrictions["restriction_id"])
    shapes, row = _single(restrictions.geometry.values)
    owner = codes[row]
    found = pd.concat(
        [
            _areas(sites, shapes, owner, least_area_m2),
            _lengths(sites, shapes, owner, least_length_m),
            _counts(sites, shapes, owner),
        ],
        ignore_index=True,
    )
    pairs = found.groupby(["site", "owner"], as_index=False, sort=True).sum(min_count=1)
    site, restriction = pairs["site"].to_numpy(np.intp), pairs["owner"].to_numpy(np.intp)
    listed = pairs.assign(
        site_id=sites["site_id"].to_numpy()[site],
        restriction_id=names.to_numpy()[restriction],
        share=np.minimum(pairs["area_m2"] / shapely.area(sites.geometry.values[site]), 1.0),
        area_m2=pairs["area_m2"] * _scale(sites, registered_m2)[site],
    )
    return tables.MEASURES.shape(listed.sort_values(["site_id", "restriction_id"], kind="stable"))


def nearest_zones(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the nearest ground of each layer to each site, however far it is.

    Parameters
    ----------
    sites
        ``site_id`` and polygons or points; metric CRS.
    zones
        Columns of ``tables.ZONES``; the CRS of ``sites``. Ground of part ``area`` is meant.

    Returns
    -------
    nearest
        ``site_id``, ``layer_id``, ``zone_id`` of the nearest (of several as near the first by
        its id), ``distance_m`` (m; 0 where they touch). A layer without ground has no row.
    """
    require_metric(zones, "zones", sites.crs)
    objects = Objects.of(sites.geometry.values)
    grounds = zones[zones["part"] == "area"].sort_values("zone_id", kind="stable")
    none = pd.DataFrame({"site_id": [], "layer_id": [], "zone_id": [], "distance_m": []})
    found = [
        _nearest(objects, layer).assign(layer_id=layer_id)
        for layer_id, layer in grounds.groupby("layer_id", sort=True)
    ]
    if not found:
        return none
    named = pd.concat(found, ignore_index=True)
    return named.assign(site_id=sites["site_id"].to_numpy()[named["object"]])[none.columns]


def _nearest(objects: Objects, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the nearest of some zones to each site; inf and no name where there is none."""
    features = Features.of(zones.geometry.values, count=len(objects), around=objects.bounds)
    found = features.nearest(objects).set_index("object").reindex(range(len(objects)))
    named = zones["zone_id"].reset_index(drop=True).reindex(found["feature"])
    distance = found["distance_m"].fillna(np.inf).to_numpy()
    return pd.DataFrame(
        {"object": found.index, "zone_id": named.to_numpy(), "distance_m": distance}
    )


def _single(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Take shapes apart into polygons, lines and points, with the row each came from."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    inner, again = shapely.get_parts(parts, return_index=True)  # collections within a collection
    return inner, owner[again]


def _of(dimension: int, shapes: Shapes, owner: Indices) -> tuple[Shapes, Indices]:
    chosen = shapely.get_dimensions(shapes) == dimension
    return shapes[chosen], owner[chosen]


def _areas(
    sites: gpd.GeoDataFrame, shapes: Shapes, owner: Indices, least_m2: float
) -> pd.DataFrame:
    """Measure the polygons in small pieces: what covers a site whole is not clipped."""
    polygons, rows = _of(POLYGON, shapes, owner)
    drawn, grounds = Pieces.of(polygons), sites.geometry.values
    site, piece = drawn.tree.query(grounds, predicate="intersects")
    covered = shapely.covers(drawn.shapes[piece], grounds[site])
    area = np.where(covered, shapely.area(grounds[site]), 0.0)
    area[~covered] = shapely.area(
        shapely.intersection(grounds[site[~covered]], drawn.shapes[piece[~covered]])
    )
    return _summed("area_m2", site, rows[drawn.owner[piece]], area, least_m2)


def _lengths(
    sites: gpd.GeoDataFrame, shapes: Shapes, owner: Indices, least_m: float
) -> pd.DataFrame:
    lines, rows = _of(LINE, shapes, owner)
    grounds = sites.geometry.values
    site, line = shapely.STRtree(lines).query(grounds, predicate="intersects")
    # of a point, and where a line only touches, the length of what is shared is 0
    length = shapely.length(shapely.intersection(grounds[site], lines[line]))
    return _summed("length_m", site, rows[line], length, least_m)


def _counts(sites: gpd.GeoDataFrame, shapes: Shapes, owner: Indices) -> pd.DataFrame:
    points, rows = _of(POINT, shapes, owner)
    site, point = shapely.STRtree(points).query(sites.geometry.values, predicate="intersects")
    return _summed("points", site, rows[point], np.ones(len(site)), 0.0)


def _summed(
    name: str, site: Indices, owner: Indices, size: npt.NDArray[np.float64], least: float
) -> pd.DataFrame:
    """Add up what each restriction has on each site, and keep what is large enough."""
    found = {"area_m2": np.nan, "length_m": np.nan, "points": np.nan} | {name: size}
    pairs = pd.DataFrame({"site": site, "owner": owner, **found})
    summed = pairs.groupby(["site", "owner"], as_index=False).sum(min_count=1)
    return summed[(summed[name] > 0) & (summed[name] >= least)]


def _scale(sites: gpd.GeoDataFrame, registered_m2: pd.Series | None) -> npt.NDArray[np.float64]:
    """Give registered area / area of the polygon, and 1 where no area is registered."""
    if registered_m2 is None:
        return np.ones(len(sites))
    ratio = registered_m2.to_numpy(np.float64) / shapely.area(sites.geometry.values)
    return np.where(np.isfinite(ratio), ratio, 1.0)
