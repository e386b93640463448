"""How many days cases took from one state to the next, and from one body to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.enforcement.coded import NEVER, stamps
from geo.enforcement.replay import Replay, replay
from geo.records import Workflow


def paces(events: pd.DataFrame, workflow: Workflow, *, as_of: date | None = None) -> pd.DataFrame:
    """Count the days between the states of cases, step by step.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, the whole journal; entries are read as corrected.
    workflow
        The workflow of the journal.
    as_of
        Events of later days are not read; left out: all are.

    Returns
    -------
    paces
        One row for each step that a case has taken, in the order of the workflow: ``start``,
        ``to``, ``steps`` (how often), and days from the event that led to ``start`` to the one
        that led to ``to``: ``median_days``, ``least_days``, ``most_days``. A case that takes a
        step twice is counted twice; notes lead nowhere, and are not counted.

    Examples
    --------
    >>> from geo import tables
    >>> from geo.enforcement.workflow import read_workflow
    >>> paces(tables.EVENTS.empty(), read_workflow("kz")[0]).columns.tolist()
    ['start', 'to', 'steps', 'median_days', 'least_days', 'most_days']
    """
    order = {name: at for at, name in enumerate(workflow.states)}
    taken = moved(events, workflow, as_of=as_of).steps.dropna(subset="start")
    coded = taken.assign(start=taken["start"].map(order), to=taken["to"].map(order))
    told = coded.astype({"start": "int64", "to": "int64"}).groupby(["start", "to"])["days"]
    counted = told.agg(steps="count", median_days="median", least_days="min", most_days="max")
    named = counted.reset_index().astype({"least_days": "int64", "most_days": "int64"})
    states = np.array([*order], dtype=object)
    return named.assign(start=states[named["start"]], to=states[named["to"]])


@dataclass(frozen=True, slots=True)
class Moves:
    """How cases moved, from state to state and from body to body.

    ``steps`` has one row an event that led to a state, in the order of the journal:
    ``case_id``, ``start`` (None for the first), ``to``, ``body`` (None where the entry names
    none), ``on`` (day of the event), ``days`` since the one before (NaN for the first).

    ``handed`` has one row each time that a case went to another body: ``case_id``, ``body``
    whose entry was the last, ``next_body`` whose entry is the first after it, ``days`` between
    the two entries, notes among them. An entry that names no body hands nothing over; days in
    the wrong order are left out.
    """

    steps: pd.DataFrame
    handed: pd.DataFrame


def moved(events: pd.DataFrame, workflow: Workflow, *, as_of: date | None = None) -> Moves:
    """Give every step that a case has taken, and every time that it changed hands.

    Parameters
    ----------
    events, workflow, as_of
        As of :func:`paces`.
    """
    found = replay(events, workflow, as_of=as_of)
    return Moves(_steps(found, list(workflow.states)), _handed(found))


def _steps(found: Replay, order: list[str]) -> pd.DataFrame:
    """Give the steps; notes lead nowhere."""
    col = found.columns
    led = _told(
        found, found.accepted & (col.kind >= 0) & (col.kind < len(order)) & (col.day != NEVER)
    )
    names = np.array([*order, None], dtype=object)
    before = led.groupby("code")[["kind", "day"]].shift()
    return pd.DataFrame(
        {
            "case_id": led["case_id"],
            "start": names[before["kind"].fillna(-1).astype("int64")],
            "to": names[led["kind"]],
            "body": led["body"],
            "on": stamps(led["day"].to_numpy()),
            "days": led["day"] - before["day"],
        }
    )


def _handed(found: Replay) -> pd.DataFrame:
    """Give the hand-overs; every entry that names a body counts."""
    col = found.columns
    told = _told(found, found.accepted & (col.day != NEVER) & col.events["body"].notna().to_numpy())
    before = told.groupby("code")[["body", "day"]].shift()
    handed = pd.DataFrame(
        {
            "case_id": told["case_id"],
            "body": before["body"],
            "next_body": told["body"],
            "days": told["day"] - before["day"],
        }
    )
    another = handed["body"].notna() & (handed["body"] != handed["next_body"])
    return handed[another & (handed["days"] >= 0)].reset_index(drop=True)


def _told(found: Replay, meant: NDArray[np.bool_]) -> pd.DataFrame:
    """Give some events of a replay as a table: case, its code, kind, day and body."""
    col, rows = found.columns, np.flatnonzero(meant)
    return pd.DataFrame(
        {
            "case_id": col.events["case_id"].to_numpy(dtype=object)[rows],
            "code": col.case[rows],
            "kind": col.kind[rows],
            "day": col.day[rows],
            "body": col.events["body"].to_numpy(dtype=object)[rows],
        }
    )
