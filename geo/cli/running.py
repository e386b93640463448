"""The command line: ``demo``, ``run``, ``publish`` and ``validate``, which look at all input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geo.cli.clock import Clock, Stage, configured
from geo.cli.options import (
    Afresh,
    AsOf,
    Authority,
    Before,
    Builds,
    Certificate,
    CertificateKey,
    ClusterAddress,
    DataFolder,
    Engines,
    Form,
    Keys,
    MonitorFile,
    OutFolder,
    Profile,
    WorkerCount,
)
from geo.cli.spreading import HERE, Workers, spreading
from geo.cli.telling import (
    complain,
    hint,
    put_csv,
    put_json,
    rows_of,
    say,
    tell_issues,
    tell_receipts,
    tell_table,
)
from geo.config import Config, layers_folder
from geo.records import BUILDS, PAGES, Build
from geo.records.proofs import CHECKPOINT

NO_ADDRESS = (
    "The monitor has no public_base_url: permanent addresses, feeds of changes, sitemap, previews "
    "of links, pictures of cases and the line to embed were not written. Give it one to have them."
)

_PAGES: Mapping[Build, str] = {
    "inspector": "Inspector's page:",
    "planner": "Planner's page:",
    "public": "Public page:",
}

if TYPE_CHECKING:  # the pipeline is imported where it is used: --help need not wait for it
    import pandas as pd

    from geo.records import Account, Snapshot


def demo(folder: OutFolder = None, as_of: AsOf = None) -> None:
    """Run the whole pipeline on the invented town of Nowhere, and say where its page is."""
    _run(configured(layers_folder() / "demo" / "monitor.yaml", None, folder, as_of))


def run(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: OutFolder = None,
    as_of: AsOf = None,
    key: Keys = None,
    since: Before = None,
    engine: Engines = "auto",
    afresh: Afresh = False,
    workers: WorkerCount = None,
    cluster: ClusterAddress = None,
    tls_ca: Authority = None,
    tls_cert: Certificate = None,
    tls_key: CertificateKey = None,
    profile: Profile = False,
) -> None:
    """Examine a city and write its pages, tables and downloads."""
    config = replace(configured(monitor, data, folder, as_of), engine=engine, afresh=afresh)
    asked = Workers(workers, cluster, tls_ca, tls_cert, tls_key)
    _run(config, keys=key or [], before=since, workers=asked, profile=profile)


def publish(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: OutFolder = None,
    as_of: AsOf = None,
    build: Builds = None,
    key: Keys = None,
    since: Before = None,
) -> None:
    """Draw pages for the inspector, the planner or the public alone; what they need is examined."""
    config = configured(monitor, data, folder, as_of)
    wanted = [one for one in BUILDS if one in (build or BUILDS)]
    _run(config, builds=wanted, keys=key or [], before=since)


def validate(
    monitor: MonitorFile,
    data: DataFolder = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for receipts, issues and rows to send back."),
    ] = None,
    as_of: AsOf = None,
    form: Form = "text",
) -> None:
    """Read, check and link everything as a run does, and list every fault with its mend."""
    from geo.atlas.account import write_account  # noqa: PLC0415
    from geo.pipeline import validate as validated  # noqa: PLC0415

    with Clock() as clock:
        account = validated(configured(monitor, data, None, as_of), tell=clock.tell)
    _tell_account(account, form)
    stops = sum(issue.severity == "stop" for issue in account.issues)
    if form == "text" and not stops:
        say("Nothing has to be mended.", style="green")
    if folder is not None:
        written = write_account(account, folder.resolve())
        hint(f"Rows to send back, receipts and every issue: {written}")
    if stops:
        complain(f"{stops} to mend.")
        raise typer.Exit(1)


def _run(
    config: Config,
    *,
    builds: Sequence[Build] = BUILDS,
    keys: Sequence[Path] = (),
    before: Path | None = None,
    workers: Workers = HERE,
    profile: bool = False,
) -> None:
    from geo.pipeline import run as run_pipeline  # noqa: PLC0415

    with Clock() as clock, spreading(workers) as spread:
        config = replace(config, spread=spread, progress=clock.progress)
        snapshot = run_pipeline(config, builds=builds, keys=keys, before=before, tell=clock.tell)
    tell_receipts(snapshot.receipts)
    tell_issues(snapshot.issues)
    _tell_counts(snapshot)
    for build in builds:
        say(f"{_PAGES[build]:<17} {config.out / PAGES[build]}")
    if "public" in builds:
        _tell_public(config, before)
    if profile:
        _tell_profile(clock.stages, snapshot)


def _tell_public(config: Config, before: Path | None) -> None:
    """Say what the public folder has beside its page, and what it lacks."""
    checkpoint = config.out / "public" / CHECKPOINT
    if checkpoint.is_file():
        say(f"Checkpoint:       {checkpoint}")
    elif config.monitor.journal:
        hint("The journal is not signed: nobody can prove what it held. Sign it with --key FILE.")
    if before is not None:
        say(f"What changed:     {config.out / 'public' / 'changes.html'}")
    if config.monitor.public_base_url is None:
        hint(NO_ADDRESS)


def _tell_profile(stages: Sequence[Stage], snapshot: Snapshot) -> None:
    """Print seconds, rows made and the most memory of this process, stage by stage."""
    made = {
        "read": int(snapshot.receipts["rows_read"].sum()),
        "validate": int(snapshot.receipts["rows_used"].sum()),
        "follow": len(snapshot.events),
        "overlay": len(snapshot.exposure) + len(snapshot.slopes),
        "judge": len(snapshot.findings) + len(snapshot.act_findings),
        "weigh": len(snapshot.risks),
    }
    rows = [
        (
            one.name,
            f"{one.seconds:.2f}",
            f"{made[one.name]:,}" if one.name in made else "",
            "" if one.peak_mb is None else f"{one.peak_mb:,.0f}",
        )
        for one in stages
    ]
    peak = "peak MB" if all(one.alone for one in stages) else "peak MB so far"
    tell_table("Profile", ("stage", "seconds", "rows", peak), rows)


def _tell_account(account: Account, form: Literal["text", "json", "csv"]) -> None:
    """Print what became of the input: for a person, or whole for another program."""
    if form == "text":
        tell_receipts(account.receipts)
        tell_issues(account.issues)
    elif form == "csv":
        from geo.tables import issues_table  # noqa: PLC0415

        put_csv(issues_table(account.issues))
    else:
        put_json(
            {
                "monitor": account.monitor,
                "as_of": account.as_of,
                "receipts": rows_of(account.receipts),
                "issues": [asdict(issue) for issue in account.issues],
            }
        )


def _tell_counts(snapshot: Snapshot) -> None:
    """Print the counts of each layer and rule; a zero is printed too."""
    for subject in ("layer", "rule"):
        counted = snapshot.counts[snapshot.counts["subject"] == subject]
        rows = [
            (str(subject_id), _counted(measures))
            for subject_id, measures in counted.groupby("subject_id", sort=False)
        ]
        title = f"Counts by {subject}, as of {snapshot.as_of}"
        tell_table(title, (subject, "buildings"), rows)
    for provision in snapshot.monitor.not_judged:
        say(f"known, not judged: {provision.title.en} ({provision.act}): {provision.why.en}")


def _counted(measures: pd.DataFrame) -> str:
    pairs = zip(measures["measure"], measures["count"], strict=True)
    return ", ".join(f"{measure} {number:,}" for measure, number in pairs)
