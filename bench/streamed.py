"""Measure ``foothill overlay`` on files larger than a city: seconds, rows a second, memory.

    python bench/streamed.py [--objects 1000000,10000000] [--workers 0,2] [--seed 1] ...

Each run is a process of its own, as a person starts it; what is told of its memory is the most that
it and its children held together at one moment. A page that several of them share, such as of a
library, counts once: each process is told its proportional share of it (PSS of Linux,
``smaps_rollup``). Where the system does not tell it, shared pages count for each. More than
1,300,000 objects fill several cities, each with zones of its own; the relief is that of the first
one. The result goes to ``bench/results/streamed.json``. Nothing here is a test: the figures are of
one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import workload
from machine import machine
from monitored import lay_out

AS_OF = "2026-06-01"
REGISTERED = 1_000
"""Objects in the registers of the monitor, which an overlay of a file does not look at."""

EVERY_S = 0.1
"""Between two looks at the memory."""

RESULT = Path(__file__).resolve().parent / "results" / "streamed.json"


def main() -> None:
    """Measure each size, here or with workers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=workload.counts, default=[1_000_000, 10_000_000])
    parser.add_argument("--workers", type=workload.counts, default=[0], help="0 is without any")
    parser.add_argument("--out", type=Path, default=RESULT)
    workload.arguments(parser)
    asked = parser.parse_args()
    busy = os.getloadavg()[0]
    rows = []
    for count in asked.objects:
        for workers in asked.workers:
            rows.append(measured(asked, count, workers))
            sys.stderr.write(f"{json.dumps(rows[-1])}\n")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = machine(asked, busy) | {"rows": rows}
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(asked.out)


def measured(asked: argparse.Namespace, count: int, workers: int) -> dict[str, Any]:
    """Lay so many objects over their cities once."""
    city = workload.folder_of(asked)
    objects = workload.objects_file(city, count, asked.seed, bounded=True)
    few = workload.objects_file(city, min(count, REGISTERED), asked.seed)
    zones = workload.zones_file(city, workload.zones_name(count), asked.seed, asked.detail)
    with tempfile.TemporaryDirectory(prefix="foothill-bench-") as kept:
        folder = Path(kept)
        monitor = lay_out(folder / "city", few, zones, asked.seed, asked.detail)
        out = folder / "exposure.parquet"
        words = ["overlay", monitor, objects, "--out", out, "--as-of", AS_OF, "--id", "object_id"]
        words += ["--workers", str(workers)] if workers else []
        began, before_s = time.perf_counter(), _processor_s()
        peak_mb, told = _watched(words, folder / "cache")
        took_s = time.perf_counter() - began
        receipt = json.loads(out.with_suffix(".receipt.json").read_text(encoding="utf-8"))
        written_mb = sum(path.stat().st_size for path in folder.glob("exposure*")) / 1e6
    return {
        "objects": count,
        "workers": workers,
        "seconds": round(took_s, 1),
        "processor_s": round(_processor_s() - before_s, 1),
        "rows_a_second": round(count / took_s),
        "peak_mb": round(peak_mb),
        "written_mb": round(written_mb),
        "pairs": receipt["pairs"],
        "measured": receipt["measured"],
        "told": told,
    }


def _watched(words: list[Any], cache: Path) -> tuple[float, list[str]]:
    """Run the command to its end; give the most memory it held, in MB, and what it told."""
    child = subprocess.Popen(  # noqa: S603 this very program
        [sys.executable, "-m", "geo", *map(str, words)],
        env=os.environ | {"FOOTHILL_CACHE": str(cache)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    most = 0
    while child.poll() is None:
        most = max(most, sum(map(_held, _family(child.pid))))
        time.sleep(EVERY_S)
    told = child.stderr.read().splitlines() if child.stderr else []
    if child.returncode:
        raise SystemExit("\n".join(told))
    return most / 1e6, [line for line in told if "a second" not in line]


def _family(pid: int) -> list[int]:
    """Give a process and everything that it started, as Linux lists them."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [one for task in threads for one in (task / "children").read_text().split()]
    except OSError:  # gone meanwhile
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _held(pid: int) -> int:
    """Give the bytes that a process holds, of shared pages its share."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in told if line.startswith("Pss:"))
    except (OSError, StopIteration):  # gone meanwhile, or not told
        return _resident(pid)


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    except (OSError, IndexError):  # gone meanwhile
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _processor_s() -> float:
    """Give the processor seconds of all children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
