"""The command as a whole: its subcommands in the order of ``--help``, and how it ends."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Mapping
from importlib import metadata
from typing import Annotated

import typer

import geo
from geo.cli.cases import case, cases
from geo.cli.differing import diff
from geo.cli.digesting import digest
from geo.cli.flags import flags
from geo.cli.founding import export, new
from geo.cli.importing import import_events
from geo.cli.keeping import backup, erase, keys, restore, verify
from geo.cli.looking import explain, review
from geo.cli.machine import doctor, schemas
from geo.cli.measuring import measure
from geo.cli.overlaying import overlay_objects
from geo.cli.planning import check, compare, coverage
from geo.cli.recording import record
from geo.cli.running import demo, publish, run, validate
from geo.cli.scheduling import calendar
from geo.cli.signalling import signal as signals
from geo.cli.telling import complain, say
from geo.errors import DataError, FoothillError, InputError

app = typer.Typer(
    help=geo.__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

NAMES: Mapping[object, str] = {overlay_objects: "overlay"}
"""Commands that cannot be called like their function, which would hide a folder."""

for command in (
    demo, run, publish, validate, overlay_objects,
    explain, check, coverage, flags, compare, review,
    cases, case, calendar, record, import_events, measure, verify, diff, digest, erase, backup,
    restore, new, export, doctor, schemas,
):  # fmt: skip
    app.command(NAMES.get(command))(command)


app.add_typer(keys, name="key")
app.add_typer(signals, name="signal")


def main() -> None:
    """Run the command; exit 0 well, 1 data to mend, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that lacks Cyrillic shows \u0410 and goes on
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # an exception, so that temporary folders go
            signal.signal(getattr(signal, name), _end)
    try:
        app()
    except FoothillError as error:
        faults = dict.fromkeys(map(str, error.faults if isinstance(error, DataError) else [error]))
        for fault in faults:
            complain(fault)
        if isinstance(error, DataError):
            complain(f"{len(faults)} to mend. Nothing was written; what was there stays.")
        if isinstance(error, InputError):
            _tell_where(error)
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder without permission
        complain(_of_machine(error))
        sys.exit(1)
    except Exception as error:
        if os.environ.get("FOOTHILL_TRACEBACK"):
            raise
        complain(_fault_of_ours(error))
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _front(
    version: Annotated[bool, typer.Option("--version", help="Every library in use.")] = False,
) -> None:
    if version:
        from geo.versions import versions  # noqa: PLC0415  # asks three libraries: takes a second

        for name, number in versions(gdal=True).items():
            say(f"{name} {number}")
        raise typer.Exit


MENDS: Mapping[int, str] = {
    errno.ENOENT: "Make the folder first, or name another",
    errno.EEXIST: "Name a place below a folder, not below a file",
    errno.ENOTDIR: "Name a place below a folder, not below a file",
    errno.EISDIR: "Name a file, not a folder",
    errno.EACCES: "Ask for the right to read and write there, or name another place",
    errno.EPERM: "Ask for the right to read and write there, or name another place",
    errno.EROFS: "Name a place that can be written",
    errno.ENOSPC: "Make room there",
    errno.EDQUOT: "Make room there",
    errno.EFBIG: "Make room there",
}
"""How a fault of the machine is mended, by the system's number for it."""


def _of_machine(error: OSError) -> str:
    """Say what the machine would not do, where, and the mend."""
    named = f"{error.filename}: " if error.filename else ""
    known = MENDS.get(error.errno or 0)
    mend = f"{known}. " if known else ""
    return f"{named}{error.strerror or error}. {mend}Nothing was written; what was there stays."


def _tell_where(error: InputError) -> None:
    """Say where the rows lie that an office has to mend, or why they lie nowhere."""
    if error.folder is not None:
        complain(f"Rows to send back, receipts and every issue: {error.folder}")
    if error.unwritten is not None:
        complain(f"Rows to send back could not be written: {error.unwritten}")


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _fault_of_ours(error: Exception) -> str:
    """Say in one line what went wrong that nobody foresaw."""
    said = " ".join(f"{type(error).__name__} {error}".split())[:200]
    return (
        f"{said}. Version {metadata.version('foothill-monitor')}: this is a fault of the program; "
        "run with FOOTHILL_TRACEBACK=1 to see where."
    )
