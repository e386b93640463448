"""A real PostgreSQL for the tests: started once, as a user of its own, and stopped again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps what is on no path


def program(name: str) -> str | None:
    """Find a program of the server, the newest version first."""
    kept = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(kept[-1]) if kept else shutil.which(name)


def user() -> str | None:
    """Name whom the server runs as: nobody else's rights, as initdb refuses those of root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def server() -> Iterator[str]:
    """Run a server without a network, and give the folder of its socket."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    assert initdb
    assert pg_ctl
    # a folder of its own below /tmp: a socket's path may have 107 bytes, and no more
    folder = Path(tempfile.mkdtemp(prefix="foothill-pg-", dir="/tmp"))
    data, who = folder / "data", user()
    if who:
        shutil.chown(folder, who)

    def ask(*words: str) -> None:
        subprocess.run(
            words, check=True, cwd=folder, user=who, capture_output=True, text=True, timeout=120
        )

    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=40"
    try:
        ask(initdb, "-D", str(data), "-U", "office", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8")  # fmt: skip
        ask(pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-o", settings, "-w", "start")
        try:
            yield str(folder)
        finally:
            ask(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def address(folder: str, database: str) -> str:
    """Give the address of a database of the server."""
    return f"postgresql://office@/{database}?unix_sock={folder}/.s.PGSQL.5432"
