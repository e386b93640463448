"""A small plan of a site, as SVG: its ground, the zones around it, a scale bar."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.records import Style, ZoneLayer

SIDE = 480.0
"""Pixels of one side of the plan."""
LEAST_M = 200.0
"""The plan shows at least so much ground, so that a point is seen among its surroundings."""
ROOM = 1.8
"""How many times as wide as its site the plan is."""

_HATCH: Mapping[str, str] = {
    "diagonal": "M-2,2 L2,-2 M0,10 L10,0 M8,12 L12,8",
    "back-diagonal": "M-2,8 L2,12 M0,0 L10,10 M8,-2 L12,2",
    "cross": "M0,5 H10 M5,0 V10",
    "dots": "M4,5 H6",
    "horizontal": "M0,5 H10",
    "vertical": "M5,0 V10",
}
"""Strokes of each pattern in a square of 10: zones differ by more than their colour."""


def plan(
    site: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    boundary: gpd.GeoDataFrame,
    layers: tuple[ZoneLayer, ...],
    *,
    number: int = 0,
) -> str:
    """Draw a site and the zones around it, north up.

    Parameters
    ----------
    site
        One row of ``tables.SITES``; metric CRS.
    zones, boundary
        Columns of ``tables.ZONES`` and ``DISTRICTS``; the CRS of ``site``.
    layers
        For their styles; the order in which they are drawn.
    number
        Keeps the ids of several plans on one page apart.

    Returns
    -------
    svg
        Nothing in it is a text of the data but the ids of layers, which are slugs.
    """
    shape = site.geometry.iloc[0]
    west, south, side_m = _window(shape)
    view = shapely.box(west, south, west + side_m, south + side_m)
    to_pixels = [
        SIDE / side_m,
        0,
        0,
        -SIDE / side_m,
        -west * SIDE / side_m,
        (south + side_m) * SIDE / side_m,
    ]
    drawn = [_zone(layer, zones, view, to_pixels, number) for layer in layers]
    styles = {layer.id: layer.style for layer, one in zip(layers, drawn, strict=True) if one}
    city = shapely.boundary(shapely.union_all(boundary.geometry.values))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE:g} {SIDE:g}" '
        f'width="{SIDE:g}" height="{SIDE:g}" role="img">',
        f"<defs>{''.join(_patterns(styles, number))}</defs>",
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="#f6f4ee"/>',
        *drawn,
        _line(shapely.intersection(city, view), to_pixels),
        _site(shape, to_pixels),
        _bar(side_m),
        _north(),
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="none" stroke="#33312d"/>',
        "</svg>",
    ]
    return "\n".join(line for line in lines if line)


def drawn_layers(site: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> set[str]:
    """Give the ids of the layers that the plan of a site shows."""
    west, south, side_m = _window(site.geometry.iloc[0])
    view = shapely.box(west, south, west + side_m, south + side_m)
    shown = shapely.intersects(view, zones.geometry.values) & (zones["part"] == "area")
    return set(zones.loc[shown, "layer_id"])


def swatch(style: Style, layer_id: str) -> str:
    """Draw the key of a layer for the legend beside the plan."""
    pattern = "".join(_patterns({layer_id: style}, -1))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="16" class="swatch" '
        f'aria-hidden="true"><defs>{pattern}</defs>'
        f'<rect width="26" height="16" fill="{style.colour}" fill-opacity="0.18"/>'
        f'<rect width="26" height="16" fill="url(#{_name(layer_id, -1)})" '
        f'stroke="{style.colour}" stroke-width="2"/></svg>'
    )


def scale_bar_m(side_m: float) -> float:
    """Choose a round length for the scale bar, at most a third of the plan.

    Examples
    --------
    >>> scale_bar_m(200), scale_bar_m(1000)
    (50.0, 200.0)
    """
    step = 10.0 ** np.floor(np.log10(side_m / 3))
    return float(max(one * step for one in (1, 2, 5) if one * step <= side_m / 3))


def _window(shape: BaseGeometry) -> tuple[float, float, float]:
    """Give west, south and the side of the square of ground that is shown, in metres."""
    west, south, east, north = shape.bounds
    side_m = max(LEAST_M, ROOM * max(east - west, north - south))
    return (west + east - side_m) / 2, (south + north - side_m) / 2, side_m


def _patterns(styles: Mapping[str, Style], number: int) -> Iterator[str]:
    for layer_id, style in styles.items():
        yield (
            f'<pattern id="{_name(layer_id, number)}" width="10" height="10" '
            f'patternUnits="userSpaceOnUse"><path d="{_HATCH[style.pattern]}" fill="none" '
            f'stroke="{style.colour}" stroke-width="1.6"/></pattern>'
        )


def _name(layer_id: str, number: int) -> str:
    where = "key" if number < 0 else f"plan{number}"
    return html.escape(f"{where}-{layer_id}", quote=True)


def _zone(
    layer: ZoneLayer,
    zones: gpd.GeoDataFrame,
    view: BaseGeometry,
    to_pixels: list[float],
    number: int,
) -> str:
    own = zones[(zones["layer_id"] == layer.id) & (zones["part"] == "area")]
    shapes = shapely.intersection(own.geometry.values, view)
    path = _path(shapely.union_all(shapes), to_pixels)
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="{layer.style.colour}" fill-opacity="0.18"/>'
        f'<path d="{path}" fill="url(#{_name(layer.id, number)})" fill-rule="evenodd" '
        f'stroke="{layer.style.colour}" stroke-width="1.5"/>'
    )


def _path(shape: BaseGeometry, to_pixels: list[float]) -> str:
    """Write polygons or lines as a path, to a tenth of a pixel."""
    parts = [
        one
        for one in shapely.get_parts([shape])
        if one.geom_type in ("Polygon", "LineString") and not one.is_empty
    ]
    a, _, _, e, x, y = to_pixels
    lines = []
    for part in parts:
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            corners = shapely.get_coordinates(ring) * [a, e] + [x, y]
            written = " L".join(f"{east:.1f},{north:.1f}" for east, north in corners)
            lines.append(f"M{written}" + ("Z" if part.geom_type == "Polygon" else ""))
    return " ".join(lines)


def _line(shape: BaseGeometry, to_pixels: list[float]) -> str:
    path = _path(shape, to_pixels)
    return (
        f'<path d="{path}" fill="none" stroke="#33312d" stroke-dasharray="8 4 2 4"/>'
        if path
        else ""
    )


def _site(shape: BaseGeometry, to_pixels: list[float]) -> str:
    if shape.geom_type == "Point":
        a, _, _, e, x, y = to_pixels
        ring = f'<circle cx="{shape.x * a + x:.1f}" cy="{shape.y * e + y:.1f}" fill="none"'
        return (
            f'{ring} r="9" stroke="#ffffff" stroke-width="5"/>'
            f'{ring} r="9" stroke="#000000" stroke-width="2.5"/>'
            f'{ring} r="1" stroke="#000000" stroke-width="2"/>'
        )
    path = _path(shape, to_pixels)
    return (
        f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="6"/>'
        f'<path d="{path}" fill="none" stroke="#000000" stroke-width="3"/>'
    )


def _bar(side_m: float) -> str:
    length_m = scale_bar_m(side_m)
    long, low = length_m * SIDE / side_m, SIDE - 14
    return (
        f'<rect x="8" y="{low - 22:g}" width="{long + 24:.1f}" height="30" fill="#ffffff" '
        'fill-opacity="0.85"/>'
        f'<path d="M18,{low - 5:g} V{low:g} H{18 + long:.1f} V{low - 5:g}" fill="none" '
        'stroke="#000000" stroke-width="2"/>'
        f'<text x="{18 + long / 2:.1f}" y="{low - 8:g}" font-size="13" text-anchor="middle" '
        f'font-family="sans-serif">{length_m:g} m</text>'
    )


def _north() -> str:
    return (
        f'<path d="M{SIDE - 24:g},14 l8,22 l-8,-6 l-8,6 Z" fill="#000000" stroke="#ffffff"/>'
        f'<text x="{SIDE - 24:g}" y="52" font-size="13" text-anchor="middle" '
        'font-family="sans-serif">N</text>'
    )
