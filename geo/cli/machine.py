"""The command line: ``doctor`` and ``schemas``, which ask about the program and no city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.telling import say, tell_table


def doctor() -> None:
    """Check this machine: libraries, time zone data, isolation of the reader, cache folder."""
    from geo.doctor import examine_machine  # noqa: PLC0415

    checks = examine_machine()
    rows = [(check.name, check.found, "yes" if check.well else "NO") for check in checks]
    tell_table("This machine", ("check", "found", "well"), rows)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def schemas(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.", metavar="DIR")],
) -> None:
    """Write the JSON Schema of each kind of YAML file, with which an editor completes them."""
    from geo.schemas import write_schemas  # noqa: PLC0415

    for path in write_schemas(folder):
        say(str(path))
