"""Base: a file of the monitor's own folder, read with care and written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from geo.reader import paths
from geo.records import FileRef, Issue

LARGEST_BYTES = 50_000_000
"""Some 400,000 lines of reviews; a city has hundreds a year."""


def own_content(folder: Path, ref: FileRef, *, largest_bytes: int = LARGEST_BYTES) -> bytes | Issue:
    """Give the bytes of a file of the monitor's folder, or why it may not be opened.

    Parameters
    ----------
    folder
        The folder of the monitor file.
    ref
        The file, below it.
    largest_bytes
        A larger file is not opened.

    Raises
    ------
    OSError
        If it is missing or may not be read.
    """
    why = paths.refusal(folder, ref.path)
    if why is not None:
        mend = "Write a path below the folder of the monitor file"
        return _stop("path_refused", ref, f"the path is refused: {why}", mend)
    path = folder / ref.path
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        return _stop("file_unreadable", ref, "it is not a file", "Name a file")
    size = path.stat().st_size
    if size > largest_bytes:
        what = f"it has {size // 10**6} MB, more than {largest_bytes // 10**6}"
        return _stop("file_too_large", ref, what, "Check that it is the file meant")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if ref.sha256 is not None and ref.sha256 != found:
        what = f"it is not the file on record: its sha256 is {found}"
        return _stop("checksum_differs", ref, what, "Restore the file, or write the new sum")
    return content


def _stop(code: str, ref: FileRef, what: str, mend: str) -> Issue:
    return Issue("stop", code, ref.path, what, mend)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, sync it, and move it there.

    Parameters
    ----------
    path
        Where it shall lie; what lay there before is replaced, and stays if anything fails.
    content
        All of it.

    Raises
    ------
    OSError
        If the folder is missing or full, or may not be written; it names ``path``.
    """
    try:
        _write_beside(path, content)
    except OSError as error:  # of the file beside it, whose name nobody knows
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write_beside(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
