"""What the law said on the day of the act beside what it says today: one table of labels."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from geo.compliance.answers import CODES, NO, UNKNOWN, YES, Answers, Codes
from geo.records import LABELS, REASONS

WORDS = tuple(LABELS)

SAYS: Mapping[str, np.int8] = {"breach": YES, "clear": NO, "unknown": UNKNOWN}

BOTH_KNOWN: Mapping[tuple[str, str], str] = {
    ("breach", "breach"): "barred_then_and_now",
    ("breach", "clear"): "barred_then_lawful_now",
    ("clear", "breach"): "lawful_then_barred_now",
    ("clear", "clear"): "lawful_then_and_now",
}
"""The label where the day of the act and today are both decided: (then, today)."""

NOT_DECIDED: Mapping[tuple[str, str], str] = {
    ("not_retroactive", "breach"): "barred_later",
    ("in_force_day_unknown", "breach"): "in_force_day_unknown",
    ("in_force_day_unknown", "clear"): "in_force_day_unknown",
    ("in_force_day_unknown", "unknown"): "in_force_day_unknown",
}
"""The label where one of the two is not decided: (the reason why, what the other says)."""


def label(then: str, today: str, reason: str, reason_today: str = "measured") -> str:
    """Give the label of one finding.

    Parameters
    ----------
    then, today
        ``breach``, ``clear`` or ``unknown``.
    reason, reason_today
        Why the verdict of then, and that of today, is what it is: words of ``records.REASONS``.

    Examples
    --------
    >>> label("clear", "breach", "lawful_then")
    'lawful_then_barred_now'
    >>> label("unknown", "breach", "not_retroactive")
    'barred_later'
    """
    if then == "unknown":
        return NOT_DECIDED.get((reason, today), OTHERWISE)
    if today == "unknown" and reason_today == "in_force_day_unknown":
        return NOT_DECIDED[reason_today, then]
    return BOTH_KNOWN.get((then, today), OTHERWISE)


OTHERWISE = "not_known"
"""What is said of every other combination."""


def _table() -> Codes:
    """Write every combination out, so that whole columns are looked up at once."""
    table = np.zeros((len(SAYS), len(SAYS), len(REASONS), len(REASONS)), dtype=np.int8)
    for (then, at), (today, now), why, why_today in product(
        SAYS.items(), SAYS.items(), REASONS, REASONS
    ):
        word = label(then, today, why, why_today)
        table[at, now, CODES[why], CODES[why_today]] = WORDS.index(word)
    return table


_EVERY = _table()


def labels(then: Answers, today: Answers) -> Codes:
    """Give the label of each finding, as its place in ``records.LABELS``."""
    found: Codes = _EVERY[then.value, today.value, then.reason, today.reason]
    return found
