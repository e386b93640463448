"""Measure the overlay beside its peers: seconds, memory, and whether all find the same.

    python bench/overlay.py [--objects 1000,10000] [--peers geopandas,duckdb] [--reps 3] ...

Every engine runs in a process and an environment of its own, in turn, on the same files of the
seeded city; what one finds is held against what ours find, and a difference ends the run. The
result goes to ``bench/results/overlay.json``, from which ``bench/report.py`` draws
``docs/bench.md``. Nothing here is a test: the figures are of one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import workload
from agreement import DisagreementError
from aims import aims, ratio_to_fastest_peer
from contests import Hall, Peer, Progress, Row, Task, cut, entered, hold
from machine import machine

RESULT = Path(__file__).resolve().parent / "results" / "overlay.json"

OURS = (
    Peer("foothill plain", "foothill.py", method="plain", most_threads=1),
    Peer("foothill grid", "foothill.py", method="grid"),
)
CUTTER = Peer("subdivided", "subdivided.py", "geopandas")
PEERS = {
    "geopandas": Peer("geopandas", "geopandas_overlay.py", "geopandas", most_threads=1),
    "subdivided": CUTTER,
    "duckdb": Peer("duckdb", "duckdb_spatial.py", "duckdb"),
    "sedonadb": Peer("sedonadb", "sedona.py", "sedonadb"),
    "postgis": Peer("postgis", "postgis.py", "postgis"),
}
FRACTIONS = tuple(
    Peer(f"exactextract, {one}", "exact_cells.py", "exactextract", f"{one}-sequential", 1)
    for one in ("feature", "raster")
)
OF_TASK = {
    "overlay": ("geopandas", "subdivided", "duckdb", "sedonadb", "postgis"),
    "files": ("subdivided", "duckdb", "sedonadb"),
    "nearest": ("geopandas", "subdivided"),
}
"""Who takes part in what; ours always do."""

TASKS = ("overlay", "files", "nearest", "slopes", "rerun")
OBJECTS = "1000,10000,100000,1000000,10000000"
VERTICES = "1000,10000,100000,1000000"
STRIP_OBJECTS = 10_000
"""Objects while the vertices of a zone grow."""

LARGE, LARGEST = 1_000_000, 10_000_000
REPS_LARGE, REPS_LARGEST = 3, 1
"""How often a task of so many objects is repeated at most."""


def main() -> None:
    """Hold all contests that are asked for, and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    counts = workload.counts
    parser.add_argument("--objects", type=counts, default=counts(OBJECTS))
    parser.add_argument("--vertices", type=counts, default=counts(VERTICES))
    parser.add_argument("--files", type=counts, default=[LARGE], help="from GeoParquet to pairs")
    parser.add_argument("--nearest", type=counts, default=[100_000], help="to faults")
    parser.add_argument("--slopes", type=counts, default=[100_000], help="under objects")
    parser.add_argument("--rerun", type=counts, default=[LARGE], help="with one in 100 changed")
    parser.add_argument("--peers", type=named, default=list(PEERS))
    parser.add_argument("--threads", type=counts, default=[1, os.cpu_count() or 1])
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--limit", type=float, default=1200, help="seconds that a process may take")
    parser.add_argument("--here", action="store_true", help="every peer in this environment")
    parser.add_argument("--keep", action="store_true", help="keep what --out has of other contests")
    parser.add_argument("--out", type=Path, default=RESULT)
    workload.arguments(parser)
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    try:
        rows = list(measured(asked))
    except DisagreementError as error:
        raise SystemExit(f"NOT THE SAME. {error}") from error
    if asked.keep:
        rows = with_kept(asked.out, rows)
    missing = sorted({f"{one.engine}: {one.missing}" for one in rows if one.missing})
    result = machine(asked, busy) | {"reps": asked.reps, "limit_s": asked.limit}
    result |= ratio_to_fastest_peer(rows, list(PEERS))
    result |= {"aims": [asdict(one) for one in aims(rows)]}
    result |= {"missing": missing, "rows": [asdict(row) for row in rows]}
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    sys.stderr.writelines(f"WITHOUT FIGURES. {one}\n" for one in missing)
    print(asked.out)


def named(text: str) -> list[str]:
    """Read names of peers with commas between them."""
    names = text.split(",")
    unknown = [one for one in names if one not in PEERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no peer {', '.join(unknown)}; of {', '.join(PEERS)}")
    return names


def measured(asked: argparse.Namespace) -> Iterator[Row]:
    """Hold one contest after another, small ones first."""
    folder = workload.folder_of(asked)
    contests = list(planned(asked))
    total = sum(reps * len(entered(peers, threads)) for _, peers, threads, reps in contests)
    hall = Hall(folder, asked.cache, asked.limit, asked.here, Progress(total))
    done: list[Row] = []
    for task, peers, threads, reps in contests:
        made(task, asked, folder)
        if any(peer.name in ("duckdb", "sedonadb") for peer in peers):
            cut(task.zones, CUTTER, hall)
        rows = hold(task, peers, threads=threads, reps=reps, hall=hall, before=done)
        done += rows
        yield from rows


def with_kept(out: Path, rows: list[Row]) -> list[Row]:
    """Give rows with those of an earlier result whose contests were not held again, in order."""
    held = {(row.task, row.objects, row.zones) for row in rows}
    earlier = [Row(**one) for one in json.loads(out.read_text(encoding="utf-8"))["rows"]]
    left = [row for row in earlier if (row.task, row.objects, row.zones) not in held]
    return sorted([*left, *rows], key=_placed)


def _placed(row: Row) -> tuple[int, bool, int]:
    return TASKS.index(row.task), row.zones.startswith("strips"), row.objects


def planned(
    asked: argparse.Namespace,
) -> Iterator[tuple[Task, list[Peer], list[int], int]]:
    """List the contests: task, who takes part, with how many threads, how often."""
    threads = sorted(set(asked.threads))
    for name in TASKS:
        others = [PEERS[one] for one in OF_TASK.get(name, ()) if one in asked.peers]
        peers = [*OURS, *others, *(FRACTIONS if name == "slopes" else ())]
        for count in sorted(asked.objects if name == "overlay" else vars(asked)[name]):
            task = Task(name, count, workload.zones_name(count))
            yield task, peers, threads[-1:] if count > LARGE else threads, often(count, asked.reps)
    peers = [*OURS, *(PEERS[one] for one in OF_TASK["overlay"] if one in asked.peers)]
    for vertices in sorted(asked.vertices):
        task = Task("overlay", STRIP_OBJECTS, f"strips-{vertices}")
        yield task, peers, threads[-1:], asked.reps


def often(count: int, reps: int) -> int:
    """Say how often a task is repeated.

    >>> [often(one, reps=5) for one in (1_000, 1_000_000, 10_000_000)]
    [5, 3, 1]
    """
    most = REPS_LARGEST if count >= LARGEST else REPS_LARGE if count >= LARGE else reps
    return min(reps, most)


def made(task: Task, asked: argparse.Namespace, folder: Path) -> None:
    """Make the files of one task, unless they are there."""
    workload.objects_file(folder, task.objects, asked.seed)
    workload.zones_file(folder, task.zones, asked.seed, asked.detail)
    if task.name == "nearest":
        workload.faults_file(folder, asked.seed, asked.detail)
    if task.name == "slopes":
        workload.slope_file(folder, asked.seed, asked.detail)


if __name__ == "__main__":
    main()
