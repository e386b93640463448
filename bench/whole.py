"""Measure a whole run on the seeded city, its pages apart: seconds and memory of each stage.

    python bench/whole.py [--objects 10000,1000000] [--seed 1] ...

Six of ten objects are parcels, four are buildings; every second building has a permit. A run
reads all files anew, validates, overlays, judges by nine rules and weighs; then its tables are
written. Each size runs in a process of its own. The result goes to ``bench/results/whole.json``,
from which ``bench/report.py`` draws ``docs/bench.md``. Nothing here is a test: the figures are
of one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import workload
from machine import machine
from monitored import lay_out
from run import Stages, peak_mb

from geo import pipeline
from geo.atlas import publish
from geo.atlas.order import ordered
from geo.config import load_config

AS_OF = date(2026, 6, 1)
RESULT = Path(__file__).resolve().parent / "results" / "whole.json"


def main() -> None:
    """Measure each size in a process of its own, or one of them here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=workload.counts, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    workload.arguments(parser)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked, asked.objects[0])))
        return
    busy = os.getloadavg()[0]
    rows = []
    for count in asked.objects:
        rows.append(in_process(asked, count))
        sys.stderr.write(f"{count:,} objects: {rows[-1]['seconds']:g} s\n")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = machine(asked, busy) | {"rows": rows}
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(asked.out)


def in_process(asked: argparse.Namespace, count: int) -> dict[str, Any]:
    """Measure one size in a process of its own."""
    options = {"objects": count, "seed": asked.seed, "detail": asked.detail, "cache": asked.cache}
    done = subprocess.run(  # noqa: S603 this very file
        [sys.executable, __file__, "--one", *(f"--{k}={v}" for k, v in options.items())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{count:,} objects: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(asked: argparse.Namespace, count: int) -> dict[str, Any]:
    """Run once on so many objects."""
    city = workload.folder_of(asked)
    objects = workload.objects_file(city, count, asked.seed)
    zones = workload.zones_file(city, workload.zones_name(count), asked.seed, asked.detail)
    with tempfile.TemporaryDirectory(prefix="foothill-bench-") as kept:
        folder = Path(kept)
        monitor = lay_out(folder / "city", objects, zones, asked.seed, asked.detail)
        config = replace(load_config(monitor, as_of=AS_OF), cache=folder / "cache")
        laid_mb = peak_mb()
        stages, began = Stages(), time.perf_counter()
        snapshot = pipeline.examine(config, tell=stages.tell)
        stages.tell("tables")
        publish._tables(ordered(snapshot), folder / "tables")
        took_s = time.perf_counter() - began
        table = stages.table()
    return {
        "objects": count,
        "seconds": round(took_s, 2),
        "stages": table,
        "peak_mb": round(max(peak_mb(), peak_mb(resource.RUSAGE_CHILDREN))),
        "peak_mb_before": round(laid_mb),
        "rows": {
            name: len(getattr(snapshot, name))
            for name in ("buildings", "parcels", "permits", "exposure", "slopes", "findings")
        },
        "verdicts": snapshot.findings["verdict"].value_counts().to_dict(),
    }


if __name__ == "__main__":
    main()
