"""Findings: each building, permit or parcel judged by each rule, on its own day and today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from geo.compliance.evidence import findings
from geo.compliance.facts import Facts, gather
from geo.compliance.judgement import judgements
from geo.compliance.readings import reaches, thresholds
from geo.records import Rule, Subject, ZoneLayer

__all__ = ["judge", "judge_facts", "reaches", "thresholds"]


def judge(
    buildings: gpd.GeoDataFrame,
    layers: Sequence[ZoneLayer],
    rules: Sequence[Rule],
    *,
    exposure: pd.DataFrame,
    whole: pd.DataFrame,
    slopes: pd.DataFrame,
    links: pd.DataFrame,
    permits: pd.DataFrame | None,
    permits_complete: bool,
    incomplete: frozenset[str],
    repaired: frozenset[str],
    as_of: date,
    subject: Subject = "building",
    loose: frozenset[str] = frozenset(),
    acts: pd.DataFrame | None = None,
    parcels: pd.DataFrame | None = None,
    genealogy: pd.DataFrame | None = None,
    encroachments: pd.DataFrame | None = None,
    landscape: pd.DataFrame | None = None,
    permits_from: date | None = None,
    permits_until: date | None = None,
    granting: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Judge every building by every rule, or every permit or parcel likewise.

    A binding rule says ``breach``, ``clear`` or ``unknown``; an advisory one ``exposed``,
    ``not_exposed`` or ``unknown``, as it stands on ``as_of``. Anything repaired, set aside,
    missing or too close to call is unknown, never clear.

    Parameters
    ----------
    buildings
        Columns of ``tables.BUILDINGS``: buildings, or what
        :mod:`geo.compliance.subjects` makes of permits and parcels.
    layers, rules
        The catalogue and the rule book; rules about another subject are left out.
    exposure
        Columns of ``tables.EXPOSURE``, by zone.
    whole, slopes, links, permits, permits_complete, incomplete, repaired, loose, acts, parcels, \
    genealogy, encroachments, landscape, permits_from, permits_until, granting
        As for :func:`geo.compliance.facts.gather`.
    as_of
        The day the state of knowledge is of.
    subject
        What the rows of ``buildings`` are.

    Returns
    -------
    findings
        Columns of ``tables.FINDINGS``, by rule and building; of ``tables.ACT_FINDINGS`` where the
        subject is a permit or a parcel.

    Raises
    ------
    ValueError
        If rules yield to one another in a circle; the check of the rule book refuses such a book.
    """
    facts = gather(
        buildings,
        layers,
        whole=whole,
        slopes=slopes,
        links=links,
        permits=permits,
        permits_complete=permits_complete,
        incomplete=incomplete,
        repaired=repaired,
        loose=loose,
        acts=acts,
        parcels=parcels,
        genealogy=genealogy,
        encroachments=encroachments,
        landscape=landscape,
        permits_from=permits_from,
        permits_until=permits_until,
        granting=granting,
    )
    return judge_facts(rules, facts, exposure, as_of=as_of, subject=subject)


def judge_facts(
    rules: Sequence[Rule],
    facts: Facts,
    exposure: pd.DataFrame,
    *,
    as_of: date,
    subject: Subject = "building",
) -> pd.DataFrame:
    """Judge what was gathered before, as :func:`judge` does.

    Parameters
    ----------
    rules, exposure, as_of, subject
        As of :func:`judge`.
    facts
        Of :func:`geo.compliance.facts.gather`.
    """
    judged = judgements(rules, facts, as_of=as_of, subject=subject)
    return findings(judged, facts, exposure, subject=subject)
