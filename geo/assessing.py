"""Where everything of one run is weighed: counts, red flags, scores, reports, claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo import tables
from geo.claiming import weighed_claims
from geo.compliance.reviews import upheld
from geo.config import Config
from geo.enforcement.tally import tally
from geo.ground import Ground
from geo.knowing import Known
from geo.records import Issue
from geo.risk.areas import weigh
from geo.risk.counts import count
from geo.scoring import scored
from geo.signalling import rewarded, signalled
from geo.weighing import weighed


@dataclass(frozen=True, slots=True)
class Assessed:
    """What follows from findings and cases, by the names it has in a snapshot; what to tell."""

    tables: Mapping[str, Any]
    issues: tuple[Issue, ...]


def assessed(
    config: Config,
    known: Known,
    ground: Ground,
    findings: pd.DataFrame,
    act_findings: pd.DataFrame,
) -> Assessed:
    """Weigh what one run found.

    Parameters
    ----------
    config, known, ground
        The monitor, what was read of its input, and where everything lies.
    findings, act_findings
        Columns of ``tables.FINDINGS`` and ``tables.ACT_FINDINGS``, reviewed.
    """
    standing, acts = upheld(findings), upheld(act_findings)
    raised = weighed(config, known, ground, standing, acts, flags=known.flags)
    points = scored(config, known, ground, raised, standing=standing, act_findings=acts)
    reports = signalled(config, known, ground, findings)
    claims = weighed_claims(
        config, known, ground, findings,
        act_findings=act_findings, flagged=raised.flagged, flag_counts=raised.counts,
        rewarded=_rewarded(config, reports.signals),
    )  # fmt: skip
    told = {
        "tallies": _tallies(config, known),
        "risks": weigh(
            ground.buildings,
            standing,
            known.cases if config.monitor.journal else None,
            drafts={rule.id for rule in known.rules if rule.status == "draft"},
        ),
        "counts": count(
            known.layers,
            known.rules,
            zones=known.zones,
            whole=ground.whole,
            findings=standing,
        ),
        "flags": known.flags,
        "flagged": raised.flagged,
        "flag_counts": raised.counts,
        "flag_needs": raised.needs,
        "flag_fences": raised.fences,
        "placed": points.placed,
        "sign_counts": points.sign_counts,
        "scores": points.scores,
        "score_totals": points.score_totals,
        "signals": reports.signals,
        "signal_answers": reports.answers,
        "signal_counts": reports.counts,
        "signal_filling": known.filling,
        "papers": known.papers,
    }
    return Assessed(told | claims, (*points.issues, *reports.issues))


def _rewarded(config: Config, signals: pd.DataFrame) -> pd.DataFrame | None:
    """Give the reports that were rewarded; None where the monitor takes none in."""
    return None if config.monitor.signals is None else rewarded(signals)


def _tallies(config: Config, known: Known) -> pd.DataFrame:
    """Count the cases of each programme from its first day on; nothing without a journal."""
    journal = config.monitor.journal
    if journal is None:
        return tables.TALLIES.empty()
    programmes = journal.programmes
    return tally(known.cases, known.remedies, programmes, since=None, until=config.as_of)
