"""Base: what the child made of each file, kept by the content it was made from.

An entry is a payload and a note beside it with the payload's checksum and the faults
found on the way. An entry that does not fit its checksum is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READER_VERSION = 6  # raise it when the child reads or checks differently


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as the child gave it."""

    payload: Path
    faults: tuple[dict[str, Any], ...]


def sha256(path: Path) -> str:
    """Give the checksum of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def key(question: dict[str, Any], sums: list[str]) -> str:
    """Name an entry by content, options and reader version.

    Examples
    --------
    >>> key({"op": "grid"}, ["00"]) == key({"op": "grid"}, ["01"])
    False
    """
    told = json.dumps([READER_VERSION, question, sums], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def load(folder: Path, name: str, suffix: str) -> Entry | None:
    """Give an entry, or None where it is missing or damaged."""
    payload, note = folder / f"{name}{suffix}", folder / f"{name}.json"
    try:
        told = json.loads(note.read_bytes())
        if told["check"] != _check(told) or sha256(payload) != told["payload_sha256"]:
            return None
        return Entry(payload, tuple(told["faults"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(folder: Path, name: str, suffix: str, made: Path, faults: list[dict[str, Any]]) -> Entry:
    """Move a payload that the child has written into its place, then the note beside it."""
    payload, note = folder / f"{name}{suffix}", folder / f"{name}.json"
    told: dict[str, Any] = {"payload_sha256": sha256(made), "faults": faults}
    told["check"] = _check(told)
    made.replace(payload)
    unfinished = made.with_suffix(".note")
    with unfinished.open("w", encoding="utf-8") as stream:
        json.dump(told, stream)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(note)
    return Entry(payload, tuple(faults))


def _check(told: dict[str, Any]) -> str:
    kept = {"payload_sha256": told["payload_sha256"], "faults": told["faults"]}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
