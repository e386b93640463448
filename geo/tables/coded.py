"""Words of a register as numbers, so that a column is read once however many rules compare it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded:
    """The texts of a column: ``codes``, one a row, count in ``words``; -1 where one is missing."""

    codes: Places
    words: pd.Index

    @property
    def missing(self) -> Flags:
        """Where no word is given."""
        return self.codes < 0

    def among(self, words: Iterable[str]) -> Flags:
        """Tell whose word is one of ``words``; a missing one is none of them."""
        return self.each(self.words.isin(folded(words)), otherwise=False)

    def each(self, of_words: npt.NDArray[Any], *, otherwise: object) -> npt.NDArray[Any]:
        """Give each row what its word has; ``otherwise`` where it is missing."""
        return np.append(of_words, np.array([otherwise], dtype=of_words.dtype))[self.codes]


def coded(texts: pd.Series) -> Coded:
    """Read a column of texts, as they are compared.

    Examples
    --------
    >>> found = coded(pd.Series(["Hotel", "hotel ", None, "Dacha"]))
    >>> found.codes.tolist(), found.words.tolist()
    ([0, 0, -1, 1], ['hotel', 'dacha'])
    """
    as_written, known = pd.factorize(texts)
    same, words = pd.factorize(np.array(folded(known), dtype=object))
    return Coded(np.append(same, -1)[as_written], pd.Index(words))


def folded(words: Iterable[object]) -> list[str]:
    """Write words for comparison: no case, no spaces around.

    Examples
    --------
    >>> folded([" Дача", "HOTEL"])
    ['дача', 'hotel']
    """
    return [str(word).strip().casefold() for word in words]
