"""Base: which rows of a file are meant, by the words in its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.errors import did_you_mean
from geo.records import FileRef, Issue

OWN = ("row", "geometry_state", "geometry_note", "geometry")


def keep(frame: Any, ref: FileRef) -> tuple[Any, list[Issue]]:
    """Keep the rows that ``where`` names and ``where_not`` does not.

    Every column named in ``where`` must hold one of its words, and none named in
    ``where_not`` may. A row without a word matches neither.

    Parameters
    ----------
    frame
        A table as the reader gives it.
    ref
        The file with its filters.

    Returns
    -------
    kept, issues
        The rows asked for; a filter on an unknown column, one that leaves nothing, and
        a word that no row holds are issues.
    """
    issues: list[Issue] = []
    wanted = pd.Series(True, index=frame.index)
    for words_by_column, meant in ((ref.where, True), (ref.where_not, False)):
        for column, words in words_by_column.items():
            if column not in frame.columns or column in OWN:
                issues.append(_unknown(column, own_columns(frame), ref.path))
                continue
            text = as_text(frame[column])
            wanted &= text.isin(words) == meant
            issues += _absent(column, words, text, ref.path)
    if (ref.where or ref.where_not) and len(frame) and not wanted.any():
        what = f"of {len(frame)} rows the filter leaves none"
        mend = "Correct where and where_not for this file"
        issues.append(Issue("stop", "filter_empty", ref.path, what, mend))
    return frame[wanted].reset_index(drop=True), issues


def as_text(values: pd.Series) -> pd.Series:
    """Give values as a person would write them: ``5`` not ``5.0``, a day as YYYY-MM-DD.

    Spaces around a text are not part of it, and a text of spaces is missing.

    Examples
    --------
    >>> as_text(pd.Series([5.0, None, 2.5])).tolist()
    ['5', nan, '2.5']
    >>> as_text(pd.Series([" A 1 ", "  "])).tolist()
    ['A 1', nan]
    """
    missing = values.isna()
    if pd.api.types.is_datetime64_any_dtype(values):
        whole_days = (values.dropna() == values.dropna().dt.normalize()).all()
        plain = getattr(values.dtype, "tz", None) is None and whole_days
        text = values.dt.strftime("%Y-%m-%d" if plain else "%Y-%m-%dT%H:%M:%S%z").astype("str")
    elif pd.api.types.is_float_dtype(values):
        text = values.map("{:.15g}".format, na_action="ignore").astype("str")
    elif pd.api.types.is_bool_dtype(values):
        text = values.astype("str").str.lower()
    else:
        text = values.astype("str").str.strip()
    return text.mask(missing | (text == ""))


def own_columns(frame: Any) -> list[str]:
    """Give the names of the file's own columns, without those of the reader."""
    return [str(name) for name in frame.columns if name not in OWN]


def nearest(name: str, names: list[str]) -> str:
    """Say which of ``names`` looks like ``name``, and list them.

    Examples
    --------
    >>> nearest("permit", ["permitnum", "status"])
    "Did you mean 'permitnum'? The file has: permitnum, status"
    """
    return f"{did_you_mean(name, names)}The file has: {', '.join(names) or 'no columns'}"


def _unknown(column: str, names: list[str], file: str) -> Issue:
    what = f"the filter names a column {column!r}, which the file does not have"
    return Issue("stop", "filter_column_unknown", file, what, nearest(column, names), column=column)


def _absent(column: str, words: list[str], text: pd.Series, file: str) -> list[Issue]:
    held: Mapping[str, bool] = dict.fromkeys(text.dropna().unique(), True)
    mend = "Check the spelling; nothing was filtered by it"
    return [
        Issue("note", "filter_word_absent", file, f"no row holds {word!r}", mend, column=column)
        for word in words
        if word not in held
    ]
