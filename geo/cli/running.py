"""The command line: ``demo``, ``run`` and ``validate``, which look at all input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import typer
from rich.table import Table

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, MonitorFile, Only, OutFolder
from geo.cli.telling import cell, complain, out, say, tell_issues, tell_receipts
from geo.config import Config, layers_folder

if TYPE_CHECKING:  # the pipeline is imported where it is used: --help need not wait for it
    from geo.records import Snapshot


def demo(folder: OutFolder = None, as_of: AsOf = None) -> None:
    """Run the whole pipeline on the invented town of Nowhere, and say where its page is."""
    _run(configured(layers_folder() / "demo" / "monitor.yaml", None, folder, as_of))


def run(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: OutFolder = None,
    as_of: AsOf = None,
    only: Only = "all",
) -> None:
    """Examine a city and write its pages, tables and downloads."""
    _run(configured(monitor, data, folder, as_of), only=only)


def validate(monitor: MonitorFile, data: DataFolder = None, as_of: AsOf = None) -> None:
    """Read and check everything, write nothing, and list every fault with its mend."""
    from geo.knowing import read  # noqa: PLC0415

    with Clock() as clock:
        known = read(configured(monitor, data, None, as_of), tell=clock.tell)
    tell_receipts(known.checked.receipts)
    tell_issues(known.issues)
    stops = sum(issue.severity == "stop" for issue in known.issues)
    if stops:
        complain(f"{stops} to mend.")
        raise typer.Exit(1)
    say("Nothing has to be mended.", style="green")


def _run(config: Config, *, only: Literal["all", "public"] = "all") -> None:
    from geo.pipeline import run as run_pipeline  # noqa: PLC0415

    with Clock() as clock:
        snapshot = run_pipeline(config, only=only, tell=clock.tell)
    tell_receipts(snapshot.receipts)
    tell_issues(snapshot.issues)
    _tell_counts(snapshot)
    if only == "all":
        say(f"Inspector's page: {config.out / 'inspector.html'}")
    say(f"Public page:      {config.out / 'public' / 'index.html'}")


def _tell_counts(snapshot: Snapshot) -> None:
    """Print the counts of each layer and rule; a zero is printed too."""
    for subject in ("layer", "rule"):
        counted = snapshot.counts[snapshot.counts["subject"] == subject]
        table = Table(subject, "buildings", title=f"Counts by {subject}, as of {snapshot.as_of}")
        for subject_id, rows in counted.groupby("subject_id", sort=False):
            pairs = zip(rows["measure"], rows["count"], strict=True)
            told = ", ".join(f"{measure} {number:,}" for measure, number in pairs)
            table.add_row(cell(str(subject_id)), cell(told))
        out.print(table)
    for provision in snapshot.monitor.not_judged:
        say(f"known, not judged: {provision.title.en} ({provision.act}): {provision.why.en}")
