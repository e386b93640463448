"""Whether the exceptions of a rule, and the acts that excuse from it, can be meant as written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from geo.compliance.limits import Fault
from geo.compliance.permits import OWN_KINDS
from geo.records import Rule, Unless, Variant
from geo.tables.coded import folded

ALIKE = 0.8
"""From this likeness on (difflib's ratio) a word is taken for a slip of the pen. Ours."""


def excuse_faults(rule: Rule, kinds: Collection[str]) -> Iterator[Fault]:
    """Find exceptions, and days of acts, that cannot be meant.

    A kind of act that is nearly the same as one that is known would excuse nobody, and so accuse
    whom the law excuses. One that is like none may be a word of a register to come.

    Parameters
    ----------
    rule
        The rule, of the right shape.
    kinds
        Kinds of acts that the tests of the rule book ask for, or that a mapping writes.

    Returns
    -------
    faults
        The key, joined by dots, what is wrong with it, and the mend.

    Examples
    --------
    >>> from world import rule
    >>> slip = rule("more_floors_than", 3, unless={"claimed_by": ["reconstuction"]})
    >>> list(excuse_faults(slip, ["reconstruction"]))
    [('unless.claimed_by.0', "no act is of the kind 'reconstuction'", "Did you mean \
'reconstruction'")]
    """
    yield from _unless_faults("unless", rule.unless, kinds)
    for key, variant in variants(rule):
        yield from _unless_faults(f"{key}.unless", variant.unless, kinds)
        yield from _kind_faults(f"{key}.begun_by", variant.begun_by, kinds, "begins nothing")
        if variant.begun_by and "parcel" in rule.applies_to:
            what = "a parcel is not begun by an act"
            yield f"{key}.begun_by", what, "Take parcel out of applies_to, or begun_by out"
        if variant.begun_by and rule.force == "advisory":
            what = "a rule without legal force is judged as it stands, whatever the day"
            yield f"{key}.begun_by", what, "Take begun_by out"


def variants(rule: Rule) -> Iterator[tuple[str, Variant]]:
    """Give every variant of every reading, with the key that leads to it."""
    for number, reading in enumerate(rule.readings):
        for name, variant in reading.variants.items():
            yield f"readings.{number}.variants.{name}", variant


def twice(key: str, words: Sequence[str]) -> Iterator[Fault]:
    """Find a word that stands twice; case and outer spaces do not matter.

    Examples
    --------
    >>> list(twice("unless.not_for", ["hotel", "Hotel "]))
    [('unless.not_for', "'hotel' stands twice", 'Keep one of them')]
    """
    told = folded(words)
    for word in sorted({word for word in told if told.count(word) > 1}):
        yield key, f"{word!r} stands twice", "Keep one of them"


def _unless_faults(where: str, unless: Unless | None, kinds: Collection[str]) -> Iterator[Fault]:
    """Find exceptions that nothing can show, and that nobody can have."""
    if unless is None:
        return
    yield from twice(f"{where}.not_for", unless.not_for)
    if not unless.not_for and not unless.claimed_by:
        what = "an exception without a use it is surely not for, and without an act that claims it"
        yield where, what, "Write not_for or claimed_by"
    yield from _kind_faults(f"{where}.claimed_by", unless.claimed_by, kinds, "claims no exception")
    yield from _kind_faults(f"{where}.shown_by", unless.shown_by, kinds, "shows no exception")
    if unless.shown_by and unless.why == "open_reading":
        what = "no act shows how an open text is to be read"
        yield f"{where}.shown_by", what, "Write why: exception_claimed, or take it out"


def _kind_faults(
    where: str, named: Sequence[str], kinds: Collection[str], not_so: str
) -> Iterator[Fault]:
    """Find kinds of acts that stand twice, excuse nobody, or are misspelt."""
    yield from twice(where, named)
    known = {word: kind for kind, word in zip(kinds, folded(kinds), strict=True)}
    for number, kind in enumerate(folded(named)):
        near = get_close_matches(kind, known, n=1, cutoff=ALIKE)
        if kind in OWN_KINDS:  # any permit has them: they begin and except nothing
            yield f"{where}.{number}", f"a {kind} {not_so}", "Name acts that do"
        elif kind not in known and near:
            what = f"no act is of the kind {kind!r}"
            yield f"{where}.{number}", what, f"Did you mean {known[near[0]]!r}"
