"""The command line: ``record``, which writes one event down in the journal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo.cli.clock import Clock, configured, moment
from geo.cli.options import Begin, DataFolder, DryRun, MonitorFile, Role
from geo.cli.telling import hint, say
from geo.errors import DataError, UsageError
from geo.records import Issue

if TYPE_CHECKING:  # the journal is imported where it is used: --help need not wait for it
    from geo.config import Config
    from geo.enforcement.recording import Recorded

LARGEST_PERSONAL_BYTES = 100_000
DAY = ["%Y-%m-%d"]

Word = Annotated[str | None, typer.Option()]
Number = Annotated[float | None, typer.Option()]
Day = Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY")]

BESIDE = (
    "monitor", "case", "on", "role", "personal_from", "from_", "dry_run", "begin", "data",
)  # fmt: skip
"""What the command is told besides columns of the event."""

OPTIONS = {
    "case_id": "--case", "building_id": "--building", "document_no": "--document",
    "happened_on": "--on", "deadline_on": "--deadline", "finding_ids": "--findings",
}  # fmt: skip
"""Columns that have another name on the command line than in the journal."""

REHEARSED = "It may be recorded. Nothing was written."


def record(
    monitor: MonitorFile,
    role: Role,
    kind: Annotated[
        str | None,
        typer.Argument(help="What happened: a state reached, or a note.", metavar="KIND"),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=DAY, metavar="DAY", help="Day of it.")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="ID", help="The case; 'new' opens one, which is numbered."),
    ] = None,
    building_id: Annotated[
        str | None, typer.Option("--building", metavar="ID", help="The building; of a new case.")
    ] = None,
    document_no: Annotated[
        str | None, typer.Option("--document", metavar="NO", help="Number of the document.")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Public body that acted.")] = None,
    source: Annotated[str | None, typer.Option(help="Who says so: a source of it.")] = None,
    deadline_on: Annotated[
        datetime | None,
        typer.Option("--deadline", formats=DAY, metavar="DAY", help="Day to comply by."),
    ] = None,
    served_on: Day = None,
    in_effect_on: Day = None,
    appeal_until: Day = None,
    satisfied_on: Day = None,
    decision: Annotated[
        str | None, typer.Option(help="What the court decided: granted, partly, refused.")
    ] = None,
    outcome: Annotated[str | None, typer.Option(help="How it ended, on what ends it.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why dismissed, suspended, corrected or withdrawn.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="What the suit is against: building, permit, both.")
    ] = None,
    programme: Word = None,
    scope: Annotated[
        str | None, typer.Option(help="What the order demands: full, partial.")
    ] = None,
    floors: Annotated[
        float | None, typer.Option(help="As measured; on an order: what may remain. So the next.")
    ] = None,
    height_m: Number = None,
    area_m2: Number = None,
    volume_m3: Number = None,
    how: Annotated[str | None, typer.Option(help="Who did the works: voluntary, forced.")] = None,
    cost: Number = None,
    currency: Annotated[str | None, typer.Option(help="Of the cost, ISO 4217.")] = None,
    paid_by: Annotated[str | None, typer.Option(help="owner, budget, unknown.")] = None,
    restored: Annotated[
        str | None, typer.Option(help="Whether the site was restored: yes, no, not_required.")
    ] = None,
    finding_ids: Annotated[
        str | None, typer.Option("--findings", help="Findings it began with, parted by spaces.")
    ] = None,
    office_no: Annotated[
        str | None, typer.Option(help="Number of the case in the office's own register.")
    ] = None,
    entry_key: Annotated[
        str | None, typer.Option("--entry-key", help="The same key is never written down twice.")
    ] = None,
    corrects: Annotated[
        int | None, typer.Option(help="Number of the entry that this one corrects or withdraws.")
    ] = None,
    other_case: Annotated[
        str | None, typer.Option(metavar="ID", help="The case it was merged into.")
    ] = None,
    verifier_key: Annotated[
        str | None, typer.Option(help="Public key from here on, of key_rotated.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Your words; no names of persons.")] = None,
    personal_from: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Words about persons: kept outside the chain, can be erased."
        ),
    ] = None,
    from_: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="FILE", help="Observations saved in the field, without KIND; again."
        ),
    ] = None,
    dry_run: DryRun = False,
    begin: Begin = False,
    data: DataFolder = None,
) -> None:
    """Write an event of a case down; it is acknowledged when it is on the disk, not before.

    Give KIND and --on for one event, or --from for a file that the inspector's page saved.
    """
    told = {name: value for name, value in locals().items() if name not in BESIDE}
    from geo.following import NotWritten  # noqa: PLC0415
    from geo.following import record as recorded  # noqa: PLC0415

    if dry_run and begin:
        raise UsageError("--begin makes a file, which --dry-run does not. Leave one of them out.")
    if from_:
        told |= {"on": on, "case": case, "personal_from": personal_from, "begin": begin or None}
        _from_field(configured(monitor, data, None, None), from_, told, role, dry_run=dry_run)
        return
    if kind is None or on is None:
        raise UsageError(
            "Say what happened and on which day: record MONITOR KIND --on YYYY-MM-DD, "
            "or name a file of observations with --from."
        )
    draft = _draft(told, case, on, personal_from)
    try:
        with Clock() as clock:
            done = recorded(
                configured(monitor, data, None, None),
                draft,
                role=role,
                now=moment(),
                first=begin,
                rehearse=dry_run,
                tell=clock.tell,
            )
    except NotWritten as rehearsed:
        for issue in rehearsed.notes:
            hint(str(issue))
        say(REHEARSED)
        return
    except DataError as error:
        _name_options(error)
        raise
    acknowledge(done)


def _name_options(error: DataError) -> None:
    """Say by which options the columns are given that have another name there."""
    named = {one.column or "" for one in error.faults if isinstance(one, Issue)}
    for column in sorted(named.intersection(OPTIONS)):
        hint(f"{column} is given with {OPTIONS[column]}.")


def _from_field(
    config: Config, files: list[Path], told: dict[str, Any], role: str, *, dry_run: bool
) -> None:
    """Write observations down; who saw them is all that may be said beside their files."""
    from geo.following import NotWritten  # noqa: PLC0415
    from geo.importing import record_field_notes  # noqa: PLC0415

    given = [name for name, value in told.items() if value is not None and name != "source"]
    if given:
        raise UsageError(
            f"{', '.join(given)}: not beside --from, whose file says everything but --source. "
            "Leave it out."
        )
    try:
        with Clock() as clock:
            done = record_field_notes(
                config, files, role=role, now=moment(), source=told["source"], rehearse=dry_run,
                tell=clock.tell,
            )  # fmt: skip
    except NotWritten:
        say(REHEARSED)
        return
    acknowledge(done)
    say(f"{len(done.entries):,} observations were written down, {len(done.known):,} were known.")


def _draft(
    told: dict[str, Any], case: str | None, on: datetime, personal_from: Path | None
) -> dict[str, Any]:
    """Give what was said as columns of an event; days as days."""
    days = {name: value.date() for name, value in told.items() if isinstance(value, datetime)}
    personal = _personal(personal_from) if personal_from else None
    draft = told | days | {"case_id": case, "happened_on": on.date(), "personal": personal}
    return {name: value for name, value in draft.items() if value is not None}


def _personal(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_PERSONAL_BYTES:
            raise UsageError(f"{path}: more than {LARGEST_PERSONAL_BYTES:,} bytes. Shorten it.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: it is not UTF-8. Save it as UTF-8.") from None


def acknowledge(done: Recorded) -> None:
    """Say what is on the disk: the case, the number of the entry, and its leaf hash."""
    for issue in done.issues:
        hint(str(issue))
    for entry in done.entries:
        say(f"{entry.case_id or 'The journal'}: entry {entry.seq}, leaf {entry.leaf_sha256}")
    for entry in done.known:
        say(f"{entry.case_id or 'The journal'}: known as entry {entry.seq}; nothing was added")
