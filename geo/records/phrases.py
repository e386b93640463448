"""A condition of a rule taken apart, so that pages can say it in any language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One part of a condition, in no language yet.

    ``says`` is one of ``PHRASES``; ``value`` holds the name of a column, a number, a text, a
    day, a pattern, the sign of a comparison, or the signs of a sum joined by a space.
    """

    says: str
    parts: tuple[Phrase, ...] = ()
    value: str = ""


PHRASES: tuple[str, ...] = (
    "any_of", "all_of", "opposite", "compare", "between", "not_between", "like", "not_like",
    "among", "not_among", "missing", "given", "arithmetic", "negative",
    "column", "number", "text", "truth", "call",
)  # fmt: skip
"""What a part of a condition can say; ``call`` is a day."""
