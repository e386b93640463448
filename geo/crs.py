"""The metric CRS of a monitor: areas and distances are computed in it and nowhere else.

Projected is not enough: Web Mercator is projected too, and a square of 400 m² in
Almaty measures 753 m² in it. So a table is metric only when its CRS *equals* the
one its monitor declares.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError as ProjError
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.errors import CrsError

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import geopandas as gpd

EDGE_DEG = 1.0
"""How far past its area of use a CRS may serve: a city across the edge of two UTM zones has none
of its own, and 4 degrees from its middle a zone stretches an area by less than 0.5 %."""

WGS84 = CRS.from_epsg(4326)

WEB_MERCATOR = CRS.from_epsg(3857)


def parse(text: str) -> CRS:
    """Read a CRS name such as ``EPSG:32643``.

    Raises
    ------
    CrsError
        If PROJ does not know the name.

    Examples
    --------
    >>> parse("EPSG:32643").axis_info[0].unit_name
    'metre'
    """
    try:
        return CRS.from_user_input(text)
    except ProjError as error:
        raise CrsError([f"CRS {text!r} is not known to PROJ. Write it as EPSG:32643."]) from error


def parse_metric(text: str) -> CRS:
    """Read the name of a CRS whose unit is the metre on the ground.

    Raises
    ------
    CrsError
        If the CRS is unknown, is not projected, is not in metres, or is a Mercator
        projection along the equator, whose metres are not metres on the ground.

    Examples
    --------
    >>> parse_metric("EPSG:32643").name
    'WGS 84 / UTM zone 43N'
    """
    crs = parse(text)
    if not crs.is_projected or {axis.unit_name for axis in crs.axis_info} != {"metre"}:
        raise CrsError([f"CRS {text!r} is not in metres. Use the UTM zone of the city."])
    if _along_the_equator(crs):
        raise CrsError([f"CRS {text!r} stretches areas (Mercator). Use the UTM zone of the city."])
    return crs


def _along_the_equator(crs: CRS) -> bool:
    """Tell whether a CRS is a Mercator projection that is neither transverse nor oblique."""
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    return "Mercator" in method and "Transverse" not in method and "Oblique" not in method


def require_reach(crs: CRS, west: float, south: float, east: float, north: float) -> None:
    """Refuse a metric CRS that is made for another part of the earth.

    Parameters
    ----------
    crs
        The metric CRS.
    west, south, east, north
        Where it is to be used, in degrees WGS 84.

    Raises
    ------
    CrsError
        If the area of use that EPSG states for the CRS does not hold the place, or if
        none is stated, as of a CRS that is not named by its code.

    Examples
    --------
    >>> require_reach(parse_metric("EPSG:32643"), 76.5, 42.9, 77.3, 43.5)
    >>> require_reach(parse_metric("EPSG:32633"), 76.5, 42.9, 77.3, 43.5)
    Traceback (most recent call last):
    geo.errors.CrsError: CRS 'WGS 84 / UTM zone 33N' is made for 12 to 18 E, 0 to 84 N, and the \
