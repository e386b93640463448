"""The command line: ``diff``, which tells what changed between two editions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.keeping import key_text
from geo.cli.options import Form
from geo.cli.telling import hint, put, say, tell_table

if TYPE_CHECKING:  # --help need not wait for the table libraries
    from geo.atlas.changes_sheet import Difference

MOST_LINES = 40
Edition = Annotated[Path, typer.Argument(help="Folder of an edition, or its public folder.")]


def diff(
    old: Edition,
    new: Edition,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for changes.html, changes.csv and changes.json."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="From the public folders alone, to be published.")
    ] = False,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="KEY|FILE", help="The office's public key, got elsewhere."),
    ] = None,
    form: Form = "text",
) -> None:
    """Say what is new, moved on, closed, corrected or withdrawn since an older edition, and why."""
    from geo.atlas.changes_sheet import difference_files  # noqa: PLC0415
    from geo.differing import diff as compared  # noqa: PLC0415
    from geo.differing import require_apart  # noqa: PLC0415
    from geo.files import write_whole  # noqa: PLC0415

    if out is not None:
        require_apart(out, old, new)
    keys = "\n".join(map(key_text, key)) if key else None
    found = compared(old, new, public=public, key=keys)
    for _, note in found.notes:
        hint(str(note))
    if found.rewritten:
        hint(f"{found.rewritten:,} entries of the journal are not as in the older edition.")
    files = difference_files(found)
    if form == "text":
        _tell(found)
    else:
        put(files[f"changes.{form}"].decode())
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(out / name, content)
        hint(f"What changed: {out / 'changes.html'}")


def _tell(found: Difference) -> None:
    """Print the counts, and the first of the changes."""
    frame = found.changes
    counted = frame.groupby(["kind", "subject"], sort=False).size()
    say(f"{found.new.monitor}: {found.old.as_of} to {found.new.as_of}, {len(frame):,} changes")
    rows = [(kind, subject, f"{count:,}") for (kind, subject), count in counted.items()]
    tell_table("Changes", ["kind", "subject", "count"], rows)
    shown = frame.drop(columns="change_id").head(MOST_LINES)
    days = shown.assign(at=shown["at"].dt.strftime("%Y-%m-%d")).fillna("")
    tell_table("The first of them", list(days.columns), days.astype("str").to_numpy().tolist())
