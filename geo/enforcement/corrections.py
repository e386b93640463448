"""How later entries change what earlier ones are read as; every row stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo import tables
from geo.enforcement.faults import Fault, told_of

CORRECTING = ("corrected", "withdrawn")
"""Notes that say how an earlier entry is to be read."""

KEEPING = (*CORRECTING, "erased", "key_rotated")
"""Notes about the journal itself: they have no place in the order of a case's own days."""

AS_WRITTEN = (
    "seq", "case_id", "kind", "recorded_at", "recorder_role", "reason", "entry_key", "corrects",
    "note", "personal_sha256", "rulebook_sha256", "software", "prev_sha256", "closed_sha256",
    "leaf_sha256",
)  # fmt: skip
"""Columns that no correction changes: an entry of the wrong kind is withdrawn, and written anew."""

RESTATED = tuple(name for name in tables.EVENTS.names if name not in AS_WRITTEN)

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Effective:
    """The journal as it is to be read, row by row as it was written."""

    events: pd.DataFrame  # corrected entries with what is right in place of what was wrong
    void: Flags  # withdrawn: read no more
    denies: Places  # place of the declaration that an entry says was not so; -1: of none
    faults: list[Fault]

    def denied(self, read: Flags) -> Flags:
        """Tell which entries are denied by one that is read: a denial counts from its day on."""
        found = np.zeros(len(self.events), dtype=bool)
        found[self.denies[read & (self.denies >= 0)]] = True
        return found


def effective(events: pd.DataFrame) -> Effective:
    """Read each entry as the later ones correct it.

    A ``corrected`` entry says again what is right: each of its columns that is not empty stands
    in place of that of the entry it corrects, its day too. A ``withdrawn`` entry takes out the
    one it names; that of a correction or a withdrawal brings back what was before. Any other
    entry that names one in ``corrects`` denies what that one declares.

    Parameters
    ----------
    events
        Columns of ``tables.EVENTS``, in the order of the journal.

    Returns
    -------
    effective
        As many rows, in the same order. A correction that names no entry before it of its own
        case, or one that was withdrawn, changes nothing and is a fault.
    """
    kinds = events["kind"].to_numpy(dtype=object)
    names_one = events["corrects"].notna().to_numpy()
    void = np.zeros(len(events), dtype=bool)
    denies = np.full(len(events), -1, dtype=np.int64)
    correcting = np.isin(kinds, CORRECTING)
    about = np.flatnonzero(correcting | (names_one & ~np.isin(kinds, KEEPING)))
    if not len(about):
        return Effective(events, void, denies, [])
    target, faults = _targets(events, about)
    sound = np.flatnonzero(correcting & (target >= 0))
    changed = events
    for live in _from_the_last(sound, target, void):
        withdrawn = live[kinds[live] == "withdrawn"]
        void[target[withdrawn]] = True
        changed = _restated(changed, live[kinds[live] == "corrected"], target)
    denying = about[~correcting[about] & (target[about] >= 0) & ~void[about]]
    denies[denying] = target[denying]
    faults += _of_withdrawn(events, sound, target, void, kinds)
    return Effective(changed, void, denies, faults)


def _targets(events: pd.DataFrame, about: Places) -> tuple[Places, list[Fault]]:
    """Give for each entry the place of the one it is about, or -1; and why one has none."""
    target = np.full(len(events), -1, dtype=np.int64)
    named = events["corrects"].iloc[about]
    found = pd.Index(events["seq"]).get_indexer(named.fillna(-1).astype("int64"))
    case = pd.factorize(events["case_id"])[0]  # an entry of the journal itself is of none: -1
    unnamed = named.isna().to_numpy()
    later = ~unnamed & ((found < 0) | (found >= about))
    other = ~unnamed & ~later & (case[found] != case[about])
    target[about] = np.where(unnamed | later | other, -1, found)
    seq = "Write the number of an earlier event of the same case"
    return target, [
        *told_of(events, about[unnamed], "{kind} does not say which event it is about",
                 seq, "corrects"),
        *told_of(events, about[later], "{kind} names event {corrects}, which is not one before it",
                 seq, "corrects"),
        *told_of(events, about[other], "{kind} names event {corrects}, which is of another case",
                 seq, "corrects"),
    ]  # fmt: skip


def _from_the_last(waiting: Places, target: Places, void: Flags) -> Iterator[Places]:
    """Give the corrections that no other waits to change, then those they were about, and so on."""
    while len(waiting):
        changed_first = np.isin(waiting, target[waiting])
        yield waiting[~changed_first & ~void[waiting]]
        waiting = waiting[changed_first]


def _restated(events: pd.DataFrame, live: Places, target: Places) -> pd.DataFrame:
    """Put what corrections say into the entries they are about; of several, the last counts."""
    if not len(live):
        return events
    said = events.iloc[live].assign(_target=target[live])
    changed = events.copy()  # shares every column that stays as it is
    for name in RESTATED:
        right = said.dropna(subset=[name]).drop_duplicates("_target", keep="last")
        if len(right):
            values = changed[name].copy()
            values.iloc[right["_target"].to_numpy()] = right[name].to_numpy()
            changed[name] = values
    return changed


def _of_withdrawn(
    events: pd.DataFrame, sound: Places, target: Places, void: Flags, kinds: NDArray[np.object_]
) -> list[Fault]:
    """Find corrections, written after a withdrawal that stands, of what was withdrawn."""
    standing = sound[~void[sound]]
    withdrawals = pd.Series(standing, index=target[standing])[kinds[standing] == "withdrawn"]
    first = withdrawals.groupby(level=0).min()
    since = pd.Series(target[standing]).map(first).to_numpy(dtype=float)
    return told_of(
        events,
        standing[standing > since],
        "{kind} names event {corrects}, which was withdrawn before",
        "Withdraw the withdrawal first, or name another event",
        "corrects",
    )
