"""The days by which something is due in the cases of a monitor, as a calendar in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from geo.atlas.speech import Speech
from geo.config import Config
from geo.enforcement.calendar import Appointment, calendar_text
from geo.enforcement.cases import APPEAL, DEADLINE, Followed
from geo.following import cases, practice
from geo.records import Clock, Workflow


def calendar(config: Config, *, language: str) -> tuple[str, int]:
    """Write the days that are due in open cases as a calendar file (RFC 5545).

    Parameters
    ----------
    config
        The monitor, as of the day that is asked about.
    language
        kk, ru or en.

    Returns
    -------
    text, count
        The file, and how many days are in it: of every open case whose clocks run the day to
        comply by and every clock of the monitor, passed or not, and the last day for appeal, if
        still to come.

    Raises
    ------
    DataError
        As of :func:`geo.following.cases`.
    """
    journal, workflow = practice(config)
    found, say = cases(config), Speech(language)
    clocks = {clock.id: clock for clock in journal.clocks if clock.sets == "next"}
    titles = {name: getattr(clock.title, language) for name, clock in clocks.items()}
    titles |= {what: say(f"calendar.{what}") for what in (DEADLINE, APPEAL)}
    recorded = found.events.set_index("seq")["recorded_at"]
    due = _due(found, pd.Timestamp(config.as_of))
    appointments = [
        Appointment(
            uid=f"{row['case_id']}-{row['what']}@{journal.origin}",
            on=row["due_on"].date(),
            summary=f"{row['case_id']}: {titles[row['what']]}",
            description="\n".join(_described(row, workflow, clocks, say, config.as_of)),
            recorded_at=recorded[row["last_seq"]],
            number=int(row["last_seq"]),
        )
        for row in due.to_dict("records")
    ]
    name = say("calendar.name", name=getattr(config.monitor.name, language))
    return calendar_text(name, appointments), len(appointments)


def _due(found: Followed, today: pd.Timestamp) -> pd.DataFrame:
    """Give the days that are due, and what is known of their cases; a passed appeal is none."""
    kept = found.due[(found.due["what"] != APPEAL) | (found.due["due_on"] >= today)]
    return kept.merge(found.cases, on="case_id").sort_values(["due_on", "case_id", "what"])


def _described(
    row: Mapping[str, Any],
    workflow: Workflow,
    clocks: Mapping[str, Clock],
    say: Speech,
    as_of: date,
) -> Iterator[str]:
    """Say where the case stands, what it is about, whose day it is, and whether it was assumed."""
    yield getattr(workflow.states[row["state"]].title, say.language)
    if not pd.isna(row["building_id"]):
        yield say("calendar.building", building=row["building_id"])
    clock = clocks.get(row["what"])
    if clock is not None:
        yield say("calendar.own")
        if row["due_on"].date() < as_of:
            yield say("calendar.own.passed")
    if row["deadline_assumed"] if row["what"] == DEADLINE else clock and clock.days.assumed:
        yield say("calendar.assumed")
