"""Base: tables that one run keeps for the next, in the cache folder.

An entry is a note and the tables it names with their checksums. Tables are written under names of
their own before the note is replaced, so a run that is cut off leaves the entry of the run before,
and runs at the same time leave that of one of them; what is missing, damaged or written by another
program is no entry.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Mapping
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

LEFT_OVER_S = 86400.0
"""No run takes so long to keep its tables: a file that is older and not named was left."""


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
    note = _note(folder, name)
    while (text := _text(note)) is not None:
        try:
            return _read(folder, text)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            if _text(note) == text:  # else another run has just put its own in this place
                raise DamagedError from error
    return None


def store(folder: Path, name: str, entry: Entry) -> bool:
    """Keep tables in the place of what was kept under a name.

    Several runs may do so at once: the last one stays, whole.

    Returns
    -------
    kept
        False where the tables are too large to be kept; what was kept before is then gone too.

    Raises
    ------
    OSError
        If the folder cannot be written; what was kept before then stays.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # deep: a cell of bytes, such as a drawn zone, is more than what points to it
    size = sum(int(table.memory_usage(deep=True).sum()) for table in entry.tables.values())
    if size > MOST_BYTES:
        discard(folder, name)
        return False
    run = uuid.uuid4().hex
    paths = {part: folder / f"{name}.{part}.{run}.parquet" for part in entry.tables}
    try:
        parts = {part: _written(entry.tables[part], path) for part, path in paths.items()}
        older = _named(folder, name)
        _write_note(_told(entry.told, parts), _note(folder, name))
    except BaseException:  # on a full disk, what was written would leave still less room
        _remove(paths.values())
        raise
    _remove(older)
    _remove(_left_over(folder, name))
    return True


def discard(folder: Path, name: str) -> None:
    """Throw away what was kept under a name."""
    named = _named(folder, name)
    _remove([_note(folder, name), *named])


def _note(folder: Path, name: str) -> Path:
    return folder / f"{name}.kept.json"


def _text(note: Path) -> bytes | None:
    try:
        return note.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DamagedError from error


def _read(folder: Path, text: bytes) -> Entry:
    """Read what a note names; :class:`ValueError` where a sum does not fit."""
    read = json.loads(text)
    told, parts = read["told"], read["parts"]
    if read["format"] != FORMAT or read["check"] != _check(told, parts):
        raise ValueError
    if not isinstance(told, dict):
        raise TypeError
    return Entry(told, {part: _table(folder, *named) for part, named in parts.items()})


def _named(folder: Path, name: str) -> list[Path]:
    """Give the tables that the note of an entry names, and no other file, whatever it says."""
    try:
        parts = json.loads(_note(folder, name).read_bytes())["parts"]
        files = [str(file) for file, _ in parts.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [folder / Path(file).name for file in files if Path(file).match(f"{name}.*.parquet")]


def _left_over(folder: Path, name: str) -> list[Path]:
    """Give what runs that were killed have left; a younger file may be one that another writes."""
    stay = {_note(folder, name), *_named(folder, name)}
    now_s = folder.stat().st_mtime  # the note was just put there
    others = [path for path in folder.glob(f"{name}.*") if path not in stay]
    return [path for path in others if now_s - _changed_s(path, now_s) > LEFT_OVER_S]


def _changed_s(path: Path, gone_s: float) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another run has removed it
        return gone_s


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _table(folder: Path, file: str, sha256: str) -> pd.DataFrame:
    path = folder / Path(file).name  # never elsewhere, whatever a note says
    if cache.sha256(path) != sha256:
        raise ValueError
    return pq.read_table(path).to_pandas()


def _written(table: pd.DataFrame, path: Path) -> tuple[str, str]:
    """Write a table; give the name and the checksum of its file."""
    _write(table, path)
    return path.name, cache.sha256(path)


def _write(table: pd.DataFrame, path: Path) -> None:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    path.touch(mode=PRIVATE)
    with path.open("wb") as stream:
        pq.write_table(
            arrow, stream, compression="zstd", use_dictionary=False, write_statistics=False
        )
        stream.flush()
        os.fsync(stream.fileno())


def _told(told: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    said = dict(told)
    note = {"format": FORMAT, "told": said, "parts": parts, "check": _check(said, parts)}
    return json.dumps(note)


def _write_note(text: str, note: Path) -> None:
    unfinished = note.with_suffix(f".{uuid.uuid4().hex}.part")
    unfinished.touch(mode=PRIVATE)
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(note)
    finally:
        unfinished.unlink(missing_ok=True)


def _check(told: Any, parts: Any) -> str:
    return hashlib.sha256(json.dumps([told, parts], sort_keys=True).encode()).hexdigest()
