"""Peer: exactextract, the slope under each object by exact fractions of cells.

Both of its strategies take part, as which one is faster hangs on the sizes of both sides.
"""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from timed import Answer, Contestant, compete


class Slopes(Contestant):
    """Mean and greatest slope, object by object."""

    strategy = "feature-sequential"

    def load(self) -> None:
        """Read the objects and the slope."""
        self.objects = gpd.read_parquet(self.asked.objects_file)[["object_id", "geometry"]]
        place = json.loads(self.asked.slope_file.with_suffix(".json").read_text("utf-8"))
        slope = np.load(self.asked.slope_file)
        rows, columns = slope.shape
        # less of a cell than its rounded sides are unsure of counts for neither side
        self.rounding = 4 * np.spacing(place["north"]) / place["cell_m"]
        self.slope = NumPyRasterSource(
            slope,
            xmin=place["west"],
            xmax=place["west"] + place["cell_m"] * columns,
            ymin=place["north"] - place["cell_m"] * rows,
            ymax=place["north"],
            srs_wkt=self.objects.crs.to_wkt(),
        )

    def run(self) -> None:
        """Take both statistics of every object."""
        greatest = f"max=max(min_coverage_frac={self.rounding})"
        self.found = exact_extract(
            self.slope, self.objects, ["mean", greatest], output="pandas", strategy=self.strategy
        )

    def answer(self) -> Answer:
        """Give one row an object."""
        return {
            "object": self.objects["object_id"].to_numpy(),
            "mean_deg": self.found["mean"].to_numpy(np.float64),
            "max_deg": self.found["max"].to_numpy(np.float64),
        }


class SlopesByRow(Slopes):
    """The same, with the raster read once from top to bottom."""

    strategy = "raster-sequential"


if __name__ == "__main__":
    compete(
        {f"slopes {one.strategy}": one for one in (Slopes, SlopesByRow)},
        packages=("exactextract", "geopandas"),
    )
