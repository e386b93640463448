"""Which permit is for which building, on which parcel, and how sure each such link is."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geo import tables
from geo.crs import require_metric
from geo.overlay.genealogy import ancestors
from geo.overlay.parcels import LEAST_SHARE, MAIN_SHARE, on_parcels
from geo.overlay.places import place_permits
from geo.records import Issue
from geo.tables.among import among
from geo.tables.spelling import comparable

MOST_NAMED = 10
"""So many rows are named in one note."""

MOST_PARCELS = 20
"""So many parcels are named in one note: each is to be asked for."""

NEAREST_M = 25.0
"""So far from its building may the place of a permit be. Ours: no source states a distance."""


def link(
    buildings: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    permits: pd.DataFrame,
    *,
    nearest_m: float = NEAREST_M,
    genealogy: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Link buildings, parcels and permits, many to many.

    A permit counts by the first of these that fits: the building it names, for that building
    alone; the parcels it names; the footprint its place lies in; the parcel it lies in; an
    address; the nearest building within ``nearest_m``. A permit for a parcel is one for each
    building with at least half of its footprint there. Where a permit names a building that no
    register has, it may be for any building of its ground, under another number:
    such a link (``method`` ``other_name``) proves nothing either way.

    ``ambiguous`` is true where a permit that names no building may be for several: its
    parcels hold more than one, its address fits more than one, its place lies in more than one,
    or another building is nearly as near (:data:`geo.overlay.parcels.NEARLY`); where it is open
    on which parcel the building stands (:func:`geo.overlay.parcels.on_parcels`); and where the
    permit is for a parcel that the building's own was made from. A link that is
    ``ambiguous`` or ``nearest`` may be wrong, so it must neither clear nor accuse.
    ``parcel_open`` is true where it is the parcel that is open, whatever permits it has.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.
    permits
        Columns of ``tables.PERMITS``; where it has places, in the same CRS.
    nearest_m
        How far from its place the nearest building may be, in metres.
    genealogy
        Columns of ``tables.GENEALOGY``; without it no parcel was made from another.

    Returns
    -------
    links
        Columns of ``tables.LINKS``: one row a building, parcel and permit; ``permit_id`` is
        empty where a parcel has no permit, ``parcel_id`` where a permit is linked to the
        building itself or is for land that its parcel was made from, ``building_id`` where no
        building can be told for a permit of a known parcel. For a building on a parcel
        ``method`` and ``score`` are those of :func:`geo.overlay.parcels.on_parcels`; a permit
        without a row is placed nowhere.
    """
    require_metric(parcels, "parcels", buildings.crs)
    placed = place_permits(permits, buildings, parcels, nearest_m=nearest_m)
    placed["other"] = among(placed["permit_id"], _naming_another(permits, placed))
    of_parcels = placed["parcel_id"].notna()
    direct = placed[~of_parcels]
    stands = on_parcels(buildings, parcels)
    older = _older(stands, genealogy)
    stands.loc[_naming(stands).isin(_naming(older)), "ambiguous"] = True
    through = _through_parcels(stands, placed[of_parcels])
    idle = placed[of_parcels & ~_pairs(placed).isin(_pairs(through))]
    inherited = _inherited(older, placed[of_parcels], through)
    links = pd.concat([through, inherited, direct, idle], ignore_index=True)
    doubt = links["other"].eq(True)  # missing for a parcel without a permit
    links["method"] = links["method"].mask(doubt & links["building_id"].notna(), "other_name")
    for flag in ("ambiguous", "parcel_open"):
        links[flag] = links[flag].eq(True)
    order = ["building_id", "parcel_id", "permit_id", "method", "score"]
    return tables.LINKS.shape(links[tables.LINKS.names].drop_duplicates().sort_values(order))


def ambiguous(links: pd.DataFrame, permits: pd.DataFrame, files: Mapping[str, str]) -> list[Issue]:
    """Tell which permits may be for several buildings, so that a person looks.

    Parameters
    ----------
    links
        Columns of ``tables.LINKS``.
    permits
        Columns of ``tables.PERMITS``, of which the links were made.
    files
        File of each register of permits, by its id.

    Returns
    -------
    issues
        One note a register.
    """
    open_ones = permits[among(permits["permit_id"], links.loc[links["ambiguous"], "permit_id"])]
    return [
        Issue(
            "note",
            "link_ambiguous",
            files[str(register)],
            f"{len(rows)} permits may be for more than one building (rows {_listed(rows)})",
            "Write the building's number into the permit; until then it clears no building and "
            "accuses none",
        )
        for register, rows in open_ones.groupby("register_id")["row"]
    ]


def unplaced(permits: pd.DataFrame, links: pd.DataFrame, files: Mapping[str, str]) -> list[Issue]:
    """Tell which permits name no building and no parcel of the registers.

    Parameters
    ----------
    permits
        Columns of ``tables.PERMITS``.
    links
        Columns of ``tables.LINKS``, made with these permits.
    files
        File of each register of permits, by its id.

    Returns
    -------
    issues
        One note a register: each of these permits may be for any building.
    """
    loose = permits[~among(permits["permit_id"], links["permit_id"])]
    return [
        Issue(
            "note",
            "permit_unplaced",
            files[str(register)],
            f"{len(rows)} permits name no building and no parcel of the registers "
            f"(rows {_listed(rows)})",
            "Correct the number, or supply the parcel; until then a rule that asks for a permit "
            "of such a type accuses nobody",
        )
        for register, rows in loose.groupby("register_id")["row"]
    ]


