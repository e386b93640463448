"""Which rule can be answered for which share of buildings, and which missing thing is to blame."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo import tables
from geo.compliance.cascade import in_order
from geo.compliance.facts import Facts
from geo.compliance.needs import known, needs
from geo.records import Rule

ANSWERED = "answered"
"""The row of a rule as a whole."""


def coverage(findings: pd.DataFrame, rules: Sequence[Rule], facts: Facts) -> pd.DataFrame:
    """Count for each rule whom it answers for, and what is missing for the others.

    Parameters
    ----------
    findings
        Columns of ``tables.FINDINGS``.
    rules
        The rules they were judged by.
    facts
        What they were judged of.

    Returns
    -------
    coverage
        Columns of ``tables.COVERAGE``. In the row ``answered`` of a rule, ``known`` counts verdicts
        other than unknown, and ``blamed`` the others, whatever the reason. A row a need
        counts for how many buildings it is known, and how many are unanswered because it is the
        first thing they lack. What the rules need that a rule yields to, it needs too: where one of
        them cannot be answered, it is blamed for what that one lacks.
    """
    own = [rule for rule in rules if "building" in rule.applies_to]
    told = findings[["rule_id", "building_id", "verdict", "reason", "need"]]
    said = {rule.id: told[told["rule_id"] == rule.id].set_index("building_id") for rule in own}
    blamed: dict[str, pd.Series] = {}
    wanted: dict[str, tuple[str, ...]] = {}
    for rule in in_order(own):
        special = [one for one in rule.yields_to if one in blamed]
        wanted[rule.id] = tuple(
            dict.fromkeys([*needs(rule), *(need for one in special for need in wanted[one])])
        )
        before = [(blamed[one], wanted[one]) for one in special]
        blamed[rule.id] = _blamed(said[rule.id], before, facts)
    rows = [
        row
        for rule in own
        for row in _of_rule(rule.id, said[rule.id], blamed[rule.id], wanted[rule.id], facts)
    ]
    names = ["rule_id", "need", "known", "blamed"]
    return tables.COVERAGE.shape(pd.DataFrame(rows, columns=names).assign(buildings=len(facts)))


def _blamed(
    found: pd.DataFrame, specials: Sequence[tuple[pd.Series, Sequence[str]]], facts: Facts
) -> pd.Series:
    """Name what each building lacks; where a special rule leaves it open, what that one lacks.

    A special rule may be answered, and not known to hold: then the first of its needs is named.
    """
    need = found["need"].astype(object)
    open_ = (found["verdict"] == "unknown") & (found["reason"] == "special_rule")
    for blamed, _ in specials:
        need = need.where(~open_ | need.notna(), blamed.reindex(need.index))
    for one in (one for _, wanted in specials for one in wanted):
        lacking = pd.Series(~known(one, facts), index=facts.ids).reindex(need.index)
        need = need.mask(open_ & need.isna() & lacking.eq(True), one)
    return need


def _of_rule(
    rule_id: str, found: pd.DataFrame, blamed: pd.Series, wanted: Sequence[str], facts: Facts
) -> list[tuple[str, str, int, int]]:
    answered = int((found["verdict"] != "unknown").sum())
    count = blamed.value_counts()
    return [
        (rule_id, ANSWERED, answered, len(found) - answered),
        *(
            (rule_id, need, int(known(need, facts).sum()), int(count.get(need, 0)))
            for need in dict.fromkeys([*wanted, *count.index])
        ),
    ]
