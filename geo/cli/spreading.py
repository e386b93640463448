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
        If workers are asked for here and there, cannot be reached, or Dask is not installed.
    """
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
    tls = None
    if asked.authority and asked.certificate and asked.key:
        tls = Tls(asked.authority, asked.certificate, asked.key)
    with cluster(workers=asked.count, address=asked.address, tls=tls) as client:
        yield partial(spread_on, client)