extent lies outside. Use the UTM zone of the city, EPSG:32643.
    """
    mend = f"Use the UTM zone of the city, EPSG:{utm((west + east) / 2, (south + north) / 2)}"
    area = crs.area_of_use
    if area is None:
        raise CrsError([f"CRS {crs.name!r} does not say where on earth it holds. {mend}."])
    across = area.west > area.east  # the area holds the 180th meridian
    if across:
        holds = west >= area.west - EDGE_DEG or east <= area.east + EDGE_DEG
    else:
        holds = west >= area.west - EDGE_DEG and east <= area.east + EDGE_DEG
    if not (holds and south >= area.south - EDGE_DEG and north <= area.north + EDGE_DEG):
        reach = f"{_degrees(area.west, area.east, 'EW')}, {_degrees(area.south, area.north, 'NS')}"
        what = f"CRS {crs.name!r} is made for {reach}, and the extent lies outside"
        raise CrsError([f"{what}. {mend}."])


def utm(longitude: float, latitude: float) -> int:
    """Give the EPSG code of the UTM zone (WGS 84) of a place: 326 north, 327 south, and the zone.

    Examples
    --------
    >>> utm(76.9, 43.2), utm(-123.4, -48.9), utm(180, 0)
    (32643, 32710, 32660)
    """
    zone = min(60, int((longitude + 180) // 6) + 1)
    return (32600 if latitude >= 0 else 32700) + zone


def _degrees(low: float, high: float, signs: str) -> str:
    """Write a span of degrees.

    Examples
    --------
    >>> _degrees(12, 18, "EW"), _degrees(-80, 0, "NS")
    ('12 to 18 E', '80 S to 0 N')
    """
    marks = [signs[0] if value >= 0 else signs[1] for value in (low, high)]
    first = f"{abs(low):g}" if marks[0] == marks[1] else f"{abs(low):g} {marks[0]}"
    return f"{first} to {abs(high):g} {marks[1]}"


def require_metric(table: gpd.GeoDataFrame, name: str, metric: CRS) -> None:
    """Refuse a table that is not in the metric CRS.

    Raises
    ------
    CrsError
        If the CRS of ``table`` is missing or is another one than ``metric``.
    """
    if table.crs is None:
        raise CrsError([f"{name}: no CRS, so areas mean nothing. Declare the CRS of the file."])
    if table.crs != metric:
        raise CrsError(
            [
                f"{name}: CRS is {table.crs.name!r}, not {metric.name!r}, so areas would be wrong. "
                "Call to_metric first."
            ]
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """What it takes to bring coordinates from one datum to another, at one place.

    Examples
    --------
    >>> str(Shift("Pulkovo 1942", "WGS 84", 58.2, 3.0))
    'Pulkovo 1942 to WGS 84: shifted by 58.2 m here, accurate to 3 m'
    """

    source: str  # name of a datum
    target: str
    moved_m: float  # how far off they would be without it, in the middle of the place
    accuracy_m: float | None  # as EPSG states it for the operation; None where nobody does

    def __str__(self) -> str:
        stated = "its accuracy is not stated"
        if self.accuracy_m is not None:
            stated = f"accurate to {self.accuracy_m:g} m"
        return f"{self.source} to {self.target}: shifted by {self.moved_m:.3g} m here, {stated}"


Place = tuple[float, float, float, float]
"""West, south, east, north, in degrees WGS 84."""


def shift(source: CRS, metric: CRS, place: Place) -> Shift | None:
    """Measure the shift of datum between a CRS and the metric one; None where there is none.

    Parameters
    ----------
    source
        The CRS of a file.
    metric
        The metric CRS of the monitor.
    place
        Where it is to be used.

    Raises
    ------
    CrsError
        If PROJ knows no way between the two datums but to take one for the other.

    Examples
    --------
    >>> city = (76.5, 42.9, 77.3, 43.5)
    >>> print(shift(CRS("EPSG:28413"), CRS("EPSG:32643"), city))
    Pulkovo 1942 to WGS 84: shifted by 54.8 m here, accurate to 3 m
    >>> shift(WGS84, CRS("EPSG:32643"), city) is None
    True
    """
    best = operation(source, metric, place)
    if best.accuracy == 0:
        return None
    own = source.source_crs if source.is_bound and source.source_crs else source
    middle = ((place[0] + place[2]) / 2, (place[1] + place[3]) / 2)
    there = Transformer.from_crs(WGS84, metric, always_xy=True).transform(*middle)
    ashore = best.transform(*there, direction="INVERSE")
    bare = Transformer.from_crs(own, own.geodetic_crs, always_xy=True).transform(*ashore)
    asserted = Transformer.from_crs(metric, metric.geodetic_crs, always_xy=True).transform(*there)
    moved_m = Geod(ellps="WGS84").inv(*bare, *asserted)[2]
    accuracy = best.accuracy if best.accuracy > 0 else None
    return Shift(_datum(source), _datum(metric), float(moved_m), accuracy)


@lru_cache(maxsize=64)
def operation(source: CRS, metric: CRS, place: Place | None = None) -> Transformer:
    """Choose the most accurate way from a CRS to the metric one, for one place.

    Parameters
    ----------
    source
        The CRS of a file.
    metric
        The metric CRS of the monitor.
    place
        Where it is to be used; the area of use of the metric CRS if left out.

    Returns
    -------
    transformer
        Easting or longitude first, both ways.

    Raises
    ------
    CrsError
        If PROJ knows no way between the two datums but to take one for the other, which
        is silently off by 100 m and more.
    """
    area = metric.area_of_use
    bounds = place or ((area.west, area.south, area.east, area.north) if area else None)
    with warnings.catch_warnings():
        # PROJ tells of a better way that needs a file it does not have; the accuracy of the
        # one that is taken is told instead
        warnings.simplefilter("ignore", UserWarning)
        ways = TransformerGroup(
            source,
            metric,
            always_xy=True,
            area_of_interest=AreaOfInterest(*bounds) if bounds else None,
        ).transformers
    sound = [way for way in ways if "Ballpark" not in way.description]
    if not sound:
        raise CrsError(
            [
                f"CRS {source.name!r}: no shift from its datum to that of {metric.name!r} is known "
                "here. Write the CRS by its EPSG code, or with its +towgs84."
            ]
        )
    return sound[0]


def ways(source: CRS, target: CRS) -> list[str]:
    """Tell by which ways PROJ can bring coordinates from one CRS to another on this machine.

    They change when a file of datum shifts is installed, and with them what comes of a shape.

    Parameters
    ----------
    source, target
        Any two.

    Returns
    -------
    definitions
        The best first, as PROJ writes them.

    Examples
    --------
    >>> ways(WGS84, CRS("EPSG:32643"))
    ['proj=pipeline step proj=unitconvert xy_in=deg xy_out=rad step proj=utm zone=43 ellps=WGS84']
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of ways that are not at hand
        found = TransformerGroup(source, target, always_xy=True).transformers
    return [way.definition for way in found]


