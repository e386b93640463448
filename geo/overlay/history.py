"""Several observations of one building become one building with a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from geo import tables
from geo.crs import require_metric
from geo.overlay.changes import changes, lives
from geo.overlay.growth import growth
from geo.overlay.identity import Identity, identify
from geo.records import Issue

MOST_NAMED = 10
"""So many rows are named in one note."""

LAST_LIFE = 2
"""Tier of the observations of a building since it last appeared."""

TAKEN = {
    "geometry": (
        "geometry", "footprint_m2", "position_error_m", "position_error_assumed", "geometry_state",
    ),
    "floors": ("floors", "floors_over"),
    "basement_floors": ("basement_floors",),
    "height_m": ("height_m", "height_error_m", "height_datum"),
    "use_class_built": ("use_class_built",),
    "units": ("units",),
}  # fmt: skip
"""What is taken together from the newest observation that has the first: each with its error."""


def observed(
    buildings: gpd.GeoDataFrame,
    observations: gpd.GeoDataFrame,
    *,
    as_of: date,
    files: Mapping[str, str],
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame, list[Issue]]:
    """Join all observations of each building into one row and a history.

    Each row of a register of buildings is an observation on its ``captured_on``, and of an
    absence on its ``seen_absent_on``. What each other one is of says
    :func:`geo.overlay.identity.identify`. A building appeared after the last day it was seen
    absent and not later than the first day it was seen, open to the past where nobody saw it
    absent: first seen is not built. Seen again after an absence, it appeared again.

    An observation without a day dates, opens and closes nothing: it gives figures only to a
    building whose footprint nobody dated, and such a building has no ``captured_on``. Rows
    of days after ``as_of`` are left out. Where a building was seen and seen absent on one
    day, that absence is not used, and is told.

    Parameters
    ----------
    buildings, observations
        Columns of ``tables.BUILDINGS`` and ``tables.OBSERVATIONS``; one metric CRS.
    as_of
        The state of knowledge.
    files
        File of each register of buildings and of observations, by its id.

    Returns
    -------
    buildings
        Columns of ``tables.BUILDINGS``, by id: all of the registers, and those that were
        only observed. Footprint, floors, height, use and units are those of the newest dated
        observation in its last life that has them, each with its error; ``captured_on`` is the
        first day of that life, ``seen_absent_on`` the last day absent before it, ``gone_on``
        the day by which it was seen gone. What grew since has the days of
        :func:`geo.overlay.growth.growth`.
    observations
        Columns of ``tables.OBSERVATIONS``, by id; those of register rows are called by
        register and row, and ``:absent`` behind that. ``building_id`` is the building it is of.
    history
        Columns of ``tables.HISTORY``.
    issues
        Which observations are of no building that can be told, and which contradict others.
    """
    require_metric(observations, "observations", buildings.crs)
    day = pd.Timestamp(as_of)
    known = buildings[~(buildings["captured_on"] > day)]
    foreign = observations[~(observations["captured_on"] > day)].reset_index(drop=True)
    identity = identify(foreign, known)
    pairs = identity.pairs
    seen = foreign.iloc[pairs["observation"]].assign(building_id=pairs["building_id"].to_numpy())
    given = _as_observations(known)
    rows, bodies, ids = _numbered(
        _joined([given.assign(given=True), seen.assign(given=False)]),
        _joined([known, _founded(foreign, identity)]),
    )
    dated, denied = _in_order(rows)
    told = lives(dated)
    found = _with_figures(_with_days(bodies, told), rows, told)
    every = _joined([given, _of_buildings(foreign, pairs)]).sort_values("observation_id")
    return (
        tables.BUILDINGS.shape(_called(found.sort_values("building_id"), ids), buildings.crs),
        tables.OBSERVATIONS.shape(every, buildings.crs),
        changes(_called(told, ids)),
        [*_unplaced(foreign, identity, files), *_denied(denied, files)],
    )


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [pd.DataFrame(one) for one in parts if not one.empty] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _as_observations(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the rows of registers as observations: of the building, and of its absence."""
    name = buildings["register_id"] + ":" + buildings["row"].astype("str")
    own = buildings.assign(observation_id=name, presence="seen")
    absent = own[own["seen_absent_on"].notna()]
    empty = absent[["building_id", "register_id", "row", "position_error_m"]].assign(
        observation_id=absent["observation_id"] + ":absent",
        presence="absent",
        captured_on=absent["seen_absent_on"],
        position_error_assumed=absent["position_error_assumed"],
        geometry_state=absent["geometry_state"],
        geometry=absent["geometry"],
    )
    return tables.OBSERVATIONS.shape(_joined([own, empty]), buildings.crs)


