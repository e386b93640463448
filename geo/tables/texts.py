"""Columns of texts from codes and bytes: no Python text is made for a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

TEXT = pa.large_string()
"""The type of every column: a column of a million rows may hold more than 2 GB."""


def as_arrow(texts: pd.Series | pd.Index) -> Any:
    """Give a column of texts as one array of Arrow; missing stays missing."""
    found = pa.array(texts, type=TEXT, from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def word(text: str | None) -> Any:
    """Give one text as Arrow's functions want it beside a column: of the same type."""
    return pa.scalar(text, TEXT)


def column(texts: Any) -> pd.Series:
    """Give an array of Arrow as a column of texts."""
    return pd.Series(pd.array(texts, dtype="str"))


def worded(words: Sequence[str | None], codes: npt.NDArray[np.integer[Any]]) -> pd.Series:
    """Give each row the word that its code counts out.

    Parameters
    ----------
    words
        The words; None where the word is missing.
    codes
        One a row, from 0; negative where the row has none.

    Examples
    --------
    >>> worded(["no", "yes"], np.array([1, 0, -1])).tolist()
    ['yes', 'no', nan]
    """
    places = pa.array(codes, mask=codes < 0)
    return column(pa.array(words, TEXT).take(places))


def missing(count: int) -> pd.Series:
    """Give so many rows without a text."""
    return column(pa.nulls(count, TEXT))


def of_one_length(letters: bytes, length: int) -> pd.Series:
    """Cut letters, of one byte each, into texts of one length.

    Examples
    --------
    >>> of_one_length(b"00ff1234", 4).tolist()
    ['00ff', '1234']
    """
    ends = np.arange(0, len(letters) + 1, length, dtype=np.int64)
    buffers = pa.py_buffer(ends), pa.py_buffer(letters)
    return column(pa.LargeStringArray.from_buffers(len(ends) - 1, *buffers))