def missing_parcels(
    permits: pd.DataFrame, parcels: pd.DataFrame, files: Mapping[str, str]
) -> list[Issue]:
    """Tell which parcels permits name that no register has.

    A cell may name several parcels: those on file are linked, and the others are told here.
    Where none of a cell is on file, the cell is told as it stands, because a number may be
    written with spaces.

    Parameters
    ----------
    permits, parcels
        Columns of ``tables.PERMITS`` and ``tables.PARCELS``.
    files
        File of each register of permits, by its id.

    Returns
    -------
    issues
        One note a register, with the numbers as its permits write them, and their rows.
    """
    asked = _not_on_file(permits, parcels)
    return [
        Issue(
            "note",
            "parcel_unknown",
            files[str(register)],
            f"permits name {named['key'].nunique()} parcels that no register has: "
            f"{_listed(named.drop_duplicates('key')['number'], MOST_PARCELS)} "
            f"(rows {_listed(named['row'].drop_duplicates())})",
            "Correct the number, or supply the parcel; until then nothing on it is linked to them",
            column="cadastral_no",
        )
        for register, named in asked.groupby("register_id")
    ]


def _not_on_file(permits: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Give a row a permit and parcel it names that is not on file, in the order of the file."""
    on_file = comparable(parcels["parcel_id"])
    cells = permits[["register_id", "row"]].assign(number=permits["cadastral_no"])
    cells = cells[cells["number"].notna() & ~among(comparable(cells["number"]), on_file)]
    cells = cells.sort_values(["register_id", "row"]).reset_index(drop=True)
    several = cells.assign(number=cells["number"].str.split()).explode("number")
    found = among(comparable(several["number"]), on_file)
    partly = found.groupby(level=0).any()
    lost = pd.concat([cells[~partly], several[~found & several.index.isin(cells.index[partly])]])
    return lost.assign(key=comparable(lost["number"])).sort_index(kind="stable")


def _naming_another(permits: pd.DataFrame, placed: pd.DataFrame) -> pd.Series:
    """Give the permits that name a building, and were not placed by its number."""
    by_number = placed["building_id"].notna() & (placed["method"] == "number")
    named = permits.loc[permits["building_id"].notna(), "permit_id"]
    return named[~among(named, placed.loc[by_number, "permit_id"])]


def _older(stands: pd.DataFrame, genealogy: pd.DataFrame | None) -> pd.DataFrame:
    """Pair buildings with the parcels that those which hold them were made from."""
    if genealogy is None:
        return stands.iloc[:0]
    mainly = stands[(stands["score"] >= MAIN_SHARE) | stands["ambiguous"]]
    made = ancestors(genealogy)[["child_id", "ancestor_id"]]
    older = mainly.merge(made, left_on="parcel_id", right_on="child_id")
    older = older.assign(parcel_id=older["ancestor_id"], ambiguous=True)
    return older[stands.columns].drop_duplicates(["building_id", "parcel_id"])


def _through_parcels(stands: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Link buildings to the permits of the parcels that hold, or may hold, half of them."""
    permits = placed[["permit_id", "parcel_id", "ambiguous", "other"]]
    mainly = (stands["score"] >= MAIN_SHARE) | stands["ambiguous"]
    held = stands[mainly].rename(columns={"ambiguous": "parcel_open"})
    held = held.merge(permits, how="left", on="parcel_id")
    slight = (held["score"] < LEAST_SHARE) & held["permit_id"].isna()
    held = held[~slight].reset_index(drop=True)
    # a parcel that the place of a permit only grazes brings no other building into question
    asked = held[held["permit_id"].notna() & ~held["ambiguous"].eq(True)]
    several = asked.groupby("permit_id")["building_id"].transform("nunique") > 1
    # a permit for another building, off the file, is already as open as can be
    torn = (several & ~asked["other"].eq(True)).reindex(held.index, fill_value=False)
    held["ambiguous"] = held["ambiguous"].eq(True) | held["parcel_open"] | torn
    return pd.concat([held, stands[~mainly]], ignore_index=True)


def _inherited(older: pd.DataFrame, placed: pd.DataFrame, through: pd.DataFrame) -> pd.DataFrame:
    """Link buildings, as a doubt, to the permits of the land that their parcels were made from."""
    permits = placed[["permit_id", "parcel_id", "other"]]
    found = older.merge(permits, on="parcel_id")
    keys = ["building_id", "permit_id"]
    known = pd.MultiIndex.from_frame(through[keys])
    found = found[~pd.MultiIndex.from_frame(found[keys]).isin(known)]
    # the building does not stand on that land today
    return found.assign(parcel_id=None)


def _naming(pairs: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(pairs[["building_id", "parcel_id"]])


def _pairs(links: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(links[["permit_id", "parcel_id"]])


def _listed(names: pd.Series, most: int = MOST_NAMED) -> str:
    """Name the first ones: rows as a person counts them, or numbers."""
    named = ", ".join(names.astype("str").head(most))
    return f"{named} and {len(names) - most} more" if len(names) > most else named
