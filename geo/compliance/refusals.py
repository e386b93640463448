"""Whether a building was refused, and granted soon after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.compliance.answers import CODES, Flags, Measurement, answers, pick, unmeasured
from geo.compliance.facts import Facts
from geo.compliance.linked import hides_nothing, marked, permit_numbers, permit_words
from geo.compliance.stages import NEVER, DayNumbers, Done, done
from geo.compliance.withdrawn import REFUSAL
from geo.records import RefusedThenGranted
from geo.tables.coded import Places, folded


def refused_then_granted(test: RefusedThenGranted, limit: float | str, facts: Facts) -> Measurement:
    """Ask whether a permit was granted no more than so many days after a refusal.

    A refusal counts where it is of an asked type for the same building, or of the same
    permit. One whose type is not told, or that is not surely this building's, or has no day,
    leaves the question open. On one day nobody tells which came first: ``too_close``. Surely
    not where a grant is on file, no refusal is near it, the register is one that writes refusals
    down, and nothing could hide one. Where nothing was granted, nothing is said.

    Parameters
    ----------
    test
        The types that are granted; case and surrounding spaces do not matter.
    limit
        Days; exactly so many count.
    facts
        What is known of the buildings.

    Returns
    -------
    soon
        Measured: days from a refusal to the next grant, the fewest of any.
    """
    if facts.permits is None or facts.acts is None:
        return unmeasured(facts.unknown("no_data"))
    acts = facts.once(done)
    types, _ = facts.once(permit_words)
    asked = types.among(test.permit_types)
    grant, refusal = acts.kind.among(test.permit_types), acts.kind.among([REFUSAL])
    fewest, same_day = facts.once(_Between(tuple(test.permit_types)))
    of_no_type = refusal & types.among([REFUSAL])[acts.permit]
    doubt = marked(acts.building[of_no_type | ((refusal | grant) & ~acts.sure)], len(facts))
    granted = marked(acts.building[grant & acts.sure], len(facts))
    close = fewest <= float(limit)
    far = granted & ~close & ~same_day & ~doubt & _all_told(test, asked, acts, facts)
    reason = pick(same_day, CODES["too_close"], CODES["no_data"])
    figure = np.where(fewest < NEVER, fewest, np.nan)
    return Measurement(answers(close, far, reason), figure, figure, figure)


@dataclass(frozen=True, slots=True)
class _Between:
    """The fewest days from a refusal to a later grant, and whether two are of one day.

    They are the same whatever the limit; through ``facts.once``.
    """

    permit_types: tuple[str, ...]

    def __call__(self, facts: Facts) -> tuple[DayNumbers, Flags]:
        acts, (types, _) = facts.once(done), facts.once(permit_words)
        grant, refusal = acts.kind.among(self.permit_types), acts.kind.among([REFUSAL])
        of_asked = refusal & types.among(self.permit_types)[acts.permit]
        fewest = np.full(len(facts), NEVER)
        same_day = np.zeros(len(facts), dtype=bool)
        at = acts.building[grant & acts.sure]
        for key, refused in ((acts.building, of_asked), (facts.once(_of_permit), refusal)):
            after, together = _since(acts, key, refused & acts.sure, grant & acts.sure)
            np.minimum.at(fewest, at, after)
            same_day |= marked(at[together], len(facts))
        return fewest, same_day


def _of_permit(facts: Facts) -> Places:
    """Give a number to each pair of a building and a permit; through ``facts.once(_of_permit)``."""
    acts, number = facts.once(done), facts.once(permit_numbers)
    pairs = acts.building.astype(np.int64) << 32 | number[acts.permit]
    return pd.factorize(pairs)[0]


def _since(acts: Done, key: Places, refused: Flags, granted: Flags) -> tuple[DayNumbers, Flags]:
    """Give for each grant the days since the last refusal before it; NEVER where there is none.

    One search over all: each key has its own long stretch of days.
    """
    far = np.int64(2**24)
    known = np.unique(key[refused] * far + acts.day[refused])
    asked = key[granted] * far + acts.day[granted]
    place = np.searchsorted(known, asked)
    last = np.append(known, -NEVER)[place - 1]  # none before: the last one, appended
    near = (asked - last) < far // 2
    together = np.append(known, NEVER)[place] == asked
    return np.where(near, asked - last, NEVER), together


def _all_told(test: RefusedThenGranted, asked: Flags, acts: Done, facts: Facts) -> Flags:
    """Tell for which buildings a refusal that is not on file was not given."""
    known = {*folded(test.permit_types), REFUSAL} <= set(acts.kind.words)
    refused = acts.permits_on_file[acts.kinds_on_file.among([REFUSAL])]
    return hides_nothing(facts, asked | marked(refused, len(asked)), words_known=known)
