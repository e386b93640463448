"""The city's metric grid as the few numbers from which a page computes it without a library."""

from __future__ import annotations

from geo import crs

_NAMES = {
    "Latitude of natural origin": "lat_0_deg",
    "Longitude of natural origin": "lon_0_deg",
    "Scale factor at natural origin": "scale",
    "False easting": "east_0_m",
    "False northing": "north_0_m",
}


def city_grid(name: str) -> dict[str, float] | None:
    """Give the parameters of a transverse Mercator grid on the datum of WGS 84.

    Parameters
    ----------
    name
        The metric CRS of a monitor, such as ``EPSG:32643``.

    Returns
    -------
    grid
        ``lat_0_deg``, ``lon_0_deg``, ``scale``, ``east_0_m``, ``north_0_m``, and of the ellipsoid
        ``radius_m`` and ``flattening``. None for any other grid: then a page takes coordinates in
        degrees alone, since a datum shift that it left out would be off by tens of metres.

    Examples
    --------
    >>> city_grid("EPSG:32643")["lon_0_deg"]
    75.0
    >>> city_grid("EPSG:28413") is None  # Pulkovo 1942
    True
    """
    grid = crs.parse(name)
    turned = grid.coordinate_operation
    same_datum = grid.datum is not None and grid.datum.name in _DATUMS
    if turned is None or turned.method_name != "Transverse Mercator" or not same_datum:
        return None
    ellipsoid = grid.ellipsoid
    if ellipsoid is None:
        return None
    given = {_NAMES[one.name]: float(one.value) for one in turned.params if one.name in _NAMES}
    return given | {
        "radius_m": float(ellipsoid.semi_major_metre),
        "flattening": 1 / float(ellipsoid.inverse_flattening),
    }


_DATUMS = tuple(f"World Geodetic System 1984{end}" for end in ("", " ensemble"))
