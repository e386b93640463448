"""The command line: ``overlay``, which lays a large file of objects over a monitor's zones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import (
    AsOf,
    Authority,
    Certificate,
    CertificateKey,
    ClusterAddress,
    DataFolder,
    Engines,
    MonitorFile,
    WorkerCount,
)
from geo.cli.spreading import Workers, spreading
from geo.cli.telling import complain, hint, say
from geo.errors import UsageError

if TYPE_CHECKING:  # the libraries are imported where they are used: --help need not wait for them
    from geo.records import Receipt


def overlay_objects(
    monitor: MonitorFile,
    objects: Annotated[
        Path,
        typer.Argument(
            help="A GeoParquet file of any size, or a folder of them.", metavar="OBJECTS"
        ),
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
    workers: WorkerCount = None,
    cluster: ClusterAddress = None,
    tls_ca: Authority = None,
    tls_cert: Certificate = None,
    tls_key: CertificateKey = None,
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Lay a file of up to millions of objects over a city's zones and relief, in bounded memory."""
    from geo.overlaying import overlay_file  # noqa: PLC0415

    if position_error_m is not None and not 0 <= position_error_m < float("inf"):
        raise UsageError(f"--position-error-m {position_error_m:g}: give metres, 0 or more.")
    config = replace(configured(monitor, data, None, as_of), engine=engine)
    asked = Workers(workers, cluster, tls_ca, tls_cert, tls_key)
    with Clock() as clock, spreading(asked) as spread:
        receipt = overlay_file(
            replace(config, spread=spread, progress=clock.progress),
            objects,
            out.resolve(),
            id_column=id_column,
            position_error_m=position_error_m,
            tell=clock.tell,
        )
    _tell(receipt, out)


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
