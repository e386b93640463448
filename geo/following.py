"""The register of cases as people use it: looked at, and written into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from importlib import metadata
from typing import Any

import pandas as pd

from geo.compliance.rulebook import read_rules
from geo.config import MONITOR_FILE, Config
from geo.enforcement.admit import admit
from geo.enforcement.cases import Followed, follow
from geo.enforcement.doubles import doubled
from geo.enforcement.entry import Entry
from geo.enforcement.journal import read_journal
from geo.enforcement.pace import paces
from geo.enforcement.recording import NEW, Recorded, begin, erase_words
from geo.enforcement.recording import record as record_drafts
from geo.enforcement.timeline import timeline
from geo.enforcement.workflow import read_workflow
from geo.errors import DataError, UsageError, did_you_mean
from geo.knowing import Tell, building_ids, read, silent, stop, stops
from geo.records import NOTES, Issue, Journal, Step, Workflow
from geo.zones.catalogue import read_layers

ENTRY = "the entry"
"""What messages call an event that is not written down yet."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: where it stands, its line in the ledger, and its entries with the days between."""

    standing: pd.DataFrame  # tables.CASES, one row
    remedy: pd.DataFrame  # tables.REMEDIES, one row or none
    entries: pd.DataFrame  # see geo.enforcement.timeline
    workflow: Workflow


class NotWritten(Exception):  # noqa: N818 it is how a rehearsal ends, and no error
    """All of it may be written down, and nothing was, as was asked for; ``notes`` are told."""

    def __init__(self, notes: Iterable[Issue] = ()) -> None:
        self.notes = tuple(notes)
        super().__init__()


def cases(config: Config) -> Followed:
    """Follow every case of a monitor as of the day of ``config``; no register is read.

    Raises
    ------
    DataError
        If the journal or the workflow has faults that must be mended.
    """
    journal, workflow = practice(config)
    _, events, faults = read_journal(config)
    stop(faults)
    found = follow(events, workflow, journal, None, as_of=config.as_of, file=journal.name)
    stop(found.issues)
    return found


def pace(config: Config) -> pd.DataFrame:
    """Count the days that the cases of a monitor took for each step, as of its day.

    Raises
    ------
    DataError
        As of :func:`cases`.
    """
    _, workflow = practice(config)
    _, events, faults = read_journal(config)
    stop(faults)
    return paces(events, workflow, as_of=config.as_of)


def case(config: Config, case_id: str) -> Case:
    """Give all that the journal says of one case.

    Raises
    ------
    UsageError
        If there is no such case; ids that are near are named.
    DataError
        As of :func:`cases`.
    """
    found = cases(config)
    mine = found.cases[found.cases["case_id"] == case_id]
    if mine.empty:
        raise UsageError(_unknown_case(case_id, found.cases["case_id"].tolist(), config))
    entries = found.events[found.events["case_id"] == case_id].reset_index(drop=True)
    _, workflow = practice(config)
    return Case(
        standing=mine.reset_index(drop=True),
        remedy=found.remedies[found.remedies["case_id"] == case_id].reset_index(drop=True),
        entries=timeline(entries),
        workflow=workflow,
    )


def record(
    config: Config,
    draft: Mapping[str, Any],
    *,
    role: str,
    now: datetime,
    first: bool = False,
    rehearse: bool = False,
    tell: Tell = silent,
) -> Recorded:
    """Write one event down in the journal of a monitor, if the practice allows it.

    Parameters
    ----------
    config
        The monitor, as of today: an event of a later day has not happened yet.
    draft
        Columns of ``tables.EVENTS``; ``case_id`` is ``new`` for a case that it opens.
    role
        Role of who writes it down; no person.
    now
        The moment, with its time zone.
    first
        Whether to begin an empty journal, where the monitor says.
    rehearse
        Whether to look only, and write nothing.
    tell
        Is told the name of each stage as it begins.

    Raises
    ------
    DataError
        With every reason why it may not be written down; nothing was.
    NotWritten
        At the end of a rehearsal, where nothing speaks against it.
    """
    journal, workflow = practice(config)
    _require_past(draft, config)
    known = buildings_on_file(config, tell) if draft.get("building_id") else None
    if first:
        begin(config)
    written = _written(config) if draft.get("case_id") == NEW else None
    tell("record")

    def admitted(events: pd.DataFrame) -> list[Issue]:
        found = admit(
            events,
            workflow=workflow,
            journal=journal,
            buildings=known,
            sources=config.monitor.sources,
        )
        if stops(found):
            return _of_the_entry(found, events, draft, workflow)
        if written is not None:
            found += doubled(
                events, written, workflow=workflow, journal=journal, as_of=config.as_of, file=ENTRY
            )
        if rehearse:
            raise NotWritten(found)
        return found

    return record_drafts(config, [draft], role=role, now=now, admit=admitted, stamp=stamp(config))


