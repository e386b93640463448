"""Measure the parts of a file in several processes, or on several machines, with Dask's scheduler.

Zones are made ready once, here, and carried to every worker, also to one that joins later; rows are
shipped with the part they belong to, so workers need no folder in common. A part of a worker that
is lost is measured by another; one that fails again and again is named. Parts come back in the
order of the file, with the bytes they have when measured here.
"""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from distributed import (
    Client,
    Future,
    KilledWorker,
    LocalCluster,
    Security,
    WorkerPlugin,
    get_worker,
)

from geo.errors import UsageError
from geo.overlaying import Failed, Part, Prepared, measured_part
from geo.reader.rowgroups import Batch

CARRIED = "foothill-zones"
"""Name of the zones on a worker."""

TRIES = 3
"""Times a part is measured before it is given up."""

AHEAD = 2
"""Parts a worker has waiting: it is never idle, and memory here stays bounded."""

JOIN_S = 60.0
"""Seconds to wait for the first worker."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificates in PEM: of the authority, our own, and the key of our own."""

    authority: Path
    certificate: Path
    key: Path


class Carried(WorkerPlugin):  # type: ignore[misc]  # distributed carries no types
    """Zones that lie ready on a worker."""

    name = CARRIED

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared


def required_tls(address: str, tls: Tls | None) -> Security | None:
    """Say how a scheduler is spoken to; nothing leaves this machine in the clear.

    Parameters
    ----------
    address
        Such as ``tcp://127.0.0.1:8786`` or ``tls://scheduler.example:8786``.
    tls
        Certificates, where they are named.

    Raises
    ------
    UsageError
        If the scheduler is on another machine, and is not spoken to by TLS with certificates.

    Examples
    --------
    >>> required_tls("tcp://127.0.0.1:8786", None) is None
    True
    """
    told = urlsplit(address)
    if told.scheme not in ("tcp", "tls") or not told.hostname:
        raise UsageError(f"--cluster {address}: no address of a scheduler. Write tls://HOST:8786.")
    if told.scheme == "tcp" and not _is_here(told.hostname):
        raise UsageError(
            f"--cluster {address}: what it is sent would go in the clear, and it runs what anybody "
            "sends it. Start the scheduler with certificates, and write tls://."
        )
    if told.scheme == "tcp":
        return None
    if tls is None:
        raise UsageError(
            f"--cluster {address}: TLS needs certificates. "
            "Name them with --tls-ca, --tls-cert and --tls-key."
        )
    for path in (tls.authority, tls.certificate, tls.key):
        if not path.is_file():
            raise UsageError(f"{path}: no such certificate. Check the path.")
    return Security(
        tls_ca_file=str(tls.authority),
        tls_client_cert=str(tls.certificate),
        tls_client_key=str(tls.key),
        require_encryption=True,
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def cluster(*, workers: int | None, address: str | None, tls: Tls | None) -> Iterator[Client]:
    """Start workers on this machine, or join a scheduler.

    Parameters
    ----------
    workers
        How many processes to start here; None to join the scheduler at ``address``.
    address, tls
        As of :func:`required_tls`.

    Raises
    ------
    UsageError
        If there is no scheduler there, or it has no worker.
    """
    if address is None:
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
                memory_limit=0, silence_logs=50,
            ) as local,
            Client(local) as client,
        ):  # fmt: skip
            yield client
        return
    security = required_tls(address, tls)
    try:
        joined = Client(address, security=security, timeout=JOIN_S)
        joined.wait_for_workers(1, timeout=JOIN_S)
    except (OSError, TimeoutError) as error:
        raise UsageError(
            f"--cluster {address}: no scheduler with a worker answers there. "
            "Start dask scheduler and dask worker, and check the address."
        ) from error
    with joined as client:
        yield client


def measured_on(
    client: Client, prepared: Prepared, rows: Iterable[Batch]
) -> Iterator[Part | Failed]:
    """Measure batches on the workers of a cluster; parts come in the order of the batches.

    Parameters
    ----------
    client
        As of :func:`cluster`.
    prepared, rows
        As of :func:`geo.overlaying.measured_part`.
    """
    client.register_plugin(Carried(replace(prepared, threads=1)))
    waiting: deque[tuple[Batch, Future]] = deque()
    for batch in rows:
        waiting.append((batch, _submitted(client, batch)))
        while len(waiting) > AHEAD * max(1, len(client.nthreads())):
            yield _finished(client, *waiting.popleft())
    while waiting:
        yield _finished(client, *waiting.popleft())


def _submitted(client: Client, batch: Batch) -> Future:
    return client.submit(measured_there, batch, pure=False, retries=TRIES - 1)


def measured_there(batch: Batch) -> Part:
    """Measure a batch on the worker that this is called on."""
    carried: Any = get_worker().plugins[CARRIED]
    return measured_part(carried.prepared, batch)


def _finished(client: Client, batch: Batch, future: Future) -> Part | Failed:
    """Wait for a part; one whose worker was lost is asked for again."""
    why = ""
    for _ in range(TRIES):
        try:
            part: Part = future.result()
        except (CancelledError, KilledWorker, OSError) as error:  # of workers, not of rows
            why = type(error).__name__
            future = _submitted(client, batch)
        except Exception as error:  # whatever a part may raise, the others are measured
            return Failed(batch.first_row, len(batch.shapes), type(error).__name__)
        else:
            return part
    return Failed(batch.first_row, len(batch.shapes), why)
