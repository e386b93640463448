"""Peer: geopandas as its guide shows it, ``overlay`` for areas and ``sjoin_nearest`` for faults."""

from __future__ import annotations

import geopandas as gpd
from timed import Answer, Contestant, compete


class Overlay(Contestant):
    """``geopandas.overlay`` on whole zones."""

    def load(self) -> None:
        """Read both layers."""
        self.objects = gpd.read_parquet(self.asked.objects_file)[["object_id", "geometry"]]
        self.zones = gpd.read_parquet(self.asked.zones_file)[["zone_id", "geometry"]]

    def run(self) -> None:
        """Cut every object by every zone that it touches."""
        self.found = gpd.overlay(self.objects, self.zones, how="intersection", keep_geom_type=True)
        self.areas = self.found.area

    def answer(self) -> Answer:
        """Give the pairs."""
        return {
            "object": self.found["object_id"].to_numpy(),
            "zone": self.found["zone_id"].to_numpy(),
            "area_m2": self.areas.to_numpy(),
        }


class Nearest(Contestant):
    """``geopandas.sjoin_nearest`` on whole lines."""

    def load(self) -> None:
        """Read both layers."""
        self.objects = gpd.read_parquet(self.asked.objects_file)[["object_id", "geometry"]]
        self.faults = gpd.read_parquet(self.asked.faults_file)[["fault_id", "geometry"]]

    def run(self) -> None:
        """Find the nearest fault of every object."""
        self.found = gpd.sjoin_nearest(self.objects, self.faults, distance_col="distance_m")

    def answer(self) -> Answer:
        """Give one fault an object, where several are as near."""
        one = self.found.drop_duplicates("object_id")
        return {
            "object": one["object_id"].to_numpy(),
            "fault": one["fault_id"].to_numpy(),
            "distance_m": one["distance_m"].to_numpy(),
        }


if __name__ == "__main__":
    compete({"overlay": Overlay, "nearest": Nearest}, packages=("geopandas", "shapely"))
