"""Base: a file of the monitor's own folder, read with care and written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

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


def read_json(path: Path, *, code: str, largest_bytes: int, mend: str) -> Any | Issue:
    """Read a small file of plain JSON in UTF-8.

    Parameters
    ----------
    path
        The file.
    code
        Of the issue where it is no plain JSON: not whole, or with a key twice.
    largest_bytes
        A larger file is not opened.
    mend
        What to do about a file that is no plain JSON.

    Returns
    -------
    value
        What the file says, or why it cannot be had.
    """
    content = named_content(path, largest_bytes=largest_bytes)
    if isinstance(content, Issue):
        return content
    name = path.name
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        return Issue("stop", "not_utf8", name, "it is not UTF-8", mend)
    except json.JSONDecodeError as error:
        what = f"it is not whole JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return Issue("stop", code, name, what, mend, line=error.lineno, character=error.colno)
    except (ValueError, RecursionError) as error:
        return Issue("stop", code, name, f"it is not plain JSON: {error}", mend)


def named_content(path: Path, *, largest_bytes: int) -> bytes | Issue:
    """Give the bytes of a file that somebody named, or why they cannot be had."""
    name = path.name
    try:
        return own_content(path.parent, FileRef(path=name), largest_bytes=largest_bytes)
    except OSError as error:
        code = "file_missing" if isinstance(error, FileNotFoundError) else "file_unreadable"
        what = f"the file cannot be read: {error.strerror or error}"
        return Issue("stop", code, name, what, "Check the path")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a key is there twice")
    return told


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
