"""Says on what figures were measured: the day, the machine, its load, the city, the libraries."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import workload

from geo.versions import versions


def machine(asked: argparse.Namespace, load_before: float) -> dict[str, Any]:
    """Give what every result begins with.

    Parameters
    ----------
    asked
        With the ``seed`` and ``detail`` of the city.
    load_before
        Of the machine before anything was measured, as the mean of a minute.
    """
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "city": {"version": workload.VERSION, "seed": asked.seed, "detail": asked.detail},
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
            "system": platform.platform(),
            "load_before": round(load_before, 2),
        },
        "versions": versions(),
    }


def _processor() -> str:
    """Name the processor, as Linux does."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
