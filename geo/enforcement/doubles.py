"""Cases that are opened on a building which has an open case already."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.enforcement.cases import follow
from geo.enforcement.merging import with_others
from geo.enforcement.recording import NEW
from geo.errors import printable
from geo.records import Issue, Journal, Workflow


def doubled(
    fresh: pd.DataFrame,
    written: pd.DataFrame,
    *,
    workflow: Workflow,
    journal: Journal,
    as_of: date,
    file: str,
) -> list[Issue]:
    """Note each case that is opened on a building with another open case.

    An office may have its reasons for two, so that nothing is refused; a case that ends in the
    same events doubles none.

    Parameters
    ----------
    fresh
        Columns of ``tables.EVENTS``: every event of the cases that new ones are about, the
        new ones too.
    written
        The whole journal before them.
    workflow, journal, as_of
        As of :func:`geo.enforcement.cases.follow`.
    file
        What holds the new events, in messages.
    """
    opened = fresh[~fresh["case_id"].isin(written["case_id"])]
    same = written[written["building_id"].isin(opened["building_id"].dropna())]
    asked = with_others({*same["case_id"].dropna(), *fresh["case_id"].dropna()}, written)
    mine = fresh["case_id"].dropna().unique()
    before = written[written["case_id"].isin(asked) & ~written["case_id"].isin(mine)]
    events = pd.concat([before, fresh], ignore_index=True).sort_values("seq", ignore_index=True)
    cases = follow(events, workflow, journal, None, as_of=as_of, file=file).cases
    running = cases.loc[~cases["ended"].astype(bool), ["case_id", "building_id"]]
    doubles = running[running["case_id"].isin(opened["case_id"])].dropna()
    pairs = doubles.merge(running, on="building_id", suffixes=("", "_other"))
    pairs = pairs[pairs["case_id"] != pairs["case_id_other"]]
    return [
        _note(str(case), str(building), others.tolist(), file)
        for (case, building), others in pairs.groupby(["case_id", "building_id"])["case_id_other"]
    ]


def _note(case: str, building: str, others: list[str], file: str) -> Issue:
    """Name the cases of a building, and how two of them become one."""
    what = f"{printable(building)} has an open case already, {_named(others)}; {case} is another"
    number = "NUMBER" if case.startswith(f"{NEW}:") else case
    mend = (
        f"Leave both if they are two matters; else run record MONITOR merged --case {number} "
        f"--other-case {'NUMBER' if others[0].startswith(NEW) else others[0]} --on DAY --role ROLE"
    )
    return Issue("note", "case_doubled", file, what, mend, column="building_id")


def _named(cases: list[str]) -> str:
    return ", ".join(map(printable, cases))
