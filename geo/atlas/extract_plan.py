"""A small plan of a site, as SVG: its ground, the zones and neighbours around it, a scale bar."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.atlas.speech import Speech
from geo.records import Style, ZoneLayer

SIDE = 480.0
"""Pixels of one side of the plan."""
LEAST_M = 300.0
"""The plan shows at least so much ground, so that a point is seen among its surroundings."""
ROOM = 2.2
"""How many times as wide as its site the plan is."""
WASH, THIN_WASH = 0.14, 0.06
"""Opacity of a zone's colour under its hatch, and of a zone that fills the plan."""
FILLS = 0.999
"""A zone with this share of the plan fills it: its hatch would hide all others."""

_HATCH: Mapping[str, str] = {
    "diagonal": "M-2,2 L2,-2 M0,10 L10,0 M8,12 L12,8",
    "back-diagonal": "M-2,8 L2,12 M0,0 L10,10 M8,-2 L12,2",
    "cross": "M0,5 H10 M5,0 V10",
    "dots": "M4,5 H6",
    "horizontal": "M0,5 H10",
    "vertical": "M5,0 V10",
}
"""Strokes of each pattern in a square of 10: zones differ by more than their colour."""

_INKS: Mapping[str, str] = {
    "site": 'fill="none" stroke="#000000" stroke-width="3"',
    "building": 'fill="#c9c4b8" stroke="#8d887c" stroke-width="0.7"',
    "parcel": 'fill="none" stroke="#a39d8e" stroke-width="0.9"',
    "city": 'fill="none" stroke="#33312d" stroke-width="1.4" stroke-dasharray="8 4 2 4"',
    "uncertain": 'fill="none" stroke="#5c574d" stroke-width="1.2" stroke-dasharray="2 4"',
}
"""How what is no zone is drawn: in grey, but for the site."""

Scale = tuple[float, float, float, float]
"""Pixels a metre east, pixels a metre north, and the pixel of the origin."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan, and what stands in its legend: pictures with their words."""

    svg: str
    legend: tuple[tuple[str, str], ...]


