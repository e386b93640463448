"""Whether a building is of a use that a rule bars, of one it allows, or of another than declared.

A word proves something only where it is known: the rule lists it, or the mapping of a
register writes it for one of theirs. A word nobody thought of, or a misspelt one, is neither
barred nor free of it. A rule may list such words under ``others``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.answers import NO, YES, Flags, Measurement, answers, unmeasured
from geo.compliance.facts import Facts
from geo.compliance.linked import days, linked, permits_granted, register, written_for
from geo.compliance.withdrawn import withdrawn
from geo.records import UseAllowed, UseBarred, UseDiffers
from geo.tables.coded import Coded, coded, folded

Bits = npt.NDArray[np.int64]
Reading = Callable[[pd.Index], Bits]
"""What each word of a column means to a rule, as bits; no bit: nothing."""

LISTED, OTHER, OPEN = np.int64(1), np.int64(2), np.int64(2**62)
"""A word the rule lists; a known word that it does not; a word that proves nothing."""


def use_barred(test: UseBarred, facts: Facts) -> Measurement:
    """Ask whether each building is of a barred use; ``no_data`` where its use is not known."""
    bits = _judged_on(test.judged_on, _listing(test.uses, test.others, facts), facts)
    return unmeasured(answers(bits == LISTED, bits == OTHER, "no_data"))


def use_allowed(test: UseAllowed, facts: Facts) -> Measurement:
    """Ask whether each building is of a known use that is not among those allowed."""
    bits = _judged_on(test.judged_on, _listing(test.uses, test.others, facts), facts)
    return unmeasured(answers(bits == OTHER, bits == LISTED, "no_data"))


def use_differs(test: UseDiffers, facts: Facts) -> Measurement:
    """Ask whether each building was built as of another class than it was declared.

    Yes where the classes have nothing in common, no where they are the same; several permits
    that declare several classes leave it open.
    """
    reading = _classing(list(test.classes.values()))
    built, declared = _built(reading, facts), _declared(reading, facts)
    known = (built != 0) & (declared != 0) & ((built | declared) & OPEN == 0)
    apart, same = known & (built & declared == 0), known & (built == declared)
    return unmeasured(answers(apart, same, "no_data"))


def use_known(judged_on: str, facts: Facts) -> Flags:
    """Tell for which buildings a use is given at all, as built, declared, or known."""

    def given(words: pd.Index) -> Bits:
        return np.full(len(words), LISTED)

    return _judged_on(judged_on, given, facts) & ~OPEN != 0


def _listing(listed: Sequence[str], others: Sequence[str], facts: Facts) -> Reading:
    """Read words as listed, as known and other, or as open."""
    known = folded(others) + list(facts.once(mapped_words))

    def reading(words: pd.Index) -> Bits:
        return np.select([words.isin(folded(listed)), words.isin(known)], [LISTED, OTHER], OPEN)

    return reading


def _classing(classes: Sequence[Sequence[str]]) -> Reading:
    """Read words as a bit for each class that has them, or as open."""

    def reading(words: pd.Index) -> Bits:
        bits = np.zeros(len(words), dtype=np.int64)
        for place, own in enumerate(classes):
            bits |= words.isin(folded(own)).astype(np.int64) << place
        return np.where(bits == 0, OPEN, bits)

    return reading


def _judged_on(judged_on: str, reading: Reading, facts: Facts) -> Bits:
    if judged_on == "built":
        return _built(reading, facts)
    declared = _declared(reading, facts)
    if judged_on == "declared":
        return declared
    built = _built(reading, facts)
    return np.where(built != 0, built, declared)


def _built(reading: Reading, facts: Facts) -> Bits:
    return _read(facts.words("use_class_built"), reading)


def _declared(reading: Reading, facts: Facts) -> Bits:
    """Read the use of the permits that are surely the building's, else that of the register.

    A permit that was issued after the building was first seen may be for what comes next, and
    one of a status that nobody declared, or whose last word is a refusal, may be none. Where
    permits with a use may be its own, and none surely is, what was declared is open. What was
    refused, or is of a status that does not grant, declares nothing.
    """
    found, permits = facts.once(linked), register(facts)
    by_register = _read(facts.words("use_class"), reading)
    if not len(found.permit):
        return by_register
    issued, back = days(permits["issued_on"]), facts.once(withdrawn)
    granted = facts.once(permits_granted)
    void = back.surely | (granted == NO)
    in_force = ((granted == YES) & ~back.maybe)[found.permit]
    in_time = issued[found.permit] <= days(facts.buildings["captured_on"])[found.building]
    uses = _read(facts.once(permit_uses), reading)[found.permit]
    told = (uses != 0) & ~void[found.permit]
    sure = told & found.sure & in_force & in_time
    by_permit = np.zeros(len(facts), dtype=np.int64)
    np.bitwise_or.at(by_permit, found.building[sure], uses[sure])
    maybe = found.any_of(told & ~sure)
    return np.select([by_permit != 0, maybe], [by_permit, OPEN], by_register)


def permit_uses(facts: Facts) -> Coded:
    """Read the uses of all permits; to be had through ``facts.once(permit_uses)``."""
    return coded(register(facts)["use_class"])


def _read(column: Coded, reading: Reading) -> Bits:
    return column.each(reading(column.words), otherwise=0)


def mapped_words(facts: Facts) -> frozenset[str]:
    """Give the words that a mapping writes for words of a register; through ``facts.once``.

    A word that stands for another one in some row was declared by whoever made the mapping.
    """
    return frozenset(
        word
        for table in (facts.buildings, register(facts))
        for word in written_for(table, "use_class")
    )
