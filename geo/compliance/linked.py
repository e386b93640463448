"""Which permits and parcels are each building's, and how sure that is; read once for all rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import tables
from geo.compliance.answers import NO, UNKNOWN, YES, Codes, Flags
from geo.compliance.facts import Facts, places
from geo.tables.coded import Coded, Places, coded, folded
from geo.tables.facts import SURE_METHODS

MAIN_SHARE = 0.5
"""A building stands on a parcel where at least this share of its footprint does."""

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Linked:
    """Links as places in tables: no rule compares a number or an id again.

    Pairs of a building and a permit are there once each; a pair that is not ``sure`` neither
    clears nor accuses. ``stands`` and ``parcel`` are pairs too; a building of which it is open
    on which parcel it stands has none, so that no parcel clears or accuses it.
    """

    building: Places  # of a permit: its place among the buildings
    permit: Places  # its row in the register
    sure: Flags
    placed: Flags  # one a permit: whether any building or parcel is told
    stands: Places  # on a parcel: its place among the buildings
    parcel: Places  # its place in ``parcel_ids``
    parcel_ids: pd.Index
    traceable: Flags  # one a building: it stands on a parcel on file, where its permits would be
    parcel_open: Flags  # one a building: it may stand on one parcel or on another

    def any_of(self, pairs: Flags) -> Flags:
        """Tell which buildings have a pair with a permit that is marked."""
        return marked(self.building[pairs], len(self.traceable))


def linked(facts: Facts) -> Linked:
    """Read the links of all buildings; to be had through ``facts.once(linked)``.

    A permit that no building or parcel is told for stands where the other acts of the same
    permit do: they name one number. A building that a repaired parcel alone, by its ground,
    brings a permit is not surely its own: the polygon may have been another.
    """
    links, count, ids = facts.links, len(facts), pd.Index(register(facts)["permit_id"])
    at, row = facts.places(links), places(links["permit_id"], ids)
    certain = links["method"].isin(SURE_METHODS).to_numpy() & ~links["ambiguous"].to_numpy()
    by_ground = (links["method"] == "overlap").to_numpy()
    certain &= ~(by_ground & links["parcel_id"].isin(repaired_parcels(facts)).to_numpy())
    placed = marked(row[row >= 0], len(ids))
    both = (at >= 0) & (row >= 0)
    building, permit, sure = _with_siblings(at[both], row[both], certain[both], placed, facts)
    main = (links["score"] >= MAIN_SHARE).to_numpy() & (links["method"] != "nearest").to_numpy()
    open_ = marked(at[(at >= 0) & links["parcel_open"].to_numpy()], count)
    on = (at >= 0) & main & links["parcel_id"].notna().to_numpy() & ~np.append(open_, False)[at]
    parcel, parcel_ids = pd.factorize(links["parcel_id"])
    pairs = _once(at[on], parcel[on], np.ones(on.sum(), dtype=bool))
    return Linked(
        building=building,
        permit=permit,
        sure=sure,
        placed=_siblings_placed(placed, facts),
        stands=pairs[0],
        parcel=pairs[1],
        parcel_ids=pd.Index(parcel_ids),
        traceable=marked(at[on], count),
        parcel_open=open_,
    )


def marked(at: Places, count: int) -> Flags:
    """Mark the places that are named among so many."""
    flags = np.zeros(count, dtype=bool)
    flags[at] = True
    return flags


def repaired_parcels(facts: Facts) -> pd.Series:
    """Give the parcels whose polygon was repaired."""
    parcels = tables.PARCELS.empty() if facts.parcels is None else facts.parcels
    return parcels.loc[parcels["geometry_state"] == "repaired", "parcel_id"]


def days(column: Any) -> Days:
    """Give a column of days as days; missing stays missing."""
    return np.asarray(column).astype("datetime64[D]")


def register(facts: Facts) -> pd.DataFrame:
    """Give the register of permits; one without rows where the city has none."""
    return tables.PERMITS.empty() if facts.permits is None else facts.permits


def permit_words(facts: Facts) -> tuple[Coded, Coded]:
    """Read the types and statuses of all permits; through ``facts.once(permit_words)``."""
    permits = register(facts)
    return coded(permits["permit_type"]), coded(permits["status"])


def written_for(table: pd.DataFrame, column: str) -> list[str]:
    """Give the words of a column that stand in some row for another one in ``<column>_raw``."""
    pairs = table[[column, f"{column}_raw"]].drop_duplicates().dropna()
    ours, theirs = folded(pairs[column]), folded(pairs[f"{column}_raw"])
    return [one for one, other in zip(ours, theirs, strict=True) if one != other]


def granted_among(permits: pd.DataFrame, granting: Mapping[str, Collection[str]]) -> Codes:
    """Tell which rows of the register of permits were granted, by their status.

    A register that names no granting statuses says so by the day of issue, whatever the status.
    Of one that does, a status that is not among them was not granted where the mapping writes it
    for a word of theirs; one that nobody declared, or that is missing, proves nothing.

    Parameters
    ----------
    permits
        Columns of ``tables.PERMITS``.
    granting
        For the id of each register that names them: its granting statuses.

    Returns
    -------
    granted
        1: granted; 0: not; -1: not known.
    """
    status, mapped = coded(permits["status"]), written_for(permits, "status")
    granted = np.full(len(permits), YES)
    for register_id, words in granting.items():
        own = (permits["register_id"] == register_id).to_numpy()
        says = np.where(status.among(mapped), NO, UNKNOWN)
        granted[own] = np.where(status.among(words), YES, says)[own]
    return granted


def permits_granted(facts: Facts) -> Codes:
    """Tell which permits were granted; through ``facts.once(permits_granted)``."""
    return granted_among(register(facts), facts.granting)


def mapped_permit_words(facts: Facts) -> tuple[list[str], list[str]]:
    """Give the types and statuses that a mapping writes; through ``facts.once``."""
    permits = register(facts)
    return written_for(permits, "permit_type"), written_for(permits, "status")


def hides_nothing(facts: Facts, meant: Flags, *, words_known: bool) -> Flags:
    """Tell for which buildings an act that is not on file was not done.

    The register is complete, has every word of the rule, and each of the permits that are
    meant is placed; the building stands on a parcel on file, and all days on which it may have
    appeared lie in the time for which the register says that it is complete.

    Parameters
    ----------
    facts
        What is known.
    meant
        One a permit of the register: whether it could be the one that is missing.
    words_known
        Whether the register has the words of the rule: else they are written another way.
    """
    found = facts.once(linked)
    provable = facts.permits_complete and words_known and bool(found.placed[meant].all())
    return found.traceable & facts.once(_in_complete_time) & provable


def _in_complete_time(facts: Facts) -> Flags:
    """Tell which buildings surely appeared in the time for which the register is complete."""
    absent, seen = (days(facts.buildings[name]) for name in ("seen_absent_on", "captured_on"))
    if facts.permits_from is None:
        return np.zeros(len(facts), dtype=bool)
    within: Flags = absent + np.timedelta64(1, "D") >= np.datetime64(facts.permits_from)
    within &= ~np.isnat(seen)
    if facts.permits_until is not None:
        within &= seen <= np.datetime64(facts.permits_until)
    return within


def permit_numbers(facts: Facts) -> Places:
    """Give each row of the register the number of the permit that it belongs to."""
    return numbers_of(register(facts), facts.acts)


def numbers_of(permits: pd.DataFrame, acts: pd.DataFrame | None) -> Places:
    """Give each row of a register the number of its permit, as its acts tell; else one of its own.

    Parameters
    ----------
    permits, acts
        Columns of ``tables.PERMITS`` and ``tables.ACTS``.
    """
    own = permits["permit_id"]
    if acts is None:
        return np.arange(len(own))
    belongs = acts.drop_duplicates("permit_id").set_index("permit_id")["permit_no"]
    numbers, _ = pd.factorize(belongs.reindex(own).fillna(own.set_axis(own)).to_numpy())
    return numbers


def _siblings_placed(placed: Flags, facts: Facts) -> Flags:
    """Tell which permits are placed, themselves or through another act of the same permit."""
    if facts.acts is None:
        return placed
    number = facts.once(permit_numbers)
    return marked(number[placed], len(number))[number]


def _with_siblings(
    building: Places, permit: Places, sure: Flags, placed: Flags, facts: Facts
) -> tuple[Places, Places, Flags]:
    """Give the pairs, and those of permits that are placed by another act of theirs alone."""
    if facts.acts is None or placed.all():
        return _once(building, permit, sure)
    number = facts.once(permit_numbers)
    lost = np.flatnonzero(~placed)
    own = pd.DataFrame({"number": number[permit], "building": building, "sure": sure})
    theirs = pd.DataFrame({"number": number[lost], "permit": lost}).merge(own, on="number")
    return _once(
        np.append(building, theirs["building"].to_numpy(dtype=np.intp)),
        np.append(permit, theirs["permit"].to_numpy(dtype=np.intp)),
        np.append(sure, theirs["sure"].to_numpy(dtype=bool)),
    )


def _once(one: Places, other: Places, sure: Flags) -> tuple[Places, Places, Flags]:
    """Keep each pair once; sure where any of its rows is."""
    if not len(one):
        return one, other, sure
    key = one.astype(np.int64) << 32 | other
    pairs, which = np.unique(key, return_inverse=True)
    certain = marked(which[sure], len(pairs))
    return (pairs >> 32).astype(np.intp), (pairs & 0xFFFFFFFF).astype(np.intp), certain
