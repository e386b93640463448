"""Draws objects as folium and geopandas do by themselves: plain, styled, explored.

    python foliums.py KIND OBJECTS.parquet PAGE.html

Prints the seconds that drawing and writing the page took, without reading the objects.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import folium
import geopandas as gpd

COLOURS = {"breach": "#d55e00", "exposed": "#e69f00", "unknown": "#999999", "clear": "#009e73"}
OTHER = "#bbbbbb"


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
        colour = COLOURS.get(feature["properties"].get("worst") or "", OTHER)
        return {"fillColor": colour, "color": colour, "weight": 1, "fillOpacity": 0.6}

    folium.GeoJson(objects, style_function=style).add_to(drawn)
    return drawn


def explored(objects: gpd.GeoDataFrame) -> folium.Map:
    """Draw with ``GeoDataFrame.explore``, coloured by worst verdict, with its popups."""
    drawn: folium.Map = objects.explore(
        column="worst", tiles=None, prefer_canvas=True, tooltip=False, popup=True
    )
    return drawn


KINDS: dict[str, Callable[[gpd.GeoDataFrame], folium.Map]] = {
    "plain": plain,
    "styled": styled,
    "explored": explored,
}

if __name__ == "__main__":
    kind, read_from, write_to = sys.argv[1:]
    given = gpd.read_parquet(read_from)
    began = time.perf_counter()
    KINDS[kind](given).save(write_to)
    print(time.perf_counter() - began)
