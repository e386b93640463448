"""Which software is in use: every library that can change a figure."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib import metadata

import pyproj
import shapely

DISTRIBUTIONS = (
    "foothill-monitor", "geopandas", "pandas", "numpy", "shapely", "pyproj", "pyarrow",
    "pyogrio", "fiona", "rasterio", "exactextract", "folium", "XStatic-Leaflet", "pydantic",
    "ruamel.yaml", "networkx", "numba", "tzdata",
)  # fmt: skip

MISSING = "not installed"

_ASK = {
    "GDAL of pyogrio": ("pyogrio", "pyogrio.__gdal_version_string__"),
    "GDAL of fiona": ("fiona", "fiona.__gdal_version__"),
    "GDAL of rasterio": ("rasterio", "rasterio.__gdal_version__"),
}


def versions(*, gdal: bool = False) -> dict[str, str]:
    """Give name and version of each library in use.

    Parameters
    ----------
    gdal
        Ask also for the three copies of GDAL, each in a process of its own, since none is
        ever imported here.
    """
    found = {"python": platform.python_version()}
    found |= {name: _installed(name) for name in DISTRIBUTIONS}
    found |= {"GEOS": shapely.geos_version_string, "PROJ": pyproj.proj_version_str}
    if gdal:
        found |= {name: _asked(*question) for name, question in _ASK.items()}
    return found


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:  # our own, when it runs from a folder of source
        return MISSING


def _asked(module: str, attribute: str) -> str:
    answer = subprocess.run(  # noqa: S603  # our own interpreter and our own words
        [sys.executable, "-c", f"import {module}; print({attribute})"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return answer.stdout.strip() or MISSING
