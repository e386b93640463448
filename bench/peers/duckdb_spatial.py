"""Peer: DuckDB's spatial extension, its own spatial join over zones cut beforehand.

Tables in memory, a ``WITHIN`` shortcut, and no order kept, as the performance guide advises.
"""

from __future__ import annotations

import duckdb
import duckdb_extensions
from timed import Answer, Asked, Contestant, compete

PAIRS = """
    SELECT object_id, zone_id, sum(area) AS area_m2 FROM (
        SELECT object_id, zone_id,
            CASE WHEN ST_Within(o.geometry, z.geometry) THEN ST_Area(o.geometry)
                 ELSE ST_Area(ST_Intersection(o.geometry, z.geometry)) END AS area
        FROM {objects} AS o JOIN zones AS z ON ST_Intersects(o.geometry, z.geometry))
    GROUP BY object_id, zone_id
"""


class Overlay(Contestant):
    """A spatial join of two tables in memory."""

    on_pieces = True
    objects = "objects"

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        duckdb_extensions.import_extension("spatial")
        self.database = duckdb.connect(
            config={"threads": asked.threads, "preserve_insertion_order": False}
        )
        self.database.execute("LOAD spatial")

    def load(self) -> None:
        """Read the objects into a table."""
        self.read("objects", "object_id", str(self.asked.objects_file))

    def prepare(self) -> None:
        """Read the pieces into a table."""
        self.read("zones", "zone_id", str(self.asked.pieces_file))

    def read(self, table: str, key: str, file: str) -> None:
        """Read one layer; no value of the query comes from anywhere but this script."""
        self.database.execute(
            f"CREATE TABLE {table} AS SELECT {key}, geometry FROM read_parquet($file)",  # noqa: S608
            {"file": file},
        )

    def run(self) -> None:
        """Join, and fetch the pairs as arrays."""
        self.found = self.database.execute(PAIRS.format(objects=self.objects)).fetchnumpy()

    def answer(self) -> Answer:
        """Give the pairs."""
        return {
            "object": self.found["object_id"],
            "zone": self.found["zone_id"],
            "area_m2": self.found["area_m2"],
        }

    def close(self) -> None:
        """Close the database."""
        self.database.close()


class Files(Overlay):
    """The same from the file of the objects on."""

    objects = "file"

    def load(self) -> None:
        """Name the file; it is read while the clock runs."""
        file = str(self.asked.objects_file).replace("'", "''")
        self.database.execute(
            f"CREATE VIEW file AS SELECT object_id, geometry FROM read_parquet('{file}')"  # noqa: S608
        )


if __name__ == "__main__":
    compete({"overlay": Overlay, "files": Files}, packages=("duckdb", "duckdb-extension-spatial"))
