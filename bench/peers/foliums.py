"""Draws the same objects as folium and geopandas do by themselves: plain, styled, explored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from geo.records import Snapshot

COLOURS = {"breach": "#d55e00", "exposed": "#e69f00", "unknown": "#999999", "clear": "#009e73"}


def same_facts(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give what our page says of each object in one table: buildings with each finding, parcels.

    Returns
    -------
    objects
        Degrees WGS 84. Of a building its register's columns without those that are empty, its
        worst verdict, and for each rule verdict, reason, what was measured and what is allowed.
    """
    told = snapshot.findings.assign(
        said=snapshot.findings["verdict"] + " " + snapshot.findings["reason"].fillna("")
    )
    wide = [
        told.pivot_table(index="building_id", columns="rule_id", values=name, aggfunc="first")
        .add_prefix(f"{name} ")
        for name in ("said", "measured", "limit")
    ]  # fmt: skip
    worst = told.groupby("building_id")["verdict"].agg(_worst).rename("worst")
    named = snapshot.buildings.join(pd.concat([*wide, worst], axis=1), on="building_id")
    objects = pd.concat([_plain(named), _plain(snapshot.parcels)], ignore_index=True)
    return gpd.GeoDataFrame(objects, geometry="geometry", crs=snapshot.monitor.crs).to_crs(4326)


def _worst(verdicts: pd.Series) -> str:
    return min(verdicts, key=lambda one: list(COLOURS).index(one) if one in COLOURS else 9)


def _plain(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out empty columns, and write days and flags as folium can."""
    kept = frame.dropna(axis=1, how="all")
    other = kept.select_dtypes(include=["datetime", "timedelta"]).columns
    return kept.assign(**{name: kept[name].astype("str") for name in other})


def _map(objects: gpd.GeoDataFrame) -> folium.Map:
    west, south, east, north = objects.total_bounds
    drawn = folium.Map(tiles=None, prefer_canvas=True)
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def plain(objects: gpd.GeoDataFrame) -> folium.Map:
    """Draw with ``folium.GeoJson``, all in one colour."""
    drawn = _map(objects)
    folium.GeoJson(objects).add_to(drawn)
    return drawn


def styled(objects: gpd.GeoDataFrame) -> folium.Map:
    """Draw with ``folium.GeoJson``, each object in the colour of its worst verdict."""
    drawn = _map(objects)

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        colour = COLOURS.get(feature["properties"].get("worst") or "", "#bbbbbb")
        return {"fillColor": colour, "color": colour, "weight": 1, "fillOpacity": 0.6}

    folium.GeoJson(objects, style_function=style).add_to(drawn)
    return drawn


def explored(objects: gpd.GeoDataFrame) -> folium.Map:
    """Draw with ``GeoDataFrame.explore``, coloured by worst verdict."""
    drawn: folium.Map = objects.explore(
        column="worst", tiles=None, prefer_canvas=True, tooltip=False, popup=True
    )
    return drawn


PEERS: dict[str, Callable[[gpd.GeoDataFrame], folium.Map]] = {
    "folium plain": plain,
    "folium styled": styled,
    "explore": explored,
}


def write(name: str, objects: gpd.GeoDataFrame, into: Path) -> None:
    """Draw one of them into a file."""
    PEERS[name](objects).save(str(into))
