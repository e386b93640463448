"""Draw docs/bench.md with its charts, and docs/pages.md, again from what was measured last.

    python bench/report.py

The figures come from ``bench/results/overlay.json``, ``whole.json`` and ``pages.json``; what
stands around the marks is written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import paged
from aims import aims
from chart import Points, chart
from contests import Row

from geo.documents import marks

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
RESULTS = ROOT / "bench" / "results"
BEGIN, END = "<!-- drawn from the results: begin -->", "<!-- drawn from the results: end -->"
LEAST_S = 1e-4
BUSY = 0.5
"""Load for each core; beyond it figures say little."""

WANTED_S, WANTED_GB = 60, 3
"""A whole run on 1,000,000 objects, its pages apart."""

TITLES = {
    "overlay": "Object pass: every pair of object and zone, with its area",
    "files": "From GeoParquet to pairs, the index of the zones ready",
    "nearest": "Distance to the nearest fault",
    "slopes": "Mean and greatest slope under each object",
    "rerun": "Once more, with one object in 100 changed",
}

Result = dict[str, Any]


def main() -> None:
    """Write the document and its charts."""
    result, whole = _read("overlay.json"), _read("whole.json")
    page = DOCS / "bench.md"
    page.write_text(redrawn(page.read_text(encoding="utf-8"), result, whole), encoding="utf-8")
    for name, drawn in charts(rows_of(result)):
        (DOCS / name).write_text(drawn, encoding="utf-8")
    print(page)
    pages = DOCS / "pages.md"
    pages.write_text(
        between(pages.read_text(encoding="utf-8"), paged.drawn(_read("pages.json"))),
        encoding="utf-8",
    )
    print(pages)


def _read(name: str) -> Result | None:
    path = RESULTS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def redrawn(document: str, result: Result | None, whole: Result | None) -> str:
    """Give a document with what stands between its marks drawn again.

    Raises
    ------
    ValueError
        If it does not hold both marks, in their order.
    """
    return between(document, _drawn(result, whole))


def between(document: str, lines: Iterable[str]) -> str:
    """Draw lines between the marks of a document."""
    return marks.redrawn(document, "\n".join(lines), begin=BEGIN, end=END)


def rows_of(result: Result | None) -> list[Row]:
    """Give the rows of a result."""
    return [Row(**row) for row in result["rows"]] if result else []


def charts(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Draw the seconds of the object pass against objects, and against vertices of a zone."""
    most = max((row.threads for row in rows), default=1)
    passes = [row for row in rows if row.task == "overlay" and row.run_s]
    by_objects = _series([row for row in passes if row.zones.startswith("city")], most)
    by_vertices = _series([row for row in passes if row.zones.startswith("strips")], most)
    if by_objects:
        title = "Seconds of the object pass by number of objects"
        yield "bench-objects.svg", chart(by_objects, title=title, x="objects", y="seconds")
    if by_vertices:
        title = "Seconds of the object pass by vertices of each zone"
        yield "bench-vertices.svg", chart(by_vertices, title=title, x="vertices", y="seconds")


def _series(rows: list[Row], most: int) -> dict[str, Points]:
    """Give one line an engine, with as many threads as it takes at most."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        alone = all(one.threads == 1 for one in rows if one.engine == row.engine)
        if row.threads == most or alone:
            kind, _, number = row.zones.partition("-")
            at = float(number) if kind == "strips" else float(row.objects)
            found.setdefault(row.engine, []).append((at, row.run_s or 0.0))
    return {engine: sorted(line) for engine, line in found.items()}


def _drawn(result: Result | None, whole: Result | None) -> Iterator[str]:
    if result is None:
        yield "Nothing has been measured on a quiet machine yet."
        return
    rows = rows_of(result)
    yield from _machine(result)
    yield from _aims(rows, whole)
    yield from ("", "Largest differences from what ours find:", "", *_agreement(rows))
    for task, title in TITLES.items():
        own = [row for row in rows if row.task == task]
        if own:
            yield from ("", f"### {title}", "", *_table(own))
    yield from ("", *(f"![{name}]({name})" for name, _ in charts(rows)))
    if result["missing"]:
        yield from ("", "Without figures:", "", *(f"- {one}" for one in result["missing"]))


def _machine(result: Result) -> Iterator[str]:
    machine, city = result["machine"], result["city"]
    yield (
        f"Measured on {result['measured_on']}: {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gb']} GB, {machine['system']}; the city of seed {city['seed']}"
        f" (version {city['version']}). Libraries and their versions are in"
        " `bench/results/overlay.json`."
    )
    if machine["load_before"] > BUSY * machine["cores"]:
        yield ""
        yield f"**The machine was busy (load {machine['load_before']}): these figures say little.**"
    if city["detail"] != 1:
        yield ""
        yield f"**A city of less detail ({city['detail']:g}): these figures say little.**"
    ratio = result["ratio_to_fastest_peer"]
    yield ""
    if ratio is None:
        yield f"No ratio to the fastest peer is claimed: {result['not_claimed']}."
    else:
        yield (
            f"At 100,000 objects and {result['threads']} threads the object pass is **{ratio:g}"
            f" times as fast as that of the fastest peer**, {result['fastest_peer']}."
        )


def _aims(rows: list[Row], whole: Result | None) -> Iterator[str]:
    yield from ("", "| What | Aim | Reached |", "|---|---:|---:|")
    for aim in aims(rows):
        reached = "not measured" if aim.reached is None else f"{aim.reached:g}"
        yield f"| {aim.what} | {aim.wanted:g} | {reached} |"
    run = whole["rows"][-1] if whole else None
    reached = f"{run['seconds']:g} s, {run['peak_mb'] / 1024:.1f} GB" if run else "not measured"
    objects = f"{run['objects']:,}" if run else "1,000,000"
    wanted = f"{WANTED_S} s, {WANTED_GB} GB"
    yield f"| whole run on {objects} objects, pages apart | {wanted} | {reached} |"


def _agreement(rows: list[Row]) -> Iterator[str]:
    """Say for each task how far the engines are apart that found the same by its tolerance."""
    units = {"overlay": "m²", "files": "m²", "nearest": "m", "slopes": "degrees"}
    for task, unit in units.items():
        own = [row for row in rows if row.task == task and row.reps]
        if own:
            worst = max(row.worst for row in own)
            found = max(row.found for row in own)
            yield f"- {task}: {worst:.1e} {unit}, of up to {found:,} rows"


def _table(rows: list[Row]) -> Iterator[str]:
    yield "| Objects | Zones | Engine | Threads | Preparation, s | Run, s | Least–most | Peak, MB | Repetitions |"  # noqa: E501
    yield "|---:|---|---|---:|---:|---:|---:|---:|---:|"
    for row in rows:
        head = f"| {row.objects:,} | {row.zones} | {row.engine} | {row.threads} |"
        if row.missing:
            yield f"{head} | {row.missing} | | | |"
            continue
        spread = f"{_s(row.run_s_least)}–{_s(row.run_s_most)}"
        figures = (_s(row.prepare_s), _s(row.run_s), spread, f"{row.peak_mb:,.0f}", str(row.reps))
        yield f"{head} {' | '.join(figures)} |"


def _s(seconds: float | None) -> str:
    """Write seconds with three figures; what takes no time at all takes some microseconds.

    >>> _s(0.01234), _s(1234.5), _s(1e-6)
    ('0.0123', '1,234', '0')
    """
    if seconds is None or seconds < LEAST_S:
        return "0"
    return f"{seconds:,.0f}" if seconds >= 100 else f"{seconds:.3g}"


if __name__ == "__main__":
    main()
