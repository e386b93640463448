"""The command line: arguments and options that several subcommands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.records import BUILDS, Engine

MonitorFile = Annotated[
    Path,
    typer.Argument(help="The city's monitor.yaml.", metavar="MONITOR", exists=True, dir_okay=False),
]
DataFolder = Annotated[
    Path | None, typer.Option("--data", help="Folder of the data; FOOTHILL_DATA stands in for it.")
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", help="Folder to write to: new or an edition.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day to speak of; today if left out."),
]
Form = Annotated[
    Literal["text", "json", "csv"],
    typer.Option("--format", help="What to print: json and csv for other programs."),
]
Keys = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        metavar="FILE",
        help="Key that signs the journal's checkpoint; twice around a rotation.",
    ),
]
Before = Annotated[
    Path | None,
    typer.Option(
        "--since",
        metavar="EDITION",
        help="The edition before: the public folder and its feeds tell what changed since.",
    ),
]


def _one_build(word: str) -> str:
    if word not in BUILDS:
        raise typer.BadParameter(f"{word!r} is not one of {', '.join(map(repr, BUILDS))}.")
    return word


Builds = Annotated[
    list[str] | None,
    typer.Option(
        "--build",
        parser=_one_build,
        metavar="|".join(BUILDS),
        help="Pages for whom; repeat it for several. All, if left out.",
    ),
]
Engines = Annotated[
    Engine,
    typer.Option(
        "--engine",
        help="What lays objects over zones: shapely (plain), compiled loops (grid), or by size.",
    ),
]
Afresh = Annotated[
    bool, typer.Option("--afresh", help="Measure everything, whatever the last run kept.")
]
WorkerCount = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Measure in so many processes on this machine."),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Measure on a Dask scheduler; tls:// off this machine."
    ),
]
Authority = Annotated[
    Path | None, typer.Option("--tls-ca", metavar="FILE", help="Its authority's certificate, PEM.")
]
Certificate = Annotated[
    Path | None, typer.Option("--tls-cert", metavar="FILE", help="Our own certificate, PEM.")
]
CertificateKey = Annotated[
    Path | None, typer.Option("--tls-key", metavar="FILE", help="The key of our own, PEM.")
]
Profile = Annotated[
    bool, typer.Option("--profile", help="Say how long each stage took, its rows, peak memory.")
]
Role = Annotated[str, typer.Option("--role", help="Your office, not your name.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Look whether it may be recorded; write nothing.")
]
Begin = Annotated[bool, typer.Option("--begin", help="Begin the journal, where there is none yet.")]
