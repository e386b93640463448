"""Programs that write to a journal and are stopped in the middle; run by tests, each in a process.

    python recorder.py writers ADDRESS WRITERS EACH          each prints what it was told is there
    python recorder.py full ADDRESS BYTES                    until no file may grow any more
    python recorder.py struck FOLDER EACH ACTION CALL:N...   strace strikes at the Nth such call

It forks, so that only one process pays for the imports.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from journals import append, draft

from geo.enforcement.entry import random_salts
from geo.enforcement.store import open_store
from geo.errors import DataError

SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)  # prctl(2): who may look on is not the parent


def writing(address: str, name: str, each: int, say: int) -> None:
    """Add entries one by one, and say of each that it is there, or why it is not."""
    try:
        with open_store(address, wait_s=30) as store:
            for _ in range(each):
                (entry,) = append(store, draft(name), salts=random_salts())
                os.write(say, b"%d\n" % entry.seq)
    except DataError as error:
        os.write(say, ("!" + "; ".join(map(str, error.faults)) + "\n").encode())


def forked(address: str, name: str, each: int, *, wait: bool = False) -> tuple[int, int, int]:
    """Begin to write in a process of its own; give its number, where it listens and speaks."""
    listen, go = os.pipe()
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(SET_PTRACER, ANYBODY, 0, 0, 0)
        os.close(go)
        os.read(listen, 1) if wait else None
        writing(address, name, each, say)
        os._exit(0)
    os.close(listen)
    os.close(say)
    return child, go, hear


def heard(child: int, go: int, hear: int, name: str) -> dict[str, Any]:
    """Wait until it has ended, and give what it said."""
    with os.fdopen(hear, "rb") as stream:
        lines = stream.read().decode().splitlines()
    os.close(go)
    status = os.waitpid(child, 0)[1]
    return {
        "case_id": name,
        "acknowledged": [int(line) for line in lines if not line.startswith("!")],
        "fault": next((line[1:] for line in lines if line.startswith("!")), None),
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
    }


def writers(address: str, count: str, each: str) -> list[dict[str, Any]]:
    names = [f"w{number}" for number in range(int(count))]
    begun = [(*forked(address, name, int(each)), name) for name in names]
    return [heard(*one) for one in begun]


def full(address: str, most_bytes: str) -> list[dict[str, Any]]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes), int(most_bytes)))
    return [heard(*forked(address, "w", 10_000), "w")]


def struck(folder: str, each: str, action: str, *points: str) -> list[dict[str, Any]]:
    """Begin a journal for each strike, such as ``fdatasync:3``, and write to it until then."""
    answers = []
    for point in points:
        call, _, number = point.partition(":")
        place = Path(folder) / f"{call}-{number}.db"
        open_store(place, create=True).close()
        child, go, hear = forked(str(place), "w", int(each), wait=True)
        calls = "?unlink,unlinkat" if call == "unlink" else call
        strace = subprocess.Popen(
            ["strace", "-qqq", "-o", "/dev/null", "-e", f"inject={calls}:{action}:when={number}",
             "-p", str(child)],
        )  # fmt: skip
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
            time.sleep(0.001)
        time.sleep(0.02)  # attached, and soon counting
        os.write(go, b"1")
        answers.append({**heard(child, go, hear, "w"), "file": place.name, "point": point})
        strace.wait(30)
    return answers


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
