"""Scores and red flags for the inspector's page: exact, with developers and every record."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import box

from geo import tables
from geo.atlas import encode
from geo.atlas.choropleth import MARKS, WIDE, Frame, breaks, look_of
from geo.atlas.weak_sheet import body_names
from geo.records import Flag, Snapshot

_CELL = re.compile(r"E(-?\d+)N(-?\d+)")
_OF_FLAGGED = [
    "flag_id", "record_kind", "record_id", "related_ids", "happened_on", "measured", "threshold",
    "unit", "why",
]  # fmt: skip


def weak_facts(snapshot: Snapshot, share_of: Snapshot | None = None) -> dict[str, Any]:
    """Give scores, maps and flags as the page reads them.

    Parameters
    ----------
    snapshot
        Everything the page holds.
    share_of
        The whole of which it is a share. Scores are those of the whole; the records behind each
        part are left out then, since most of them are in other shares.
    """
    scores, totals = snapshot.scores, snapshot.score_totals
    names = [one for one in tables.SCORES.names if one != "record_ids" or share_of is None]
    ends = {
        str(scope): breaks([None if pd.isna(one) else float(one) for one in rows["points"]])
        for scope, rows in totals.groupby("scored")
    }
    return {
        "scores": encode.columns(tables.SCORES, scores, names),
        "totals": encode.columns(tables.SCORE_TOTALS, totals, tables.SCORE_TOTALS.names)
        | {"look": _looks(scores, totals, ends)},
        "breaks": ends,
        "marks": {look: list(told) for look, told in MARKS.items()},
        "drawn": _drawn(snapshot),
        "bodies": {one: name.model_dump() for one, name in body_names(snapshot).items()},
        "min_count": snapshot.monitor.scores.min_count.value,
        "flags": [_flag(one) for one in snapshot.flags],
        "flag_counts": encode.columns(
            tables.FLAG_COUNTS, snapshot.flag_counts, tables.FLAG_COUNTS.names
        ),
        "flagged": encode.columns(tables.FLAGGED, snapshot.flagged, _OF_FLAGGED),
    }


def _looks(scores: pd.DataFrame, totals: pd.DataFrame, ends: dict[str, list[float]]) -> list[str]:
    """Give the look of each score: its class, or why it has none."""
    too_few = scores["missing"].isin(["too_few", "not_answered"])
    keys = ["scored", "scored_id"]
    seen = pd.MultiIndex.from_frame(scores.loc[too_few, keys].drop_duplicates())
    own = pd.MultiIndex.from_frame(totals[keys])
    is_few = own.isin(seen)
    is_open = is_few | own.isin(
        pd.MultiIndex.from_frame(scores.loc[scores["unknown"] > 0, keys].drop_duplicates())
    )
    return [
        look_of(
            None if pd.isna(points) else float(points),
            ends[scope],
            few=bool(few),
            open_=bool(open_),
        )
        for scope, points, few, open_ in zip(
            totals["scored"], totals["points"], is_few, is_open, strict=True
        )
    ]


def _drawn(snapshot: Snapshot) -> dict[str, Any]:
    """Give the ground of districts and cells as paths of one drawing."""
    ids = snapshot.score_totals.loc[snapshot.score_totals["scored"] == "cell", "scored_id"].dropna()
    side = snapshot.monitor.scores.cell_m
    corners = {
        one: tuple(map(int, found.groups())) for one in ids if (found := _CELL.fullmatch(one))
    }
    squares = [box(west, south, west + side, south + side) for west, south in corners.values()]
    cells = gpd.GeoDataFrame({"key": list(corners)}, geometry=squares, crs=snapshot.buildings.crs)
    districts = snapshot.districts.rename(columns={"district_id": "key"})
    return {
        name: _paths(frame) for name, frame in (("district", districts), ("cell", cells))
        if len(frame)
    }  # fmt: skip


def _paths(shapes: gpd.GeoDataFrame) -> dict[str, Any]:
    frame = Frame.of(list(shapes.geometry))
    return {
        "wide": WIDE,
        "high": frame.high,
        "id": shapes["key"].tolist(),
        "path": [frame.path(one) for one in shapes.geometry],
    }


def _flag(flag: Flag) -> dict[str, Any]:
    """Give what a flag says of itself; each of its numbers says whether it is assumed."""
    told = flag.model_dump(
        mode="json",
        include={"id", "title", "statement", "formula", "example", "why", "caveats", "step",
                 "record_kind"},
    )  # fmt: skip
    return told | {
        "thresholds": [[name, one.value, one.assumed] for name, one in flag.thresholds.items()]
    }
