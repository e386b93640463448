"""Peer: PostGIS, zones cut by ``ST_Subdivide`` under a GiST index, on a server of its own.

The server is started for one measurement in a folder of its own, without a network and without
a write-ahead log worth the name, with memory enough to hold everything, and stopped again.
Debian keeps its programs on no path; as root they run as the user ``postgres``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psycopg
import pyarrow.parquet as pq
from timed import Answer, Asked, Contestant, compete

INSTALLED = Path("/usr/lib/postgresql")
CRS = 32643
SETTINGS = (
    "listen_addresses=", "shared_buffers=2GB", "work_mem=256MB", "maintenance_work_mem=1GB",
    "max_wal_size=8GB", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off",
    "max_worker_processes=8", "min_parallel_table_scan_size=0", "parallel_setup_cost=0",
)  # fmt: skip

CUT = """
    CREATE UNLOGGED TABLE pieces AS SELECT zone_id, ST_Subdivide(geometry, 128) AS geometry
    FROM zones;
    CREATE INDEX ON pieces USING gist (geometry);
    ANALYZE pieces
"""

PAIRS = """
    CREATE UNLOGGED TABLE pairs AS SELECT object_id, zone_id, sum(area) AS area_m2 FROM (
        SELECT object_id, zone_id,
            CASE WHEN ST_CoveredBy(o.geometry, p.geometry) THEN ST_Area(o.geometry)
                 ELSE ST_Area(ST_Intersection(o.geometry, p.geometry)) END AS area
        FROM objects AS o JOIN pieces AS p ON ST_Intersects(o.geometry, p.geometry)) AS cut
    GROUP BY object_id, zone_id
"""


class Overlay(Contestant):
    """A join of two indexed tables."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self.server = Server()

    def open(self) -> None:
        """Start the server."""
        self.server.start()
        self.watch = Memory(self.server.postmaster())
        self.session = psycopg.connect(
            host=str(self.server.folder), user="bench", dbname="postgres", autocommit=True
        )
        self.ask("CREATE EXTENSION postgis")
        # the one who asks works too
        self.ask(f"SET max_parallel_workers_per_gather = {self.asked.threads - 1}")

    def ask(self, statement: str) -> None:
        """Run statements that were written here."""
        self.session.execute(statement)

    def load(self) -> None:
        """Copy both layers into tables; the objects are indexed as well."""
        self.copy("objects", "object_id", self.asked.objects_file)
        self.copy("zones", "zone_id", self.asked.zones_file)

    def copy(self, table: str, key: str, file: Path) -> None:
        """Copy one layer."""
        rows = pq.read_table(file, columns=[key, "geometry"])
        self.ask(f"CREATE TEMP TABLE given ({key} bigint, wkb bytea)")
        with self.session.cursor().copy("COPY given FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int8", "bytea"])
            for batch in rows.to_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        self.ask(
            f"CREATE UNLOGGED TABLE {table} AS SELECT {key},"  # noqa: S608
            f" ST_GeomFromWKB(wkb, {CRS}) AS geometry FROM given; DROP TABLE given;"
            f"CREATE INDEX ON {table} USING gist (geometry); ANALYZE {table}"
        )

    def prepare(self) -> None:
        """Cut the zones and index the pieces."""
        self.ask(CUT)

    def run(self) -> None:
        """Join into a table, the natural end of a query that a database keeps."""
        self.ask("DROP TABLE IF EXISTS pairs")
        self.ask(PAIRS)

    def answer(self) -> Answer:
        """Fetch the pairs."""
        with self.session.cursor(binary=True) as cursor:
            cursor.execute("SELECT object_id, zone_id, area_m2 FROM pairs")
            found = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 3)
        return {
            "object": found[:, 0].astype(np.int64),
            "zone": found[:, 1].astype(np.int64),
            "area_m2": found[:, 2],
        }

    def peak_mb(self) -> float:
        """Give the most memory that the server held, what its processes share counted once."""
        return self.watch.peak_mb

    def close(self) -> None:
        """Stop the server, also where it was told to end while it started."""
        self.server.stop()


class Server:
    """A throwaway server below the folder for temporary files."""

    def __init__(self) -> None:
        # a socket's path may have 107 bytes, and no more
        self.folder = Path(tempfile.mkdtemp(prefix="bench-pg-", dir="/tmp"))
        self.user = self._user()
        if self.user:
            shutil.chown(self.folder, self.user)

    def start(self) -> None:
        """Make its files and start it."""
        data = str(self.folder / "data")
        settings = " ".join(f"-c {one}" for one in SETTINGS)
        self._call("initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync",
                   "--locale=C.UTF-8")  # fmt: skip
        self._call("pg_ctl", "-D", data, "-l", str(self.folder / "log"), "-w", "start",
                   "-o", f"-k {self.folder} {settings}")  # fmt: skip

    def postmaster(self) -> int:
        """Give the process that all others of the server are children of."""
        told = (self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8")
        return int(told.splitlines()[0])

    def stop(self) -> None:
        """End it, and what it kept."""
        try:
            if (self.folder / "data" / "postmaster.pid").exists():
                data = str(self.folder / "data")
                self._call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder)

    def _user(self) -> str | None:
        """Name whom the server runs as: it refuses the rights of root."""
        if os.getuid() != 0:
            return None
        names = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"

    def _call(self, program: str, *words: str) -> None:
        kept = sorted(INSTALLED.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
        found = str(kept[-1]) if kept else shutil.which(program)
        if not found:
            sys.exit(f"{program} is not installed; make peers does")
        done = subprocess.run(  # noqa: S603 found above
            [found, *words], cwd=self.folder, user=self.user, text=True, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program == "initdb" else None,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{program}: {done.stderr}")


class Memory:
    """Watches how much memory a process and its children hold together, until this one ends."""

    def __init__(self, parent: int) -> None:
        self.parent, self.peak_mb = parent, 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.peak_mb = max(self.peak_mb, self._held_mb())
            time.sleep(0.25)

    def _held_mb(self) -> float:
        """Sum the proportional shares, so that shared buffers count once."""
        children = Path(f"/proc/{self.parent}/task/{self.parent}/children")
        held = 0
        try:
            for process in [str(self.parent), *children.read_text(encoding="utf-8").split()]:
                told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
                held += sum(int(line.split()[1]) for line in told.splitlines() if "Pss:" in line)
        except OSError:
            return 0.0  # one of them has just ended
        return held / 1024


if __name__ == "__main__":
    compete({"overlay": Overlay}, packages=("psycopg",))
