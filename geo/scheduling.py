"""The days by which something is due in the cases of a monitor, as a calendar in one language."""

from __future__ import annotations

import pandas as pd

from geo.atlas.speech import Speech
from geo.config import Config
from geo.enforcement.calendar import Appointment, calendar_text
from geo.enforcement.cases import APPEAL, DEADLINE, Followed
from geo.following import cases, practice

COLUMNS = {DEADLINE: "deadline_on", APPEAL: "appeal_until"}
"""Columns of ``tables.CASES`` with days that are due whatever clocks a monitor has."""


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
        comply by, passed or not; the last day for appeal and the next clock, if still to come.

    Raises
    ------
    DataError
        As of :func:`geo.following.cases`.
    """
    journal, workflow = practice(config)
    found, say = cases(config), Speech(language)
    suspended = [name for name, state in workflow.states.items() if state.suspends]
    running = found.cases[~found.cases["ended"].astype(bool)]
    due = _due(running[~running["state"].isin(suspended)], pd.Timestamp(config.as_of))
    recorded = found.events.set_index("seq")["recorded_at"]
    titles = {clock.id: getattr(clock.title, language) for clock in journal.clocks}
    titles |= {what: say(f"calendar.{what}") for what in COLUMNS}
    appointments = [
        Appointment(
            uid=f"{row['case_id']}-{row['what']}@{journal.origin}",
            on=row["on"].date(),
            summary=f"{row['case_id']}: {titles[row['what']]}",
            description=_description(row, found, say, language),
            recorded_at=recorded[row["last_seq"]],
            number=int(row["last_seq"]),
        )
        for row in due.to_dict("records")
    ]
    name = say("calendar.name", name=getattr(config.monitor.name, language))
    return calendar_text(name, appointments), len(appointments)


def _due(running: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Give one row for each day that is due in a case: ``what`` and ``on`` beside its columns."""
    named = [
        running.assign(what=what, on=running[column]).dropna(subset=["on"])
        for what, column in COLUMNS.items()
    ]
    clocked = running.assign(what=running["next_due"], on=running["next_on"])
    ticking = clocked[clocked["on"].notna() & ~clocked["what"].isin(list(COLUMNS))]
    every = pd.concat([*named, ticking], ignore_index=True)
    kept = every[(every["what"] == DEADLINE) | (every["on"] >= today)]
    return kept.sort_values(["on", "case_id", "what"], ignore_index=True)


def _description(row: dict[str, object], found: Followed, say: Speech, language: str) -> str:
    """Say where the case stands, what it is about, and whether the day was assumed."""
    states = found.workflow.states if found.workflow else {}
    lines = [getattr(states[str(row["state"])].title, language)]
    if not pd.isna(row["building_id"]):
        lines.append(say("calendar.building", building=str(row["building_id"])))
    if row["what"] == DEADLINE and row["deadline_assumed"]:
        lines.append(say("calendar.assumed"))
    return "\n".join(lines)
