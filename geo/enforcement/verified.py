"""What came out of checking a copy of an edition: each check by its name, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.errors import printable

State = Literal["passed", "failed", "not_checked"]
NEEDED = ("files", "signature", "tree", "entries", "chain")
"""Checks without which nothing is proved; the others need what only the reader has."""
SHOWN = 5
"""Of many names, so many are told."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check by its name: whether it passed, and what was found or why not."""

    name: str
    state: State
    told: str

    def __str__(self) -> str:
        return f"{self.state.replace('_', ' '):<12} {self.name:<12} {self.told}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What came out: the journal as its checkpoint names it, each check, and warnings."""

    origin: str | None
    size: int | None
    checks: tuple[Check, ...]
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no check failed, and every one that proves anything was made."""
        return not self._named("failed") and set(NEEDED) <= set(self._named("passed"))

    def _named(self, state: State) -> list[str]:
        return [one.name for one in self.checks if one.state == state]

    def lines(self) -> list[str]:
        """Give what came out as lines to print, the outcome last.

        Examples
        --------
        >>> for line in Verified("town.example/journal", 3, (failed("tree", "changed"),)).lines():
        ...     print(line)
        town.example/journal: 3 entries
        failed       tree         changed
        Not sound: tree.
        """
        size = f"{self.size:,} entries" if self.size is not None else "no checkpoint to read"
        head = f"{printable(self.origin or 'no journal')}: {size}"
        warned = [f"warning: {one}" for one in self.warnings]
        return [head, *warned, *map(str, self.checks), self._outcome()]

    def _outcome(self) -> str:
        wrong, open_ = self._named("failed"), self._named("not_checked")
        if wrong:
            return f"Not sound: {', '.join(wrong)}."
        if not self.passed:
            return f"Nothing is proved. Not checked: {', '.join(open_)}."
        return f"Sound. Not checked: {', '.join(open_) or 'nothing'}."


def some(names: Sequence[str]) -> str:
    """Join names for a message; of many the first few.

    Examples
    --------
    >>> some(["a", "b"]), some(list("abcdefg"))
    ('a, b', 'a, b, c, d, e and 2 more')
    """
    told = ", ".join(printable(one) for one in names[:SHOWN])
    return f"{told} and {len(names) - SHOWN} more" if len(names) > SHOWN else told


def passed(name: str, told: str) -> Check:
    """Give a check that passed."""
    return Check(name, "passed", told)


def failed(name: str, told: str) -> Check:
    """Give a check that failed."""
    return Check(name, "failed", told)


def skipped(name: str, told: str) -> Check:
    """Give a check that was not made, and why."""
    return Check(name, "not_checked", told)