def erase(
    config: Config, seq: int, *, role: str, now: datetime, document_no: str | None = None
) -> tuple[Entry, list[Issue]]:
    """Erase the personal words of one entry, which the chain does not hold, and write that down.

    Parameters
    ----------
    config
        The monitor, as of today.
    seq
        The entry whose words shall go; all else of it stays.
    role
        Role of who erases; no person.
    now
        The moment, with its time zone.
    document_no
        What they were asked to be erased by.

    Returns
    -------
    entry, issues
        The event ``erased``; a note where a file beside the journal may still hold the words.

    Raises
    ------
    DataError
        If the journal cannot be written to, or the event is refused; nothing was erased.
    UsageError
        If the entry has no such words.
    """
    journal, workflow = practice(config)
    draft = {"happened_on": config.as_of, "recorder_role": role, "document_no": document_no}

    def admitted(events: pd.DataFrame) -> list[Issue]:
        return admit(events, workflow=workflow, journal=journal)

    return erase_words(config, seq, draft | stamp(config), now=now, admit=admitted)


def _written(config: Config) -> pd.DataFrame:
    """Give every event of the journal."""
    _, events, faults = read_journal(config)
    stop(faults)
    return events


def _of_the_entry(
    found: list[Issue],
    events: pd.DataFrame,
    draft: Mapping[str, Any],
    workflow: Workflow,
) -> list[Issue]:
    """Say what is wrong with the one event that is not written yet, and what was likely meant."""
    kind = str(draft.get("kind"))
    kinds = [*workflow.states, *NOTES]
    meant = "" if kind in kinds else did_you_mean(kind, kinds)
    mine = int(events["seq"].max())
    return [
        replace(one, file=ENTRY, row=None, mend=(meant if one.column == "kind" else "") + one.mend)
        if one.row == mine
        else one
        for one in found
    ]


def opening(workflow: Workflow) -> list[Step]:
    """Give the steps that open a case."""
    return [step for step in workflow.steps if "" in step.start]


def practice(config: Config) -> tuple[Journal, Workflow]:
    """Give what the monitor says of its journal, and what its cases may go through.

    Raises
    ------
    DataError
        If it keeps no journal, or the workflow has faults.
    """
    journal = config.monitor.journal
    if journal is None:
        mend = "Add journal: with its path, origin and prefix to the monitor"
        raise DataError(
            [Issue("stop", "journal_unreachable", MONITOR_FILE, "it names no journal", mend)]
        )
    workflow, faults = read_workflow(journal.workflow, beside=config.folder.parent)
    if workflow is None:
        raise DataError(faults)
    return journal, workflow


def _require_past(draft: Mapping[str, Any], config: Config) -> None:
    """Refuse an event of a day that has not come."""
    day = str(draft.get("happened_on", ""))[:10]
    if day > config.as_of.isoformat():
        what = f"{day} has not come yet: in {config.monitor.id} it is {config.as_of}"
        mend = "Correct the day of the act, or the clock of the machine"
        raise DataError([Issue("stop", "journal_value", ENTRY, what, mend, column="happened_on")])


def buildings_on_file(config: Config, tell: Tell) -> list[str] | None:
    """Give the ids of the buildings that registers hold; None where one could not be read."""
    known = read(config, tell=tell)
    ids, aside = building_ids(config, known.checked)
    return None if ids is None else [*ids, *aside]


def stamp(config: Config) -> dict[str, object]:
    """Say by which rule book and version of the program an event was written down."""
    layers, titles, _ = read_layers(config)
    _, rulebook, _ = read_rules(config, layers, named=titles)
    return {
        "software": f"foothill-monitor {metadata.version('foothill-monitor')}",
        "rulebook_sha256": rulebook,
    }


def _unknown_case(case_id: str, ids: list[str], config: Config) -> str:
    alike = get_close_matches(case_id.upper(), ids, n=3, cutoff=0.6)
    hint = f" Did you mean {', '.join(alike)}?" if alike else ""
    return (
        f"{case_id}: no case of {config.monitor.id} has this number as of {config.as_of}.{hint} "
        f"{len(ids):,} cases are on file."
    )
