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
