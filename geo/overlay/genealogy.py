"""Which parcel was made from which, through as many generations as are on file."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import pandas as pd

from geo import tables
from geo.records import Issue
from geo.tables.spelling import comparable

MOST_NAMED = 10
"""So many parcels are named in one note."""


def genealogy(parcels: pd.DataFrame, files: Mapping[str, str]) -> tuple[pd.DataFrame, list[Issue]]:
    """Pair each parcel with the parcels it was made from.

    Parameters
    ----------
    parcels
        Columns of ``tables.PARCELS``; ``parent_ids`` are joined by spaces, and compared as
        :func:`geo.tables.spelling.comparable` writes them.
    files
        File of each register of parcels, by its id.

    Returns
    -------
    genealogy
        Columns of ``tables.GENEALOGY``. A parent is called as its register calls it; one that
        no register has is kept as the child's register writes it. ``siblings`` counts the
        parcels made from that parent, the child itself with them.
    issues
        One note a register for parents not on file, and one for parcels that are, through
        however many generations, their own ancestors.
    """
    named = _named(parcels)
    on_file = _on_file(parcels)
    known = on_file.reindex(named["key"])
    pairs = named.assign(
        parent_on_file=known["parcel_id"].notna().to_numpy(),
        parent_id=known["parcel_id"]
        .where(known["parcel_id"].notna(), named["raw"].to_numpy())
        .array,
        parent_purpose=known["land_use_purpose"].array,
    ).drop_duplicates(["child_id", "parent_id"])
    family = pairs.groupby(comparable(pairs["parent_id"]))["child_id"]
    pairs = pairs.assign(siblings=family.transform("nunique"))
    made = tables.GENEALOGY.shape(pairs.sort_values(["child_id", "parent_id"]))
    return made, [*_unknown_parents(pairs, files), *_circles(made, parcels, files)]


def ancestors(genealogy: pd.DataFrame) -> pd.DataFrame:
    """Give every ancestor of every parcel, through all generations.

    Parameters
    ----------
    genealogy
        Columns of ``tables.GENEALOGY``.

    Returns
    -------
    ancestors
        ``child_id``, ``ancestor_id`` and ``generations`` (1 for a parent; the shortest way where
        there are several), by child and nearness. A parcel that is its own ancestor is not
        listed as one.

    Examples
    --------
    >>> pairs = pd.DataFrame({"child_id": ["c", "b"], "parent_id": ["b", "a"]})
    >>> ancestors(pairs).to_numpy().tolist()
    [['b', 'a', 1], ['c', 'b', 1], ['c', 'a', 2]]
    """
    back = genealogy[["child_id", "parent_id"]].set_axis(["child_id", "ancestor_id"], axis=1)
    back = back[back["child_id"] != back["ancestor_id"]]
    found = newest = back.assign(generations=1)
    step = back.set_axis(["ancestor_id", "older"], axis=1)
    while not newest.empty:
        next_ones = newest.merge(step, on="ancestor_id").drop(columns="ancestor_id")
        next_ones = next_ones.rename(columns={"older": "ancestor_id"})
        next_ones = next_ones[next_ones["child_id"] != next_ones["ancestor_id"]]
        next_ones = next_ones.drop_duplicates(["child_id", "ancestor_id"])
        newest = next_ones[~_pairs(next_ones).isin(_pairs(found))]
        newest = newest.assign(generations=newest["generations"] + 1)
        found = pd.concat([found, newest], ignore_index=True)
    order = ["child_id", "generations", "ancestor_id"]
    columns = ["child_id", "ancestor_id", "generations"]
    return found.sort_values(order)[columns].reset_index(drop=True)


def _named(parcels: pd.DataFrame) -> pd.DataFrame:
    """Give one row a parcel and parent it names."""
    rows = parcels[["parcel_id", "register_id", "row", "begins_on"]].set_axis(
        ["child_id", "register_id", "row", "made_on"], axis=1
    )
    each = rows.assign(raw=parcels["parent_ids"].str.split()).explode("raw").dropna(subset="raw")
    return each.assign(raw=each["raw"].astype("str"), key=comparable(each["raw"])).reset_index(
        drop=True
    )


def _on_file(parcels: pd.DataFrame) -> pd.DataFrame:
    """Give the parcels by the number that is compared; the first by name where two share one."""
    ids = parcels[["parcel_id", "land_use_purpose"]].assign(key=comparable(parcels["parcel_id"]))
    return ids.sort_values("parcel_id").drop_duplicates("key").set_index("key")


def _pairs(found: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(found[["child_id", "ancestor_id"]])


def _unknown_parents(pairs: pd.DataFrame, files: Mapping[str, str]) -> list[Issue]:
    """Tell which parents no register has."""
    lost = pairs[~pairs["parent_on_file"]].sort_values(["register_id", "row", "parent_id"])
    return [
        Issue(
            "note",
            "parent_unknown",
            files[str(register)],
            f"{len(rows)} times a parcel names a parent that no register has "
            f"({_listed(rows['parent_id'] + ' of ' + rows['child_id'])})",
            "Supply the parent, or correct its number; until then its purpose is not known",
            column="parent_ids",
        )
        for register, rows in lost.groupby("register_id")
    ]


def _circles(made: pd.DataFrame, parcels: pd.DataFrame, files: Mapping[str, str]) -> list[Issue]:
    """Tell which parcels are their own ancestors."""
    graph = nx.DiGraph(made[["child_id", "parent_id"]].to_numpy().tolist())
    rings = [ring for ring in nx.strongly_connected_components(graph) if len(ring) > 1]
    own = {*(one for ring in rings for one in ring), *(one for one, _ in nx.selfloop_edges(graph))}
    turned = parcels[parcels["parcel_id"].isin(own)].sort_values("parcel_id")
    return [
        Issue(
            "note",
            "parent_circular",
            files[str(register)],
            f"{len(ids)} parcels are their own ancestors ({_listed(ids)})",
            "Correct parent_ids; until then it is not known what they were made from",
            column="parent_ids",
        )
        for register, ids in turned.groupby("register_id")["parcel_id"]
    ]


def _listed(names: pd.Series) -> str:
    """Name the first ones."""
    named = ", ".join(names.head(MOST_NAMED))
    return f"{named} ..." if len(names) > MOST_NAMED else named
