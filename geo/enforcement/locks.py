"""One writes at a time: the lock that keeps other writers of this program away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from geo.enforcement.backend import BUSY, SHUT
from geo.errors import DataError
from geo.records import Issue

try:
    import fcntl
except ImportError:  # not on Windows: there a database's own lock is all there is
    fcntl = None  # type: ignore[assignment]

PAUSE_S = 0.005


@contextmanager
def held(lock: Path, wait_s: float, file: str) -> Iterator[None]:
    """Keep other writers of this program away while the block runs.

    SQLite's own lock would do for the entries of a journal. But before 3.51.3 a checkpoint beside
    a commit could, once in a great while, damage the file; and who waits for that lock by asking
    again and again may wait much longer than his turn.

    Parameters
    ----------
    lock
        A file beside what is written to; it is made, and stays.
    wait_s
        How long to wait for another writer.
    file
        What it is called in messages.

    Raises
    ------
    DataError
        If another one writes all that time, or the folder may not be written to.
    """
    if fcntl is None:
        yield
        return
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DataError([Issue("stop", SHUT[0], file, SHUT[1], SHUT[2])]) from error
    try:
        if not _taken(handle, wait_s):
            raise DataError([Issue("stop", BUSY[0], file, BUSY[1], BUSY[2])])
        yield
    finally:
        os.close(handle)


def _taken(handle: int, wait_s: float) -> bool:
    """Ask for the lock until it is had, or the time is over."""
    pause = Event()
    for _ in range(max(1, round(wait_s / PAUSE_S))):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pause.wait(PAUSE_S)
        else:
            return True
    return False
