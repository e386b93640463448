"""The figures of the public edition: totals, districts, rules and layers, none told too exactly."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.atlas.crowds import layer_is_crowded, rule_is_crowded
from geo.atlas.guard import bucket, spread, spread_of_others, spread_of_signs, tally
from geo.atlas.labels import labels
from geo.atlas.once import once
from geo.atlas.speech import Speech
from geo.atlas.standings import ENDED, NOT_FOUND, SIGNS, WRONG, countable
from geo.records import Rule, Snapshot

DEMOLISHED = ("demolished_full", "demolished_partial")
CASES = ("cases_open", "cases_closed", "dismissed", "demolished")
TOLD = ("buildings", "breach", "exposed", "ended", "cases", "dismissed", "demolished")
LABELS_OF_SIGNS = ("barred_then_and_now", "barred_then_lawful_now")
LABELS_OF_OTHERS = ("lawful_then_barred_now", "barred_later")
GUARDED_POSITIONS = ("touching", "inside", "too_close")

Range = tuple[int, int]
MaybeRange = Range | tuple[None, None]
"""A count as it may be told; nothing where its ground holds no crowd."""
NOT_TOLD: MaybeRange = (None, None)


def districts(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Count buildings by standing in each district.

    No case is counted by district: the files tell each case with its days and its outcome, and
    beside them such a count would place a case (docs/adr/0027-a-case-is-told-without-its-place.md).

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.

    Returns
    -------
    districts
        By ``district_id`` (empty text outside all): ``buildings``, and ``_low`` and ``_high``
        for each standing; for ``ended`` they are left out where no register of cases is on
        file, since a zero would say that there is no case.
    """
    district = placed.drop_duplicates("atom").set_index("atom")["district_id"]
    counted = tally(placed).groupby(district).sum()
    if untold(snapshot):
        ended = [f"{ENDED}_low", f"{ENDED}_high"]
        counted = counted.drop(columns=ended)
    return counted.astype("int64").sort_index()


def totals(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Range]:
    """Sum the districts, each figure as the least and the most it stands for; count the cases.

    Cases are counted exactly, since each of them is told: those that may not be are not counted,
    as no inspector has looked at them. ``dismissed`` are those of the closed that were dismissed.
    """
    summed = districts(snapshot, placed).sum()
    whole = {
        name: (int(summed[f"{name}_low"]), int(summed[f"{name}_high"]))
        for name in countable(snapshot)
    }
    cases = {} if untold(snapshot) else _cases(snapshot)
    return {"buildings": (int(summed["buildings"]),) * 2} | whole | cases


def told_totals(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Range]:
    """Give the totals in the order they are told; ``cases`` are open and ended together."""
    whole = totals(snapshot, placed)
    if "cases_open" in whole:
        one, other = whole["cases_open"], whole["cases_closed"]
        whole["cases"] = one[0] + other[0], one[1] + other[1]
    return {name: whole[name] for name in TOLD if name in whole}


def range_text(told: Range, say: Speech) -> str:
    """Write a count as it may be told: one number, or the least and the greatest.

    Examples
    --------
    >>> range_text((1, 2), Speech("en"))
    '1–2'
    """
    low, high = (say.number(one) for one in told)
    return low if low == high else f"{low}–{high}"


def untold(snapshot: Snapshot) -> tuple[str, ...]:
    """Give the figures that nobody can tell, since no register of cases is on file."""
    return () if snapshot.monitor.journal is not None else (ENDED, *CASES)


