"""Cases that were told once, until the entry that told of them was withdrawn."""

from __future__ import annotations

import pandas as pd

from geo.atlas.case_entries import readings
from geo.records import Snapshot
from geo.records.listed import NOT_LISTED, listed_words

COLUMNS = ("case_id", "happened_on", "reason")


def withdrawn_cases(snapshot: Snapshot) -> pd.DataFrame:
    """Give the cases whose page would vanish without a word.

    Whoever has seen, or cited, such a case must be told that nothing is left of it: a page that
    is gone would leave the older one standing as the last word. Only its number, the day and the
    reason are told; no entry of it leaves.

    Parameters
    ----------
    snapshot
        What the run knows.

    Returns
    -------
    withdrawn
        One row a case that may not be told, with an entry of a public state that a later one
        withdrew: ``case_id``, and of the last such withdrawal ``happened_on`` and ``reason``; in
        the order of their numbers.
    """
    workflow = snapshot.workflow
    untold = snapshot.cases.loc[~snapshot.cases["told"].astype(bool), "case_id"]
    events = snapshot.events[snapshot.events["case_id"].isin(untold)]
    telling = [
        name
        for name, state in (workflow.states.items() if workflow else ())
        if state.public and not state.ended and not state.suspends
    ]
    withdrew = events.loc[events["kind"].isin(telling), "seq"].map(_withdrawals(events)).dropna()
    last = events[events["seq"].isin(withdrew)].sort_values("seq").groupby("case_id").tail(1)
    listed = listed_words(snapshot.monitor, workflow)["reason"]
    known = last["reason"].isna() | last["reason"].isin(list(listed))
    told = last.assign(reason=last["reason"].where(known, NOT_LISTED))
    return told[list(COLUMNS)].sort_values("case_id", ignore_index=True)


def _withdrawals(events: pd.DataFrame) -> dict[int, int]:
    """Give the number of the entry that withdrew each one, by its own number."""
    about = events.loc[events["corrects"].notna(), ["seq", "kind", "corrects"]]
    read = readings(about.to_dict("records"))
    return {seq: by for seq, (how, by) in read.items() if how == "withdrawn"}
