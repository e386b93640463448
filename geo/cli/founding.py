"""The command line: ``new`` and ``export``, by which another city takes what is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from geo.cli.clock import moment, of_the_register
from geo.cli.options import AsOf, MonitorFile
from geo.cli.telling import say
from geo.errors import UsageError

if TYPE_CHECKING:  # so that --help need not wait for it
    from geo.founding import Answers

SIDES = ("west", "south", "east", "north")


def new(
    city: Annotated[
        Path, typer.Argument(help="Folder to write; it may not exist.", metavar="CITY")
    ],
    answers: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="ANSWERS.yaml",
            exists=True,
            dir_okay=False,
            help="id, name, extent, crs, timezone; asked for one by one if left out.",
        ),
    ] = None,
) -> None:
    """Write a monitor for another city: it runs as it is, and says what to put in its place."""
    from geo.founding import found_monitor, read_answers  # noqa: PLC0415

    if city.exists():
        raise UsageError(f"{city}: it is there already, and stays. Name a new folder.")
    told = read_answers(answers) if answers is not None else _asked(city)
    written = found_monitor(city, told, today=moment().date())
    for path in written:
        say(str(path))
    say(f"Now: foothill validate {city / 'monitor.yaml'}, and read {city / 'README.md'}.")


def _asked(city: Path) -> Answers:
    """Ask for each answer in turn."""
    from geo.founding import checked_answers, proposed_crs  # noqa: PLC0415
    from geo.records import Extent  # noqa: PLC0415

    told: dict[str, Any] = {
        "id": typer.prompt("Id, in small letters and digits, parted by hyphens", default=city.name),
        "name": {
            "kk": typer.prompt("Name in Kazakh"),
            "ru": typer.prompt("Name in Russian"),
            "en": typer.prompt("Name in English"),
        },
        "extent": {side: typer.prompt(f"Extent, {side}, degrees", type=float) for side in SIDES},
        "timezone": typer.prompt("Time zone, such as Asia/Almaty"),
    }
    sound = checked_answers(told)
    extent = Extent.model_validate(told["extent"])
    crs = typer.prompt("CRS in metres", default=proposed_crs(extent))
    return sound.model_copy(update={"crs": crs})


def export(
    what: Annotated[Literal["rules", "flags"], typer.Argument(help="What to write for peers.")],
    monitor: MonitorFile,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder.")],
    as_of: AsOf = None,
) -> None:
    """Write the rule book or the red flags as plain files: CSV, JSON and YAML, with their hash."""
    from geo.exporting import export_flags, export_rules  # noqa: PLC0415

    config = of_the_register(monitor, as_of)
    written = {"rules": export_rules, "flags": export_flags}[what](config, out)
    for path in written:
        say(str(path))
