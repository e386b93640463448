"""The command line: one subcommand a verb; the only place that reads the clock and prints."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import geo
from geo.config import Config, layers_folder, load_config
from geo.errors import DataError, FoothillError, UsageError, printable
from geo.files import write_whole
from geo.records import Issue, Snapshot

if TYPE_CHECKING:  # the pipeline is imported where it is used: --help need not wait for it
    import pandas as pd

    from geo.compliance.explain import Explanation

app = typer.Typer(
    help=geo.__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console()
err = Console(stderr=True)

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
Only = Annotated[
    Literal["all", "public"], typer.Option("--only", help="public: write the public folder alone.")
]

ISSUE_STYLES = {"stop": "red", "row": "yellow", "note": "dim"}


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
            _complain(fault)
        if isinstance(error, DataError):
            _complain(f"{len(faults)} to mend. Nothing was written; what was published stays.")
        sys.exit(error.exit_code)
    except OSError as error:  # a full disk, a folder without permission
        named = f"{error.filename}: " if error.filename else ""
        _complain(f"{named}{error.strerror or error}. Nothing was published; what was there stays.")
        sys.exit(1)
    except Exception as error:
        if os.environ.get("FOOTHILL_TRACEBACK"):
            raise
        _complain(_fault_of_ours(error))
        sys.exit(1)


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _fault_of_ours(error: Exception) -> str:
    """Say in one line what went wrong that nobody foresaw."""
    said = " ".join(f"{type(error).__name__} {error}".split())[:200]
    return (
        f"{said}. Version {metadata.version('foothill-monitor')}: this is a fault of the program; "
        "run with FOOTHILL_TRACEBACK=1 to see where."
    )


@app.callback(invoke_without_command=True)
def _front(
    version: Annotated[bool, typer.Option("--version", help="Every library in use.")] = False,
) -> None:
    if version:
        from geo.versions import versions  # noqa: PLC0415  # asks three libraries: takes a second

        for name, number in versions(gdal=True).items():
            _say(f"{name} {number}")
        raise typer.Exit


@app.command()
def demo(folder: OutFolder = None, as_of: AsOf = None) -> None:
    """Run the whole pipeline on the invented town of Nowhere, and say where its page is."""
    _run(_config(layers_folder() / "demo" / "monitor.yaml", None, folder, as_of))


@app.command()
def run(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: OutFolder = None,
    as_of: AsOf = None,
    only: Only = "all",
) -> None:
    """Examine a city and write its pages, tables and downloads."""
    _run(_config(monitor, data, folder, as_of), only=only)


@app.command()
def validate(monitor: MonitorFile, data: DataFolder = None, as_of: AsOf = None) -> None:
    """Read and check everything, write nothing, and list every fault with its mend."""
    from geo.knowing import read  # noqa: PLC0415

    with _Clock() as clock:
        known = read(_config(monitor, data, None, as_of), tell=clock.tell)
    _tell_receipts(known.checked.receipts)
    _tell_issues(known.issues)
    stops = sum(issue.severity == "stop" for issue in known.issues)
    if stops:
        _complain(f"{stops} to mend.")
        raise typer.Exit(1)
    _say("Nothing has to be mended.", style="green")


@app.command()
def explain(
    monitor: MonitorFile,
    building: Annotated[str, typer.Argument(help="Id of the building.", metavar="BUILDING")],
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Say why a building is flagged or not: rule, version, article, figures, sources."""
    from geo.pipeline import examine  # noqa: PLC0415
    from geo.pipeline import explain as explained  # noqa: PLC0415

    with _Clock() as clock:
        snapshot = examine(_config(monitor, data, None, as_of), tell=clock.tell)
    findings = explained(snapshot, building)
    _say(f"{building}, as of {snapshot.as_of}. Signs for inspection, not verdicts of law.")
    for finding in findings:
        _tell_finding(finding)


@app.command()
def check(
    monitor: MonitorFile,
    at: Annotated[str | None, typer.Option("--at", metavar="LON,LAT", help="A place.")] = None,
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
    with _Clock() as clock:
        config = _config(monitor, data, None, as_of)
        extracts = checked(config, sites, on=on.date() if on else None, tell=clock.tell)
        made = render_extracts(extracts, form, language)
    for issue in extracts.issues:
        err.print(printable(str(issue)), markup=False, highlight=False, soft_wrap=True)
    if file is None:
        sys.stdout.write(made.decode())
    else:
        write_whole(file, made)
        _say(f"Extract: {file}")


@app.command()
def coverage(monitor: MonitorFile, data: DataFolder = None, as_of: AsOf = None) -> None:
    """Say which rule can be answered for which share of buildings, and what is missing."""
    from geo.pipeline import examine  # noqa: PLC0415

    with _Clock() as clock:
        snapshot = examine(_config(monitor, data, None, as_of), tell=clock.tell)
    title = f"Coverage of the rules, as of {snapshot.as_of}"
    table = Table("rule", "needs", "known", "of", "left unanswered by it", title=title)
    for column in table.columns[:2]:
        column.overflow = "fold"  # a name cut short is no name
    for row in snapshot.coverage.itertuples(index=False):
        share = f"{row.known:,} ({row.known / row.buildings:.0%})" if row.buildings else "0"
        table.add_row(
            _cell(row.rule_id), _cell(row.need), share, f"{row.buildings:,}", f"{row.blamed:,}"
        )
    out.print(table)


@app.command()
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
) -> None:
    """Say what would change: the same buildings, as if built on each of two days."""
    from geo.atlas.downloads import csv_text  # noqa: PLC0415
    from geo.pipeline import compare as compared  # noqa: PLC0415

    with _Clock() as clock:
        changes = compared(
            _config(monitor, data, None, as_of),
            before=before.date(),
            after=after.date(),
            drafts=drafts,
            tell=clock.tell,
        )
    title = f"{before:%Y-%m-%d} to {after:%Y-%m-%d}{', drafts as law' if drafts else ''}"
    table = Table("rule", "before", "after", "buildings", title=title)
    for (rule, was, becomes), rows in changes.groupby(["rule_id", "before", "after"]):
        table.add_row(_cell(str(rule)), _cell(str(was)), _cell(str(becomes)), f"{len(rows):,}")
    out.print(table)
    _say(f"{len(changes):,} answers differ. As if each building were built on that day.")
    if file is not None:
        write_whole(file, csv_text(changes).encode())
        _say(f"Changes: {file}")


