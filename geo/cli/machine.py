"""The command line: ``doctor`` and ``schemas``, which ask about the program and no city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from geo.cli.telling import cell, out, say


def doctor() -> None:
    """Check this machine: libraries, time zone data, isolation of the reader, cache folder."""
    from geo.doctor import examine_machine  # noqa: PLC0415

    table = Table("check", "found", "well")
    checks = examine_machine()
    for check in checks:
        table.add_row(cell(check.name), cell(check.found), "yes" if check.well else "NO")
    out.print(table)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def schemas(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.", metavar="DIR")],
) -> None:
    """Write the JSON Schema of each kind of YAML file, with which an editor completes them."""
    from geo.schemas import write_schemas  # noqa: PLC0415

    for path in write_schemas(folder):
        say(str(path))
