"""What each permit names or lies on: a building, parcels, a place, an address, or what is near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.overlay.parcels import LEAST_SHARE, MAIN_SHARE, NEARLY, share_held
from geo.tables.among import among
from geo.tables.spelling import comparable

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

    A place is that of each building within whose position error it lies; a polygon is that of
    each that may share half of the smaller of the two. Where it lies in none of these as drawn,
    it is as well that of the parcels it lies on, which leaves all of them open; those of a
    building it may be for count through the parcel. A polygon is for the parcel with the most of
    it, and nothing is sure where another has nearly as much (:data:`geo.overlay.parcels.NEARLY`).
    An address without a digit is that of a street or a town, and leaves open which building of it
    is meant.

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
        lambda rest: _lying_on(rest, buildings, parcels),
        lambda rest: _at_an_address(rest, buildings),
        lambda rest: _near_to(rest, buildings, nearest_m),
    )
    placed = [pd.DataFrame(columns=list(PAIR)).astype(PAIR)]
    left = permits
    for sign in signs:
        if left.empty:
            break
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


def _lying_on(
    permits: pd.DataFrame, buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Pair permits with the buildings that their place is in or near, else with its parcels."""
    objects = _on_buildings(permits, buildings)
    inside = among(objects["permit_id"], objects.loc[objects["holds"], "permit_id"])
    lots = _on_parcels(permits[~among(permits["permit_id"], objects.loc[inside, "permit_id"])],
                       parcels)  # fmt: skip
    both = objects.reset_index().merge(lots, on="permit_id", suffixes=("", "_lot"))
    footprints, grounds = buildings.geometry.to_numpy(), parcels.geometry.to_numpy()
    held = share_held(footprints[both["at"]], grounds[both["at_lot"]]) >= MAIN_SHARE
    kept = objects[inside | ~objects.index.isin(both.loc[held, "index"])]
    beside = among(lots["permit_id"], kept["permit_id"])
    doubt = ~kept["holds"] | _several(kept)
    return pd.concat(
        [kept.assign(ambiguous=doubt), lots.assign(ambiguous=lots["ambiguous"] | beside)],
        ignore_index=True,
    ).assign(method="overlap", score=1.0)


def _on_buildings(permits: pd.DataFrame, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair permits with buildings: ``at`` (place), ``holds`` (as drawn, else within its error)."""
    asked, places = _places(permits)
    footprints, error = buildings.geometry.to_numpy(), buildings["position_error_m"].to_numpy()
    building, permit = shapely.STRtree(places).query(
        footprints, predicate="dwithin", distance=error
    )
    place, footprint = places[permit], footprints[building]
    smaller = np.minimum(shapely.area(place), shapely.area(footprint))
    areal = smaller > 0  # a point is in a footprint, or on a bound of it, or within its error
    holds = shapely.intersects(place, footprint)
    may = np.ones(len(place), dtype=bool)
    least = MAIN_SHARE * smaller[areal]
    holds[areal] = shapely.area(shapely.intersection(place[areal], footprint[areal])) >= least
    drawn_out = shapely.buffer(footprint[areal], error[building[areal]])
    may[areal] = shapely.area(shapely.intersection(place[areal], drawn_out)) >= least
    return pd.DataFrame(
        {
            "permit_id": asked[permit],
            "building_id": buildings["building_id"].to_numpy()[building],
            "at": building,
            "holds": holds,
        }
    )[may].reset_index(drop=True)


def _on_parcels(permits: pd.DataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair permits with the parcels their place lies on: ``at`` (place), ``ambiguous``."""
    asked, places = _places(permits)
    grounds = parcels.geometry.to_numpy()
    permit, parcel = shapely.STRtree(grounds).query(places, predicate="intersects")
    share = share_held(places[permit], grounds[parcel])
    pairs = pd.DataFrame(
        {
            "permit_id": asked[permit],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
            "at": parcel,
            "share": share,
        }
    )[share > 0]
    pairs = pairs.sort_values(["permit_id", "share"], ascending=[True, False], kind="stable")
    most = pairs.groupby("permit_id")["share"].transform("first")
    # beside the parcel with most of it, what is as narrow as a survey line is no other parcel
    wide = pairs["share"] >= LEAST_SHARE * most
    pairs, most = pairs[wide], most[wide]
    nearly = (pairs["share"] * NEARLY >= most).groupby(pairs["permit_id"]).transform("sum") > 1
    return pairs.assign(ambiguous=nearly | (pairs["share"] < most))


def _at_an_address(permits: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the buildings of their address."""
    asked = permits[["permit_id"]].assign(key=_spelt(permits["address"]))
    ids = buildings[["building_id"]].assign(key=_spelt(buildings["address"]))
    pairs = _by_key(asked, ids)
    vague = ~among(pairs["permit_id"], _numbered(asked))
    return pairs.assign(method="address", ambiguous=pairs["ambiguous"] | vague)


def _numbered(asked: pd.DataFrame) -> pd.Series:
    """Give the permits whose address has a number, of a house or a plot."""
    return asked.loc[asked["key"].str.contains(r"\d", na=False), "permit_id"]


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
