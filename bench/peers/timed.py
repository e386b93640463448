"""Times one engine in a process of its own: files read, zones prepared, objects measured.

Every script of this folder is one peer. It names its contestants by task and calls
:func:`compete`; what it prints is one line of JSON. It is run by the Python of its own
environment, in which neither the monitor nor the other peers are installed, so this module asks
for nothing but NumPy.

A contestant reads the files into whatever its engine works on (``load``), does what has to be
done once for a release of zones (``prepare``), and measures all objects (``run``). ``run`` is
taken twice where that is not too long: the second pass, with every cache warm, is the one that
counts. What it found is fetched (``answer``) after the clock has stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

TOO_LONG_S = 20.0
"""A pass that took longer is not taken again: no cache makes that much."""

TAKES_NO_PART = 3
"""How a process ends whose script has no contestant for the task."""

Answer = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Asked:
    """What a contestant is asked: which task, on which files, with how many threads."""

    task: str
    method: str
    city: Path
    objects: int
    zones: str
    threads: int

    @property
    def objects_file(self) -> Path:
        """GeoParquet: ``object_id``, ``geometry``."""
        return self.city / f"objects-{self.objects}.parquet"

    @property
    def zones_file(self) -> Path:
        """GeoParquet: ``zone_id``, ``geometry``."""
        return self.city / f"zones-{self.zones}.parquet"

    @property
    def pieces_file(self) -> Path:
        """GeoParquet: the zones cut beforehand; ``zone_id`` of each piece, ``geometry``."""
        return self.city / f"pieces-{self.zones}.parquet"

    @property
    def faults_file(self) -> Path:
        """GeoParquet: ``fault_id``, ``geometry`` (lines)."""
        return self.city / "faults.parquet"

    @property
    def slope_file(self) -> Path:
        """Degrees, the first row in the north; ``slope.json`` says where."""
        return self.city / "slope.npy"


class Contestant(Protocol):
    """One engine at one task; whatever a task does not need is left as it stands here.

    Attributes
    ----------
    on_pieces
        Whether the zones were cut beforehand, which then counts as preparation.
    """

    on_pieces = False

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    def open(self) -> None:
        """Start what the engine needs to run; not timed."""

    def load(self) -> None:
        """Read files into what the engine works on."""

    def prepare(self) -> None:
        """Do what is done once for a release of zones."""

    def run(self) -> None:
        """Measure all objects."""

    @abstractmethod
    def answer(self) -> Answer:
        """Give what the last run found, one row a pair or object.

        Keys: ``object``; ``zone`` and ``area_m2``, or ``fault`` and ``distance_m``, or
        ``mean_deg`` and ``max_deg``.
        """

    def peak_mb(self) -> float:
        """Give the most memory held; Linux counts it in kB."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def close(self) -> None:
        """End what was started, as far as it came."""


def compete(
    tasks: Mapping[str, Callable[[Asked], Contestant]], *, packages: tuple[str, ...]
) -> None:
    """Time the contestant that the command line names, and print what it took.

    Parameters
    ----------
    tasks
        The contestant of each task, or of each task and method with a space between. Asked for
        another one, the process ends with :data:`TAKES_NO_PART`.
    packages
        Distributions whose versions are told with the result.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", required=True)
    parser.add_argument("--method", default="")
    parser.add_argument("--city", type=Path, required=True)
    parser.add_argument("--objects", type=int, required=True)
    parser.add_argument("--zones", default="city")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--answer", type=Path, required=True)
    given = vars(parser.parse_args())
    into = given.pop("answer")
    asked = Asked(**given)
    wanted = f"{asked.task} {asked.method}".strip()
    if wanted not in tasks:
        sys.stderr.write(f"{Path(sys.argv[0]).name} has nothing for the task {wanted}\n")
        sys.exit(TAKES_NO_PART)
    bind(asked.threads)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))
    contestant = tasks[wanted](asked)
    try:
        contestant.open()
        told = timed(contestant)
        np.savez(into, **contestant.answer())  # type: ignore[arg-type]
    finally:
        contestant.close()
    print(json.dumps(told | {"versions": {one: metadata.version(one) for one in packages}}))


def bind(threads: int) -> None:
    """Give the process as many processors as it may have threads, whatever it starts."""
    free = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, free[-threads:])


def timed(contestant: Contestant) -> dict[str, object]:
    """Take each part of one contestant by itself."""
    load_s = seconds(contestant.load)
    prepare_s = seconds(contestant.prepare)
    first_s = seconds(contestant.run)
    run_s = seconds(contestant.run) if first_s < TOO_LONG_S else first_s
    return {
        "load_s": load_s,
        "prepare_s": prepare_s,
        "first_s": first_s,
        "run_s": run_s,
        "on_pieces": contestant.on_pieces,
        "peak_mb": round(contestant.peak_mb()),
    }


def seconds(part: Callable[[], None]) -> float:
    """Say how long something takes."""
    began = time.perf_counter()
    part()
    return round(time.perf_counter() - began, 6)


def summed(pairs: Answer, zones: int) -> Answer:
    """Sum the areas of the pieces of one zone: keys ``object``, ``zone``, ``area_m2``."""
    key = pairs["object"].astype(np.int64) * zones + pairs["zone"].astype(np.int64)
    kept, which = np.unique(key, return_inverse=True)
    area = np.bincount(which, pairs["area_m2"], len(kept))
    return {"object": kept // zones, "zone": kept % zones, "area_m2": area}
