"""Base: an elevation model becomes an array with NaN voids."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from geo.reader.child import fault

_METRES = ("", "m", "metre", "metres", "meter", "meters")


def read(question: dict[str, Any], limits: dict[str, int]) -> list[dict[str, Any]]:
    """Read one band of a GeoTIFF and write it to ``question["into"]`` as .npz.

    Returns
    -------
    faults
        Faults of the file; nothing is written where there is one.
    """
    path = Path(question["path"])
    with rasterio.open(path, driver="GTiff") as source:
        crs = question["crs"] or (source.crs.to_string() if source.crs else None)
        faults = _faults(source, crs, limits["cells"])
        if faults:
            return faults
        elevation = _elevation(source)
        transform = tuple(source.transform)[:6]
    if np.isnan(elevation).all():
        return [fault("layer_empty", "every cell is void", "Export it again, with its values")]
    with Path(question["into"]).open("wb") as stream:
        np.savez(stream, elevation=elevation, transform=transform, crs=str(crs))
        stream.flush()
        os.fsync(stream.fileno())
    return []


def _faults(source: Any, crs: str | None, most_cells: int) -> list[dict[str, Any]]:
    """Check what the header declares, before one cell is read."""
    found = []
    cells = source.width * source.height
    if cells > most_cells:
        what = f"it declares {source.width} x {source.height} cells, more than {most_cells:,}"
        found.append(fault("grid_too_large", what, "Cut it to the city"))
    if source.count != 1 or np.dtype(source.dtypes[0]).kind not in "iuf":
        what = f"it has {source.count} bands of {source.dtypes[0]}, not one of numbers"
        found.append(fault("grid_bands", what, "Export the elevation alone"))
    elif (source.units[0] or "").casefold() not in _METRES:
        what = f"its heights are in {source.units[0]!r}"
        found.append(fault("grid_units", what, "Convert the heights to metres"))
    if crs is None:
        mend = "Save it with its CRS, or name it under crs in the monitor"
        found.append(fault("crs_missing", "the file does not say its CRS", mend))
    if source.transform.is_identity or source.transform.b or source.transform.d:
        what = "its cells are not placed on the ground, or are turned"
        found.append(fault("grid_placement", what, "Export it north up, with its georeference"))
    return found


def _elevation(source: Any) -> Any:
    """Give the heights in metres; a void is NaN, never a number."""
    band = source.read(1, masked=True).astype("float32")
    heights = band.filled(np.nan) * np.float32(source.scales[0]) + np.float32(source.offsets[0])
    heights[~np.isfinite(heights)] = np.nan
    return heights.astype("float32")
