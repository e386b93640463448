"""Which rule can be answered for which share of buildings, and which missing thing is to blame."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo import tables
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
        first thing they lack.
    """
    rows = [
        row
        for rule in rules
        if "building" in rule.applies_to
        for row in _of_rule(rule, findings[findings["rule_id"] == rule.id], facts)
    ]
    names = ["rule_id", "need", "known", "blamed"]
    return tables.COVERAGE.shape(pd.DataFrame(rows, columns=names).assign(buildings=len(facts)))


def _of_rule(rule: Rule, own: pd.DataFrame, facts: Facts) -> list[tuple[str, str, int, int]]:
    answered = int((own["verdict"] != "unknown").sum())
    blamed = own["need"].value_counts()
    wanted = dict.fromkeys([*needs(rule), *blamed.index])
    return [
        (rule.id, ANSWERED, answered, len(own) - answered),
        *(
            (rule.id, need, int(known(need, facts).sum()), int(blamed.get(need, 0)))
            for need in wanted
        ),
    ]
