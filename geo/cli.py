"""The command line: one subcommand a verb; the only place that reads the clock and prints."""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from geo.config import Config, layers_folder, load_config
from geo.errors import FoothillError
from geo.records import Issue, Snapshot

app = typer.Typer(
    help=__import__("geo").__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console()
err = Console(stderr=True)

MonitorFile = Annotated[Path, typer.Argument(help="The city's monitor.yaml.", metavar="MONITOR")]
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
Only = Annotated[bool, typer.Option("--only-public", help="Write the public folder alone.")]


def main() -> None:
    """Run the command; exit 0 well, 1 data to mend, 2 wrong use."""
    try:
        app()
    except FoothillError as error:
        err.print(escape(str(error)), style="red", highlight=False, soft_wrap=True)
        if error.exit_code == 1:
            count = len(getattr(error, "faults", [error]))
            err.print(f"{count} to mend. Nothing was written; what was published before stays.")
        sys.exit(error.exit_code)


@app.callback(invoke_without_command=True)
def _front(
    version: Annotated[bool, typer.Option("--version", help="Every library in use.")] = False,
) -> None:
    if version:
        from geo.versions import versions  # noqa: PLC0415  # asks three libraries, which takes a second

        for name, number in versions(gdal=True).items():
            out.print(f"{name} {number}", highlight=False)
        raise typer.Exit


@app.command()
def demo(
    folder: OutFolder = None,
    as_of: AsOf = None,
) -> None:
    """Run the whole pipeline on the invented town of Nowhere, and say where its page is."""
    config = _config(layers_folder() / "demo" / "monitor.yaml", None, folder, as_of)
    _run(config)


@app.command()
def run(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: OutFolder = None,
    as_of: AsOf = None,
    only_public: Only = False,
) -> None:
    """Examine a city and write its pages, tables and downloads."""
    _run(_config(monitor, data, folder, as_of), only_public=only_public)


@app.command()
def validate(monitor: MonitorFile, data: DataFolder = None, as_of: AsOf = None) -> None:
    """Read and check everything, write nothing, and list every fault with its mend."""
    from geo.pipeline import read  # noqa: PLC0415  # so that --help does not wait for pandas

    with _Clock() as clock:
        known = read(_config(monitor, data, None, as_of), tell=clock.tell)
    _receipts(known.checked.receipts)
    _issues(known.issues)
    stops = sum(issue.severity == "stop" for issue in known.issues)
    if stops:
        err.print(f"{stops} to mend.", style="red")
        raise typer.Exit(1)
    out.print("Nothing has to be mended.", style="green")


@app.command()
def explain(
    monitor: MonitorFile,
    building: Annotated[str, typer.Argument(help="Id of the building.", metavar="BUILDING")],
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Say why a building is flagged or not: rule, version, article, figures, sources."""
    from geo.compliance.explain import explain as explained  # noqa: PLC0415
    from geo.pipeline import examine  # noqa: PLC0415

    with _Clock() as clock:
        snapshot = examine(_config(monitor, data, None, as_of), tell=clock.tell)
    found = explained(
        building,
        findings=snapshot.findings,
        exposure=snapshot.exposure,
        rules=snapshot.rules,
        layers=snapshot.layers,
        sources=snapshot.monitor.sources,
    )
    if not found:
        near = [one for one in snapshot.buildings["building_id"] if building.lower() in one.lower()]
        hint = f" Did you mean {', '.join(near[:5])}?" if near else ""
        err.print(
            escape(f"No building {building!r} in the registers of {snapshot.monitor.id}.{hint}")
        )
        raise typer.Exit(2)
    out.print(
        escape(f"{building}, as of {snapshot.as_of}. Signs for inspection, not verdicts of law.")
    )
    for one in found:
        out.print()
        out.print(escape(f"{one.title.en} [{one.rule.id}, version {one.version.id}]"), style="bold")
        out.print(escape(f"  {one.verdict}: {one.why}"))
        out.print(escape(f"  {one.figures}"))
        article = f", {one.version.article}" if one.version.article else ""
        out.print(
            escape(
                f"  {one.version.act}{article}; in force {one.in_force}; "
                f"confidence {one.version.confidence}"
            )
        )
        for zone in one.zones:
            out.print(escape(f"  {zone}"))
        if one.source:
            out.print(
                escape(
                    f"  source: {one.source.title}, {one.source.publisher}, "
                    f"consulted {one.source.consulted_on}"
                )
            )


@app.command()
def doctor() -> None:
    """Check this machine: libraries, time zone data, isolation of the reader, cache folder."""
    from geo.doctor import examine_machine  # noqa: PLC0415

    table = Table("check", "found", "well")
    checks = examine_machine()
    for check in checks:
        table.add_row(escape(check.name), escape(check.found), "yes" if check.well else "NO")
    out.print(table)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


@app.command()
def schemas(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.", metavar="DIR")],
) -> None:
    """Write the JSON Schema of each kind of YAML file, with which an editor completes them."""
    from geo.schemas import write_schemas  # noqa: PLC0415

    for path in write_schemas(folder):
        out.print(str(path), highlight=False, soft_wrap=True)


def _config(
    monitor: Path, data: Path | None, folder: Path | None, as_of: datetime | None
) -> Config:
    moment: date | datetime = as_of.date() if as_of else datetime.now(UTC)
    return load_config(monitor, as_of=moment, data=data, out=folder)


def _run(config: Config, *, only_public: bool = False) -> None:
    from geo.pipeline import run as run_pipeline  # noqa: PLC0415

    with _Clock() as clock:
        snapshot = run_pipeline(config, only="public" if only_public else "all", tell=clock.tell)
    _receipts(snapshot.receipts)
    _issues(snapshot.issues)
    _figures(snapshot)
    if not only_public:
        out.print(
            f"Inspector's page: {config.out / 'inspector.html'}", soft_wrap=True, highlight=False
        )
    out.print(
        f"Public page:      {config.out / 'public' / 'index.html'}", soft_wrap=True, highlight=False
    )


class _Clock:
    """Tells on the error stream which stage is at work, and how long each took."""

    def __init__(self) -> None:
        self._stage, self._since = "", time.perf_counter()
        self._status = err.status("") if err.is_terminal else None

    def __enter__(self) -> _Clock:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._finish()
        if self._status:
            self._status.stop()

    def tell(self, stage: str) -> None:
        """Begin a stage."""
        self._finish()
        self._stage, self._since = stage, time.perf_counter()
        if self._status:
            self._status.update(f"{stage} ...")

    def _finish(self) -> None:
        if self._stage:
            err.print(
                f"{self._stage:<9}{time.perf_counter() - self._since:6.1f} s", highlight=False
            )
            self._stage = ""


def _receipts(receipts: object) -> None:
    """Print what happened to the rows of each input."""
    names = (
        "input_id",
        "rows_read",
        "rows_used",
        "rows_repaired",
        "rows_quarantined",
        "rows_outside",
    )
    table = Table(*(name.replace("rows_", "") for name in names), title="Rows of each input")
    for row in receipts[list(names)].astype(str).itertuples(index=False):  # type: ignore[index]
        table.add_row(*(escape(value) for value in row))
    out.print(table)


def _issues(issues: tuple[Issue, ...]) -> None:
    for issue in issues:
        style = {"stop": "red", "row": "yellow", "note": "dim"}[issue.severity]
        out.print(
            escape(f"{issue.severity}: {issue}"), style=style, highlight=False, soft_wrap=True
        )


def _figures(snapshot: Snapshot) -> None:
    """Print the counts of each layer and rule; a zero is printed too."""
    for subject in ("layer", "rule"):
        counted = snapshot.counts[snapshot.counts["subject"] == subject]
        table = Table(subject, "buildings", title=f"Counts by {subject}, as of {snapshot.as_of}")
        for subject_id, rows in counted.groupby("subject_id", sort=False):
            told = ", ".join(
                f"{measure} {number:,}"
                for measure, number in zip(rows["measure"], rows["count"], strict=True)
            )
            table.add_row(escape(str(subject_id)), escape(told))
        out.print(table)
