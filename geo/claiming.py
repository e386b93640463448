"""Where claims, analyses and the panel meet the records of a run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo import tables
from geo.compliance.reviews import upheld
from geo.config import Config
from geo.enforcement.pace import Moves, moved
from geo.enforcement.tally import tally
from geo.ground import Ground
from geo.knowing import Known, register_ids
from geo.records import Papers, Workflow
from geo.records.listed import NOT_LISTED
from geo.risk.analyses import Chain, chained
from geo.risk.claims import recompute
from geo.risk.effects import SIGNS, Sign, dated, effects
from geo.risk.panel import Followed, inevitability
from geo.risk.recount import Books

SIGN_VERDICTS = ("breach", "exposed")
"""Verdicts that are a sign: against a rule with force, and against one that advises."""


def weighed_claims(
    config: Config,
    known: Known,
    ground: Ground,
    findings: pd.DataFrame,
    *,
    act_findings: pd.DataFrame,
    flagged: pd.DataFrame | None = None,
    flag_counts: pd.DataFrame | None = None,
    rewarded: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Give the tables of claims, analyses and the panel, by the names they have in a snapshot.

    Parameters
    ----------
    config, known, ground
        The monitor, its input, and where everything lies.
    findings, act_findings
        Columns of ``tables.FINDINGS`` and ``ACT_FINDINGS``, reviewed: of those that a reviewer
        found wrong none is counted, but their rules were answered.
    flagged
        ``tables.FLAGGED``; None where no flags were evaluated.
    flag_counts
        ``tables.FLAG_COUNTS`` of these; a flag that is not among them was not asked.
    rewarded
        Citizens' signals that were rewarded, as :class:`geo.risk.recount.Books` takes them.
    """
    standing, acts = upheld(findings), upheld(act_findings)
    chain = chained(known.papers, as_of=config.as_of)
    moves = _moves(config, known)
    books = _books(config, known, ground, chain, moves, rewarded=rewarded)
    signs = _signs(known.papers, ground, standing, acts, flagged)
    return {
        "claimed": recompute(known.papers.claims, books, as_of=config.as_of),
        "analyses": chain.analyses,
        "risks_found": chain.risks,
        "recommendations": chain.recommendations,
        "measures_taken": chain.measures,
        "effects": effects(
            chain.measures,
            signs,
            as_of=config.as_of,
            unasked=_unasked(known.papers, findings, act_findings, flag_counts),
        ),
        "inevitability": _panel(config, known, moves, standing, flagged),
    }


def _moves(config: Config, known: Known) -> Moves | None:
    """Read how the cases moved; None without a journal."""
    if known.workflow is None or config.monitor.journal is None:
        return None
    return moved(known.events, known.workflow, as_of=config.as_of)


def _books(
    config: Config,
    known: Known,
    ground: Ground,
    chain: Chain,
    moves: Moves | None,
    *,
    rewarded: pd.DataFrame | None,
) -> Books:
    """Gather the records from which claims are counted again."""
    registers = register_ids(config, "buildings") + register_ids(config, "observations")
    journal = config.monitor.journal
    return Books(
        cases=None if moves is None else known.cases,
        remedies=known.remedies,
        ended=_ended(moves, known.workflow),
        lies=ground.whole[["building_id", "layer_id", "position"]],
        placed=frozenset(ground.buildings["building_id"]),
        complete=known.checked.incomplete.isdisjoint(registers),
        rules={rule.id: rule for rule in known.rules},
        analyses=chain.analyses,
        risks=chain.risks,
        recommendations=chain.recommendations,
        measures=chain.measures,
        sources={one.id: one.source for one in known.papers.analyses},
        tally=tally,
        rewarded=rewarded,
        programmes={one.id: one.from_day for one in (journal.programmes if journal else ())},
    )


def _ended(moves: Moves | None, workflow: Workflow | None) -> pd.DataFrame:
    """Give the day on which each case came to the state it ended in."""
    if moves is None or workflow is None:
        return pd.DataFrame({"case_id": [], "ended_on": []})
    last = moves.steps.drop_duplicates("case_id", keep="last")
    ending = [name for name, state in workflow.states.items() if state.ended]
    kept = last[last["to"].isin(ending)]
    return kept[["case_id", "on"]].rename(columns={"on": "ended_on"})


def _panel(
    config: Config,
    known: Known,
    moves: Moves | None,
    findings: pd.DataFrame,
    flagged: pd.DataFrame | None,
) -> pd.DataFrame:
    """Count the panel for the office, and once more from what the public is told."""
    journal = config.monitor.journal
    if moves is None or journal is None:
        return tables.INEVITABILITY.empty()
    names = known.papers.body_ids
    breaches = findings.loc[findings["verdict"] == "breach", "finding_id"]
    inside = Followed(
        audience="inside",
        cases=known.cases,
        remedies=known.remedies,
        steps=_named(moves.steps, names),
        handed=_named(moves.handed, names),
        findings=breaches,
        flagged=flagged,
    )
    told = known.cases[known.cases["told"].astype(bool)]
    listed = frozenset(journal.bodies)
    public = Followed(
        audience="public",
        cases=told,
        remedies=known.remedies,
        steps=_named(_listed(moves.steps, told, listed), names),
        handed=_named(_listed(moves.handed, told, listed), names),
    )
    return inevitability(public, inside)


