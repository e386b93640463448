"""Of which building each observation is: by the name it gives, else by its ground."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.tables.among import among
from geo.tables.spelling import comparable

Flags = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

SAME_SHARE = 0.5
"""Two footprints are of one building where they share at least this part of the smaller."""

NEARLY = 1.5
"""Another building fits nearly as well where this many times its share of the joint ground
reaches that of the best one. Ours: no source states a number."""

PAIR = {"observation": "int64", "building_id": "str"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which observation is of which building; places are those in the table asked for."""

    pairs: pd.DataFrame  # observation (place), building_id; the absence of several: several rows
    founders: pd.DataFrame  # the same, of the buildings that no register has: who names each
    ambiguous: Flags  # may be of several
    lost: Flags  # names a building that is not on file, or none, and shows no ground


def identify(observations: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> Identity:
    """Tell of which building each observation is.

    An observation that names a building on file is of that building. Any other is of the
    one building whose footprint shares at least half of the smaller of the two, unless another
    fits nearly as well. What was seen and fits none is a building that no register has;
    observations that all fit each other, or give one name, are of one such building. The
    absence of a building is told by ground that holds its whole footprint wherever within both
    errors it stands; ground that holds it in some of these places alone is open. A point may
    be of any building within both errors; of no footprint does it tell the absence.

    Parameters
    ----------
    observations
        Columns of ``tables.OBSERVATIONS``; metric CRS.
    buildings
        Columns of ``tables.BUILDINGS``; the same CRS.

    Returns
    -------
    identity
        A building that no register has is called as its observations name it, else by the
        id of the first of them.
    """
    seen = (observations["presence"] == "seen").to_numpy()
    shown = _shown(observations) & (seen | (observations.area > 0).to_numpy())
    known = buildings[["building_id", "position_error_m", "geometry"]]
    named, twice = _by_name(observations, known["building_id"])
    left = ~_held(named, observations) & ~twice
    fitted, several = _by_ground(observations, known, left & seen & shown)
    left &= ~_held(fitted, observations) & ~several
    founders, crossed = _founded(observations, left & seen, known["building_id"])
    grounds = observations[["position_error_m", "geometry"]].iloc[founders["observation"]]
    grounds = grounds.assign(building_id=founders["building_id"].to_numpy())
    grounds = grounds[shown[founders["observation"]]]
    everything = pd.concat([known, grounds], ignore_index=True)
    late, _ = _by_name(observations, founders["building_id"].drop_duplicates())
    late = late[(left & ~seen)[late["observation"]]]
    empty, partly = _absent(
        observations, everything, left & ~seen & shown & ~_held(late, observations)
    )
    placeless = left & ~shown & ~_held(founders, observations) & ~_held(late, observations)
    return Identity(
        pairs=pd.concat([named, fitted, founders, late, empty], ignore_index=True),
        founders=founders,
        ambiguous=twice | several | crossed | partly,
        lost=placeless & ~crossed,
    )


def _held(pairs: pd.DataFrame, observations: pd.DataFrame) -> Flags:
    """Tell which observations have a pair."""
    return np.isin(np.arange(len(observations)), pairs["observation"])


def _shown(observations: gpd.GeoDataFrame) -> Flags:
    """Tell which observations have a place."""
    shapes = observations.geometry.to_numpy()
    return ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)


def _pairs(observation: npt.ArrayLike, building_id: npt.ArrayLike) -> pd.DataFrame:
    made = pd.DataFrame({"observation": observation, "building_id": building_id})
    return made.astype(PAIR)


def _by_name(observations: pd.DataFrame, ids: pd.Series) -> tuple[pd.DataFrame, Flags]:
    """Pair observations with the building they name; a name that fits several is open."""
    raw, key = observations["building_id"], comparable(observations["building_id"])
    spelt = pd.Series(ids.to_numpy(), index=comparable(ids))
    one = key.map(spelt[~spelt.index.duplicated(keep=False)])
    found = raw.where(among(raw, ids), one)
    has = found.notna().to_numpy()
    open_ones = ~has & among(key, spelt.index.to_series()).to_numpy()
    return _pairs(np.flatnonzero(has), found[has].to_numpy()), open_ones


def _by_ground(
    observations: gpd.GeoDataFrame, known: gpd.GeoDataFrame, asked: Flags
) -> tuple[pd.DataFrame, Flags]:
    """Pair observations with the building whose ground they share; also tell the open ones."""
    which = np.flatnonzero(asked)
    pairs = _fitting(observations.iloc[which], known)
    best = pairs.groupby("one")["fit"].transform("max")
    near = pairs[pairs["fit"] * NEARLY >= best]
    alone = ~near["one"].duplicated(keep=False)
    open_ones = np.zeros(len(observations), dtype=bool)
    open_ones[which[near.loc[~alone, "one"]]] = True
    sure = near[alone]
    return _pairs(which[sure["one"]], known["building_id"].to_numpy()[sure["other"]]), open_ones


