"""The command line: ``overlay``, which lays a large file of objects over a monitor's zones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.clock import Clock, Pace, configured
from geo.cli.options import AsOf, DataFolder, Engines, MonitorFile
from geo.cli.telling import complain, hint, say
from geo.errors import UsageError

if TYPE_CHECKING:  # the libraries are imported where they are used: --help need not wait for them
    from geo.overlaying import Measuring, Receipt

Certificate = Annotated[Path | None, typer.Option(metavar="FILE", help="Certificate in PEM.")]


def overlay(
    monitor: MonitorFile,
    objects: Annotated[
        Path, typer.Argument(help="A GeoParquet file of any size.", metavar="OBJECTS")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="A .parquet file for the exposure.")
    ],
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="The column that names an object.")
    ] = None,
    position_error_m: Annotated[
        float | None,
        typer.Option("--position-error-m", help="Two-sigma error of the place of each object."),
    ] = None,
    engine: Engines = "auto",
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes to start on this machine.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="A Dask scheduler; tls:// off this host."
        ),
    ] = None,
    tls_ca: Certificate = None,
    tls_cert: Certificate = None,
    tls_key: Certificate = None,
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Lay a file of up to millions of objects over a city's zones and relief, in bounded memory."""
    from geo.overlaying import overlay_file  # noqa: PLC0415

    if position_error_m is not None and not 0 <= position_error_m < float("inf"):
        raise UsageError(f"--position-error-m {position_error_m:g}: give metres, 0 or more.")
    config = replace(configured(monitor, data, None, as_of), engine=engine)
    asked = _Workers(workers, cluster, tls_ca, tls_cert, tls_key)
    with Clock() as clock, Pace("objects") as pace, _measuring(asked) as measuring:
        receipt = overlay_file(
            config,
            objects,
            out.resolve(),
            id_column=id_column,
            position_error_m=position_error_m,
            measuring=measuring,
            tell=clock.tell,
            progress=pace.tell,
        )
    _tell(receipt, out)


@dataclass(frozen=True, slots=True)
class _Workers:
    """Where to measure, as it was asked for."""

    count: int | None
    address: str | None
    ca: Path | None
    cert: Path | None
    key: Path | None


@contextmanager
def _measuring(asked: _Workers) -> Iterator[Measuring | None]:
    """Start, or join, the workers that are asked for; None where it is measured here."""
    if asked.count is None and asked.address is None:
        yield None
        return
    if asked.count is not None and asked.address is not None:
        raise UsageError("--workers and --cluster: workers are here or there. Name one of the two.")
    try:
        from geo.distributing import Tls, cluster, measured_on  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(
            "--workers and --cluster need Dask. Install foothill-monitor[cluster]."
        ) from error
    tls = None
    if asked.ca and asked.cert and asked.key:
        tls = Tls(asked.ca, asked.cert, asked.key)
    with cluster(workers=asked.count, address=asked.address, tls=tls) as client:
        yield partial(measured_on, client)


def _tell(receipt: Receipt, out: Path) -> None:
    """Say what became of every row; end with 1 where some could not be read."""
    for issue in receipt.issues:
        (hint if issue.severity == "note" else complain)(str(issue))
    told = {
        "measured": receipt.measured,
        "repaired, and measured": receipt.repaired,
        "set aside": receipt.aside,
        "outside the extent": receipt.outside,
        "in row groups elsewhere": receipt.pruned,
        "not read, or not measured": receipt.unread,
    }
    say(f"{receipt.rows:,} rows of {receipt.file}")
    for what, count in told.items():
        say(f"  {count:>12,} {what}")
    say(f"{receipt.pairs:,} pairs of an object and a zone: {out}")
    say(f"Slopes, rows set aside, receipt: {out.with_suffix('')}.*")
    if receipt.unread:
        raise typer.Exit(1)
