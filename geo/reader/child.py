"""Base: the child process: one question a line on stdin, one answer a line on stdout."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.reader import sandbox

Say = Callable[[dict[str, Any]], None]


def main() -> None:
    """Answer until stdin ends."""
    say = _speaker()
    limits: dict[str, int] = {}
    for line in sys.stdin:
        question = json.loads(line)
        if question["op"] == "hello":
            limits = question["limits"]
            say(_fence(limits))
            continue
        if question["op"] == "versions":
            say(_versions())
            continue
        sandbox.allow_cpu(limits["cpu_s"])
        say(_answer(question, limits, say))
        _give_back()


def _give_back() -> None:
    """Let go of what the last file took, as the next one may be long in coming."""
    if "pyarrow" in sys.modules:  # else nothing large was read
        from geo.reader.memory import give_back  # noqa: PLC0415  # it brings pyarrow

        give_back()


def _speaker() -> Say:
    """Keep stdout for answers: what a library prints goes to stderr."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        channel.write(json.dumps(answer) + "\n")
        channel.flush()

    return say


def _fence(limits: dict[str, int]) -> dict[str, Any]:
    """Drop the network and set limits; nothing large is imported yet."""
    network = sandbox.leave_network()
    return {
        "network": network,
        "limits": sandbox.limit(limits["memory_bytes"], limits["file_bytes"]),
        "drivers off": sandbox.GDAL_SETTINGS["OGR_SKIP"],
    }


def _answer(question: dict[str, Any], limits: dict[str, int], say: Say) -> dict[str, Any]:
    """Do what is asked; whatever goes wrong with a file becomes a fault of that file."""
    try:
        return {"faults": _work(question, limits, say)}
    except MemoryError:
        what = f"reading it takes more than {limits['memory_bytes'] // 2**20} MB of memory"
        return {"faults": [fault("file_too_large", what, "Split the file")]}
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            mend = "Make room, or name another folder in the variable FOOTHILL_CACHE"
            what = f"the cache folder cannot be written: {error.strerror}"
            return {"faults": [fault("cache_unwritable", what, mend)]}
        return {"faults": [_unreadable(error, question)]}
    except Exception as error:  # any library may raise anything on hostile bytes
        return {"faults": [_unreadable(error, question)]}


def _unreadable(error: Exception, question: dict[str, Any]) -> dict[str, Any]:
    """Say in our words what a library gave up on."""
    from geo.reader import content  # noqa: PLC0415  # it takes its faults from here

    return content.damage(Path(question["path"]), error)


def _work(question: dict[str, Any], limits: dict[str, int], say: Say) -> list[dict[str, Any]]:
    from geo.reader import content  # noqa: PLC0415  # it takes its faults from here

    refused = content.refusal(Path(question["path"]))
    if refused:
        return refused
    # imported only when asked for: each carries a GDAL of its own
    if question["op"] == "grid":
        from geo.reader import grids  # noqa: PLC0415

        return grids.read(question, limits)
    from geo.reader import vectors  # noqa: PLC0415

    return vectors.read(question, limits, say)


def _versions() -> dict[str, Any]:
    """Give the versions of the libraries that open files, and the GDAL of each that has one."""
    from importlib.metadata import version  # noqa: PLC0415

    import fiona  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415
    import rasterio  # noqa: PLC0415

    vector_gdal = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return {
        "pyogrio": f"{pyogrio.__version__} (GDAL {vector_gdal})",
        "fiona": f"{fiona.__version__} (GDAL {fiona.__gdal_version__})",
        "rasterio": f"{rasterio.__version__} (GDAL {rasterio.__gdal_version__})",
        "python-calamine": version("python-calamine"),
    }


def fault(code: str, what: str, mend: str, **more: Any) -> dict[str, Any]:
    """Give one fault as the parent turns it into an issue: severity ``stop`` unless told.

    Examples
    --------
    >>> fault("layer_empty", "no rows", "Fill it", row=3)["row"]
    3
    """
    return {"severity": "stop", "code": code, "what": what, "mend": mend} | more
