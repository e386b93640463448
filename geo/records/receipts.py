"""What became of the rows of a file of objects."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.records.run import Issue


@dataclass(slots=True)
class Receipt:
    """What became of the rows of a file; grows with each part."""

    file: str
    rows: int
    pruned: int = 0  # in row groups that lie elsewhere, by their bounds
    unread: int = 0  # in row groups that are broken, or in parts that could not be measured
    outside: int = 0
    aside: int = 0
    repaired: int = 0
    measured: int = 0
    pairs: int = 0
    issues: list[Issue] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Rows of which is known what became of them."""
        return self.pruned + self.unread + self.outside + self.aside + self.measured
