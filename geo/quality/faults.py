"""VALIDATE: the faults of single rows, as a table that grows by whole columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.records import Intake

Effect = Literal["fault", "repaired", "outside", "duplicate", "told"]
"""``fault``: the row cannot be used; ``repaired``: it was mended; ``outside``: not this city;
``duplicate``: another register has it; ``told``: it is used as it is, and a person must know."""


def rows_of(intake: Intake) -> Any:
    """Give the frame of an input that could be read."""
    if intake.frame is None:
        raise ValueError(f"{intake.input_id} was not read, so it has no rows")
    return intake.frame


Words = Callable[[npt.NDArray[np.intp]], pd.Series]
"""Gives the words for the rows at some positions: they are made for those that need them."""

COLUMNS = ("at", "code", "column", "what", "mend", "effect")


def mark(
    where: Any,
    code: str,
    what: Words | str,
    mend: str,
    *,
    column: str | None = None,
    effect: Effect = "fault",
) -> pd.DataFrame:
    """Note one kind of fault for all the rows where it holds.

    Parameters
    ----------
    where
        Boolean column or array, one value a row.
    code
        One of :data:`geo.records.ISSUE_CODES`.
    what, mend
        The words; ``what`` may differ by row, and is then asked for the rows where it holds.
    column
        The column that is meant, by the name it has in the file.
    effect
        What the fault means for the row.

    Returns
    -------
    faults
        One row a fault; ``at`` is the position of the row in its frame.

    Examples
    --------
    >>> mark([False, True], "key_missing", "no key", "Fill it")["at"].tolist()
    [1]
    """
    chosen = pd.Series(where).to_numpy(dtype=bool).nonzero()[0]
    if not chosen.size:
        return _none()
    words = what if isinstance(what, str) else what(chosen).to_numpy()
    return pd.DataFrame(
        {
            "at": chosen,
            "code": code,
            "column": column,
            "what": words,
            "mend": mend,
            "effect": effect,
        },
        columns=list(COLUMNS),
    )


def quoting(texts: pd.Series, said: str = "") -> Words:
    """Give words that begin with what stands in the row.

    Examples
    --------
    >>> quoting(pd.Series(["a", "b"]), " is no number")(np.array([1])).tolist()
    ["'b' is no number"]
    """
    return lambda at: "'" + texts.iloc[at].fillna("").str.slice(0, 60) + "'" + said


def joined(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put faults below one another, by row."""
    filled = [part for part in parts if not part.empty]
    if not filled:
        return _none()
    return pd.concat(filled, ignore_index=True).sort_values("at", kind="stable", ignore_index=True)


@cache  # most columns of most registers have no fault, and making a table takes milliseconds
def _none() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in COLUMNS}, dtype="str").astype({"at": "int64"})


def positions(faults: pd.DataFrame, effect: Effect) -> pd.Index:
    """Give the positions of the rows with at least one fault of this effect."""
    return pd.Index(faults.loc[faults["effect"] == effect, "at"].unique())
