"""The figures of a quarter: what moved in cases, what was demolished, by programme and city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from geo import tables
from geo.records import Workflow

Row = dict[str, object]


def quarterly(
    steps: pd.DataFrame,
    tallies: Mapping[str, pd.DataFrame],
    workflow: Workflow,
    *,
    told: frozenset[str],
    since: date,
    until: date,
) -> list[Row]:
    """Count what happened in a quarter.

    Parameters
    ----------
    steps
        Steps that cases have taken: ``case_id``, ``start``, ``to``, ``on``.
    tallies
        ``tables.TALLIES`` of the quarter, of each programme since its start, and of the whole
        town in the quarter whatever the programme: ``quarter``, ``start``, ``city``.
    workflow
        Says which states are acts, decide, or end a case.
    told
        The cases that may be told; no other is counted or named.
    since, until
        The days of the quarter that are counted.

    Returns
    -------
    figures
        Rows of ``tables.DIGEST`` without their numbers: the headline, the ledger, the decisions.
    """
    within = steps[
        steps["case_id"].isin(told)
        & (steps["on"] >= pd.Timestamp(since))
        & (steps["on"] <= pd.Timestamp(until))
    ]
    days: Row = {"since": since, "until": until}
    reached = {state: _cases(within[within["to"] == state]) for state in workflow.states}
    ended = [name for name, state in workflow.states.items() if state.ended]
    rows = [
        _row("headline", "cases_opened", _cases(within[within["start"].isna()])) | days,
        *_of_city(tallies["city"], days),
        _row("headline", "cases_ended", _cases(within[within["to"].isin(ended)])) | days,
        *_of_programmes(tallies),
    ]
    return rows + [
        _row("decided", name, reached[name]) | days
        for name, state in workflow.states.items()
        if reached[name] or state.decides or state.puts_in_force
    ]


def numbered(rows: Sequence[Row]) -> pd.DataFrame:
    """Give the figures of a digest a number each, in their order, as ``tables.DIGEST``."""
    frame = pd.DataFrame(rows, columns=tables.DIGEST.names)
    ids = [f"F{at}" for at in range(1, len(rows) + 1)]
    return tables.DIGEST.shape(frame.assign(figure_id=ids))


def _of_city(counted: pd.DataFrame, days: Row) -> Iterator[Row]:
    """Give of the ledger what a headline tells: demolished, and acts that came into force."""
    for measure in ("demolished", "in_force"):
        own = counted[counted["measure"] == measure]
        ids = " ".join(own["case_ids"].dropna()).split()
        yield _row("headline", measure, ids) | days


def _of_programmes(tallies: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    """Give the ledger by programme, in the quarter and since the start of each."""
    for period in ("quarter", "start"):
        for row in tallies[period].to_dict("records"):
            ids = str(row["case_ids"]).split() if pd.notna(row["case_ids"]) else []
            programme = row["programme"] if pd.notna(row["programme"]) else None
            yield _row("demolished", row["measure"], ids) | {
                "subject": "programme",
                "subject_id": programme,
                "since": row["since"],
                "until": row["until"],
            }


def _cases(steps: pd.DataFrame) -> list[str]:
    return sorted(set(steps["case_id"]))


def _row(section: str, measure: str, ids: Sequence[str]) -> Row:
    return {
        "section": section,
        "subject": "city",
        "subject_id": None,
        "measure": measure,
        "low": len(ids),
        "high": len(ids),
        "record_ids": " ".join(ids) or None,
    }
