"""Measure the inspector's page beside folium's on the same objects: build, bytes, use, pauses.

    python bench/pages.py [--cities demo,almaty,seeded] [--objects 100000] [--limit 900]

The invented town, the real city where FOOTHILL_DATA names its data, and a city drawn from a seed,
of whose objects six of ten are parcels and four buildings. Ours holds all that a run knows of
them; folium's pages hold the same objects with their register's columns and each finding. A real
browser opens each page from a file, once on a processor slowed six times, and once as it is, to
be dragged. The result goes to ``bench/results/pages.json``, from which ``bench/report.py`` draws
``docs/pages.md``. Nothing here is a test: the figures are of one machine on one day.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import usable
import workload
from environments import UnavailableError, python_of
from machine import machine
from monitored import lay_out

from geo import pipeline
from geo.atlas.order import ordered
from geo.atlas.publish import inspector_page
from geo.config import layers_folder, load_config
from geo.records import VERDICTS, Snapshot

AS_OF = date(2026, 6, 1)
RESULT = Path(__file__).resolve().parent / "results" / "pages.json"
FOLIUM = Path(__file__).resolve().parent / "peers" / "foliums.py"
PEERS = {"folium plain": "plain", "folium styled": "styled", "explore": "explored"}
OURS = "foothill"


@dataclass(frozen=True)
class Row:
    """One page of one city; None where it took longer than the limit."""

    city: str
    page: str
    objects: int
    build_s: float | None = None
    bytes: int | None = None
    usable_s: float | None = None
    """On a processor slowed six times."""
    processor_s: float | None = None
    """Of the page's main thread, until it can be used; the processor as it is."""
    pause_ms: float | None = None
    """The longest while the map was dragged, the processor as it is."""
    missing: str | None = None


def main() -> None:
    """Measure every city, and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cities = ["demo", *(["almaty"] if os.environ.get("FOOTHILL_DATA") else []), "seeded"]
    parser.add_argument("--cities", type=lambda text: text.split(","), default=cities)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--limit", type=float, default=900, help="seconds for a page to open")
    parser.add_argument("--peers-python", help="a Python that has folium and geopandas already")
    parser.add_argument("--out", type=Path, default=RESULT)
    workload.arguments(parser)
    parser.set_defaults(detail=0.1)  # zones are not what is measured here
    asked = parser.parse_args()
    busy, rows = os.getloadavg()[0], []
    for name in asked.cities:
        with tempfile.TemporaryDirectory(prefix="foothill-bench-") as folder:
            known = ordered(snapshot_of(name, asked, Path(folder)))
            for row in measured(name, known, asked, Path(folder)):
                sys.stderr.write(f"{row}\n")
                rows.append(row)
    keep(asked, busy, rows)


def keep(asked: argparse.Namespace, busy: float, rows: list[Row]) -> None:
    """Write the result, and say where."""
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = machine(asked, busy) | {"limit_s": asked.limit, "rows": [asdict(row) for row in rows]}
    asked.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(asked.out)


def snapshot_of(name: str, asked: argparse.Namespace, folder: Path) -> Snapshot:
    """Run on a city up to its pages."""
    if name == "seeded":
        kept = workload.folder_of(asked)
        objects = workload.objects_file(kept, asked.objects, asked.seed)
        zones = workload.zones_name(asked.objects)
        drawn = workload.zones_file(kept, zones, asked.seed, asked.detail)
        monitor = lay_out(folder / "city", objects, drawn, asked.seed, asked.detail)
        return pipeline.examine(replace(load_config(monitor, as_of=AS_OF), cache=folder / "cache"))
    return pipeline.examine(load_config(layers_folder() / name / "monitor.yaml", as_of=AS_OF))


def measured(
    city: str, snapshot: Snapshot, asked: argparse.Namespace, folder: Path
) -> Iterator[Row]:
    """Draw every page of a city, and open each."""
    objects = same_facts(snapshot)
    began = time.perf_counter()
    text = inspector_page(snapshot)
    took_s = time.perf_counter() - began
    ours = folder / "inspector.html"
    ours.write_text(text, encoding="utf-8")
    yield in_browser(Row(city, OURS, len(objects), took_s), ours, asked.limit)
    given = folder / "objects.parquet"
    objects.to_parquet(given)
    for name, kind in PEERS.items():
        row, page = Row(city, name, len(objects)), folder / f"{kind}.html"
        try:
            python = asked.peers_python or python_of("folium", asked.cache)
            took = told([python, str(FOLIUM), kind, str(given), str(page)])
            yield in_browser(replace(row, build_s=float(took)), page, asked.limit)
        except UnavailableError as why:
            yield replace(row, missing=str(why))


def told(words: list[str]) -> str:
    """Run a peer, and give what it prints."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 ours
    if done.returncode:
        raise UnavailableError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def in_browser(row: Row, page: Path, limit_s: float) -> Row:
    """Open a page twice: slowed, to be used; and as it is, to be dragged."""
    with usable.browser() as started:
        usable_s = usable.usable_s(started, page, limit_s=limit_s)
        processor_s, pause_ms = usable.moved(started, page, limit_s=limit_s) or (None, None)
    return replace(
        row,
        bytes=page.stat().st_size,
        usable_s=usable_s,
        processor_s=processor_s,
        pause_ms=pause_ms,
    )


def same_facts(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Give what our page says of each object in one table: buildings with each finding, parcels.

    Returns
    -------
    objects
        Degrees WGS 84. Of a building its register's columns without those that are empty, its
        worst verdict, and for each rule verdict and reason, what was measured and is allowed.
    """
    said = snapshot.findings["verdict"] + " " + snapshot.findings["reason"].fillna("")
    findings = snapshot.findings.assign(said=said)
    wide = [
        findings.pivot_table(index="building_id", columns="rule_id", values=name, aggfunc="first")
        .add_prefix(f"{name} ")
        for name in ("said", "measured", "limit")
    ]  # fmt: skip
    rank = findings["verdict"].map(VERDICTS.index).groupby(findings["building_id"]).min()
    worst = rank.map(dict(enumerate(VERDICTS))).rename("worst")
    named = snapshot.buildings.join(pd.concat([*wide, worst], axis=1), on="building_id")
    both = pd.concat([_plain(named), _plain(snapshot.parcels)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=snapshot.monitor.crs).to_crs(4326)


def _plain(frame: gpd.GeoDataFrame) -> Any:
    """Leave out columns that are empty, and write days as texts."""
    kept = frame.dropna(axis=1, how="all")
    days = kept.select_dtypes(include=["datetime"]).columns
    return kept.assign(**{name: kept[name].dt.strftime("%Y-%m-%d") for name in days})


if __name__ == "__main__":
    main()
