"""Files of others written down in the register of cases: an office's table, inspectors' notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from geo import documents
from geo.config import Config
from geo.enforcement.admit import admit
from geo.enforcement.doubles import doubled
from geo.enforcement.event_mapping import EventMapping, listed, read_mapping
from geo.enforcement.field_notes import located, read_field_notes
from geo.enforcement.given import Read, events_given
from geo.enforcement.imports import Plan, as_written, planned
from geo.enforcement.journal import address_of, read_journal
from geo.enforcement.recording import Recorded, begin
from geo.enforcement.recording import record as record_drafts
from geo.errors import DataError
from geo.following import NotWritten, buildings_on_file, cases, opening, practice, stamp
from geo.knowing import Tell, silent, stop, stops
from geo.quality.dates import Calendar, days
from geo.quality.values import numbers
from geo.reader.filters import as_text, nearest, own_columns
from geo.reader.host import Reader
from geo.records import Issue
from geo.registers.mapping import form_fault


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: the plan, what was written, and notes on the file."""

    plan: Plan
    recorded: Recorded | None  # None of a rehearsal
    issues: tuple[Issue, ...]


def import_events(
    config: Config,
    file: Path,
    mapping: Path,
    *,
    role: str,
    now: datetime,
    first: bool = False,
    rehearse: bool = False,
    tell: Tell = silent,
) -> Imported:
    """Write the cases of an office's register down, each as a whole or not at all.

    Parameters
    ----------
    config
        The monitor, as of today.
    file
        A CSV or XLSX; it is opened in a child process, as every foreign file.
    mapping
        Which of its rows gives which events; see
        :class:`geo.enforcement.event_mapping.EventMapping`.
    role, now, first, rehearse, tell
        As of :func:`geo.following.record`.

    Returns
    -------
    imported
        What is new is on the disk, in one transaction; the rows of cases that were refused
        are in ``plan.returns``. A file that was imported before adds nothing.

    Raises
    ------
    DataError
        If the file, the mapping or the journal has faults: nothing was written.
    """
    journal, workflow = practice(config)
    address_of(config)  # an exported journal is refused before anything is read
    told, faults = read_mapping(mapping, workflow)
    stop(faults)
    if told is None:
        raise DataError(faults)
    stop(_form_faults(told, mapping))
    tell("read")
    rows, notes = _rows(file, told, config)
    tell("validate")
    given, wrong = events_given(rows, told, workflow, read=_readings(told, config))
    if first and not rehearse:
        begin(config)
    events = _journal(config, first=first)
    known = None
    if "building_id" in given and given["building_id"].notna().any():
        known = buildings_on_file(config, tell)
    tell("follow")
    plan = planned(
        rows.rename(columns={told.case_no: "case_no"})[["row", "case_no"]],
        given,
        wrong,
        events,
        register=told.id,
        file=file.name,
        workflow=workflow,
        journal=journal,
        buildings=known,
        sources=config.monitor.sources,
        as_of=config.as_of,
    )

    def twice(new: pd.DataFrame) -> list[Issue]:
        return doubled(
            new, events, workflow=workflow, journal=journal, as_of=config.as_of, file=file.name
        )

    def admitted(new: pd.DataFrame) -> list[Issue]:
        sources = config.monitor.sources
        faults = admit(new, workflow=workflow, journal=journal, buildings=known, sources=sources)
        return faults if stops(faults) else [*faults, *twice(new)]

    if rehearse:
        doubles = twice(as_written(plan, events)) if plan.drafts else []
        return Imported(plan, None, (*notes, *doubles))
    tell("record")
    done = record_drafts(
        config, plan.drafts, role=role, now=now, admit=admitted, stamp=stamp(config), wait_s=60.0
    )
    return Imported(plan, done, tuple(notes))


