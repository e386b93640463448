"""Tables too large for memory, written part by part; all of them land, or none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.atlas.spill import Numbers, Spill
from geo.errors import UsageError
from geo.reader.keep import LEFT_OVER_S

GROWING = ".foothill-parts-"
"""What the folder is called in which tables grow; nobody reads a name that begins with a point."""


class Parts:
    """Tables that grow; each lies beside its place until all are whole.

    Parameters
    ----------
    folder
        Where they grow.
    places
        The name of each table, and where it shall lie.
    told
        Where the receipt shall lie.
    """

    def __init__(self, folder: Path, places: Mapping[str, Path], told: Path) -> None:
        self._folder = folder
        self._places = places
        self._told = told
        self._writers: dict[str, pq.ParquetWriter] = {}

    def write(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; the first ones, also if there are none, tell its columns."""
        if name not in self._writers:
            path = self._folder / self._places[name].name
            self._writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        if table.num_rows:
            self._writers[name].write_table(table)

    def spill(self, name: str, starts: Numbers) -> Spill:
        """Give a place to hold rows of a table until they can be added; see :class:`Spill`."""
        return Spill(self._folder / f"{name}.arrow", starts)

    def close(self) -> None:
        """Bring what was written to an end."""
        while self._writers:
            self._writers.popitem()[1].close()

    def land(self, receipt: Mapping[str, Any]) -> None:
        """Bring every table to the disk and to its place, and last of all the receipt.

        It names the checksum of each table: where a landing was cut off, that of the tables before
        is still there, and does not fit.

        Raises
        ------
        ValueError
            If a table was never written to: that of an earlier run would stay beside the receipt.
        """
        missing = self._places.keys() - self._writers.keys()
        if missing:
            raise ValueError(f"never written to: {', '.join(sorted(missing))}")
        self.close()
        moves = [(self._folder / place.name, place) for place in self._places.values()]
        told = dict(receipt) | {"sha256": {path.name: _sum(path) for path, _ in moves}}
        note = self._folder / self._told.name
        text = json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"
        note.write_text(text, encoding="utf-8")
        moves.append((note, self._told))
        for path, _ in moves:
            with path.open("rb") as file:
                os.fsync(file.fileno())
        for path, place in moves:
            path.replace(place)


@contextmanager
def parts(
    places: Mapping[str, Path], told: Path, *, spared: Iterable[Path] = ()
) -> Iterator[Parts]:
    """Give tables to write to; what was not landed is removed.

    What a run that was killed has left in the same folder is removed too, once it is a day old.

    Parameters
    ----------
    places
        The name of each table, and where it shall lie, all in one folder.
    told
        Where the receipt shall lie, in the same folder.
    spared
        Files and folders that are read: no place may be one of them, or lie in one.

    Raises
    ------
    UsageError
        If the folder is not there, or a place is taken by something that is no file, or is spared.
    """
    read = list(spared)
    for place in (*places.values(), told):
        _require_free(place, read)
    with tempfile.TemporaryDirectory(prefix=GROWING, dir=told.parent) as growing:
        _sweep(Path(growing))
        growth = Parts(Path(growing), places, told)
        try:
            yield growth
        finally:
            growth.close()


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _require_free(place: Path, read: Iterable[Path]) -> None:
    """Refuse a place that cannot be written to, or whose content is still needed."""
    if not place.parent.is_dir():
        raise UsageError(f"--out {place.parent}: no such folder. Make it first, or name another.")
    if place.exists() and not place.is_file():
        raise UsageError(f"--out {place}: it is no file. Name another place.")
    for one in read:
        if _is_in(place, one):
            raise UsageError(
                f"--out {place}: {one} is read, and would be written over. Name another place."
            )


def _is_in(place: Path, other: Path) -> bool:
    """Tell whether a place is a file, by whatever name, or lies in a folder."""
    if place.exists() and other.exists() and place.samefile(other):
        return True
    home = other.resolve()
    return home == place.resolve() or home in place.resolve().parents


def _sweep(growing: Path) -> None:
    """Remove what runs that were killed have left; a younger folder may be one that grows."""
    now_s = growing.stat().st_mtime
    for left in growing.parent.glob(f"{GROWING}*"):
        if left.is_dir() and not left.is_symlink() and now_s - _changed_s(left) > LEFT_OVER_S:
            shutil.rmtree(left, ignore_errors=True)  # another run may be at it


def _changed_s(folder: Path) -> float:
    """Say when anything in a folder was last written to; never, where it has just gone."""
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except FileNotFoundError:
        return float("inf")
