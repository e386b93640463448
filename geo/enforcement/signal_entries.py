"""One entry of the register of reports: sealed, read, and the reports that entries make.

An entry is RFC 8785 JSON of its columns, on one line, naming the leaf hash of the one before, as
in the journal. Words of citizens stand in no entry: it holds their salted hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import rfc8785

from geo import tables
from geo.enforcement import columns, texts
from geo.enforcement.entry import chain_faults, leaf_sha256
from geo.records import Issue

NAMES = tuple(sorted(set(tables.SIGNAL_ENTRIES.names) - {"leaf_sha256"}))
"""Columns that stand in the text of an entry."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "received": ("received_at", "origin", "what", "words_state", "code_sha256"),
    "released": (),
    "withheld": (),
    "placed": ("building_id",),
    "rewarded": ("code_sha256", "decision", "decided_on"),
}
"""What an entry of each kind must say, beside what all of them say."""


def sealed(draft: Mapping[str, Any], *, seq: int, prev_sha256: str | None) -> str:
    """Write an entry as the line that the register keeps.

    Examples
    --------
    >>> sealed({"kind": "released", "signal_id": "S1", "reason": None}, seq=1, prev_sha256=None)
    '{"kind":"released","seq":1,"signal_id":"S1"}'
    """
    told = {name: value for name, value in draft.items() if value is not None} | {"seq": seq}
    if prev_sha256 is not None:
        told["prev_sha256"] = prev_sha256
    return rfc8785.dumps(told).decode()


def read_entries(lines: Sequence[str], file: str) -> tuple[pd.DataFrame, list[Issue]]:
    """Read the lines of a register, and check that each follows the one before.

    Returns
    -------
    entries, issues
        Columns of ``tables.SIGNAL_ENTRIES``; none of them where something has to be mended.
    """
    empty = tables.SIGNAL_ENTRIES.empty()
    if not lines:
        return empty, []
    try:
        told = texts.read(lines, NAMES, tables.SIGNAL_ENTRIES)
    except texts.NotEntriesError as error:
        what, mend = "it is no entry of a register of reports", "Restore it from a backup"
        return empty, [
            Issue("stop", "signal_broken", file, what, mend, line=at + 1) for at in error.rows
        ]
    issues = [
        Issue("stop", "signal_broken", file, what, mend, line=at + 1, column=name)
        for at, name, what, mend in columns.faults(told, tables.SIGNAL_ENTRIES)
    ]
    if issues:
        return empty, issues
    entries = texts.frame(told, [leaf_sha256(line) for line in lines], tables.SIGNAL_ENTRIES)
    issues = [*_chain(entries, file), *_unsaid(entries, file)]
    stops = [issue for issue in issues if issue.severity == "stop"]
    return (empty if stops else entries), issues


def signals_of(
    entries: pd.DataFrame, words: Mapping[str, str], *, timezone: str, assumed_error_m: float
) -> pd.DataFrame:
    """Make each report of the entries about it.

    Parameters
    ----------
    entries
        Columns of ``tables.SIGNAL_ENTRIES``, up to the day of the run.
    words
        What citizens wrote, by its commitment.
    timezone
        In which a moment is a day.
    assumed_error_m
        How far off a place may be whose report does not say it.

    Returns
    -------
    signals
        One row a report, in the order of the register: what ``tables.SIGNALS`` has of the
        report itself, and ``placed_id``, the building that a person said is meant.
    """
    came = entries[entries["kind"] == "received"].set_index("signal_id", drop=False)
    moments = pd.to_datetime(came["received_at"], format=columns.MOMENT, utc=True)
    local = moments.dt.tz_convert(ZoneInfo(timezone)).dt.tz_localize(None)
    decided = _last(entries, "rewarded").reindex(came.index)
    read = _last(entries, "released", "withheld")["kind"].reindex(came.index)
    state = read.fillna(came["words_state"])
    shown = came["words_sha256"].where(state.isin(["plain", "released"]))
    return came.assign(
        received_on=local.dt.normalize().astype(tables.DTYPES["day"]),
        position_error_m=came["position_error_m"].fillna(assumed_error_m),
        words_state=state,
        words=shown.map(dict(words)),
        placed_id=_last(entries, "placed")["building_id"].reindex(came.index),
        reward_decision=decided["decision"].fillna("none"),
        reward=decided["reward"],
        currency=decided["currency"],
        decided_on=decided["decided_on"],
    ).reset_index(drop=True)


def _last(entries: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Give the last entry of some kinds about each report."""
    own = entries[entries["kind"].isin(kinds)]
    return own.drop_duplicates("signal_id", keep="last").set_index("signal_id")


def _chain(entries: pd.DataFrame, file: str) -> list[Issue]:
    """Tell where entries do not follow one another, or the clock ran back."""
    return [
        Issue(one.severity, "signal_chain", file, one.what, one.mend, line=one.row)
        for one in chain_faults(entries, file=file)
    ]


def _unsaid(entries: pd.DataFrame, file: str) -> list[Issue]:
    """Tell which entries leave out what their kind must say, or are about no report."""
    issues = [
        _issue(file, seq, f"an entry {kind} does not say it", name)
        for kind, needed in NEEDED.items()
        for name in needed
        for seq in entries.loc[(entries["kind"] == kind) & entries[name].isna(), "seq"]
    ]
    came = entries["kind"] == "received"
    known = entries.loc[came, "signal_id"]
    lost = ~came & ~entries["signal_id"].isin(known)
    twice = came & entries["signal_id"].where(came).duplicated()
    issues += [_issue(file, seq, "no such report", "signal_id") for seq in entries["seq"][lost]]
    return issues + [
        _issue(file, seq, "two reports have this number", "signal_id")
        for seq in entries["seq"][twice]
    ]


def _issue(file: str, seq: int, what: str, column: str) -> Issue:
    mend = "Restore it from a backup"
    return Issue("stop", "signal_broken", file, what, mend, line=int(seq), column=column)
