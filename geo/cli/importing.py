"""The command line: ``import-events``, which writes down the cases of an office's register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.clock import Clock, configured, moment
from geo.cli.options import Begin, DataFolder, DryRun, MonitorFile, Role
from geo.cli.telling import complain, hint, say, tell_table
from geo.errors import UsageError

if TYPE_CHECKING:  # the journal is imported where it is used: --help need not wait for it
    import pandas as pd

    from geo.importing import Imported

SHOWN = 10
"""Reasons that are printed; every one of them is in the file that goes back to the office."""


def import_events(
    monitor: MonitorFile,
    file: Annotated[
        Path, typer.Argument(help="The office's register: CSV or XLSX.", metavar="FILE")
    ],
    mapping: Annotated[
        Path,
        typer.Option("--mapping", metavar="MAP.yaml", help="Which row of it gives which events."),
    ],
    role: Role,
    send_back: Annotated[
        Path | None,
        typer.Option(
            "--send-back", metavar="FILE.csv", help="Write the rows that were not imported here."
        ),
    ] = None,
    dry_run: DryRun = False,
    begin: Begin = False,
    data: DataFolder = None,
) -> None:
    """Write the cases of an office's register down: each whole or not at all, none twice."""
    from geo.importing import import_events as imported  # noqa: PLC0415

    if dry_run and begin:
        raise UsageError("--begin makes a file, which --dry-run does not. Leave one of them out.")
    if send_back is not None:
        _require_place(send_back, file, mapping)
    with Clock() as clock:
        done = imported(
            configured(monitor, data, None, None), file, mapping,
            role=role, now=moment(), first=begin, rehearse=dry_run, tell=clock.tell,
        )  # fmt: skip
    _tell(done, file)
    returned = done.plan.returns
    if send_back is not None:
        _write(returned, send_back)
    if not returned.empty:
        raise typer.Exit(1)


def _require_place(send_back: Path, *read: Path) -> None:
    """Refuse a place for the refused rows before anything is written down."""
    place = send_back.resolve()
    if place in [one.resolve() for one in read]:
        raise UsageError(f"--send-back {send_back}: this file is read. Name another one.")
    if not place.parent.is_dir() or place.is_dir():
        raise UsageError(
            f"--send-back {send_back}: it is no file in a folder that is there. Make the folder "
            "first, or name another file."
        )


def _tell(done: Imported, file: Path) -> None:
    """Print the receipt, and why rows were refused."""
    plan = done.plan
    for issue in (*done.issues, *(done.recorded.issues if done.recorded else ())):
        hint(str(issue))
    counted = {
        "rows read": plan.rows,
        "cases new": plan.cases_new,
        "events new": len(plan.drafts),
        "events known": plan.events_known,
        "events repeated": plan.events_repeated,
        "cases refused": plan.cases_rejected,
        "rows refused": plan.returns["row"].nunique(),
    }
    tell_table(file.name, ("what", "count"), [(name, f"{n:,}") for name, n in counted.items()])
    _tell_reasons(plan.returns, file.name)
    if done.recorded is None:
        say("Nothing was written: this was a rehearsal.")
    elif done.recorded.entries:
        first, last = done.recorded.entries[0], done.recorded.entries[-1]
        say(f"Entries {first.seq:,} to {last.seq:,} are on the disk, leaf {last.leaf_sha256}")
    else:
        say("Nothing was new; nothing was written.")


def _tell_reasons(returns: pd.DataFrame, file: str) -> None:
    """Print how often each kind of fault was found, and the first of them."""
    if returns.empty:
        return
    kinds = returns["code"].value_counts(sort=False)
    tell_table("Refused", ("reason", "rows"), [(str(one), f"{n:,}") for one, n in kinds.items()])
    for row in returns.head(SHOWN).to_dict("records"):
        complain(f"{file}, row {row['row']}, case {row['key']}: {row['what']}. {row['mend']}.")
    if len(returns) > SHOWN:
        complain(f"... and {len(returns) - SHOWN:,} more. Name a file for them with --send-back.")


def _write(returns: pd.DataFrame, path: Path) -> None:
    """Write the refused rows as CSV that no spreadsheet runs, marked as UTF-8.

    What was imported is on the disk by now, so that a fault here must not say otherwise.
    """
    from geo.atlas.spreadsheet import csv_text  # noqa: PLC0415  # --help need not wait for it
    from geo.files import write_whole  # noqa: PLC0415

    try:
        write_whole(path, ("\ufeff" + csv_text(returns.drop(columns="input_id"))).encode())
    except OSError as error:
        complain(
            f"{path}: {error.strerror or error}. The rows to send back were not written; what is "
            "told above was. Import again with another --send-back: nothing is added twice."
        )
        raise typer.Exit(1) from None
    hint(f"Rows to send back: {path}")
