"""An edition lands whole or not at all: written beside its place, synced, then moved in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UsageError

MARK = "manifest.json"
"""The file by which a folder is known as an edition, and may be replaced by the next one."""


@contextmanager
def landing(out: Path) -> Iterator[Path]:
    """Give an empty folder to write to, and move it to ``out`` when all went well.

    If anything fails, the folder is removed and what lay at ``out`` stays as it was.

    Parameters
    ----------
    out
        Where the edition shall lie: a new folder, an empty one, or one that holds an
        edition.

    Raises
    ------
    UsageError
        If ``out`` holds anything else: nothing of it would survive being replaced.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    before = out.with_name(f".{out.name}.before")
    if before.exists() and not out.exists():
        before.rename(out)  # a run was cut off between the two moves below
    _require_replaceable(out)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        _sync(fresh)
        shutil.rmtree(before, ignore_errors=True)
        if out.exists():
            out.rename(before)
        fresh.rename(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _sync_folder(out.parent)
    shutil.rmtree(before, ignore_errors=True)


def _require_replaceable(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"--out {out}: it is a file. Name a folder.")
    if any(out.iterdir()) and not (out / MARK).is_file():
        raise UsageError(
            f"--out {out}: the folder holds files that are not an edition, and writing would "
            "remove them. Name a new or empty folder."
        )


def _sync(folder: Path) -> None:
    """Bring every file and folder to the disk before anything is moved."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
