"""The door to somebody's copy of an edition: its files, read within bounds and never outside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geo.errors import UsageError
from geo.records.proofs import CHECKPOINT, EVENTS, LEAVES, LISTING

FOLDER = "journal"
LARGEST_BYTES = 4_000_000_000
"""Ten million entries have less; what is larger is not read."""
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Published:
    """A copy of an edition: the files of its journal; None for one that is not there."""

    public: Path  # the public folder
    checkpoint: bytes | None
    leaves: bytes | None
    events: bytes | None
    listing: bytes | None
    manifest: bytes | None  # beside the public folder, where the whole edition was handed on


def read_published(folder: Path) -> Published:
    """Read the journal of an edition.

    Parameters
    ----------
    folder
        The edition, or its public folder alone.

    Raises
    ------
    UsageError
        If the folder holds neither.
    """
    inner = folder / "public"
    public = inner if (inner / FOLDER).is_dir() else folder
    if not (public / FOLDER).is_dir():
        raise UsageError(
            f"{folder}: no edition with a journal lies there. Name the folder of an edition, "
            f"or its public folder: the one that holds {FOLDER}/."
        )
    return Published(
        public,
        checkpoint=read_file(public / CHECKPOINT),
        leaves=read_file(public / LEAVES),
        events=read_file(public / EVENTS),
        listing=read_file(public / LISTING),
        manifest=read_file(folder / "manifest.json") if public == inner else None,
    )


def read_kept(path: Path) -> bytes | Published:
    """Read what a reader kept: an older edition where it is a folder, else a checkpoint.

    Raises
    ------
    UsageError
        If nothing lies there.
    """
    if path.is_dir():
        return read_published(path)
    content = read_file(path)
    if content is None:
        raise UsageError(
            f"--since {path}: there is no such file or folder. "
            "Name the checkpoint or the edition you kept."
        )
    return content


def read_file(path: Path) -> bytes | None:
    """Read a file; None where there is none, or one that is no file of an edition."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return None
    return path.read_bytes()


def manifest_sums(content: bytes) -> dict[str, str] | None:
    """Give the sums that a manifest lists, by path; None where it is not a manifest."""
    try:
        told = json.loads(content)
        sums = {**told["files"], **told.get("tables", {})}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    sound = all(isinstance(one, str) and SHA256.fullmatch(one) for one in sums.values())
    return sums if sound else None


def differing(folder: Path, sums: Mapping[str, str]) -> list[str]:
    """Give the listed files that are missing, are not files, lie elsewhere or have another sum."""
    return [path for path, sum_ in sorted(sums.items()) if _sum(folder, path) != sum_]


def unlisted(folder: Path, listed: Iterable[str]) -> list[str]:
    """Give what lies in a folder and is not listed, links included."""
    named = set(listed)
    there = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(folder).as_posix() for path in there} - named)


def _sum(folder: Path, name: str) -> str | None:
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or "\0" in name:
        return None
    path = folder / name
    inside = folder.resolve() in path.resolve().parents
    if not inside or path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
