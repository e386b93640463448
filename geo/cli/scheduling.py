"""The command line: ``calendar``, which writes what is due as a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.cli.clock import of_the_register
from geo.cli.options import AsOf, MonitorFile
from geo.cli.telling import say
from geo.errors import UsageError


def calendar(
    monitor: MonitorFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.ics", help="File to write; it is replaced.")
    ],
    language: Annotated[
        Literal["kk", "ru", "en"], typer.Option("--language", help="Of its words.")
    ] = "ru",
    as_of: AsOf = None,
) -> None:
    """Write the days by which something is due in open cases as a calendar file (.ics)."""
    from geo.files import write_whole  # noqa: PLC0415  # --help need not wait for it
    from geo.scheduling import calendar as scheduled  # noqa: PLC0415

    if out.suffix.lower() != ".ics":
        raise UsageError(f"--out {out}: a calendar file ends in .ics. Name it so.")
    text, count = scheduled(of_the_register(monitor, as_of), language=language)
    write_whole(out, text.encode())
    say(f"Calendar: {out}, {count:,} days of open cases")
