"""Makes the environment of each peer: its own, with pinned versions, outside the repository."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"
POSTGIS = Path("/usr/share/postgresql")


class UnavailableError(Exception):
    """A peer cannot be had on this machine; the message says why."""


def python_of(environment: str, cache: Path) -> str:
    """Give the Python of an environment, and make it once for its list of packages.

    Parameters
    ----------
    environment
        Of ``peers/requirements-<environment>.txt``.
    cache
        Folder in which environments are kept.

    Raises
    ------
    UnavailableError
        If pip could not install the packages, or PostGIS is not there, which pip cannot bring.
    """
    wanted = PEERS / f"requirements-{environment}.txt"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]
    folder = cache / "environments" / f"{environment}-{sys.version_info.minor}-{digest}"
    if environment == "postgis" and not list(POSTGIS.glob("*/extension/postgis.control")):
        raise UnavailableError("PostGIS is not installed on this machine; make peers installs it")
    if not (folder / "done").exists():
        _call([sys.executable, "-m", "venv", "--clear", str(folder)])
        _call(
            [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check",
             "--no-input", "install", "--quiet", "-r", str(wanted)]
        )  # fmt: skip
        (folder / "done").touch()
    return str(folder / "bin" / "python")


def _call(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = [one for one in done.stderr.splitlines() if "ERROR" in one] or ["no reason told"]
        raise UnavailableError(lines[-1])