def _fitting(ones: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair grounds that fit: places ``one`` and ``other``, ``fit`` (joint ground, 0-1).

    A point fits what is within both errors of it, and no such pair fits better than another.
    """
    first, second = ones.geometry.to_numpy(), others.geometry.to_numpy()
    error, error_there = (table["position_error_m"].to_numpy() for table in (ones, others))
    area, area_there = shapely.area(first), shapely.area(second)
    farthest = error_there.max(initial=0.0)
    farthest_point = error_there[area_there == 0].max(initial=0.0)
    reach = np.hypot(error, np.where(area == 0, farthest, farthest_point))
    reach = np.where((area == 0) | (area_there == 0).any(), reach, 0.0)
    one, other = shapely.STRtree(second).query(first, predicate="dwithin", distance=reach)
    least = np.minimum(area[one], area_there[other])
    joint = np.zeros(len(one))
    both = least > 0
    joint[both] = shapely.area(shapely.intersection(first[one[both]], second[other[both]]))
    near = shapely.distance(first[one], second[other]) <= np.hypot(error[one], error_there[other])
    fits = np.where(both, joint >= SAME_SHARE * least, near)
    whole = np.where(both, area[one] + area_there[other] - joint, 1.0)
    return pd.DataFrame({"one": one, "other": other, "fit": joint / whole})[fits]


def _founded(
    observations: gpd.GeoDataFrame, asked: Flags, ids: pd.Series
) -> tuple[pd.DataFrame, Flags]:
    """Group what was seen into buildings that no register has; also tell the open ones."""
    placed = observations.assign(place=np.arange(len(observations)))[asked]
    rest = placed.sort_values(["captured_on", "observation_id"], ignore_index=True)
    which = rest["place"].to_numpy()
    edges = _alike(rest)
    crossed = _between_strangers(edges)
    edges = edges[~edges["one"].isin(crossed) & ~edges["other"].isin(crossed)]
    founder = np.arange(len(rest))
    np.minimum.at(founder, edges["one"].to_numpy(), edges["other"].to_numpy())
    names = _names(rest, founder, ids).groupby(founder).transform("first")
    kept = pd.Series(_shown(rest)).groupby(founder).transform("any") & ~np.isin(founder, crossed)
    open_ones = np.zeros(len(observations), dtype=bool)
    open_ones[which[crossed]] = True
    return _pairs(which[kept], names[kept].to_numpy()), open_ones


def _alike(rest: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair observations that share their ground or their name, each way: ``one``, ``other``."""
    shown = np.flatnonzero(_shown(rest))
    grounds = rest.iloc[shown]
    fits = _fitting(grounds, grounds)
    ground = pd.DataFrame({"one": shown[fits["one"]], "other": shown[fits["other"]]})
    key = comparable(rest["building_id"]).dropna()
    key = key.rename("key").rename_axis("one").reset_index()
    name = key.merge(key.rename(columns={"one": "other"}), on="key")[["one", "other"]]
    edges = pd.concat([ground, name]).astype("int64").drop_duplicates()
    return edges[edges["one"] != edges["other"]]


def _between_strangers(edges: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Find what fits two that do not fit each other: both terraced houses under one roof.

    What is not between strangers fits the fewest among all it fits, since each of those fits
    the others too; and two such that fit each other fit the same. So the first of them speaks
    for the rest, and only what the first ones fit is compared pair by pair: as many pairs as
    there are edges, where paths of two edges grow with the cube of a crowd.
    """
    names, codes = np.unique(edges[["one", "other"]].to_numpy(dtype=np.int64), return_inverse=True)
    itself = np.arange(len(names))
    one, other = np.vstack([codes.reshape(-1, 2), np.column_stack([itself, itself])]).T
    known = np.unique(one * len(names) + other)
    degree = np.bincount(one, minlength=len(names))
    fewest, first = degree.copy(), itself.copy()
    np.minimum.at(fewest, one, degree[other])
    least = degree == fewest
    np.minimum.at(first, one[least[other]], other[least[other]])
    alike = least.copy()
    alike[one[~np.isin(first[one] * len(names) + other, known)]] = False
    head = least[one] & (first[one] == one)
    fitted = pd.DataFrame({"head": one[head], "fits": other[head]})
    pairs = fitted.merge(fitted, on="head")
    apart = ~np.isin(pairs["fits_x"] * len(names) + pairs["fits_y"], known)
    alike[pairs.loc[apart, "head"]] = False
    return names[~(alike & alike[first])]


def _names(rest: pd.DataFrame, founder: npt.NDArray[np.intp], ids: pd.Series) -> pd.Series:
    """Give each new building a name: the one it is given, else the id of its first observation.

    An id that is already a building's is told apart by its register.
    """
    given = rest["building_id"].groupby(founder).transform("first")
    own = rest["observation_id"]
    apart = rest["register_id"] + ":" + own
    first = own.where(~among(own, ids) & ~among(own, given), apart)
    return given.where(given.notna(), first)


def _absent(
    observations: gpd.GeoDataFrame, known: gpd.GeoDataFrame, asked: Flags
) -> tuple[pd.DataFrame, Flags]:
    """Pair empty ground with the buildings surely on it; also tell where they only may be."""
    which = np.flatnonzero(asked & (shapely.area(observations.geometry.to_numpy()) > 0))
    grounds, footprints = observations.iloc[which], known.geometry.to_numpy()
    shapes = grounds.geometry.to_numpy()
    shapely.prepare(shapes)
    ground, building = shapely.STRtree(footprints).query(shapes, predicate="intersects")
    held = footprints[building]
    area = shapely.area(held)
    error = np.hypot(
        grounds["position_error_m"].to_numpy()[ground],
        known["position_error_m"].to_numpy()[building],
    )
    holds = shapely.covers(shapes[ground], held)
    # wherever within the errors it stood, and a point as far as its footprint may reach
    drawn_out = shapely.buffer(held[holds], error[holds])
    holds[holds] = shapely.covers(shapes[ground[holds]], drawn_out)
    core = shapely.buffer(held, np.where(area > 0, -error, 0.0))
    may = shapely.is_empty(core) | shapely.covers(shapes[ground], core)
    part = shapely.intersection(shapes[ground], held)
    may |= shapely.area(part) >= SAME_SHARE * area
    open_ones = np.zeros(len(observations), dtype=bool)
    open_ones[which[ground[may & ~holds]]] = True
    sure = _pairs(which[ground[holds]], known["building_id"].to_numpy()[building[holds]])
    return sure.drop_duplicates(), open_ones
