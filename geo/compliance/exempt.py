"""Whether an exception may cover a building that breaks a rule, and whether a document shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import tables
from geo.compliance.answers import CODES, MEASURED, NO, UNKNOWN, YES, Answers, Flags, pick
from geo.compliance.facts import Facts, places
from geo.compliance.linked import days, linked, marked, permits_granted, register
from geo.compliance.stages import done
from geo.compliance.withdrawn import NEVER, REFUSAL, withdrawn
from geo.records import Rule, Unless
from geo.tables.coded import Coded, Places, coded

Days = npt.NDArray[np.datetime64]


def excepted(answer: Answers, rule: Rule, facts: Facts, by: Days) -> Answers:
    """Keep a rule from accusing what an exception may cover.

    Only the uses that the rule lists are surely not excepted; where the use is not known,
    it is not known either which limit counts. An act that claims the exception keeps a breach
    back whatever the use: the building's own or perhaps its own, with a day or without, but not
    one that was refused. A document of a kind that the rule names clears what is of another
    use, or, where no use is listed, any: it must be linked beyond doubt, dated, not expired,
    and not have been refused since.

    Parameters
    ----------
    answer
        Whether the rule is broken.
    rule
        The rule.
    facts
        The buildings, their links and the acts.
    by
        For each building, the day by which the document must have been there.
    """
    unless = rule.unless
    if unless is None:
        return answer
    use = facts.words("use_class")
    every = np.ones(len(facts), dtype=bool)
    of_other_use = ~use.among(unless.not_for) if unless.not_for else ~every
    missing = use.missing if unless.not_for else ~every
    claimed = answer.yes & _claimed(unless, facts)
    excusable = answer.yes & (of_other_use & ~missing if unless.not_for else every)
    shown = excusable & _shown(unless, facts, by)
    kept_back = (answer.yes & of_other_use) | claimed
    why = pick(missing, CODES["no_data"], CODES[unless.why])
    why = pick(claimed, CODES["exception_claimed"], why)
    return Answers(
        pick(shown, NO, pick(kept_back, UNKNOWN, answer.value)),
        pick(shown, CODES["exception_shown"], pick(kept_back, why, answer.reason)),
    )


def _claimed(unless: Unless, facts: Facts) -> Flags:
    """Find the buildings for which an act claims the exception, or may.

    Where no use is listed, a document that does not surely show the exception claims it.
    """
    kinds = unless.claimed_by if unless.not_for else [*unless.claimed_by, *unless.shown_by]
    if not kinds or facts.acts is None or facts.acts.empty or facts.permits is None:
        return np.zeros(len(facts), dtype=bool)
    acts = facts.once(done)
    claims = acts.kind.among(kinds) & ~acts.dropped
    return marked(acts.building[claims], len(facts))


def _shown(unless: Unless, facts: Facts, by: Days) -> Flags:
    """Find the buildings for which a document shows the exception."""
    if not unless.shown_by or facts.acts is None or facts.acts.empty or facts.permits is None:
        return np.zeros(len(facts), dtype=bool)
    shown = facts.once(_ShownBy(tuple(unless.shown_by)))
    needed = by[shown.building]
    in_time = (shown.first <= needed) & ~(shown.expires < needed)
    return marked(shown.building[in_time], len(facts))


@dataclass(frozen=True, slots=True)
class _Documents:
    """All acts, as places in the register of permits.

    ``stands``: dated, granted, and not refused since.
    """

    permit: Places
    kind: Coded
    acted_on: Days
    stands: Flags


@dataclass(frozen=True, slots=True)
class _Shown:
    """Buildings with a permit, surely theirs, that shows an exception; one row a pair."""

    building: Places
    first: Days  # on which the permit shows it
    expires: Days  # NaT where that is not told


@dataclass(frozen=True, slots=True)
class _ShownBy:
    """Which buildings have an exception shown by acts of some kinds."""

    kinds: tuple[str, ...]

    def __call__(self, facts: Facts) -> _Shown:
        documents, pairs = facts.once(_documents), facts.once(linked)
        meant = documents.stands & documents.kind.among(self.kinds)
        first = np.full(len(register(facts)), NEVER)
        np.minimum.at(first, documents.permit[meant], documents.acted_on[meant])
        sure = pairs.sure & (first < NEVER)[pairs.permit]
        permit = pairs.permit[sure]
        expires = days(register(facts)["expires_on"])
        return _Shown(pairs.building[sure], first[permit], expires[permit])


def _documents(facts: Facts) -> _Documents:
    """Read the acts; through ``facts.once(_documents)``."""
    acts, ids = register_of_acts(facts), pd.Index(register(facts)["permit_id"])
    permit, kind, acted_on = (
        places(acts["permit_id"], ids),
        coded(acts["kind"]),
        days(acts["acted_on"]),
    )
    known, refusal = permit >= 0, kind.among([REFUSAL])
    back = facts.once(withdrawn)
    stands = known & ~refusal & ~np.isnat(acted_on)
    stands[known] &= ~(back.surely | back.maybe)[permit[known]]
    stands[known] &= facts.once(permits_granted)[permit[known]] == YES
    return _Documents(permit, kind, acted_on, stands)


def register_of_acts(facts: Facts) -> pd.DataFrame:
    """Give the acts; a table without rows where the city has none."""
    return tables.ACTS.empty() if facts.acts is None else facts.acts


def never_cleared(answer: Answers, facts: Facts) -> Answers:
    """Keep a repaired footprint from being cleared."""
    kept_back = answer.no & facts.once(_repaired)
    return Answers(
        pick(kept_back, UNKNOWN, answer.value),
        pick(kept_back, CODES["repaired"], answer.reason),
    )


def _repaired(facts: Facts) -> Flags:
    repaired: Flags = (facts.buildings["geometry_state"] == "repaired").to_numpy(dtype=bool)
    return repaired


def drafted(answer: Answers, rule: Rule) -> Answers:
    """Keep a draft from accusing anybody."""
    if rule.status == "enacted":
        return answer
    told = answer.yes | (answer.no & (answer.reason == MEASURED))
    return Answers(
        pick(answer.yes, UNKNOWN, answer.value), pick(told, CODES["draft"], answer.reason)
    )
