"""The whole story on one page: read, validate, follow, overlay, judge, weigh, publish."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from geo import crs, tables
from geo.assessing import assessed
from geo.atlas.account import clear_account, write_account
from geo.atlas.landing import landing, require_kept
from geo.atlas.publish import publish
from geo.compliance import compare as comparing
from geo.compliance import explain as explaining
from geo.compliance.coverage import coverage
from geo.compliance.facts import gather
from geo.compliance.judge import judge, judge_facts
from geo.compliance.phrases import conditions
from geo.compliance.reviews import astray, reviewed
from geo.compliance.reviews_file import add_review
from geo.compliance.subjects import Subjects, aside_notes, made, planned
from geo.config import Config
from geo.desk import planner
from geo.differing import earlier, since
from geo.enforcement.keys import signers
from geo.errors import InputError, UsageError
from geo.ground import Ground, survey
from geo.knowing import (
    Known,
    Tell,
    files,
    permits_told,
    read,
    register_ids,
    require_sound,
    silent,
)
from geo.overlay.districts import assign_districts
from geo.proving import proved
from geo.records import BUILDS, Account, Build, Issue, Snapshot, Subject
from geo.remembering import measure
from geo.zones.catalogue import INPUT


def run(
    config: Config,
    *,
    builds: Collection[Build] = BUILDS,
    keys: Sequence[Path] = (),
    before: Path | None = None,
    tell: Tell = silent,
) -> Snapshot:
    """Examine a city and publish what was found into ``config.out``.

    Parameters
    ----------
    config
        The monitor, and where to publish.
    builds
        As of :func:`geo.atlas.publish.publish`.
    keys
        Files of the keys that sign the checkpoint of its journal: the one in use and, after a
        rotation, the one before. Without any nothing is signed, which the page says; the
        journal of an invented town is signed by the published key.
    before
        The edition before, or its public folder, which may be the one that lies at
        ``config.out``: the public folder and its feeds tell what changed since.
    tell
        Is told the name of each stage as it begins.

    Raises
    ------
    InputError
        If the input has faults that must be mended; what was published before stays, and the
        account of the input lies beside it, in ``<out>.stopped``.
    DataError
        If a key cannot be used, or the journal did not only add to the checkpoint that was
        published in ``config.out`` before: such a journal is never signed.
    UsageError
        If ``config.out`` holds something that is not an edition, or one with a signed
        checkpoint while nobody signs this one, or pages that ``builds`` leaves out; if there
        are keys and no journal; or if ``before`` is no edition of this monitor, or one of a
        later day.
    """
    signing = signers(keys, config.monitor.journal, fictional=config.monitor.fictional)
    try:
        with landing(config.out) as folder:
            require_kept(config.out, builds)
            older = None
            if before is not None:
                older = earlier(before, monitor=config.monitor.id, as_of=config.as_of)
            known = read(config, tell=tell)
            snapshot = _examined(config, known, tell)
            tell("publish")
            proof = proved(config, known, snapshot, signing)
            desk = planner(config, known) if "planner" in builds else None
            del known  # nothing else asks for the entries: a gigabyte, where they are a million
            changed = since(older, snapshot) if older else None
            publish(snapshot, folder, builds=builds, proof=proof, planner=desk, changed=changed)
    except InputError as error:
        try:
            error.folder = write_account(error.account, _beside(config))
        except (OSError, UsageError) as unwritten:  # hides no fault of the input
            error.unwritten = str(unwritten)
        raise
    clear_account(_beside(config))
    return snapshot


def _beside(config: Config) -> Path:
    """Name the folder for the account of a run that stopped."""
    return config.out.with_name(f"{config.out.name}.stopped")


def validate(config: Config, *, tell: Tell = silent) -> Account:
    """Read, check, link and judge everything as a run does, and say what became of the input.

    Returns
    -------
    account
        The issues that ``run`` gives for the same input, no more and no fewer, with the
        receipts and the rows to send back; nothing is written and no fault is raised.
    """
    try:
        snapshot = examine(config, tell=tell)
    except InputError as error:
        return error.account
    return Account(
        monitor=config.monitor.id,
        as_of=config.as_of,
        rulebook_sha256=snapshot.rulebook_sha256,
        receipts=snapshot.receipts,
        returns=snapshot.returns,
        issues=snapshot.issues,
    )


def examine(config: Config, *, tell: Tell = silent) -> Snapshot:
    """Compute everything one run knows; nothing is written.

    Raises
    ------
    InputError
        With every fault that must be mended, in reading order, and the account of the input.
    """
    return _examined(config, read(config, tell=tell), tell)


def _examined(config: Config, known: Known, tell: Tell) -> Snapshot:
    """Compute everything that follows from what was read."""
    require_sound(config, known)

    tell("overlay")
    ground = survey(config, known)
    require_sound(config, known, ground.issues)

    tell("judge")
    evidence = _evidence(config, known, ground)
    facts = gather(
        ground.buildings,
        known.layers,
        whole=ground.whole,
        slopes=ground.slopes,
        links=ground.links,
        **evidence,
    )
    findings = judge_facts(known.rules, facts, ground.exposure, as_of=config.as_of)
    findings = reviewed(findings, known.reviews)
    act_findings, unjudged = _acts_judged(config, known, ground, evidence)
    reviews = config.monitor.reviews
    both = pd.concat([findings[["finding_id"]], act_findings[["finding_id"]]])
    lost = astray(both, known.reviews, reviews.path) if reviews else []
    covered = coverage(findings, known.rules, facts)
    del facts  # nothing else asks for them: a gigabyte, where there are a million objects

    tell("weigh")
    weight = assessed(config, known, ground, findings, act_findings)
    notes = (*known.issues, *ground.issues, *unjudged, *lost, *weight.issues)
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
        coverage=covered,
        workflow=known.workflow,
        events=known.events,
        cases=known.cases,
        remedies=known.remedies,
        receipts=known.checked.receipts,
        returns=known.checked.returns,
        issues=tuple(dict.fromkeys(notes)),
        background={
            one.id: known.checked.tables[one.id]
            for one in config.monitor.backdrop
            if one.id in known.checked.tables
        },
        rulebook_sha256=known.rulebook_sha256,
        conditions=conditions(known.rules),
        **weight.tables,
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
        buildings=snapshot.buildings,
        findings=snapshot.findings,
        exposure=snapshot.exposure,
        rules=snapshot.rules,
        layers=snapshot.layers,
        sources=snapshot.monitor.sources,
        as_of=snapshot.as_of,
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
    require_sound(config, known)
    tell("overlay")
    ground = survey(config, known)
    require_sound(config, known, ground.issues)
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
) -> tuple[pd.DataFrame, list[Issue]]:
    """Judge the permits, each on its day of issue, and the parcels, each on the day it was made."""
    metric = crs.parse_metric(config.monitor.crs)
    error_m = config.monitor.assumed.position_error_m
    subjects: Mapping[Subject, Callable[[], Subjects]] = {
        "permit": lambda: planned(
            ground.permits, ground.links, ground.buildings, ground.parcels, metric,
            position_error_m=error_m, granting=evidence["granting"], acts=ground.acts,
        ),
        "parcel": lambda: made(ground.parcels, ground.links, metric, position_error_m=error_m),
    }  # fmt: skip
    asked = [
        (name, make())
        for name, make in subjects.items()
        if any(name in rule.applies_to for rule in known.rules)
    ]
    found = [
        _subject_judged(config, those, known, ground, subject=name, evidence=evidence)
        for name, those in asked
    ]
    notes = [
        note
        for name, those in asked
        for note in aside_notes(those, ", ".join(sorted(files(config, f"{name}s").values())))
    ]
    return tables.ACT_FINDINGS.shape(pd.concat([tables.ACT_FINDINGS.empty(), *found])), notes


def _subject_judged(
    config: Config,
    those: Subjects,
    known: Known,
    ground: Ground,
    *,
    subject: Subject,
    evidence: Mapping[str, Any],
) -> pd.DataFrame:
    """Overlay and judge what stands in the place of buildings."""
    placed = assign_districts(those.objects, ground.boundary, ground.districts)
    measured = measure(placed, known, config, subject=subject)
    findings = judge(
        placed,
        known.layers,
        known.rules,
        exposure=measured.exposure,
        whole=measured.whole,
        slopes=measured.slopes,
        links=those.links,
        loose=those.loose,
        subject=subject,
        as_of=config.as_of,
        **evidence,
    )
    return reviewed(findings, known.reviews)
