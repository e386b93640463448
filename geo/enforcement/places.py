"""What events name: buildings of a register, programmes of the journal, sources of the monitor."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from geo.enforcement.faults import Fault, told_of
from geo.enforcement.replay import Replay
from geo.records import Issue, Journal


def unknown_buildings(found: Replay, known: Collection[str]) -> list[Fault]:
    """Find events about a building that no register holds."""
    told = found.columns.events["building_id"]
    strange = (told.notna() & ~told.isin(list(known))).to_numpy() & found.read
    what = "{kind} is about {building_id!r}, which no register holds"
    mend = "Correct the building's id"
    return told_of(found.columns.events, np.flatnonzero(strange), what, mend, "building_id")


def unknown_programmes(found: Replay, journal: Journal) -> list[Fault]:
    """Find events of a programme that the journal's description does not name."""
    known = [one.id for one in journal.programmes]
    told = found.columns.events["programme"]
    strange = (told.notna() & ~told.isin(known)).to_numpy() & found.read
    mend = f"Use one of {', '.join(known)}" if known else "Describe it under journal.programmes"
    what = "{programme!r} is no programme of the monitor"
    return told_of(found.columns.events, np.flatnonzero(strange), what, mend, "programme")


def unknown_sources(found: Replay, known: Collection[str]) -> list[Fault]:
    """Find events by a source that the monitor does not name."""
    told = found.columns.events["source"]
    strange = (told.notna() & ~told.isin(list(known))).to_numpy() & found.read
    what, mend = "{source!r} is no source of the monitor", f"Use one of {', '.join(known)}"
    return told_of(found.columns.events, np.flatnonzero(strange), what, mend, "source")


def aside_notes(found: Replay, aside: Collection[str], file: str) -> list[Issue]:
    """Note the cases about buildings whose rows are not used, once a case."""
    events = found.columns.events
    once = events[events["building_id"].isin(list(aside)) & found.read].drop_duplicates(
        ["case_id", "building_id"]
    )
    return [
        Issue(
            "note",
            "case_aside",
            file,
            f"case {case_id} is about {building_id!r}, whose row is not used",
            "Mend the row of the register; until then the case is counted, and on no map",
            row=int(seq),
            column="building_id",
        )
        for seq, case_id, building_id in zip(
            once["seq"], once["case_id"], once["building_id"], strict=True
        )
    ]