@once
def counts(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give the counts of the run by layer and by rule as they may be told.

    Returns
    -------
    counts
        ``subject``, ``subject_id`` and ``measure`` as in ``tables.COUNTS``, ``low``, ``high``:
        both missing where the ground of the layer or rule holds no crowd.
    """
    atom = placed["atom"]
    exact_counts = snapshot.counts["count"].astype("Int64")
    frame = snapshot.counts.drop(columns="count").assign(low=exact_counts, high=exact_counts)
    for rule_id, rows in frame[frame["subject"] == "rule"].groupby("subject_id", sort=False):
        exact = dict(zip(rows["measure"], rows["low"], strict=True))
        _write(frame, rows, _of_rule(snapshot, str(rule_id), exact, placed))
    for layer_id, rows in frame[frame["subject"] == "layer"].groupby("subject_id", sort=False):
        _write(frame, rows, _of_layer(snapshot, str(layer_id), rows, atom))
    return frame.reset_index(drop=True)


def labelled(snapshot: Snapshot, placed: pd.DataFrame) -> dict[str, Range]:
    """Count buildings by what the law said then and says now, none told too exactly.

    Buildings with a sign of breach are counted under the two labels of what was barred when
    they appeared, buildings without a sign under the two of what is barred today alone, no more
    exactly than the crowd that hides the signs. The rest makes up neither sum, and is not told.

    Parameters
    ----------
    snapshot
        What the run knows.
    placed
        Its buildings, as :func:`geo.atlas.guard.atoms` gives them.
    """
    label, told = labels(snapshot).set_axis(placed.index), tally(placed)
    sure = told["breach_low"] == told["breach_high"]
    ranges: dict[str, Range] = {}
    for word in LABELS_OF_SIGNS:
        members = (placed["standing"] == "breach") & (label == word)
        low, high = bucket(members.groupby(placed["atom"].to_numpy()).sum().to_frame("n"))
        # where a one cannot be told from a two, nor can the label of the one from no label
        least, most = low["n"].where(sure, 0), high["n"].where(sure, told["breach_high"])
        ranges[word] = (int(least.sum()), int(most.sum()))
    return ranges | spread_of_others(label, LABELS_OF_OTHERS, placed)


def coverage(snapshot: Snapshot, placed: pd.DataFrame) -> pd.DataFrame:
    """Give the coverage of each rule as it may be told.

    Where the count of buildings that a rule cannot answer is told as a range, since it makes
    up the sum with a small number of signs, so are the answered ones, and the need that is
    blamed most.

    Returns
    -------
    coverage
        ``rule_id``, ``need``, ``buildings``, and ``_low`` and ``_high`` of ``known`` and
        ``blamed``, as in ``tables.COVERAGE``.
    """
    exact = snapshot.coverage[["rule_id", "need", "buildings"]].copy()
    for name in ("known", "blamed"):
        values = snapshot.coverage[name].astype("int64")
        exact = exact.assign(**{f"{name}_low": values, f"{name}_high": values})
    told = counts(snapshot, placed)
    true = snapshot.counts.set_index(["subject", "subject_id", "measure"])["count"]
    unknown = told[(told["subject"] == "rule") & (told["measure"] == "unknown")]
    for rule_id, low, high in zip(
        unknown["subject_id"], unknown["low"], unknown["high"], strict=True
    ):
        if low != high:
            count = int(true["rule", rule_id, "unknown"])
            _widen(exact, str(rule_id), count - int(low), int(high) - count)
    return exact


def _widen(frame: pd.DataFrame, rule_id: str, less: int, more: int) -> None:
    """Widen the answered buildings of a rule, and those that the commonest need leaves open."""
    rows = frame[frame["rule_id"] == rule_id]
    whole = rows.index[rows["need"] == "answered"]
    frame.loc[whole, "known_low"] = (frame.loc[whole, "known_low"] - more).clip(lower=0)
    frame.loc[whole, "known_high"] += less
    needs = rows[rows["need"] != "answered"]
    if len(needs):
        most = needs["blamed_low"].idxmax()
        frame.loc[most, "blamed_low"] = max(int(needs.loc[most, "blamed_low"]) - less, 0)
        frame.loc[most, "blamed_high"] += more


def _write(frame: pd.DataFrame, rows: pd.DataFrame, told: Mapping[str, MaybeRange]) -> None:
    for at, measure in rows["measure"].items():
        if measure in told:
            low, high = told[measure]
            frame.loc[at, "low"] = pd.NA if low is None else low
            frame.loc[at, "high"] = pd.NA if high is None else high


def _of_rule(
    snapshot: Snapshot, rule_id: str, exact: Mapping[str, int], placed: pd.DataFrame
) -> dict[str, MaybeRange]:
    """Widen the signs of a rule, and the commonest of its other answers, which makes up the sum.

    Both together are no more than the rule said either of: so are its signs at the most.
    """
    rule = next((one for one in snapshot.rules if one.id == rule_id), None)
    others = [one for one in exact if one not in SIGNS and ":" not in one]
    partner = max(others, key=lambda one: exact[one], default=None)
    signs = sum(exact[sign] for sign in SIGNS if sign in exact)
    crowd = signs + (exact[partner] if partner else len(placed))
    told: dict[str, Range] = {}
    for sign in set(SIGNS) & set(exact):
        least, most = _signs(snapshot, rule_id, sign, rule, placed)
        told[sign] = least, min(most, crowd)
    low, high = (sum(one[end] for one in told.values()) for end in (0, 1))
    if rule is not None and not rule_is_crowded(snapshot, rule, high):
        # the verdicts make up all that were judged: one of them told would tell the other
        return {one: NOT_TOLD for one in exact if not one.startswith("unknown")}
    if partner and low < high:
        told[partner] = (max(crowd - high, 0), crowd - low)
        if partner == "unknown":
            told |= _reason(exact, signs - high, signs - low)
    return {**told}


def _signs(
    snapshot: Snapshot, rule_id: str, sign: str, rule: Rule | None, placed: pd.DataFrame
) -> Range:
    """Spread the buildings to which a rule gives a sign that no reviewer found wrong.

    A draft gives no standing, so its signs hide in no crowd of one: each counts as any number.
    """
    found = snapshot.findings
    said = (found["rule_id"] == rule_id) & (found["verdict"] == sign) & ~found["review"].eq(WRONG)
    members = snapshot.buildings["building_id"].isin(found.loc[said, "building_id"])
    if rule is not None and rule.status == "draft":
        return spread(members, placed["atom"])
    return spread_of_signs(members, placed)


def _reason(exact: Mapping[str, int], less: int, more: int) -> dict[str, Range]:
    """Widen the commonest reason of a rule whose unknown count is told as a range."""
    reasons = [one for one in exact if one.startswith("unknown:")]
    if not reasons:
        return {}
    commonest = max(reasons, key=lambda one: exact[one])
    return {commonest: (max(exact[commonest] + less, 0), exact[commonest] + more)}


def _of_layer(
    snapshot: Snapshot, layer_id: str, rows: pd.DataFrame, atom: pd.Series
) -> dict[str, MaybeRange]:
    """Widen the counts of buildings in and near a layer by the atoms they lie in."""
    if not layer_is_crowded(snapshot, layer_id):
        return {one: NOT_TOLD for one in rows["measure"] if one != "zones"}
    at = _positions(snapshot.exposure[snapshot.exposure["layer_id"] == layer_id])
    buildings = snapshot.buildings["building_id"]
    told: dict[str, MaybeRange] = {}
    for measure, count in zip(rows["measure"], rows["low"], strict=True):
        if measure in GUARDED_POSITIONS and count:
            low, high = spread(buildings.isin(at[measure]), atom)
            # zones that overlap are counted as one in the run, so its count may lie beside
            least, most = (int(one["n"].iloc[0]) for one in bucket(pd.DataFrame({"n": [count]})))
            told[measure] = (min(low, least), max(high, most))
    return told


def _positions(near: pd.DataFrame) -> dict[str, set[str]]:
    """Give the buildings in and near one layer by position, each once, as the run counts them."""
    of = {
        one: set(near.loc[near["position"] == one, "building_id"])
        for one in near["position"].unique()
    }
    uncertain, inside = of.get("boundary_not_known", set()), of.get("inside", set())
    known = near["position"] != "boundary_not_known"
    return {
        "touching": set(near.loc[known & (near["distance_m"] == 0), "building_id"]),
        "inside": inside - uncertain,
        "too_close": of.get("too_close", set()) - inside - uncertain,
    }


def _cases(snapshot: Snapshot) -> dict[str, Range]:
    """Count the cases that may be told, in the whole city."""
    seen = snapshot.cases[snapshot.cases["told"].astype(bool)]
    ended = seen["ended"].astype(bool)
    flags = {
        "cases_open": ~ended,
        "cases_closed": ended,
        "dismissed": ended & seen["outcome"].isin(NOT_FOUND),
        "demolished": seen["outcome"].isin(DEMOLISHED),
    }
    return {name: (int(flag.sum()),) * 2 for name, flag in flags.items()}
