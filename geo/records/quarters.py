"""A quarter of a year, as a digest speaks of it: its days, and whether it is over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"([0-9]{4})Q([1-4])")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter, written as 2025Q1."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Quarter | None:
        """Read a quarter; None where it is not written as 2025Q1, or outside 1900-2100.

        Examples
        --------
        >>> Quarter.parse("2025Q1"), Quarter.parse("2025-1")
        (Quarter(year=2025, number=1), None)
        """
        found = _WRITTEN.fullmatch(written.upper())
        if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
            return None
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, _MONTHS * (self.number - 1) + 1, 1)

    @property
    def last(self) -> date:
        """Last day.

        Examples
        --------
        >>> Quarter(2024, 1).last, Quarter(2025, 4).last
        (datetime.date(2024, 3, 31), datetime.date(2025, 12, 31))
        """
        year, month = divmod(12 * self.year + _MONTHS * self.number, 12)
        return date(year, month + 1, 1) - timedelta(days=1)
