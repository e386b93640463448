"""How far each building reaches over the bounds of its own parcel, and onto whose land."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import tables
from geo.crs import require_metric
from geo.overlay.parcels import NEARLY

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

QUADRANT_SEGMENTS = 64
"""Segments a quarter circle where a parcel is drawn out: its arcs are 0.008 % of the depth
too near."""

DEPTH_M = 1e-3
"""Depths are measured to the millimetre and a ten-thousandth."""

LEAST_ONTO_M2 = 0.01
"""Less ground of a neighbour than this comes of rounded coordinates."""


def encroachments(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """Measure how far each building reaches beyond its own parcel.

    The depth is the distance from the parcel of that point of the footprint which is
    farthest from it. Its bounds are the depth less and plus the root of the squares of both
    two-sigma position errors. For a building wholly inside, what it is short of the bounds
    counts in favour of it: one 3 m inside with an error of 1 m reaches over nowhere.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.
    links
        Columns of ``tables.LINKS``, made of them.

    Returns
    -------
    encroachments
        Columns of ``tables.ENCROACHMENTS``, by building; a building on no parcel on file has
        no row. Its own ground is that of all parcels it names, else of the one with most of its
        footprint. Where it names none, and another parcel holds nearly as much of it
        (:data:`geo.overlay.parcels.NEARLY`), either may be its own, or both: how far it surely
        reaches over is then 0, as it is where the link to the parcel is ambiguous.
        A point has no area outside, and reaches nobody knows how far: its
        ``depth_high_m`` is infinite, as is that of a parcel whose error is not known, which
        has a ``depth_low_m`` of 0.
    """
    require_metric(parcels, "parcels", buildings.crs)
    own = _own_parcels(links)
    if own.empty:
        return tables.ENCROACHMENTS.empty()
    own = _grounds(own, parcels)
    footprints = buildings.set_index("building_id").loc[own["building_id"]]
    objects, grounds = footprints.geometry.to_numpy(), own["geometry"].to_numpy()
    shapely.prepare(grounds)
    over = ~shapely.covers(grounds, objects)
    outside = np.full(len(objects), shapely.Polygon(), dtype=object)
    outside[over] = shapely.difference(objects[over], grounds[over])
    depth_m = _depth(objects, grounds, over)
    error_m = np.hypot(
        footprints["position_error_m"].to_numpy(), own["position_error_m"].to_numpy()
    )
    areal = shapely.area(objects) > 0
    high = np.where(areal, np.maximum(depth_m + error_m, 0.0), np.inf)
    found = own.assign(
        outside_m2=np.where(areal, shapely.area(outside), np.nan),
        depth_m=np.maximum(depth_m, 0.0),
        depth_low_m=np.where(own["doubtful"], 0.0, np.nan_to_num(np.maximum(depth_m - error_m, 0))),
        depth_high_m=np.nan_to_num(high, nan=np.inf, posinf=np.inf),
        onto=own["building_id"].map(_onto(own[over], outside[over], parcels)),
    )
    return tables.ENCROACHMENTS.shape(found.sort_values("building_id"))


def _own_parcels(links: pd.DataFrame) -> pd.DataFrame:
    """Pair each building with the parcels it names, else with the one that holds most of it."""
    pairs = links.loc[links["building_id"].notna() & links["parcel_id"].notna()]
    pairs = pairs.sort_values(["score", "parcel_id"], ascending=[False, True])
    pairs = pairs.drop_duplicates(["building_id", "parcel_id"])
    named = pairs["method"] == "number"
    rest = pairs[~named & ~pairs["building_id"].isin(pairs.loc[named, "building_id"])]
    rank = rest.groupby("building_id").cumcount()
    first, second = rest[rank == 0], rest[rank == 1].set_index("building_id")["score"]
    nearly = second.reindex(first["building_id"]).to_numpy() * NEARLY > first["score"].to_numpy()
    nearly |= first["ambiguous"].to_numpy()
    sure = pairs[named]
    own = pd.concat([sure.assign(doubtful=sure["ambiguous"]), first.assign(doubtful=nearly)])
    own = own.sort_values(["building_id", "parcel_id"]).reset_index(drop=True)
    return own[["building_id", "parcel_id", "doubtful"]]


def _grounds(own: pd.DataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give each building's own ground, the names of its parcels, and their greatest error."""
    lots = parcels.set_index("parcel_id")[["geometry", "position_error_m"]]
    each = own.join(lots, on="parcel_id")
    again = each["building_id"].duplicated(keep=False)
    alone, several = each[~again], each[again].groupby("building_id")
    joined = [
        {
            "building_id": building,
            "parcel_id": " ".join(rows["parcel_id"]),
            "doubtful": rows["doubtful"].any(),
            "geometry": shapely.union_all(rows["geometry"].to_numpy()),
            "position_error_m": rows["position_error_m"].max(skipna=False),
        }
        for building, rows in several  # the few that name more than one
    ]
    if not joined:
        return alone.reset_index(drop=True)
    return pd.concat([alone, pd.DataFrame(joined)], ignore_index=True)


