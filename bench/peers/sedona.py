"""Peer: SedonaDB, its own spatial join over zones cut beforehand, tables in memory."""

from __future__ import annotations

from pathlib import Path

import sedonadb
from timed import Answer, Asked, Contestant, compete

PAIRS = """
    SELECT object_id, zone_id, sum(area) AS area_m2 FROM (
        SELECT object_id, zone_id,
            CASE WHEN ST_Within(o.geometry, z.geometry) THEN ST_Area(o.geometry)
                 ELSE ST_Area(ST_Intersection(o.geometry, z.geometry)) END AS area
        FROM objects AS o JOIN zones AS z ON ST_Intersects(o.geometry, z.geometry))
    GROUP BY object_id, zone_id
"""


class Overlay(Contestant):
    """A spatial join of two tables in memory."""

    on_pieces = True

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.engine = sedonadb.connect()
        self.engine.sql(f"SET datafusion.execution.target_partitions = {asked.threads}").execute()

    def load(self) -> None:
        """Read the objects into memory."""
        self.read("objects", self.asked.objects_file)

    def prepare(self) -> None:
        """Read the pieces into memory."""
        self.read("zones", self.asked.pieces_file)

    def read(self, name: str, file: Path) -> None:
        """Read one layer into memory."""
        self.engine.read_parquet(str(file)).to_memtable().to_view(name)

    def run(self) -> None:
        """Join, and fetch the pairs as arrow arrays."""
        self.found = self.engine.sql(PAIRS).to_arrow_table()

    def answer(self) -> Answer:
        """Give the pairs."""
        return {
            "object": self.found["object_id"].to_numpy(),
            "zone": self.found["zone_id"].to_numpy(),
            "area_m2": self.found["area_m2"].to_numpy(),
        }


class Files(Overlay):
    """The same from the file of the objects on."""

    def load(self) -> None:
        """Name the file; it is read while the clock runs."""
        self.engine.read_parquet(str(self.asked.objects_file)).to_view("objects")


if __name__ == "__main__":
    compete({"overlay": Overlay, "files": Files}, packages=("sedonadb",))
