"""Which of two overlapping rules decides: a general rule yields where a special one holds.

A rule names the rules that stand in its place (``yields_to``). A special rule *holds* for a
building in its area, under its condition, while a version of it is surely in force; whether the
building meets it is another question, which the special rule answers itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Literal

import numpy as np

from geo.compliance.answers import CODES, NO, UNKNOWN, YES, Answers, Codes, pick
from geo.records import Rule

Said = Literal["breach", "clear", "unknown"]
Holds = Literal["yes", "no", "unknown"]

SAYS: Mapping[Said, np.int8] = {"breach": YES, "clear": NO, "unknown": UNKNOWN}
HOLDS: Mapping[Holds, np.int8] = {"yes": YES, "no": NO, "unknown": UNKNOWN}

OWN = None
"""The rule's own verdict stands, with its own reason."""

CLEARED, OPEN = ("clear", "special_rule"), ("unknown", "special_rule")

TABLE: Mapping[tuple[Holds, Said, Said], tuple[str, str] | None] = {
    # (the special rule holds, what this rule says, what the special rule says): what comes out
    # where it does not hold, this rule alone decides
    ("no", "breach", "breach"): OWN,
    ("no", "breach", "clear"): OWN,
    ("no", "breach", "unknown"): OWN,
    ("no", "clear", "breach"): OWN,
    ("no", "clear", "clear"): OWN,
    ("no", "clear", "unknown"): OWN,
    ("no", "unknown", "breach"): OWN,
    ("no", "unknown", "clear"): OWN,
    ("no", "unknown", "unknown"): OWN,
    # where it holds it decides: it accuses or clears in its own name
    ("yes", "breach", "breach"): CLEARED,
    ("yes", "breach", "clear"): CLEARED,
    ("yes", "clear", "breach"): CLEARED,
    ("yes", "clear", "clear"): CLEARED,
    ("yes", "unknown", "breach"): CLEARED,
    ("yes", "unknown", "clear"): CLEARED,
    # ... but nothing is cleared on the word of a rule that cannot be answered
    ("yes", "breach", "unknown"): OPEN,
    ("yes", "clear", "unknown"): OWN,
    ("yes", "unknown", "unknown"): OWN,
    # where it is not known which of the two decides, only what both would leave clear is clear
    ("unknown", "breach", "breach"): OPEN,
    ("unknown", "breach", "clear"): OPEN,
    ("unknown", "breach", "unknown"): OPEN,
    ("unknown", "clear", "breach"): OWN,
    ("unknown", "clear", "clear"): OWN,
    ("unknown", "clear", "unknown"): OWN,
    ("unknown", "unknown", "breach"): OWN,
    ("unknown", "unknown", "clear"): OWN,
    ("unknown", "unknown", "unknown"): OWN,
}
"""The cascade, complete over its three questions."""

_OWN_CODE = np.int8(-1)


def _columns() -> tuple[Codes, Codes]:
    """Write the table as codes: the value and the reason of each combination."""
    value = np.zeros((3, 3, 3), dtype=np.int8)
    reason = np.full((3, 3, 3), _OWN_CODE, dtype=np.int8)
    for holds, own, special in product(HOLDS, SAYS, SAYS):
        at = HOLDS[holds], SAYS[own], SAYS[special]
        comes_out = TABLE[holds, own, special]
        value[at] = SAYS[own] if comes_out is None else SAYS[comes_out[0]]  # type: ignore[index]
        reason[at] = _OWN_CODE if comes_out is None else CODES[comes_out[1]]
    return value, reason


_VALUE, _REASON = _columns()


def yielded(own: Answers, holds: Answers, special: Answers) -> Answers:
    """Give what a rule says once a special rule has been heard.

    Parameters
    ----------
    own
        What the rule says by itself.
    holds
        Whether the special rule holds for each building.
    special
        What the special rule says.
    """
    at = holds.value, own.value, special.value
    reason = _REASON[at]
    return Answers(_VALUE[at], pick(reason == _OWN_CODE, own.reason, reason))


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """Give the rules so that each comes after those it yields to.

    Raises
    ------
    ValueError
        If rules yield to one another in a circle; the check of the rule book refuses such a book.
    """
    by_id = {rule.id: rule for rule in rules}
    try:
        order = TopologicalSorter(_named(rules)).static_order()
        return [by_id[rule_id] for rule_id in order]
    except CycleError as error:
        raise ValueError(f"rules yield in a circle: {' -> '.join(error.args[1])}") from error


def cycles(rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    """Find rules that yield to one another in a circle; each circle once, from its least id on.

    Examples
    --------
    >>> from world import rule
    >>> one, other = (rule("taller_than", 3, id=a, yields_to=[b]) for a, b in ("ab", "ba"))
    >>> cycles([one, other])
    [('a', 'b')]
    """
    left, found = _named(rules), []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = tuple(reversed(error.args[1][1:]))
            at = circle.index(min(circle))
            found.append(circle[at:] + circle[:at])
            left[circle[0]] = left[circle[0]] - {*circle}
        else:
            return sorted(found)


def _named(rules: Sequence[Rule]) -> dict[str, set[str]]:
    """Give for each rule the rules on file that it yields to."""
    ids = {rule.id for rule in rules}
    return {rule.id: set(rule.yields_to) & ids for rule in rules}