def record_field_notes(
    config: Config,
    files: Sequence[Path],
    *,
    role: str,
    now: datetime,
    source: str | None = None,
    rehearse: bool = False,
    tell: Tell = silent,
) -> Recorded:
    """Write what inspectors saved in the field down, all of it or nothing.

    Parameters
    ----------
    config
        The monitor, as of today.
    files
        Files of :class:`geo.enforcement.field_notes.FieldNotes`, in any order.
    role, now, rehearse, tell
        As of :func:`geo.following.record`.
    source
        Who saw it, for the files that do not say so.

    Returns
    -------
    recorded
        Entries in the order in which they were seen; an observation that is in the journal
        already is known, and adds nothing.

    Raises
    ------
    DataError
        With every fault of every file; nothing was written.
    NotWritten
        At the end of a rehearsal, where nothing speaks against it.
    """
    journal, workflow = practice(config)
    address_of(config)
    tell("read")
    read = [read_field_notes(path, config.monitor.id) for path in files]
    stop(issue for _, issues in read for issue in issues)
    notes = [one for found, _ in read for one in found]
    events = _journal(config, first=False)
    found = located(
        notes, events, cases(config).cases,
        opening=opening(workflow)[0].to,
        source=source, zone=config.monitor.timezone, as_of=config.as_of,
    )  # fmt: skip
    stop(found.issues)
    known = buildings_on_file(config, tell) if found.names_buildings else None
    tell("record")

    def admitted(new: pd.DataFrame) -> list[Issue]:
        faults = admit(
            new,
            workflow=workflow,
            journal=journal,
            buildings=known,
            sources=config.monitor.sources,
        )
        faults = found.placed(faults, new)
        if rehearse and not stops(faults):
            raise NotWritten
        return [*faults, *found.issues]

    if rehearse and not found.fresh:
        raise NotWritten
    return record_drafts(
        config, found.drafts, role=role, now=now, admit=admitted, stamp=stamp(config)
    )


def _journal(config: Config, *, first: bool) -> pd.DataFrame:
    """Give every event of the journal; a rehearsal of its beginning has none."""
    _, events, faults = read_journal(config)
    if first and all(fault.code == "file_missing" for fault in faults):
        return events
    stop(faults)
    return events


def _form_faults(mapping: EventMapping, path: Path) -> list[Issue]:
    """Find forms of dates that no date could be read by."""
    faults = [
        Issue("stop", "yaml_value", path.name, f"{form!r} {what}",
              "Write a strptime form such as %d.%m.%Y", column="date_format")
        for form in listed(mapping.date_format or [])
        if (what := form_fault(form))
    ]  # fmt: skip
    return documents.placed(faults, path)


def _rows(file: Path, mapping: EventMapping, config: Config) -> tuple[pd.DataFrame, list[Issue]]:
    """Read the file: every column that the mapping names as text, and the number of each row."""
    with Reader(config.cache) as reader:
        arrival = reader.vectors(file.resolve().parent, mapping.file.of(file.name))
    stop(arrival.issues)
    frame = arrival.frame
    if frame is None:
        raise DataError(list(arrival.issues))
    there, asked = own_columns(frame), mapping.asked()
    stop(
        Issue("stop", "column_unknown", arrival.file, f"the mapping names a column {name!r}, which "
              "the file does not have", nearest(name, there), column=name)
        for name in asked if name not in there
    )  # fmt: skip
    notes = [issue for issue in arrival.issues if issue.severity != "stop"]
    unused = [name for name in there if name not in asked]
    if unused:
        what = f"the mapping names none of {len(unused)} columns of the file: {', '.join(unused)}"
        mend = "Map those that matter; no value of them is kept"
        notes.append(Issue("note", "column_unused", arrival.file, what, mend))
    texts = {name: as_text(frame[name]) for name in asked}
    return pd.DataFrame({"row": frame["row"].astype("int64"), **texts}), notes


def _readings(mapping: EventMapping, config: Config) -> Mapping[str, Read]:
    """Give how texts of the file become days and numbers."""
    calendar = Calendar(config.as_of, config.monitor.timezone)
    return {
        "day": lambda texts, theirs, ours: days(
            texts, mapping.date_format, theirs, ours, calendar=calendar
        ),
        "number": lambda texts, theirs, ours: numbers(
            texts, theirs, ours, decimal_mark=mapping.decimal_mark
        ),
    }
