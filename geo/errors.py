"""The error tree: where it happened, what is wrong, how to mend it.

    FoothillError
    ├── UsageError      the command was called wrongly           exit code 2
    └── DataError       files, rows or rules that must be mended   exit code 1
        ├── CrsError    a table is not in the metric CRS of its monitor
        └── InputError  the same, after all input was looked at; carries the account of it

A single bad row is never an exception: it is an :class:`geo.records.Issue`, and
all of them are gathered first. ``DataError`` carries that gathering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the base of the base imports nothing of ours
    from pathlib import Path

    from geo.records import Account

UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, turn the direction of a text or hide in it (Unicode 16:
controls, U+200B-200F, the bidi marks of UAX 9, tags, and halves of a pair)."""

PERSONAL = re.compile(r"\d{12}|\+?\d[\d\s()-]{9,}\d")
"""What looks like the number of a person, or of a telephone."""


def printable(text: str) -> str:
    r"""Give a text in which nothing steers, turns or hides: such characters become codes.

    Examples
    --------
    >>> printable("b1\u202e\x1b[31m")
    'b1\\u202e\\x1b[31m'
    """
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Begin a mend with the word that was likely meant; nothing where none is near.

    Parameters
    ----------
    word
        What is written; case does not matter.
    known
        The words that could have been meant.

    Examples
    --------
    >>> did_you_mean("bindng", ["binding", "advisory"])
    "Did you mean 'binding'? "
    >>> did_you_mean("perhaps", ["binding", "advisory"])
    ''
    """
    folded = {one.casefold(): one for one in known}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"Did you mean {folded[close[0]]!r}? " if close else ""


class FoothillError(Exception):
    """Anything this package stops for; ``exit_code`` is what the command returns."""

    exit_code = 1


class UsageError(FoothillError):
    """The command, or a function, was called with something it cannot mean."""

    exit_code = 2


class DataError(FoothillError):
    """Input that has to be mended before anything can be computed from it.

    Parameters
    ----------
    faults
        Every fault found, in reading order; each prints as one line that says
        where, what and the mend.

    Examples
    --------
    >>> print(DataError(["a.csv, row 2: empty. Fill it.", "b.csv: missing. Add it."]))
    a.csv, row 2: empty. Fill it.
    b.csv: missing. Add it.
    """

    def __init__(self, faults: Sequence[object]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CrsError(DataError):
    """A table whose coordinates are not in the metric CRS that was asked for."""


class InputError(DataError):
    """Input that stopped a run after all of it was looked at.

    Parameters
    ----------
    faults
        As of :class:`DataError`.
    account
        What became of every row, and every issue, notes among them.

    Attributes
    ----------
    folder
        Where the account was written to; None where nobody asked for it.
    unwritten
        Why it could not be written; None where it was.
    """

    def __init__(self, faults: Sequence[object], account: Account) -> None:
        self.account = account
        self.folder: Path | None = None
        self.unwritten: str | None = None
        super().__init__(faults)
