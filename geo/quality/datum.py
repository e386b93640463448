"""VALIDATE: what a change of datum does to a table, and how sure it is (positional accuracy)."""

from __future__ import annotations

import geopandas as gpd
from pyproj import CRS

from geo import crs
from geo.errors import CrsError
from geo.records import Extent, Intake, Issue


def datum(intake: Intake, metric: CRS, extent: Extent) -> tuple[float, list[Issue]]:
    """Tell how a table is shifted on its way to the metric CRS.

    Parameters
    ----------
    intake
        The input, in the CRS of its file.
    metric
        The metric CRS of the monitor.
    extent
        Where the monitor lies: the best operation for that place is taken.

    Returns
    -------
    accuracy_m, issues
        The accuracy that the registry states for the shift, in metres, 0 without one; and a
        note that tells the shift. Where none is known for the place it is a fault that stops:
        a table moved by a hundred metres in silence would accuse the wrong people.
    """
    frame = intake.frame
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        return 0.0, []
    try:
        told = crs.shift(frame.crs, metric, extent.bounds)
    except CrsError as error:
        what, mend = str(error).removesuffix(".").rsplit(". ", 1)
        return 0.0, [Issue("stop", "crs_shifted", intake.file, what, mend)]
    if told is None:
        return 0.0, []
    mend = "Nothing has to be done; the accuracy is part of every position error of this file"
    if told.accuracy_m is None:
        mend = "Ask the office for its accuracy, and state it within position_error_m"
    return told.accuracy_m or 0.0, [Issue("note", "crs_shifted", intake.file, str(told), mend)]
