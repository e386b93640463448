"""On which parcel each building stands, by the number it names, else by its ground."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.records import Issue
from geo.tables.among import among
from geo.tables.spelling import comparable

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

MAIN_SHARE = 0.5
"""A permit for a parcel is one for a building where at least this share of the footprint
stands on it: a neighbour's permit must not cover a building that only reaches over."""

LEAST_SHARE = 0.01
"""A smaller share of a footprint on a parcel is the width of a survey line, not a link."""


NEARLY = 1.5
"""One of two fits nearly as well as the other where this many times its share reaches the
other's, or its distance is at most this many times the other's. Ours: no source states a number."""

MOST_NAMED = 10
"""So many buildings are named in one note."""


def on_parcels(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair each building with its parcels.

    It is open on which parcel a building stands where one holds most of it as drawn, and
    another nearly as much (:data:`geo.overlay.parcels.NEARLY`), or half of it somewhere within the
    root of the squares of both two-sigma position errors; a parcel whose error is not known
    counts as drawn without one. Parcels that lie over each other are no such rivals. It is open
    too where a building names parcels on file and, given the errors, touches none of them:
    the number or the place is wrong.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.

    Returns
    -------
    pairs
        ``building_id``, ``parcel_id``, ``method``, ``score`` and ``ambiguous``: ``number`` and 1
        for each parcel that the building names, as :func:`geo.tables.spelling.comparable` writes
        it; ``overlap`` and the share of the footprint on it for all others, and for those that
        touch none they name. The score of a parcel that only the errors reach may be 0.
    """
    numbered = _by_number(buildings, parcels)
    away = among(numbered["building_id"], _untouched(numbered, buildings, parcels))
    sure = numbered.loc[~away, "building_id"]
    ground = _by_overlap(buildings[~among(buildings["building_id"], sure)], parcels)
    lost = among(ground["building_id"], numbered["building_id"])
    return pd.concat(
        [numbered.assign(ambiguous=away), ground.assign(ambiguous=ground["ambiguous"] | lost)],
        ignore_index=True,
    )


def elsewhere(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, files: Mapping[str, str]
) -> list[Issue]:
    """Tell which buildings do not touch the parcels they name, so that a person looks.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.
    files
        File of each register of buildings, by its id.

    Returns
    -------
    issues
        One note a register.
    """
    away = _untouched(_by_number(buildings, parcels), buildings, parcels)
    lost = buildings[among(buildings["building_id"], away)]
    return [
        Issue(
            "note",
            "link_ambiguous",
            files[str(register)],
            f"{len(ids)} buildings name a parcel on file and do not touch it ({_listed(ids)})",
            "Correct the number or the place; until then no permit of either parcel clears or "
            "accuses them",
            column="cadastral_no",
        )
        for register, ids in lost.groupby("register_id")["building_id"]
    ]


def share_held(held: Shapes, holder: Shapes) -> Floats:
    """Give the share of each shape in its holder, 0-1.

    Parameters
    ----------
    held, holder
        Shapes side by side; one metric CRS. What has no area is wholly where it touches.

    Returns
    -------
    share
        One a pair.

    Examples
    --------
    >>> box = np.array([shapely.box(0, 0, 10, 10)])
    >>> share_held(box, np.array([shapely.box(7, 0, 20, 10)])).tolist()
    [0.3]
    """
    area = shapely.area(held)
    share = shapely.intersects(holder, held).astype(np.float64)
    # Only a footprint that crosses a bound has to be clipped to be weighed.
    crosses = (area > 0) & (share > 0) & ~shapely.covers(holder, held)
    clipped = shapely.intersection(held[crosses], holder[crosses])
    share[crosses] = np.minimum(shapely.area(clipped) / area[crosses], 1.0)
    return share


def _by_number(buildings: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Pair buildings with the parcels they name."""
    ids = parcels[["parcel_id"]].assign(key=comparable(parcels["parcel_id"]))
    whole = buildings[["building_id"]].assign(key=buildings["cadastral_no"])
    each = whole.assign(key=whole["key"].str.split()).explode("key")
    numbered = pd.concat([whole, each], ignore_index=True).dropna()
    numbered = numbered.assign(key=comparable(numbered["key"])).drop_duplicates()
    pairs = numbered.merge(ids, on="key").drop(columns="key").drop_duplicates(ignore_index=True)
    return pairs.assign(method="number", score=1.0)


def _untouched(
    numbered: pd.DataFrame, buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame
) -> pd.Series:
    """Give the buildings that, within the errors, touch none of the parcels they name."""
    columns = ["position_error_m", "geometry"]
    own = buildings.set_index("building_id")[columns].loc[numbered["building_id"]]
    lots = parcels.drop_duplicates("parcel_id").set_index("parcel_id")[columns]
    lots = lots.loc[numbered["parcel_id"]]
    error = np.hypot(
        own["position_error_m"].to_numpy(), lots["position_error_m"].fillna(0.0).to_numpy()
    )
    far = shapely.distance(own["geometry"].to_numpy(), lots["geometry"].to_numpy()) > error
    every = pd.Series(far, dtype="bool").groupby(numbered["building_id"]).all()
    return pd.Series(every.index[every], dtype="str")


def _by_overlap(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair buildings with the parcels that hold a part of them, or may hold half."""
    footprints, shapes = buildings.geometry.to_numpy(), parcels.geometry.to_numpy()
    error = buildings["position_error_m"].to_numpy()
    error_there = parcels["position_error_m"].fillna(0.0).to_numpy()
    shapely.prepare(shapes)
    building, parcel = shapely.STRtree(shapes).query(
        footprints, predicate="dwithin", distance=np.hypot(error, error_there.max(initial=0.0))
    )
    held, holder = footprints[building], shapes[parcel]
    share = share_held(held, holder)
    # what may move by its error is held in part by a parcel drawn out by it
    pairs = pd.DataFrame({"building": building, "parcel": parcel, "score": share})
    several = pairs["building"].duplicated(keep=False).to_numpy() & (share < MAIN_SHARE)
    reach = np.hypot(error[building[several]], error_there[parcel[several]])
    may = share >= MAIN_SHARE
    may[several] = share_held(held[several], shapely.buffer(holder[several], reach)) >= MAIN_SHARE
    pairs = pairs.assign(ambiguous=_rivals(pairs, may))
    pairs = pairs.assign(
        building_id=buildings["building_id"].to_numpy()[pairs["building"]],
        parcel_id=parcels["parcel_id"].to_numpy()[pairs["parcel"]],
        method="overlap",
    )
    columns = ["building_id", "parcel_id", "method", "score", "ambiguous"]
    return pairs.loc[(pairs["score"] >= LEAST_SHARE) | pairs["ambiguous"], columns]


def _rivals(pairs: pd.DataFrame, may: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which pairs are of two parcels of which either may hold the building."""
    each = pairs[["building", "score"]].assign(pair=np.arange(len(pairs)), may=may)
    again = each[each["building"].duplicated(keep=False)]
    both = again.merge(again, on="building", suffixes=("", "_other"))
    both = both[(both["pair"] != both["pair_other"]) & (both["score"] >= both["score_other"])]
    nearly = (both["score"] > 0) & (both["score_other"] * NEARLY > both["score"])
    apart = both["score"] + both["score_other"] <= 1.0 + LEAST_SHARE
    rivals = both[(both["may_other"] | nearly) & apart]
    open_ones = np.zeros(len(pairs), dtype=bool)
    open_ones[rivals[["pair", "pair_other"]].to_numpy()] = True
    return open_ones


def _listed(names: pd.Series) -> str:
    """Name the first ones."""
    named = ", ".join(names.sort_values().head(MOST_NAMED))
    return f"{named} ..." if len(names) > MOST_NAMED else named
