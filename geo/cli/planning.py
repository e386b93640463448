"""The command line: ``check``, ``coverage`` and ``compare``, which planners ask."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, Form, MonitorFile
from geo.cli.telling import hint, put, put_csv, put_json, rows_of, say, tell_table
from geo.config import require_day
from geo.errors import UsageError
from geo.files import write_whole


def check(
    monitor: MonitorFile,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="PLACE", help="Degrees in any form, or metres of the grid."),
    ] = None,
    parcel: Annotated[
        str | None, typer.Option("--parcel", metavar="NO", help="A cadastral number.")
    ] = None,
    geometry: Annotated[
        Path | None, typer.Option("--geometry", metavar="FILE", help="A file of sites.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="Day whose law is told; that of --as-of if left out."
        ),
    ] = None,
    language: Annotated[
        Literal["kk", "ru", "en"], typer.Option("--lang", help="Language; JSON has all three.")
    ] = "ru",
    form: Annotated[
        Literal["text", "json", "html", "pdf"], typer.Option("--format", help="What to write.")
    ] = "text",
    file: Annotated[
        Path | None, typer.Option("--out", help="File to write to; the screen if left out.")
    ] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Say what may be built on a site: what concerns it, what does not, what is not known."""
    from geo.atlas.extract import render_extracts  # noqa: PLC0415
    from geo.planning import asked  # noqa: PLC0415
    from geo.planning import check as checked  # noqa: PLC0415

    sites = asked(at=at, parcel=parcel, geometry=geometry)
    if form == "pdf" and file is None:
        raise UsageError("A PDF is no text for a screen. Name a file with --out FILE.")
    with Clock() as clock:
        config = configured(monitor, data, None, as_of)
        extracts = checked(
            config, sites, on=require_day("--on", on.date()) if on else None, tell=clock.tell
        )
        made = render_extracts(extracts, form, language)
    for issue in extracts.issues:
        hint(str(issue))
    if file is None:
        put(made.decode())
    else:
        write_whole(file, made)
        say(f"Extract: {file}")


def coverage(
    monitor: MonitorFile, data: DataFolder = None, as_of: AsOf = None, form: Form = "text"
) -> None:
    """Say which rule can be answered for which share of buildings, and what is missing."""
    from geo.pipeline import examine  # noqa: PLC0415

    with Clock() as clock:
        snapshot = examine(configured(monitor, data, None, as_of), tell=clock.tell)
    if form == "csv":
        put_csv(snapshot.coverage)
    elif form == "json":
        put_json(rows_of(snapshot.coverage))
    else:
        headings = ("rule", "needs", "known", "of", "left unanswered by it")
        needs = snapshot.coverage.itertuples(index=False)
        rows = [
            (row.rule_id, row.need, _share(row.known, row.buildings), f"{row.buildings:,}",
             f"{row.blamed:,}")
            for row in needs
        ]  # fmt: skip
        tell_table(f"Coverage of the rules, as of {snapshot.as_of}", headings, rows)


def _share(known: int, buildings: int) -> str:
    return f"{known:,} ({known / buildings:.0%})" if buildings else "0"


def compare(
    monitor: MonitorFile,
    before: Annotated[
        datetime, typer.Option("--before", formats=["%Y-%m-%d"], help="Day of the one rule book.")
    ],
    after: Annotated[
        datetime, typer.Option("--after", formats=["%Y-%m-%d"], help="Day of the other.")
    ],
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Let drafts count as law on the second day.")
    ] = False,
    file: Annotated[Path | None, typer.Option("--out", help="CSV to write each change to.")] = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    form: Form = "text",
) -> None:
    """Say what would change: the same buildings, as if built on each of two days."""
    from geo.atlas.spreadsheet import csv_text  # noqa: PLC0415
    from geo.pipeline import compare as compared  # noqa: PLC0415

    with Clock() as clock:
        changes = compared(
            configured(monitor, data, None, as_of),
            before=require_day("--before", before.date()),
            after=require_day("--after", after.date()),
            drafts=drafts,
            tell=clock.tell,
        )
    if form == "csv":
        put_csv(changes)
    elif form == "json":
        put_json(rows_of(changes))
    else:
        title = f"{before:%Y-%m-%d} to {after:%Y-%m-%d}{', drafts as law' if drafts else ''}"
        alike = changes.groupby(["rule_id", "before", "after"]).size()
        rows = [(*map(str, words), f"{count:,}") for words, count in alike.items()]
        tell_table(title, ("rule", "before", "after", "buildings"), rows)
        say(f"{len(changes):,} answers differ. As if each building were built on that day.")
    if file is not None:
        write_whole(file, csv_text(changes).encode())
        hint(f"Changes: {file}")
