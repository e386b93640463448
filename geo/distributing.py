"""Do work in several processes, or on several machines, with Dask's scheduler.

What all parts need, such as zones made ready, is carried to every worker once, also to one that
joins later; a part is shipped with everything that is its own, so workers need no folder in common.
A part of a worker that is lost is done by another; one that fails is named, and done again. Answers
come back in the order of the parts, with the bytes they have when done here: workers with other
software are refused.
"""

from __future__ import annotations

import ipaddress
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from distributed import Client, Future, LocalCluster, Security, WorkerPlugin, get_worker, wait

from geo.errors import DataError, UsageError
from geo.reader import keep
from geo.records import Carried, Done, Issue, PartT, Undone
from geo.versions import MISSING, versions

LOG = logging.getLogger(__name__)

TRIES = 3
"""Times a part is done before it is given up."""

AHEAD = 2
"""Parts that each thread of a worker has waiting: none is idle, and memory here stays bounded."""

HERE = "127.0.0.1:0"
"""Of the scheduler's own page; without an address it is shown to every network, at one port."""

JOIN_S = 60.0
"""Seconds to wait for the first worker, and for another one when all are lost."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificates in PEM: of the authority, our own, and the key of our own."""

    authority: Path
    certificate: Path
    key: Path


class OtherSoftwareError(Exception):
    """A worker would give other digits."""


class Luggage(WorkerPlugin):  # type: ignore[misc]  # distributed carries no types
    """What lies ready on a worker, and whether its software is that of whoever packed it."""

    def __init__(self, name: str, carried: object) -> None:
        self.name = name
        self.carried = carried
        self.wanted = software()
        self.unlike = ""

    def setup(self, worker: object) -> None:  # noqa: ARG002  # distributed hands it over
        """Compare, once on each worker, also on one that joins late."""
        self.unlike = unlike(self.wanted, software())


def software() -> dict[str, str]:
    """Give the version of each library, and the checksum of the program itself."""
    return {"the program": keep.program("")} | versions()


def unlike(here: Mapping[str, str], there: Mapping[str, str] | Exception) -> str:
    """Say in what a worker differs from here; nothing where it does not.

    Examples
    --------
    >>> unlike({"GEOS": "3.14.1", "numpy": "2.4.6"}, {"GEOS": "3.13.0", "numpy": "2.4.6"})
    'GEOS 3.13.0 instead of 3.14.1'
    """
    if isinstance(there, Exception):
        return f"no program like this one ({type(there).__name__})"
    found = [name for name in here if there.get(name) != here[name]]
    told = [f"{name} {there.get(name, MISSING):.16} instead of {here[name]:.16}" for name in found]
    return ", ".join(told)


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
    scheme, host = _parted(address)
    if scheme == "tcp" and not _is_here(host):
        raise UsageError(
            f"--cluster {address}: what it is sent would go in the clear, and it runs what anybody "
            "sends it. Start the scheduler with certificates, and write tls://."
        )
    if scheme == "tcp":
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


def _parted(address: str) -> tuple[str, str]:
    """Give scheme and host of a scheduler; one without a port cannot be reached."""
    try:
        told = urlsplit(address)
        if told.scheme in ("tcp", "tls") and told.hostname and told.port:
            return told.scheme, told.hostname
    except ValueError:  # a bracket that is not closed, a port that is no number
        pass
    raise UsageError(f"--cluster {address}: no address of a scheduler. Write tls://HOST:8786.")


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
        If there is no scheduler there, or it has no worker, or one with other software.
    """
    if address is None:
        # whoever reaches a scheduler runs code as us, and every account of a machine reaches this
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=HERE,
                memory_limit=0, silence_logs=50, protocol="tls", security=Security.temporary(),
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
        _require_like(client, address)
        yield client


def _require_like(client: Client, address: str) -> None:
    """Refuse workers with other software: another GEOS gives other digits without a word."""
    here = software()
    for worker, there in client.run(software, on_error="return").items():
        if what := unlike(here, there):
            raise UsageError(
                f"--cluster {address}: the worker {worker} has {what}. Install the same there."
            )


def spread_on(
    client: Client, work: Callable[[Carried, PartT], Done], carried: Carried, parts: Iterable[PartT]
) -> Iterator[Done | Undone[PartT]]:
    """Do parts of some work on the workers of a cluster; answers come in the order of the parts.

    Parameters
    ----------
    client
        As of :func:`cluster`.
    work, carried, parts
        As of :class:`geo.records.Spread`.

    Raises
    ------
    DataError
        If the scheduler is gone, or every worker for longer than :data:`JOIN_S`, or a worker has
        joined with other software.
    """
    name = f"foothill-{uuid4()}"  # of this work alone: a part that comes late meets no other
    client.register_plugin(Luggage(name, carried))
    waiting: deque[tuple[PartT, Future]] = deque()
    try:
        for part in parts:
            waiting.append((part, _submitted(client, name, work, part)))
            while len(waiting) > AHEAD * max(1, _threads(client)):
                yield _finished(client, name, work, *waiting.popleft())
        while waiting:
            yield _finished(client, name, work, *waiting.popleft())
    finally:
        if client.status == "running":
            client.unregister_worker_plugin(name)


def _submitted(client: Client, name: str, work: Callable[..., Done], part: PartT) -> Future:
    return client.submit(done_there, name, work, part, pure=False)


def done_there(name: str, work: Callable[[Any, PartT], Done], part: PartT) -> Done:
    """Do a part on the worker that this is called on."""
    luggage: Any = get_worker().plugins[name]
    if luggage.unlike:
        raise OtherSoftwareError(luggage.unlike)
    return work(luggage.carried, part)


def _finished(
    client: Client, name: str, work: Callable[..., Done], part: PartT, future: Future
) -> Done | Undone[PartT]:
    """Wait for a part; one that fails, or whose workers were lost, is named and done again."""
    why = ""
    for left in reversed(range(TRIES)):
        _wait(client, future)
        try:
            done: Done = future.result()
        except OtherSoftwareError as error:
            raise _gone(client, f"a worker has {error}", "Install the same there") from error
        except (Exception, CancelledError) as error:  # whatever a part may raise
            why = type(error).__name__
            LOG.warning("%s: %s. %s.", part.name, why, "Done again" if left else "Given up")
            if left:
                future = _submitted(client, name, work, part)
        else:
            return done
    return Undone(part, why)


def _wait(client: Client, future: Future) -> None:
    """Wait for a part as long as there is somebody to do it."""
    while True:
        try:
            wait([future], timeout=JOIN_S)
        except TimeoutError:
            if _threads(client):
                continue
            raise _gone(client, "no worker is left") from None
        except CancelledError:  # by a scheduler that is gone, or that lost the worker
            pass
        if client.status != "running":
            raise _gone(client, "the scheduler is gone")
        return


def _threads(client: Client) -> int:
    """Count the threads of all workers there are."""
    try:
        return sum(client.nthreads().values())
    except OSError as error:
        raise _gone(client, "the scheduler is gone") from error


def _gone(client: Client, what: str, mend: str = "Start workers, and run again") -> DataError:
    address = client.scheduler.address if client.scheduler else "scheduler"
    return DataError([Issue("stop", "part_failed", address, what, mend)])