def _depth(objects: Shapes, grounds: Shapes, over: npt.NDArray[np.bool_]) -> Floats:
    """Measure how far objects reach beyond their grounds; inside, how far they are short of it."""
    depth = np.empty(len(objects))
    bounds = shapely.boundary(grounds[~over])
    depth[~over] = -shapely.distance(objects[~over], bounds)
    depth[over] = _farthest(objects[over], grounds[over])
    return depth


def _farthest(objects: Shapes, grounds: Shapes) -> Floats:
    """Give the distance of each object's farthest point from its ground.

    The distance from a convex ground is a convex function, so that a corner is farthest. From
    any other ground it may be a point between corners, as in a notch that the object bridges:
    where the ground drawn out by the depth of the corners does not hold the object, the
    width that just holds it is sought by halving.
    """
    corners, owner = shapely.get_coordinates(objects, return_index=True)
    far = shapely.distance(shapely.points(corners), grounds[owner])
    depth = np.zeros(len(objects))
    np.maximum.at(depth, owner, far)
    hull = shapely.convex_hull(grounds)
    bent = np.flatnonzero(shapely.area(hull) > shapely.area(grounds) * (1 + 1e-9))
    bent = bent[~_held(objects[bent], grounds[bent], depth[bent])]
    if bent.size:
        depth[bent] = _halved(objects[bent], grounds[bent], depth[bent])
    return depth


def _halved(objects: Shapes, grounds: Shapes, low: Floats) -> Floats:
    """Seek the width by which each ground must be drawn out to hold its object."""
    # no point of an object is farther from its ground than its farthest corner and its own length
    west, south, east, north = shapely.bounds(objects).T
    high = low + np.hypot(east - west, north - south)
    for _ in range(int(np.ceil(np.log2((high - low).max() / DEPTH_M)))):
        middle = (low + high) / 2
        held = _held(objects, grounds, middle)
        low, high = np.where(held, low, middle), np.where(held, middle, high)
    return high


def _held(objects: Shapes, grounds: Shapes, width_m: Floats) -> npt.NDArray[np.bool_]:
    """Tell whether each ground, drawn out by a width, holds its object."""
    allowed = width_m * 1.0001 + DEPTH_M  # the arcs of the drawn-out ground are chords
    held: npt.NDArray[np.bool_] = shapely.covers(
        shapely.buffer(grounds, allowed, quad_segs=QUADRANT_SEGMENTS), objects
    )
    return held


def _onto(own: pd.DataFrame, outside: Shapes, parcels: gpd.GeoDataFrame) -> pd.Series:
    """Name the parcels that the part of each building beyond its own lies on."""
    shapes = parcels.geometry.to_numpy()
    building, parcel = shapely.STRtree(shapes).query(outside, predicate="intersects")
    area = shapely.area(shapely.intersection(outside[building], shapes[parcel]))
    point = (shapely.area(outside) == 0)[building]
    pairs = pd.DataFrame(
        {
            "building_id": own["building_id"].to_numpy()[building],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
        }
    )[point | (area >= LEAST_ONTO_M2)]
    return pairs.sort_values("parcel_id").groupby("building_id")["parcel_id"].agg(" ".join)
