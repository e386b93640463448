"""Compares our side with each peer's in one result: ratios, and the aims that they are held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contests import Row

OURS = "foothill grid"
HEADLINE = 100_000
"""Objects at which the fastest peer is named."""


def ratio_to_fastest_peer(rows: Sequence[Row], peers: Sequence[str]) -> dict[str, Any]:
    """Give how many times ours is faster than the fastest peer at 100,000 objects.

    The object pass is compared, with as many threads as there were at most. Nothing is claimed
    if ours or any peer could not be had; one that was too slow has been beaten.
    """
    own = [
        row for row in rows
        if row.task == "overlay" and row.objects == HEADLINE and row.zones == "city"
    ]  # fmt: skip
    threads = max((row.threads for row in own), default=0)
    ours = [row for row in own if row.engine == OURS and row.threads == threads and row.run_s]
    others = [row for row in own if row.engine in peers]
    absent = set(peers) - {row.engine for row in others if row.run_s or row.too_slow}
    timed = [row for row in others if row.run_s and row.threads == threads]
    if not ours or not timed or absent:
        why = f"{OURS} has no figure" if not ours else f"without {', '.join(sorted(absent))}"
        return {"ratio_to_fastest_peer": None, "not_claimed": why}
    fastest = min(timed, key=lambda row: row.run_s or 0.0)
    return {
        "ratio_to_fastest_peer": round((fastest.run_s or 0.0) / (ours[0].run_s or 1.0), 2),
        "fastest_peer": fastest.engine,
        "threads": threads,
    }


@dataclass(frozen=True)
class Aim:
    """What was aimed at, and what was reached; None where a side has no figure."""

    what: str
    wanted: float
    reached: float | None


Part = Callable[[Row], float | None]


def run(row: Row) -> float | None:
    """Take the object pass alone."""
    return row.run_s


def preparation(row: Row) -> float | None:
    """Take what is done once for a release of zones."""
    return row.prepare_s


def whole(row: Row) -> float | None:
    """Take both."""
    return None if row.run_s is None or row.prepare_s is None else row.run_s + row.prepare_s


@dataclass(frozen=True)
class Figure:
    """What is looked up in a result: one part of one task, of so many objects and threads."""

    task: str
    objects: int
    threads: int = 1
    part: Part = run

    def of(self, engine: str, rows: Sequence[Row]) -> float | None:
        """Look it up for one engine; None where it has no figure."""
        wanted = (engine, self.task, self.objects, self.threads)
        return next(
            (
                self.part(row)
                for row in rows
                if (row.engine, row.task, row.objects, row.threads) == wanted
                and not row.zones.startswith("strips")
            ),
            None,
        )


def aims(rows: Sequence[Row]) -> Iterator[Aim]:
    """Hold the figures of a result against each aim, in the order in which they were set."""
    small, passed = Figure("overlay", 10_000, part=whole), Figure("overlay", 100_000)
    large, files = Figure("overlay", 1_000_000, 2), Figure("files", 1_000_000, 2)
    cut, again = replace(passed, part=preparation), Figure("rerun", 1_000_000, 2)
    anew = replace(again, part=preparation)
    nearest, slopes = Figure("nearest", 100_000), Figure("slopes", 100_000)

    def ratio(peer: str, theirs: Figure, ours: Figure | None = None) -> float | None:
        slow, fast = theirs.of(peer, rows), (ours or theirs).of(OURS, rows)
        return round(slow / fast, 1) if slow and fast else None

    what = "object pass, 100,000 objects, against subdivided shapely"
    yield Aim(f"{what}, one thread", 10, ratio("subdivided", passed))
    yield Aim(f"{what}, two threads", 8, ratio("subdivided", replace(passed, threads=2)))
    what = "1,000,000 objects from GeoParquet to pairs, index ready, two threads, against"
    yield Aim(f"{what} subdivided shapely", 25, ratio("subdivided", files))
    yield Aim(f"{what} SedonaDB", 20, ratio("sedonadb", files))
    yield Aim(f"{what} DuckDB", 20, ratio("duckdb", files))
    yield Aim(f"{what} the object pass alone of PostGIS", 50, ratio("postgis", large, files))
    what = "10,000 objects with all preparation, against geopandas.overlay"
    yield Aim(what, 100, ratio("geopandas", small))
    yield Aim("index of the zones, against cutting them", 10, ratio("subdivided", cut))
    what = "nearest fault, 100,000 objects, against sjoin_nearest"
    yield Aim(what, 40, ratio("geopandas", nearest))
    both = [ratio(f"exactextract, {one}", slopes) for one in ("feature", "raster")]
    known = [one for one in both if one]
    what = "slope under 100,000 objects, against exactextract's faster strategy"
    yield Aim(what, 15, min(known) if len(known) == len(both) else None)
    what = "1,000,000 objects with one in 100 changed, against the same engine anew"
    yield Aim(what, 15, ratio(OURS, anew, again))
