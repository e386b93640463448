"""Flags of acts that follow one another: on one parcel, on one plan, on one day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.records import Act, Flag, GrantedAfter, GrantedTogether, PlanEdited
from geo.risk.answer import Answer, answer, stated, whole
from geo.risk.evidence import RAISED, Days, Evidence, day_count, kinds_on_file, picked
from geo.risk.timing import months_later
from geo.tables.coded import Coded, Flags, Places, coded

FIGURES = ("floors_permitted", "height_permitted_m", "units_permitted", "gfa_m2")
"""Figures of an act that tell whether its design was changed; its use does too."""

MOST_RELATED = 50
"""So many permits of a group are named."""

REFUSAL = "refusal"
"""Kind of a row that is nothing but a refusal: of which kind of act is not told."""


def granted_after(test: GrantedAfter, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act was granted no more than so long after another on its parcel.

    Every earlier act within the time is asked; of several that raise it the last one is told.
    Nothing is known where no act like the earlier one is on file at all: a register that writes no
    refusals down shows none. On one day nobody tells which of a refusal and a grant came first. An
    earlier act without its day or its parcel may belong to any later one. Where a quality of the
    earlier act is asked for, such as a tender, a later act without an earlier one on file is
    unknown.

    Returns
    -------
    answer
        Measured: days from the earlier act to the later one; ``related_ids``: the earlier one.
    """
    first, first_day = _acts(test.first, evidence)
    then, then_day = _acts(test.then, evidence)
    rows = np.flatnonzero(then)
    early = first & ~_other_tender(test.first, evidence)
    met = _met(test, flag, evidence, (first, first_day), (then, then_day))
    before, after = met.first, met.then
    alike, other = _compared(test, evidence, before, after)
    tender, other_tender = _tender(test.first, evidence), _other_tender(test.first, evidence)
    sure = evidence.granted[after] == RAISED
    if test.first.ended != "refused":
        sure &= evidence.granted[before] == RAISED
    hit = alike & tender[before] & sure
    order = np.argsort(first_day[before[hit]], kind="stable")
    last = np.full(len(then), -1, dtype=np.intp)
    last[after[hit][order]] = before[hit][order]  # the last one is written last
    at = last[rows]
    open_ = met.open | _lacking(test, flag, evidence, (early, first_day), (then, then_day))
    open_[after[~other & ~other_tender[before]]] = True
    told_of = np.isin(rows, evidence.on_parcels.row) & ~np.isnat(then_day[rows])
    no = told_of & ~open_[rows] & ~_of_no_kind(test, evidence, rows, then_day)
    if test.first.tender is not None:
        no &= met.any[rows]
    state = stated(at >= 0, no & _told(test.first, evidence))
    told = {
        "happened_on": then_day[rows], "measured": day_count(then_day[rows] - first_day[at]),
        "unit": "days",
        "threshold": day_count(_end(test, flag, first_day[at]) - first_day[at]),
        "related_ids": evidence.permits["permit_id"].to_numpy()[at],
    }  # fmt: skip
    return answer(
        evidence.permits["permit_id"], rows, whole(state, evidence.permits_complete), told
    )


def _acts(act: Act, evidence: Evidence) -> tuple[Flags, Days]:
    """Tell which rows are such acts, and on which day each was done."""
    if act.ended == "refused":
        refused = evidence.days(evidence.permits, "refused_on")
        before = ~np.isnat(refused) & ~(refused > evidence.issued)  # later: taken back, not refused
        return evidence.of_kind(act.kinds) & before, refused
    return evidence.acts(act.kinds), evidence.issued


@dataclass(frozen=True, slots=True)
class _Met:
    """Pairs of an earlier act and a later one on one parcel, by their rows.

    ``any`` tells of each row whether any such act is earlier on its parcel, however long before;
    ``open`` where one is of the same day, or has no day.
    """

    first: Places
    then: Places
    any: Flags
    open: Flags


