"""Base: tables that one run keeps for the next, in the cache folder.

An entry is a note and the tables it names with their checksums. Tables are written under names of
their own before the note is replaced, so a run that is cut off leaves the entry of the run before;
what is missing, damaged or written by another program is no entry.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.reader import cache

FORMAT = 1  # raise it when tables are kept in another form

MOST_BYTES = 8 * 2**30
"""Tables that take more memory are not kept: some 40,000,000 pairs of objects and zones."""

PRIVATE = 0o600


class DamagedError(Exception):
    """There is an entry, and it cannot be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Tables that were kept, and what was told of them."""

    told: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


def program(folder: str = "overlay") -> str:
    """Give the checksum of what measures: another version of it keeps nothing of this one."""
    told = hashlib.sha256()
    root = Path(str(resources.files("geo"))) / folder
    for path in sorted(root.rglob("*.py")):
        told.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def load(folder: Path, name: str) -> Entry | None:
    """Give what was kept under a name; None where nothing was.

    Raises
    ------
    DamagedError
        If there is something, and it is not whole.
    """
    note = folder / f"{name}.kept.json"
    if not note.exists():
        return None
    try:
        read = json.loads(note.read_bytes())
        told, parts = read["told"], read["parts"]
        if read["format"] != FORMAT or read["check"] != _check(told, parts):
            raise DamagedError
        return Entry(told, {part: _table(folder, *named) for part, named in parts.items()})
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise DamagedError from error


def store(folder: Path, name: str, entry: Entry) -> bool:
    """Keep tables in the place of what was kept under a name.

    Returns
    -------
    kept
        False where the tables are too large to be kept; what was kept before is then gone too.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note, older = folder / f"{name}.kept.json", _files(folder, name)
    size = sum(int(table.memory_usage(deep=False).sum()) for table in entry.tables.values())
    parts: dict[str, tuple[str, str]] = {}
    if size <= MOST_BYTES:
        run = uuid.uuid4().hex
        for part, table in entry.tables.items():
            path = folder / f"{name}.{part}.{run}.parquet"
            _write(table, path)
            parts[part] = (path.name, cache.sha256(path))
        told = dict(entry.told)
        text = {"format": FORMAT, "told": told, "parts": parts, "check": _check(told, parts)}
        _write_note(json.dumps(text), note)
    else:
        note.unlink(missing_ok=True)
    for path in older:
        path.unlink(missing_ok=True)
    return bool(parts)


def discard(folder: Path, name: str) -> None:
    """Throw away what was kept under a name."""
    for path in (folder / f"{name}.kept.json", *_files(folder, name)):
        path.unlink(missing_ok=True)


def _files(folder: Path, name: str) -> list[Path]:
    """Give everything of an entry but its note, also what a run that was cut off has left."""
    return sorted(path for path in folder.glob(f"{name}.*") if path.name != f"{name}.kept.json")


def _table(folder: Path, file: str, sha256: str) -> pd.DataFrame:
    path = folder / Path(file).name  # never elsewhere, whatever a note says
    if cache.sha256(path) != sha256:
        raise DamagedError
    return pq.read_table(path).to_pandas()


def _write(table: pd.DataFrame, path: Path) -> None:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    path.touch(mode=PRIVATE)
    with path.open("wb") as stream:
        pq.write_table(
            arrow, stream, compression="zstd", use_dictionary=False, write_statistics=False
        )
        stream.flush()
        os.fsync(stream.fileno())


def _write_note(text: str, note: Path) -> None:
    unfinished = note.with_suffix(f".{uuid.uuid4().hex}.part")
    unfinished.touch(mode=PRIVATE)
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(note)


def _check(told: Any, parts: Any) -> str:
    return hashlib.sha256(json.dumps([told, parts], sort_keys=True).encode()).hexdigest()
