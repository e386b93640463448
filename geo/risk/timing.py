"""Flags of days: issued after the works, around New Year, or before a stricter rule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geo.records import (
    BeforeStricter,
    Flag,
    Interval,
    Limit,
    PermitAfterWorks,
    Rule,
    SignedBetween,
)
from geo.risk.answer import Answer, answer, stated
from geo.risk.evidence import NOT_RAISED, RAISED, Days, Evidence, day_count, picked
from geo.tables.coded import Flags, Places

LAST = np.datetime64("9999-12-31", "D")

GROWING = ("nearer_than", "refused_then_granted")
"""Words of rules that bar more, the larger their limit."""


def months_later(days: Days, months: int) -> Days:
    """Give the same day so many months later, or the last day of a shorter month.

    Examples
    --------
    >>> ends = np.array(["2024-01-31", "2024-03-15"], "datetime64[D]")
    >>> months_later(ends, 1).astype(str).tolist()
    ['2024-02-29', '2024-04-15']
    """
    month = days.astype("datetime64[M]")
    within = days - month.astype("datetime64[D]")
    start = (month + months).astype("datetime64[D]")
    length = (month + months + 1).astype("datetime64[D]") - start
    return start + np.minimum(within, length - np.timedelta64(1, "D"))


def permit_after_works(test: PermitAfterWorks, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether the first act of a building was issued after it was seen.

    Asked of acts that are, or may be, for a building on file. Of a building that may be older
    than the register, or whose ground nobody saw empty, nothing can be said: its first act may not
    be on file. An act for several buildings is late only if it is late for each.

    Returns
    -------
    answer
        Measured: days from the day the building was seen to the issue; threshold 0.
    """
    acts, pairs = evidence.acts(test.permit_types), evidence.for_buildings
    own = acts[pairs.row]
    row, place, sure = pairs.row[own], pairs.place[own], pairs.sure[own]
    issued, seen = evidence.issued, evidence.days(evidence.buildings, "captured_on")
    earlier = _earlier(test, evidence, row, place)
    late = issued[row] > seen[place]
    known = ~np.isnat(issued[row]) & ~np.isnat(seen[place])
    absent = evidence.days(evidence.buildings, "seen_absent_on")
    told = evidence.permits_complete & (evidence.granted[row] == RAISED) & sure
    if evidence.permits_from is None:
        told = np.zeros(len(row), dtype=bool)
    else:
        told &= absent[place] >= np.datetime64(evidence.permits_from)
    not_late = sure & known & (~late | earlier)
    open_ = ~not_late & ~(late & known & told)
    rows = np.unique(row)
    clear, doubt = _any(row, not_late, evidence), _any(row, open_, evidence)
    state = stated(~clear[rows] & ~doubt[rows], clear[rows])
    first = _first_seen(row, seen[place], len(acts))
    measured = day_count(issued - first)
    told_of = {
        "happened_on": issued[rows], "measured": measured[rows], "threshold": 0.0, "unit": "days",
    }  # fmt: skip
    return answer(evidence.permits["permit_id"], rows, state, told_of)


def _earlier(test: PermitAfterWorks, evidence: Evidence, row: Places, place: Places) -> Flags:
    """Tell which acts have another act of these kinds, granted before, for building or parcel."""
    acts, issued = evidence.acts(test.permit_types), evidence.issued
    by_building = np.full(len(evidence.buildings), LAST)
    dated = ~np.isnat(issued[row])
    np.minimum.at(by_building, place[dated], issued[row[dated]])
    on = evidence.on_parcels
    kept = acts[on.row] & ~np.isnat(issued[on.row])
    by_parcel = np.full(len(on.words), LAST)
    np.minimum.at(by_parcel, on.place[kept], issued[on.row[kept]])
    first = np.full(len(acts), LAST)
    np.minimum.at(first, on.row, by_parcel[on.place])
    return np.minimum(by_building[place], first[row]) < issued[row]


def _any(row: Places, flags: Flags, evidence: Evidence) -> Flags:
    found = np.zeros(len(evidence.permits), dtype=bool)
    found[row[flags]] = True
    return found


def _first_seen(row: Places, seen: Days, count: int) -> Days:
    first = np.full(count, LAST)
    dated = ~np.isnat(seen)
    np.minimum.at(first, row[dated], seen[dated])
    return first