def _datum(crs: CRS) -> str:
    """Name the datum of a CRS, as its geographic CRS is named."""
    whole = crs.source_crs if crs.is_bound and crs.source_crs else crs
    return str(whole.geodetic_crs.name if whole.geodetic_crs is not None else whole.name)


def to_metric(
    table: gpd.GeoDataFrame, name: str, metric: CRS, *, place: Place | None = None
) -> gpd.GeoDataFrame:
    """Return ``table`` in the metric CRS; the table given stays as it was.

    Parameters
    ----------
    table, name
        The table, and what it is called in messages.
    metric
        The metric CRS of the monitor.
    place
        Where the city is, for the best shift of datum there; see :func:`operation`. Left
        out, the bounds of the table are taken, so that one row far off may choose another.

    Raises
    ------
    CrsError
        If the table has no CRS, or no shift from its datum is known.
    """
    if table.crs is None:
        raise CrsError([f"{name}: no CRS, so areas mean nothing. Declare the CRS of the file."])
    if table.crs == metric:
        return table
    best = operation(table.crs, metric, place or _place_of(table))
    shapes = table.geometry.transform(lambda points: _moved(points, best))
    return table.set_geometry(shapes.set_crs(metric, allow_override=True))


def _place_of(table: gpd.GeoDataFrame) -> Place | None:
    """Give the bounds of a table in degrees; None where they are not on earth."""
    degrees = Transformer.from_crs(table.crs, WGS84, always_xy=True)
    west, south, east, north = degrees.transform_bounds(*table.total_bounds)
    on_earth = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if on_earth else None


def _moved(points: Any, way: Transformer) -> Any:
    """Move an array of points, x first."""
    there = points.copy()
    there[:, 0], there[:, 1] = way.transform(points[:, 0], points[:, 1])
    return there
