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

THEN_UNKNOWN: Mapping[tuple[str, str], str] = {
    ("not_retroactive", "breach"): "barred_later",
    ("in_force_day_unknown", "breach"): "in_force_day_unknown",
    ("in_force_day_unknown", "clear"): "in_force_day_unknown",
    ("in_force_day_unknown", "unknown"): "in_force_day_unknown",
}
"""The label where the day of the act is not decided: (its reason, today)."""


def label(then: str, today: str, reason: str) -> str:
    """Give the label of one finding.

    Parameters
    ----------
    then, today
        ``breach``, ``clear`` or ``unknown``.
    reason
        Why the verdict of then is what it is: one of ``records.REASONS``.

    Examples
    --------
    >>> label("clear", "breach", "lawful_then")
    'lawful_then_barred_now'
    >>> label("unknown", "breach", "not_retroactive")
    'barred_later'
    """
    known = BOTH_KNOWN.get((then, today))
    return known or (THEN_UNKNOWN.get((reason, today)) if then == "unknown" else None) or OTHERWISE


OTHERWISE = "not_known"
"""What is said of every other combination."""


def _table() -> Codes:
    """Write every combination out, so that whole columns are looked up at once."""
    table = np.zeros((len(SAYS), len(SAYS), len(REASONS)), dtype=np.int8)
    for (then, at), (today, now), reason in product(SAYS.items(), SAYS.items(), REASONS):
        table[at, now, CODES[reason]] = WORDS.index(label(then, today, reason))
    return table


_EVERY = _table()


def labels(then: Answers, today: Answers) -> Codes:
    """Give the label of each finding, as its place in ``records.LABELS``."""
    found: Codes = _EVERY[then.value, today.value, then.reason]
    not_yet_sure = (
        (then.value != UNKNOWN)
        & (today.value == UNKNOWN)
        & (today.reason == CODES["in_force_day_unknown"])
    )
    return np.where(not_yet_sure, np.int8(WORDS.index("in_force_day_unknown")), found)
