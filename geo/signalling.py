"""Where reports of citizens meet the registers, the cases and what reviewers said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo import crs, tables
from geo.config import Config
from geo.ground import Ground
from geo.knowing import Known
from geo.quality.cadastre import normalised
from geo.records import Issue
from geo.risk.signals import answered, counted, followed, matched


@dataclass(frozen=True, slots=True)
class Signalled:
    """What citizens reported, as it stands, counts of it, and notes on it."""

    signals: pd.DataFrame  # tables.SIGNALS
    answers: pd.DataFrame  # the same, of cases that may be told alone
    counts: pd.DataFrame  # tables.SIGNAL_COUNTS
    issues: tuple[Issue, ...]


def signalled(config: Config, known: Known, ground: Ground, findings: pd.DataFrame) -> Signalled:
    """Say which object each report of citizens is about, and what came of it.

    Parameters
    ----------
    config, known, ground
        The monitor, what was read of it, and where everything lies.
    findings
        ``tables.FINDINGS``.
    """
    kept = config.monitor.signals
    if kept is None:
        nothing = tables.SIGNALS.empty()
        return Signalled(nothing, nothing, tables.SIGNAL_COUNTS.empty(), ())
    reports = known.reports
    numbers, _ = normalised(reports["cadastral_no"], config.monitor.cadastre)
    found = matched(
        reports.assign(cadastral_no=numbers),
        ground.buildings,
        ground.parcels,
        ground.links,
        crs.parse_metric(config.monitor.crs),
    )
    happened = known.cases, known.events, _reviews(known, findings)
    answers = answered(found, *happened)
    counts = counted(answers, as_of=config.as_of)
    lost = _lost(reports, ground, kept.path)
    return Signalled(followed(found, *happened), answers, counts, tuple(lost))


def rewarded(signals: pd.DataFrame) -> pd.DataFrame:
    """Give the reports for which a reward was granted, for whoever counts them again.

    Returns
    -------
    rewarded
        One row a report: ``record_id``, ``rewarded_on`` (day), ``reward`` and ``currency``.
    """
    granted = signals[signals["reward_decision"] == "granted"]
    names = {"signal_id": "record_id", "decided_on": "rewarded_on"}
    columns = ["record_id", "rewarded_on", "reward", "currency"]
    return granted.rename(columns=names)[columns].reset_index(drop=True)


def _reviews(known: Known, findings: pd.DataFrame) -> pd.DataFrame:
    """Give what reviewers said of the signs on each building."""
    building_of = findings.set_index("finding_id")["building_id"]
    return known.reviews.assign(building_id=known.reviews["finding_id"].map(building_of))


def _lost(reports: pd.DataFrame, ground: Ground, file: str) -> Sequence[Issue]:
    """Tell of reports that a person gave a building which no register holds."""
    placed = reports["placed_id"].notna()
    gone = reports[placed & ~reports["placed_id"].isin(ground.buildings["building_id"])]
    mend = "Place it again with foothill signal place"
    return [
        Issue("note", "signal_value", file, f"{one}: no register holds its building", mend)
        for one in gone["signal_id"]
    ]
