"""The command line: the most memory that this process held, in one stage where the system tells."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

FORGET, TELL = Path("/proc/self/clear_refs"), Path("/proc/self/status")
"""Where Linux forgets the peak, and where it tells it: proc(5)."""

PEAK_ALONE = "5"


def forget() -> bool:
    """Begin to look for the most anew; say whether the system can."""
    try:
        FORGET.write_text(PEAK_ALONE, encoding="ascii")
    except OSError:  # not Linux, or not allowed here
        return False
    return True


def peak_mb() -> float | None:
    """Give the most memory that this process held since it was forgotten; None if unknown."""
    try:
        told = dict(line.split(":", 1) for line in TELL.read_text(encoding="utf-8").splitlines())
        return int(told["VmHWM"].split()[0]) * 1024 / 1e6
    except (OSError, KeyError, ValueError):
        pass
    if resource is None:
        return None
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