def _met(
    test: GrantedAfter,
    flag: Flag,
    evidence: Evidence,
    first: tuple[Flags, Days],
    then: tuple[Flags, Days],
) -> _Met:
    """Bring each later act together with all earlier ones on its parcels, within the time."""
    pairs, strictly = evidence.on_parcels, test.first.ended == "refused"
    kind, kinds = _alike(test, evidence)
    key = pairs.place.astype(np.int64) * kinds + kind[pairs.row]
    (early, late), day = (one[0][pairs.row] for one in (first, then)), first[1][pairs.row]
    late &= ~np.isnat(then[1][pairs.row])
    dated = early & ~np.isnat(day)
    row, since = pairs.row[late], _since(test, flag, then[1][pairs.row[late]])
    own, own_day = key[dated], day[dated]
    at, asked = joined(own, own_day, key[late], (since, then[1][row]), strictly=strictly)
    before, after = pairs.row[dated][at], row[asked]
    kept = (then[1][after] <= _end(test, flag, first[1][before])) & (strictly | (before != after))
    some, open_ = (np.zeros(len(evidence.permits), dtype=bool) for _ in range(2))
    some[row[latest_before(own, own_day, key[late], then[1][row], strictly=strictly) >= 0]] = True
    open_[row[np.isin(key[late], key[early & ~dated])]] = True
    if strictly:
        same = np.isin(stamped(key[late], then[1][row]), stamped(own, own_day))
        open_[row[same]] = True
    return _Met(before[kept], after[kept], some, open_)


def _alike(test: GrantedAfter, evidence: Evidence) -> tuple[Places, int]:
    """Give the kinds of acts as numbers, and how many; all are one where any will do."""
    if test.then_is == "unchanged":
        return evidence.kinds.codes + 1, len(evidence.kinds.words) + 1
    return np.zeros(len(evidence.permits), dtype=np.intp), 1


def _lacking(
    test: GrantedAfter,
    flag: Flag,
    evidence: Evidence,
    first: tuple[Flags, Days],
    then: tuple[Flags, Days],
) -> Flags:
    """Tell which acts may follow an earlier one that names no parcel."""
    unnamed = first[0].copy()
    unnamed[evidence.on_parcels.row] = False
    kind, _ = _alike(test, evidence)
    late = np.flatnonzero(then[0] & ~np.isnat(then[1]))
    dated = unnamed & ~np.isnat(first[1])
    reach = _since(test, flag, then[1][late]), then[1][late]
    _, asked = joined(kind[dated], first[1][dated], kind[late], reach, strictly=False)
    found = np.isin(kind, kind[unnamed & ~dated])
    found[late[asked]] = True
    return found


def stamped(key: Places, day: Days) -> np.ndarray:
    """Give one number to each key and day, in the order of both."""
    return key.astype(np.int64) * 2**20 + day.astype(np.int64) + 2**19


def latest_before(
    key: Places, day: Days, asked_key: Places, asked_day: Days, *, strictly: bool
) -> Places:
    """Give the place of the last day of the same key, not after each day asked; -1 without one.

    Examples
    --------
    >>> days = np.array(["2024-01-01", "2024-03-01"], "datetime64[D]")
    >>> zero = np.zeros(2, dtype=int)
    >>> latest_before(zero, days, zero, days, strictly=False).tolist()
    [0, 1]
    >>> latest_before(zero, days, zero, days, strictly=True).tolist()
    [-1, 0]
    """
    known = stamped(key, day)
    order = np.argsort(known, kind="stable")
    asked = stamped(asked_key, asked_day)
    at = np.searchsorted(known[order], asked, side="left" if strictly else "right") - 1
    place = np.where(at >= 0, np.append(order, -1)[at], -1)
    same = np.append(key, -1)[place] == asked_key
    return np.where(same, place, -1).astype(np.intp)


def joined(
    key: Places, day: Days, asked_key: Places, asked: tuple[Days, Days], *, strictly: bool
) -> tuple[Places, Places]:
    """Give the places of all days of the same key within each span asked, and of that span.

    Parameters
    ----------
    key, day
        Days that are known.
    asked_key, asked
        Spans that are asked, their first and last days.
    strictly
        Whether the last day of a span is left out.

    Examples
    --------
    >>> days = np.array(["2024-01-01", "2024-03-01"], "datetime64[D]")
    >>> zero = np.zeros(2, dtype=int)
    >>> at, of = joined(zero, days, zero, (days - 90, days), strictly=False)
    >>> at.tolist(), of.tolist()
    ([0, 0, 1], [0, 1, 1])
    """
    known = stamped(key, day)
    order = np.argsort(known, kind="stable")
    start, end = (stamped(asked_key, one) for one in asked)
    low = np.searchsorted(known[order], start, side="left")
    high = np.searchsorted(known[order], end, side="left" if strictly else "right")
    many = np.maximum(high - low, 0)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return order[np.repeat(low, many) + within], np.repeat(np.arange(len(many)), many)


def _since(test: GrantedAfter, flag: Flag, day: Days) -> Days:
    """Give the first day on which an act may lie that is no longer ago; :func:`_end` decides."""
    if test.within == "months":
        return months_later(day, -int(flag.value("months")))
    return day - np.timedelta64(int(flag.value("days")), "D")


