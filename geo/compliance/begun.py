"""On which day works were begun, where a reading of the law takes that of an act for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.compliance.answers import CODES, UNKNOWN, Answers, Flags, pick
from geo.compliance.facts import Facts
from geo.compliance.linked import marked
from geo.compliance.stages import EVER, DayNumbers, done
from geo.compliance.timeline import Appeared, Stretch, day_number, day_numbers
from geo.tables.coded import Places


@dataclass(frozen=True)  # without slots: what is computed once is kept on it
class Begun(Appeared):
    """The days on which each building may have been begun, by acts; else those it appeared on.

    Where one act is surely its own, its day counts, and where several are, the verdict must
    hold on the day of each: an act more may open a question, and never settles one. Where an
    act may be its own, or its day is not told, those on which it appeared count beside it.
    """

    building: Places
    day: DayNumbers  # of the act, beside its building; EVER where it is not told
    surely: Flags  # one a building: begun by acts that are surely its own, and dated
    doubtful: Flags  # one a building: an act may be its own, or may be of any day

    def within(self, stretch: Stretch) -> Flags:
        """Tell which buildings may have been begun in a stretch."""
        start, stop = day_number(stretch.start), day_number(stretch.stop)
        some_day = (self.day == EVER) & (start <= day_numbers(self.seen)[self.building])
        there = some_day | ((self.day >= start) & (self.day < stop))
        told = self.surely & ~self.doubtful
        return marked(self.building[there], len(told)) | (super().within(stretch) & ~told)


def begun(when: Appeared, kinds: Sequence[str], facts: Facts) -> Appeared:
    """Give the days on which each building was begun, by acts of some kinds.

    An act counts where it is linked to the building by a link beyond doubt, has a day, was
    granted, and was not refused since. What was refused is no act; one that may be another's, has
    no day, or is of a permit whose last word is a refusal leaves a doubt. An act after the
    first day the building was seen began something else.

    Parameters
    ----------
    when
        The days on which each appeared, or reached the figure that is measured.
    kinds
        Kinds of acts (``tables.ACTS``); case and surrounding spaces do not matter.
    facts
        The buildings, their links and the acts.

    Returns
    -------
    when
        The same object where no such act is on file.

    Examples
    --------
    A building first seen in 2026, its ground empty in 2025, with a start notice of 2024, is
    judged by the law of 2024:

    >>> from world import buildings, ground, knowledge, permits, rule
    >>> from geo.compliance.timeline import appeared, stretches
    >>> from datetime import date
    >>> objects = buildings(ground(0, 0, 10, 10), seen_absent_on="2025-01-01")
    >>> notice = permits(building_id=["b1"], permit_type="start notice", issued_on="2024-03-01")
    >>> when = appeared(objects, date(2026, 11, 1))
    >>> found = begun(when, ["start notice"], knowledge(objects, permits=notice))
    >>> cut = stretches(rule("more_floors_than", 3, versions=[
    ...     {"id": "v1", "limit": 3, "in_force_from": "2025-01-01", "act": "An act",
    ...      "source": "none", "confidence": "high"}]))
    >>> [(one.kind, when.within(one)[0].item(), found.within(one)[0].item()) for one in cut]
    [('before', False, True), ('version', True, False)]
    """
    if facts.permits is None or facts.acts is None:
        return when
    acts, until = facts.once(done), day_numbers(when.seen)
    meant = acts.kind.among(kinds) & ~acts.dropped & (acts.day <= until[acts.building])
    if not meant.any():
        return when
    sure = meant & acts.sure & acts.stands
    count = len(facts)
    return Begun(
        absent=when.absent,
        seen=when.seen,
        dated=when.dated,
        building=acts.building[meant],
        day=acts.day[meant],
        surely=marked(acts.building[sure], count),
        doubtful=marked(acts.building[meant & ~sure], count),
    )


def held(found: Answers, when: Appeared) -> Answers:
    """Keep an answer from accusing on an act that may be another's, or of another day."""
    if not isinstance(when, Begun):
        return found
    kept_back = found.yes & when.doubtful
    return Answers(
        pick(kept_back, UNKNOWN, found.value),
        pick(kept_back, CODES["appeared_unknown"], found.reason),
    )
