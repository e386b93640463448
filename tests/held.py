"""Work that a worker begins and does not end, so that it can be killed in the middle of it."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from geo.distributing import spread_on

LONG_S = 600.0
LOOK_S = 0.02


@dataclass(frozen=True)
class Held:
    """Some work, what it needs, and the file in which the first to begin leaves its number."""

    work: Callable[[Any, Any], Any]
    carried: Any
    mark: Path


def held(one: Held, part: Any) -> Any:
    """Do a part; whoever is the first of all does not come to its end."""
    try:
        file = one.mark.open("x", encoding="ascii")
    except FileExistsError:
        return one.work(one.carried, part)
    with file:
        file.write(f"{os.getpid()}\n")
    time.sleep(LONG_S)
    raise AssertionError("nobody killed this worker")


class Killing:
    """Spreads work over a cluster, and kills the worker that begins first, each time."""

    def __init__(self, client: Any, folder: Path) -> None:
        self._client, self._folder, self._numbers = client, folder, count()
        self.killed: list[int] = []

    def __call__(self, work: Callable[[Any, Any], Any], carried: Any, parts: Any) -> Any:
        mark = self._folder / f"begun-{next(self._numbers)}"
        threading.Thread(target=self._kill, args=(mark,), daemon=True).start()
        return spread_on(self._client, held, Held(work, carried, mark), parts)

    def _kill(self, mark: Path) -> None:
        while not (mark.exists() and mark.read_text(encoding="ascii").endswith("\n")):
            time.sleep(LOOK_S)
        worker = int(mark.read_text(encoding="ascii"))
        os.kill(worker, signal.SIGKILL)
        self.killed.append(worker)
