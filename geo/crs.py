"""The metric CRS of a monitor: areas and distances are computed in it and nowhere else.

Projected is not enough: Web Mercator is projected too, and a square of 400 m² in
Almaty measures 753 m² in it. So a table is metric only when its CRS *equals* the
one its monitor declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geo.errors import CrsError

if TYPE_CHECKING:  # so that the command's help does not wait for the table libraries
    import geopandas as gpd

EDGE_DEG = 1.0
"""How far past its area of use a CRS may serve: a city across the edge of two UTM zones has none
of its own, and 4 degrees from its middle a zone stretches an area by less than 0.5 %."""

WGS84 = CRS.from_epsg(4326)


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
    mend = f"Use the UTM zone of the city, EPSG:{_utm((west + east) / 2, (south + north) / 2)}"
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


def _utm(longitude: float, latitude: float) -> int:
    """Give the EPSG code of the UTM zone (WGS 84) of a place: 326 north, 327 south, and the zone.

    Examples
    --------
    >>> _utm(76.9, 43.2), _utm(-123.4, -48.9), _utm(180, 0)
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


def to_metric(table: gpd.GeoDataFrame, name: str, metric: CRS) -> gpd.GeoDataFrame:
    """Return ``table`` in the metric CRS; the table given stays as it was.

    Raises
    ------
    CrsError
        If the table has no CRS.
    """
    if table.crs is None:
        raise CrsError([f"{name}: no CRS, so areas mean nothing. Declare the CRS of the file."])
    return table if table.crs == metric else table.to_crs(metric)