@app.command()
def review(
    monitor: MonitorFile,
    finding: Annotated[str, typer.Argument(help="Id of the finding.", metavar="FINDING")],
    verdict: Annotated[
        Literal["confirmed", "wrong"], typer.Option("--verdict", help="What you found.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; no names of persons.")],
    role: Annotated[str, typer.Option("--role", help="Your office, not your name.")],
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Write down what a person found on looking at a finding; it survives every later run."""
    from geo.pipeline import review as reviewed  # noqa: PLC0415

    with _Clock() as clock:
        path = reviewed(
            _config(monitor, data, None, as_of),
            finding,
            verdict=verdict,
            reason=reason,
            role=role,
            tell=clock.tell,
        )
    _say(f"{finding}: {verdict}. Written to {path}; the next run shows it.")


@app.command()
def doctor() -> None:
    """Check this machine: libraries, time zone data, isolation of the reader, cache folder."""
    from geo.doctor import examine_machine  # noqa: PLC0415

    table = Table("check", "found", "well")
    checks = examine_machine()
    for check in checks:
        table.add_row(_cell(check.name), _cell(check.found), "yes" if check.well else "NO")
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
        _say(str(path))


def _config(
    monitor: Path, data: Path | None, folder: Path | None, as_of: datetime | None
) -> Config:
    moment: date | datetime = as_of.date() if as_of else datetime.now(UTC)
    return load_config(monitor, as_of=moment, data=data, out=folder)


def _run(config: Config, *, only: Literal["all", "public"] = "all") -> None:
    from geo.pipeline import run as run_pipeline  # noqa: PLC0415

    with _Clock() as clock:
        snapshot = run_pipeline(config, only=only, tell=clock.tell)
    _tell_receipts(snapshot.receipts)
    _tell_issues(snapshot.issues)
    _tell_counts(snapshot)
    if only == "all":
        _say(f"Inspector's page: {config.out / 'inspector.html'}")
    _say(f"Public page:      {config.out / 'public' / 'index.html'}")


class _Clock:
    """Tells on the error stream which stage is at work, and how long each took."""

    def __init__(self) -> None:
        self._stage, self._since = "", time.perf_counter()
        self._status = err.status("") if err.is_terminal else None

    def __enter__(self) -> _Clock:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if self._status:
            self._status.stop()
        if failure is None:
            self._finish()

    def tell(self, stage: str) -> None:
        """Begin a stage."""
        self._finish()
        self._stage, self._since = stage, time.perf_counter()
        if self._status:
            self._status.update(f"{stage} ...")

    def _finish(self) -> None:
        if self._stage:
            took_s = time.perf_counter() - self._since
            err.print(f"{self._stage:<9}{took_s:6.1f} s", highlight=False)
            self._stage = ""


def _say(text: str, *, style: str | None = None) -> None:
    """Print one line: paths stay whole, and nothing in a name is markup or steers a terminal."""
    out.print(printable(text), style=style, markup=False, highlight=False, soft_wrap=True)


def _cell(text: str) -> str:
    return escape(printable(text))


def _complain(text: str) -> None:
    err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)


def _tell_receipts(receipts: pd.DataFrame) -> None:
    """Print what happened to the rows of each input."""
    counted = [name for name in receipts.columns if name.startswith("rows_")]
    heading = (name.removeprefix("rows_") for name in counted)
    table = Table("input", *heading, title="Rows of each input")
    for row in receipts[["input_id", *counted]].astype(str).itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    out.print(table)


def _tell_issues(issues: tuple[Issue, ...]) -> None:
    for issue in issues:
        _say(f"{issue.severity}: {issue}", style=ISSUE_STYLES[issue.severity])


def _tell_counts(snapshot: Snapshot) -> None:
    """Print the counts of each layer and rule; a zero is printed too."""
    for subject in ("layer", "rule"):
        counted = snapshot.counts[snapshot.counts["subject"] == subject]
        table = Table(subject, "buildings", title=f"Counts by {subject}, as of {snapshot.as_of}")
        for subject_id, rows in counted.groupby("subject_id", sort=False):
            pairs = zip(rows["measure"], rows["count"], strict=True)
            told = ", ".join(f"{measure} {number:,}" for measure, number in pairs)
            table.add_row(_cell(str(subject_id)), _cell(told))
        out.print(table)
    for provision in snapshot.monitor.not_judged:
        _say(f"known, not judged: {provision.title.en} ({provision.act}): {provision.why.en}")


def _tell_finding(finding: Explanation) -> None:
    """Print what one rule says about a building, and what that rests on."""
    _say("")
    _say(f"{finding.title.en} [{finding.rule.id}, version {finding.version.id}]", style="bold")
    for line in finding.lines:
        _say(f"  {line}")
