"""The command line: ``explain`` and ``review``, which look at one building or finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geo.cli.clock import Clock, configured
from geo.cli.options import AsOf, DataFolder, MonitorFile
from geo.cli.telling import say

if TYPE_CHECKING:  # the pipeline is imported where it is used: --help need not wait for it
    from geo.compliance.explain import Explanation


def explain(
    monitor: MonitorFile,
    building: Annotated[str, typer.Argument(help="Id of the building.", metavar="BUILDING")],
    data: DataFolder = None,
    as_of: AsOf = None,
) -> None:
    """Say why a building is flagged or not: rule, version, article, figures, sources."""
    from geo.pipeline import examine  # noqa: PLC0415
    from geo.pipeline import explain as explained  # noqa: PLC0415

    with Clock() as clock:
        snapshot = examine(configured(monitor, data, None, as_of), tell=clock.tell)
    findings = explained(snapshot, building)
    say(f"{building}, as of {snapshot.as_of}. Signs for inspection, not verdicts of law.")
    for finding in findings:
        _tell_finding(finding)


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

    with Clock() as clock:
        path = reviewed(
            configured(monitor, data, None, as_of),
            finding,
            verdict=verdict,
            reason=reason,
            role=role,
            tell=clock.tell,
        )
    say(f"{finding}: {verdict}. Written to {path}; the next run shows it.")


def _tell_finding(finding: Explanation) -> None:
    """Print what one rule says about a building, and what that rests on."""
    say("")
    say(f"{finding.title.en} [{finding.rule.id}, version {finding.version.id}]", style="bold")
    for line in finding.lines:
        say(f"  {line}")
