"""Base: one child process that answers questions about files, and is replaced when it fails."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from geo.reader import sandbox

_START = "from geo.reader.child import main; main()"

START_S = 60.0  # a cold disk on a loaded machine; measured 0.6 s on a warm one


@dataclass(frozen=True, slots=True)
class Lost:
    """The child gave no answer: why, and what it was doing last."""

    why: str
    doing: str | None
    hung: bool


class Child:
    """A running child process.

    Parameters
    ----------
    limits
        What the child is told to hold itself to: ``memory_bytes``, ``file_bytes``, ``cpu_s``
        and ``repair_vertices``.
    folder
        Working folder of the child.
    """

    def __init__(self, limits: Mapping[str, int], folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own text
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # GDAL repeats there what its exceptions say
            env=sandbox.environment(),
            cwd=folder,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        stream = self._process.stdout
        if stream is None:  # PIPE was asked for, so this is for the type checker
            raise RuntimeError("no pipe to the reading process")
        # a thread, not select(): pipes cannot be selected on every system
        threading.Thread(target=_drain, args=(stream, self._lines), daemon=True).start()
        self.hello = self.ask({"op": "hello", "limits": dict(limits)}, START_S)

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def ask(self, question: Mapping[str, Any], wall_s: float) -> dict[str, Any] | Lost:
        """Send one question and wait for its answer; a child that gives none is ended."""
        try:
            stdin = self._process.stdin
            if stdin is not None:
                stdin.write(json.dumps(question) + "\n")
                stdin.flush()
        except (OSError, ValueError):  # its pipe is closed: it is gone
            return self._lost(None, hung=False)
        doing: str | None = None
        ends_at = time.monotonic() + wall_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, ends_at - time.monotonic()))
            except queue.Empty:
                return self._lost(doing, hung=True)
            try:
                answer = json.loads(line) if line is not None else None
            except ValueError:
                answer = None
            if not isinstance(answer, dict):
                return self._lost(doing, hung=False)
            if "doing" not in answer:
                return answer
            doing = str(answer["doing"])

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            _close(stream)

    def _lost(self, doing: str | None, *, hung: bool) -> Lost:
        if not hung:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        code = self._process.poll()
        self.close()
        why = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return Lost(why, doing, hung)


def _drain(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    """Pass the child's lines on; None says that it has ended."""
    with contextlib.suppress(OSError, ValueError):  # closed while reading
        for line in stream:
            lines.put(line)
    lines.put(None)


def _close(stream: IO[str] | None) -> None:
    with contextlib.suppress(OSError):  # unsent text to a process that is gone
        if stream is not None:
            stream.close()
