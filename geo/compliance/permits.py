"""Whether a building has the permit that a rule requires, in time and for itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.compliance.answers import (
    CODES,
    Flags,
    Floats,
    Measurement,
    answers,
    counted,
    pick,
    unmeasured,
)
from geo.compliance.facts import Facts
from geo.compliance.linked import (
    Linked,
    days,
    hides_nothing,
    linked,
    mapped_permit_words,
    marked,
    permit_words,
    register,
)
from geo.compliance.readings import every_test, kinds_read, kinds_tested
from geo.compliance.withdrawn import withdrawn
from geo.records import Issue, NoPermit, PermitExpired, PermitForOther, Rule
from geo.tables.coded import folded

OWN_KINDS = ("application", "refusal", "completion")
"""Kinds of acts that any permit may have beside its own type."""


def without_permit(test: NoPermit, facts: Facts) -> Measurement:
    """Ask whether each building lacks a permit, and count the permits that clear it.

    A permit clears a building where it is of an asked type, in one of the statuses that permit,
    never refused since, issued by the day the building was first seen, not expired while its
    ground was still empty, and in force on the day it was first seen. One in force on some days
    on which it may have appeared, and not on that one, leaves it to the day
    (``appeared_unknown``). A linked permit that fails otherwise, lacks a day, is of a type or
    status that is neither listed nor mapped, or is not surely for this building, neither clears
    nor accuses: ``no_data``. An absent permit accuses only where
    :func:`geo.compliance.linked.hides_nothing`.

    Parameters
    ----------
    test
        Types and statuses, compared without case and surrounding spaces.
    facts
        What is known of the buildings.

    Returns
    -------
    lacking
        Yes: surely without; no: at least one permit clears it. Measured: how many do.
    """
    if facts.permits is None:
        return unmeasured(facts.unknown("no_data"))
    asked = _Asked(test, facts)
    over = asked.expires <= asked.absent
    runs_on = np.isnat(asked.expires) | (asked.expires >= asked.seen)
    clears = asked.certain & asked.issued_in_time & ~over & runs_on
    partly = asked.certain & asked.issued_in_time & ~over & ~np.isnat(asked.absent)
    found = asked.count(clears)
    none = (found == 0) & ~asked.found.any_of(asked.on & ~clears) & asked.hides_nothing
    day_decides = asked.found.any_of(partly)
    reason = pick(day_decides, CODES["appeared_unknown"], CODES["no_data"])
    every = np.ones(len(facts), dtype=bool)
    return counted(answers(none, found > 0, reason), found, found, told=every)


def permit_expired(test: PermitExpired, facts: Facts) -> Measurement:
    """Ask whether every permit of a building had run out before it appeared.

    Surely so where its ground was still seen empty on the last day of each: one that has no last
    day, or is not surely for this building, may have been in force. Surely not where one was
    issued by the day the building was first seen and ran on to that day at least. Between
    the two it is ``too_close``. A building with no permit at all is another rule's question.

    Returns
    -------
    expired
        Measured: how many permits were in force, at the least and at the most.
    """
    if facts.permits is None:
        return unmeasured(facts.unknown("no_data"))
    asked = _Asked(test, facts)
    over = asked.expires <= asked.absent
    ran = asked.certain & asked.issued_in_time & (asked.expires >= asked.seen)
    between = asked.certain & (asked.expires > asked.absent) & (asked.expires < asked.seen)
    least, most = asked.count(ran), asked.count(asked.on & ~over)
    expired = asked.found.any_of(asked.certain & over) & (most == 0) & asked.hides_nothing
    close = asked.found.any_of(between)
    reason = pick(close, CODES["too_close"], CODES["no_data"])
    told = asked.found.any_of(asked.on)
    return counted(answers(expired, least > 0, reason), least, most, told=told)


def permit_for_other(test: PermitForOther, facts: Facts) -> Measurement:
    """Ask whether the permits on a building's parcel are all for other buildings.

    Surely so where another building of the same parcel is named by such a permit, none is
    linked to this one in any way, and nothing could hide one. Surely not where one is surely
    this building's, whatever its days. Where there is no permit, nothing is said.

    Returns
    -------
    other
        Measured: how many permits are its own, at the least and at the most.
    """
    if facts.permits is None:
        return unmeasured(facts.unknown("no_data"))
    asked = _Asked(test, facts)
    found = asked.found
    names = facts.permits["building_id"].notna().to_numpy()[found.permit]
    holder = found.any_of(asked.certain & names)
    shared = marked(found.parcel[holder[found.stands]], len(found.parcel_ids))
    beside = marked(found.stands[shared[found.parcel]], len(facts))
    least, most = asked.count(asked.certain), asked.count(asked.on)
    other = beside & (most == 0) & asked.hides_nothing
    found_ = answers(other, least > 0, "no_data")
    return counted(found_, least, most, told=beside | (most > 0))


def unknown_words(rules: Sequence[Rule], permits: pd.DataFrame | None, file: str) -> list[Issue]:
    """Tell which types, stages or statuses of rules no row of the register of permits has.

    Parameters
    ----------
    rules
        The rule book.
    permits
        Columns of ``tables.PERMITS``; None where the city has no such register.
    file
        Its file, as the message names it.

    Returns
    -------
    issues
        A note a rule: what it asks for cannot be missing; another for acts that would excuse.
    """
    if permits is None:
        return []
    asked = (
        "Write permit_types, stages and statuses as the register does; until then the rule "
        "accuses nobody"
    )
    excusing = (
        "Write begun_by, claimed_by and shown_by as the register does; until then nobody is "
        "excused by them"
    )
    told = [
        (rule, words, mend)
        for rule in rules
        for words, mend in ((_unknown(rule, permits), asked), (_unread(rule, permits), excusing))
    ]
    return [
        Issue(
            "note",
            "rule_type_unknown",
            file,
            f"rule {rule.id!r} asks for {', '.join(map(repr, words))}, which no row has",
            mend,
        )
        for rule, words, mend in told
        if words
    ]


class _Asked:
    """The permits that a rule asks for, beside the buildings they are linked to."""

    def __init__(self, test: NoPermit | PermitExpired | PermitForOther, facts: Facts) -> None:
        permits = register(facts)
        types, statuses = facts.once(permit_words)
        self.facts, self.found = facts, facts.once(linked)
        pairs: Linked = self.found
        mapped_types, mapped_statuses = facts.once(mapped_permit_words)
        of_type, in_status = types.among(test.permit_types), statuses.among(test.statuses)
        # a word that nobody declared may mean the same as one that the rule lists
        meant = of_type | ~types.among(mapped_types)
        meant &= in_status | ~statuses.among(mapped_statuses)
        back = facts.once(withdrawn)
        stands = ~(back.surely | back.maybe)
        self.on = meant[pairs.permit]
        self.certain = pairs.sure & (of_type & in_status & stands)[pairs.permit]
        issued = days(permits["issued_on"])[pairs.permit]
        self.expires = days(permits["expires_on"])[pairs.permit]
        self.seen = days(facts.buildings["captured_on"])[pairs.building]
        self.absent = days(facts.buildings["seen_absent_on"])[pairs.building]
        self.issued_in_time = issued <= self.seen  # false where a day is missing
        known = not _absent_words(test.permit_types, types.words) and bool(
            statuses.words.isin(folded(test.statuses)).any()
        )
        self.hides_nothing = hides_nothing(facts, meant, words_known=known)

    def count(self, pairs: Flags) -> Floats:
        """Count the permits of each building among the marked pairs."""
        return np.bincount(self.found.building[pairs], minlength=len(self.facts)).astype(float)


def _unknown(rule: Rule, permits: pd.DataFrame) -> list[str]:
    """Give the words of a rule that no row has; of statuses, one is enough."""
    types = pd.Index(folded(permits["permit_type"].dropna().unique()))
    kinds = types.append(pd.Index(OWN_KINDS))
    missing = _absent_words(rule.permit_types, types)
    for test in every_test(rule):
        missing += _absent_words(kinds_tested(test), kinds)
        statuses = getattr(test, "statuses", [])
        given = folded(permits["status"].dropna().unique())
        if statuses and not set(given) & set(folded(statuses)):
            missing += statuses
    return list(dict.fromkeys(missing))


def _unread(rule: Rule, permits: pd.DataFrame) -> list[str]:
    """Give the kinds of acts that would excuse, and that no row has."""
    types = pd.Index(folded(permits["permit_type"].dropna().unique()))
    return _absent_words(kinds_read(rule), types.append(pd.Index(OWN_KINDS)))


def _absent_words(words: Sequence[str], known: pd.Index) -> list[str]:
    return [word for word in words if word.strip().casefold() not in known]
