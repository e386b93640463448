"""The whole story on one page: read, validate, follow, overlay, judge, weigh, publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo import crs, tables
from geo.atlas.landing import landing
from geo.atlas.publish import publish
from geo.compliance import compare as comparing
from geo.compliance import explain as explaining
from geo.compliance.coverage import coverage
from geo.compliance.facts import gather
from geo.compliance.judge import judge, reaches, thresholds
from geo.compliance.permits import unknown_words
from geo.compliance.reviews import astray, reviewed, upheld
from geo.compliance.reviews_file import add_review
from geo.compliance.subjects import Subjects, made, planned
from geo.config import Config
from geo.errors import UsageError
from geo.knowing import (
    Known,
    Tell,
    files,
    of_kind,
    permits_told,
    read,
    register_ids,
    silent,
    stacked,
    stop,
)
from geo.overlay.acts import acts
from geo.overlay.districts import assign_districts
from geo.overlay.encroachments import encroachments
from geo.overlay.exposure import dissolve_layers, overlay_zones
from geo.overlay.genealogy import genealogy
from geo.overlay.history import observed
from geo.overlay.landscape import landscape, misaligned
from geo.overlay.links import ambiguous, link, missing_parcels, unplaced
from geo.overlay.relief import slopes_under
from geo.overlay.standing import elsewhere
from geo.quality.knowledge import known_on
from geo.records import Issue, Snapshot, Subject
from geo.risk.areas import weigh
from geo.risk.counts import count
from geo.zones.catalogue import INPUT


def run(config: Config, *, only: Literal["all", "public"] = "all", tell: Tell = silent) -> Snapshot:
    """Examine a city and publish what was found into ``config.out``.

    Raises
    ------
    DataError
        If the input has faults that must be mended; what was published before stays.
    UsageError
        If ``config.out`` holds something that is not an edition.
    """
    with landing(config.out) as folder:
        snapshot = examine(config, tell=tell)
        tell("publish")
        publish(snapshot, folder, only=only)
    return snapshot


def examine(config: Config, *, tell: Tell = silent) -> Snapshot:
    """Compute everything one run knows; nothing is written.

    Raises
    ------
    DataError
        With every fault that must be mended, in reading order.
    """
    known = read(config, tell=tell)
    stop(known.issues)

    tell("overlay")
    ground = _overlay(config, known)
    stop(ground.issues)

    tell("judge")
    evidence = _evidence(config, known, ground)
    of_buildings = evidence | {
        "whole": ground.whole,
        "slopes": ground.slopes,
        "links": ground.links,
    }
    findings = judge(
        ground.buildings,
        known.layers,
        known.rules,
        exposure=ground.exposure,
        as_of=config.as_of,
        **of_buildings,
    )
    findings = reviewed(findings, known.reviews)
    act_findings = _acts_judged(config, known, ground, evidence)
    reviews = config.monitor.reviews
    both = pd.concat([findings[["finding_id"]], act_findings[["finding_id"]]])
    lost = astray(both, known.reviews, reviews.path) if reviews else []

    tell("weigh")
    return Snapshot(
        monitor=config.monitor,
        as_of=config.as_of,
        layers=known.layers,
        rules=known.rules,
        buildings=ground.buildings,
        observations=ground.observations,
        history=ground.history,
        parcels=ground.parcels,
        genealogy=ground.genealogy,
        permits=ground.permits,
        acts=ground.acts,
        links=ground.links,
        encroachments=ground.encroachments,
        landscape=ground.landscape,
        zones=known.zones,
        districts=ground.districts,
        boundary=ground.boundary,
        relief=known.relief,
        exposure=ground.exposure,
        slopes=ground.slopes,
        findings=findings,
        act_findings=act_findings,
        coverage=coverage(
            findings, known.rules, gather(ground.buildings, known.layers, **of_buildings)
        ),
        events=known.events,
        cases=known.cases,
        risks=weigh(
            ground.buildings,
            upheld(findings),
            known.cases if config.monitor.journal else None,
            drafts={rule.id for rule in known.rules if rule.status == "draft"},
        ),
        counts=count(
            known.layers,
            known.rules,
            zones=known.zones,
            whole=ground.whole,
            findings=upheld(findings),
        ),
        receipts=known.checked.receipts,
        returns=known.checked.returns,
        issues=tuple(dict.fromkeys((*known.issues, *ground.issues, *lost))),
        background={
            one.id: known.checked.tables[one.id]
            for one in config.monitor.backdrop
            if one.id in known.checked.tables
        },
        rulebook_sha256=known.rulebook_sha256,
    )


def explain(snapshot: Snapshot, building_id: str) -> list[explaining.Explanation]:
    """Say why a building is flagged or not, one explanation a rule, in the order of the rules.

    Raises
    ------
    UsageError
        If no building of the snapshot has this id; ids that contain it are named.
    """
    ids = snapshot.buildings["building_id"]
    if building_id not in set(ids):
        alike = ids[ids.str.contains(building_id, case=False, regex=False)].head(5)
        hint = f" Did you mean {', '.join(alike)}?" if len(alike) else ""
        raise UsageError(
            f"No building {building_id!r} in the registers of {snapshot.monitor.id}.{hint}"
        )
    return explaining.explain(
        building_id,
        findings=snapshot.findings,
        exposure=snapshot.exposure,
        rules=snapshot.rules,
        layers=snapshot.layers,
        sources=snapshot.monitor.sources,
    )


def compare(
    config: Config, *, before: date, after: date, drafts: bool = False, tell: Tell = silent
) -> pd.DataFrame:
    """Say what two states of the rule book make of the same buildings, as if built on each day.

    Parameters
    ----------
    config
        The monitor; the buildings are those known on its ``as_of``.
    before, after
        The two days; the same day twice compares the law as it is with the drafts.
    drafts
        Whether drafts count on the second day as if they were in force.

    Returns
    -------
    changes
        ``rule_id``, ``building_id``, ``before``, ``after``: verdicts that differ.
    """
    known = read(config, tell=tell)
    stop(known.issues)
    tell("overlay")
    ground = _overlay(config, known)
    stop(ground.issues)
    tell("judge")
    evidence = _evidence(config, known, ground)
    return comparing.compare(
        *(
            _as_if_built(on, known, ground, evidence, drafts=with_drafts)
            for on, with_drafts in ((before, False), (after, drafts))
        )
    )


def review(
    config: Config,
    finding_id: str,
    *,
    verdict: Literal["confirmed", "wrong"],
    reason: str,
    role: str,
    tell: Tell = silent,
) -> str:
    """Write down what a person found on looking at a finding, beside what it rests on.

    Returns
    -------
    file
        The file of reviews, below the monitor's folder.

    Raises
    ------
    UsageError
        If there is no such finding; ids that contain it are named.
    """
    snapshot = examine(config, tell=tell)
    both = pd.concat([snapshot.findings, snapshot.act_findings]).set_index("finding_id")
    if finding_id not in both.index:
        alike = both.index[both.index.str.contains(finding_id, case=False, regex=False)][:5]
        hint = f" Did you mean {', '.join(alike)}?" if len(alike) else ""
        raise UsageError(f"No finding {finding_id!r} of {snapshot.monitor.id}.{hint}")
    return add_review(
        config,
        finding_id=finding_id,
        verdict=verdict,
        reason=reason,
        by_role=role,
        inputs_sha256=str(both.loc[finding_id, "inputs_sha256"]),
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """Facts about where buildings, parcels, permits and zones meet; no law is asked yet."""

    buildings: gpd.GeoDataFrame
    observations: gpd.GeoDataFrame
    history: pd.DataFrame
    parcels: gpd.GeoDataFrame
    genealogy: pd.DataFrame
    permits: gpd.GeoDataFrame
    acts: pd.DataFrame
    links: pd.DataFrame
    encroachments: pd.DataFrame
    landscape: pd.DataFrame
    boundary: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    exposure: pd.DataFrame
    whole: pd.DataFrame  # exposure to each layer as a whole
    slopes: pd.DataFrame
    issues: list[Issue]


def _overlay(config: Config, known: Known) -> Ground:
    """Find out where everything lies, and what belongs together."""
    metric, checked = crs.parse_metric(config.monitor.crs), known.checked
    boundary = stacked(checked, ["boundary"], tables.DISTRICTS, metric)
    districts = stacked(checked, ["districts"], tables.DISTRICTS, metric)
    given, late = _known(config, known, "buildings", tables.BUILDINGS, "captured_on")
    seen, later = _known(config, known, "observations", tables.OBSERVATIONS, "captured_on")
    buildings, observations, history, doubts = observed(
        given, seen, as_of=config.as_of, files=files(config, "buildings", "observations")
    )
    parcels, unmade = _known(config, known, "parcels", tables.PARCELS, "begins_on")
    parents, orphans = genealogy(parcels, files(config, "parcels"))
    permits, last = _known(config, known, "permits", tables.PERMITS, "issued_on")
    links = link(buildings, parcels, permits, genealogy=parents)
    of_permits = files(config, "permits")
    unsure = [
        *unplaced(permits, links, of_permits),
        *ambiguous(links, permits, of_permits),
        *missing_parcels(permits, parcels, of_permits),
        *elsewhere(buildings, parcels, files(config, "buildings", "observations")),
    ]
    register = permits if of_permits else None
    words = unknown_words(known.rules, register, ", ".join(sorted(of_permits.values())))
    moved, shifted = _landscape(config, known, parcels)
    placed = assign_districts(buildings, boundary, districts)
    exposure, whole, slopes = _measure(placed, known)
    return Ground(
        buildings=placed,
        observations=observations,
        history=history,
        parcels=parcels,
        genealogy=parents,
        permits=permits,
        acts=known_on(acts(permits), "acted_on", config.as_of, "acts")[0],
        links=links,
        encroachments=encroachments(buildings, parcels, links),
        landscape=moved,
        boundary=boundary,
        districts=districts,
        exposure=exposure,
        whole=whole,
        slopes=slopes,
        issues=[*late, *later, *doubts, *unmade, *orphans, *last, *unsure, *words, *shifted],
    )


def _known(
    config: Config, known: Known, kind: str, table: tables.Table, day: str
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Give what the registers of one kind knew by ``as_of``."""
    metric = crs.parse_metric(config.monitor.crs)
    whole = of_kind(config, known.checked, kind, table, metric)
    return known_on(whole, day, config.as_of, kind)


