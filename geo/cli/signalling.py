"""The command line: ``signal``, by which a service keeps the reports of citizens."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from geo.cli.clock import Clock, configured, moment, of_the_register
from geo.cli.options import AsOf, DataFolder, DryRun, Form, MonitorFile, Role
from geo.cli.telling import hint, put_csv, put_json, rows_of, say, tell_table
from geo.errors import UsageError

signal = typer.Typer(
    help="Keep the reports of citizens: none says by whom, each has a receipt code.",
    no_args_is_help=True,
)

Report = Annotated[str, typer.Argument(help="Its number, such as S00001.", metavar="REPORT")]
LISTED = (
    "signal_id", "received_on", "what", "state", "matched_by", "building_id", "place_in_order",
    "reports", "words_state", "candidates",
)  # fmt: skip
LONGEST_CODE = 200


@signal.command()
def receive(
    monitor: MonitorFile,
    file: Annotated[
        Path,
        typer.Argument(
            help="What the page saved, a CSV, or Open311 service requests in JSON.",
            metavar="FILE",
            exists=True,
            dir_okay=False,
        ),
    ],
    role: Role,
    begin: Annotated[
        bool, typer.Option("--begin", help="Begin the register, where there is none yet.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Write reports down; each code is said once, here, and is kept nowhere."""
    from geo.enforcement.signal_intake import receive as received  # noqa: PLC0415

    if dry_run and begin:
        raise UsageError("--begin makes a file, which --dry-run does not. Leave one of them out.")
    config = of_the_register(monitor)
    done = received(config, file, role=role, now=moment(), begin=begin, rehearse=dry_run)
    for issue in done.issues:
        hint(str(issue))
    if dry_run:
        say("The reports may be received. Nothing was written.")
        return
    for one in done.receipts:
        waits = "; its words wait for a person" if one.held else ""
        say(f"{one.signal_id}: {one.code} (row {one.row}{waits})")
    say(f"{len(done.receipts):,} reports received. Hand each code over: nobody can look it up.")


@signal.command()
def release(monitor: MonitorFile, report: Report, role: Role) -> None:
    """Let the words of a report be read inside; they are published nowhere."""
    from geo.enforcement.signal_intake import release as released  # noqa: PLC0415

    released(of_the_register(monitor), report, role=role, now=moment())
    say(f"{report}: its words may be read inside.")


@signal.command()
def withhold(
    monitor: MonitorFile,
    report: Report,
    role: Role,
    erase: Annotated[
        bool, typer.Option("--erase", help="Take the words out of the file too, for good.")
    ] = False,
) -> None:
    """Keep the words of a report from every page; the report itself stays."""
    from geo.enforcement.signal_intake import withhold as withheld  # noqa: PLC0415

    gone = withheld(of_the_register(monitor), report, role=role, now=moment(), erase=erase)
    say(f"{report}: its words are {'erased' if gone else 'withheld'}.")


@signal.command()
def place(
    monitor: MonitorFile,
    report: Report,
    building: Annotated[str, typer.Argument(help="Id of the building.", metavar="BUILDING")],
    role: Role,
) -> None:
    """Write down which building a report is about, where the program could not tell."""
    from geo.enforcement.signal_intake import place as placed  # noqa: PLC0415

    placed(of_the_register(monitor), report, building, role=role, now=moment())
    say(f"{report}: about {building}, as a person found. The next run shows it.")


@signal.command()
def reward(
    monitor: MonitorFile,
    code: Annotated[
        str, typer.Argument(help="The receipt code; - to read it from input.", metavar="CODE")
    ],
    decided_on: Annotated[
        datetime, typer.Option("--decided-on", formats=["%Y-%m-%d"], metavar="DAY")
    ],
    role: Role,
    amount: Annotated[float | None, typer.Option("--sum", help="What is paid.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217.")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="No reward is paid.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why; no names of persons.")] = None,
) -> None:
    """Write down the decision on a reward, by the code alone; who is paid stays elsewhere."""
    from geo.enforcement.signal_intake import reward as rewarded  # noqa: PLC0415

    if refused == (amount is not None):
        raise UsageError("Give --sum and --currency, or --refused.")
    asked = sys.stdin.readline(LONGEST_CODE) if code == "-" else code
    report = rewarded(
        of_the_register(monitor), asked, decided_on=decided_on.date(), role=role, now=moment(),
        amount=amount, currency=currency, reason=reason,
    )  # fmt: skip
    say(f"{report}: the decision of {decided_on.date()} is written down.")


@signal.command("list")
def listed(
    monitor: MonitorFile,
    data: DataFolder = None,
    as_of: AsOf = None,
    form: Form = "text",
    words: Annotated[
        bool, typer.Option("--words", help="Print the words that wait for a person, and no more.")
    ] = False,
) -> None:
    """List the reports: which object each is about, who was first, what came of it."""
    if words:
        _waiting(monitor)
        return
    from geo.pipeline import examine  # noqa: PLC0415

    with Clock() as clock:
        snapshot = examine(configured(monitor, data, None, as_of), tell=clock.tell)
    frame = snapshot.signals.drop(columns=["code_sha256", "words"])
    if form == "json":
        put_json(rows_of(frame))
    elif form == "csv":
        put_csv(frame)
    else:
        shown = frame[list(LISTED)].astype("str").fillna("")
        tell_table(f"Reports, as of {snapshot.as_of}", LISTED, shown.itertuples(index=False))


def _waiting(monitor: Path) -> None:
    """Print the words that wait: the one place where somebody reads them before a decision."""
    from geo.enforcement.signal_register import waiting_words  # noqa: PLC0415

    for report, text in waiting_words(of_the_register(monitor)).items():
        say(f"{report}: {text}")
