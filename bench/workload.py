"""Keeps the files of the seeded city that every engine is measured on, outside the repository.

    python bench/workload.py [--objects 1000,10000] [--seed 1] [--detail 1] [--cache FOLDER]

The folder is named by the version of the drawing, the seed and the detail, and prints its name.
All files are GeoParquet in EPSG:32643: ``objects-<N>``, ``zones-city``, ``zones-strips-<V>`` (9
strips along water of some V vertices each), ``faults``; ``slope.npy`` holds degrees, and
``slope.json`` where its cells lie. More than 1,300,000 objects fill several cities side by side,
each with zones of its own: ``zones-city-<tiles>``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import city
import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

VERSION = 1
"""Counted on whenever another city would be drawn from the same seed."""

FULL_CITY = 1_300_000
"""Objects; with more of them parcels would lie on one another."""

ROW_GROUP = 100_000

STRIPPED = 3
"""Waters with strips of as many vertices as are asked for, three widths each."""


def main() -> None:
    """Make the files that are asked for, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=counts, default=[10_000])
    parser.add_argument("--strips", type=counts, default=[])
    arguments(parser)
    asked = parser.parse_args()
    folder = folder_of(asked)
    for count in asked.objects:
        objects_file(folder, count, asked.seed)
        zones_file(folder, zones_name(count), asked.seed, asked.detail)
    for vertices in asked.strips:
        zones_file(folder, f"strips-{vertices}", asked.seed, asked.detail)
    print(folder)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what tells one city from another."""
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--detail", type=float, default=1.0, help="vertices of a zone; 1 is all")
    parser.add_argument("--cache", type=Path, default=cache(), help="where cities are kept")


def counts(text: str) -> list[int]:
    """Read numbers with commas between them."""
    return [int(one) for one in text.split(",") if one]


def cache() -> Path:
    """Name the folder of everything that is made once: FOOTHILL_BENCH, or below the home."""
    named = os.environ.get("FOOTHILL_BENCH")
    return Path(named) if named else Path.home() / ".cache" / "foothill-bench"


def folder_of(asked: argparse.Namespace) -> Path:
    """Name the folder of one city, and make it."""
    less = "" if asked.detail == 1 else f"-detail{asked.detail:g}"
    folder: Path = asked.cache / f"city-v{VERSION}-seed{asked.seed}{less}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tiles(count: int) -> int:
    """Say how many cities so many objects fill.

    >>> [tiles(one) for one in (1_000, 1_300_000, 10_000_000)]
    [1, 1, 8]
    """
    return -(-count // FULL_CITY)


def zones_name(count: int) -> str:
    """Name the zones that belong to so many objects."""
    return "city" if tiles(count) == 1 else f"city-{tiles(count)}"


def objects_file(folder: Path, count: int, seed: int, *, bounded: bool = False) -> Path:
    """Give the file of so many objects; with the bounds of each row group where that is asked."""
    shares = [len(part) for part in np.array_split(np.arange(count), tiles(count))]

    def drawn() -> Iterator[gpd.GeoDataFrame]:
        for tile, share in enumerate(shares):
            own = city.objects(share, seed, tile)
            yield city.shifted(own, "object_id", tile, sum(shares[:tile]))

    name = f"objects-{count}{'-bounded' if bounded else ''}.parquet"
    return _kept(folder / name, lambda path: _stacked(drawn(), path, bounded=bounded))


def zones_file(folder: Path, name: str, seed: int, detail: float) -> Path:
    """Give the file of zones: ``city``, ``city-<tiles>`` or ``strips-<vertices>``."""
    kind, _, number = name.rpartition("-")

    def make(path: Path) -> None:
        if kind == "strips":
            draw = np.random.default_rng([seed, 4])
            banks = [int(number) // 2] * STRIPPED
            city.as_zones(city.strips(draw, banks)).to_parquet(path)
        elif kind == "city":
            one = gpd.read_parquet(zones_file(folder, "city", seed, detail))
            _stacked(
                (city.shifted(one, "zone_id", n, n * len(one)) for n in range(int(number))), path
            )
        else:
            city.zones(seed, detail).to_parquet(path)

    return _kept(folder / f"zones-{name}.parquet", make)


def faults_file(folder: Path, seed: int, detail: float) -> Path:
    """Give the file of faults."""
    return _kept(folder / "faults.parquet", lambda path: city.faults(seed, detail).to_parquet(path))


def slope_file(folder: Path, seed: int, detail: float) -> Path:
    """Give the slope of the ground, with a file beside it that says where its cells lie."""

    def make(path: Path) -> None:
        height, place = city.elevation(seed, detail)
        corner = {"west": place.c, "north": place.f, "cell_m": place.a}
        (folder / "slope.json").write_text(json.dumps(corner), encoding="utf-8")
        with path.open("wb") as file:
            np.save(file, city.slope(height, place.a))

    return _kept(folder / "slope.npy", make)


def _kept(path: Path, make: Callable[[Path], None]) -> Path:
    """Make a file once; one that was not finished is not taken for it."""
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        make(unfinished)
        unfinished.replace(path)
    return path


def _stacked(frames: Iterable[gpd.GeoDataFrame], path: Path, *, bounded: bool = False) -> None:
    """Write tables below one another, so that only one of them is held in memory."""
    writer: pq.ParquetWriter | None = None
    for frame in frames:
        whole = io.BytesIO()
        frame.to_parquet(whole, index=False, write_covering_bbox=bounded)
        table = _without_bounds(pq.read_table(whole))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table, row_group_size=ROW_GROUP)
    if writer:
        writer.close()


def _without_bounds(table: pa.Table) -> pa.Table:
    """Leave out the bounds of one tile, which are not those of the file."""
    told = json.loads(table.schema.metadata[b"geo"])
    for column in told["columns"].values():
        column.pop("bbox", None)
    return table.replace_schema_metadata({"geo": json.dumps(told)})


if __name__ == "__main__":
    main()
