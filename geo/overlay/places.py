"""What each permit names or lies on: a building, parcels, a place, an address, or what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.overlay.numbers import among, comparable

NEARLY = 1.5
"""Another building this many times as far away as the nearest one fits nearly as well. Ours: no
source states how far from its building a permit is placed."""

PAIR = {
    "permit_id": "str",
    "building_id": "str",
    "parcel_id": "str",
    "method": "str",
    "score": "float64",
    "ambiguous": "bool",
}


def place_permits(
    permits: pd.DataFrame,
    buildings: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    *,
    nearest_m: float,
) -> pd.DataFrame:
    """Place each permit by the first of its signs that fits: number, place, address, nearness.

    Parameters
    ----------
    permits, buildings, parcels
        Columns of ``tables.PERMITS``, ``BUILDINGS`` and ``PARCELS``; one metric CRS. Permits
        without a column ``geometry`` name no place.
    nearest_m
        How far from its place a building may be, in metres.

    Returns
    -------
    placed
        ``permit_id``, and ``building_id`` or ``parcel_id``, ``method``, ``score`` and
        ``ambiguous``. A permit placed nowhere has no row.
    """
    signs: Sequence[Callable[[pd.DataFrame], pd.DataFrame]] = (
        lambda rest: _naming_a_building(rest, buildings),
        lambda rest: _naming_parcels(rest, parcels),
        lambda rest: _lying_on(rest, buildings, "building_id"),
        lambda rest: _lying_on(rest, parcels, "parcel_id"),
        lambda rest: _at_an_address(rest, buildings),
        lambda rest: _near_to(rest, buildings, nearest_m),
    )
    placed: list[pd.DataFrame] = []
    left = permits
    for sign in signs:
        placed.append(sign(left).reindex(columns=list(PAIR)).astype(PAIR))
        left = left[~among(left["permit_id"], placed[-1]["permit_id"])]
    return pd.concat(placed, ignore_index=True)


def _naming_a_building(permits: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the building they name, where a register has it."""
    asked = permits[["permit_id"]].assign(key=comparable(permits["building_id"]))
    ids = buildings[["building_id"]].assign(key=comparable(buildings["building_id"]))
    return _by_key(asked, ids).assign(method="number")


def _naming_parcels(permits: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the parcels they name: one written with spaces, or several."""
    ids = parcels[["parcel_id"]].assign(key=comparable(parcels["parcel_id"]))
    asked = permits[["permit_id"]]
    whole = _by_key(asked.assign(key=comparable(permits["cadastral_no"])), ids)
    rest = permits[~among(permits["permit_id"], whole["permit_id"])]
    several = rest[["permit_id"]].assign(key=rest["cadastral_no"].str.split()).explode("key")
    each = _by_key(several.assign(key=comparable(several["key"])), ids)
    # a permit may well be for several parcels: naming two leaves nothing open
    return pd.concat([whole, each], ignore_index=True).assign(method="number", ambiguous=False)


def _lying_on(permits: pd.DataFrame, grounds: gpd.GeoDataFrame, key: str) -> pd.DataFrame:
    """Pair permits with the footprints, or parcels, that their place touches."""
    asked, places = _places(permits)
    permit, ground = shapely.STRtree(grounds.geometry.values).query(places, predicate="intersects")
    pairs = pd.DataFrame({"permit_id": asked[permit], key: grounds[key].to_numpy()[ground]})
    return pairs.assign(method="overlap", score=1.0, ambiguous=_several(pairs))


def _at_an_address(permits: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the buildings of their address."""
    asked = permits[["permit_id"]].assign(key=_spelt(permits["address"]))
    ids = buildings[["building_id"]].assign(key=_spelt(buildings["address"]))
    return _by_key(asked, ids).assign(method="address")


def _near_to(permits: pd.DataFrame, buildings: gpd.GeoDataFrame, nearest_m: float) -> pd.DataFrame:
    """Pair permits with the nearest building, and with those nearly as near."""
    asked, places = _places(permits)
    footprints = buildings.geometry.values
    permit, building = shapely.STRtree(footprints).query(
        places, predicate="dwithin", distance=nearest_m * NEARLY
    )
    pairs = pd.DataFrame(
        {
            "permit_id": asked[permit],
            "building_id": buildings["building_id"].to_numpy()[building],
            "distance_m": shapely.distance(places[permit], footprints[building]),
        }
    )
    least = pairs.groupby("permit_id")["distance_m"].transform("min")
    pairs = pairs[(least <= nearest_m) & (pairs["distance_m"] <= NEARLY * least)]
    score = (1.0 - pairs["distance_m"] / nearest_m).clip(lower=0.0)
    return pairs.assign(method="nearest", score=score, ambiguous=_several(pairs))


def _places(permits: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give the ids of the permits that name a place, and those places."""
    shapes = np.asarray(permits.get("geometry", np.full(len(permits), None)), dtype=object)
    some = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    return permits["permit_id"].to_numpy()[some], shapes[some]


def _by_key(asked: pd.DataFrame, ids: pd.DataFrame) -> pd.DataFrame:
    """Pair the rows that have one key; several objects of one key leave it open which is meant."""
    pairs = asked.dropna().merge(ids.dropna(), on="key").drop(columns="key").drop_duplicates()
    return pairs.assign(score=1.0, ambiguous=_several(pairs))


def _several(pairs: pd.DataFrame) -> pd.Series:
    """Tell which permits have more than one row."""
    return pairs["permit_id"].duplicated(keep=False)


def _spelt(addresses: pd.Series) -> pd.Series:
    """Write addresses for comparison: no case, no punctuation, one space between words."""
    words = addresses.astype("str").str.casefold().str.replace(r"[^\w/]+", " ", regex=True)
    written = words.str.strip()
    return written.where(addresses.notna() & (written != ""), None)