def _landscape(
    config: Config, known: Known, parcels: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, list[Issue]]:
    """Measure cut and fill, where there are two elevation models on the same cells."""
    then, now = config.monitor.relief_before, config.monitor.relief
    if known.relief is None or known.relief_before is None or then is None or now is None:
        return tables.LANDSCAPE.empty(), []
    faults = misaligned(known.relief_before, known.relief)
    if faults or then.height_error_m is None or now.height_error_m is None:
        return tables.LANDSCAPE.empty(), faults
    moved = landscape(
        parcels,
        known.relief_before,
        known.relief,
        before_error_m=then.height_error_m.value,
        now_error_m=now.height_error_m.value,
    )
    return moved, []


def _measure(
    objects: gpd.GeoDataFrame, known: Known
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Overlay objects with zones, with whole layers, and with the relief."""
    reach = reaches(known.rules)
    return (
        overlay_zones(objects, known.zones, reach_m=reach),
        overlay_zones(objects, dissolve_layers(known.zones), reach_m=reach),
        slopes_under(objects, known.relief, thresholds(known.rules)),
    )


def _evidence(config: Config, known: Known, ground: Ground) -> dict[str, Any]:
    """Give what every subject is judged by, but for where it lies."""
    lost, permits = known.checked.incomplete, register_ids(config, "permits")
    repaired = known.zones["geometry_state"] == "repaired"
    return {
        "permits": ground.permits if permits else None,
        "permits_complete": lost.isdisjoint([*permits, *register_ids(config, "parcels")]),
        **permits_told(config),
        "incomplete": frozenset(one.removeprefix(INPUT) for one in lost if one.startswith(INPUT)),
        "repaired": frozenset(known.zones.loc[repaired, "layer_id"]),
        "acts": ground.acts if permits else None,
        "parcels": ground.parcels,
        "genealogy": ground.genealogy,
        "encroachments": ground.encroachments,
        "landscape": ground.landscape,
    }


def _as_if_built(
    on: date, known: Known, ground: Ground, evidence: Mapping[str, Any], *, drafts: bool
) -> pd.DataFrame:
    """Judge the buildings as if each had appeared on one day, by the law of that day."""
    buildings, rules = comparing.what_if(ground.buildings, known.rules, on=on, drafts=drafts)
    return judge(
        buildings,
        known.layers,
        rules,
        exposure=ground.exposure,
        whole=ground.whole,
        slopes=ground.slopes,
        links=ground.links,
        as_of=on,
        **evidence,
    )


def _acts_judged(
    config: Config, known: Known, ground: Ground, evidence: dict[str, Any]
) -> pd.DataFrame:
    """Judge the permits, each on its day of issue, and the parcels, each on the day it was made."""
    metric = crs.parse_metric(config.monitor.crs)
    error_m = config.monitor.assumed.position_error_m
    subjects: tuple[tuple[Subject, Subjects], ...] = (
        (
            "permit",
            planned(
                ground.permits, ground.links, ground.buildings, ground.parcels, metric,
                position_error_m=error_m, granting=evidence["granting"],
            ),
        ),
        ("parcel", made(ground.parcels, ground.links, metric, position_error_m=error_m)),
    )  # fmt: skip
    found = [
        _subject_judged(name, those, known, ground, evidence | {"as_of": config.as_of})
        for name, those in subjects
        if any(name in rule.applies_to for rule in known.rules)
    ]
    return tables.ACT_FINDINGS.shape(pd.concat([tables.ACT_FINDINGS.empty(), *found]))


def _subject_judged(
    name: Subject,
    those: Subjects,
    known: Known,
    ground: Ground,
    evidence: Mapping[str, Any],
) -> pd.DataFrame:
    """Overlay and judge what stands in the place of buildings."""
    placed = assign_districts(those.objects, ground.boundary, ground.districts)
    exposure, whole, slopes = _measure(placed, known)
    findings = judge(
        placed,
        known.layers,
        known.rules,
        exposure=exposure,
        whole=whole,
        slopes=slopes,
        links=those.links,
        loose=those.loose,
        subject=name,
        **evidence,
    )
    return reviewed(findings, known.reviews)