def _end(test: GrantedAfter, flag: Flag, day: Days) -> Days:
    if test.within == "months":
        return months_later(day, int(flag.value("months")))
    return day + np.timedelta64(int(flag.value("days")), "D")


def _compared(
    test: GrantedAfter, evidence: Evidence, at: Places, rows: Places
) -> tuple[Flags, Flags]:
    """Tell where the later act surely stands to the earlier one as is asked, and where not."""
    if test.then_is == "any":
        return np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    if test.then_is == "larger":
        return _larger(test, evidence, at, rows)
    told, changed = at == rows, np.zeros(len(rows), dtype=bool)  # one row is one application
    for name in FIGURES:
        figure = evidence.permits[name].to_numpy(dtype=float)
        both = ~np.isnan(figure[at]) & ~np.isnan(figure[rows])
        told |= both
        changed |= both & (figure[at] != figure[rows])
    use = coded(evidence.permits["use_class"]).codes
    both = (use[at] >= 0) & (use[rows] >= 0)
    changed |= both & (use[at] != use[rows])
    return (told | both) & ~changed, changed


def _larger(
    test: GrantedAfter, evidence: Evidence, at: Places, rows: Places
) -> tuple[Flags, Flags]:
    """Compare the class of the later use with that before the earlier act."""
    before = _class(coded(evidence.permits["use_class_before"]), test)[at]
    after = _class(coded(evidence.permits["use_class"]), test)[rows]
    known = (before >= 0) & (after >= 0)
    return known & (after > before), known & (after <= before)


def _class(words: Coded, test: GrantedAfter) -> np.ndarray:
    found = np.full(len(words.codes), -1)
    for number, own in enumerate(test.classes):
        found[words.among(own)] = number
    return found


def _tender(act: Act, evidence: Evidence) -> Flags:
    if act.tender is None:
        return np.ones(len(evidence.permits), dtype=bool)
    return (evidence.permits["tender"] == act.tender).to_numpy(dtype=bool)


def _other_tender(act: Act, evidence: Evidence) -> Flags:
    given = evidence.permits["tender"].notna().to_numpy()
    return given & ~_tender(act, evidence)


def _told(act: Act, evidence: Evidence) -> bool:
    """Tell whether any such act is on file: else nobody writes them down here."""
    if act.ended == "refused":
        return bool(evidence.permits["refused_on"].notna().any()) or kinds_on_file(
            evidence, [REFUSAL]
        )
    return kinds_on_file(evidence, act.kinds)


def _of_no_kind(test: GrantedAfter, evidence: Evidence, rows: Places, then_day: Days) -> Flags:
    """Tell which acts follow a refusal, on their parcel, of which the kind is not told."""
    if test.first.ended != "refused":
        return np.zeros(len(rows), dtype=bool)
    refusal, pairs = evidence.of_kind([REFUSAL]), evidence.on_parcels
    parcels = pairs.place[refusal[pairs.row]]
    unnamed = np.setdiff1d(np.flatnonzero(refusal), pairs.row)  # it may be of any parcel
    found = np.full(len(evidence.permits), len(unnamed) > 0)
    found[pairs.row[np.isin(pairs.place, parcels)]] = True
    return found[rows] & ~np.isnat(then_day[rows])


