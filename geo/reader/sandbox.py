"""Base: how the child process is fenced in, and by whom.

The parent gives the environment, because a driver is switched off only before the first
import of a GDAL package. The child drops network and sets limits itself, before it
imports anything large: the kernel moves only a process of one thread to new namespaces.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

GDAL_SETTINGS: Mapping[str, str] = {
    # VRT and GDALG are documents that name other files and addresses, and may call Python;
    # the rest of the list speaks to servers, or reads JSON that is not GeoJSON
    "OGR_SKIP": (
        "OGR_VRT,GDALG,HTTP,WFS,OAPIF,OGCAPI,CSW,PLSCENES,Carto,AmigoCloud,Elasticsearch,NGW,"
        "EEDA,ADBC,AIVector,ESRIJSON,TopoJSON,JSONFG,GeoJSONSeq"
    ),
    "GDAL_SKIP": "VRT",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    # no look at neighbours: a .tfw or .aux.xml beside a file would change what it says
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    # no address is ever fetched; port 9 discards, should a driver try all the same
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
}

_KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL")
_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000  # linux/sched.h


def environment() -> dict[str, str]:
    """Give the child's whole environment: nothing of the caller's GDAL, PROJ or proxy settings."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    home = str(Path(__file__).resolve().parents[2])
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return kept | single | dict(GDAL_SETTINGS) | {"PYTHONPATH": home, "PYTHONUTF8": "1"}


def leave_network() -> str:
    """Move this process to a network of its own, with nothing in it; say what came of it.

    Returns
    -------
    answer
        ``none (own namespace)``, or ``reachable (...)`` with the system's reason.
    """
    if not sys.platform.startswith("linux"):
        return f"reachable (no namespaces on {sys.platform})"
    libc = ctypes.CDLL(None, use_errno=True)
    # first without a user namespace: an administrator keeps the right to read the files
    for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
        if libc.unshare(flags) == 0:
            return "none (own namespace)"
    return f"reachable ({os.strerror(ctypes.get_errno())})"


def limit(memory_bytes: int, file_bytes: int) -> str:
    """Bound memory and the size of written files; say what holds."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return "no limits on this system"
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))
    return f"{memory_bytes // 2**20} MB memory, {file_bytes // 2**20} MB written"


def allow_cpu(seconds: int) -> None:
    """Let this process use so many more seconds of CPU from now on; past them it is ended."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
