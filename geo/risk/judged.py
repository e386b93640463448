"""Flags that a finding raises: the rule has judged already, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.records import Flag, Judged, Rule
from geo.risk.answer import Answer, answer
from geo.risk.evidence import NOT_RAISED, RAISED, UNKNOWN, Codes, Evidence
from geo.tables.coded import Flags, folded


def judged(test: Judged, flag: Flag, evidence: Evidence) -> Answer:
    """Ask whether any of some rules found a breach of each record.

    Buildings are asked all, parcels too; of permits those granted, and of a kind that one of the
    rules judges. A record that no rule was asked about, or of which one is open, is unknown, and so
    is every record where the rule book has no such rule.

    Returns
    -------
    answer
        Raised by a breach; measured, threshold and unit are those of the finding, ``why`` its rule.
    """
    table, key = _records(flag, evidence)
    rules = evidence.rules_of(test.rules)
    rows = np.flatnonzero(_asked(flag, rules, evidence))
    found = _found(flag, rules, evidence)
    verdict, first = verdicts(found, pd.Index(table[key]))
    state = verdict[rows]
    told = found.iloc[first[rows][state == RAISED]]
    made = answer(table[key], rows, state, {"happened_on": _day(flag, evidence)[rows]})
    return replace(
        made,
        raised=made.raised.assign(
            measured=told["measured"].to_numpy(),
            threshold=told["limit"].to_numpy(),
            unit=told["unit"].to_numpy(),
            why=told["rule_id"].to_numpy(),
        ),
    )


def verdicts(found: pd.DataFrame, ids: pd.Index) -> tuple[Codes, np.ndarray]:
    """Give each record the worst of its findings, and the place of the first breach.

    Parameters
    ----------
    found
        ``subject_id`` and ``verdict``, in the order in which they are told.
    ids
        Ids of the records.

    Returns
    -------
    state, first
        Raised: a breach; unknown: none, and one finding is open, or there is none at all; not
        raised: all are clear. ``first`` is a place in ``found``, 0 where there is no breach.
    """
    at = ids.get_indexer(found["subject_id"])
    verdict = found["verdict"].to_numpy()
    breach = np.flatnonzero((at >= 0) & (verdict == "breach"))
    open_ = at[(at >= 0) & (verdict == "unknown")]
    clear = at[(at >= 0) & (verdict == "clear")]
    state = np.full(len(ids), UNKNOWN, dtype=np.int8)
    state[clear] = NOT_RAISED
    state[open_] = UNKNOWN
    state[at[breach]] = RAISED
    first = np.zeros(len(ids), dtype=np.intp)
    first[at[breach[::-1]]] = breach[::-1]  # the first one is written last
    return state, first


def barred_permits(words: Sequence[str], evidence: Evidence) -> Codes:
    """Tell of each permit whether a rule with one of these words barred it on its day of issue."""
    found = evidence.act_findings
    ids = [rule.id for rule in evidence.rules_of(words) if "permit" in rule.applies_to]
    own = found[(found["subject"] == "permit") & found["rule_id"].isin(ids)]
    return verdicts(own, evidence.permit_index)[0]


def _records(flag: Flag, evidence: Evidence) -> tuple[pd.DataFrame, str]:
    if flag.record_kind == "permit":
        return evidence.permits, "permit_id"
    if flag.record_kind == "parcel":
        return evidence.parcels, "parcel_id"
    return evidence.buildings, "building_id"


def _asked(flag: Flag, rules: Sequence[Rule], evidence: Evidence) -> Flags:
    if flag.record_kind != "permit":
        return np.ones(len(_records(flag, evidence)[0]), dtype=bool)
    own = [rule for rule in rules if "permit" in rule.applies_to]
    every = not own or any(not rule.permit_types for rule in own)
    kinds = [] if every else folded(kind for rule in own for kind in rule.permit_types)
    return evidence.acts(kinds) & ~np.isnat(evidence.issued)


def _found(flag: Flag, rules: Sequence[Rule], evidence: Evidence) -> pd.DataFrame:
    """Give the findings of these rules on the records of the flag, in the order of the rules."""
    columns = ["rule_id", "verdict", "measured", "limit", "unit"]
    ids = sorted(rule.id for rule in rules)
    if flag.record_kind == "building":
        table = evidence.findings
        own = table.loc[table["rule_id"].isin(ids), ["building_id", *columns]]
        own = own.rename(columns={"building_id": "subject_id"})
    else:
        table = evidence.act_findings
        kept = (table["subject"] == flag.record_kind) & table["rule_id"].isin(ids)
        own = table.loc[kept, ["subject_id", *columns]]
    order = pd.Index(ids).get_indexer(own["rule_id"])
    return own.iloc[np.argsort(order, kind="stable")]


def _day(flag: Flag, evidence: Evidence) -> np.ndarray:
    if flag.record_kind == "permit":
        return evidence.issued
    if flag.record_kind == "parcel":
        return evidence.days(evidence.parcels, "begins_on")
    return evidence.days(evidence.buildings, "captured_on")
