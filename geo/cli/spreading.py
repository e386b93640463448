"""The command line: the workers that ``run`` and ``overlay`` measure on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import UsageError

if TYPE_CHECKING:  # the libraries are imported where they are used: --help need not wait for them
    from geo.records import Spread


@dataclass(frozen=True, slots=True)
class Workers:
    """Where to measure, as it was asked for."""

    count: int | None = None
    address: str | None = None
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


HERE = Workers()
"""None are asked for."""


@contextmanager
def spreading(asked: Workers) -> Iterator[Spread | None]:
    """Start, or join, the workers that are asked for; None where it is measured here.

    Raises
    ------
    UsageError
        If workers are asked for here and there, cannot be reached, or have other software; if
        certificates are named where none is used, or not all; if Dask is not installed.
    """
    certificates = _certificates(asked)
    if asked.count is None and asked.address is None:
        yield None
        return
    if asked.count is not None and asked.address is not None:
        raise UsageError("--workers and --cluster: workers are here or there. Name one of the two.")
    try:
        from geo.distributing import Tls, cluster, spread_on  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(
            "--workers and --cluster need Dask. Install foothill-monitor[cluster]."
        ) from error
    tls = Tls(*certificates) if certificates else None
    with cluster(workers=asked.count, address=asked.address, tls=tls) as client:
        yield partial(spread_on, client)


def _certificates(asked: Workers) -> list[Path]:
    """Give the three certificates, or none; what would not be used is refused, not left aside."""
    every = {
        "--tls-ca": asked.authority,
        "--tls-cert": asked.certificate,
        "--tls-key": asked.key,
    }
    named = {option: path for option, path in every.items() if path is not None}
    if named and not (asked.address or "").lower().startswith("tls://"):
        raise UsageError(
            f"{', '.join(named)}: certificates are for --cluster tls://HOST:8786 alone. "
            "Leave them out, or write tls://."
        )
    if 0 < len(named) < len(every):
        lacking = ", ".join(option for option in every if option not in named)
        raise UsageError(f"--cluster {asked.address}: TLS needs {lacking} too. Name all three.")
    return list(named.values())
