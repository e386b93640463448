"""VALIDATE: every faulty row of an input, as it goes back to the office it came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo import tables
from geo.quality.faults import rows_of
from geo.records import Intake


def returned(
    intake: Intake, faults: pd.DataFrame, fates: Any, keys: pd.Series | None
) -> pd.DataFrame:
    """List every fault of every row, none left out.

    Parameters
    ----------
    intake
        The input.
    faults
        All faults of its rows.
    fates
        What became of each row: ``used``, ``repaired``, ``quarantined``, ``outside`` or
        ``duplicate``.
    keys
        Key of each row, where the input has one.

    Returns
    -------
    rows
        Columns of ``tables.RETURNS``: one row a fault, in the order of the rows.
    """
    at = faults["at"].to_numpy(dtype="int64")
    return pd.DataFrame(
        {
            "input_id": intake.input_id,
            "file": intake.file,
            "row": rows_of(intake)["row"].to_numpy()[at],
            "key": keys.to_numpy()[at] if keys is not None else None,
            "column": faults["column"].to_numpy(),
            "code": faults["code"].to_numpy(),
            "what": faults["what"].to_numpy(),
            "mend": faults["mend"].to_numpy(),
            "effect": fates[at],
        },
        columns=tables.RETURNS.names,
    )
