"""Measure one run, stage by stage: seconds, rows made, peak memory.

    python bench/run.py [MONITOR] [--cold]

The real city is taken where FOOTHILL_DATA names its data, the invented town elsewhere. The result
is printed and kept as JSON in ``bench/results``. Nothing here is a test: the figures are of
one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import geo
from geo.versions import versions

RESULTS = Path(__file__).resolve().parent / "results"


class Stages:
    """Notes the second in which each stage began, and the memory used so far."""

    def __init__(self) -> None:
        self.began: list[tuple[str, float, float]] = []

    def tell(self, stage: str) -> None:
        """Begin a stage."""
        self.began.append((stage, time.perf_counter(), peak_mb()))

    def table(self) -> list[dict[str, object]]:
        """Give one row a stage; the last one ends now."""
        ends = [*self.began[1:], ("", time.perf_counter(), peak_mb())]
        return [
            {"stage": stage, "seconds": round(end - start, 2), "peak_mb": round(after)}
            for (stage, start, _), (_, end, after) in zip(self.began, ends, strict=True)
        ]


def peak_mb(who: int = resource.RUSAGE_SELF) -> float:
    """Give the most memory held so far, in MB; Linux counts it in kB."""
    return resource.getrusage(who).ru_maxrss / 1024


def measure(monitor: Path, *, cold: bool) -> dict[str, object]:
    """Run once into a temporary folder; ``cold`` reads every file anew."""
    with tempfile.TemporaryDirectory() as folder:
        config = geo.load_config(monitor, as_of=datetime.now(UTC), out=Path(folder) / "out")
        if cold:
            config = replace(config, cache=Path(folder) / "cache")
        stages, since = Stages(), time.perf_counter()
        snapshot = geo.run(config, tell=stages.tell)
        took_s = time.perf_counter() - since
        written = [path for path in config.out.rglob("*") if path.is_file()]
        size_mb = sum(path.stat().st_size for path in written) / 2**20
    tables = ("buildings", "zones", "exposure", "slopes", "findings", "cases")
    return {
        "monitor": config.monitor.id,
        "cold": cold,
        "seconds": round(took_s, 2),
        "stages": stages.table(),
        "rows": {name: len(getattr(snapshot, name)) for name in tables},
        "written_mb": round(size_mb, 2),
        "peak_mb": round(peak_mb()),
        "reader_peak_mb": round(peak_mb(resource.RUSAGE_CHILDREN)),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), **versions()},
    }


def main() -> None:
    """Measure what was asked for, print it and keep it."""
    city = "almaty" if os.environ.get("FOOTHILL_DATA") else "demo"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "monitor", nargs="?", type=Path, default=geo.layers_folder() / city / "monitor.yaml"
    )
    parser.add_argument("--cold", action="store_true", help="read every file anew")
    asked = parser.parse_args()
    result = measure(asked.monitor, cold=asked.cold)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{result['monitor']}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in result.items() if key != "machine"}, indent=2))
    print(path)


if __name__ == "__main__":
    main()
