"""A map whose places are shaded by a number, as inline SVG; never by colour alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup, escape

WIDE = 720
"""Width of the drawing; its units are pixels of a desk."""
CLASSES = 4
"""Shades between none and the most: more are not told apart by eye."""
NONE, UNKNOWN, TOO_FEW, NO_DATA = "none", "unknown", "few", "blank"
"""Looks of places without a sign, where one may be, with too few records, and without any."""
MARKS: Mapping[str, tuple[int, str]] = {
    "1": (12, "M6 5v2M0 11v2M12 11v2M0 -1v2M12 -1v2"),
    "2": (8, "M0 4H8"),
    "3": (7, "M-1 1L1 -1M0 7L7 0M6 8L8 6"),
    "4": (6, "M0 0L6 6M6 0L0 6"),
    UNKNOWN: (7, "M3 0V7"),
    TOO_FEW: (9, "M4 4h1M0 8h1M8 0h1"),
    NO_DATA: (10, "M-1 9L1 11M0 0L10 10M9 -1L11 1"),
}
"""Pattern of each look: its size, and its lines. The more points, the closer the lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a map: how it looks, what it says, and where its parts are told."""

    look: str
    said: str
    href: str
    points: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """From the ground to the drawing: its west and north, m, and pixels a metre."""

    west: float
    north: float
    scale: float
    high: int

    @classmethod
    def of(cls, ground: Sequence[Any]) -> Frame:
        """Give the frame that holds some shapes."""
        west, south, east, north = shapely.total_bounds(np.asarray(ground, dtype=object))
        scale = WIDE / max(east - west, 1.0)
        return cls(west, north, scale, max(1, round((north - south) * scale)))

    def path(self, shape: Any) -> str:
        """Write the rings of a shape in whole pixels."""
        plain = shapely.simplify(shape, 0.7 / self.scale)
        told = []
        for ring in shapely.get_rings(shapely.get_parts(plain)):
            xy = shapely.get_coordinates(ring)[:-1]
            x = np.round((xy[:, 0] - self.west) * self.scale)
            y = np.round((self.north - xy[:, 1]) * self.scale)
            told.append("M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in zip(x, y, strict=True)) + "Z")
        return "".join(told)


def breaks(points: Sequence[float | None]) -> list[float]:
    """Give the upper ends of equal classes from nought to a round number above the most.

    Examples
    --------
    >>> breaks([0, 31.0, None]), breaks([None])
    ([10.0, 20.0, 30.0, 40.0], [])
    """
    told = [one for one in points if one is not None and one > 0]
    if not told:
        return []
    step = max(told) / CLASSES
    power = 10.0 ** math.floor(math.log10(step))
    nice = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= step * (1 - 1e-9))
    return [round(nice * at, 9) for at in range(1, CLASSES + 1)]


def look_of(points: float | None, ends: Sequence[float], *, few: bool, open_: bool = False) -> str:
    """Give the look of a place: its class from 1 on, or why it has none.

    Where something is open, no points are no clean slate.

    Examples
    --------
    >>> [look_of(one, [10, 20, 30, 40], few=True) for one in (0.0, 10.0, 10.1, None)]
    ['none', '1', '2', 'few']
    >>> look_of(0.0, [10], few=False, open_=True)
    'unknown'
    """
    if points is None:
        return TOO_FEW if few else NO_DATA
    if points == 0:
        return UNKNOWN if open_ else NONE
    return str(1 + int(np.searchsorted(np.asarray(ends), points * (1 - 1e-12))))


def choropleth(
    shapes: gpd.GeoDataFrame,
    places: Mapping[str, Place],
    *,
    mark: str,
    outlines: gpd.GeoDataFrame | None = None,
) -> Markup:
    """Draw places, each a link to what is told of it.

    Parameters
    ----------
    shapes
        ``key`` and the ground of each place; metric CRS.
    places
        By key. Whoever reads by voice or keyboard has the table that says the same.
    mark
        Begins the ids of the patterns, so that several maps may stand on one page.
    outlines
        Lines drawn above for orientation.
    """
    ground = list(shapes.geometry) + (list(outlines.geometry) if outlines is not None else [])
    frame = Frame.of(ground)
    parts = [
        _link(places[str(key)], frame.path(shape), mark)
        for key, shape in zip(shapes["key"], shapes.geometry, strict=True)
    ]
    if outlines is not None:
        parts += [f'<path class="bounds" d="{frame.path(one)}"/>' for one in outlines.geometry]
    parts += [
        _name(places[str(key)].name, shape, frame)
        for key, shape in zip(shapes["key"], shapes.geometry, strict=True)
        if places[str(key)].name
    ]
    patterns = "".join(_pattern(look, mark) for look in MARKS)
    return Markup(  # noqa: S704  # names are escaped where they are written
        f'<svg class="choropleth" viewBox="-2 -2 {WIDE + 4} {frame.high + 4}" aria-hidden="true">'
        f"<defs>{patterns}</defs>{''.join(parts)}</svg>"
    )


def swatch(look: str, mark: str) -> Markup:
    """Draw a look for the key of a map."""
    return Markup(  # noqa: S704  # words of this module alone
        f'<svg class="swatch choropleth" viewBox="0 0 36 20" width="36" height="20" '
        f'aria-hidden="true"><defs>{_pattern(look, mark) if look in MARKS else ""}</defs>'
        f"{_rect(look, mark)}</svg>"
    )


def _rect(look: str, mark: str) -> str:
    box = 'x="1" y="1" width="34" height="18"'
    return f'<rect class="base-{look}" {box}/><rect class="place" {_fill(look, mark)} {box}/>'


def _fill(look: str, mark: str) -> str:
    return f'fill="url(#{mark}-{look})"' if look in MARKS else 'fill="none"'


def _pattern(look: str, mark: str) -> str:
    size, lines = MARKS[look]
    return (
        f'<pattern id="{mark}-{look}" width="{size}" height="{size}" '
        f'patternUnits="userSpaceOnUse"><path class="mark-{look}" d="{lines}"/></pattern>'
    )


def _link(place: Place, path: str, mark: str) -> str:
    title = f"<title>{escape(place.said)}</title>"
    return (
        f'<a href="{escape(place.href)}" tabindex="-1" data-points="{escape(place.points)}">'
        f'{title}<path class="base-{place.look}" d="{path}"/>'
        f'<path class="place" {_fill(place.look, mark)} d="{path}"/></a>'
    )


def _name(name: str, shape: Any, frame: Frame) -> str:
    middle = shapely.point_on_surface(shape)
    x, y = (middle.x - frame.west) * frame.scale, (frame.north - middle.y) * frame.scale
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>'
