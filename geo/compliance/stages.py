"""Whether the acts of a building were done, and in the order in which the law asks for them.

The first act of each kind counts: a design that was approved anew after the start was filed
is not out of order. Only what is surely the building's, dated, and not taken back was surely
done; only what no act on file may be, with nothing hidden, was surely not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import tables
from geo.compliance.answers import NO, YES, Flags, Measurement, answers, counted, unmeasured
from geo.compliance.facts import Facts, places
from geo.compliance.linked import (
    days,
    hides_nothing,
    linked,
    marked,
    permits_granted,
    register,
)
from geo.compliance.withdrawn import withdrawn
from geo.records import AcceptedBeforeNotice, StageMissing, StagesOutOfOrder
from geo.tables.coded import Coded, Places, coded, folded

DayNumbers = npt.NDArray[np.int64]

EVER, NEVER = np.int64(-(2**40)), np.int64(2**40)
"""Numbers of days before and after any on file."""

WHATEVER_THE_STATUS = ("application", "refusal")
"""Kinds of acts that were done whether the permit was granted or not."""

NO_DAY = np.array(["NaT"], dtype="datetime64[D]")


@dataclass(frozen=True, slots=True)
class Done:
    """Acts beside the buildings they may be of; one row a pair."""

    building: Places
    permit: Places
    kind: Coded
    day: DayNumbers  # EVER where the day is not told
    sure: Flags  # surely of this building, and dated
    stands: Flags  # not taken back since, not even perhaps
    dropped: Flags  # taken back by its own row
    kinds_on_file: Coded  # of every act, whether it is linked or not
    permits_on_file: Places  # row of the permit that each of those is from


def done(facts: Facts) -> Done:
    """Read the acts of all buildings; to be had through ``facts.once(done)``.

    The row of a permit that was refused is no act of its type: only the refusal was done. Nor is
    one whose status is not a granting one; where that is not known, it may be.
    """
    ids = pd.Index(register(facts)["permit_id"])
    own = facts.acts
    if own is None:
        own = tables.ACTS.empty()
    pairs = facts.once(linked)
    kind, row = coded(own["kind"]), places(own["permit_id"], ids)
    day = days(own["acted_on"])
    refused = days(register(facts)["refused_on"])
    never = np.isnat(day) & ~kind.among(["refusal"]) & ~np.isnat(np.append(refused, NO_DAY)[row])
    granted = np.append(facts.once(permits_granted), NO)[row]
    of_type = ~kind.among(WHATEVER_THE_STATUS)
    kept = np.flatnonzero((row >= 0) & ~never & ~(of_type & (granted == NO)))
    acts = pd.DataFrame({"permit": row[kept], "act": kept})
    links = pd.DataFrame({"permit": pairs.permit, "at": pairs.building, "sure": pairs.sure})
    both = links.merge(acts, on="permit")
    act = both["act"].to_numpy()
    told = ~np.isnat(day[act])
    granted_surely = ~of_type[act] | (granted[act] == YES)
    back, at = facts.once(withdrawn), both["permit"].to_numpy()
    return Done(
        building=both["at"].to_numpy(),
        permit=at,
        kind=Coded(kind.codes[act], kind.words),
        day=np.where(told, day[act].astype(np.int64), EVER),
        sure=both["sure"].to_numpy() & told & granted_surely,
        stands=~of_type[act] | ~(back.surely | back.maybe)[at],
        dropped=of_type[act] & back.surely[at],
        kinds_on_file=Coded(kind.codes[kept], kind.words),
        permits_on_file=row[kept],
    )


def stage_missing(test: StageMissing, facts: Facts) -> Measurement:
    """Ask whether a stage is missing though a later one was surely done.

    Returns
    -------
    missing
        Measured: how many stages are, at the least and at the most. Nothing is said of a
        building without any act of these kinds.
    """
    stages, provable = _stages([[one] for one in test.stages], facts)
    later_sure = later_maybe = np.zeros(len(facts), dtype=bool)
    least, most = np.zeros(len(facts)), np.zeros(len(facts))
    for stage in reversed(stages):
        least += later_sure & ~stage.maybe
        most += later_maybe & ~stage.surely
        later_sure, later_maybe = later_sure | stage.surely, later_maybe | stage.maybe
    found = answers((least > 0) & provable, later_sure & (most == 0) & provable, "no_data")
    return counted(found, least, most, told=later_sure & provable)


def stages_out_of_order(test: StagesOutOfOrder, facts: Facts) -> Measurement:
    """Ask whether the first act of a later stage is dated before that of an earlier one.

    Two acts of one day are in order. A stage without a day is neither in nor out of it.

    Returns
    -------
    out
        Measured: how many pairs of stages are out of order, at the least and at the most.
        Nothing is said of a building with fewer than two stages done.
    """
    stages, provable = _stages([[one] for one in test.stages], facts)
    least, most = np.zeros(len(facts)), np.zeros(len(facts))
    for earlier, later in combinations(stages, 2):
        least += _before(later, earlier)
        most += earlier.maybe & later.maybe & ~_not_before(later, earlier)
    two = np.sum([stage.surely for stage in stages], axis=0) > 1
    found = answers((least > 0) & provable, two & (most == 0) & provable, "no_data")
    return counted(found, least, most, told=two & provable)


def accepted_before_notice(test: AcceptedBeforeNotice, facts: Facts) -> Measurement:
    """Ask whether a building was accepted before the start of its works was filed, or without.

    Nothing is said of a building without an acceptance on file. An acceptance on the day of
    the notice is not before it.
    """
    (notice, acceptance), provable = _stages([test.notice, test.acceptance], facts)
    without = acceptance.surely & ~notice.maybe
    before = _before(acceptance, notice)
    after = acceptance.surely & notice.surely & _not_before(acceptance, notice)
    return unmeasured(answers((without | before) & provable, after & provable, "no_data"))


@dataclass(frozen=True, slots=True)
class _Stage:
    """One stage of each building: whether it was done, and when at the earliest."""

    surely: Flags
    maybe: Flags
    first: DayNumbers  # of those that are sure; NEVER where none is
    first_maybe: DayNumbers  # of all; EVER where one has no day


def _stages(kinds: Sequence[Sequence[str]], facts: Facts) -> tuple[list[_Stage], Flags]:
    """Give each stage, and where an act that is not on file was not done."""
    acts, words = facts.once(done), [word for stage in kinds for word in stage]
    known = set(folded(words)) <= set(acts.kind.words)
    meant = acts.permits_on_file[acts.kinds_on_file.among(words)]
    asked = marked(meant, len(register(facts)))
    provable = hides_nothing(facts, asked, words_known=known)
    return list(_each(kinds, acts, len(facts))), provable


def _each(kinds: Sequence[Sequence[str]], acts: Done, count: int) -> Iterator[_Stage]:
    for words in kinds:
        meant = acts.kind.among(words)
        sure = meant & acts.sure & acts.stands
        yield _Stage(
            surely=marked(acts.building[sure], count),
            maybe=marked(acts.building[meant], count),
            first=_first(acts, sure, count),
            first_maybe=_first(acts, meant, count),
        )


def _first(acts: Done, meant: Flags, count: int) -> DayNumbers:
    first = np.full(count, NEVER)
    np.minimum.at(first, acts.building[meant], acts.day[meant])
    return first


def _before(later: _Stage, earlier: _Stage) -> Flags:
    """Tell where the later stage was surely begun before the earlier one."""
    return later.surely & earlier.surely & (later.first < earlier.first_maybe)


def _not_before(later: _Stage, earlier: _Stage) -> Flags:
    """Tell where the later stage was surely not begun before the earlier one."""
    return later.surely & earlier.surely & (later.first_maybe >= earlier.first)
