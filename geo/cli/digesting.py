"""The command line: ``digest``, which tells what a quarter brought."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, MonitorFile
from geo.cli.telling import hint, say
from geo.errors import UsageError
from geo.records.quarters import Quarter


def digest(
    monitor: MonitorFile,
    quarter: Annotated[str, typer.Option("--quarter", metavar="2025Q1", help="The quarter.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder to write to; out/<id>-<quarter> if left out."),
    ] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="EDITION",
            help="An edition: claims whose records changed since are marked.",
        ),
    ] = None,
) -> None:
    """Count a quarter again from records: a page, a PDF in three languages, JSON and CSV."""
    from geo.differing import require_apart  # noqa: PLC0415  # --help need not wait for it
    from geo.digesting import digest as digested  # noqa: PLC0415
    from geo.files import write_whole  # noqa: PLC0415

    asked = Quarter.parse(quarter)
    if asked is None:
        raise UsageError(f"--quarter {quarter}: it is no quarter. Write it as 2025Q1.")
    config = configured(monitor, data, None, as_of)
    folder = out or Path("out") / f"{config.monitor.id}-{asked}"
    if since is not None:
        require_apart(folder, since)
    with Clock() as clock:
        files = digested(config, asked, before=since, tell=clock.tell)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content)
    if asked.last > config.as_of:
        hint(f"The quarter is running: it is told up to {config.as_of}.")
    say(f"Digest: {folder / 'digest.html'}")