def _numbered(
    rows: pd.DataFrame, bodies: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Write a number for each ``building_id``, in the order of the ids, which are given too.

    Every question below is asked by building, and numbers are compared faster than texts.
    """
    both = pd.concat([rows["building_id"], bodies["building_id"]], ignore_index=True)
    codes, ids = pd.factorize(both, sort=True)
    count = len(rows)
    return (
        rows.assign(building_id=codes[:count]),
        bodies.assign(building_id=codes[count:]),
        pd.Series(ids),
    )


def _called(numbered: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Give the buildings their ids again."""
    return numbered.assign(building_id=ids.take(numbered["building_id"]).array)


def _in_order(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the dated observations, and apart from them the absences that one seen denies."""
    dated = rows[rows["captured_on"].notna()]
    key = ["building_id", "captured_on"]
    days_seen = pd.MultiIndex.from_frame(dated.loc[dated["presence"] == "seen", key])
    denied = (dated["presence"] == "absent") & pd.MultiIndex.from_frame(dated[key]).isin(days_seen)
    return dated[~denied], dated[denied]


def _founded(observations: gpd.GeoDataFrame, identity: Identity) -> pd.DataFrame:
    """Give the buildings that no register has, from the first observation of each."""
    rows = observations.iloc[identity.founders["observation"]].assign(
        building_id=identity.founders["building_id"].to_numpy()
    )
    rows = rows.sort_values(["captured_on", "observation_id"])
    # the first that has it: number and address; the first that shows ground: the rest
    named = rows.groupby("building_id")[["cadastral_no", "address"]].first()
    shown = rows[shapely.is_geometry(rows.geometry.to_numpy()) & ~rows.is_empty]
    shown = shown.drop_duplicates("building_id").set_index("building_id")
    made = shown.assign(**named).reset_index()
    return tables.BUILDINGS.shape(made.assign(captured_on=None, in_city=False), observations.crs)


def _with_days(bodies: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Fill the days between which each building appeared, and by which it was seen gone."""
    life = _last_life(told)
    mine = told[told["life"] == told["building_id"].map(life)]
    first = mine[mine["starts"]].set_index("building_id")
    last = mine[mine["ends"]].drop_duplicates("building_id").set_index("building_id")
    ids = bodies["building_id"]
    dated = ids.isin(_dated_ids(told))
    began = first[["captured_on", "before_on"]].reindex(ids).set_axis(bodies.index)
    ended = last["captured_on"].reindex(ids).set_axis(bodies.index)
    return bodies.assign(
        captured_on=began["captured_on"].where(dated),
        seen_absent_on=began["before_on"].where(dated, bodies["seen_absent_on"]),
        gone_on=ended.where(dated),
    )


def _last_life(told: pd.DataFrame) -> pd.Series:
    """Give the number of each building's last life; one that was never seen on a day has none."""
    numbers = told.groupby("building_id", sort=False)["life"].max()
    return numbers[numbers > 0]


def _dated_ids(told: pd.DataFrame) -> pd.Series:
    """Give the buildings whose ground was seen on a known day, so that a finding may be opened."""
    shown = (told["presence"] == "seen") & ~shapely.is_missing(told["geometry"].to_numpy())
    return told.loc[shown, "building_id"].drop_duplicates()


def _with_figures(bodies: pd.DataFrame, rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Take each figure from the newest observation that may give it; the others are missing."""
    usable = _usable(rows, told)
    figures = [_newest(usable, lead, list(taken)) for lead, taken in TAKEN.items()]
    seen = usable[usable["tier"] == LAST_LIFE]
    figures.append(growth(seen))
    figures = [one.reindex(bodies["building_id"]).set_axis(bodies.index) for one in figures]
    return bodies.assign(**pd.concat(figures, axis=1))


def _usable(rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Give the observations that figures may come from, the best one last.

    ``tier`` is :data:`LAST_LIFE` there, 1 in an earlier one, and 0 without a day, which counts
    for buildings alone whose ground nobody saw on a known day; there the register goes first.
    """
    undated = rows[(rows["presence"] == "seen") & rows["captured_on"].isna()]
    free = undated[~undated["building_id"].isin(_dated_ids(told))]
    seen = told[told["presence"] == "seen"]
    last = seen["life"] == seen["building_id"].map(_last_life(told))
    usable = pd.concat([free.assign(tier=0), seen.assign(tier=1 + last)], ignore_index=True)
    return usable.sort_values(["tier", "captured_on", "given", "observation_id"])


def _newest(usable: pd.DataFrame, lead: str, taken: list[str]) -> pd.DataFrame:
    """Give columns of the newest observation that has the first, by building.

    A footprint goes before a point, and one of an earlier life before none at all.
    """
    having = usable[usable[lead].notna()]
    if lead == "geometry":
        flat = having["footprint_m2"].notna()
        having = having.assign(flat=flat).sort_values(["tier", "flat"], kind="stable")
    else:
        having = having[having["tier"] != 1]
    return having.drop_duplicates("building_id", keep="last").set_index("building_id")[taken]


def _of_buildings(observations: gpd.GeoDataFrame, pairs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Write into each observation the building it is of; none where it is of several."""
    alone = pairs[~pairs["observation"].duplicated(keep=False)].set_index("observation")
    ids = alone["building_id"].reindex(range(len(observations)))
    return observations.assign(building_id=ids.to_numpy())


def _unplaced(
    observations: pd.DataFrame, identity: Identity, files: Mapping[str, str]
) -> list[Issue]:
    """Tell which observations are of no building that can be told."""
    several = "may be of more than one building"
    nothing = "name no building on file and show no footprint"
    return [
        Issue(
            "note",
            "observation_ambiguous",
            files[str(register)],
            f"{len(rows)} observations {why} (rows {_listed(rows)})",
            "Write the building's number into the row; until then it counts for no building",
        )
        for why, which in ((several, identity.ambiguous), (nothing, identity.lost))
        for register, rows in observations[which].groupby("register_id")["row"]
    ]


def _denied(absences: pd.DataFrame, files: Mapping[str, str]) -> list[Issue]:
    """Tell which absences another observation of the same day denies."""
    return [
        Issue(
            "note",
            "dates_contradict",
            files[str(register)],
            f"{len(rows)} absences are of a day on which the building was seen "
            f"(rows {_listed(rows)})",
            "Correct the day, or take one of the two out; the absence is not used",
            column="captured_on",
        )
        for register, rows in absences.groupby("register_id")["row"]
    ]


def _listed(rows: pd.Series) -> str:
    """Name the first rows, as a person counts them."""
    named = ", ".join(rows.drop_duplicates().sort_values().astype("str").head(MOST_NAMED))
    return f"{named} ..." if rows.nunique() > MOST_NAMED else named
