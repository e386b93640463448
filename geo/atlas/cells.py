"""Buildings counted in squares of 500 m, small counts widened so that none can be singled out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from geo.atlas.payload import worst
from geo.atlas.sharing import licence_of_buildings
from geo.records import VERDICTS, Snapshot

CELL_M = 500
"""Side of a cell: the least that the house allows, so that no home can be told from a count."""
FEWEST = 3
"""A verdict held by fewer buildings of a cell is shown as 1-2, so that none can be singled out."""


def cells(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Count buildings by their worst verdict in cells of the metric grid.

    Only buildings of registers whose source may be published are counted, each licence
    by itself.

    Returns
    -------
    cells
        One row a cell and licence: ``cell_id`` (south-west corner in metres), ``licence``,
        for each verdict and for ``none`` the least and the greatest number it stands for
        (``breach_low``, ``breach_high`` ...), ``buildings_low`` and ``buildings_high``
        (their sums, so that nothing hidden can be found by subtraction), and the cell's
        square in the metric CRS.
    """
    licence = licence_of_buildings(snapshot)
    published = licence.notna().to_numpy()
    inner = snapshot.buildings.geometry.representative_point()[published]
    # CELL_M times the whole number of cells from the origin of the metric CRS
    west = (np.floor(inner.x / CELL_M) * CELL_M).astype("int64").rename("west")
    south = (np.floor(inner.y / CELL_M) * CELL_M).astype("int64").rename("south")
    verdict = worst(snapshot)[published].map(dict(enumerate((*VERDICTS, "none"))))
    counted = pd.crosstab(
        [licence[published].rename("licence"), west, south], verdict
    ).reset_index()
    return _ranges(counted, snapshot)


def _ranges(counted: pd.DataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Widen small counts to a range, and give each cell its square."""
    words = [*VERDICTS, "none"]
    exact = counted.reindex(columns=words, fill_value=0).astype("int64")
    small = exact.gt(0) & exact.lt(FEWEST)
    low, high = exact.mask(small, 1), exact.mask(small, FEWEST - 1)
    west, south = counted["west"], counted["south"]
    return gpd.GeoDataFrame(
        {
            "cell_id": "E" + west.astype(str) + "N" + south.astype(str),
            "licence": counted["licence"].astype("str"),
            **{f"{word}_low": low[word] for word in words},
            **{f"{word}_high": high[word] for word in words},
            "buildings_low": low.sum(axis=1),
            "buildings_high": high.sum(axis=1),
        },
        geometry=box(west, south, west + CELL_M, south + CELL_M),
        crs=snapshot.buildings.crs,
    )
