"""Flags of land: cut up, taken out of a protected function, unpaid, or on a list of hazards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.records import CutUp, Flag, HazardListed, OpinionMissing, Unpaid
from geo.risk.answer import Answer, answer, stated
from geo.risk.evidence import NOT_RAISED, RAISED, Evidence, picked
from geo.risk.judged import verdicts
from geo.tables.coded import Flags, coded, folded
from geo.tables.spelling import comparable

NONE = "none"
"""Word of a register that says outright that there is none."""


def cut_up(test: CutUp, flag: Flag, evidence: Evidence) -> Answer:
    """Ask of each parcel that others were made from whether it was cut into too many.

    Barred ground: its purpose is one of those meant, or a rule found one of the new parcels in
    breach. A parcel of a purpose that proves nothing, or of which a new parcel was not judged, is
    unknown where it was cut into so many.

    Returns
    -------
    answer
        Measured: parcels made from it; ``related_ids``: these; ``why``: its purpose, or the
        first rule that found one of them in breach.
    """
    line = evidence.genealogy
    parent, ids = pd.factorize(line["parent_id"])
    count = len(ids)
    plots = np.zeros(count)
    np.maximum.at(plots, parent, line["siblings"].to_numpy(dtype=float))
    purpose = coded(line["parent_purpose"])
    meant = _any(parent, purpose.among(test.purposes), count)
    other = _any(parent, purpose.among(test.others), count) & ~meant
    children = pd.Index(evidence.parcels["parcel_id"])
    rules = sorted(rule.id for rule in evidence.rules_of(test.rules))
    found = evidence.act_findings
    found = found[(found["subject"] == "parcel") & found["rule_id"].isin(rules)]
    found = found.sort_values("rule_id", kind="stable")
    state_of, first = verdicts(found, children)
    at = children.get_indexer(line["child_id"])
    child = np.append(state_of, np.int8(-1))[at]
    broken = np.full(count, len(found))
    np.minimum.at(broken, parent[child == RAISED], first[at[child == RAISED]])
    rule = picked(found["rule_id"], np.where(broken < len(found), broken, -1))
    barred = _any(parent, child == RAISED, count)
    clear = ~_any(parent, child != NOT_RAISED, count)
    many = plots >= flag.value("plots")
    few = ~many & evidence.parcels_complete
    state = stated(many & (meant | barred), few | (many & other & clear))
    hit = np.flatnonzero(state == RAISED)
    own = line[np.isin(parent, hit)]
    code = parent[np.isin(parent, hit)]
    children_of = own["child_id"].groupby(code).agg(" ".join)
    words = own["parent_purpose"].groupby(code).first()
    told = {
        "parcel_id": ids.to_numpy(dtype=object),
        "related_ids": children_of.reindex(range(count)).to_numpy(dtype=object),
        "why": np.where(
            meant, words.reindex(range(count)).to_numpy(dtype=object), rule
        ),
        "happened_on": own["made_on"].groupby(code).max().reindex(range(count)).to_numpy(),
        "measured": plots, "threshold": flag.value("plots"), "unit": "parcels",
    }  # fmt: skip
    return answer(pd.Series(ids), np.arange(count), state, told)


def _any(place: np.ndarray, flags: Flags, count: int) -> Flags:
    found = np.zeros(count, dtype=bool)
    found[place[flags]] = True
    return found


def opinion_missing(test: OpinionMissing, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether land left a protected use by an act that does not name every opinion.

    An act whose earlier use is not told is unknown, and so is one of a protected use whose
    opinions are not told. Where no act on file writes any of the protected uses, all are unknown:
    the register calls them by other words.

    Returns
    -------
    answer
        Measured: opinions that are named; threshold: those asked for; ``why``: the missing ones.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    use = coded(evidence.permits["use_class_before"].iloc[rows])
    protected = use.among(test.from_uses)
    words = folded(test.from_uses)
    spoken = bool(use.words.isin(words).any())
    given = evidence.permits["opinions"].iloc[rows]
    text = (" " + given.str.casefold() + " ").fillna("")
    named = [text.str.contains(f" {one} ", regex=False).to_numpy(bool) for one in test.opinions]
    count = np.sum(named, axis=0)
    lacking = count < len(test.opinions)
    told = given.notna().to_numpy()
    granted = evidence.granted[rows] == RAISED
    dated = ~np.isnat(evidence.issued[rows])
    yes = protected & told & lacking & granted & dated
    other = ~use.missing & ~protected & spoken
    state = stated(yes, other | (protected & told & ~lacking))
    missing = np.full(len(rows), "", dtype=object)
    for word, has in zip(test.opinions, named, strict=True):
        missing = np.where(has, missing, missing + " " + word)
    raised = {
        "happened_on": evidence.issued[rows], "measured": count.astype(float),
        "threshold": float(len(test.opinions)), "unit": "acts",
        "why": pd.Series(missing, dtype="str").str.strip().to_numpy(dtype=object),
    }  # fmt: skip
    return answer(evidence.permits["permit_id"], rows, state, raised)


def unpaid(test: Unpaid, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether the cadastral difference is due since before ``as_of``, and not paid.

    Returns
    -------
    answer
        Measured: days since it was due.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    due = evidence.permits["difference_due_on"].to_numpy().astype("datetime64[D]")[rows]
    paid = evidence.permits["difference_paid"].iloc[rows]
    over = due < np.datetime64(evidence.as_of)
    not_paid, is_paid = (paid == "no").to_numpy(bool), (paid == "yes").to_numpy(bool)
    granted = evidence.granted[rows] == RAISED
    running = ~np.isnat(due) & ~over
    state = stated(over & not_paid & granted, is_paid | running)
    days = (np.datetime64(evidence.as_of) - due).astype("timedelta64[D]")
    told = {
        "happened_on": due, "measured": np.where(np.isnat(due), np.nan, days.astype(float)),
        "threshold": 0.0, "unit": "days",
    }  # fmt: skip
    return answer(evidence.permits["permit_id"], rows, state, told)


def hazard_listed(test: HazardListed, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act was granted on a parcel after it was put on a list of hazards.

    A parcel that is not on file, or of which no list is told, leaves the act unknown, and so does
    an act of the very day of the listing.

    Returns
    -------
    answer
        ``why``: the list; ``parcel_id``: the parcel; measured: days since the listing.
    """
    acts, pairs = evidence.acts(test.permit_types), evidence.on_parcels
    key = pd.Index(comparable(evidence.parcels["parcel_id"]))
    first = np.flatnonzero(~key.duplicated())
    place = np.append(first, -1)[key[first].get_indexer(pairs.words)]
    own = acts[pairs.row]
    row, at = pairs.row[own], place[pairs.place[own]]
    listed = np.append(evidence.days(evidence.parcels, "hazard_listed_on"), np.datetime64("NaT"))
    words = pd.Series(picked(evidence.parcels["hazard"], at), dtype="str")
    none = (words.str.strip().str.casefold() == NONE).fillna(False).to_numpy(bool)
    on_list = words.notna().to_numpy() & ~none
    issued, since = evidence.issued[row], listed[at]
    granted = evidence.granted[row] == RAISED
    yes = on_list & (issued > since) & granted
    no = none | (on_list & (issued < since))
    rows = np.flatnonzero(acts)
    count = len(acts)
    hit, clear, open_ = (_any(row, one, count) for one in (yes, no, ~yes & ~no))
    state = stated(hit[rows], clear[rows] & ~open_[rows])
    pair = np.zeros(count, dtype=np.intp)
    pair[row[yes][::-1]] = np.flatnonzero(yes)[::-1]
    chosen = pair[rows]
    if not len(row):
        return answer(evidence.permits["permit_id"], rows, state)
    days = (issued - since).astype("timedelta64[D]")
    told = {
        "happened_on": evidence.issued[rows], "why": words.to_numpy(dtype=object)[chosen],
        "parcel_id": picked(evidence.parcels["parcel_id"], at)[chosen],
        "measured": np.where(np.isnat(days), np.nan, days.astype(float))[chosen],
        "threshold": 0.0, "unit": "days",
    }  # fmt: skip
    return answer(evidence.permits["permit_id"], rows, state, told)
