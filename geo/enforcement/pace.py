"""How many days cases took from one state to the next, counted over all of them at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.enforcement.coded import NEVER
from geo.enforcement.replay import replay
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
    found = replay(events, workflow, as_of=as_of)
    col, order = found.columns, list(workflow.states)
    leads = found.accepted & (col.kind >= 0) & (col.kind < len(order)) & (col.day != NEVER)
    rows = np.flatnonzero(leads)
    led = pd.DataFrame({"case": col.case[rows], "to": col.kind[rows], "day": col.day[rows]})
    before = led.groupby("case").shift()
    led = led.assign(start=before["to"], days=led["day"] - before["day"]).dropna()
    told = led.astype({"start": "int64"}).groupby(["start", "to"])["days"]
    counted = told.agg(steps="count", median_days="median", least_days="min", most_days="max")
    named = counted.reset_index().astype({"least_days": "int64", "most_days": "int64"})
    states = np.array(order, dtype=object)
    return named.assign(start=states[named["start"]], to=states[named["to"]])
