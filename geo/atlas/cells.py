"""Buildings counted in squares of 500 m, several told together where one would single out."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely import box

from geo.atlas.guard import CELL_M, FEWEST, tally
from geo.atlas.once import once
from geo.atlas.standings import countable
from geo.records import Snapshot


@once
def cells(snapshot: Snapshot, placed: pd.DataFrame) -> gpd.GeoDataFrame:
    """Count buildings by their standing in squares of the metric grid.

    Only buildings of registers whose source may be published are counted, each licence
    by itself.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.

    Returns
    -------
    cells
        One row a cell: ``cell_id`` (south-west corner of its first square in metres, and the
        number of its squares where it has several), ``licence``, ``squares``, ``buildings``,
        for each standing that can be counted the least and the greatest number it stands for
        (``breach_low``, ``breach_high`` ...), and its ground in the metric CRS.
    """
    drawn = placed[placed["cell"] >= 0]
    cell = drawn.drop_duplicates("atom").set_index("atom")["cell"]
    numbers = [f"{word}_{end}" for word in countable(snapshot) for end in ("low", "high")]
    counted = tally(placed).groupby(cell).sum()[["buildings", *numbers]]
    ground = _ground(drawn, snapshot)
    joined = ground.join(counted).reset_index(drop=True)
    return joined[["cell_id", "licence", "squares", "buildings", *numbers, "geometry"]]


def left_out(placed: pd.DataFrame) -> tuple[int, int]:
    """Give how many buildings are in no square, as the least and the greatest number."""
    count = int((placed["cell"] < 0).sum())
    return (1, FEWEST - 1) if 0 < count < FEWEST else (count, count)


def _ground(drawn: pd.DataFrame, snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give the ground of each cell: its squares as one shape."""
    squares = drawn.drop_duplicates(["cell", "west", "south"]).sort_values(["west", "south"])
    west, south = squares["west"], squares["south"]
    shapes = gpd.GeoDataFrame(
        squares[["cell", "licence"]],
        geometry=box(west, south, west + CELL_M, south + CELL_M),
        crs=snapshot.buildings.crs,
    )
    corner = "E" + west.astype(str) + "N" + south.astype(str)
    by_cell = squares.assign(corner=corner).groupby("cell")
    count = by_cell.size()
    more = ("x" + count.astype(str)).where(count > 1, "")
    merged = shapes.dissolve("cell")
    return merged.assign(cell_id=by_cell["corner"].first() + more, squares=count)
