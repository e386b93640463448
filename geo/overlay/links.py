"""Which permit is for which building, through the number it names or the parcel it stands on."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo import tables
from geo.crs import require_metric
from geo.overlay.numbers import comparable
from geo.records import Issue

MAIN_SHARE = 0.5
"""A permit for a parcel is one for a building where at least this share of the footprint
stands on it: a neighbour's permit must not cover a building that only reaches over."""

MOST_NAMED = 10
"""So many rows are named in one note."""

LEAST_SHARE = 0.01
"""A smaller share of a footprint on a parcel is the width of a survey line, not a link."""


def link(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, permits: pd.DataFrame
) -> pd.DataFrame:
    """Link buildings, parcels and permits, many to many.

    A permit that names a building is for that building alone; its parcel counts only where it
    names none. Where it names a building that no register has, it may be for any building
    of its parcel, under another number: such a link (``method`` ``other_name``) proves nothing
    either way. Numbers are compared as :func:`geo.overlay.numbers.comparable` writes them.

    Parameters
    ----------
    buildings, parcels
        Columns of ``tables.BUILDINGS`` and ``tables.PARCELS``; one metric CRS.
    permits
        Columns of ``tables.PERMITS``.

    Returns
    -------
    links
        Columns of ``tables.LINKS``: one row a building, parcel and permit; ``permit_id`` is
        empty where a parcel has no permit, ``parcel_id`` where a permit names the building
        itself, ``building_id`` where no building can be told for a permit of a known parcel.
        ``method`` is ``number`` where a number names the other, ``overlap`` where the
        footprint stands on the parcel; ``score`` is then the share of the footprint. A permit
        without a row is placed nowhere.
    """
    require_metric(parcels, "parcels", buildings.crs)
    named = _naming_a_building(permits, buildings)
    rest = permits[~permits["permit_id"].isin(named["permit_id"])]
    of_parcels = _on_parcels(buildings, parcels).merge(
        _of_parcel(rest, parcels), how="left", on="parcel_id"
    )
    of_parcels.loc[of_parcels["score"] < MAIN_SHARE, ["permit_id", "named"]] = None
    other = of_parcels["named"].notna()
    of_parcels["method"] = of_parcels["method"].where(~other, "other_name")
    links = pd.concat([of_parcels, named], ignore_index=True)
    idle = _of_parcel(rest, parcels).assign(method="number", score=1.0)
    idle = idle[~idle["permit_id"].isin(links["permit_id"])]
    links = pd.concat([links, idle], ignore_index=True).drop_duplicates(tables.LINKS.names)
    return tables.LINKS.shape(
        links.sort_values(["building_id", "parcel_id", "permit_id", "method"])
    )


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
    loose = permits[~permits["permit_id"].isin(links["permit_id"])]
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


def _listed(rows: pd.Series) -> str:
    """Name the first rows, as a person counts them."""
    named = ", ".join(rows.astype("str").head(MOST_NAMED))
    return f"{named} ..." if len(rows) > MOST_NAMED else named


def _naming_a_building(permits: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the building they name, where a register has it."""
    ids = buildings[["building_id"]].assign(key=comparable(buildings["building_id"]))
    asked = permits[["permit_id"]].assign(key=comparable(permits["building_id"])).dropna()
    return asked.merge(ids, on="key")[["building_id", "permit_id"]].assign(
        method="number", score=1.0
    )


def _of_parcel(permits: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Pair permits with the parcel they name; ``named`` is the building they name beside it."""
    ids = parcels[["parcel_id"]].assign(key=comparable(parcels["parcel_id"]))
    asked = permits[["permit_id"]].assign(key=comparable(permits["cadastral_no"])).dropna()
    pairs = asked.merge(ids, on="key").drop(columns="key")
    return pairs.assign(named=pairs["permit_id"].map(permits.set_index("permit_id")["building_id"]))


def _on_parcels(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pair buildings with parcels: by the number they name, else by the ground they stand on."""
    ids = parcels[["parcel_id"]].assign(key=comparable(parcels["parcel_id"]))
    numbered = buildings[["building_id"]].assign(key=comparable(buildings["cadastral_no"])).dropna()
    by_number = numbered.merge(ids, on="key").drop(columns="key")
    by_number = by_number.assign(method="number", score=1.0)
    rest = buildings[~buildings["building_id"].isin(by_number["building_id"])]
    return pd.concat([by_number, _by_overlap(rest, parcels)], ignore_index=True)


def _by_overlap(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    footprints, shapes = buildings.geometry.values, parcels.geometry.values
    building, parcel = shapely.STRtree(shapes).query(footprints, predicate="intersects")
    area = shapely.area(footprints[building])
    overlap = shapely.area(shapely.intersection(footprints[building], shapes[parcel]))
    share = pd.Series(overlap / area).where(area > 0, 1.0)  # a point is wholly where it is
    pairs = pd.DataFrame(
        {
            "building_id": buildings["building_id"].to_numpy()[building],
            "parcel_id": parcels["parcel_id"].to_numpy()[parcel],
            "method": "overlap",
            "score": share.clip(upper=1.0),
        }
    )
    return pairs[pairs["score"] >= LEAST_SHARE]
