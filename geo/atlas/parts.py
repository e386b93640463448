"""Tables too large for memory, written part by part; all of them land, or none."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import UsageError


class Parts:
    """Tables that grow; each lies beside its place until all are whole.

    Parameters
    ----------
    folder
        Where they grow.
    places
        The name of each table, and where it shall lie.
    """

    def __init__(self, folder: Path, places: Mapping[str, Path]) -> None:
        self._folder = folder
        self._places = places
        self._writers: dict[str, pq.ParquetWriter] = {}

    def write(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; the first ones, also if there are none, tell its columns."""
        if name not in self._writers:
            path = self._folder / self._places[name].name
            self._writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        if table.num_rows:
            self._writers[name].write_table(table)

    def close(self) -> None:
        """Bring what was written to an end."""
        while self._writers:
            self._writers.popitem()[1].close()

    def land(self, told: Path, receipt: Mapping[str, Any]) -> None:
        """Bring every table to the disk and to its place, after what is told of them."""
        names = [*self._writers]
        self.close()
        note = self._folder / told.name
        text = json.dumps(receipt, ensure_ascii=False, indent=1, default=str) + "\n"
        note.write_text(text, encoding="utf-8")
        moves = [(note, told)]
        moves += [(self._folder / self._places[one].name, self._places[one]) for one in names]
        for path, _ in moves:
            with path.open("rb") as file:
                os.fsync(file.fileno())
        for path, place in moves:
            path.replace(place)


@contextmanager
def parts(places: Mapping[str, Path]) -> Iterator[Parts]:
    """Give tables to write to; what was not landed is removed.

    Parameters
    ----------
    places
        The name of each table, and where it shall lie, all in one folder.

    Raises
    ------
    UsageError
        If the folder is not there, or a place is taken by something that is no file.
    """
    folder = next(iter(places.values())).parent
    if not folder.is_dir():
        raise UsageError(f"--out {folder}: no such folder. Make it first, or name another.")
    for place in places.values():
        if place.exists() and not place.is_file():
            raise UsageError(f"--out {place}: it is no file. Name another place.")
    with tempfile.TemporaryDirectory(prefix=".foothill-parts-", dir=folder) as growing:
        growth = Parts(Path(growing), places)
        try:
            yield growth
        finally:
            growth.close()
