"""What each flag needs to know, and of how many records it is known."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo import tables
from geo.records import Act, Flag
from geo.risk.evidence import Evidence

OPEN = ("unknown",)
"""Words by which a finding says that it knows nothing."""


def needs(flags: Sequence[Flag], evidence: Evidence) -> pd.DataFrame:
    """Count for each need of each flag the records looked at, and those for which it is known.

    Returns
    -------
    needs
        Columns of ``tables.FLAG_NEEDS``, in the order of the flags. Of permits those of the kinds
        that the flag asks for are looked at; of findings those of its rules. Where the rule book
        has no such rule, the records that it would judge are looked at, and of none is it known.
    """
    rows = [
        (flag.id, need, *_counted(flag, need, evidence)) for flag in flags for need in flag.needs
    ]
    return tables.FLAG_NEEDS.shape(
        pd.DataFrame(rows, columns=["flag_id", "need", "records", "known"])
    )


def _counted(flag: Flag, need: str, evidence: Evidence) -> tuple[int, int]:
    name, _, column = need.partition(".")
    if name in ("findings", "act_findings"):
        return _of_findings(flag, name, column, evidence)
    frame: pd.DataFrame = getattr(evidence, name)
    if name == "permits":
        kinds = _kinds(flag)
        frame = frame[evidence.of_kind(kinds)]
    elif name == "links":
        frame = frame[frame["permit_id"].notna()]
    elif name == "events":
        frame = frame[frame["kind"].isin(getattr(flag.test, "first", []))]
    return len(frame), int(frame[column].notna().sum())


def _kinds(flag: Flag) -> list[str]:
    """Give the kinds of acts that a flag looks at; none: all."""
    acts = [one for one in (getattr(flag.test, name, None) for name in ("first", "then"))
            if isinstance(one, Act)]  # fmt: skip
    return [*getattr(flag.test, "permit_types", []), *(kind for act in acts for kind in act.kinds)]


def _of_findings(flag: Flag, name: str, column: str, evidence: Evidence) -> tuple[int, int]:
    kind = "permit" if flag.record_kind == "approver" else flag.record_kind
    words = getattr(flag.test, "rules", None)
    rules = evidence.rules if words is None else evidence.rules_of(words)
    ids = [rule.id for rule in rules if kind in rule.applies_to]
    if not ids:
        return len(getattr(evidence, f"{kind}s")), 0
    table: pd.DataFrame = getattr(evidence, name)
    kept = table["rule_id"].isin(ids)
    if name == "act_findings":
        kept &= table["subject"] == kind
    told = table.loc[kept, column]
    return len(told), int((told.notna() & ~told.isin(OPEN)).sum())
