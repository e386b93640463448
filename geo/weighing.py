"""Where findings, cases and registers meet to be weighed: red flags, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.compliance.linked import granted_among, numbers_of
from geo.compliance.withdrawn import NO_ACTS, taken_back
from geo.config import Config
from geo.enforcement.corrections import effective
from geo.ground import Ground
from geo.knowing import Known, permits_told, register_ids
from geo.records import Flag
from geo.risk.evidence import NOT_RAISED, UNKNOWN, Codes, Evidence
from geo.risk.flags import Flagged, raise_flags
from geo.tables.coded import coded


def weighed(
    config: Config,
    known: Known,
    ground: Ground,
    findings: pd.DataFrame,
    act_findings: pd.DataFrame,
    *,
    flags: Sequence[Flag],
) -> Flagged:
    """Ask the red flags of everything that one run knows.

    Parameters
    ----------
    config, known, ground
        The monitor, what was read of its input, and where everything lies.
    findings, act_findings
        Columns of ``tables.FINDINGS`` and ``tables.ACT_FINDINGS``, as they count after reviews
        (:func:`geo.compliance.reviews.upheld`).
    flags
        The flags that the city asks.
    """
    return raise_flags(evidence_of(config, known, ground, findings, act_findings), flags)


def evidence_of(
    config: Config,
    known: Known,
    ground: Ground,
    findings: pd.DataFrame,
    act_findings: pd.DataFrame,
) -> Evidence:
    """Gather what red flags are asked about, from every stage."""
    lost, told = known.checked.incomplete, permits_told(config)
    return Evidence(
        as_of=config.as_of,
        permits=ground.permits,
        granted=_granted(ground, told["granting"]),
        permits_complete=lost.isdisjoint(register_ids(config, "permits")),
        permits_from=told["permits_from"],
        parcels=ground.parcels,
        parcels_complete=lost.isdisjoint(register_ids(config, "parcels")),
        genealogy=ground.genealogy,
        buildings=ground.buildings,
        history=ground.history,
        links=ground.links,
        encroachments=ground.encroachments,
        rules=known.rules,
        findings=findings,
        act_findings=act_findings,
        events=_events(config, known),
        cases=known.cases,
        districts=_districts(ground),
    )


def _granted(ground: Ground, granting: dict[str, list[str]]) -> Codes:
    """Tell which acts were granted and stand; a row that is no act of its own was not.

    One that a later refusal of the same permit may have taken back is not surely granted.
    """
    granted = granted_among(ground.permits, granting)
    back = taken_back(ground.permits, numbers_of(ground.permits, ground.acts), granted=granted)
    dated = ground.permits["issued_on"].notna().to_numpy()
    refused = ground.permits["refused_on"].notna().to_numpy() & ~dated
    none = coded(ground.permits["permit_type"]).among(NO_ACTS)
    open_ = np.where(back.maybe & (granted != NOT_RAISED), UNKNOWN, granted)
    return np.where(back.surely | none | refused, NOT_RAISED, open_).astype(np.int8)


def _events(config: Config, known: Known) -> pd.DataFrame:
    """Give the events as they are read: corrected, and without those withdrawn."""
    read = effective(known.events)
    happened = read.events["happened_on"] <= pd.Timestamp(config.as_of)
    return read.events[~read.void & happened.to_numpy()]


def _districts(ground: Ground) -> pd.Series:
    """Give the district that holds most of each parcel, by the id of the parcel."""
    once = ~ground.parcels["parcel_id"].duplicated()
    found = ground.parcel_districts[once]
    return found.set_axis(pd.Index(ground.parcels.loc[once, "parcel_id"]))
