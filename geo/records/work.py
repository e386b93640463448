"""Work that is done in parts: what does it, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Carried = TypeVar("Carried")
Done = TypeVar("Done")


class Part(Protocol):
    """One part of some work."""

    @property
    def name(self) -> str:
        """What a person calls it, such as ``rows 1 to 65,536``."""


PartT = TypeVar("PartT", bound=Part)


@dataclass(frozen=True, slots=True)
class Undone(Generic[PartT]):
    """A part that no worker could do."""

    part: PartT
    why: str  # name of what was raised last


class Spread(Protocol):
    """Does parts of some work in several processes, and gives the answers in their order."""

    def __call__(
        self, work: Callable[[Carried, PartT], Done], carried: Carried, parts: Iterable[PartT]
    ) -> Iterator[Done | Undone[PartT]]:
        """Do the work on each part.

        Parameters
        ----------
        work
            A function of a module; gives the same in any process.
        carried
            What every part needs; it is brought to each worker once.
        parts
            Taken as workers become free.
        """


Progress = Callable[[str, int, int], None]
"""Is told what is counted, how much of it is done, and of how much."""


def quiet(_what: str, _done: int, _every: int) -> None:
    """Tell nobody."""
