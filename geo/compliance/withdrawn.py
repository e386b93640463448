"""Which acts were taken back: refused after issue, by their own row or one of the same permit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.compliance.answers import NO, Codes, Flags
from geo.compliance.facts import Facts
from geo.compliance.linked import days, permit_numbers, permits_granted, register
from geo.tables.coded import Coded, Places, coded

Days = npt.NDArray[np.datetime64]

REFUSAL = "refusal"
"""Kind of act, and type of a row that is nothing but a refusal."""

NO_ACTS = (REFUSAL, "application")
"""Types of rows that grant nothing."""

LONG_AGO, NEVER = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One a row of the register of permits.

    ``surely`` where the row itself was refused on the day of its issue or later; ``maybe`` where
    the last word of the permit that it belongs to is a refusal: nobody tells of which act.
    """

    surely: Flags
    maybe: Flags


def withdrawn(facts: Facts) -> Withdrawn:
    """Find the acts that were taken back; to be had through ``facts.once(withdrawn)``."""
    return taken_back(
        register(facts), facts.once(permit_numbers), granted=facts.once(permits_granted)
    )


def taken_back(permits: pd.DataFrame, numbers: Places, *, granted: Codes) -> Withdrawn:
    """Find the acts that were taken back.

    A refusal that a later act of the same permit follows was overcome. One without a day may be
    the last word.

    Parameters
    ----------
    permits
        Columns of ``tables.PERMITS``.
    numbers
        For each row the number of the permit that it belongs to, of
        :func:`geo.compliance.linked.numbers_of`.
    granted
        Of :func:`geo.compliance.linked.granted_among`.
    """
    issued, refused = days(permits["issued_on"]), days(permits["refused_on"])
    kinds: Coded = coded(permits["permit_type"])
    of_refusal = kinds.among([REFUSAL])
    surely = ~np.isnat(refused) & ~(refused < issued)
    count = int(numbers.max(initial=-1)) + 1
    last_refused, last_granted = np.full(count, LONG_AGO), np.full(count, LONG_AGO)
    said_on = np.where(np.isnat(issued), refused, issued)[of_refusal]
    np.maximum.at(last_refused, numbers[of_refusal], np.where(np.isnat(said_on), NEVER, said_on))
    grants = ~kinds.among(NO_ACTS) & ~np.isnat(issued) & ~surely & (granted != NO)
    np.maximum.at(last_granted, numbers[grants], issued[grants])
    # on one day nobody tells which came first
    last_word = (last_refused > LONG_AGO) & (last_refused >= last_granted)
    return Withdrawn(surely, last_word[numbers] & ~of_refusal)
