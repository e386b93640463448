"""The whole register of cases as files for inspectors, where their page cannot hold all of it."""

from __future__ import annotations

from codecs import BOM_UTF8

from geo.atlas.carried import MOST_CASES
from geo.atlas.downloads import notice
from geo.atlas.followed import event_columns
from geo.atlas.spreadsheet import csv_bytes
from geo.records import Snapshot


def whole_register(snapshot: Snapshot) -> dict[str, str | bytes]:
    """Give every case, its events and its ledger as CSV that no spreadsheet runs.

    The text begins with the mark of UTF-8, without which a spreadsheet garbles Cyrillic. It
    names buildings and documents, so it never becomes public.

    Returns
    -------
    files
        By path below the folder of the edition; none where the page holds every case.
    """
    if len(snapshot.cases) <= MOST_CASES:
        return {}
    frames = {
        "cases": snapshot.cases,
        "events": snapshot.events[event_columns(public=False)],
        "remedies": snapshot.remedies,
    }
    said = notice(snapshot)
    return {
        f"register/{name}.csv": BOM_UTF8
        + csv_bytes(frame if said is None else frame.assign(notice=said))
        for name, frame in frames.items()
    }