def signed_between(test: SignedBetween, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act was issued between two days of the year; unknown without its day."""
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    issued = evidence.issued[rows]
    days = pd.Series(issued.astype("datetime64[s]")).dt
    month_day = (days.month * 100 + days.day).to_numpy()
    start, end = (int(one.replace("-", "")) for one in (test.from_day, test.until_day))
    after, before = month_day >= start, month_day <= end
    inside = after & before if start <= end else after | before
    known = ~np.isnat(issued)
    granted = evidence.granted[rows] == RAISED
    state = stated(inside & known & granted, known & ~inside)
    return answer(evidence.permits["permit_id"], rows, state, {"happened_on": issued})


def before_stricter(_test: BeforeStricter, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act was applied for in the last days before a rule became stricter.

    Asked of acts that a binding rule judges. One that the law of today does not bar raises nothing,
    nor does one that the version before barred as well, and a version that has not come into force
    is not asked. Where either is not known, where the application has no day, or the rule's day of
    entry into force lies in an interval that the application may be close to, it is unknown.

    Returns
    -------
    answer
        Measured: days from the application to the stricter rule; ``why``: the rule.
    """
    count, limit = len(evidence.permits), flag.value("days")
    asked, barred_open = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    fewest, by = np.full(count, np.inf), np.full(count, -1)
    applied = evidence.days(evidence.permits, "applied_on")
    every = [rule for rule in evidence.rules if "permit" in rule.applies_to]
    every = [rule for rule in every if rule.force == "binding" and rule.status == "enacted"]
    table = evidence.act_findings
    permits = table[(table["subject"] == "permit").to_numpy()]
    for number, rule in enumerate(every):
        own = permits[(permits["rule_id"] == rule.id).to_numpy()]
        row = evidence.permit_index.get_indexer(own["subject_id"])
        own, row = own[row >= 0], row[row >= 0]
        asked[row] = True
        today = own["today"].to_numpy(dtype=object)
        maybe, sure = np.isin(today, ("breach", "unknown")), today == "breach"
        for start, end, earlier in _stricter(rule):
            if start > np.datetime64(evidence.as_of):
                continue
            left, most = day_count(start - applied), day_count(end - applied)
            near = (left <= limit) & (most > 0)
            barred, allowed = _under(earlier, own, growing=rule.test.word in GROWING)
            may = maybe & ~barred
            barred_open[row[may & (near[row] | np.isnat(applied[row]))]] = True
            if start == end:
                close = row[sure & allowed & near[row] & (left[row] < fewest[row])]
                fewest[close], by[close] = left[close], number
    rows = np.flatnonzero(asked & (evidence.granted != NOT_RAISED))
    hit = (fewest <= limit) & (evidence.granted == RAISED)
    state = stated(hit[rows], ~barred_open[rows])
    told = {
        "happened_on": applied[rows], "measured": fewest[rows], "threshold": limit,
        "unit": "days", "why": picked([rule.id for rule in every], by[rows]),
    }  # fmt: skip
    return answer(evidence.permits["permit_id"], rows, state, told)


def _stricter(rule: Rule) -> Iterator[tuple[np.datetime64, np.datetime64, Limit | None]]:
    """Give first and last day on which each stricter version may have come, and that before it."""
    before: Limit | None = None
    for version in rule.versions:
        if _tighter(before, version, more_is_stricter=rule.test.word in GROWING):
            from_ = version.in_force_from
            if isinstance(from_, Interval):
                start, end = np.datetime64(from_.not_before), np.datetime64(from_.not_after or LAST)
            else:
                start = end = np.datetime64(from_)
            yield start, end, before
        before = version


def _under(version: Limit | None, found: pd.DataFrame, *, growing: bool) -> tuple[Flags, Flags]:
    """Tell what a version surely barred, and what it surely allowed, by what was measured."""
    none, every = np.zeros(len(found), dtype=bool), np.ones(len(found), dtype=bool)
    if version is None or version.limit is None:
        return none, every
    if isinstance(version.limit, str):
        return none, none
    measured = found["measured"]
    low = found["measured_low"].fillna(measured).to_numpy(dtype=float)
    high = found["measured_high"].fillna(measured).to_numpy(dtype=float)
    if growing:
        return high < version.limit, low >= version.limit
    return low > version.limit, high <= version.limit


def _tighter(before: Limit | None, version: Limit, *, more_is_stricter: bool) -> bool:
    """Tell whether a version bars more than the one before it; the first bars more than none."""
    if version.limit is None:
        return False
    if before is None or before.limit is None:
        return True
    if isinstance(version.limit, str) or isinstance(before.limit, str):
        return before.limit != version.limit
    return version.limit > before.limit if more_is_stricter else version.limit < before.limit
