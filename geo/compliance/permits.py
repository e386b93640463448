"""Whether a building has the permit that a rule requires, or surely has none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.compliance.answers import Answers, Flags, answers
from geo.compliance.facts import Facts, Floats
from geo.records import Issue, NoPermit, Rule

MAIN_SHARE = 0.5
"""A building stands on a parcel where at least this share of its footprint does."""


def without_permit(test: NoPermit, facts: Facts) -> tuple[Answers, Floats]:
    """Ask whether each building lacks a permit, and count the permits that clear it.

    A permit clears a building where it is of an asked type, in one of the statuses that permit,
    issued not later than the day the building was seen, and not expired before the earliest day
    it may have appeared. A linked permit that fails by its days, has no day or no status, or
    names a building not on file, neither clears nor accuses: ``no_data``. An absent
    permit accuses only where nothing could hide one: the register is complete and knows the
    types and a status of the rule, the building stands on a known parcel, and every permit
    of these types is placed on some building or parcel.

    Parameters
    ----------
    test
        Types and statuses, compared without case and surrounding spaces.
    facts
        What is known of the buildings.

    Returns
    -------
    lacking, count
        Yes: surely without; no: at least one permit clears it.
    """
    ids = facts.buildings["building_id"]
    if facts.permits is None:
        return facts.unknown("no_data"), np.full(len(facts), np.nan)
    asked = _asked(test, facts.permits)
    linked = facts.links.merge(asked, on="permit_id").merge(
        facts.buildings[["building_id", "captured_on", "seen_absent_on"]], on="building_id"
    )
    clears = linked["status"].notna() & _in_time(linked) & (linked["method"] != "other_name")
    count = linked[clears].groupby("building_id")["permit_id"].nunique()
    found = count.reindex(ids, fill_value=0).to_numpy(dtype=float)
    doubtful = ids.isin(linked.loc[~clears, "building_id"]).to_numpy()
    provable = (
        facts.permits_complete
        and not _unknown_words(test, facts.permits)
        and bool(asked["permit_id"].isin(facts.links["permit_id"]).all())
    )
    none = (found == 0) & ~doubtful & _traceable(facts) & provable
    return answers(none, found > 0, "no_data"), found


def unknown_words(
    rules: Sequence[Rule], permits: pd.DataFrame | None, register: str
) -> list[Issue]:
    """Tell which types or statuses of rules no row of the register of permits has.

    Parameters
    ----------
    rules
        The rule book.
    permits
        Columns of ``tables.PERMITS``; None where the city has no such register.
    register
        Its name in the message.

    Returns
    -------
    issues
        One note a rule: it can find nobody without a permit.
    """
    if permits is None:
        return []
    return [
        Issue(
            "note",
            "rule_type_unknown",
            register,
            f"rule {rule.id!r} asks for {', '.join(map(repr, words))}, which no row has",
            "Write permit_types and statuses as the register does; until then the rule accuses "
            "nobody",
        )
        for rule in rules
        if isinstance(rule.test, NoPermit) and (words := _unknown_words(rule.test, permits))
    ]


def _asked(test: NoPermit, permits: pd.DataFrame) -> pd.DataFrame:
    """Give the permits of the asked types in a status that permits, or in none that is known."""
    status = permits["status"]
    meant = folded(permits["permit_type"]).isin(folded(pd.Series(test.permit_types)))
    permitting = folded(status).isin(folded(pd.Series(test.statuses))) | status.isna()
    return permits.loc[meant & permitting, ["permit_id", "status", "issued_on", "expires_on"]]


def folded(words: pd.Series) -> pd.Series:
    """Write words for comparison: no case, no spaces around."""
    return words.astype("str").str.strip().str.casefold()


def _in_time(linked: pd.DataFrame) -> pd.Series:
    """Tell which permits were there in time, and had not run out before it could be used."""
    issued = linked["issued_on"] <= linked["captured_on"]  # false where a day is missing
    return issued & ~(linked["expires_on"] <= linked["seen_absent_on"])


def _traceable(facts: Facts) -> Flags:
    """Find the buildings whose parcel is on file.

    A building that only reaches over onto known parcels stands on one that is not on file,
    and so may its permit be.
    """
    on = facts.links[facts.links["parcel_id"].notna() & (facts.links["score"] >= MAIN_SHARE)]
    return facts.buildings["building_id"].isin(on["building_id"]).to_numpy()


def _unknown_words(test: NoPermit, permits: pd.DataFrame) -> list[str]:
    """Give the types that no row has, and the statuses where no row has any of them."""
    types, statuses = set(folded(permits["permit_type"])), set(folded(permits["status"].dropna()))
    missing = [one for one in test.permit_types if one.strip().casefold() not in types]
    if not statuses & {one.strip().casefold() for one in test.statuses}:
        missing += test.statuses
    return missing
