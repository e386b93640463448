"""The command line: ``verify``, ``key``, ``erase``, ``backup``, ``restore``: a journal is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.clock import moment, of_the_register
from geo.cli.options import MonitorFile
from geo.cli.telling import complain, hint, say
from geo.errors import UsageError

if TYPE_CHECKING:  # the journal is imported where it is used: --help need not wait for it
    from geo.enforcement.backup import Saved

keys = typer.Typer(no_args_is_help=True)

LONGEST_KEY_BYTES = 10_000


def verify(
    edition: Annotated[
        Path, typer.Argument(help="Folder of an edition, or its public folder.", metavar="EDITION")
    ],
    key: Annotated[
        list[str],
        typer.Option(
            "--key",
            metavar="KEY|FILE",
            help="The public key, got elsewhere than the edition; around a rotation, both.",
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="FILE|FOLDER", help="The checkpoint or edition that you kept."
        ),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", metavar="ID", help="A case that must be in it.")
    ] = None,
) -> None:
    """Check an edition by its files and a key: what was signed, and that it was only added to."""
    from geo.enforcement.verify import verify as verified  # noqa: PLC0415

    found = verified(edition, "\n".join(map(key_text, key)), since=since, case=case)
    for line in found.lines():
        say(line)
    if not found.passed:
        raise typer.Exit(1)


@keys.callback()  # without it typer leaves the name of an only command out
def _keys() -> None:
    """Keys that sign the checkpoints of a journal."""


@keys.command("new")
def key_new(
    file: Annotated[
        Path, typer.Argument(help="File to make; keep it where nobody else reads.", metavar="FILE")
    ],
    origin: Annotated[
        str, typer.Option("--origin", help="The origin of the journal, as the monitor says it.")
    ],
) -> None:
    """Make a key, and print its public half, which readers must be able to get elsewhere."""
    from geo.enforcement.keys import new_key  # noqa: PLC0415

    say(str(new_key(file, name=origin)))
    hint(f"The private half is in {file}: no copy of it belongs in a repository or an edition.")
    hint(
        "Publish the line above where readers find it without the edition: in a gazette, on paper."
    )


def erase(
    monitor: MonitorFile,
    entry: Annotated[int, typer.Argument(help="Number of the entry.", metavar="ENTRY")],
    role: Annotated[str, typer.Option("--role", help="Your office, not your name.")],
    document: Annotated[
        str | None, typer.Option("--document", metavar="NO", help="What it was asked for by.")
    ] = None,
) -> None:
    """Erase the words about persons of one entry; that they were is written down."""
    from geo.following import erase as erased  # noqa: PLC0415

    config = of_the_register(monitor)
    done, notes = erased(config, entry, role=role, now=moment(), document_no=document)
    for note in notes:
        complain(str(note))
    hint("A backup that was made with --personal still holds them: take them out there as well.")
    say(f"Erased: the words of entry {entry}, by entry {done.seq}, leaf {done.leaf_sha256}")


def backup(
    monitor: MonitorFile,
    to: Annotated[
        Path,
        typer.Argument(help="A new file: .db, or .jsonl without personal words.", metavar="TO"),
    ],
    personal: Annotated[
        bool, typer.Option("--personal", help="With the words about persons; to .db alone.")
    ] = False,
) -> None:
    """Save the journal while others may write to it, and check what was saved."""
    from geo.enforcement.backup import backup as backed_up  # noqa: PLC0415

    _tell_saved(backed_up(of_the_register(monitor), to, personal=personal), "Saved")


def restore(
    monitor: MonitorFile,
    file: Annotated[Path, typer.Argument(help="A saved journal: .db or .jsonl.", metavar="FILE")],
) -> None:
    """Make the journal that the monitor names of a saved one; nothing is ever replaced."""
    from geo.enforcement.backup import restore as restored  # noqa: PLC0415
    from geo.enforcement.journal import address_of  # noqa: PLC0415

    config = of_the_register(monitor)
    address, journal = address_of(config), config.monitor.journal
    prefix = journal.prefix if journal else None
    _tell_saved(restored(file, address, prefix=prefix), "Restored")


def key_text(said: str) -> str:
    """Give the text of a public key, or of the file that holds it."""
    path = Path(said)
    try:
        if not path.is_file():
            return said
    except OSError:  # a text that no file can be called
        return said
    if path.stat().st_size > LONGEST_KEY_BYTES:
        raise UsageError(f"--key {said}: it is too large to be a key. Name the public key.")
    return path.read_bytes().decode("utf-8", "replace")


def _tell_saved(saved: Saved, verb: str) -> None:
    for issue in saved.issues:
        complain(str(issue))
    words = f", {saved.personal:,} with personal words" if saved.personal else ""
    say(f"{verb}: {saved.file}, {saved.entries:,} entries{words}; the chain holds.")
    if saved.last_sha256:
        say(f"Last entry: {saved.last_sha256}")
