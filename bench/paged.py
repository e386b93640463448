"""Writes what was measured of pages as the lines of docs/pages.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BUSY = 0.5
"""Load for each core; beyond it seconds say little."""

AIMS = (
    ("the page of the real city, MB", "almaty", 4.0),
    ("the page of the real city can be used, processor slowed 6 times, s", "almaty", 3.0),
    ("100,000 objects: bytes of folium styled for one of ours", "seeded", 15.0),
    ("100,000 objects: seconds of folium styled for one of ours", "seeded", 50.0),
    ("100,000 objects: the same in seconds of the processor, not slowed", "seeded", 50.0),
    ("100,000 objects: the page is built, s", "seeded", 30.0),
    ("100,000 objects: longest pause while the map is dragged, ms", "seeded", 100.0),
)

Result = dict[str, Any]


def drawn(result: Result | None) -> Iterator[str]:
    """Give the lines: the machine, the aims, every page."""
    if result is None:
        yield "Nothing has been measured on a quiet machine yet."
        return
    machine = result["machine"]
    yield (
        f"Measured on {result['measured_on']}: {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gb']} GB; load before: {machine['load_before']}."
    )
    if machine["load_before"] > BUSY * machine["cores"]:
        yield ""
        yield "**The machine was busy: seconds and pauses are longer than they would be; bytes hold.**"  # noqa: E501
    yield from ("", "| What | Aim | Reached |", "|---|---:|---:|")
    for (what, _, aim), reached in zip(AIMS, reached_of(result["rows"]), strict=True):
        yield f"| {what} | {aim:g} | {reached} |"
    yield from ("", *_table(result))


def reached_of(rows: list[dict[str, Any]]) -> list[str]:
    """Give what was reached of each aim; a side that took too long is told as a bound."""
    real, ours = _of(rows, "almaty", "foothill"), _of(rows, "seeded", "foothill")
    peer = _of(rows, "seeded", "folium styled")
    return [
        _figure(real, "bytes", 1e-6),
        _figure(real, "usable_s"),
        _ratio(peer, ours, "bytes"),
        _ratio(peer, ours, "usable_s"),
        _ratio(peer, ours, "processor_s"),
        _figure(ours, "build_s"),
        _figure(ours, "pause_ms"),
    ]


def _of(rows: list[dict[str, Any]], city: str, page: str) -> dict[str, Any]:
    return next((row for row in rows if row["city"] == city and row["page"] == page), {})


def _figure(row: dict[str, Any], name: str, scale: float = 1.0) -> str:
    value = row.get(name)
    return "not measured" if value is None else f"{value * scale:.3g}"


def _ratio(peer: dict[str, Any], ours: dict[str, Any], name: str) -> str:
    """Divide; a peer that did not open within the limit has no figure to divide.

    >>> _ratio({"bytes": 30}, {"bytes": 2}, "bytes"), _ratio({"usable_s": None}, {}, "usable_s")
    ('15', 'not measured')
    """
    one, other = peer.get(name), ours.get(name)
    return "not measured" if not one or not other else f"{one / other:.3g}"


def _table(result: Result) -> Iterator[str]:
    heads = (
        "City",
        "Objects",
        "Page",
        "Built, s",
        "MB",
        "Usable, slowed, s",
        "Processor, s",
        "Longest pause, ms",
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|"
    for row in result["rows"]:
        head = f"| {row['city']} | {row['objects']:,} | {row['page']} |"
        if row["missing"]:
            yield f"{head} {row['missing']} | | | | |"
            continue
        limit = f"over {result['limit_s']:g}"
        usable = limit if row["usable_s"] is None else f"{row['usable_s']:.1f}"
        pause = "–" if row["pause_ms"] is None else f"{row['pause_ms']:.0f}"
        spent = "–" if row["processor_s"] is None else f"{row['processor_s']:.2f}"
        size = f"{row['bytes'] / 1e6:.2f}"
        yield f"{head} {row['build_s']:.1f} | {size} | {usable} | {spent} | {pause} |"
