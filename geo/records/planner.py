"""What a page must carry to answer about any site as ``foothill check`` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Planner:
    """The ground and the law of a city, made ready to be asked about sites not known yet.

    ``ground`` has one row a layer, part and drawing: ``layer_id``; ``part`` (``area``,
    ``uncertain``, or ``cut``: what of the area is uncertain, and was cut out of it);
    ``drawn`` (``as_is``, or ``in`` and ``out`` by the error of a pair); ``position_error_m`` of
    the sites it is for and ``error_m`` of the pair (m, two sigma); geometry, metric CRS.

    ``law`` has one row for what a rule, or the act behind a layer, says from a day on: ``kind``
    (``rule`` or ``layer``), ``id``, ``from_on``, ``version_id`` and ``stands``, as in
    ``tables.PROVISIONS`` and, of a layer, as ``law`` in ``tables.THEMES``. A stretch of time in
    which no version says anything has a row without a version.
    """

    ground: gpd.GeoDataFrame
    law: pd.DataFrame
    parcels: gpd.GeoDataFrame  # tables.PARCELS: every parcel on file
    reach_m: Mapping[str, float]  # how far rules look around a layer
    lost: Mapping[str, str]  # why the absence of a zone of a layer proves nothing
    thresholds_deg: tuple[float, ...]  # slopes that rules and layers ask about
    # width and height of the relief's cells on the ground, row by row; None without a relief
    cells_m: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None
    widened: tuple[tuple[int, float], ...]  # of so many cells: their worst error over that of one
