"""The quarterly digest: everything counted again as of the last day of a quarter, and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from geo.atlas.claims_sheet import Before, before_of
from geo.atlas.digest_files import digest_files
from geo.atlas.digest_sheet import Digest, found_figures
from geo.atlas.order import ordered
from geo.config import Config
from geo.differing import earlier
from geo.enforcement.pace import moved
from geo.enforcement.tally import tally
from geo.errors import UsageError
from geo.knowing import Tell, silent
from geo.pipeline import examine
from geo.records import Snapshot
from geo.records.quarters import Quarter
from geo.risk.digest import Row, numbered, quarterly


def digest(
    config: Config, quarter: Quarter, *, before: Path | None = None, tell: Tell = silent
) -> dict[str, bytes]:
    """Examine a city as of the end of a quarter, and say what the quarter brought.

    Parameters
    ----------
    config
        The monitor. Its ``as_of`` bounds what is known; a quarter that is not over by then is
        said to be running, and one that is over is told as of its last day.
    quarter
        The quarter.
    before
        An edition, or its public folder: claims whose records changed since are marked.
    tell
        Is told the name of each stage as it begins.

    Returns
    -------
    files
        By name: the page, a PDF for each language, JSON, and the figures as CSV.

    Raises
    ------
    UsageError
        If the quarter has not begun on ``as_of``, or ``before`` is no edition of the monitor.
    InputError
        As of :func:`geo.pipeline.examine`.
    """
    if quarter.first > config.as_of:
        raise UsageError(
            f"--quarter {quarter}: it has not begun on {config.as_of}. Name an earlier one."
        )
    as_of = min(quarter.last, config.as_of)
    older = _before(before, config, as_of)
    snapshot = ordered(examine(replace(config, as_of=as_of), tell=tell))
    tell("publish")
    return digest_files(
        Digest(
            snapshot=snapshot,
            quarter=quarter,
            figures=numbered([*found_figures(snapshot), *_of_cases(snapshot, quarter.first)]),
            before=older,
        )
    )


def _before(folder: Path | None, config: Config, as_of: date) -> Before | None:
    if folder is None:
        return None
    found = earlier(folder, monitor=config.monitor.id, as_of=as_of)
    return before_of(found.edition.as_of, found.edition.claims)


def _of_cases(snapshot: Snapshot, since: date) -> list[Row]:
    """Count what moved in cases; nothing where no journal is on file."""
    journal, workflow = snapshot.monitor.journal, snapshot.workflow
    if journal is None or workflow is None:
        return []
    told = snapshot.cases[snapshot.cases["told"].astype(bool)]
    return quarterly(
        moved(snapshot.events, workflow, as_of=snapshot.as_of).steps,
        _tallies(told, snapshot, since),
        workflow,
        told=frozenset(told["case_id"]),
        since=since,
        until=snapshot.as_of,
    )


def _tallies(told: pd.DataFrame, snapshot: Snapshot, since: date) -> Mapping[str, pd.DataFrame]:
    """Count the ledger of the cases that may be told in the quarter and since each start."""
    until, programmes = snapshot.as_of, snapshot.monitor.journal.programmes
    alike = told.assign(programme=pd.Series(None, index=told.index, dtype="str"))
    remedies = snapshot.remedies
    return {
        "quarter": tally(told, remedies, programmes, since=since, until=until),
        "start": tally(told, remedies, programmes, since=None, until=until),
        "city": tally(alike, remedies, (), since=since, until=until),
    }