class Surroundings(Protocol):
    """What a plan shows, all of it in one metric CRS: of a site extract, or of a field sheet."""

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """The ground that is asked about, one row a plan."""

    @property
    def layers(self) -> tuple[ZoneLayer, ...]:
        """The layers whose zones are drawn."""

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Their zones, by ``layer_id`` and ``part``."""

    @property
    def boundary(self) -> gpd.GeoDataFrame:
        """The outline of the city."""

    @property
    def parcels(self) -> gpd.GeoDataFrame:
        """Parcels around the site."""

    @property
    def buildings(self) -> gpd.GeoDataFrame:
        """Buildings around the site."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """One site and what lies around it."""

    sites: gpd.GeoDataFrame
    layers: tuple[ZoneLayer, ...]
    zones: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True)
class Shown:
    """What a plan shows, drawn but for its words: the same in every language."""

    shape: BaseGeometry
    side_m: float
    site: str
    layers: tuple[ZoneLayer, ...]
    full: frozenset[str]
    zones: str
    plain: Mapping[str, str]


def shown(extracts: Surroundings, number: int, *, side_m: float | None = None) -> Shown:
    """Draw a site with the zones and neighbours around it, north up, without a word.

    Parameters
    ----------
    extracts
        What was found; all of it in one metric CRS.
    number
        Row of the site; it keeps the ids of several plans on one page apart.
    side_m
        Metres of ground along one side, for a plan to scale; chosen by the site if left out.
    """
    shape = extracts.sites.geometry.iloc[number]
    west, south, side_m = _window(shape, side_m)
    view = shapely.box(west, south, west + side_m, south + side_m)
    pixels_m = SIDE / side_m
    scale = (pixels_m, -pixels_m, -west * pixels_m, (south + side_m) * pixels_m)
    zones = extracts.zones.iloc[np.sort(extracts.zones.sindex.query(view, "intersects"))]
    ground = {layer.id: _seen(zones, layer.id, "area", view) for layer in extracts.layers}
    full = frozenset(key for key, one in ground.items() if one.area > FILLS * view.area)
    hatched = {
        layer.id: _zone(layer, ground[layer.id], scale, number)
        for layer in extracts.layers
        if layer.id not in full
    }
    layers = tuple(one for one in extracts.layers if one.id in full or hatched[one.id])
    city = shapely.boundary(shapely.union_all(extracts.boundary.geometry.values))
    plain = {
        "parcel": _within(extracts.parcels, view),
        "building": _within(extracts.buildings, view),
        "uncertain": shapely.union_all(
            [_seen(zones, layer.id, "uncertain", view) for layer in extracts.layers]
        ),
        "city": shapely.intersection(city, view),
    }
    drawn = {name: _drawn(name, one, scale) for name, one in plain.items()}
    styles = {one.id: one.style for one in layers if one.id not in full}
    lines = [
        f"<defs>{''.join(_patterns(styles, number))}</defs>",
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="#f6f4ee"/>',
        *(_wash(one) for one in layers if one.id in full),
        drawn["parcel"],
        drawn["building"],
        *hatched.values(),
        drawn["uncertain"],
        drawn["city"],
    ]
    under = "\n".join(line for line in lines if line)
    return Shown(shape, side_m, _site(shape, scale), layers, full, under, drawn)


def plan(one: Shown, say: Speech, *, site: str | None = None) -> Drawing:
    """Set words to what a plan shows: scale bar, arrow and legend.

    Parameters
    ----------
    one
        What :func:`shown` gave.
    say
        The language.
    site
        What the legend calls the site.

    Returns
    -------
    drawing
        Nothing in the SVG is a text of the data but the ids of layers, which are slugs.
    """
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE:g} {SIDE:g}" '
        f'width="{SIDE:g}" height="{SIDE:g}" role="img" aria-label="{_text(say("extract.plan"))}">',
        one.zones,
        one.site,
        _bar(one.side_m, say),
        _north(say),
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="none" stroke="#33312d"/>',
        "</svg>",
    ]
    return Drawing("\n".join(lines), tuple(_legend(one, say, site=site)))


def swatch(style: Style, layer_id: str) -> str:
    """Draw the key of a layer, for legends and lists."""
    pattern = "".join(_patterns({layer_id: style}, -1))
    return _key(
        f"<defs>{pattern}</defs>"
        f'<rect width="26" height="16" fill="{style.colour}" fill-opacity="{WASH}"/>'
        f'<rect width="26" height="16" fill="url(#{_name(layer_id, -1)})" '
        f'stroke="{style.colour}" stroke-width="2"/>'
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


def _window(shape: BaseGeometry, side_m: float | None) -> tuple[float, float, float]:
    """Give west, south and the side of the square of ground that is shown, in metres."""
    west, south, east, north = shape.bounds
    side_m = side_m or max(LEAST_M, ROOM * max(east - west, north - south))
    return (west + east - side_m) / 2, (south + north - side_m) / 2, side_m


def _seen(zones: gpd.GeoDataFrame, layer_id: str, part: str, view: BaseGeometry) -> BaseGeometry:
    """Join the zones of a layer, as far as they are on the plan."""
    own = zones[(zones["layer_id"] == layer_id) & (zones["part"] == part)]
    return shapely.union_all(shapely.intersection(own.geometry.values, view))


def _within(table: gpd.GeoDataFrame, view: BaseGeometry) -> BaseGeometry:
    """Gather the shapes of a table on the plan, each with its own outline."""
    near = table.geometry.values[shapely.intersects(table.geometry.values, view)]
    parts = shapely.get_parts(shapely.intersection(near, view))
    return shapely.geometrycollections(parts[shapely.get_dimensions(parts) == 2])


def _patterns(styles: Mapping[str, Style], number: int) -> Iterator[str]:
    for layer_id, style in styles.items():
        yield (
            f'<pattern id="{_name(layer_id, number)}" width="10" height="10" '
            f'patternUnits="userSpaceOnUse"><path d="{_HATCH[style.pattern]}" fill="none" '
            f'stroke="{style.colour}" stroke-width="1.6"/></pattern>'
        )


def _name(layer_id: str, number: int) -> str:
    return _text(f"{'key' if number < 0 else f'plan{number}'}-{layer_id}")


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _wash(layer: ZoneLayer) -> str:
    colour = layer.style.colour
    return f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="{colour}" fill-opacity="{THIN_WASH}"/>'


def _zone(layer: ZoneLayer, ground: BaseGeometry, scale: Scale, number: int) -> str:
    path = _path(ground, scale)
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="{layer.style.colour}" fill-opacity="{WASH}"/>'
        f'<path d="{path}" fill="url(#{_name(layer.id, number)})" fill-rule="evenodd" '
        f'stroke="{layer.style.colour}" stroke-width="1.5"/>'
    )


def _drawn(name: str, shape: BaseGeometry, scale: Scale) -> str:
    path = _path(shape, scale)
    return f'<path d="{path}" {_INKS[name]}/>' if path else ""


def _path(shape: BaseGeometry, scale: Scale) -> str:
    """Write polygons or lines as a path, to a tenth of a pixel."""
    parts = [
        one
        for one in shapely.get_parts([shape])
        if one.geom_type in ("Polygon", "LineString") and not one.is_empty
    ]
    by_east, by_north, x, y = scale
    lines = []
    for part in parts:
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            corners = shapely.get_coordinates(ring) * [by_east, by_north] + [x, y]
            written = " L".join(f"{east:.1f},{north:.1f}" for east, north in corners)
            lines.append(f"M{written}" + ("Z" if part.geom_type == "Polygon" else ""))
    return " ".join(lines)


def _site(shape: BaseGeometry, scale: Scale) -> str:
    """Draw the outline of the site on a white edge, so that it is seen on every hatch."""
    if shape.geom_type == "Point":
        by_east, by_north, x, y = scale
        return _ring(shape.x * by_east + x, shape.y * by_north + y, 9)
    path = _path(shape, scale)
    edge = f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="6"/>'
    return edge + f'<path d="{path}" {_INKS["site"]}/>'


def _ring(x: float, y: float, radius: float) -> str:
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" fill="none"'
    return (
        f'{ring} r="{radius:g}" stroke="#ffffff" stroke-width="5"/>'
        f'{ring} r="{radius:g}" stroke="#000000" stroke-width="2.5"/>'
        f'{ring} r="1" stroke="#000000" stroke-width="2"/>'
    )


def _bar(side_m: float, say: Speech) -> str:
    length_m = scale_bar_m(side_m)
    long, low = length_m * SIDE / side_m, SIDE - 14
    return (
        f'<rect x="8" y="{low - 22:g}" width="{long + 24:.1f}" height="30" fill="#ffffff" '
        'fill-opacity="0.85"/>'
        f'<path d="M18,{low - 5:g} V{low:g} H{18 + long:.1f} V{low - 5:g}" fill="none" '
        'stroke="#000000" stroke-width="2"/>'
        f'<text x="{18 + long / 2:.1f}" y="{low - 8:g}" font-size="13" text-anchor="middle" '
        f'font-family="sans-serif">{_text(say.number(length_m))} {_text(say("unit.m"))}</text>'
    )


def _north(say: Speech) -> str:
    return (
        f'<rect x="{SIDE - 40:g}" y="8" width="32" height="50" fill="#ffffff" fill-opacity="0.85"/>'
        f'<path d="M{SIDE - 24:g},14 l8,22 l-8,-6 l-8,6 Z" fill="#000000"/>'
        f'<text x="{SIDE - 24:g}" y="52" font-size="13" text-anchor="middle" '
        f'font-family="sans-serif">{_text(say("map.north"))}</text>'
    )


def _legend(one: Shown, say: Speech, *, site: str | None) -> Iterator[tuple[str, str]]:
    """Give the pictures of all that is on the plan, each with its words."""
    point = one.shape.geom_type == "Point"
    mark = (
        _ring(13, 8, 5) if point else f'<rect x="4" y="3" width="18" height="10" {_INKS["site"]}/>'
    )
    yield _key(mark), site or say("extract.kind.point" if point else "extract.site")
    for layer in one.layers:
        title = f"{say.local(layer.title)} ({say(f'family.{layer.family}')})"
        if layer.id in one.full:
            edge = f'width="24" height="14" stroke="{layer.style.colour}" stroke-width="2"'
            wash = f'<rect x="1" y="1" {edge} fill="{layer.style.colour}" fill-opacity="{WASH}"/>'
            yield _key(wash), say("extract.plan.full", title=title)
        else:
            yield swatch(layer.style, layer.id), title
    for name, title in (
        ("uncertain", say("part.uncertain")),
        ("building", say("base.buildings")),
        ("parcel", say("extract.plan.parcels")),
        ("city", say("base.outline")),
    ):
        if one.plain[name]:
            yield _key(f'<rect x="3" y="3" width="20" height="10" {_INKS[name]}/>'), title


def _key(inner: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 16" width="26" height="16" '
        f'class="swatch" aria-hidden="true">{inner}</svg>'
    )
