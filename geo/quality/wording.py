"""VALIDATE: the words of a register become ours, and those without a word of ours are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.quality.completeness import LISTED
from geo.quality.faults import mark, quoting
from geo.records import Issue


def worded(texts: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Give our word for each of theirs; case and outer spaces do not matter.

    Parameters
    ----------
    texts
        One text a row, as the register writes it.
    words
        Their word, and ours. A text without one stays as it is written.

    Examples
    --------
    >>> worded(pd.Series(["final ", "VOID", "Hold"]), {"Final": "done", "Void": "void"}).tolist()
    ['done', 'void', 'Hold']
    """
    if not words:
        return texts
    ours = {_folded(theirs): word for theirs, word in words.items()}
    return _fold(texts).map(ours).astype("str").fillna(texts)


def unworded(
    texts: pd.Series, words: Mapping[str, str], file: str, ours: str, named: str
) -> list[Issue]:
    """List each word that has none of ours, with the number of its rows.

    Parameters
    ----------
    texts, words
        As of :func:`worded`.
    file, ours, named
        The file, our column, and its name in the file.

    Returns
    -------
    issues
        Notes, the most frequent words first; a word that is already ours is none.
    """
    known = {_folded(word) for word in (*words, *words.values())}
    strange = texts[texts.notna() & ~_fold(texts).isin(known)] if words else texts.iloc[:0]
    counts = strange.value_counts().rename_axis("word").reset_index(name="rows")
    counts = counts.sort_values(["rows", "word"], ascending=[False, True], kind="stable")
    mend = f"It is used as it is written; give it a word under values.{ours}"
    found = [
        Issue(
            "note",
            "value_unmapped",
            file,
            f"'{str(one.word)[:60]}' has no word of ours for {ours} (rows: {one.rows})",
            mend,
            column=named,
        )
        for one in counts.head(LISTED).itertuples(index=False)
    ]
    if len(counts) > LISTED:
        left = counts.iloc[LISTED:]
        what = f"{len(left)} more words have none of ours (rows: {int(left['rows'].sum())})"
        found.append(Issue("note", "value_unmapped", file, what, mend, column=named))
    return found


def closed(
    texts: pd.Series, one_of: Sequence[str], ours: str, named: str
) -> tuple[pd.Series, pd.DataFrame]:
    """Take the words of a closed list, in whatever case, and mark the rows with another one.

    Examples
    --------
    >>> found, faults = closed(pd.Series(["Seen", "gone"]), ("seen", "absent"), "presence", "p")
    >>> found.tolist(), faults["code"].tolist()
    (['seen', nan], ['value_unmapped'])
    """
    taken = _fold(texts).map({_folded(word): word for word in one_of}).astype("str")
    strange = texts.notna() & taken.isna()
    what = quoting(texts, f" is no word for {ours}")
    mend = f"Write one of {', '.join(one_of)}, or give its word under values.{ours}"
    return taken, mark(strange, "value_unmapped", what, mend, column=named)


def _fold(texts: pd.Series) -> pd.Series:
    return texts.str.strip().str.casefold()


def _folded(word: str) -> str:
    return word.strip().casefold()
