"""What red flags are asked about: tables of one run, each column read once for all flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.records import Rule
from geo.tables.coded import Coded, Flags, Places, coded, folded
from geo.tables.facts import SURE_METHODS
from geo.tables.spelling import comparable

Codes = npt.NDArray[np.int8]
Days = npt.NDArray[np.datetime64]

RAISED, NOT_RAISED, UNKNOWN = np.int8(1), np.int8(0), np.int8(-1)

NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Evidence:
    """Tables of one run, as in :mod:`geo.tables`, and what registers say of themselves.

    ``granted`` has one code a permit: 1 granted and not taken back, 0 not, -1 not known. What is
    dated after ``as_of`` has not happened. ``districts`` gives the district of a parcel by its id.
    ``findings`` and ``act_findings`` are those that a reviewer let stand.
    """

    as_of: date
    permits: pd.DataFrame
    granted: Codes
    permits_complete: bool  # no row was set aside
    permits_from: date | None  # first day for which every act is on file
    parcels: pd.DataFrame
    parcels_complete: bool
    genealogy: pd.DataFrame
    buildings: pd.DataFrame
    history: pd.DataFrame
    links: pd.DataFrame
    encroachments: pd.DataFrame
    rules: tuple[Rule, ...]
    findings: pd.DataFrame
    act_findings: pd.DataFrame
    events: pd.DataFrame  # as corrected, those withdrawn left out
    cases: pd.DataFrame
    districts: pd.Series

    def days(self, table: pd.DataFrame, column: str) -> Days:
        """Give a column of days; one after ``as_of``, or missing, is none."""
        found = table[column].to_numpy().astype("datetime64[D]")
        return np.where(found > np.datetime64(self.as_of), NO_DAY, found)

    @cached_property
    def issued(self) -> Days:
        """Day of issue of each permit."""
        return self.days(self.permits, "issued_on")

    @cached_property
    def kinds(self) -> Coded:
        """Kind of each permit."""
        return coded(self.permits["permit_type"])

    def of_kind(self, words: Sequence[str]) -> Flags:
        """Tell which permits are of these kinds; of any where no word is given."""
        return self.kinds.among(words) if words else np.ones(len(self.permits), dtype=bool)

    def acts(self, words: Sequence[str]) -> Flags:
        """Tell which permits of these kinds are granted, or may be."""
        return self.of_kind(words) & (self.granted != NOT_RAISED)

    @cached_property
    def permit_index(self) -> pd.Index:
        """Ids of the permits, as they stand in the table."""
        return pd.Index(self.permits["permit_id"])

    @cached_property
    def building_index(self) -> pd.Index:
        """Ids of the buildings, as they stand in the table."""
        return pd.Index(self.buildings["building_id"])

    @cached_property
    def on_parcels(self) -> Pairs:
        """Pairs of a permit and a parcel it names, by the number as it is compared."""
        named = self.permits["cadastral_no"]
        several = named.str.contains(" ", regex=False).fillna(False).to_numpy(dtype=bool)
        rows = np.flatnonzero(named.notna().to_numpy() & ~several)
        numbers = named.iloc[rows]
        if several.any():
            each = named[several].str.split().explode().dropna().astype("str")
            at = self.permits.index.get_indexer(each.index)
            rows, numbers = np.append(rows, at), pd.concat([numbers, each])
        codes, words = pd.factorize(comparable(numbers))
        return Pairs(rows, codes, pd.Index(words))

    @cached_property
    def parcel_of(self) -> Places:
        """Place of the one parcel that each permit names; -1 where it names none or several."""
        pairs = self.on_parcels
        count = np.bincount(pairs.row, minlength=len(self.permits))
        found = np.full(len(self.permits), -1, dtype=np.intp)
        found[pairs.row] = pairs.place
        found[count != 1] = -1
        return found

    @cached_property
    def for_buildings(self) -> Links:
        """Pairs of a permit and a building that it is, or may be, for."""
        links = self.links
        row = self.permit_index.get_indexer(links["permit_id"])
        place = self.building_index.get_indexer(links["building_id"])
        sure = links["method"].isin(SURE_METHODS) & ~links["ambiguous"] & ~links["parcel_open"]
        kept = (row >= 0) & (place >= 0)
        return Links(row[kept], place[kept], sure.to_numpy()[kept])

    def rules_of(self, words: Sequence[str]) -> tuple[Rule, ...]:
        """Give the binding rules in force or once in force, drafts left out, with these words."""
        return tuple(
            rule
            for rule in self.rules
            if rule.test.word in words and rule.force == "binding" and rule.status == "enacted"
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the permits beside places in a list of words."""

    row: Places
    place: Places
    words: pd.Index


@dataclass(frozen=True, slots=True)
class Links:
    """Rows of the permits beside rows of the buildings, and whether they surely belong together."""

    row: Places
    place: Places
    sure: Flags


def picked(values: Any, at: Places) -> npt.NDArray[np.object_]:
    """Give the values at some places; None for -1."""
    found = np.empty(len(values) + 1, dtype=object)
    found[:-1] = np.asarray(values, dtype=object)
    taken: npt.NDArray[np.object_] = found[at]
    return taken


def day_count(span: npt.NDArray[np.timedelta64]) -> npt.NDArray[np.float64]:
    """Give spans of time as numbers of days; a missing one stays missing."""
    return np.where(np.isnat(span), np.nan, span.astype("timedelta64[D]").astype(float))


def kinds_on_file(evidence: Evidence, words: Sequence[str]) -> bool:
    """Tell whether any permit is of one of these kinds."""
    return bool(evidence.kinds.words.isin(folded(words)).any())