def plan_edited(test: PlanEdited, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act completes so many changes of one plan unit within so many months.

    Acts of one day count once. An act that may have been granted, or lacks its unit or its day,
    leaves unknown whatever it may have been one of.

    Returns
    -------
    answer
        Measured: days with a change in the months up to the act; ``related_ids``: the last before.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    issued, unit = evidence.issued[rows], coded(evidence.permits["plan_unit"]).codes[rows]
    granted = evidence.granted[rows] == RAISED
    known = (unit >= 0) & ~np.isnat(issued)
    usable = known & granted
    every = np.unique(stamped(unit[usable], issued[usable]))
    start = months_later(issued, -int(flag.value("months")))
    upto = np.searchsorted(every, stamped(unit, issued), side="right")
    count = (upto - np.searchsorted(every, stamped(unit, start), side="left")).astype(float)
    doubt = np.isin(unit, unit[(unit >= 0) & ~usable]) | _of_no_unit(unit, issued, start)
    enough = count >= flag.value("acts")
    state = stated(usable & enough, known & ~enough & ~doubt)
    before = latest_before(unit[usable], issued[usable], unit, issued, strictly=True)
    told = {
        "happened_on": issued, "measured": count, "threshold": flag.value("acts"), "unit": "acts",
        "related_ids": picked(evidence.permits["permit_id"].to_numpy()[rows[usable]], before),
        "why": evidence.permits["plan_unit"].to_numpy()[rows],
    }  # fmt: skip
    return answer(
        evidence.permits["permit_id"], rows, whole(state, evidence.permits_complete), told
    )


def _of_no_unit(unit: Places, issued: Days, start: Days) -> Flags:
    """Tell which acts have one without unit in their months, or one without unit and day."""
    none, dated = unit < 0, ~np.isnat(issued)
    days = np.sort(issued[none & dated])
    since, upto = (np.searchsorted(days, one, side="left") for one in (start, issued + 1))
    return (upto > since) | bool((none & ~dated).any())


def granted_together(test: GrantedTogether, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act is one of several of a developer, day, kind and block, each under a size.

    Those that are surely granted, and surely under it, make a group. One that may be granted or
    may be under it leaves its group unknown where it could complete it; one that names no
    developer, no parcel or several may belong to any group of its day, one without a day to all.

    Returns
    -------
    answer
        Measured: floor area of the group, in m²; ``related_ids``: the group, itself with them.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    permits, limit = evidence.permits.iloc[rows], flag.value("gfa_m2")
    size = permits["gfa_m2"].to_numpy(dtype=float)
    own = pd.DataFrame(
        {
            "developer": pd.factorize(permits["developer_key"])[0],
            "issued": evidence.issued[rows].astype("int64"),
            "kind": evidence.kinds.codes[rows],
            "block": _blocks(evidence)[rows],
        }
    )
    dated = ~np.isnat(evidence.issued[rows])
    known = (own[["developer", "block"]] >= 0).all(axis=1).to_numpy() & dated
    key = np.where(known, own.groupby(list(own.columns), sort=False).ngroup(), -1)
    sure = known & (size <= limit) & (evidence.granted[rows] == RAISED)
    maybe = ~(size > limit)
    room = np.fmin(size, limit)  # one that is not told may have as much
    least, most = (_together(key, one & known, room) for one in (sure, maybe))
    more = _elsewhere(own, maybe & ~known, room, dated)
    many = least["acts"] >= flag.value("permits")
    yes = sure & (many & (least["area"] > limit)).to_numpy()
    enough = most["acts"] + more["acts"] >= flag.value("permits")
    possible = (enough & (most["area"] + more["area"] > limit)).to_numpy()
    state = stated(yes, ~maybe | (known & ~possible))
    raised = {
        "happened_on": evidence.issued[rows], "measured": least["area"].to_numpy(),
        "threshold": limit, "unit": "m²",
        "related_ids": _group(permits["permit_id"].to_numpy(), key, yes),
    }  # fmt: skip
    return answer(
        evidence.permits["permit_id"], rows, whole(state, evidence.permits_complete), raised
    )


def _together(key: object, counted: Flags, area: np.ndarray) -> pd.DataFrame:
    """Give each act how many of its group count, and their floor area."""
    told = pd.DataFrame({"acts": counted.astype(int), "area": np.where(counted, area, 0.0)})
    return told.groupby(key, sort=False).transform("sum")


def _elsewhere(own: pd.DataFrame, counted: Flags, area: np.ndarray, dated: Flags) -> pd.DataFrame:
    """Give each act how many of its kind may belong to its group: of its day, or of no day."""
    of_day = _together([own["kind"], own["issued"]], counted & dated, area)
    return of_day + _together(own["kind"], counted & ~dated, area)


def _blocks(evidence: Evidence) -> Places:
    """Give each permit the block of its one parcel, its number without the last group; or -1."""
    numbers = evidence.on_parcels.words.to_series()
    block = numbers.str.replace(r"-?[^-]*$", "", regex=True).replace("", None)
    codes = np.append(pd.factorize(block)[0], -1)
    return codes[evidence.parcel_of]


def _group(ids: np.ndarray, key: Places, raised: Flags) -> np.ndarray:
    """Give each raised row the ids of its group, itself with them, parted by spaces."""
    hit = np.flatnonzero(raised)
    own = pd.DataFrame({"key": key[hit], "id": ids[hit]})
    first = own.groupby("key", sort=False).head(MOST_RELATED)
    joined = first.groupby("key", sort=False)["id"].agg(" ".join)
    found = np.full(len(ids), None, dtype=object)
    found[hit] = own["key"].map(joined).to_numpy(dtype=object)
    return found
