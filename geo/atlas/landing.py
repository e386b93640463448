"""An edition lands whole or not at all: written beside its place, synced, then moved in."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo import tables
from geo.errors import UsageError
from geo.records import BUILDS, PAGES, Build

try:
    import fcntl
except ImportError:  # not on Windows: there two runs into one place are not told apart
    fcntl = None  # type: ignore[assignment]

MARK = "manifest.json"
"""The file that says which edition a folder holds, and which files are of it."""

_BESIDE = ("manifest.json", "software.json")
_TABLES = frozenset(f"tables/{table.name}.parquet" for table in tables.ALL)
_LARGEST_MARK = 10_000_000  # bytes; the manifest of 8,201 buildings has 20,000


@contextmanager
def landing(out: Path) -> Iterator[Path]:
    """Give an empty folder to write to, and move it to ``out`` when all went well.

    If anything fails, the folder is removed and what lay at ``out`` stays as it was.

    Parameters
    ----------
    out
        Where the edition shall lie: a new folder, an empty one, or one that holds an
        edition and nothing else.

    Raises
    ------
    UsageError
        If ``out`` holds anything else, as nothing of it would survive being replaced; or
        if another run is writing to it.
    """
    if not out.name:
        raise UsageError(f"--out {out}: it is no folder of its own. Name a folder below it.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with _held(out):
        before = _beside(out, "before")
        if before.exists() and not out.exists():
            before.rename(out)  # a run was cut off between the two moves below
        _require_replaceable(out)
        _clear(out)
        fresh = Path(tempfile.mkdtemp(prefix=_beside(out, "new-").name, dir=out.parent))
        try:
            yield fresh
            fresh.chmod(0o755)
            _sync(fresh)
            _require_replaceable(out)  # somebody may have put a file there in the meantime
            if out.exists():
                out.rename(before)
            fresh.rename(out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        _sync_folder(out.parent)
        _clear(out)


def require_kept(out: Path, builds: Collection[Build]) -> None:
    """Refuse to put some builds in the place of an edition that has others too.

    An edition speaks of one day, so what it had of other builds cannot stay beside the new.

    Raises
    ------
    UsageError
        If ``out`` holds the page of a build that is not drawn again.
    """
    lost = [one for one in BUILDS if one not in builds and (out / PAGES[one]).exists()]
    if lost:
        again = " ".join(f"--build {one}" for one in lost)
        raise UsageError(
            f"--out {out}: the edition there has {', '.join(PAGES[one] for one in lost)} too, "
            f"which would be lost. Draw it again with {again}, or name another folder."
        )


def _beside(out: Path, what: str) -> Path:
    """Name a thing of ours beside ``out``, by a name that nobody gives a folder of his own."""
    return out.with_name(f".{out.name}.foothill-{what}")


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Keep other runs away from ``out``; a run that was killed keeps nobody away."""
    path = _beside(out, "lock")
    handle = _locked(path, out)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is held, so that no other run loses its own
        os.close(handle)


def _locked(path: Path, out: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if fcntl is not None:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # a run that just ended may have taken away the file that was locked here
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise UsageError(
                f"--out {out}: another run is writing to it. "
                "Wait until it has ended, or name another folder."
            ) from None
        os.close(handle)


def _clear(out: Path) -> None:
    """Remove what runs that were killed left beside ``out``; the lock says that none is left."""
    if out.exists():
        shutil.rmtree(_beside(out, "before"), ignore_errors=True)
    start = _beside(out, "new-").name
    for left in out.parent.iterdir():
        if left.name.startswith(start) and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


def holds_edition_alone(out: Path) -> bool:
    """Tell whether a folder holds what was written here and nothing else."""
    return (out / MARK).is_file() and not out.is_symlink() and _strange(out) is None


def _require_replaceable(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"--out {out}: it is a file. Name a folder.")
    name = _strange(out)
    if name is not None:
        raise UsageError(
            f"--out {out}: the folder holds {name!r}, which is not an edition's, and writing "
            "would remove it. Name a new or empty folder."
        )


def _strange(out: Path) -> str | None:
    """Name the first thing in a folder that is not of the edition it holds."""
    ours = _files_of_edition(out / MARK)
    there = (path for path in sorted(out.rglob("*")) if path.is_symlink() or not path.is_dir())
    for path in there:
        name = path.relative_to(out).as_posix()
        if name not in ours or path.is_symlink() or not path.is_file():
            return name
    return None


def _files_of_edition(mark: Path) -> frozenset[str]:
    """Give the files of the edition that ``mark`` describes; none where it describes none."""
    if mark.is_symlink() or not mark.is_file() or mark.stat().st_size > _LARGEST_MARK:
        return frozenset()
    try:
        told = json.loads(mark.read_bytes())
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(told, dict) or not isinstance(told.get("files"), dict):
        return frozenset()
    # another program's manifest.json may list files too, but no rule book
    if not all(isinstance(told.get(key), str) for key in ("monitor", "rulebook_sha256")):
        return frozenset()
    return frozenset(told["files"]) | _TABLES | frozenset(_BESIDE)


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
