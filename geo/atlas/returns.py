"""Rows with a fault, one file an input, to be sent back to the office they came from."""

from __future__ import annotations

import re

from geo import tables
from geo.atlas.spreadsheet import csv_text
from geo.records import Account, Snapshot

COLUMNS = [name for name in tables.RETURNS.names if name != "input_id"]
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def send_back(told: Snapshot | Account) -> dict[str, str | bytes]:
    """Give the rows with a fault of each input as CSV that no spreadsheet runs.

    The text begins with the mark of UTF-8, without which a spreadsheet garbles Cyrillic. It
    names rows of an office's own file, so it never becomes public.

    Returns
    -------
    files
        By path below the folder of the edition; an input without a fault has none.
    """
    return {
        f"send-back/{_name(str(input_id))}.csv": "\ufeff" + csv_text(rows[COLUMNS])
        for input_id, rows in told.returns.groupby("input_id", sort=True)
    }


def _name(input_id: str) -> str:
    """Give an input's id as a file's name: the colon of a zone layer's id cannot stand in one.

    A dot takes its place, since no id of a register has one.
    """
    return _ODD.sub(".", input_id)
