"""Flags of cases: silent, sold after the suit, grown after an order, built on by the same hands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.records import AfterAct, DeveloperJudged, Flag, Silent
from geo.risk.answer import Answer, answer, stated, whole
from geo.risk.evidence import RAISED, Days, Evidence, day_count, picked
from geo.tables.coded import Flags, Places
from geo.tables.followed import without_clock

NEVER, LAST = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")


def silent(_test: Silent, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask of each open case whether a deadline passed in silence; unknown where nothing is due.

    Returns
    -------
    answer
        Measured: days since the silence began.
    """
    cases = evidence.cases
    rows = np.flatnonzero(~cases["ended"].to_numpy(bool))
    since = evidence.days(cases, "silent_since")[rows]
    days = day_count(np.datetime64(evidence.as_of) - since)
    clockless = without_clock(cases).to_numpy(bool)[rows]
    state = stated(~np.isnat(since), np.isnat(since) & ~clockless)
    told = {"happened_on": since, "measured": days, "threshold": 0.0, "unit": "days"}
    return answer(cases["case_id"], rows, state, told)


def after_act(test: AfterAct, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask of each case with such an event whether the owner changed, or the building grew, after.

    On one day nobody tells which came first. Growth counts where the building was last seen
    smaller on the day of the event or later; a building that nobody saw since is unknown.

    Returns
    -------
    answer
        Measured: days from the event to the change, at the least.
    """
    cases = pd.Index(evidence.cases["case_id"])
    first = _first(test, cases, evidence)
    rows = np.flatnonzero(first < LAST)
    if test.then == "owner_changed":
        happened, open_ = _owner_changed(cases, first, evidence)
        surely_not = ~open_ & (happened == LAST)
    else:
        happened, open_, seen = _grew(first, evidence)
        surely_not = seen & ~open_ & (happened == LAST)
    state = stated((happened < LAST)[rows], surely_not[rows])
    told = {
        "happened_on": happened[rows], "measured": day_count(happened - first)[rows],
        "threshold": 0.0, "unit": "days", "why": test.then,
    }  # fmt: skip
    return answer(evidence.cases["case_id"], rows, state, told)


def _first(test: AfterAct, cases: pd.Index, evidence: Evidence) -> Days:
    """Give each case the day of its first event of the kinds asked for; LAST without one."""
    events = evidence.events[evidence.events["kind"].isin(test.first).to_numpy()]
    return _earliest(cases.get_indexer(events["case_id"]), _day(events), len(cases))


def _earliest(at: Places, day: Days, count: int) -> Days:
    found = np.full(count, LAST)
    kept = (at >= 0) & ~np.isnat(day)
    np.minimum.at(found, at[kept], day[kept])
    return found


def _day(events: pd.DataFrame) -> Days:
    return events["happened_on"].to_numpy().astype("datetime64[D]")


def _owner_changed(cases: pd.Index, first: Days, evidence: Evidence) -> tuple[Days, Flags]:
    """Give the first change of owner after the event, and whether one is of its very day."""
    events = evidence.events[(evidence.events["kind"] == "owner_changed").to_numpy()]
    at, day = cases.get_indexer(events["case_id"]), _day(events)
    since = np.append(first, LAST)[at]
    open_ = np.zeros(len(cases), dtype=bool)
    open_[at[(at >= 0) & (day == since)]] = True
    later = (at >= 0) & (day > since)
    return _earliest(at[later], day[later], len(cases)), open_


def _grew(first: Days, evidence: Evidence) -> tuple[Days, Flags, Flags]:
    """Give the day by which each building had grown since the event; whether it may have; was seen.

    The history of a building joins the case by its id, one row a case and change.
    """
    cases = evidence.cases[["building_id"]].assign(at=np.arange(len(evidence.cases)), first=first)
    cases = cases[(first < LAST) & cases["building_id"].notna().to_numpy()]
    both = evidence.history.merge(cases, on="building_id")
    at, since = both["at"].to_numpy(), both["first"].to_numpy().astype("datetime64[D]")
    after = both["after_on"].to_numpy().astype("datetime64[D]")
    until = both["not_after_on"].to_numpy().astype("datetime64[D]")
    grew = (both["change"] == "grew").to_numpy()
    count = len(first)
    sure = grew & (after >= since)
    open_, seen = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    open_[at[grew & ~sure & (until > since)]] = True
    seen[at[until > since]] = True
    return _earliest(at[sure], until[sure], count), open_, seen


def developer_judged(test: DeveloperJudged, _flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether an act went to a developer of whom a court act on another building is in force.

    The developer of a building is that of the permits surely linked to it. While of some such
    building nobody knows the developer, no act is surely free of the flag.

    Returns
    -------
    answer
        Measured: days since that court act entered into force; ``related_ids``: its building.
    """
    rows = np.flatnonzero(evidence.acts(test.permit_types))
    developer, _ = pd.factorize(evidence.permits["developer_key"])
    judged, all_known = _judged_developers(developer, evidence)
    own = _own_buildings(developer, judged, evidence)
    dev = developer[rows]
    first = judged.drop_duplicates("developer").set_index("developer").reindex(dev)
    second = judged[judged["developer"].duplicated()].drop_duplicates("developer")
    second = second.set_index("developer").reindex(dev)
    # of the building that the act itself is for, the next one counts
    itself = own[rows]
    place = np.where(itself, second["place"], first["place"])
    effect = np.where(itself, second["effect"], first["effect"]).astype("datetime64[D]")
    issued = evidence.issued[rows]
    granted = evidence.granted[rows] == RAISED
    yes = (dev >= 0) & (issued > effect) & granted
    no = (dev >= 0) & ~np.isnat(issued) & (np.isnat(effect) | (issued < effect)) & all_known
    told = {
        "happened_on": issued, "measured": day_count(issued - effect), "threshold": 0.0,
        "unit": "days", "related_ids": picked(
            evidence.buildings["building_id"], np.nan_to_num(place, nan=-1).astype(int)
        ),
    }  # fmt: skip
    state = whole(stated(yes, no), evidence.permits_complete)
    return answer(evidence.permits["permit_id"], rows, state, told)


def _judged_developers(developer: Places, evidence: Evidence) -> tuple[pd.DataFrame, bool]:
    """Give developers with a court act in force, a row a building, the earliest act first.

    Also whether the developer of each such building is known.
    """
    cases = evidence.cases
    effect = evidence.days(cases, "in_effect_on")
    kept = cases["act_in_force"].to_numpy(bool) & ~np.isnat(effect)
    at = evidence.building_index.get_indexer(cases["building_id"])
    in_force = pd.DataFrame({"place": at, "effect": effect.astype("datetime64[s]")})[kept]
    pairs = evidence.for_buildings
    sure = pairs.sure & (developer[pairs.row] >= 0) & (evidence.granted[pairs.row] == RAISED)
    of_building = pd.DataFrame(
        {"place": pairs.place[sure], "developer": developer[pairs.row[sure]]}
    )
    both = in_force.merge(of_building.drop_duplicates(), on="place")
    all_known = bool(in_force["place"].isin(both["place"]).all())
    order = both.sort_values(["developer", "effect", "place"])
    return order.drop_duplicates(["developer", "place"]), all_known


def _own_buildings(developer: Places, judged: pd.DataFrame, evidence: Evidence) -> Flags:
    """Tell which permits are, or may be, for the first building that their developer lost."""
    first = judged.drop_duplicates("developer").set_index("developer")["place"]
    pairs = evidence.for_buildings
    same = first.reindex(developer[pairs.row]).to_numpy() == pairs.place
    found = np.zeros(len(developer), dtype=bool)
    found[pairs.row[same]] = True
    return found
