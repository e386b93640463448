"""Findings: each building judged by each rule, on the day it appeared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import tables
from geo.compliance.answers import CODES, Answers, Flags, answers, both
from geo.compliance.evidence import evidence
from geo.compliance.facts import Facts, layer_facts
from geo.compliance.permits import folded
from geo.compliance.timeline import (
    Appeared,
    appeared,
    as_it_stands,
    barred_today,
    newest,
    newest_broken,
    over_time,
)
from geo.compliance.words import measure, within
from geo.records import REASONS, NearerThan, Rule, SteeperThan, ZoneLayer

WORDS = np.array(list(REASONS), dtype=object)


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
) -> pd.DataFrame:
    """Judge every building by every rule.

    A binding rule says ``breach``, ``clear`` or ``unknown``; an advisory one ``exposed``,
    ``not_exposed`` or ``unknown``, as it stands on ``as_of``. Anything repaired, set aside,
    missing or too close to call is unknown, never clear.

    Parameters
    ----------
    buildings, exposure, slopes, links, permits
        Columns as in :mod:`geo.tables`; ``permits`` is None where the city has no register.
    whole
        Exposure to the dissolved layers.
    permits_complete
        False where rows of a register of permits were set aside.
    incomplete, repaired
        Ids of layers with zones set aside, and with repaired zones.
    as_of
        The day the state of knowledge is of.

    Returns
    -------
    findings
        Columns of ``tables.FINDINGS``, by rule and building.
    """
    if buildings.empty or not rules:
        return tables.FINDINGS.empty()
    facts = Facts(
        buildings=buildings,
        layers=layer_facts(buildings, layers, whole, incomplete=incomplete, repaired=repaired),
        slopes=slopes,
        links=links,
        permits=permits,
        permits_complete=permits_complete,
    )
    when = appeared(buildings, as_of)
    found = [_by_rule(rule, facts, when, exposure, as_of) for rule in rules]
    return tables.FINDINGS.shape(pd.concat(found, ignore_index=True))


def reaches(rules: Sequence[Rule]) -> dict[str, float]:
    """Give for each layer the farthest distance, in metres, that a rule asks about."""
    reach: dict[str, float] = {}
    for rule in rules:
        if isinstance(rule.test, NearerThan):
            farthest = max(_numbers(rule), default=0.0)
            for layer_id in rule.test.zones:
                reach[layer_id] = max(reach.get(layer_id, 0.0), farthest)
    return reach


def thresholds(rules: Sequence[Rule]) -> list[float]:
    """Give the slopes, in degrees, that rules compare with."""
    steep = [rule for rule in rules if isinstance(rule.test, SteeperThan)]
    return sorted({limit for rule in steep for limit in _numbers(rule)})


def _numbers(rule: Rule) -> list[float]:
    return [version.limit for version in rule.versions if isinstance(version.limit, float)]


def _by_rule(
    rule: Rule, facts: Facts, when: Appeared, exposure: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Judge all buildings by one rule."""
    area = (
        within(facts.layers[rule.within], rule.within_share) if rule.within else _everywhere(facts)
    )
    found = {
        version.id: measure(rule.test, version.limit, facts)
        for version in rule.versions
        if version.limit is not None
    }
    broken = {version_id: both(area, one.broken) for version_id, one in found.items()}
    nobody: Flags = np.zeros(len(facts), dtype=bool)
    shown = np.full(len(facts), rule.versions.index(newest(rule, as_of)))
    if rule.force == "advisory" or rule.status == "draft":  # of today, not of the day of the act
        answer, barred = as_it_stands(rule, as_of, broken, len(facts)), nobody
    else:
        answer, barred = over_time(rule, when, broken), barred_today(rule, as_of, broken, nobody)
        shown = np.where(answer.yes, newest_broken(rule, when, broken), shown)
    answer = _never_cleared(_drafted(_excepted(answer, rule, facts), rule), facts)
    verdicts = ("breach", "clear") if rule.force == "binding" else ("exposed", "not_exposed")
    reason = np.select(
        [answer.no & area.no, answer.no & (rule.status == "draft"), answer.no & barred],
        [CODES["outside_area"], CODES["draft"], CODES["lawful_then"]],
        answer.reason,
    )
    return evidence(rule, shown, found, exposure, facts).assign(
        verdict=np.select([answer.yes, answer.no], verdicts, "unknown"),
        reason=WORDS[reason],
    )


def _everywhere(facts: Facts) -> Answers:
    every = np.ones(len(facts), dtype=bool)
    return answers(every, ~every, "no_data")


def _excepted(answer: Answers, rule: Rule, facts: Facts) -> Answers:
    """Keep a rule from accusing what an exception may cover.

    Only the uses that the rule lists are surely not excepted; where the use is not known,
    it is not known either which limit counts.
    """
    if rule.unless is None:
        return answer
    use = facts.buildings["use_class"]
    bound = folded(use).isin(folded(pd.Series(rule.unless.not_for))) & use.notna()
    open_question = answer.yes & ~bound.to_numpy()
    why = np.where(use.isna(), CODES["no_data"], CODES[rule.unless.why])
    reason = np.where(open_question, why, answer.reason).astype(np.int8)
    return answers(answer.yes & ~open_question, answer.no, reason)


def _drafted(answer: Answers, rule: Rule) -> Answers:
    """Keep a draft from accusing anybody."""
    if rule.status == "enacted":
        return answer
    nobody = np.zeros(len(answer.value), dtype=bool)
    reason = np.where(answer.yes, CODES["draft"], answer.reason).astype(np.int8)
    return answers(nobody, answer.no, reason)


def _never_cleared(answer: Answers, facts: Facts) -> Answers:
    """Keep a repaired footprint from being cleared."""
    repaired = (facts.buildings["geometry_state"] == "repaired").to_numpy()
    reason = np.where(answer.no & repaired, CODES["repaired"], answer.reason).astype(np.int8)
    return answers(answer.yes, answer.no & ~repaired, reason)