def _listed(frame: pd.DataFrame, told: pd.DataFrame, listed: frozenset[str]) -> pd.DataFrame:
    """Leave cases out that may not be told, and the names of bodies that the monitor does not."""
    kept = frame[frame["case_id"].isin(told["case_id"])]
    hidden = {
        name: kept[name].mask(kept[name].notna() & ~kept[name].isin(listed), NOT_LISTED)
        for name in ("body", "next_body")
        if name in kept
    }
    return kept.assign(**hidden)


def _named(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Name bodies by their ids, where ``bodies.yaml`` tells how they are written."""
    return frame.assign(
        **{name: frame[name].replace(names) for name in ("body", "next_body") if name in frame}
    )


def _signs(
    papers: Papers,
    ground: Ground,
    findings: pd.DataFrame,
    act_findings: pd.DataFrame,
    flagged: pd.DataFrame | None,
) -> pd.DataFrame:
    """Date the signs of the rules and flags that measures touch."""
    taken = [one for analysis in papers.analyses for one in analysis.measures]
    rules = {rule for one in taken for rule in one.rules}
    parts = [pd.DataFrame({name: [] for name in SIGNS})]
    if rules:
        parts += [_of_buildings(findings, ground, rules), *_of_acts(act_findings, ground, rules)]
    if flagged is not None and any(one.flags for one in taken):
        day = flagged["happened_on"]
        parts.append(dated("flag", flagged["flag_id"], flagged["record_id"], day, day))
    filled = [one for one in parts if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _unasked(
    papers: Papers,
    findings: pd.DataFrame,
    act_findings: pd.DataFrame,
    flag_counts: pd.DataFrame | None,
) -> dict[Sign, str]:
    """Find the rules and flags of measures that nothing was asked of, or no record answered."""
    taken = [one for analysis in papers.analyses for one in analysis.measures]
    counts = tables.FLAG_COUNTS.empty() if flag_counts is None else flag_counts
    sure = counts.loc[counts["raised"] + counts["not_raised"] > 0, "flag_id"]
    names = ["rule_id", "verdict", "review"]
    judged = pd.concat([findings[names], act_findings[names]])
    answered = {
        "flag": set(sure),
        "rule": set(judged.loc[_answered(judged), "rule_id"]),
    }
    named = [
        *(("rule", rule) for one in taken for rule in one.rules),
        *(("flag", flag) for one in taken for flag in one.flags),
    ]
    asked = set(counts["flag_id"])
    return {
        (kind, sign): "not_asked" if kind == "flag" and sign not in asked else "not_answered"
        for kind, sign in named
        if sign not in answered[kind]
    }


def _answered(judged: pd.DataFrame) -> pd.Series:
    """Tell which findings answer their rule: a sign found wrong is none, an all-clear is not."""
    wrong, is_sign = judged["review"].eq("wrong"), judged["verdict"].isin(SIGN_VERDICTS)
    return judged["verdict"].ne("unknown") & (is_sign | ~wrong)


def _of_buildings(findings: pd.DataFrame, ground: Ground, rules: set[str]) -> pd.DataFrame:
    """Date signs by the days between which their building can have appeared."""
    signs = findings[findings["rule_id"].isin(rules) & findings["verdict"].isin(SIGN_VERDICTS)]
    days = ["building_id", "seen_absent_on", "captured_on"]
    held = signs[["rule_id", "building_id"]].merge(ground.buildings[days], on="building_id")
    first = pd.to_datetime(held["seen_absent_on"]) + pd.Timedelta(days=1)
    last = pd.to_datetime(held["captured_on"])
    return dated("rule", held["rule_id"], held["building_id"], first, last)


def _of_acts(act_findings: pd.DataFrame, ground: Ground, rules: set[str]) -> list[pd.DataFrame]:
    """Date signs by the day of issue of their permit, and by the day their parcel was made."""
    signs = act_findings[
        act_findings["rule_id"].isin(rules) & act_findings["verdict"].isin(SIGN_VERDICTS)
    ]
    made = {
        "permit": ground.permits.set_index("permit_id")["issued_on"],
        "parcel": ground.parcels.set_index("parcel_id")["begins_on"],
    }
    parts = []
    for subject, days in made.items():
        own = signs[signs["subject"] == subject]
        day = own["subject_id"].map(days[~days.index.duplicated()])
        parts.append(dated("rule", own["rule_id"], own["subject_id"], day, day))
    return parts
